"""Badges of everybody in an event (参赛证、教练证、裁判证、工作证): who gets one, and their PDF.

A contestant's code is what the desk at the door scans; a judge's is the number of the card, with
which the PIN is still asked. No badge opens anything by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.badge_facts import Badge, BadgeKind, NameTent
from competition.documents.badges import render_badges, render_name_tents, small_portraits
from competition.errors import NotNow
from competition.models.account import Account, Role, RoleAssignment
from competition.models.device import JudgeCard
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Event, Trade
from competition.models.person import Delegation, Person, Unit
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.rules.entrants import Entrants, called
from competition.services import portraits
from competition.services.archive_entries import NO_UNIT
from competition.services.card_papers import TITLES
from competition.services.entrants import entered

KINDS = tuple(kind.value for kind in BadgeKind)
WORDS = {
    "coach": {"zh": "指导教师", "en": "Coach"},
    "companion": {"zh": "随队人员", "en": "Companion"},
    "leader": {"zh": "领队", "en": "Leader"},
    "staff": {"zh": "工作人员", "en": "Staff"},
}
#: What stands below a name at most.
MOST_LINES = 5
_STAFF = (Role.ORGANISER, Role.RECORDER)

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BadgeWish:
    """Whose badges are wanted: kinds; a trade by id; a few by number or name, anew."""

    kinds: tuple[str, ...] = KINDS
    trade_id: uuid.UUID | None = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who gets a badge, before the portrait is fetched."""

    kind: BadgeKind
    title: str
    name: str
    lines: tuple[str, ...]
    number: str = ""
    qr: str = ""
    person_id: uuid.UUID | None = None
    unit: str = ""


def _said(name: Mapping[str, str], language: str) -> str:
    return name.get(language) or name.get("zh", "")


