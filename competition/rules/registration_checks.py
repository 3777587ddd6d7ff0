"""Do an event's registration rules hold together (报名规则检查)? Codes, days and choices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from competition.rules.contest_facts import ContestFacts
from competition.rules.kinds import Problems
from competition.rules.registration_facts import (
    AgeFacts,
    FieldFacts,
    ObjectionFacts,
    RegistrationFacts,
    RegistrationRules,
)
from competition.rules.schemes import unique


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that registration rules may name."""

    trades: Collection[str]
    divisions: Collection[str]
    units: Collection[str]


def check_registrations(contest: ContestFacts, problems: Problems) -> None:
    """Check the rules, and every registration and objection against people, trades and entries."""
    known = Known(
        {trade.code for trade in contest.trades},
        {one.code for trade in contest.trades for one in trade.divisions},
        {unit.code for unit in contest.units},
    )
    check_rules(contest.event.registration, known, "event.registration", problems)
    people = {person.code for person in contest.people}
    entries = {(entry.trade, entry.number) for entry in contest.entries}
    unique((str(one.number) for one in contest.registrations), "registrations", problems)
    for n, one in enumerate(contest.registrations):
        _check_registration(one, known, (people, entries), f"registrations[{n}]", problems)
    unique((str(one.number) for one in contest.objections), "objections", problems)
    for n, objection in enumerate(contest.objections):
        _check_objection(objection, known, people, f"objections[{n}]", problems)


def check_rules(rules: RegistrationRules, known: Known, where: str, problems: Problems) -> None:
    """Check what an event says of registration against the codes there are."""
    _moments(rules, where, problems)
    _named(rules.closes_for, known.trades, "trade", _below(where, "closes_for"), problems)
    for n, quota in enumerate(rules.quotas):
        here = _below(where, f"quotas[{n}]")
        _named(quota.trades, known.trades, "trade", f"{here}.trades", problems)
        _named(quota.divisions, known.divisions, "division", f"{here}.divisions", problems)
        _named(quota.except_, known.units, "unit", f"{here}.except", problems)
    for n, condition in enumerate(rules.conditions):
        here = _below(where, f"conditions[{n}]")
        _named(condition.trades, known.trades, "trade", f"{here}.trades", problems)
        _named(condition.divisions, known.divisions, "division", f"{here}.divisions", problems)
        if isinstance(condition, AgeFacts):
            _check_age(condition, here, problems)
    unique((one.code for one in rules.fields), _below(where, "fields"), problems)
    for n, one in enumerate(rules.fields):
        _check_field(one, _below(where, f"fields[{n}]"), problems)


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _named(
    codes: Iterable[str], known: Collection[str], what: str, where: str, problems: Problems
) -> None:
    for code in codes:
        if code not in known:
            problems.say(f"unknown-{what}", where, found=code)


def _moments(rules: RegistrationRules, where: str, problems: Problems) -> None:
    given = {"opens": rules.opens, "closes": rules.closes}
    given |= {f"closes_for.{code}": text for code, text in rules.closes_for.items()}
    if rules.objections is not None:
        given["objections.until"] = rules.objections.until
    read = {}
    for key, text in given.items():
        try:
            read[key] = datetime.fromisoformat(text) if text else None
        except ValueError:
            problems.say("wrong-kind", _below(where, key), expected="time", found=text)
    opens = read.get("opens")
    if rules.opens and not rules.closes and not rules.closes_for:
        problems.say("missing-key", _below(where, "closes"))
    for key, end in read.items():
        if opens and end and key.startswith("closes") and end <= opens:
            problems.say("closes-before-it-opens", _below(where, key))


def _check_age(condition: AgeFacts, where: str, problems: Problems) -> None:
    _day(condition.on, f"{where}.on", problems)
    if condition.least is None and condition.most is None:
        problems.say("missing-key", f"{where}.least")
    elif None not in (condition.least, condition.most) and condition.least > condition.most:  # type: ignore[operator]
        problems.say("ages-cross", where, least=condition.least, most=condition.most)


def _day(text: str, where: str, problems: Problems) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        problems.say("wrong-kind", where, expected="date", found=text)


def _check_field(field: FieldFacts, where: str, problems: Problems) -> None:
    if field.kind == "choice":
        unique((one.code for one in field.choices), f"{where}.choices", problems)
        if not field.choices:
            problems.say("missing-key", f"{where}.choices")
    elif field.choices:
        problems.say("choices-without-choice", f"{where}.choices")


def _check_registration(
    one: RegistrationFacts,
    known: Known,
    there: tuple[Collection[str], Collection[tuple[str, str]]],
    where: str,
    problems: Problems,
) -> None:
    people, entries = there
    _named([one.unit], known.units, "unit", f"{where}.unit", problems)
    if one.trade is not None:
        _named([one.trade], known.trades, "trade", f"{where}.trade", problems)
    elif one.kind == "entry":
        problems.say("missing-key", f"{where}.trade")
    if one.division is not None:
        _named([one.division], known.divisions, "division", f"{where}.division", problems)
    if one.entry is not None and (one.trade or "", one.entry) not in entries:
        problems.say("unknown-entry", f"{where}.entry", found=one.entry)
    wanted = {
        "entry": one.kind == "entry" and one.state == "accepted" and one.entry is None,
        "queue": one.state == "waiting" and one.queue is None,
        "reason": one.state == "returned" and not one.reason.strip(),
        "submitted": one.state != "draft" and one.submitted is None,
    }
    for key, lacks in wanted.items():
        if lacks:
            problems.say("missing-key", f"{where}.{key}")
    for n, member in enumerate(one.members):
        if member.person is not None:
            _named([member.person], people, "person", f"{where}.members[{n}].person", problems)


def _check_objection(
    one: ObjectionFacts, known: Known, people: Collection[str], where: str, problems: Problems
) -> None:
    _named([one.unit], known.units, "unit", f"{where}.unit", problems)
    _named([one.against], people, "person", f"{where}.against", problems)
    if one.trade is not None:
        _named([one.trade], known.trades, "trade", f"{where}.trade", problems)
    if one.state in ("accepted", "rejected") and not (one.answer.strip() and one.answered):
        problems.say("missing-key", f"{where}.answer")
