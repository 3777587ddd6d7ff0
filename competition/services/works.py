"""Works as they were handed in (作品): pictures and links of an entry, for the office.

Once a number was given out behind a key nothing changes here any more: the judges see what was
handed in by then, and what came late its coder puts under the code.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.draw import BlindCode, CodeLayer, CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInStage, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Person, Unit
from competition.models.registration import RegistrationFile, RegistrationMember
from competition.models.sheet import Revision, ScoreSheet
from competition.models.work import EntryWork
from competition.rules import entrants
from competition.rules.kinds import Part
from competition.rules.registration_facts import RegistrationRules
from competition.rules.work_facts import WorksFacts, is_link
from competition.services import audit, late_codes, registration_files, work_erasure, work_files
from competition.services.entrants import work_rules

MOST_EACH = 8
MOST_LINK = 400
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A picture or a link of an entry; `link` is empty for a picture."""

    id: uuid.UUID
    number: int
    link: str
    neutral: bool
    size: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with what it handed in."""

    id: uuid.UUID
    number: str
    name: str
    authors: tuple[str, ...]
    unit: str
    works: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A trade's works: every entry, and how many of which kind wait for something."""

    rules: WorksFacts
    entries: tuple[EntryLine, ...]

    @property
    def lacking(self) -> int:
        """Entries that handed in nothing yet."""
        return sum(not line.works for line in self.entries)

    @property
    def untitled(self) -> int:
        """Works whose title is still to be written."""
        return sum(self.wants_title(line) for line in self.entries)

    def wants_title(self, line: EntryLine) -> bool:
        """Whether a work lacks the title its trade asks for."""
        return self.rules.asks_titles and not line.name

    @property
    def unlooked(self) -> int:
        """Links nobody of the office has looked at."""
        return sum(
            bool(one.link) and not one.neutral for line in self.entries for one in line.works
        )


def rules_of(trade: Trade) -> WorksFacts:
    """What a trade says of works; what was never written has the defaults."""
    return work_rules(trade.works)


def entered(trade_id: uuid.UUID | None) -> bool:
    """Whether works are entered in a trade instead of people; the caller has asked the policy."""
    trade = db.session.get(Trade, trade_id) if trade_id else None
    return trade is not None and rules_of(trade).entered


def entered_with(actor: Actor, event: Scope, entry_id: uuid.UUID) -> bool:
    """Whether an entry is a work, by its trade's rule or because it has a picture or a link."""
    entry, scope = _entry(event, entry_id)
    policy.require(actor, Permission.ENTRY_READ, scope)
    return entered(entry.trade_id) or bool(_rows([entry.id]))


def write_rules(actor: Actor, scope: Scope, rules: WorksFacts, *, now: datetime) -> None:
    """Say whether works are entered in a trade, how many of one author, and whether untitled."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade = _trade(scope)
    _call_everybody(trade, rules)
    trade.works = Part(WorksFacts).write(rules)
    db.session.flush()
    audit.record(
        actor, "works.ruled", ("trade", trade.id), scope=scope, now=now,
        entered=rules.entered, teams=rules.teams, each=rules.each, untitled=rules.untitled,
    )  # fmt: skip


def _call_everybody(trade: Trade, rules: WorksFacts) -> None:
    """Call the only division by what is entered, where it has the name it was given by itself."""
    before, after = (entrants.called("everybody", each.kind) for each in (rules_of(trade), rules))
    for row in db.session.scalars(select(Division).where(Division.trade_id == trade.id)):
        if row.name == before:
            row.name = after


def standing(actor: Actor, scope: Scope) -> Standing:
    """Every accepted entry of a trade with its works, by entry number."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    trade = _trade(scope)
    rows = db.session.execute(
        select(Entry.id, Entry.number, Entry.team_name, Unit.name)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.trade_id == trade.id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number)
    ).all()
    works = _of_entries([row.id for row in rows])
    authors = _authors(trade.id)
    return Standing(
        rules_of(trade),
        tuple(
            EntryLine(row.id, row.number, row.team_name, authors[row.id], row.name, works[row.id])
            for row in rows
        ),
    )


def of_entry(actor: Actor, event: Scope, entry_id: uuid.UUID) -> tuple[WorkLine, ...]:
    """An entry's pictures and links in their order."""
    entry, scope = _entry(event, entry_id)
    policy.require(actor, Permission.ENTRY_READ, scope)
    return _of_entries([entry.id])[entry.id]


