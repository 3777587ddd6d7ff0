"""Write entries, one or thousands, with all that hangs on them (登记参赛)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm.attributes import flag_modified

from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.exchange.merging_names import folded_name
from competition.exchange.roster_facts import ContestantDraft, EntryDraft
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import (
    Entry,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
)
from competition.models.event import Division, Stage, Trade
from competition.models.person import Delegation, Person, Unit
from competition.services import people, stage_rows
from competition.services.entrants import work_rules
from competition.services.entry_numbers import EntryNumbers
from competition.services.facts import NO_DIVISION
from competition.services.import_facts import NOTE, OWN
from competition.services.registrar import Registrar

Change = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class TradePlace:
    """A trade as an entry needs it."""

    id: uuid.UUID
    divisions: dict[str, uuid.UUID]
    stages: tuple[uuid.UUID, ...]
    #: Codes behind a key were given out: whoever comes later has none.
    sealed: bool
    #: One author may bring several works: the same name again is the same person.
    several: bool = False


@dataclass(slots=True)
class Written:
    """What was done: entries made, and what changed in known ones as (field, old, new)."""

    created: dict[uuid.UUID, str] = field(default_factory=dict)
    changed: dict[uuid.UUID, list[Change]] = field(default_factory=dict)
    units: int = 0
    people: int = 0
    trades: set[uuid.UUID] = field(default_factory=set)


def trade_places(event_id: uuid.UUID) -> dict[str, TradePlace]:
    """The trades of an event by code."""
    trades = db.session.execute(
        select(Trade.id, Trade.code, Trade.works).where(Trade.event_id == event_id)
    ).all()
    codes = {row.id: row.code for row in trades}
    several = {row.id for row in trades if work_rules(row.works).most > 1}
    divisions: dict[uuid.UUID, dict[str, uuid.UUID]] = {each: {} for each in codes}
    for row in db.session.scalars(
        select(Division).where(Division.trade_id.in_(codes)).order_by(Division.position)
    ):
        divisions[row.trade_id][row.code] = row.id
    stages: dict[uuid.UUID, list[uuid.UUID]] = {each: [] for each in codes}
    cut = stage_rows.cut([*codes])
    for stage in db.session.execute(
        select(Stage.id, Stage.trade_id).where(Stage.trade_id.in_(codes)).order_by(Stage.position)
    ):
        if stage.id not in cut:
            stages[stage.trade_id].append(stage.id)
    sealed = set(
        db.session.scalars(
            select(Stage.trade_id)
            .join(CodeSet, CodeSet.stage_id == Stage.id)
            .where(CodeSet.layers > 0, CodeSet.state != CodeSetState.EMPTY)
        )
    )
    return {
        code: TradePlace(
            each, divisions[each], tuple(stages[each]), each in sealed, each in several
        )
        for each, code in codes.items()
    }


def late_problems(
    drafts: Iterable[EntryDraft],
    places: dict[str, TradePlace],
    where: Any,
    *,
    ruled: bool = False,
) -> list[Problem]:
    """Who would come into, or leave, a trade whose codes are sealed; where: draft → place.

    ruled: a newcomer comes in by ruling, for a late code, while the codes are not opened.
    """
    found = []
    for draft in drafts:
        old = draft.existing.trade if draft.existing else ""
        if old == draft.trade:
            continue
        if ruled and not old and stage_rows.behind_seal(places[draft.trade].id):
            continue
        closed = [code for code in (draft.trade, old) if code and places[code].sealed]
        if closed:
            found.append(Problem("trade-has-codes", where(draft), {"trade": closed[0]}))
    return found


class EntryWriter:
    """Writes drafted entries of one event; nothing is checked here that a file could get wrong."""

    def __init__(self, event_id: uuid.UUID) -> None:
        """Prepare to write into an event."""
        self.event_id = event_id
        self.places = trade_places(event_id)
        self.registrar = Registrar(event_id)
        self.done = Written()
        self._numbers = EntryNumbers(event_id)
        self._entries: list[dict[str, Any]] = []
        self._members: list[dict[str, Any]] = []
        self._in_stage: list[dict[str, Any]] = []
        self._position = (
            db.session.scalar(select(func.max(Entry.position)).where(Entry.event_id == event_id))
            or 0
        )

    def write(
        self, drafts: Sequence[EntryDraft], *, whole: bool = False, ruled: bool = False
    ) -> Written:
        """Write them all; whole: what a draft leaves empty is emptied in a known entry.

        ruled: as in `late_problems`; the caller writes the ruling.
        """
        problems = late_problems(drafts, self.places, lambda draft: "trade", ruled=ruled)
        if problems:
            raise Invalid("invalid", problems)
        self.registrar.prepare(
            person.id_index for draft in drafts for person in draft.contestants if person.id_index
        )
        self._numbers.claim(drafts)
        known = self._known(drafts)
        for draft in drafts:
            if draft.existing is None:
                self._create(draft)
            else:
                self._change(known[uuid.UUID(draft.existing.key)], draft, whole=whole)
        self._flush()
        self.done.units = self.registrar.made.units
        self.done.people = self.registrar.made.people
        return self.done

    def _known(self, drafts: Sequence[EntryDraft]) -> dict[uuid.UUID, Entry]:
        wanted = {uuid.UUID(draft.existing.key) for draft in drafts if draft.existing}
        rows = db.session.scalars(select(Entry).where(Entry.event_id == self.event_id))
        found = {row.id: row for row in rows if row.id in wanted} if wanted else {}
        if wanted - set(found):
            raise NotFound("not-found")
        return found

    def _flush(self) -> None:
        db.session.flush()
        self.registrar.write()
        for table, rows in (
            (Entry, self._entries),
            (EntryMember, self._members),
            (EntryInStage, self._in_stage),
        ):
            if rows:
                db.session.execute(insert(table), rows)

    def _division(self, place: TradePlace, code: str) -> uuid.UUID:
        found = place.divisions.get(code) or next(iter(place.divisions.values()), None)
        if found is not None:
            return found
        row = Division(
            id=uuid.uuid4(), trade_id=place.id, code=NO_DIVISION, name={"zh": "不分组"}, position=0
        )
        db.session.add(row)
        db.session.flush()
        place.divisions[NO_DIVISION] = row.id
        return row.id

    def _create(self, draft: EntryDraft) -> None:
        place = self.places[draft.trade]
        unit_id = self.registrar.unit(draft.unit, draft.unit_name, draft.unit_kind)
        self._position += 1
        entry_id = uuid.uuid4()
        number = draft.number or self._numbers.next(place.id)
        self._entries.append(
            {
                "id": entry_id,
                "event_id": self.event_id,
                "trade_id": place.id,
                "division_id": self._division(place, draft.division),
                "delegation_id": self.registrar.delegation(unit_id),
                "number": number,
                "position": self._position,
                "team_name": draft.team,
                "state": EntryState.ACCEPTED,
                "extra": _entry_extra({}, draft),
                "version": 1,
            }
        )
        contestants: list[uuid.UUID] = []
        for person in draft.contestants:
            contestants.append(self._contestant(person, unit_id, place, contestants))
        self._seat(entry_id, MemberRole.CONTESTANT, contestants)
        coaches = [self.registrar.coach(name, unit_id) for name in draft.coaches]
        self._seat(entry_id, MemberRole.COACH, coaches)
        self._enter_stages(entry_id, place)
        self.done.created[entry_id] = number
        self.done.trades.add(place.id)

    def _contestant(
        self,
        person: ContestantDraft,
        unit_id: uuid.UUID | None,
        place: TradePlace,
        beside: Sequence[uuid.UUID],
    ) -> uuid.UUID:
        """Who this is; beside: the people of the entry before him, of whom he is none."""
        return self.registrar.contestant(
            person, unit_id, place.id, others=beside if place.several else None
        )

    def _enter_stages(self, entry_id: uuid.UUID, place: TradePlace) -> None:
        self._in_stage.extend(
            {
                "id": uuid.uuid4(),
                "entry_id": entry_id,
                "stage_id": stage,
                "status": EntryStatus.PRESENT,
            }
            for stage in place.stages
        )

    def _seat(self, entry_id: uuid.UUID, role: MemberRole, persons: Sequence[uuid.UUID]) -> None:
        self._members.extend(
            {
                "id": uuid.uuid4(),
                "entry_id": entry_id,
                "person_id": person,
                "role": role,
                "position": position,
            }
            for position, person in enumerate(dict.fromkeys(persons))
        )

    def _change(self, entry: Entry, draft: EntryDraft, *, whole: bool) -> None:
        changes: list[Change] = []
        place = self.places[draft.trade]
        self._move(entry, draft, place, changes)
        if draft.number and draft.number != entry.number and not _same_number(entry, draft):
            changes.append(("number", entry.number, draft.number))
            entry.number = draft.number
        unit_id = self._rehouse(entry, draft, changes, whole=whole)
        if (draft.team or whole) and draft.team != entry.team_name:
            changes.append(("team", entry.team_name, draft.team))
            entry.team_name = draft.team
        extra = _entry_extra(entry.extra, draft, whole=whole)
        if extra != entry.extra:
            changes.append(("note", entry.extra.get(NOTE, ""), extra.get(NOTE, "")))
            entry.extra = extra
        self._repeople(entry, draft, unit_id, place, changes)
        if draft.coaches or whole:
            self._recoach(entry, draft.coaches, unit_id, changes)
        if changes:
            # What changed may stand in other tables only; the version must move all the same.
            flag_modified(entry, "extra")
            self.done.changed[entry.id] = changes
            self.done.trades.add(entry.trade_id)

    def _move(
        self, entry: Entry, draft: EntryDraft, place: TradePlace, changes: list[Change]
    ) -> None:
        if entry.trade_id != place.id:
            changes.append(("trade", draft.existing.trade if draft.existing else "", draft.trade))
            db.session.execute(delete(EntryInStage).where(EntryInStage.entry_id == entry.id))
            entry.trade_id = place.id
            entry.division_id = self._division(place, draft.division)
            self._enter_stages(entry.id, place)
        elif draft.division and place.divisions[draft.division] != entry.division_id:
            old = draft.existing.division if draft.existing else ""
            changes.append(("division", old, draft.division))
            entry.division_id = place.divisions[draft.division]

    def _rehouse(
        self, entry: Entry, draft: EntryDraft, changes: list[Change], *, whole: bool
    ) -> uuid.UUID | None:
        before = db.session.get_one(Delegation, entry.delegation_id)
        unit_id = self.registrar.unit(draft.unit, draft.unit_name, draft.unit_kind)
        if unit_id is None and not whole:
            return before.unit_id
        delegation_id = self.registrar.delegation(unit_id)
        if delegation_id != entry.delegation_id:
            after = db.session.get_one(Delegation, delegation_id)
            names = [db.session.get_one(Unit, each.unit_id).name for each in (before, after)]
            changes.append(("unit", names[0], names[1]))
            entry.delegation_id = delegation_id
        return unit_id

    def _persons(self, entry_id: uuid.UUID, role: MemberRole) -> list[Person]:
        return list(
            db.session.scalars(
                select(Person)
                .join(EntryMember, EntryMember.person_id == Person.id)
                .where(EntryMember.entry_id == entry_id, EntryMember.role == role)
                .order_by(EntryMember.position)
            )
        )

    def _repeople(
        self,
        entry: Entry,
        draft: EntryDraft,
        unit_id: uuid.UUID | None,
        place: TradePlace,
        changes: list[Change],
    ) -> None:
        before = self._persons(entry.id, MemberRole.CONTESTANT)
        pairs = _paired(before, draft.contestants)
        chosen: list[uuid.UUID] = []
        for person, known in pairs:
            if known is None:
                changes.append(("contestant", "", person.name))
                others = [*chosen, *(each.id for _draft, each in pairs if each)]
                chosen.append(self._contestant(person, unit_id, place, others))
                continue
            _note_person(known, person, changes)
            self.registrar.describe(known.id, person)
            chosen.append(known.id)
        changes.extend(
            ("contestant", gone.name, "") for gone in before if gone.id not in set(chosen)
        )
        if chosen != [person.id for person in before]:
            self._reseat(entry.id, MemberRole.CONTESTANT, chosen)

    def _recoach(
        self,
        entry: Entry,
        names: Sequence[str],
        unit_id: uuid.UUID | None,
        changes: list[Change],
    ) -> None:
        before = self._persons(entry.id, MemberRole.COACH)
        if [person.name for person in before] == list(names):
            return
        changes.append(("coaches", "、".join(each.name for each in before), "、".join(names)))
        known = {person.name: person.id for person in before}
        chosen = [known.get(name) or self.registrar.coach(name, unit_id) for name in names]
        self._reseat(entry.id, MemberRole.COACH, chosen)

    def _reseat(self, entry_id: uuid.UUID, role: MemberRole, chosen: Sequence[uuid.UUID]) -> None:
        db.session.execute(
            delete(EntryMember).where(EntryMember.entry_id == entry_id, EntryMember.role == role)
        )
        self._seat(entry_id, role, chosen)


def _same_number(entry: Entry, draft: EntryDraft) -> bool:
    """A number cell forgets leading zeros: 0127 comes back as 127."""
    both = entry.number.isdigit() and draft.number.isdigit()
    return both and entry.number.lstrip("0") == draft.number.lstrip("0")


def _entry_extra(
    extra: dict[str, Any], draft: EntryDraft, *, whole: bool = False
) -> dict[str, Any]:
    found = dict(extra)
    if draft.note or whole:
        found[NOTE] = draft.note
    own = {key: value for key, value in draft.own.items() if value}
    if own:
        found[OWN] = {**found.get(OWN, {}), **own}
    return {key: value for key, value in found.items() if value}


def _paired(
    before: Sequence[Person], drafts: Sequence[ContestantDraft]
) -> list[tuple[ContestantDraft, Person | None]]:
    """Who of the drafted is whom: by identity number, by name, at last by the place in the row.

    A different identity number is a different person, whatever the place.
    """
    left = list(before)
    found: dict[int, Person] = {}

    def settle(fits: Any) -> None:
        for place, draft in enumerate(drafts):
            match = next((each for each in left if fits(place, draft, each)), None)
            if place not in found and match is not None:
                found[place] = match
                left.remove(match)

    def index(person: Person) -> str:
        return person.id_number_index.hex() if person.id_number_index else ""

    settle(lambda _place, draft, each: bool(draft.id_index) and index(each) == draft.id_index)
    settle(lambda _place, draft, each: folded_name(each.name) == folded_name(draft.name))
    if len(before) == len(drafts):
        settle(
            lambda place, draft, each: (
                before[place] is each and not (draft.id_index and index(each))
            )
        )
    return [(draft, found.get(place)) for place, draft in enumerate(drafts)]


def _note_person(known: Person, draft: ContestantDraft, changes: list[Change]) -> None:
    if known.name != draft.name:
        changes.append(("name", known.name, draft.name))
    if draft.id_index and (
        not known.id_number_index or known.id_number_index.hex() != draft.id_index
    ):
        changes.append(("id_number", "", draft.id_shown))
    if draft.gender and draft.gender != known.gender.value:
        changes.append(("gender", known.gender.value, draft.gender))
    for key, value in (
        ("phone", draft.phone),
        ("level", draft.skill_level),
        ("certificate", draft.occupation_certificate),
        ("latin", draft.latin),
        (people.BORN, draft.born_on.isoformat() if draft.born_on else ""),
    ):
        if value and value != known.extra.get(key):
            changes.append((key, str(known.extra.get(key, "")), str(value)))
    years = known.extra.get(people.YEARS)
    if draft.trade_years is not None and draft.trade_years != years:
        before = "" if years is None else str(years)
        changes.append((people.YEARS, before, str(draft.trade_years)))
