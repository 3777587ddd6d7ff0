"""What an event says of registration, as facts (报名规则): deadlines, quotas, conditions, fields.

A contest file keeps it at `event.registration`; the console writes the same pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from competition.rules.kinds import (
    CODE,
    DATE,
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
from competition.rules.node_facts import NamedFacts
from competition.rules.point_rules import FLAG, TEXT, Text
from competition.rules.shape_kinds import Tagged

KINDS = ("entry", "coach", "judge")
OUTCOMES = ("refuse", "warn", "document")
FIELD_KINDS = (
    "text", "number", "date", "choice", "yes-no", "link", "photo", "document", "work", "work-link",
)  # fmt: skip
#: Kinds that are answered by a file, and by an address of the web.
FILES = ("photo", "document", "work")
LINKS = ("link", "work-link")
READERS = ("leader", "office", "floor")
UNIT_KINDS = ("delegation", "college", "company", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaFacts(Facts):
    """How many registrations of one kind there may be (名额).

    `per`: of each delegation, or of the whole event. `trades` and `divisions` narrow what counts;
    without `together` the number holds in each trade by itself. `except` names delegations by code
    with a number of their own.
    """

    of: str = maybe(OneOf(KINDS), "entry")
    per: str = maybe(OneOf(("delegation", "event")), "delegation")
    trades: tuple[str, ...] = maybe(Many(CODE), ())
    divisions: tuple[str, ...] = maybe(Many(CODE), ())
    together: bool = maybe(FLAG, False)
    most: int = given(Whole(0, 100_000))
    except_: dict[str, int] = maybe(Table(CODE, Whole(0, 100_000)), {})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFacts(Facts):
    """What every condition says: where it holds, what follows, how the announcement words it."""

    trades: tuple[str, ...] = maybe(Many(CODE), ())
    divisions: tuple[str, ...] = maybe(Many(CODE), ())
    otherwise: str = maybe(OneOf(OUTCOMES), "refuse")
    text: Text | None = maybe(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFacts(ConditionFacts):
    """Whole years on a day: from `least` to `most`."""

    on: str = given(DATE)
    least: int | None = maybe(Whole(0, 120))
    most: int | None = maybe(Whole(0, 120))


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFacts(ConditionFacts):
    """A skill level held, or a higher one: 5 is the lowest, 1 the highest."""

    at_least: int = given(Whole(1, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentFacts(ConditionFacts):
    """Students alone, or none."""

    student: bool = given(FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsFacts(ConditionFacts):
    """Whole years in the trade."""

    at_least: int = given(Whole(1, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTradeFacts(ConditionFacts):
    """In how many trades of the event one person may be entered."""

    most: int = maybe(Whole(1, 100), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFacts(ConditionFacts):
    """Who won one of these awards in an earlier event, as certificates call it (empty: any)."""

    awards: tuple[str, ...] = maybe(Many(LINE), ())
    since: str | None = maybe(DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitKindFacts(ConditionFacts):
    """What kinds of unit may send somebody."""

    kinds: tuple[str, ...] = given(Many(OneOf(UNIT_KINDS), 1))


#: `rule` of a condition → its shape.
CONDITIONS: dict[str, type[Any]] = {
    "age": AgeFacts,
    "level": LevelFacts,
    "student": StudentFacts,
    "years": YearsFacts,
    "trades": OneTradeFacts,
    "earlier": EarlierFacts,
    "unit": UnitKindFacts,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts(Facts):
    """A field of the event's own (自设字段): what is asked of whom, and who sees the answer."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    kind: str = maybe(OneOf(FIELD_KINDS), "text")
    of: tuple[str, ...] = maybe(Many(OneOf(KINDS), 1), KINDS)
    required: bool = maybe(FLAG, False)
    #: Nobody named: who sees it as a rule, `readers`.
    seen_by: tuple[str, ...] = maybe(Many(OneOf(READERS)), ())
    choices: tuple[NamedFacts, ...] = maybe(Many(Part(NamedFacts)), ())
    hint: Text | None = maybe(TEXT)

    @property
    def readers(self) -> tuple[str, ...]:
        """Who sees the answer: leader and office as a rule, and the floor too where it is a photo.

        >>> from competition.rules.point_rules import Text
        >>> FieldFacts(code="p", name=Text(zh="证件照"), kind="photo").readers
        ('leader', 'office', 'floor')
        """
        usual = READERS if self.kind == "photo" else ("leader", "office")
        return self.seen_by or usual


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts(Facts):
    """The text people agree to, and its version (个人信息同意书)."""

    version: str = given(CODE)
    text: Text = given(TEXT)
    required: bool = maybe(FLAG, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRuleFacts(Facts):
    """Whether delegations may object to judges, until when (申请回避)."""

    until: str = given(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRules(Facts):
    """All of it. Without `opens` the delegations' portal is shut."""

    opens: str | None = maybe(INSTANT)
    closes: str | None = maybe(INSTANT)
    #: Trades with a deadline of their own.
    closes_for: dict[str, str] = maybe(Table(CODE, INSTANT), {})
    note: Text | None = maybe(TEXT)
    quotas: tuple[QuotaFacts, ...] = maybe(Many(Part(QuotaFacts)), ())
    conditions: tuple[Any, ...] = maybe(Many(Tagged("rule", CONDITIONS)), ())
    fields: tuple[FieldFacts, ...] = maybe(Many(Part(FieldFacts)), ())
    consent: ConsentFacts | None = maybe(Part(ConsentFacts))
    objections: ObjectionRuleFacts | None = maybe(Part(ObjectionRuleFacts))
    #: Whether ID numbers are asked for; never required.
    id_numbers: bool = maybe(FLAG, True)
    #: Personal data of registrations is erased after this day.
    kept_until: str | None = maybe(DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts(Facts):
    """A person as a leader wrote him; identity and phone numbers stay out of the file."""

    name: str = given(LINE)
    person: str | None = maybe(CODE)
    gender: str | None = maybe(OneOf(("f", "m")))
    born: str | None = maybe(DATE)
    student: bool = maybe(FLAG, False)
    level: int | None = maybe(Whole(1, 5))
    years: int | None = maybe(Whole(0, 80))
    answers: dict[str, str] = maybe(Table(CODE, Words(most=2000)), {})
    consent: str = maybe(LINE, "")
    consented: str | None = maybe(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFacts(Facts):
    """A registration (报名): what a delegation asked for and what the office answered."""

    number: int = given(Whole(1, 1_000_000))
    unit: str = given(CODE)
    kind: str = maybe(OneOf(KINDS), "entry")
    state: str = maybe(
        OneOf(("draft", "submitted", "returned", "waiting", "accepted", "withdrawn")), "draft"
    )
    trade: str | None = maybe(CODE)
    division: str | None = maybe(CODE)
    name: str = maybe(LINE, "")
    members: tuple[MemberFacts, ...] = maybe(Many(Part(MemberFacts)), ())
    coaches: tuple[str, ...] = maybe(Many(LINE), ())
    note: str = maybe(Words(most=500), "")
    reason: str = maybe(Words(most=500), "")
    queue: int | None = maybe(Whole(1, 1_000_000))
    entry: str | None = maybe(CODE)
    created: str = given(INSTANT)
    submitted: str | None = maybe(INSTANT)
    decided: str | None = maybe(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFacts(Facts):
    """An objection of a delegation to a judge or arbitrator, with its answer (申请回避)."""

    number: int = given(Whole(1, 1_000_000))
    unit: str = given(CODE)
    trade: str | None = maybe(CODE)
    against: str = given(CODE)
    ground: str = maybe(OneOf(("same-unit", "coach", "kin", "interest", "other")), "other")
    reason: str = given(Words(most=2000))
    state: str = maybe(OneOf(("lodged", "accepted", "rejected", "withdrawn")), "lodged")
    answer: str = maybe(Words(most=2000), "")
    lodged: str = given(INSTANT)
    answered: str | None = maybe(INSTANT)
