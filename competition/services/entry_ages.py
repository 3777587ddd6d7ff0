"""Ages by which ties are decided (同分比年龄): written one by one, or made of dates of birth.

Kept is a figure alone, such as the order from the youngest on: no date goes into results.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.exchange.id_numbers import birthday
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.person import Person
from competition.models.registration import RegistrationMember
from competition.rules.values import exact, is_number, text
from competition.services import audit, people, standing_rows
from competition.services.facts import AGE
from competition.services.standing_rows import EntryLine


@dataclass(frozen=True, slots=True)
class AgeLine:
    """An entry with its age as it is written down; "" where none is.

    born: whether the day of birth of each of its contestants is known.
    """

    entry: EntryLine
    age: str
    born: bool


def read(actor: Actor, scope: Scope) -> tuple[AgeLine, ...]:
    """The entries of a trade by number, with their ages."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    lines = standing_rows.entry_lines(_trade(scope))
    born, rows = _births(_trade(scope)), _rows(scope)
    return tuple(
        AgeLine(line, rows[entry_id].extra.get(AGE, ""), entry_id in born)
        for entry_id, line in lines.items()
    )


def write(actor: Actor, scope: Scope, ages: Mapping[uuid.UUID, str], *, now: datetime) -> int:
    """Write the ages of a trade's entries, "" for none; returns how many changed.

    Raises Invalid with a problem an entry, by its id, whose age is no number of nought or more.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    wrong = [
        Problem("age-wrong", str(entry_id), {"found": age})
        for entry_id, age in ages.items()
        if age and (not is_number(age) or exact(age) < 0)
    ]
    if wrong:
        raise Invalid("invalid", wrong)
    return _write(actor, scope, ages, "typed", now)


def from_births(actor: Actor, scope: Scope, *, now: datetime) -> int:
    """Write the order from the youngest on, 1 first, made of days of birth; equals share a number.

    A team's day is the mean of its contestants'. Who lacks one has no age then: two measures do
    not mix. Returns how many entries have none.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    born = _births(_trade(scope))
    order = {day: n for n, day in enumerate(sorted(set(born.values()), reverse=True), start=1)}
    rows = _rows(scope)
    ages = {entry_id: str(order[born[entry_id]]) if entry_id in born else "" for entry_id in rows}
    _write(actor, scope, ages, "births", now)
    return sum(not age for age in ages.values())


def _write(
    actor: Actor, scope: Scope, ages: Mapping[uuid.UUID, str], way: str, now: datetime
) -> int:
    rows, changed = _rows(scope), 0
    for entry_id, age in ages.items():
        row = rows.get(entry_id)
        if row is None:
            raise NotFound("not-found")
        said = text(exact(age)) if age else ""
        if said == row.extra.get(AGE, ""):
            continue
        rest = {key: value for key, value in row.extra.items() if key != AGE}
        row.extra = {**rest, AGE: said} if said else rest
        flag_modified(row, "extra")
        changed += 1
    db.session.flush()
    if changed:
        subject = ("trade", _trade(scope))
        audit.record(
            actor, "entry.ages_written", subject, scope=scope, now=now, count=changed, by=way
        )
    return changed


def _trade(scope: Scope) -> uuid.UUID:
    if scope.trade_id is None:
        raise NotFound("not-found")
    return scope.trade_id


def _rows(scope: Scope) -> dict[uuid.UUID, Entry]:
    rows = db.session.scalars(
        select(Entry).where(Entry.trade_id == _trade(scope), Entry.state == EntryState.ACCEPTED)
    )
    return {row.id: row for row in rows}


def _births(trade_id: uuid.UUID) -> dict[uuid.UUID, Fraction]:
    """The day of birth of each entry all of whose contestants' are known; of several, the mean."""
    found: dict[uuid.UUID, list[date | None]] = defaultdict(list)
    rows = db.session.execute(
        select(EntryMember.entry_id, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == trade_id, EntryMember.role == MemberRole.CONTESTANT)
    ).all()
    said = _said({person.id for _, person in rows})
    for entry_id, person in rows:
        written = person.extra.get(people.BORN, "")
        day = date.fromisoformat(written) if written else said.get(person.id)
        number = "" if day else people.id_number(person)
        day = day or (birthday(number) if number else None)
        found[entry_id].append(day)
    return {
        entry_id: Fraction(sum(day.toordinal() for day in days if day), len(days))
        for entry_id, days in found.items()
        if None not in days
    }


def _said(persons: set[uuid.UUID]) -> dict[uuid.UUID, date]:
    """Days of birth as registrations say them, by person."""
    rows = db.session.execute(
        select(RegistrationMember.person_id, RegistrationMember.born_on).where(
            RegistrationMember.person_id.in_(persons), RegistrationMember.born_on.is_not(None)
        )
    )
    return {row.person_id: row.born_on for row in rows}
