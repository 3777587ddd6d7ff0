"""Several judges, one value (裁判合成): mean, trimmed, middle, median, sum, shares; and spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.errors import Invalid
from competition.rules.facts import PanelCombineFacts, PanelFacts
from competition.rules.point_rules import ZERO


@dataclass(frozen=True, slots=True)
class Combined:
    """A panel's value before rounding, and which of its values were dropped (by position)."""

    value: Fraction
    dropped: tuple[int, ...] = ()


def drops(rule: PanelCombineFacts, seats: int) -> tuple[int, int]:
    """How many of the lowest and of the highest values fall away.

    >>> drops(PanelCombineFacts(rule="middle", keep=3), 7)
    (2, 2)
    """
    if rule.rule == "trimmed":
        return rule.low, rule.high
    if rule.rule == "middle":
        away = seats - (rule.keep or seats)
        return away // 2, away - away // 2
    return 0, 0


def combine(
    rule: PanelCombineFacts, marks: Sequence[Fraction], shares: Sequence[Fraction] = ()
) -> Combined:
    """Combine one value a seat, in points, into the panel's value: exact, not rounded.

    shares: one a seat, used by `shares` alone; scaled to sum to 1 when a seat is left out.
    Raises Invalid("too-few-marks") when nothing would remain.

    >>> five = [Fraction(n) for n in (9, 7, 8, 8, 10)]
    >>> combine(PanelCombineFacts(rule="trimmed", high=1, low=1), five)
    Combined(value=Fraction(25, 3), dropped=(1, 4))
    >>> combine(PanelCombineFacts(rule="median"), five).value
    Fraction(8, 1)
    """
    count = len(marks)
    low, high = drops(rule, count)
    if count - low - high < 1 or low < 0:
        raise Invalid("too-few-marks", marks=count)
    if rule.rule == "shares":
        pairs = zip(marks, shares, strict=True)
        return Combined(sum((mark * share for mark, share in pairs), ZERO) / sum(shares))
    order = sorted(range(count), key=lambda n: (marks[n], n))
    kept = order[low : count - high]
    dropped = tuple(sorted(set(order) - set(kept)))
    if rule.rule == "median":
        middle = count // 2
        upper = marks[order[middle]]
        lower = marks[order[middle - 1 + count % 2]]
        return Combined((upper + lower) / 2)
    total = sum((marks[n] for n in kept), ZERO)
    if rule.rule in ("mean", "trimmed"):
        total /= len(kept)
    return Combined(total, dropped)


def greatest(panel: PanelFacts, one_sheet: Fraction) -> Fraction:
    """The most a panel can give when one sheet can reach so many points.

    >>> from competition.rules.facts import SeatFacts
    >>> seats = tuple(SeatFacts(code=f"S{n}") for n in range(4))
    >>> panel = PanelFacts(code="S", seats=seats, combine=PanelCombineFacts(rule="sum"))
    >>> greatest(panel, Fraction(162))
    Fraction(648, 1)
    """
    rule = panel.combine
    times = Fraction(1)
    if rule.rule == "sum":
        times = Fraction(len(panel.counting))
    elif rule.rule == "middle":
        times = Fraction(rule.keep or len(panel.counting))
    return one_sheet * times * rule.factor


def spread_of(marks: Sequence[Fraction]) -> Fraction:
    """How far apart the highest and the lowest lie.

    >>> spread_of([Fraction(3), Fraction(1), Fraction(2)])
    Fraction(2, 1)
    """
    return max(marks) - min(marks)
