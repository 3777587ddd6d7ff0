"""A trade as facts (赛项、模块、裁判组、评分方案): what the engine computes with, nothing else.

The database loads into these classes and the contest file is read into them; neither is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules import values
from competition.rules.attempt_words import WORDS as ATTEMPTS
from competition.rules.floor_facts import FloorFacts
from competition.rules.kinds import (
    CODE,
    DIGEST,
    INSTANT,
    LINE,
    Facts,
    Many,
    OneOf,
    Part,
    Table,
    Whole,
    Words,
    given,
    maybe,
)
from competition.rules.node_facts import NamedFacts, NodeFacts, StageFacts
from competition.rules.point_rules import (
    ANY,
    FLAG,
    NATURAL,
    POINTS,
    ROUND,
    TEXT,
    VALUE,
    ZERO,
    Cases,
    Exact,
    Occurrences,
    Overtime,
    PointsRule,
    Record,
    Rounding,
    Scale,
    Text,
    Veto,
)
from competition.rules.ranking_facts import SHARE, AbsenceFacts, AwardFacts, RankingFacts
from competition.rules.work_facts import WorksFacts

ONE = Fraction(1)

ASPECT_TYPES = (
    "measurement", "judgement", "deduction", "answer", "order", "time", "veto", "bonus",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectFacts(Facts):
    """One aspect (评分点): what a judge enters and how it becomes points."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    max: Fraction = maybe(NATURAL, ZERO)
    type: str = given(OneOf(ASPECT_TYPES))
    scale: Scale | None = maybe(Part(Scale))
    points: PointsRule = maybe(POINTS, Exact())
    round: Rounding | None = maybe(ROUND)
    decimals: int | None = maybe(Whole(0, values.MOST_DECIMALS))
    unit: str = maybe(Words(r"[^\n\t]*", 20, "unit"), "")
    descriptors: dict[str, Text] = maybe(Table(VALUE, TEXT), {})
    note: Text | None = maybe(TEXT)
    official: bool = maybe(FLAG, False)

    @property
    def counted_max(self) -> Fraction:
        """What it adds to the scheme's maximum: deductions from zero and bonuses nothing."""
        rule = self.points
        if self.type == "bonus" or isinstance(rule, Overtime | Veto | Record):
            return ZERO
        if isinstance(rule, Occurrences | Cases) and rule.from_ == "zero":
            return ZERO
        return self.max


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCriterionFacts(Facts):
    """A sub-criterion (评分子项); `cap` and `floor` bound the sum of its aspects."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    aspects: tuple[AspectFacts, ...] = given(Many(Part(AspectFacts), 1))
    cap: Fraction | None = maybe(ANY)
    floor: Fraction | None = maybe(ANY)
    round: Rounding | None = maybe(ROUND)
    note: Text | None = maybe(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFacts(Facts):
    """A criterion (评分项), marked by one panel; `factor` acts before floor and cap."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    max: Fraction = given(NATURAL)
    panel: str | None = maybe(CODE)
    sub_criteria: tuple[SubCriterionFacts, ...] = given(Many(Part(SubCriterionFacts), 1))
    factor: Fraction = maybe(NATURAL, ONE)
    cap: Fraction | None = maybe(ANY)
    floor: Fraction | None = maybe(ANY)
    round: Rounding | None = maybe(ROUND)
    note: Text | None = maybe(TEXT)

    @property
    def aspects(self) -> tuple[AspectFacts, ...]:
        """All aspects in order."""
        return tuple(aspect for sub in self.sub_criteria for aspect in sub.aspects)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFacts(Facts):
    """The marking scheme of a module (评分方案): criterion → sub-criterion → aspect."""

    max: Fraction = given(NATURAL)
    decimals: int = maybe(Whole(0, values.MOST_DECIMALS), 3)
    criteria: tuple[CriterionFacts, ...] = given(Many(Part(CriterionFacts), 1))
    note: Text | None = maybe(TEXT)

    @property
    def aspects(self) -> tuple[AspectFacts, ...]:
        """All aspects in order."""
        return tuple(aspect for criterion in self.criteria for aspect in criterion.aspects)


