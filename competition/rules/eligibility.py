"""May this person take part (参赛条件)? Every condition of the event that is not met, and why.

A condition that cannot be judged, because what it asks for was not written, is said as `unknown`:
nobody is refused silently, and nobody slips through by leaving a box empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from competition.rules.registration_facts import (
    AgeFacts,
    EarlierFacts,
    LevelFacts,
    OneTradeFacts,
    StudentFacts,
    UnitKindFacts,
    YearsFacts,
)


@dataclass(frozen=True, slots=True)
class EarlierAward:
    """An award somebody won in an earlier event: its code and that event's last day."""

    award: str
    on: date


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person as conditions see him; None: not written."""

    trade: str
    division: str = ""
    born_on: date | None = None
    level: int | None = None
    student: bool | None = None
    trade_years: int | None = None
    unit_kind: str = ""
    #: Codes of all trades of the event he is registered in, this one included.
    trades: frozenset[str] = frozenset()
    earlier: tuple[EarlierAward, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition not met: its code, what follows (`refuse`, `warn`, `document`), its figures.

    unknown: the datum it needs is missing. `place` is the condition's place in the rules.
    """

    code: str
    outcome: str
    place: int
    unknown: bool = False
    values: dict[str, Any] = field(default_factory=dict)


#: (code, unknown, values), or None where the condition is met.
Found = tuple[str, bool, dict[str, Any]] | None


def age_on(born_on: date, day: date) -> int:
    """Whole years on a day; who is born on 29 February comes of age on 1 March.

    Rule: docs/rules/eligibility.md.

    >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def findings(applicant: Applicant, conditions: Sequence[Any]) -> tuple[Finding, ...]:
    """Every condition that holds for his trade and division and is not met, in their order.

    Rule: docs/rules/eligibility.md.

    >>> [each.code for each in findings(Applicant("tea"), [StudentFacts(student=False)])]
    ['student-unknown']
    """
    found = []
    for place, condition in enumerate(conditions):
        if not _concerns(condition, applicant):
            continue
        said = CHECKS[type(condition)](condition, applicant)
        if said is not None:
            code, unknown, values = said
            found.append(Finding(code, condition.otherwise, place, unknown, values))
    return tuple(found)


def _concerns(condition: Any, applicant: Applicant) -> bool:
    if condition.trades and applicant.trade not in condition.trades:
        return False
    return not condition.divisions or applicant.division in condition.divisions


def _age(condition: AgeFacts, applicant: Applicant) -> Found:
    if applicant.born_on is None:
        return "birthday-unknown", True, {}
    years = age_on(applicant.born_on, date.fromisoformat(condition.on))
    values = {"age": years, "on": condition.on, "least": condition.least, "most": condition.most}
    if condition.least is not None and years < condition.least:
        return "too-young", False, values
    if condition.most is not None and years > condition.most:
        return "too-old", False, values
    return None


def _level(condition: LevelFacts, applicant: Applicant) -> Found:
    if applicant.level is None:
        return "level-unknown", True, {"at_least": condition.at_least}
    if applicant.level > condition.at_least:
        return "level-too-low", False, {"level": applicant.level, "at_least": condition.at_least}
    return None


def _student(condition: StudentFacts, applicant: Applicant) -> Found:
    if applicant.student is None:
        return "student-unknown", True, {}
    if applicant.student is condition.student:
        return None
    return ("no-student" if condition.student else "is-student"), False, {}


def _years(condition: YearsFacts, applicant: Applicant) -> Found:
    if applicant.trade_years is None:
        return "years-unknown", True, {"at_least": condition.at_least}
    if applicant.trade_years < condition.at_least:
        values = {"years": applicant.trade_years, "at_least": condition.at_least}
        return "years-too-few", False, values
    return None


def _trades(condition: OneTradeFacts, applicant: Applicant) -> Found:
    count = len(applicant.trades | {applicant.trade})
    if count > condition.most:
        return "too-many-trades", False, {"count": count, "most": condition.most}
    return None


def _earlier(condition: EarlierFacts, applicant: Applicant) -> Found:
    since = date.fromisoformat(condition.since) if condition.since else date.min
    won = [
        each
        for each in applicant.earlier
        if each.on >= since and (not condition.awards or each.award in condition.awards)
    ]
    if not won:
        return None
    latest = max(won, key=lambda each: (each.on, each.award))
    return "won-before", False, {"award": latest.award, "on": latest.on.isoformat()}


def _unit(condition: UnitKindFacts, applicant: Applicant) -> Found:
    if applicant.unit_kind in condition.kinds:
        return None
    return "unit-kind", False, {"kind": applicant.unit_kind}


#: Shape of a condition → what judges it.
CHECKS: dict[type[Any], Callable[[Any, Applicant], Found]] = {
    AgeFacts: _age,
    LevelFacts: _level,
    StudentFacts: _student,
    YearsFacts: _years,
    OneTradeFacts: _trades,
    EarlierFacts: _earlier,
    UnitKindFacts: _unit,
}
