"""Medals by the WorldSkills scale (金银铜牌): whoever is within the window shares the colour."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def medals(scale: Sequence[Fraction], window: Fraction, anchor: str = "next") -> list[str | None]:
    """Give gold, silver and bronze to the first on the scale.

    scale: points of the placed, best first. window: how far behind still counts as equal. anchor:
    `next` measures to the one before, `first` to the first of the group.

    Two golds: no silver, bronze as usual. Three golds or more, or a gold and two silvers or more:
    bronze only to who is within the window of the last of them.

    >>> [str(m)[0] for m in medals([Fraction(n) for n in (754, 751, 742)], Fraction(2))]
    ['g', 's', 'b']
    >>> [str(m)[0] for m in medals([Fraction(n) for n in (754, 753, 742, 741)], Fraction(2))]
    ['g', 'g', 'b', 'b']
    """
    found: list[str | None] = [None] * len(scale)
    golds = _give(found, "gold", scale, 0, window, anchor)
    if golds == 1:
        at = 1 + _give(found, "silver", scale, 1, window, anchor)
        crowded = at > 2
    else:
        at, crowded = golds, golds > 2
    if not crowded or _near(scale, at, window):
        _give(found, "bronze", scale, at, window, anchor)
    return found


def _near(scale: Sequence[Fraction], at: int, window: Fraction) -> bool:
    return at < len(scale) and scale[at - 1] - scale[at] <= window


def _give(
    found: list[str | None],
    medal: str,
    scale: Sequence[Fraction],
    start: int,
    window: Fraction,
    anchor: str,
) -> int:
    """Give one colour from `start` on; returns how many got it."""
    at = start
    while at < len(scale):
        before = scale[start] if anchor == "first" else scale[max(start, at - 1)]
        if before - scale[at] > window:
            break
        found[at] = medal
        at += 1
    return at - start
