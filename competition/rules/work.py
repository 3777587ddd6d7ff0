"""One computation of a trade under way (计算中): columns over all entries, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competition.rules.columns import Column
from competition.rules.contest_facts import EntryFacts
from competition.rules.module_programs import ModulePoints
from competition.rules.steps import Gap
from competition.rules.totals import NodeColumns

#: What puts an entry out of the ranking, gravest first.
GRAVITY = ("disqualified", "withdrawn", "absent", "not-advanced", "zero", "incomplete")


@dataclass(slots=True)
class Work:
    """One computation under way: columns over all entries, and what was found on the way."""

    entries: Sequence[EntryFacts]
    computed: dict[str, ModulePoints] = field(default_factory=dict)
    modules: dict[str, tuple[Column, Column]] = field(default_factory=dict)
    figures: dict[tuple[str, str], Column] = field(default_factory=dict)
    nodes: dict[str, NodeColumns] = field(default_factory=dict)
    gaps: dict[str, list[Gap]] = field(default_factory=dict)
    reasons: dict[str, set[str]] = field(default_factory=dict)
    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    zeroed: set[str] = field(default_factory=set)

    def reason(self, number: str) -> str:
        """The gravest reason why an entry is unplaced; empty when there is none."""
        found = self.reasons.get(number, ())
        return next((word for word in GRAVITY if word in found), "")

    def points(self, key: str, n: int) -> Fraction:
        """What a need or a threshold reads of the n-th entry: a node, or `/module`."""
        if key.startswith("/"):
            return self.modules[key[1:]][1].at(n)
        return self.nodes[key].value.at(n)