def add_picture(
    actor: Actor, event: Scope, entry_id: uuid.UUID, raw: bytes, *, now: datetime
) -> uuid.UUID:
    """Keep a picture of an entry's work; the same picture is kept once.

    Raises Invalid with what a picture lacks or `work-too-many`, NotNow("work-behind-code",
    "work-marked") once judges see what there is.
    """
    entry, scope = _changeable(actor, event, entry_id)
    kept = work_files.keep(raw)
    held = _rows([entry.id])
    same = next((row for row in held if row.sha256 == kept.sha256), None)
    if same is not None:
        return same.id
    row = _added(actor, entry, held, now, kept=kept)
    _note(actor, scope, entry, "work.kept", now, sha256=kept.sha256, size=kept.size)
    return row.id


def add_link(
    actor: Actor, event: Scope, entry_id: uuid.UUID, link: str, *, neutral: bool, now: datetime
) -> uuid.UUID:
    """Keep a link to an entry's work, once. neutral: the office looked, it names nobody.

    Raises Invalid("work-no-link", "work-too-many"), NotNow as `add_picture`.
    """
    entry, scope = _changeable(actor, event, entry_id)
    link = link.strip()
    if not is_link(link) or len(link) > MOST_LINK:
        raise Invalid("work-no-link")
    held = _rows([entry.id])
    same = next((row for row in held if row.link == link), None)
    if same is not None and (same.neutral or not neutral):
        return same.id
    if same is not None:
        call_neutral(actor, event, [same.id], now=now)
        return same.id
    row = _added(actor, entry, held, now, link=link, neutral=neutral)
    _note(actor, scope, entry, "work.linked", now, neutral=neutral)
    return row.id


def call_neutral(
    actor: Actor, event: Scope, work_ids: Collection[uuid.UUID], *, now: datetime
) -> int:
    """Say of links that somebody looked and they name nobody: judges may follow them."""
    done = 0
    for work_id in work_ids:
        row = _row(event, work_id)
        entry, scope = _changeable(actor, event, row.entry_id)
        if not row.link:
            raise NotFound("not-found")
        done += not row.neutral
        row.neutral = True
        db.session.flush()
        late_codes.follow_works(entry.id)
        _note(actor, scope, entry, "work.called_neutral", now)
    return done


def drop(actor: Actor, event: Scope, work_id: uuid.UUID, *, now: datetime) -> None:
    """Take a picture or link away. Raises NotNow as `add_picture`."""
    row = _row(event, work_id)
    entry, scope = _changeable(actor, event, row.entry_id)
    digests = {row.sha256, row.view_sha256} - {""}
    db.session.delete(row)
    db.session.flush()
    late_codes.follow_works(entry.id)
    work_erasure.erase(digests)
    _note(actor, scope, entry, "work.dropped", now)


def read(actor: Actor, event: Scope, work_id: uuid.UUID, *, view: bool = False) -> bytes:
    """A picture for the office, as a JPEG. Raises NotFound, Invalid("photo-damaged")."""
    row = _row(event, work_id)
    _entry_row, scope = _entry(event, row.entry_id)
    policy.require(actor, Permission.ENTRY_READ, scope)
    if row.link:
        raise NotFound("not-found")
    return work_files.read(row.view_sha256 if view else row.sha256)


def take_over(
    actor: Actor,
    rules: RegistrationRules,
    joined: Iterable[tuple[uuid.UUID, Sequence[RegistrationMember]]],
    *,
    now: datetime,
) -> None:
    """Give accepted entries the pictures and links their registrations brought.

    joined: entry and the people of its registration.
    """
    pictures = {one.code for one in rules.fields if one.kind == "work"}
    links = [one.code for one in rules.fields if one.kind == "work-link"]
    for entry_id, members in joined if pictures or links else ():
        entry = db.session.get_one(Entry, entry_id)
        scope = Scope(entry.event_id, entry.trade_id)
        policy.require(actor, Permission.ENTRY_EDIT, scope)
        files = db.session.scalars(
            select(RegistrationFile)
            .where(
                RegistrationFile.member_id.in_([member.id for member in members]),
                RegistrationFile.field.in_(pictures),
            )
            .order_by(RegistrationFile.field, RegistrationFile.sha256)
        )
        for file in files:
            kept = work_files.keep_drawn(registration_files.content_of(file.sha256))
            _added(actor, entry, _rows([entry.id]), now, kept=kept)
            _note(actor, scope, entry, "work.kept", now, sha256=kept.sha256, size=kept.size)
        for link in (member.answers.get(code, "") for member in members for code in links):
            if is_link(link) and len(link) <= MOST_LINK:
                _added(actor, entry, _rows([entry.id]), now, link=link)
                _note(actor, scope, entry, "work.linked", now, neutral=False)


