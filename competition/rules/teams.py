"""Units ranked by what their entries brought (团体总分、团体名次): sums, means, points by place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competition.rules.awards import Eligible, allot
from competition.rules.honour_facts import TeamFacts
from competition.rules.point_rules import ZERO
from competition.rules.ranking import Place, rank
from competition.rules.steps import finish


@dataclass(frozen=True, slots=True)
class Result:
    """One placed entry as the rules beyond its trade see it.

    total: points. scale: on the WorldSkills scale of its trade and division. seconds: its times
    added. Equal places share the number. honoured: awards do not pass it over (`AbsenceFacts`).
    """

    trade: str
    division: str
    number: str
    unit: str
    place: Place
    total: Fraction
    scale: int
    award: str | None = None
    seconds: Fraction = ZERO
    honoured: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry's part in its unit's result; `counts`: among the best that are kept."""

    result: Result
    points: Fraction
    counts: bool


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One unit's line: its points, its place and prize, and the entries they come from.

    place: None with `reason` `too-few` (fewer entries than asked for) or `zero`.
    """

    unit: str
    points: Fraction
    entries: tuple[Counted, ...]
    place: Place | None = None
    tied: bool = False
    award: str | None = None
    reason: str = ""


def brought(rule: TeamFacts, result: Result) -> Fraction:
    """What one entry brings to its unit.

    >>> from competition.rules.point_rules import Text
    >>> table = (Fraction(8), Fraction(4))
    >>> rule = TeamFacts(code="t", name=Text(zh="团体"), by="places", places=table)
    >>> second = Result("a", "", "1", "U", 2, Fraction(90), 700)
    >>> brought(rule, second)
    Fraction(4, 1)
    """
    if rule.by == "total":
        return result.total
    if rule.by == "worldskills":
        return Fraction(result.scale)
    if rule.by == "awards":
        return rule.awards.get(result.award or "", rule.others)
    above, below = _between(result.place, rule)
    return (above + below) / 2


def _between(place: Place, rule: TeamFacts) -> tuple[Fraction, Fraction]:
    """The points of a place; a mean place takes half of each of its neighbours'."""
    low = Fraction(place)
    floor = low.numerator // low.denominator
    ends = (floor, floor if low.denominator == 1 else floor + 1)
    table = rule.places
    first, second = (table[n - 1] if n <= len(table) else rule.others for n in ends)
    return first, second


def team_standings(rule: TeamFacts, results: Iterable[Result]) -> tuple[TeamLine, ...]:
    """Rank units by a team rule: placed units in order of place, then the others by code.

    >>> from competition.rules.point_rules import Text
    >>> rule = TeamFacts(code="t", name=Text(zh="团体"), keep=1)
    >>> results = [
    ...     Result("a", "", str(n), f"U{n % 2}", n, Fraction(100 - n), 700) for n in (1, 2, 3)
    ... ]
    >>> [(line.unit, str(line.points), line.place) for line in team_standings(rule, results)]
    [('U1', '99', 1), ('U0', '98', 2)]
    """
    units: dict[str, list[Result]] = {}
    for result in results:
        if result.unit and _concerned(rule, result):
            units.setdefault(result.unit, []).append(result)
    lines = [_line(rule, unit, members) for unit, members in sorted(units.items())]
    placed = [line for line in lines if not line.reason]
    ranked = rank([_keys(rule, line) for line in placed], rule.shared)
    groups: dict[Place, int] = {}
    eligible = [
        Eligible(groups.setdefault(r.place, len(groups)), {"": placed[r.n].points}) for r in ranked
    ]
    given = allot(rule.honours, eligible, len(lines))
    done = [
        replace(placed[r.n], place=r.place, tied=r.tied, award=award)
        for r, award in zip(ranked, given, strict=True)
    ]
    return (*done, *(line for line in lines if line.reason))


def _concerned(rule: TeamFacts, result: Result) -> bool:
    in_trade = not rule.trades or result.trade in rule.trades
    return in_trade and (not rule.divisions or result.division in rule.divisions)


def _line(rule: TeamFacts, unit: str, members: Sequence[Result]) -> TeamLine:
    trades: dict[str, list[Result]] = {}
    for result in members:
        trades.setdefault(result.trade if rule.in_each_trade or rule.shares else "", []).append(
            result
        )
    counted = [one for _, own in sorted(trades.items()) for one in _counted(rule, own)]
    points = finish(_joined(rule, counted), rounding=rule.round)[1]
    reason = ""
    if sum(one.counts for one in counted) < rule.at_least:
        reason = "too-few"
    elif rule.without_zero and not points:
        reason = "zero"
    return TeamLine(unit, points, tuple(counted), reason=reason)


def _counted(rule: TeamFacts, members: Sequence[Result]) -> list[Counted]:
    order = sorted(members, key=lambda r: (-brought(rule, r), r.seconds, r.trade, r.number))
    keep = len(order) if rule.keep is None else rule.keep
    return [Counted(result, brought(rule, result), n < keep) for n, result in enumerate(order)]


def _joined(rule: TeamFacts, counted: Sequence[Counted]) -> Fraction:
    kept = [one for one in counted if one.counts]
    if not rule.shares:
        return _of(rule, [one.points for one in kept])
    return sum(
        (
            share * _of(rule, [one.points for one in kept if one.result.trade == trade])
            for trade, share in rule.shares.items()
        ),
        ZERO,
    )


def _of(rule: TeamFacts, points: Sequence[Fraction]) -> Fraction:
    total = sum(points, ZERO)
    return total / len(points) if rule.rule == "mean" and points else total


def _keys(rule: TeamFacts, line: TeamLine) -> tuple[Fraction, ...]:
    kept = [one for one in line.entries if one.counts]
    found: Mapping[str, Fraction] = {
        "time": -sum((one.result.seconds for one in kept), ZERO),
        "firsts": Fraction(sum(one.result.place == 1 for one in kept)),
        "best": max((one.points for one in kept), default=ZERO),
    }
    return (line.points, *(found[name] for name in rule.ties))