SEAT_ROLES = ("judge", "head", "machine", "recorder", "substitute")
PANEL_RULES = ("single", "consensus", "mean", "trimmed", "middle", "median", "sum", "shares")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFacts(Facts):
    """A panel's seat (席位): one sheet each; a substitute counts only in the place of another.

    `counts_for`: the criteria, sub-criteria or aspects in which it counts; empty: in all.
    `checker`: who checks its sheets (复核员); `check_blind`: by typing them again unseen. No result
    hangs on either.
    """

    code: str = given(CODE)
    role: str = maybe(OneOf(SEAT_ROLES), "judge")
    person: str | None = maybe(CODE)
    checker: str | None = maybe(CODE)
    check_blind: bool = maybe(FLAG, False)
    medium: str = maybe(OneOf(("tablet", "paper")), "tablet")
    counts: bool = maybe(FLAG, True)
    counts_for: tuple[str, ...] = maybe(Many(CODE), ())
    share: Fraction | None = maybe(SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelCombineFacts(Facts):
    """How a panel's sheets become one (多名裁判合成).

    `at_least`: how few may remain when a seat is left out by ruling or excluded without a
    substitute; without it nobody may be missing.
    """

    rule: str = given(OneOf(PANEL_RULES))
    high: int = maybe(Whole(0, 50), 0)
    low: int = maybe(Whole(0, 50), 0)
    keep: int | None = maybe(Whole(1, 50))
    over: str = maybe(OneOf(("aspect", "sheet")), "aspect")
    at_least: int | None = maybe(Whole(1, 50))
    factor: Fraction = maybe(NATURAL, ONE)
    round: Rounding | None = maybe(ROUND)
    round_total: Rounding | None = maybe(ROUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadFacts(Facts):
    """How far a panel's marks may lie apart (评分差) before they are held."""

    over: str = maybe(OneOf(("aspect", "sheet")), "aspect")
    limit: Fraction = given(NATURAL)
    unit: str = maybe(OneOf(("points", "percent", "steps")), "points")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFacts(Facts):
    """A panel (裁判组): seats and how their sheets combine."""

    code: str = given(CODE)
    name: Text | None = maybe(TEXT)
    seats: tuple[SeatFacts, ...] = given(Many(Part(SeatFacts), 1))
    combine: PanelCombineFacts = given(Part(PanelCombineFacts))
    spread: SpreadFacts | None = maybe(Part(SpreadFacts))

    @property
    def counting(self) -> tuple[SeatFacts, ...]:
        """The seats whose sheets enter the result."""
        return tuple(seat for seat in self.seats if seat.counts and seat.role != "substitute")

    @property
    def sheets(self) -> tuple[str, ...]:
        """Who hands in a counting sheet: each counting seat, or the panel itself by consensus."""
        if self.combine.rule == "consensus":
            return (self.code,)
        return tuple(seat.code for seat in self.counting)

    def has_seat(self, code: str) -> bool:
        """Tell whether a sheet under this code belongs to the panel."""
        if self.combine.rule == "consensus":
            return code == self.code
        return any(seat.code == code for seat in self.seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSheetFacts(Facts):
    """What one expert of a reference panel found, by aspect."""

    seat: str = given(CODE)
    values: dict[str, Fraction] = given(Table(CODE, ANY))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFacts(Facts):
    """Reference values (专家参考值) for aspects whose `difference` states no target.

    They come from the experts' own sheets, combined and rounded as said, and count only once they
    are frozen, which is before marking begins.
    """

    combine: PanelCombineFacts = given(Part(PanelCombineFacts))
    sheets: tuple[ReferenceSheetFacts, ...] = maybe(Many(Part(ReferenceSheetFacts)), ())
    frozen: str | None = maybe(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKeyFacts(Facts):
    """The true answers of one aspect, which its scheme keeps a place for only."""

    aspect: str = given(CODE)
    key: tuple[str, ...] = given(Many(VALUE, 1))
    synonyms: dict[str, str] = maybe(Table(VALUE, VALUE), {})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersFacts(Facts):
    """Answers sealed before the samples are laid out (封存答案), opened when all sheets are in.

    Until `opened` the module has no points. `digest` is that of salt and keys, so that what is
    opened is shown to be what was sealed.
    """

    sealed: str = given(INSTANT)
    digest: str = given(DIGEST)
    aspects: tuple[str, ...] = given(Many(CODE, 1))
    opened: str | None = maybe(INSTANT)
    salt: str = maybe(LINE, "")
    keys: tuple[AnswerKeyFacts, ...] = maybe(Many(Part(AnswerKeyFacts)), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFacts(Facts):
    """One attempt or round (轮次) and what it is multiplied by."""

    number: int = given(Whole(1, 200))
    coefficient: Fraction = maybe(NATURAL, ONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleCombineFacts(Facts):
    """How a module's panels become one attempt's points, and its attempts the module's."""

    rule: str = maybe(OneOf(("sum", "product")), "sum")
    round: Rounding | None = maybe(ROUND)
    cap: Fraction | None = maybe(ANY)
    floor: Fraction | None = maybe(ANY)
    attempts: str = maybe(OneOf(("sum", "mean", "best")), "sum")
    keep: int | None = maybe(Whole(1, 200))
    round_total: Rounding | None = maybe(ROUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSchemeFacts(Facts):
    """A version of the scheme that a ruling replaced (旧版方案); its sheets name its digest.

    `standing`: aspects that only read differently in the next version, whose marks stand.
    """

    scheme: SchemeFacts = given(Part(SchemeFacts))
    ruling: str = given(CODE)
    reason: Text = given(TEXT)
    standing: tuple[str, ...] = maybe(Many(CODE), ())
    at: str | None = maybe(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFacts(Facts):
    """A module (模块): theory, practical or other, with its panels and its scheme."""

    code: str = given(CODE)
    stage: str | None = maybe(CODE)
    name: Text = given(TEXT)
    kind: str = maybe(OneOf(("theory", "practical", "other")), "practical")
    codes: str | None = maybe(CODE)
    attempts: tuple[AttemptFacts, ...] = maybe(
        Many(Part(AttemptFacts), 1), (AttemptFacts(number=1),)
    )
    attempts_are: str = maybe(OneOf(tuple(ATTEMPTS)), "attempt")
    time_limit: int | None = maybe(Whole(1, 10_000_000))
    panels: tuple[PanelFacts, ...] = given(Many(Part(PanelFacts), 1))
    combine: ModuleCombineFacts = maybe(Part(ModuleCombineFacts), ModuleCombineFacts())
    scheme: SchemeFacts = given(Part(SchemeFacts))
    earlier: tuple[EarlierSchemeFacts, ...] = maybe(Many(Part(EarlierSchemeFacts)), ())
    reference: ReferenceFacts | None = maybe(Part(ReferenceFacts))
    answers: AnswersFacts | None = maybe(Part(AnswersFacts))
    note: Text | None = maybe(TEXT)

    def panel(self, code: str) -> PanelFacts:
        """Find a panel by its code; KeyError when there is none."""
        for panel in self.panels:
            if panel.code == code:
                return panel
        raise KeyError(code)

    def panel_of_seat(self, seat: str) -> PanelFacts | None:
        """Find the panel a sheet belongs to by its seat's code; None when there is none."""
        return next((panel for panel in self.panels if panel.has_seat(seat)), None)

    def criteria_of(self, panel: PanelFacts) -> tuple[CriterionFacts, ...]:
        """The criteria a panel marks; a criterion without a panel belongs to the first."""
        first = self.panels[0].code
        return tuple(c for c in self.scheme.criteria if (c.panel or first) == panel.code)

    @property
    def max(self) -> Fraction:
        """The module's greatest result in points, all attempts taken together."""
        best = self.scheme.max if self.combine.cap is None else self.combine.cap
        each = sorted((best * attempt.coefficient for attempt in self.attempts), reverse=True)
        if self.combine.attempts == "best":
            return sum(each[: self.combine.keep or 1], ZERO)
        total = sum(each, ZERO)
        return total / len(each) if self.combine.attempts == "mean" else total


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSetFacts(Facts):
    """A set of blind codes (加密号): for which stage, how many layers, what they look like."""

    code: str = given(CODE)
    stage: str | None = maybe(CODE)
    layers: int = maybe(Whole(1, 3), 1)
    prefix: str = maybe(Words(r"[A-Za-z0-9-]{0,8}", 8, "prefix"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationFacts(Facts):
    """The occupation a trade belongs to (职业、工种编码) and the skill level aimed at."""

    name: str = given(LINE)
    code: str = maybe(Words(r"[0-9A-Z-]{0,20}", 20, "code"), "")
    level: int | None = maybe(Whole(1, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeFacts(Facts):
    """A trade (赛项): its modules, how they make a total, places and awards."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    sector: str | None = maybe(CODE)
    system: str | None = maybe(CODE)
    occupation: OccupationFacts | None = maybe(Part(OccupationFacts))
    marked: str = maybe(OneOf(("here", "elsewhere")), "here")
    note: Text | None = maybe(TEXT)
    divisions: tuple[NamedFacts, ...] = maybe(Many(Part(NamedFacts)), ())
    stages: tuple[StageFacts, ...] = maybe(Many(Part(StageFacts)), ())
    code_sets: tuple[CodeSetFacts, ...] = maybe(Many(Part(CodeSetFacts)), ())
    modules: tuple[ModuleFacts, ...] = maybe(Many(Part(ModuleFacts)), ())
    total: NodeFacts | None = maybe(Part(NodeFacts))
    absence: AbsenceFacts = maybe(Part(AbsenceFacts), AbsenceFacts())
    ranking: RankingFacts | None = maybe(Part(RankingFacts))
    awards: tuple[AwardFacts, ...] = maybe(Many(Part(AwardFacts)), ())
    floor: FloorFacts = maybe(Part(FloorFacts), FloorFacts())
    works: WorksFacts = maybe(Part(WorksFacts), WorksFacts())

    def module(self, code: str) -> ModuleFacts:
        """Find a module by its code; KeyError when there is none."""
        for module in self.modules:
            if module.code == code:
                return module
        raise KeyError(code)
