"""What an uploaded list is held against (导入的依据): trades, units, entries, judges."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.errors import NotFound
from competition.exchange.entry_lookup import KnownEntry
from competition.exchange.id_numbers import birthday, id_trouble, masked
from competition.exchange.roster_facts import (
    ContestantFact,
    EntryFact,
    NamedFact,
    RosterContext,
    TradeFact,
)
from competition.models.account import Account
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Event, Module, Profile, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit, UnitAlias, UnitMerge
from competition.rules.registration_facts import AgeFacts, OneTradeFacts, UnitKindFacts, YearsFacts
from competition.services import people, registration_rules
from competition.services.archive_entries import NO_UNIT
from competition.services.entrants import work_rules
from competition.services.facts import NO_DIVISION

#: Keys of what an entry's `extra` holds.
NOTE, OWN = "note", "own"


def roster_context(
    event_id: uuid.UUID,
    *,
    answers: Mapping[str, str] | None = None,
    default_trade: str = "",
    entries: Sequence[EntryFact] | None = None,
) -> RosterContext:
    """Everything a roster of this event is held against, in a constant number of queries.

    entries: what is compared with, where whoever asks has read it, or needs none.
    """
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound("not-found")
    return RosterContext(
        trades=_trades(event_id),
        units=unit_facts(),
        entries=entry_facts(event_id) if entries is None else tuple(entries),
        judges=_judges(event_id),
        default_trade=default_trade,
        unit_required=event.profile is not Profile.SMALL,
        one_trade_each=_one_trade_each(event_id),
        id_index=people.index_of_id,
        answers=dict(answers or {}),
        on=event.starts_on,
        asked=_asked(event_id),
        unit_kinds=_unit_kinds(),
    )


def _asked(event_id: uuid.UUID) -> frozenset[str]:
    """The columns that conditions of registration, or ties that age decides, read."""
    found = {
        column
        for one in registration_rules.of_event(event_id).conditions
        for shape, column in (
            (AgeFacts, "born_on"),
            (YearsFacts, "trade_years"),
            (UnitKindFacts, "unit_kind"),
        )
        if isinstance(one, shape)
    }
    rankings = db.session.scalars(select(Trade.ranking).where(Trade.event_id == event_id))
    if any("age" in key for ranking in rankings for key in ranking.get("keys", ())):
        found.add("born_on")
    return frozenset(found)


def _one_trade_each(event_id: uuid.UUID) -> bool:
    """Whether the event's conditions refuse everybody a second trade (一人一项)."""
    return any(
        isinstance(one, OneTradeFacts)
        and one.most == 1
        and one.otherwise == "refuse"
        and not (one.trades or one.divisions)
        for one in registration_rules.of_event(event_id).conditions
    )


def _trades(event_id: uuid.UUID) -> tuple[TradeFact, ...]:
    divisions: dict[uuid.UUID, list[NamedFact]] = defaultdict(list)
    rows = db.session.scalars(
        select(Division)
        .join(Trade, Trade.id == Division.trade_id)
        .where(Trade.event_id == event_id, Division.code != NO_DIVISION)
        .order_by(Division.position)
    )
    for row in rows:
        divisions[row.trade_id].append(NamedFact(row.code, _spellings(row.name, row.code)))
    trades = db.session.scalars(
        select(Trade).where(Trade.event_id == event_id).order_by(Trade.position, Trade.code)
    )
    return tuple(
        TradeFact(
            trade.code,
            _spellings(trade.name, trade.occupation_name, trade.code),
            tuple(divisions[trade.id]),
            rules.kind,
            rules.most,
            rules.asks_titles,
        )
        for trade, rules in ((each, work_rules(each.works)) for each in trades)
    )


def _spellings(name: Mapping[str, str], *others: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in (*name.values(), *others) if text))


def unit_facts() -> tuple[NamedFact, ...]:
    """The units of the installation with all their spellings; merged ones under their successor."""
    merged = set(db.session.scalars(select(UnitMerge.from_id).where(UnitMerge.undone_at.is_(None))))
    aliases: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in db.session.execute(select(UnitAlias.unit_id, UnitAlias.name)):
        aliases[row.unit_id].append(row.name)
    rows = db.session.execute(select(Unit.id, Unit.name).order_by(Unit.name))
    return tuple(
        NamedFact(str(row.id), (row.name, *aliases[row.id]))
        for row in rows
        if row.name != "—" and row.id not in merged
    )


