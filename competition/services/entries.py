"""Entries one by one (参赛): read, add, change, cancel; what became of each is kept (变更记录)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.exchange.merging_names import folded_name
from competition.exchange.person_names import read_latin
from competition.exchange.roster_facts import ContestantDraft, EntryDraft, EntryFact
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Person, Unit
from competition.models.registration import RegistrationState
from competition.services import audit, late_changes, late_codes, people, units, work_authors
from competition.services.archive_entries import NO_UNIT
from competition.services.entry_writing import EntryWriter, Written
from competition.services.facts import NO_DIVISION
from competition.services.import_facts import NOTE
from competition.services.late_changes import NO_GROUNDS, Grounds
from competition.services.registration_writing import follow_entry
from competition.services.stage_rows import has_codes

#: Fields whose values are about a person: the trail keeps their digests.
PERSONAL = frozenset(
    {"name", "contestant", "coaches", "id_number", "phone", "gender", "note", "latin", "born_on"}
)
MOST_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class MemberWish:
    """A contestant as a form says him; the identity number in clear, "" leaves it as it is."""

    name: str
    id_number: str = ""
    gender: str = ""
    phone: str = ""
    student: bool = False
    level: int | None = None
    certificate: str = ""
    latin: str = ""


@dataclass(frozen=True, slots=True)
class EntryWish:
    """An entry as a form says it; unit by name or alias, made when there is none like it."""

    trade: str
    division: str
    number: str
    unit: str
    team: str
    note: str
    contestants: tuple[MemberWish, ...]
    coaches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """An entry whole, as its page shows it; identity numbers masked."""

    id: uuid.UUID
    wish: EntryWish
    trade_name: dict[str, str]
    division_name: dict[str, str] | None
    state: str
    version: int
    #: Of each contestant: his identity number as it may be shown.
    ids_shown: tuple[str, ...]
    #: Codes were given out in its trade: it can be withdrawn, no longer taken away.
    fixed: bool


def read(actor: Actor, scope: Scope, entry_id: uuid.UUID) -> EntryDetail:
    """An entry of the event; not found outside it."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    entry = row_of(scope, entry_id)
    trade = db.session.get_one(Trade, entry.trade_id)
    division = db.session.get_one(Division, entry.division_id)
    contestants = persons_of(entry.id, MemberRole.CONTESTANT)
    wish = EntryWish(
        trade=trade.code,
        division="" if division.code == NO_DIVISION else division.code,
        number=entry.number,
        unit=unit_name(entry.delegation_id),
        team=entry.team_name,
        note=entry.extra.get(NOTE, ""),
        contestants=tuple(_wish_of(person) for person in contestants),
        coaches=tuple(person.name for person in persons_of(entry.id, MemberRole.COACH)),
    )
    return EntryDetail(
        id=entry.id,
        wish=wish,
        trade_name=trade.name,
        division_name=None if division.code == NO_DIVISION else division.name,
        state=entry.state.value,
        version=entry.version,
        ids_shown=tuple(people.id_shown(person) for person in contestants),
        fixed=has_codes(trade.id),
    )


def _wish_of(person: Person) -> MemberWish:
    return MemberWish(
        name=person.name,
        gender=person.gender.value,
        phone=person.extra.get(people.PHONE, ""),
        student=person.student,
        level=person.extra.get(people.LEVEL),
        certificate=person.extra.get(people.CERTIFICATE, ""),
        latin=person.extra.get(people.LATIN, ""),
    )


def row_of(scope: Scope, entry_id: uuid.UUID) -> Entry:
    """The entry's row when it belongs to the event."""
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.event_id != scope.event_id:
        raise NotFound("not-found")
    return entry


def persons_of(entry_id: uuid.UUID, role: MemberRole) -> list[Person]:
    """The people of an entry in one part, in order."""
    return list(
        db.session.scalars(
            select(Person)
            .join(EntryMember, EntryMember.person_id == Person.id)
            .where(EntryMember.entry_id == entry_id, EntryMember.role == role)
            .order_by(EntryMember.position)
        )
    )


def unit_name(delegation_id: uuid.UUID) -> str:
    """The unit a delegation stands for; "" where there is none."""
    row = db.session.execute(
        select(Delegation.code, Unit.name)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.id == delegation_id)
    ).one()
    return "" if row.code == NO_UNIT else row.name