def holders(actor: Actor, scope: Scope, wish: BadgeWish, *, language: str = "zh") -> list[Holder]:
    """Everybody who gets a badge: contestants by trade and number, then coaches, judges, staff."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    found: list[Holder] = []
    if "contestant" in wish.kinds:
        found += _contestants(event, wish, language)
    if "coach" in wish.kinds:
        found += _coaches(event, wish, language)
    if {"judge", "staff", "coach"} & set(wish.kinds):
        found += [one for one in _officials(event, wish, language) if one.kind in wish.kinds]
    if not wish.only:
        return found
    wanted = {each.strip().upper() for each in wish.only}
    return [one for one in found if {one.number.upper(), one.name.upper()} & wanted]


def name_tents(
    actor: Actor, scope: Scope, wish: BadgeWish, typed: Sequence[str], *, language: str = "zh"
) -> bytes:
    """Name tents of the people wished for, then of the typed ones (`name` or `name, below`).

    Raises NotNow("no-badges"), Invalid("glyph-missing").
    """
    tents = [
        NameTent(one.name, one.title) for one in holders(actor, scope, wish, language=language)
    ]
    for line in typed:
        name, _comma, under = line.replace("，", ",").partition(",")
        if name.strip():
            tents.append(NameTent(name.strip(), under.strip()))
    if not tents:
        raise NotNow("no-badges")
    return render_name_tents(tents)


def pdf(
    actor: Actor, scope: Scope, wish: BadgeWish, *, language: str = "zh", tell: Tell | None = None
) -> bytes:
    """The badges as PDF. Raises NotNow("no-badges"), Invalid("glyph-missing")."""
    event = db.session.get_one(Event, scope.event_id)
    name, sample = _said(event.name, language), event.sample
    found = holders(actor, scope, wish, language=language)
    if not found:
        raise NotNow("no-badges")
    photos = portraits.of_people(scope, [one.person_id for one in found if one.person_id])
    digests = [photos.get(one.person_id, "") if one.person_id else "" for one in found]
    originals = (portraits.bytes_of(digest) if digest else b"" for digest in digests)
    badges = []
    for at, (one, portrait) in enumerate(zip(found, small_portraits(originals), strict=True)):
        badges.append(
            Badge(one.kind, one.title, one.name, name, one.lines, one.number, one.qr, portrait,
                  sample, language)
        )  # fmt: skip
        if tell is not None and at % 50 == 0:
            tell(at, 2 * len(found))
    drawn = None if tell is None else lambda done, count: tell(count + done, 2 * count)
    return render_badges(badges, tell=drawn)


def _contestants(event: Event, wish: BadgeWish, language: str) -> list[Holder]:
    """A badge an entry for everybody in it; an author has one for all his works of a trade."""
    query = (
        select(Entry, Person, Trade, Division.name, Unit.name, Delegation.code)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(
            Entry.event_id == event.id,
            Entry.state == EntryState.ACCEPTED,
            EntryMember.role == MemberRole.CONTESTANT,
        )
        .order_by(Trade.position, Trade.code, Entry.number, EntryMember.position)
    )
    if wish.trade_id is not None:
        query = query.where(Trade.id == wish.trade_id)
    found: dict[object, Holder] = {}
    for entry, person, trade, division, own, code in db.session.execute(query):
        kind = entered(trade.works)
        works = kind is Entrants.WORKS
        unit = "" if code == NO_UNIT else own
        before = found.get((trade.id, person.id)) if works else None
        if before is not None:
            titles = (*before.lines, entry.team_name) if entry.team_name else before.lines
            found[trade.id, person.id] = replace(before, lines=titles[:MOST_LINES])
            continue
        place = f"{_said(trade.name, language)}　{_said(division, language)}".strip("　")
        found[(trade.id, person.id) if works else (entry.id, person.id)] = Holder(
            BadgeKind.CONTESTANT,
            _said(called("holder", kind), language),
            person.name,
            tuple(filter(None, (unit, place, entry.team_name))),
            entry.number,
            f"{event.code}/{trade.code}/{entry.number}".upper(),
            person.id,
            unit,
        )
    return list(found.values())


def _coaches(event: Event, wish: BadgeWish, language: str) -> list[Holder]:
    """Coaches of entries, and who was accepted as a coach or companion of a delegation."""
    of_entries = (
        select(Person, Unit.name, Trade.name)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(
            Entry.event_id == event.id,
            Entry.state == EntryState.ACCEPTED,
            EntryMember.role == MemberRole.COACH,
        )
        .order_by(Unit.name, Person.name, Trade.position)
    )
    registered = (
        select(RegistrationMember, Unit.name)
        .join(Registration, Registration.id == RegistrationMember.registration_id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(
            Registration.event_id == event.id,
            Registration.kind == RegistrationKind.COACH,
            Registration.state == RegistrationState.ACCEPTED,
        )
        .order_by(Unit.name, RegistrationMember.name)
    )
    if wish.trade_id is not None:
        of_entries = of_entries.where(Trade.id == wish.trade_id)
        registered = registered.where(Registration.trade_id == wish.trade_id)
    found: dict[tuple[str, str], Holder] = {}
    for person, unit, trade in db.session.execute(of_entries):
        before = found.get((person.name, unit))
        trades = before.lines[1:] if before else ()
        lines = (unit, *dict.fromkeys((*trades, _said(trade, language))))
        title = _said(WORDS["coach"], language)
        found[person.name, unit] = Holder(
            BadgeKind.COACH, title, person.name, lines[:4], person_id=person.id
        )
    for member, unit in db.session.execute(registered):
        title = _said(WORDS["companion"], language)
        person_id = member.person_id
        found.setdefault(
            (member.name, unit),
            Holder(BadgeKind.COACH, title, member.name, (unit,), person_id=person_id),
        )
    return list(found.values())


def _officials(event: Event, wish: BadgeWish, language: str) -> list[Holder]:
    """Judges, leaders and the office, each once, by the gravest role."""
    query = (
        select(Account, RoleAssignment, Trade.name, Unit.name)
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .outerjoin(Trade, Trade.id == RoleAssignment.trade_id)
        .outerjoin(Delegation, Delegation.id == RoleAssignment.delegation_id)
        .outerjoin(Unit, Unit.id == Delegation.unit_id)
        .where(RoleAssignment.event_id == event.id, Account.disabled_at.is_(None))
        .order_by(Trade.position, Account.display_name, Account.login)
    )
    if wish.trade_id is not None:
        query = query.where(RoleAssignment.trade_id == wish.trade_id)
    accounts: dict[uuid.UUID, Account] = {}
    held: dict[uuid.UUID, list[tuple[Role, str, str]]] = {}
    for account, role, trade, unit in db.session.execute(query):
        accounts[account.id] = account
        held.setdefault(account.id, []).append(
            (role.role, _said(trade or {}, language), unit or "")
        )
    numbers = _card_numbers(event, list(accounts))
    units = _units([one.person_id for one in accounts.values() if one.person_id])
    order = list(dict.fromkeys(trade for roles in held.values() for _role, trade, _unit in roles))
    made = {
        key: _official(account, held[key], numbers.get(key, ""), units, language)
        for key, account in accounts.items()
    }

    def place(key: uuid.UUID) -> tuple[int, int, int]:
        kinds = list(BadgeKind)
        return kinds.index(made[key].kind), order.index(held[key][0][1]), _rank(held[key])

    return [made[key] for key in sorted(made, key=place)]


def _rank(held: Sequence[tuple[Role, str, str]]) -> int:
    """The place of the gravest role in the order of TITLES; behind all, whoever has none there."""
    own = {role for role, _trade, _unit in held}
    return next((at for at, entry in enumerate(TITLES) if entry[0] in own), len(TITLES))


def _official(
    account: Account,
    held: Sequence[tuple[Role, str, str]],
    number: str,
    units: Mapping[uuid.UUID, str],
    language: str,
) -> Holder:
    own = {role for role, _trade, _unit in held}
    title = next((entry for entry in TITLES if entry[0] in own and entry[0] not in _STAFF), None)
    own_unit = units.get(account.person_id, "") if account.person_id else ""
    if title is not None:
        trades = dict.fromkeys(trade for role, trade, _unit in held if role is title[0] and trade)
        lines = tuple(filter(None, (own_unit, *trades)))[:4]
        said = title[1 if language == "zh" else 2]
        return Holder(
            BadgeKind.JUDGE, said, account.display_name, lines, number, number, account.person_id
        )
    if Role.LEADER in own and not own & set(_STAFF):
        led = tuple(dict.fromkeys(unit for _role, _trade, unit in held if unit))
        said = _said(WORDS["leader"], language)
        return Holder(
            BadgeKind.COACH, said, account.display_name, led[:4], person_id=account.person_id
        )
    said = _said(WORDS["staff"], language)
    lines = (own_unit,) if own_unit else ()
    return Holder(
        BadgeKind.STAFF, said, account.display_name, lines, number, number, account.person_id
    )


def _card_numbers(event: Event, account_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(
        select(JudgeCard.account_id, JudgeCard.number)
        .where(
            JudgeCard.event_id == event.id,
            JudgeCard.revoked_at.is_(None),
            JudgeCard.account_id.in_(account_ids),
        )
        .order_by(JudgeCard.issued_at, JudgeCard.number)
    )
    return {row.account_id: row.number for row in rows}


def _units(person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(
        select(Person.id, Unit.name)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.id.in_(person_ids))
    )
    return {row.id: row.name for row in rows}
