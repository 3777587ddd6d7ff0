"""What an explanation on paper says (成绩说明): one entry's computation, or two entries compared.

Everything is ready to be read: figures as they are printed, sentences in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line below a part: its name, every judge's mark, how they became one value."""

    name: str
    value: str
    most: str = ""
    depth: int = 0
    marks: tuple[str, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part of the total; reached and full draw its ruler, where full is not nought."""

    name: str
    value: str
    most: str
    how: str
    reached: Fraction
    full: Fraction
    lines: tuple[ExplainedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One rule of the order: both values with the sign between, and what came of it."""

    name: str
    above: str = ""
    sign: str = ""
    below: str = ""
    verdict: str = ""
    decides: bool = False


@dataclass(frozen=True, slots=True)
class ExplainedComparison:
    """Why one stands above another: who is compared, and the rules one after the other."""

    heading: str
    above: str
    below: str
    steps: tuple[ExplainedStep, ...]


@dataclass(frozen=True, slots=True)
class ExplanationPaper:
    """The paper: whose result, what it came to, how, and why this place.

    facts: label and value beside one another under the title; formula: the total as a sum;
    overall: the place over all divisions, where they are ranked both ways.
    """

    event: str
    title: str
    facts: tuple[tuple[str, str], ...]
    total: str = ""
    place: str = ""
    overall: str = ""
    award: str = ""
    formula: str = ""
    parts: tuple[ExplainedPart, ...] = ()
    comparisons: tuple[ExplainedComparison, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""
    issued: str = ""
    sample: bool = False
    language: str = "zh"
