"""Standings (成绩名次): what a trade's marks come to, ready to be shown or frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from competition.errors import Problem
from competition.rules.columns import Column
from competition.rules.module_programs import ModulePoints
from competition.rules.ranking import Place
from competition.rules.steps import Gap


@dataclass(frozen=True, slots=True)
class Value:
    """Points before and after the last rounding."""

    exact: Fraction
    value: Fraction


@dataclass(frozen=True, slots=True)
class Figures:
    """All points of a trade as columns: modules and nodes by code, entries by position.

    others: by module and key what ties or nodes read besides: a criterion, an aspect, a time.
    """

    modules: Mapping[str, tuple[Column, Column]]
    nodes: Mapping[str, tuple[Column, Column]]
    others: Mapping[tuple[str, str], Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry's line.

    place: None when unplaced, and `reason` says why: absent, withdrawn, disqualified, not-advanced,
    zero, incomplete.
    tied: shares its place. tie: the key that decided between equal totals (a node, module or time),
    `ruling`, or `shared`. statuses: what the entry was in a module, where not present.
    judged: what keys of the judges' orders and of age came to, greater is better. overall: its
    place over all divisions, where they are ranked both ways; overall_tied: it shares that one.
    """

    number: str
    division: str
    n: int
    figures: Figures
    total_node: str
    place: Place | None = None
    tied: bool = False
    tie: str = ""
    award: str | None = None
    reason: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    judged: Mapping[str, Fraction] = field(default_factory=dict)
    overall: Place | None = None
    overall_tied: bool = False

    @property
    def status(self) -> str:
        """One word for the list: placed, or why not."""
        return self.reason or "placed"

    @property
    def total(self) -> Fraction | None:
        """The total in points; None while the entry is unplaced."""
        return None if self.place is None else self.node(self.total_node).value

    def node(self, code: str) -> Value:
        """The points of a node of the total."""
        exact, value = self.figures.nodes[code]
        return Value(exact.at(self.n), value.at(self.n))

    def figure(self, module: str, key: str) -> Fraction | None:
        """One figure of a module, as `figures.figure` names it; None where nobody asked for it."""
        column = self.figures.others.get((module, key))
        return None if column is None else column.at(self.n)

    def module(self, code: str) -> Value | None:
        """The points of a module; None while sheets or marks are missing."""
        if any(gap.module == code for gap in self.gaps):
            return None
        exact, value = self.figures.modules[code]
        return Value(exact.at(self.n), value.at(self.n))


@dataclass(frozen=True, slots=True)
class Standings:
    """A trade's standings: placed entries in order of place, then the unplaced by number.

    groups: the lines by division, or all under "" when the trade is ranked as one.
    problems: what forbids publishing, such as a tie within the first places.
    points: each module's points as computed, from which to go on when a few sheets change.
    """

    trade: str
    rules: str
    modules: tuple[str, ...]
    nodes: tuple[str, ...]
    total: str
    groups: Mapping[str, tuple[Standing, ...]]
    problems: tuple[Problem, ...] = ()
    points: Mapping[str, ModulePoints] = field(default_factory=dict, compare=False, repr=False)

    @property
    def lines(self) -> tuple[Standing, ...]:
        """All lines, division after division."""
        return tuple(line for group in self.groups.values() for line in group)

    @property
    def incomplete(self) -> tuple[Standing, ...]:
        """The entries that still miss sheets or marks, or whose marks are held."""
        return tuple(line for line in self.lines if line.gaps)

    def line(self, number: str) -> Standing:
        """Find an entry's line; KeyError when there is none."""
        for line in self.lines:
            if line.number == number:
                return line
        raise KeyError(number)