def _added(
    actor: Actor,
    entry: Entry,
    held: Sequence[EntryWork],
    now: datetime,
    *,
    kept: work_files.Kept | None = None,
    link: str = "",
    neutral: bool = False,
) -> EntryWork:
    if len(held) >= MOST_EACH:
        raise Invalid("work-too-many", limit=MOST_EACH)
    row = EntryWork(
        id=uuid.uuid4(),
        entry_id=entry.id,
        number=max((one.number for one in held), default=0) + 1,
        sha256=kept.sha256 if kept else "",
        view_sha256=kept.view_sha256 if kept else "",
        size=kept.size if kept else 0,
        link=link,
        neutral=neutral,
        kept_at=now,
        account_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    late_codes.follow_works(entry.id)
    return row


def _changeable(actor: Actor, event: Scope, entry_id: uuid.UUID) -> tuple[Entry, Scope]:
    entry, scope = _entry(event, entry_id)
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    of_entry = (EntryInStage.entry_id == entry.id) & (EntryInStage.stage_id == CodeSet.stage_id)
    behind = (
        select(CodeSet.id)
        .join(EntryInStage, of_entry)
        .join(CodeLayer, CodeLayer.code_set_id == CodeSet.id)
        .where(CodeSet.state != CodeSetState.DECODED, CodeLayer.sealed_at.is_not(None))
        .limit(1)
    )
    if db.session.scalar(behind) is not None:
        raise NotNow("work-behind-code", number=entry.number)
    marked = (
        select(Revision.sheet_id)
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .join(EntryInStage, of_entry)
        .where(CodeSet.layers == 0, BlindCode.text == entry.number)
        .limit(1)
    )
    if db.session.scalar(marked) is not None:
        raise NotNow("work-marked", number=entry.number)
    return entry, scope


def _rows(entry_ids: Sequence[uuid.UUID]) -> list[EntryWork]:
    found: list[EntryWork] = []
    for at in range(0, len(entry_ids), _AT_ONCE):
        found += db.session.scalars(
            select(EntryWork)
            .where(EntryWork.entry_id.in_(entry_ids[at : at + _AT_ONCE]))
            .order_by(EntryWork.entry_id, EntryWork.number)
        )
    return found


def _of_entries(entry_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[WorkLine, ...]]:
    found: dict[uuid.UUID, list[WorkLine]] = {each: [] for each in entry_ids}
    for row in _rows(entry_ids):
        line = WorkLine(row.id, row.number, row.link, row.neutral, row.size, row.kept_at)
        found[row.entry_id].append(line)
    return {each: tuple(lines) for each, lines in found.items()}


def _authors(trade_id: uuid.UUID) -> dict[uuid.UUID, tuple[str, ...]]:
    found: dict[uuid.UUID, tuple[str, ...]] = defaultdict(tuple)
    rows = db.session.execute(
        select(EntryMember.entry_id, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == trade_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    for row in rows:
        found[row.entry_id] += (row.name,)
    return found


def _row(event: Scope, work_id: uuid.UUID) -> EntryWork:
    row = db.session.get(EntryWork, work_id)
    if row is None:
        raise NotFound("not-found")
    _entry(event, row.entry_id)
    return row


def _entry(event: Scope, entry_id: uuid.UUID) -> tuple[Entry, Scope]:
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.event_id != event.event_id:
        raise NotFound("not-found")
    return entry, Scope(entry.event_id, entry.trade_id)


def _trade(scope: Scope) -> Trade:
    trade = db.session.get(Trade, scope.trade_id) if scope.trade_id else None
    if trade is None or trade.event_id != scope.event_id:
        raise NotFound("not-found")
    return trade


def _note(
    actor: Actor, scope: Scope, entry: Entry, action: str, now: datetime, **facts: Any
) -> None:
    audit.record(
        actor, action, ("entry", entry.id), scope=scope, now=now, number=entry.number, **facts
    )