def _unit_kinds() -> dict[str, str]:
    """What every unit of the installation is, by its id as text."""
    return {str(key): kind.value for key, kind in db.session.execute(select(Unit.id, Unit.kind))}


def entry_facts(event_id: uuid.UUID) -> tuple[EntryFact, ...]:
    """The entries of an event that were not cancelled, as a roster is compared with them."""
    contestants, coaches = members_of(event_id)
    rows = db.session.execute(
        select(
            Entry.id,
            Entry.number,
            Entry.team_name,
            Entry.extra,
            Trade.code.label("trade"),
            Division.code.label("division"),
            Delegation.code.label("delegation"),
            Delegation.unit_id,
        )
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.event_id == event_id, Entry.state != EntryState.CANCELLED)
        .order_by(Entry.position, Entry.number)
    )
    return tuple(
        EntryFact(
            key=str(row.id),
            number=row.number,
            trade=row.trade,
            division="" if row.division == NO_DIVISION else row.division,
            unit="" if row.delegation == NO_UNIT else str(row.unit_id),
            contestants=tuple(contestant_fact(person) for person in contestants[row.id]),
            coaches=tuple(person.name for person in coaches[row.id]),
            team=row.team_name,
            note=row.extra.get(NOTE, ""),
            own=row.extra.get(OWN, {}),
        )
        for row in rows
    )


def members_of(
    event_id: uuid.UUID,
) -> tuple[dict[uuid.UUID, list[Person]], dict[uuid.UUID, list[Person]]]:
    """Contestants and coaches by entry, each in order."""
    contestants: dict[uuid.UUID, list[Person]] = defaultdict(list)
    coaches: dict[uuid.UUID, list[Person]] = defaultdict(list)
    rows = db.session.execute(
        select(EntryMember.entry_id, EntryMember.role, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == event_id)
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    for entry_id, role, person in rows:
        (contestants if role is MemberRole.CONTESTANT else coaches)[entry_id].append(person)
    return contestants, coaches


def contestant_fact(person: Person) -> ContestantFact:
    """A contestant as a roster is compared with him."""
    extra: Mapping[str, Any] = person.extra
    born, number = extra.get(people.BORN, ""), people.id_number(person)
    return ContestantFact(
        name=person.name,
        id_index=person.id_number_index.hex() if person.id_number_index else "",
        id_shown=masked(number) if number else "",
        gender=person.gender.value,
        phone=extra.get(people.PHONE, ""),
        student=person.student,
        skill_level=extra.get(people.LEVEL),
        occupation_certificate=extra.get(people.CERTIFICATE, ""),
        latin=extra.get(people.LATIN, ""),
        born_on=date.fromisoformat(born) if born else None,
        trade_years=extra.get(people.YEARS),
        id_born_on=birthday(number) if number and not id_trouble(number) else None,
    )


def _judges(event_id: uuid.UUID) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(Account.display_name, Trade.code)
        .join(PanelSeat, PanelSeat.account_id == Account.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
        .distinct()
    )
    for row in rows:
        found[row.display_name].add(row.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def known_entries(trade_id: uuid.UUID) -> tuple[KnownEntry, ...]:
    """The accepted entries of a trade as lists of marks and results name them."""
    aliases: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in db.session.execute(select(UnitAlias.unit_id, UnitAlias.name)):
        aliases[row.unit_id].append(row.name)
    members: dict[uuid.UUID, list[Person]] = defaultdict(list)
    rows = db.session.execute(
        select(EntryMember.entry_id, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == trade_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    for entry_id, person in rows:
        members[entry_id].append(person)
    entries = db.session.execute(
        select(Entry.id, Entry.number, Entry.team_name, Unit.id, Unit.name, Division.code)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .join(Division, Division.id == Entry.division_id)
        .where(Entry.trade_id == trade_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number)
    )
    return tuple(
        KnownEntry(
            key=str(entry_id),
            number=number,
            names=tuple(person.name for person in members[entry_id])
            + ((team,) if team else ()),
            units=(unit, *aliases[unit_id]),
            id_indexes=tuple(
                person.id_number_index.hex()
                for person in members[entry_id]
                if person.id_number_index
            ),
            division=division,
            team=team,
        )
        for entry_id, number, team, unit_id, unit, division in entries
    )  # fmt: skip