def add(
    actor: Actor,
    scope: Scope,
    wish: EntryWish,
    *,
    now: datetime,
    grounds: Grounds = NO_GROUNDS,
) -> uuid.UUID:
    """Add one entry; returns its id. Raises Invalid with everything wrong at once.

    After the trade's deadline, and while its codes are sealed, it is a ruling, and asks for its
    grounds; behind the seal the coder gives a late code (`late_codes.add`).
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    draft = _draft(scope, wish, None)
    done = EntryWriter(_event(scope)).write([draft], ruled=True)
    entry_id = next(iter(done.created))
    late_changes.rule_entry(actor, entry_id, "late-entry", done.trades, grounds, now)
    late_codes.follow(actor, done.trades, now=now)
    audit.record(
        actor,
        "entry.created",
        ("entry", entry_id),
        scope=scope,
        now=now,
        number=done.created[entry_id],
        trade=wish.trade,
        names=audit.Personal("、".join(each.name for each in wish.contestants)),
    )
    return entry_id


def change(
    actor: Actor,
    scope: Scope,
    entry_id: uuid.UUID,
    wish: EntryWish,
    *,
    version: int,
    now: datetime,
    grounds: Grounds = NO_GROUNDS,
) -> bool:
    """Change an entry; returns whether anything did. Raises Conflict("stale") for an old form.

    After the deadline of its trade, or of the one it moves to, it is a ruling with its grounds.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    entry = row_of(scope, entry_id)
    if entry.version != version:
        raise Conflict("stale")
    before = read(actor, scope, entry_id)
    left = entry.trade_id
    draft = _draft(scope, wish, before)
    done = EntryWriter(_event(scope)).write([draft], whole=True)
    changes = done.changed.get(entry_id)
    if not changes:
        return False
    late_changes.rule_entry(actor, entry_id, "late-change", [left, entry.trade_id], grounds, now)
    late_codes.follow(actor, done.trades, now=now)
    record_changes(actor, scope, done, now=now)
    return True


def record_changes(actor: Actor, scope: Scope, done: Written, *, now: datetime) -> None:
    """Note in the trail what changed in each entry, field by field."""
    for entry_id, changes in done.changed.items():
        audit.record(
            actor,
            "entry.changed",
            ("entry", entry_id),
            scope=scope,
            now=now,
            changes=[_told(change) for change in changes],
        )


def _told(change: tuple[str, str, str]) -> list[Any]:
    name, old, new = change
    if name in PERSONAL:
        return [name, *(audit.Personal(text) if text else "" for text in (old, new))]
    return [name, old, new]


