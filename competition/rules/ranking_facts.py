"""How entries are placed and honoured, as facts (名次、奖项、缺赛): ranking, awards, absence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from competition.rules import values
from competition.rules.kinds import (
    CODE,
    Facts,
    Many,
    Number,
    OneOf,
    Part,
    Problems,
    Whole,
    given,
    maybe,
    wrong,
)
from competition.rules.point_rules import ANY, FLAG, NATURAL, ROUND, TEXT, ZERO, Rounding, Text

SHARE = Number(least=ZERO, most=Fraction(1))


class Absence:
    """`zero`, `unplaced`, or a constant in points."""

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read one of the three."""
        if value in ("zero", "unplaced"):
            return value
        if isinstance(value, dict) and set(value) == {"points"}:
            return ANY.read(value["points"], f"{where}.points", problems)
        return wrong(value, "zero-unplaced-points", where, problems)

    def write(self, fact: Any) -> Any:
        """Write it back."""
        return fact if isinstance(fact, str) else {"points": values.text(fact)}

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe the three."""
        points = {
            "type": "object",
            "properties": {"points": ANY.schema(seen)},
            "required": ["points"],
            "additionalProperties": False,
        }
        return {"oneOf": [{"enum": ["zero", "unplaced"]}, points]}


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFacts(Facts):
    """What an absent or withdrawn entry (缺考、缺赛、弃权) and an unattempted mark get.

    `zero`: whether a module of no points at all counts as it is, or leaves the entry unplaced.
    `awards`: whom awards pass over although he has a place: who was in none of the total's modules
    (`took-part`), in not all of them (`whole`), or nobody (`placed`).
    """

    absent: str | Fraction = maybe(Absence(), "zero")
    withdrawn: str | Fraction = maybe(Absence(), "unplaced")
    disqualified: str | Fraction = maybe(Absence(), "unplaced")
    not_attempted: str = maybe(OneOf(("zero",)), "zero")
    zero: str = maybe(OneOf(("counts", "unplaced")), "counts")
    awards: str = maybe(OneOf(("took-part", "whole", "placed")), "took-part")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgesKeyFacts(Facts):
    """A key made of the judges' orders (裁判名次), not of their marks.

    `firsts` counts first places, `ordinals` adds places, `points` adds `first` × `ratio`^(place −
    1), `majority` is skating's rules 5 to 8 for one module and 9 to 11 for several, `pairwise`
    counts whom most judges place behind. `among`: the orders are those of all, or of those alone
    whom the keys before left equal (`tied`).
    """

    rule: str = given(OneOf(("firsts", "ordinals", "points", "majority", "pairwise")))
    modules: tuple[str, ...] = given(Many(CODE, 1))
    among: str = maybe(OneOf(("all", "tied")), "all")
    first: Fraction = maybe(NATURAL, Fraction(12))
    ratio: Fraction = maybe(SHARE, Fraction("0.827"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RankKeyFacts(Facts):
    """One step of the tie chain (同分排序): a node, a module's points or time, or a ruling's order.

    `exact` compares unrounded digits; `round` compares the unrounded value to so many decimals.
    `age`: the younger or the older stands first, by what `EntryFacts.age` says.
    """

    node: str | None = maybe(CODE)
    module: str | None = maybe(CODE)
    criterion: str | None = maybe(CODE)
    aspect: str | None = maybe(CODE)
    time: str | None = maybe(CODE)
    judges: JudgesKeyFacts | None = maybe(Part(JudgesKeyFacts))
    age: str | None = maybe(OneOf(("younger", "older")))
    ruling: bool = maybe(FLAG, False)
    order: str = maybe(OneOf(("descending", "ascending")), "descending")
    exact: bool = maybe(FLAG, False)
    round: Rounding | None = maybe(ROUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingFacts(Facts):
    """How entries are placed (名次规则); the first key is usually the total.

    `by`: each division by itself, the whole trade as one, or `both` at once: then every entry has
    its place in its division and its place over all.
    """

    by: str = maybe(OneOf(("division", "trade", "both")), "division")
    keys: tuple[RankKeyFacts, ...] = given(Many(Part(RankKeyFacts), 1))
    shared: str = maybe(OneOf(("1224", "1223", "mean")), "1224")
    no_tie_within: int = maybe(Whole(0, 10_000), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts(Facts):
    """A mark that is asked for besides the rank (单项及格线): of a node or a module."""

    node: str | None = maybe(CODE)
    module: str | None = maybe(CODE)
    at_least: Fraction = given(ANY)

    @property
    def key(self) -> str:
        """What it reads, in one word; empty for the total."""
        return f"/{self.module}" if self.module else self.node or ""


MEDALS = ("gold", "silver", "bronze")
#: What an award may be certified by: 荣誉证书, 奖状.
AWARD_PAPERS = ("honour", "merit")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRuleFacts(Facts):
    """Who gets an award, or goes on: a share or count of the entries, a threshold, or both at once.

    `tie`: what happens to a tie across the boundary: all get it (`include`), none (`exclude`), or
    it is cut by entry number (`split`). `reach`: so many `more` than the awards before gave, or
    `up-to` so many counted from the first place, those awards among them. `per_unit`: at most so
    many of one unit; who is over it is passed over for the next. `needs`: marks asked for besides.
    `on`: whether `at_least` reads points or the WorldSkills scale. `medal`: gold, silver and bronze
    are given together by that scale, to all within `window` of one another (`anchor: next`) or of
    the first (`first`).
    """

    share: Fraction | None = maybe(SHARE)
    round: str = maybe(OneOf(("half-up", "up", "down")), "half-up")
    count: int | None = maybe(Whole(0, 100_000))
    at_least: Fraction | None = maybe(ANY)
    node: str | None = maybe(CODE)
    of: str = maybe(OneOf(("placed", "entries")), "placed")
    reach: str = maybe(OneOf(("more", "up-to")), "more")
    tie: str = maybe(OneOf(("include", "exclude", "split")), "include")
    needs: tuple[NeedFacts, ...] = maybe(Many(Part(NeedFacts)), ())
    per_unit: int | None = maybe(Whole(1, 10_000))
    on: str = maybe(OneOf(("points", "worldskills")), "points")
    medal: str | None = maybe(OneOf(MEDALS))
    window: Fraction = maybe(NATURAL, Fraction(2))
    anchor: str = maybe(OneOf(("next", "first")), "next")

    @property
    def nodes(self) -> tuple[str, ...]:
        """What it reads of an entry's points, by `NeedFacts.key`; empty for the total."""
        own = () if self.at_least is None or self.on != "points" else (self.node or "",)
        return (*own, *(need.key for need in self.needs))


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts(Facts):
    """An award (奖项) and its rule; each award begins where the one before it ended.

    `among`: where divisions are ranked both ways, whether it goes by the places in each `division`
    or over the whole `trade`. Those over the trade are given first; who has one takes none of the
    others and leaves their number to the next. `certificate`: whether who gets it is given a
    certificate of honour (荣誉证书) or of merit (奖状); unsaid, as the event's design has it.
    """

    code: str = given(CODE)
    name: Text = given(TEXT)
    among: str = maybe(OneOf(("division", "trade")), "division")
    certificate: str | None = maybe(OneOf(AWARD_PAPERS))
    rule: AwardRuleFacts = given(Part(AwardRuleFacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts(Facts):
    """Who goes on from a stage to the next (晋级); `reserves` wait for a place (递补).

    `behind`: whoever does not go on is placed behind those who did, in the order of this stage.
    `nothing`: whether an entry without a single point, or who was in none of the stage's modules,
    `stays` whatever room there is, or `counts` like any other.
    """

    rule: AwardRuleFacts = given(Part(AwardRuleFacts))
    reserves: int = maybe(Whole(0, 10_000), 0)
    behind: bool = maybe(FLAG, False)
    nothing: str = maybe(OneOf(("stays", "counts")), "stays")
