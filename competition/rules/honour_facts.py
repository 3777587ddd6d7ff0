"""What an event honours beyond its trades, as facts (团体、表彰、晋升推荐)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules.kinds import CODE, DATE, Facts, Many, OneOf, Part, Table, Whole, given, maybe
from competition.rules.point_rules import ANY, FLAG, ROUND, TEXT, ZERO, Rounding, Text
from competition.rules.ranking_facts import SHARE, AwardFacts, NeedFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFacts(Facts):
    """How units are ranked by their entries (团体总分).

    `by`: what an entry brings: its total, the WorldSkills scale, or points for its place (`places`)
    or its award (`awards`). Of a unit's entries the best `keep` count (in each trade with
    `in_each_trade`), at least `at_least`; they are added or their mean is taken; with `shares` each
    trade's sum or mean enters by its share. `ties`: the less time, the more first places, the best
    single result, in the order named.
    """

    code: str = given(CODE)
    name: Text = given(TEXT)
    trades: tuple[str, ...] = maybe(Many(CODE), ())
    divisions: tuple[str, ...] = maybe(Many(CODE), ())
    by: str = maybe(OneOf(("total", "worldskills", "places", "awards")), "total")
    places: tuple[Fraction, ...] = maybe(Many(ANY), ())
    awards: dict[str, Fraction] = maybe(Table(CODE, ANY), {})
    others: Fraction = maybe(ANY, ZERO)
    rule: str = maybe(OneOf(("sum", "mean")), "sum")
    keep: int | None = maybe(Whole(1, 10_000))
    in_each_trade: bool = maybe(FLAG, False)
    at_least: int = maybe(Whole(1, 10_000), 1)
    shares: dict[str, Fraction] = maybe(Table(CODE, SHARE), {})
    round: Rounding | None = maybe(ROUND)
    without_zero: bool = maybe(FLAG, False)
    ties: tuple[str, ...] = maybe(Many(OneOf(("time", "firsts", "best"))), ())
    shared: str = maybe(OneOf(("1224", "1223", "mean")), "1224")
    honours: tuple[AwardFacts, ...] = maybe(Many(Part(AwardFacts)), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourFacts(Facts):
    """An honour outside the places of a trade (组织奖、优秀教练、最佳): given, or found by a rule.

    `decided`: codes of units or people somebody chose. `coaches_of`: the coaches of entries with
    these awards. `best`: the highest on the WorldSkills scale of the whole `event`, or of each
    `unit` (Best of Nation); equals share it; `without`: trades that do not count.
    """

    code: str = given(CODE)
    name: Text = given(TEXT)
    to: str = maybe(OneOf(("unit", "person")), "unit")
    decided: tuple[str, ...] = maybe(Many(CODE), ())
    coaches_of: tuple[str, ...] = maybe(Many(CODE), ())
    best: str | None = maybe(OneOf(("event", "unit")))
    without: tuple[str, ...] = maybe(Many(CODE), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionLineFacts(Facts):
    """One line of a promotion rule: who, and for what level or title he is proposed.

    Everything given must hold: trade, division, award, place up to `first`, place within the top
    `share` of the placed, marks `needs`, being a `student` or not, a level `held` (0: none).
    `level` 5 is the lowest, 1 the highest. Whoever holds it already is proposed for the next one
    with `above`, else not at all.
    """

    trades: tuple[str, ...] = maybe(Many(CODE), ())
    divisions: tuple[str, ...] = maybe(Many(CODE), ())
    awards: tuple[str, ...] = maybe(Many(CODE), ())
    first: int | None = maybe(Whole(1, 10_000))
    after: int = maybe(Whole(0, 10_000), 0)
    share: Fraction | None = maybe(SHARE)
    needs: tuple[NeedFacts, ...] = maybe(Many(Part(NeedFacts)), ())
    student: bool | None = maybe(FLAG)
    held: tuple[int, ...] = maybe(Many(Whole(0, 5)), ())
    level: int | None = maybe(Whole(1, 5))
    above: bool = maybe(FLAG, False)
    title: Text | None = maybe(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionFacts(Facts):
    """A dated rule by which winners are proposed for levels and titles (晋升、称号推荐).

    In force for events that end between `from` and `to`. The level and the titles belong to other
    bodies: what comes out is a list proposed to the `addressee`. `once`: of several levels a person
    is proposed only for the highest (one promotion a year).
    """

    code: str = given(CODE)
    name: Text = given(TEXT)
    addressee: Text | None = maybe(TEXT)
    source: Text | None = maybe(TEXT)
    from_: str | None = maybe(DATE)
    to: str | None = maybe(DATE)
    once: bool = maybe(FLAG, True)
    lines: tuple[PromotionLineFacts, ...] = given(Many(Part(PromotionLineFacts), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class HonoursFacts(Facts):
    """Everything an event honours beyond its trades."""

    teams: tuple[TeamFacts, ...] = maybe(Many(Part(TeamFacts)), ())
    honours: tuple[HonourFacts, ...] = maybe(Many(Part(HonourFacts)), ())
    promotions: tuple[PromotionFacts, ...] = maybe(Many(Part(PromotionFacts)), ())