def cancel(
    actor: Actor,
    scope: Scope,
    entry_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Take a registration back before codes are given out; afterwards it can only withdraw.

    After the deadline it is a ruling, with a second person where the event asks for two.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    entry = row_of(scope, entry_id)
    if has_codes(entry.trade_id):
        raise NotNow("entry-has-code")
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    late_changes.rule_entry(
        actor, entry_id, "late-withdrawal", [entry.trade_id], Grounds(reason, second), now
    )
    entry.state = EntryState.CANCELLED
    follow_entry(entry_id, RegistrationState.WITHDRAWN, reason.strip(), by=actor.id, now=now)
    audit.record(
        actor, "entry.cancelled", ("entry", entry_id), scope=scope, now=now, reason=reason.strip()
    )


def restore(actor: Actor, scope: Scope, entry_id: uuid.UUID, *, now: datetime) -> None:
    """Let a cancelled registration count again."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    entry = row_of(scope, entry_id)
    if entry.state is not EntryState.CANCELLED:
        raise NotNow("entry-not-cancelled")
    if has_codes(entry.trade_id):
        raise NotNow("entry-has-code")
    entry.state = EntryState.ACCEPTED
    follow_entry(entry_id, RegistrationState.ACCEPTED, "", by=actor.id, now=now)
    audit.record(actor, "entry.restored", ("entry", entry_id), scope=scope, now=now)


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def _draft(scope: Scope, wish: EntryWish, before: EntryDetail | None) -> EntryDraft:
    """A form's words as the draft that rosters are written from; everything wrong at once."""
    problems = _problems(scope, wish, before)
    contestants = []
    for place, each in enumerate(wish.contestants):
        number = people.clean_id(each.id_number)
        trouble = people.trouble_of_id(number) if number else ""
        if trouble:
            problems.append(Problem(trouble, f"contestants.{place}.id_number", _day_of(number)))
        latin, good = read_latin(each.latin)
        if not good:
            problems.append(
                Problem("latin-letters", f"contestants.{place}.latin", {"value": latin[:40]})
            )
        contestants.append(
            ContestantDraft(
                name=each.name,
                id_number=number,
                id_index=people.index_of_id(number) if number and not trouble else "",
                gender=each.gender,
                phone=each.phone,
                student=each.student,
                skill_level=each.level,
                occupation_certificate=each.certificate,
                latin=latin,
            )
        )
    problems.extend(_id_duplicates(scope, wish.trade, contestants, before))
    problems.extend(_of_works(scope, wish, contestants, before))
    if problems:
        raise Invalid("invalid", problems)
    unit_id = units.called(wish.unit)
    return EntryDraft(
        rows=(1,),
        number=wish.number,
        trade=wish.trade,
        division=wish.division,
        unit=str(unit_id) if unit_id else "",
        unit_name=wish.unit,
        contestants=tuple(contestants),
        coaches=wish.coaches,
        team=wish.team,
        note=wish.note,
        existing=_existing(before) if before else None,
    )


def _day_of(number: str) -> dict[str, str]:
    return {"year": number[6:10], "month": number[10:12], "day": number[12:14]}


def _existing(before: EntryDetail) -> EntryFact:
    return EntryFact(
        key=str(before.id),
        number=before.wish.number,
        trade=before.wish.trade,
        division=before.wish.division,
        unit="",
        contestants=(),
    )


def _problems(scope: Scope, wish: EntryWish, before: EntryDetail | None) -> list[Problem]:
    found = []
    trade = db.session.scalars(
        select(Trade).where(Trade.event_id == scope.event_id, Trade.code == wish.trade)
    ).one_or_none()
    if trade is None:
        return [Problem("unknown-trade", "trade", {"value": wish.trade})]
    divisions = list(
        db.session.scalars(
            select(Division.code).where(Division.trade_id == trade.id, Division.code != NO_DIVISION)
        )
    )
    if divisions and wish.division not in divisions:
        found.append(Problem("missing-division", "division"))
    if not any(each.name for each in wish.contestants):
        found.append(Problem("missing-name", "contestants"))
    if len(wish.contestants) > MOST_MEMBERS:
        found.append(Problem("too-many-members", "contestants", {"most": MOST_MEMBERS}))
    if before and not wish.number:
        found.append(Problem("number-missing", "number"))
    if wish.number and wish.number != (before.wish.number if before else ""):
        taken = db.session.scalar(
            select(Entry.id).where(Entry.event_id == scope.event_id, Entry.number == wish.number)
        )
        if taken is not None:
            found.append(Problem("number-taken", "number", {"number": wish.number}))
    return found


def _id_duplicates(
    scope: Scope, trade: str, drafts: list[ContestantDraft], before: EntryDetail | None
) -> list[Problem]:
    """Whose identity number is entered already, in the trade or under another name, or twice here.

    A name that changes in an entry of his own is put right; one that comes with a new entry would
    rename whoever bears the number.
    """
    found, seen = [], set()
    works = work_authors.trades_of(_event(scope))
    for place, draft in enumerate(drafts):
        if not draft.id_index:
            continue
        where = f"contestants.{place}.id_number"
        if draft.id_index in seen:
            found.append(Problem("id-twice", where, {"name": draft.name}))
        seen.add(draft.id_index)
        rows = _bearing(scope, draft.id_index)
        own = [row for row in rows if before and row.id == before.id]
        for row in rows:
            if row in own:
                continue
            if row.trade == trade and trade not in works:
                values = {"holder": f"{row.number} {row.name}"}
                found.append(Problem("id-entered-already", where, values))
                break
            if not own and folded_name(row.name) != folded_name(draft.name):
                found.append(Problem("id-two-names", where, {"name": row.name}))
                break
    return found


def _of_works(
    scope: Scope, wish: EntryWish, drafts: list[ContestantDraft], before: EntryDetail | None
) -> list[Problem]:
    """What a trade of works asks besides: a title, and not too many works of one author."""
    rules = work_authors.trades_of(_event(scope)).get(wish.trade)
    if rules is None:
        return []
    found = []
    if rules.asks_titles and not wish.team:
        found.append(Problem("missing-title", "team"))
    if before and before.wish.trade == wish.trade:
        known = {each.name for each in before.wish.contestants}
    else:
        known = set()
    for place, draft in enumerate(drafts):
        works = work_authors.entered(_event(scope), wish.trade, draft, units.called(wish.unit))
        others = [each for key, each in works if before is None or key != before.id]
        if len(others) >= rules.most and draft.name not in known:
            values = {"name": draft.name, "most": rules.most, "others": "、".join(others)}
            found.append(Problem("too-many-works", f"contestants.{place}.name", values))
    return found


def _bearing(scope: Scope, id_index: str) -> list[Any]:
    """The entries of the event whose contestant has this identity number."""
    query = (
        select(Entry.id, Entry.number, Person.name, Trade.code.label("trade"))
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .where(
            Entry.event_id == scope.event_id,
            Entry.state != EntryState.CANCELLED,
            EntryMember.role == MemberRole.CONTESTANT,
            Person.id_number_index == bytes.fromhex(id_index),
        )
        .order_by(Entry.number)
    )
    return list(db.session.execute(query).all())
