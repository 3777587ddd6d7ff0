"""Phrases used again (词库): what levels look like, and what a fault costs, across trades."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules.kinds import Facts, OneOf, Part, Table, given, maybe
from competition.rules.point_rules import NATURAL, TEXT, VALUE, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseFacts(Facts):
    """One phrase: the `levels` of a scale in words, or a `fault` and what `each` one costs."""

    kind: str = maybe(OneOf(("levels", "fault")), "levels")
    name: Text = given(TEXT)
    each: Fraction | None = maybe(NATURAL)
    levels: dict[str, Text] = maybe(Table(VALUE, TEXT), {})


PHRASE = Part(PhraseFacts)
