"""The names in Latin letters that certificates with English want (姓名拼音): listed, written in.

Who is honoured by the results in force stands first; who has none yet is listed alone unless all
are asked for.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import null, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.exchange.person_names import read_latin
from competition.models.account import Account
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.person import Delegation, Person, Unit
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.services import audit, certificate_drafts, certificate_names, people
from competition.services import certificate_texts as texts
from competition.services.archive_entries import NO_UNIT

KINDS = ("contestant", "coach", "judge", "unit")
PAGE = 50


@dataclass(frozen=True, slots=True)
class NameLine:
    """Somebody, or a unit, and the name in Latin letters; "" where there is none."""

    id: uuid.UUID
    name: str
    about: str
    latin: str
    #: Honoured by the results in force.
    honoured: bool = False


@dataclass(frozen=True, slots=True)
class NameList:
    """One page of a list, how many it has, and how many of the kind lack a name."""

    lines: tuple[NameLine, ...]
    count: int
    missing: int


def listed(
    actor: Actor, scope: Scope, kind: str, *, q: str = "", every: bool = False, page: int = 1
) -> NameList:
    """People or units of an event, who is honoured first; every: also who has a name already."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    whole = _lines(_event(scope), kind)
    wish = q.strip().casefold()
    found = [
        line
        for line in whole
        if (every or not line.latin) and wish in f"{line.name} {line.about} {line.latin}".casefold()
    ]
    shown = found[(page - 1) * PAGE : page * PAGE]
    return NameList(tuple(shown), len(found), sum(not line.latin for line in whole))


def lacking(actor: Actor, scope: Scope) -> tuple[str, ...]:
    """Who is honoured by the results in force and would stand in the English in Chinese.

    Nobody where certificates have no English.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event_id = _event(scope)
    if not certificate_drafts.design_data(event_id).get("english"):
        return ()
    lines = _lines(event_id, "contestant")
    return tuple(line.name for line in lines if line.honoured and not line.latin)


def write(
    actor: Actor, scope: Scope, kind: str, names: Mapping[uuid.UUID, str], *, now: datetime
) -> int:
    """Write names of people or units in Latin letters, "" takes one away; how many changed.

    Raises Invalid with every name that has other letters, NotFound for who is not of the event.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    known = {line.id: line for line in _lines(_event(scope), kind)}
    if not known.keys() >= names.keys():
        raise NotFound("not-found")
    wrong: list[Problem] = []
    given: dict[uuid.UUID, str] = {}
    for each, text in names.items():
        name, good = read_latin(text)
        if not good:
            wrong.append(Problem("latin-letters", str(each), {"value": name[:40]}))
        elif name != known[each].latin:
            given[each] = name
    if wrong:
        raise Invalid("invalid", wrong)
    _keep(kind, given)
    if given:
        audit.record(
            actor, "certificates.names_written", ("event", scope.event_id), scope=scope, now=now,
            kind=kind, count=len(given), names=audit.Personal("、".join(given.values())),
        )  # fmt: skip
    return len(given)


def _keep(kind: str, given: Mapping[uuid.UUID, str]) -> None:
    if kind == "unit":
        for unit in db.session.scalars(select(Unit).where(Unit.id.in_(given))):
            english = {certificate_names.ENGLISH: given[unit.id]}
            unit.extra = people.extra_with(unit.extra, **english)
    else:
        for person in db.session.scalars(select(Person).where(Person.id.in_(given))):
            latin = {people.LATIN: given[person.id]}
            person.extra = people.extra_with(person.extra, **latin)
    db.session.flush()


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def _lines(event_id: uuid.UUID, kind: str) -> list[NameLine]:
    """Everybody of a kind, who is honoured first, then by trade, number and name."""
    if kind == "unit":
        return _units(event_id)
    queries = {
        "contestant": _of_entries(event_id, MemberRole.CONTESTANT),
        "coach": _of_entries(event_id, MemberRole.COACH),
        "judge": _of_seats(event_id),
    }
    if kind not in queries:
        raise NotFound("not-found")
    latin = certificate_names.known(event_id).people
    honoured = _honoured(event_id)
    found: dict[uuid.UUID, NameLine] = {}
    named = select(Trade.code, Trade.name).where(Trade.event_id == event_id)
    trades = {row.code: row.name for row in db.session.execute(named)}
    for row in db.session.execute(queries[kind]):
        about = " ".join(filter(None, (trades[row.trade]["zh"], row.number)))
        line = NameLine(row.id, row.name, about, latin.get(row.id, ""), row.entry_id in honoured)
        if row.id not in found or line.honoured > found[row.id].honoured:
            found[row.id] = line
    return sorted(found.values(), key=lambda line: not line.honoured)


def _of_entries(event_id: uuid.UUID, role: MemberRole) -> Any:
    return (
        select(
            Person.id, Person.name, Trade.code.label("trade"), Entry.number, EntryMember.entry_id
        )
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .where(Entry.event_id == event_id, EntryMember.role == role)
        .where(Entry.state == EntryState.ACCEPTED)
        .order_by(Trade.position, Entry.number, EntryMember.position, Person.name)
    )


def _of_seats(event_id: uuid.UUID) -> Any:
    return (
        select(
            Person.id, Person.name, Trade.code.label("trade"),
            null().label("number"), null().label("entry_id"),
        )
        .join(Account, Account.person_id == Person.id)
        .join(PanelSeat, PanelSeat.account_id == Account.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id, PanelSeat.role != SeatRole.MACHINE)
        .order_by(Trade.position, Person.name)
    )  # fmt: skip


def _units(event_id: uuid.UUID) -> list[NameLine]:
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.extra)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.event_id == event_id, Delegation.code != NO_UNIT)
        .order_by(Delegation.position, Unit.name)
    )
    return [
        NameLine(row.id, row.name, "", row.extra.get(certificate_names.ENGLISH, "")) for row in rows
    ]


#: Whom a publication honours, by its id and digest: what is published never changes.
_winners: dict[tuple[uuid.UUID, str], frozenset[uuid.UUID]] = {}


def _honoured(event_id: uuid.UUID) -> set[uuid.UUID]:
    """The entries that win an award by the publications in force."""
    found: list[tuple[uuid.UUID, str]] = [
        (row.id, row.digest)
        for row in db.session.execute(
            select(Publication.id, Publication.digest)
            .join(Trade, Trade.id == Publication.trade_id)
            .where(
                Trade.event_id == event_id,
                Publication.state == PublicationState.CURRENT,
                Publication.kind != PublicationKind.INTERNAL,
            )
        )
    ]
    unread = [key for key in found if key not in _winners]
    bodies = select(Publication.id, Publication.digest, Publication.body)
    for row in db.session.execute(bodies.where(Publication.id.in_([key for key, _ in unread]))):
        _winners[row.id, row.digest] = frozenset(
            uuid.UUID(one.entry_id)
            for one in texts.honoured(json.loads(row.body), participation=False)
        )
    return {entry for key in found for entry in _winners[key]}
