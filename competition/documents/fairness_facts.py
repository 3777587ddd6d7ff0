"""What the summary of fairness says (公正性摘要): how the results came about, in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FairnessFigure:
    """One figure of a section: what it counts, the figure, and a remark."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FairnessSection:
    """Figures that belong together: sheets, rulings, recheck, recusals, draws, witnesses."""

    heading: str
    figures: tuple[FairnessFigure, ...]


@dataclass(frozen=True, slots=True)
class FairnessSummary:
    """The page that goes with every publication.

    digests: (what, digest) of the publication, the posted marks and the rules' version.
    """

    event: str
    title: str
    sections: tuple[FairnessSection, ...]
    digests: tuple[tuple[str, str], ...]
    issued: str
    signatures: tuple[str, ...] = ()
    sample: bool = False
    language: str = "zh"
