"""What a form says of a registration, checked and written (报名填写): people, answers, consent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Problem
from competition.exchange.id_numbers import birthday, clean_id_number, gender_of, id_trouble
from competition.models.event import Event
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.rules.registration_facts import LINKS, FieldFacts, RegistrationRules
from competition.rules.work_facts import is_link
from competition.services import keys
from competition.services.registration_rows import place

MOST_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class MemberWish:
    """A person as a form says him; id: whom it changes; id_number "": as it is."""

    name: str
    id: uuid.UUID | None = None
    gender: str = ""
    born_on: date | None = None
    student: bool = False
    level: int | None = None
    trade_years: int | None = None
    phone: str = ""
    certificate: str = ""
    id_number: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    consents: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationWish:
    """A registration as a form says it; trade and division by code."""

    kind: str
    members: tuple[MemberWish, ...]
    trade: str = ""
    division: str = ""
    team: str = ""
    note: str = ""
    coaches: tuple[str, ...] = ()


def problems_of(scope: Scope, rules: RegistrationRules, wish: RegistrationWish) -> list[Problem]:
    """Everything wrong with what was typed; what is merely missing is said when it is submitted."""
    found: list[Problem] = []
    if wish.kind not in [each.value for each in RegistrationKind]:
        found.append(Problem("unknown-choice", "kind", {"found": wish.kind}))
    if not any(each.name for each in wish.members):
        found.append(Problem("missing-name", "members"))
    if len(wish.members) > (MOST_MEMBERS if wish.kind == "entry" else 1):
        found.append(Problem("too-many-members", "members", {"most": MOST_MEMBERS}))
    today = db.session.get_one(Event, scope.event_id).starts_on
    for number, member in enumerate(wish.members):
        where = f"members.{number}"
        found += _id_problems(member, today, where)
        if member.born_on is not None and not date(1900, 1, 1) <= member.born_on <= today:
            found.append(Problem("birthday-impossible", f"{where}.born_on"))
        for one in rules.fields:
            found += _answer_problems(one, member.answers.get(one.code, ""), where)
    return found


def _id_problems(member: MemberWish, today: date, where: str) -> list[Problem]:
    number = clean_id_number(member.id_number)
    if not number:
        return []
    trouble = id_trouble(number, on=today)
    if trouble:
        day = {"year": number[6:10], "month": number[10:12], "day": number[12:14]}
        return [Problem(trouble, f"{where}.id_number", day)]
    found = []
    if member.born_on is not None and member.born_on != birthday(number):
        found.append(Problem("birthday-differs", f"{where}.born_on"))
    if member.gender and member.gender != gender_of(number):
        found.append(Problem("gender-differs", f"{where}.gender"))
    return found


def _answer_problems(one: FieldFacts, answer: str, where: str) -> list[Problem]:
    if not answer:
        return []
    here, name = f"{where}.answers", {"field": one.name.zh}
    if one.kind == "number" and not _is_number(answer):
        return [Problem("answer-no-number", here, name)]
    if one.kind == "date" and _day(answer) is None:
        return [Problem("answer-no-date", here, name)]
    if one.kind in LINKS and not is_link(answer):
        return [Problem("answer-no-link", here, name)]
    if one.kind == "yes-no" and answer not in ("yes", "no"):
        return [Problem("answer-no-choice", here, name)]
    if one.kind == "choice" and answer not in {each.code for each in one.choices}:
        return [Problem("answer-no-choice", here, name)]
    return []


def _is_number(text: str) -> bool:
    whole, _, rest = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not rest or rest.isdigit())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def describe(row: Registration, wish: RegistrationWish) -> None:
    """Write down what a registration says besides its people."""
    row.team_name = wish.team
    row.note = wish.note
    row.coaches = list(wish.coaches) if wish.kind == "entry" else []


def write_members(
    actor: Actor,
    row: Registration,
    wish: RegistrationWish,
    rules: RegistrationRules,
    now: datetime,
) -> None:
    """Write a registration's people: known ones changed, new ones added, the others gone."""
    known = {
        each.id: each
        for each in db.session.scalars(
            select(RegistrationMember).where(RegistrationMember.registration_id == row.id)
        )
    }
    kept = [each.id for each in wish.members if each.id in known]
    gone = [each for each in known if each not in kept]
    db.session.execute(delete(RegistrationMember).where(RegistrationMember.id.in_(gone)))
    for number, each in enumerate(kept):
        if each is not None:
            known[each].position = -1 - number
    db.session.flush()
    for number, one in enumerate(wish.members):
        member = known.get(one.id) if one.id in kept and one.id is not None else None
        if member is None:
            member = RegistrationMember(id=uuid.uuid4(), registration_id=row.id, answers={})
            db.session.add(member)
        member.position = number
        _write_member(actor, member, one, rules, now)
    db.session.flush()


def _write_member(
    actor: Actor,
    member: RegistrationMember,
    one: MemberWish,
    rules: RegistrationRules,
    now: datetime,
) -> None:
    number = clean_id_number(one.id_number)
    member.name, member.student = one.name, one.student
    member.level, member.trade_years = one.level, one.trade_years
    member.phone, member.certificate = one.phone[:40], one.certificate[:100]
    member.gender = one.gender or (gender_of(number) if number else "")
    member.born_on = one.born_on or (birthday(number) if number else None)
    if number:
        ring = keys.ring()
        member.id_number = ring.encrypt(number.encode(), belongs_to=place(member.id))
        member.id_number_index = ring.blind_index(number, column="person.id_number")
    codes = {each.code for each in rules.fields}
    member.answers = {
        **{key: text for key, text in (member.answers or {}).items() if key not in one.answers},
        **{key: text for key, text in one.answers.items() if text and key in codes},
    }
    version = rules.consent.version if rules.consent else ""
    if one.consents and version and member.consent != version:
        member.consent, member.consented_at, member.consented_by_id = version, now, actor.id
    elif not one.consents:
        member.consent, member.consented_at, member.consented_by_id = "", None, None


def follow_entry(
    entry_id: uuid.UUID,
    state: RegistrationState,
    reason: str,
    *,
    by: uuid.UUID | None,
    now: datetime,
) -> None:
    """Bring the registration that became an entry to where the office, `by`, put the entry.

    One that stayed accepted would go on filling its quota, and keep the waiting list where it is.
    """
    rows = db.session.scalars(select(Registration).where(Registration.entry_id == entry_id))
    for row in rows:
        row.state, row.reason = state, reason[:500]
        row.decided_at, row.decided_by_id = now, by
    db.session.flush()
