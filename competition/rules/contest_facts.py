"""A whole event as facts (赛事): what a contest file holds, rules, people, entries and records."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from competition.rules.appeal_facts import AppealFacts, AppealRuleFacts
from competition.rules.day_facts import DaysFacts, DrawFacts
from competition.rules.design_facts import DesignFacts
from competition.rules.facts import TradeFacts
from competition.rules.floor_records import FloorRecords
from competition.rules.honour_facts import HonoursFacts
from competition.rules.kinds import (
    CODE,
    DATE,
    DIGEST,
    INSTANT,
    LINE,
    PACKED,
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
from competition.rules.node_facts import NamedFacts
from competition.rules.phrase_facts import PHRASE, PhraseFacts
from competition.rules.point_rules import ANY, FLAG, NATURAL, TEXT, Text
from competition.rules.readiness import ReadinessFacts
from competition.rules.recheck_facts import RecheckFacts
from competition.rules.registration_facts import (
    ObjectionFacts,
    RegistrationFacts,
    RegistrationRules,
)
from competition.rules.shape_kinds import Free
from competition.rules.supervision import SupervisionFacts, SupervisionItemFacts
from competition.rules.work_facts import WorkFacts

FORMAT = "skills-contest/1"
ACCEPTED = "accepted"
ENTRY_STATES = (ACCEPTED, "waiting", "returned", "cancelled")
STATUSES = ("present", "absent", "withdrawn", "disqualified", "not-advanced")
RULING_KINDS = (
    "deduct", "add", "deduct-share", "zero", "disqualify", "leave-out", "accept-spread", "order",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesFacts(Facts):
    """From which day to which day."""

    from_: str = given(DATE)
    to: str = given(DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts(Facts):
    """A body and its part in the event (主办、承办、协办、支持、执行)."""

    role: str = given(OneOf(("host", "organiser", "co-organiser", "supporter", "executor")))
    name: Text = given(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts(Facts):
    """The event itself (赛事); `settings` are the switches over its profile."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    sample: bool = maybe(FLAG, False)
    profile: str = maybe(OneOf(("small", "standard", "large")), "standard")
    settings: dict[str, Any] = maybe(Table(LINE, Free(4)), {})
    dates: DatesFacts | None = maybe(Part(DatesFacts))
    venue: Text | None = maybe(TEXT)
    timezone: str = maybe(LINE, "Asia/Shanghai")
    bodies: tuple[BodyFacts, ...] = maybe(Many(Part(BodyFacts)), ())
    sectors: tuple[NamedFacts, ...] = maybe(Many(Part(NamedFacts)), ())
    systems: tuple[NamedFacts, ...] = maybe(Many(Part(NamedFacts)), ())
    honours: HonoursFacts = maybe(Part(HonoursFacts), HonoursFacts())
    registration: RegistrationRules = maybe(Part(RegistrationRules), RegistrationRules())
    appeals: AppealRuleFacts | None = maybe(Part(AppealRuleFacts))
    checklist: tuple[SupervisionItemFacts, ...] = maybe(Many(Part(SupervisionItemFacts)), ())
    phrases: tuple[PhraseFacts, ...] = maybe(Many(PHRASE), ())
    note: Text | None = maybe(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts(Facts):
    """A unit (单位): delegation, college, company or body, with the other names it is known by."""

    code: str = given(CODE)
    name: str = given(LINE)
    kind: str = maybe(OneOf(("delegation", "college", "company", "body")), "company")
    aliases: tuple[str, ...] = maybe(Many(LINE), ())
    parent: str | None = maybe(CODE)
    region: str = maybe(LINE, "")
    english: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts(Facts):
    """A person: contestant, coach, judge or official; `latin` is his name in Latin letters."""

    code: str = given(CODE)
    name: str = given(LINE)
    unit: str | None = maybe(CODE)
    gender: str | None = maybe(OneOf(("f", "m")))
    student: bool = maybe(FLAG, False)
    level: int | None = maybe(Whole(1, 5))
    note: str = maybe(Words(), "")
    latin: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts(Facts):
    """An entry (参赛): one contestant or a team in a trade.

    `status` by stage or module code; whoever is not mentioned is present. `not-advanced` is said
    of a stage alone. `state` is the registration's: only an accepted entry takes part; one that was
    cancelled keeps its number, so that nobody else gets it. `age` is what a tie may be decided by:
    years, days, or the order from the youngest on, in one measure within a trade; greater is older.
    """

    number: str = given(CODE)
    trade: str = given(CODE)
    division: str | None = maybe(CODE)
    unit: str | None = maybe(CODE)
    name: str = maybe(LINE, "")
    contestants: tuple[str, ...] = maybe(Many(CODE), ())
    coaches: tuple[str, ...] = maybe(Many(CODE), ())
    state: str = maybe(OneOf(ENTRY_STATES), ACCEPTED)
    status: dict[str, str] = maybe(Table(CODE, OneOf(STATUSES)), {})
    age: Fraction | None = maybe(NATURAL)
    works: tuple[WorkFacts, ...] = maybe(Many(Part(WorkFacts)), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionFacts(Facts):
    """A seat that does not mark an entry (回避), and the seat that marks in its place, if any."""

    trade: str = given(CODE)
    entry: str = given(CODE)
    module: str = given(CODE)
    seat: str = given(CODE)
    substitute: str | None = maybe(CODE)
    reason: str = maybe(OneOf(("same-unit", "coach", "declared", "other")), "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingFacts(Facts):
    """A ruling (裁定): a recorded human departure from the arithmetic, with its reason.

    `deduct`, `add` (points) and `deduct-share` act on a node (default: the root) or a module;
    `zero` on a module; `disqualify` on the entry; `leave-out` on a seat's sheet or one of its
    aspects; `accept-spread` on held marks; `order` decides a tie among `entries`, best first.
    """

    code: str = given(CODE)
    trade: str = given(CODE)
    kind: str = given(OneOf(RULING_KINDS))
    entry: str | None = maybe(CODE)
    entries: tuple[str, ...] = maybe(Many(CODE, 2), ())
    stage: str | None = maybe(CODE)
    node: str | None = maybe(CODE)
    module: str | None = maybe(CODE)
    attempt: int | None = maybe(Whole(1, 200))
    panel: str | None = maybe(CODE)
    seat: str | None = maybe(CODE)
    aspect: str | None = maybe(CODE)
    value: Fraction | None = maybe(ANY)
    reason: Text = given(TEXT)
    by: str = maybe(LINE, "")
    at: str | None = maybe(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionMarkFacts(Facts):
    """One mark of a revision."""

    aspect: str = given(CODE)
    value: str | None = maybe(Words(most=400))
    status: str = maybe(OneOf(("scored", "not_attempted")), "scored")
    note: str = maybe(Words(), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionFacts(Facts):
    """A revision of a score sheet (评分表版本): what a judge handed in, once and for all."""

    op: str = given(CODE)
    trade: str = given(CODE)
    entry: str = given(CODE)
    module: str = given(CODE)
    attempt: int = maybe(Whole(1, 200), 1)
    seat: str = given(CODE)
    number: int = maybe(Whole(1, 100_000), 1)
    kind: str = maybe(OneOf(("draft", "sign", "amend", "withdraw")), "sign")
    state: str = maybe(OneOf(("current", "superseded", "conflict", "flagged")), "current")
    marks: tuple[RevisionMarkFacts, ...] = maybe(Many(Part(RevisionMarkFacts)), ())
    scheme: str | None = maybe(DIGEST)
    digest: str | None = maybe(DIGEST)
    by: str = maybe(LINE, "")
    at: str | None = maybe(INSTANT)
    reason: str = maybe(Words(), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFacts(Facts):
    """A publication (公示): frozen content and its digest, kept as it was.

    inputs: what it was computed from, packed, so that it can be computed again elsewhere.
    """

    trade: str | None = maybe(CODE)
    number: int = given(Whole(1, 100_000))
    kind: str = given(OneOf(("internal", "provisional", "final", "withdrawn")))
    at: str = given(INSTANT)
    until: str | None = maybe(INSTANT)
    rules: str = maybe(LINE, "")
    digest: str = given(DIGEST)
    content: Any = given(Free())
    inputs: str = maybe(PACKED, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestFacts(Facts):
    """The whole contest file."""

    format: str = given(OneOf((FORMAT,)))
    event: EventFacts = given(Part(EventFacts))
    units: tuple[UnitFacts, ...] = maybe(Many(Part(UnitFacts)), ())
    people: tuple[PersonFacts, ...] = maybe(Many(Part(PersonFacts)), ())
    trades: tuple[TradeFacts, ...] = maybe(Many(Part(TradeFacts)), ())
    registrations: tuple[RegistrationFacts, ...] = maybe(Many(Part(RegistrationFacts)), ())
    entries: tuple[EntryFacts, ...] = maybe(Many(Part(EntryFacts)), ())
    objections: tuple[ObjectionFacts, ...] = maybe(Many(Part(ObjectionFacts)), ())
    exclusions: tuple[ExclusionFacts, ...] = maybe(Many(Part(ExclusionFacts)), ())
    rulings: tuple[RulingFacts, ...] = maybe(Many(Part(RulingFacts)), ())
    revisions: tuple[RevisionFacts, ...] = maybe(Many(Part(RevisionFacts)), ())
    publications: tuple[PublicationFacts, ...] = maybe(Many(Part(PublicationFacts)), ())
    rechecks: tuple[RecheckFacts, ...] = maybe(Many(Part(RecheckFacts)), ())
    appeals: tuple[AppealFacts, ...] = maybe(Many(Part(AppealFacts)), ())
    supervision: SupervisionFacts = maybe(Part(SupervisionFacts), SupervisionFacts())
    readiness: tuple[ReadinessFacts, ...] = maybe(Many(Part(ReadinessFacts)), ())
    timetable: DaysFacts = maybe(Part(DaysFacts), DaysFacts())
    draws: tuple[DrawFacts, ...] = maybe(Many(Part(DrawFacts)), ())
    floor: FloorRecords = maybe(Part(FloorRecords), FloorRecords())
    certificates: DesignFacts | None = maybe(Part(DesignFacts))

    def taking_part(self, trade: str) -> tuple[EntryFacts, ...]:
        """The entries of a trade that were accepted, in the file's order."""
        return tuple(
            entry for entry in self.entries if entry.trade == trade and entry.state == ACCEPTED
        )

    def trade(self, code: str) -> TradeFacts:
        """Find a trade by its code; KeyError when there is none."""
        for trade in self.trades:
            if trade.code == code:
                return trade
        raise KeyError(code)
