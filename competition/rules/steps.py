"""How a result came about (计算过程): a tree of steps with exact and rounded values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from competition.rules.point_rules import Rounding
from competition.rules.rounding import rounded


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `exact` before and `value` after rounding, in points; `detail` holds plain values.

    kind: mark, aspect, sub-criterion, criterion, sheet, panel, attempt, module, node, ruling.
    """

    kind: str
    code: str
    exact: Fraction
    value: Fraction
    detail: dict[str, Any] = field(default_factory=dict)
    parts: tuple[Step, ...] = ()

    def walk(self) -> Iterator[Step]:
        """This step and all below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def find(self, kind: str, code: str) -> Step | None:
        """Find the first step of this kind and code."""
        return next((s for s in self.walk() if s.kind == kind and s.code == code), None)


@dataclass(frozen=True, slots=True)
class Gap:
    """Why an entry has no result yet.

    code: sheet-missing, mark-missing, spread, too-few-seats, vector-damaged.
    """

    code: str
    module: str
    attempt: int
    panel: str
    seat: str = ""
    aspect: str = ""


def finish(
    value: Fraction,
    floor: Fraction | None = None,
    cap: Fraction | None = None,
    rounding: Rounding | None = None,
) -> tuple[Fraction, Fraction]:
    """Bound a value, then round it: returns the bounded exact value and the rounded one.

    >>> finish(Fraction(7, 3), cap=Fraction(2))
    (Fraction(2, 1), Fraction(2, 1))
    """
    if floor is not None and value < floor:
        value = floor
    if cap is not None and value > cap:
        value = cap
    if rounding is None:
        return value, value
    return value, rounded(value, rounding.to, rounding.mode)
