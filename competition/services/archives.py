"""A contest file ↔ the database: whole, or not at all (装入与导出)."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.exchange import contest_file
from competition.models.draw import BlindCode, CodeSet
from competition.models.event import Event, Module, ModuleState
from competition.models.panel import PanelSeat
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.models.sheet import (
    Revision,
    RevisionKind,
    RevisionStanding,
    ScoreSheet,
    SheetState,
)
from competition.rules import digests
from competition.rules.contest_facts import (
    ContestFacts,
    PublicationFacts,
    RevisionFacts,
)
from competition.rules.contests import revision_marks
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.moments import check_ahead
from competition.rules.scheme_versions import digest_of, signed_module
from competition.rules.sheets import encode_marks, sheet_of
from competition.services import (
    archive_readiness,
    audit,
    certificate_archives,
    events,
    games_sample,
    identities,
    publication_inputs,
    sample_pictures,
    trades,
    work_codes,
    works_samples,
)
from competition.services.archive_day_loading import LoadingDays
from competition.services.archive_dumping import Dumping
from competition.services.archive_floor import load_floor
from competition.services.archive_loading import Loading
from competition.services.archive_rechecks import LoadingRechecks
from competition.services.archive_records import load_records
from competition.services.scheme_rows import add_replaced, freeze_loaded

#: What an upload may hold, in megabytes.
LARGEST_MEGABYTES = contest_file.MOST_BYTES // (1024 * 1024)
SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def take(stream: BinaryIO) -> bytes:
    """Read an upload, never more than is read of a contest file at all.

    Raises Invalid("contest-file-too-large").
    """
    content = stream.read(contest_file.MOST_BYTES + 1)
    if len(content) > contest_file.MOST_BYTES:
        raise Invalid("contest-file-too-large", limit=LARGEST_MEGABYTES)
    return content


@dataclass(frozen=True, slots=True)
class Checked:
    """A contest file found sound, on its way into the database."""

    facts: ContestFacts
    digest: str


def load(actor: Actor, content: bytes, *, now: datetime, code: str = "") -> Event:
    """Load a contest file as a new event; code: the event's, instead of the file's own.

    Raises Invalid with every problem of the file, Conflict("event-exists"). Revisions of modules
    behind codes come with their codes open: the file names entries.
    """
    return write(actor, check(actor, content, now=now, code=code), now=now)


def check(actor: Actor, content: bytes, *, now: datetime, code: str = "") -> Checked:
    """Read a contest file from end to end, keeping nobody waiting: nothing is written.

    Raises Invalid with every problem of the file.
    """
    policy.require(actor, Permission.EVENT_CREATE)
    read = contest_file.examine(content)
    facts = read.facts
    found = [*_address_problems(facts, code), *_input_problems(facts), *_design_problems(facts)]
    ahead = Problems()
    if facts is not None:
        check_ahead(facts, now, ahead)
    known = {each.where for each in read.problems}
    found = [each for each in (*ahead, *found) if each.where not in known]
    if facts is None or read.problems or found:
        raise Invalid("contest-file", [*read.problems, *_located(content, found)])
    if code:
        facts = replace(facts, event=replace(facts.event, code=code))
    return Checked(facts, digests.of_bytes(content))


def write(actor: Actor, checked: Checked, *, now: datetime) -> Event:
    """Write a sound contest file as a new event. Raises Conflict("event-exists")."""
    policy.require(actor, Permission.EVENT_CREATE)
    facts = checked.facts
    loading = Loading(facts, now=now)
    event = loading.load()
    if facts.event.sample:
        sample_pictures.keep(facts)
    for trade in facts.trades:
        for module in trade.modules:
            row, owner = loading.modules[trade.code, module.code], loading.trades[trade.code]
            add_replaced(row, (event.id, owner.id), module.earlier, now=now)
    marks = _Revisions(loading, facts)
    marks.load()
    LoadingRechecks(loading, marks.code_of, marks.sheet_at).load()
    for publication in facts.publications:
        _add_publication(loading, publication)
    load_records(loading)
    archive_readiness.load(loading.trades, facts.readiness)
    LoadingDays(loading).load()
    load_floor(loading)
    if facts.certificates is not None:
        certificate_archives.load(event.id, facts.certificates)
    db.session.flush()
    audit.record(
        actor,
        "event.loaded",
        ("event", event.id),
        scope=Scope(event.id),
        now=now,
        digest=checked.digest,
        trades=len(facts.trades),
        entries=len(facts.entries),
        revisions=len(facts.revisions),
        publications=[one.digest.removeprefix("sha256:") for one in facts.publications],
    )
    return event


def load_sample(actor: Actor, name: str, *, now: datetime) -> Event:
    """Load one of the contests that ship, by file name without its ending."""
    return load(actor, sample(name), now=now)


def sample(name: str) -> bytes:
    """The contest file of one that ships. Raises NotFound."""
    for source in (games_sample, works_samples):
        if name in source.MADE:
            return bytes(source.made(name))
    if name not in samples():
        raise NotFound("not-found")
    return (SAMPLES / f"{name}.json").read_bytes()


def samples() -> tuple[str, ...]:
    """The contests that ship, by name."""
    kept = (path.stem for path in SAMPLES.glob("*.json"))
    return tuple(sorted([*kept, *games_sample.MADE, *works_samples.MADE]))


def _located(content: bytes, found: list[Problem]) -> list[Problem]:
    """Problems with the lines of the file where they lie."""
    lines = contest_file.positions(content.decode("utf-8-sig"))[0] if found else {}
    return [
        replace(each, values={**each.values, "line": lines[each.where]})
        if each.where in lines
        else each
        for each in found
    ]


def _address_problems(facts: ContestFacts | None, code: str) -> list[Problem]:
    """Codes that stand in addresses and could not be opened there."""
    if facts is None:
        return []
    found = []
    if not events.is_code(code or facts.event.code):
        found.append(("event-code", "code" if code else "event.code", code or facts.event.code))
    found += [
        ("code-form", f"trades[{place}].code", trade.code)
        for place, trade in enumerate(facts.trades)
        if not trades.is_code(trade.code)
    ]
    return [Problem(why, where, {"item": item}) for why, where, item in found]


def export(actor: Actor, event_id: uuid.UUID, *, now: datetime) -> bytes:
    """Write an event as a contest file and say so in the trail."""
    content = dump(actor, event_id)
    audit.record(
        actor,
        "event.exported",
        ("event", event_id),
        scope=Scope(event_id),
        now=now,
        digest=digests.of_bytes(content),
        size=len(content),
    )
    return content


def dump(actor: Actor, event_id: uuid.UUID) -> bytes:
    """Write an event as a contest file, in canonical form."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(event_id))
    policy.require(actor, Permission.ENTRY_READ, Scope(event_id))
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound("not-found")
    facts, problems = read_as(ContestFacts, Dumping(event).whole())
    if facts is None or problems:
        raise Invalid("contest-file", problems)
    return contest_file.dump(facts)


def rules_of(actor: Actor, event_id: uuid.UUID) -> dict[str, Any]:
    """What of an event's file says nothing of anybody, as the file writes it."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(event_id))
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound("not-found")
    return Dumping(event).rules()


class _Revisions:
    """The revisions of a contest file on their way into sheets."""

    def __init__(self, loading: Loading, facts: ContestFacts) -> None:
        self.loading = loading
        self.facts = facts
        self.codes: dict[tuple[uuid.UUID, uuid.UUID], BlindCode] = {}
        self.sheets: dict[tuple[uuid.UUID, int, uuid.UUID, uuid.UUID], ScoreSheet] = {}
        self.numbers = {entry.id: entry.number for entry in loading.entries.values()}
        self.signed: dict[tuple[str, str, str | None], tuple[ModuleFacts, str]] = {}

    def load(self) -> None:
        """Open the codes of every set in use, then write sheets and revisions."""
        named = {(one.trade, one.module) for one in self.facts.revisions}
        for listed in self.facts.rechecks:
            named |= {(listed.trade, one.module) for item in listed.items for one in item.sheets}
            named |= {(listed.trade, listed.module)} if listed.module else set()
        used = {self.loading.modules[place].code_set_id for place in named}
        for code_set_id in sorted((each for each in used if each), key=str):
            self._open(db.session.get_one(CodeSet, code_set_id))
        sheets = [self._sheet_of(one) for one in self.facts.revisions]
        db.session.flush()
        for one, sheet in zip(self.facts.revisions, sheets, strict=True):
            self._add(one, sheet)
        for trade, module in {(one.trade, one.module): one for one in self.facts.revisions}:
            facts = self.facts.trade(trade).module(module)
            freeze_loaded(self.loading.modules[trade, module], facts.scheme)
        db.session.flush()

    def _open(self, code_set: CodeSet) -> None:
        rows = [
            (where.id, self.numbers[entry_id])
            for (entry_id, stage_id), where in self.loading.in_stage.items()
            if stage_id == code_set.stage_id
        ]
        width = max(3, len(str(len(rows))))
        pairs = []
        for position, (where_id, number) in enumerate(sorted(rows, key=lambda row: row[1]), 1):
            text = f"{code_set.prefix}{position:0{width}d}" if code_set.layers else number
            code = BlindCode(id=uuid.uuid4(), code_set_id=code_set.id, text=text, position=position)
            db.session.add(code)
            self.codes[code_set.id, where_id] = code
            pairs.append((code.id, where_id))
        db.session.flush()
        identities.open_known(code_set, pairs, now=self.loading.now)
        works = work_codes.carried([where for _code, where in pairs])
        work_codes.arrive([(code, works.get(where, ())) for code, where in pairs])

    def _sheet_of(self, one: RevisionFacts) -> ScoreSheet:
        self.loading.modules[one.trade, one.module].state = ModuleState.OPEN
        return self.sheet_at(one.trade, one.module, one.entry, one.attempt, one.seat)

    def code_of(self, trade: str, module: str, entry: str) -> BlindCode:
        """The code an entry is marked by in a module."""
        row = self.loading.modules[trade, module]
        where = self.loading.in_stage[self.loading.entries[trade, entry].id, row.stage_id]
        if row.code_set_id is None:
            raise NotFound("not-found")
        return self.codes[row.code_set_id, where.id]

    def sheet_at(self, trade: str, module: str, entry: str, attempt: int, seat: str) -> ScoreSheet:
        """The sheet of a seat for an entry, made when it is first named."""
        row, sits = self.loading.modules[trade, module], self.loading.seats[trade, module, seat]
        return self._sheet(row, attempt, sits, self.code_of(trade, module, entry))

    def _add(self, one: RevisionFacts, sheet: ScoreSheet) -> None:
        written = Part(RevisionFacts).write(one)
        body = digests.canonical(written)
        db.session.add(
            Revision(
                op=uuid.uuid5(sheet.id, one.op),
                sheet_id=sheet.id,
                n=one.number,
                base_n=one.number - 1,
                kind=RevisionKind.IMPORT,
                standing=RevisionStanding(one.state),
                reasons=[],
                body=body,
                sha256=digests.of_bytes(body),
                vector=self._vector(one),
                scheme_digest=self._signed(one)[1],
                signed_by="import",
                claimed_at=None,
                received_at=datetime.fromisoformat(one.at) if one.at else self.loading.now,
                receipt="",
            )
        )
        sheet.revisions = max(sheet.revisions, one.number)
        if one.state == "current":
            sheet.current_n = one.number
            sheet.state = SheetState.SIGNED

    def _sheet(self, module: Module, attempt: int, seat: PanelSeat, code: BlindCode) -> ScoreSheet:
        key = (module.id, attempt, seat.id, code.id)
        if key not in self.sheets:
            sheet = ScoreSheet(
                id=uuid.uuid4(),
                module_id=module.id,
                attempt=attempt,
                seat_id=seat.id,
                blind_code_id=code.id,
                state=SheetState.OPEN,
                revisions=0,
                reopenings=0,
            )
            db.session.add(sheet)
            self.sheets[key] = sheet
        return self.sheets[key]

    def _signed(self, one: RevisionFacts) -> tuple[ModuleFacts, str]:
        """The module under the version a revision names, and that version's digest."""
        key = one.trade, one.module, one.scheme
        if key not in self.signed:
            module = signed_module(self.facts.trade(one.trade).module(one.module), one.scheme)
            self.signed[key] = module, digest_of(module.scheme)
        return self.signed[key]

    def _vector(self, one: RevisionFacts) -> bytes:
        module, _ = self._signed(one)
        panel = module.panel_of_seat(one.seat)
        if panel is None:
            raise NotFound("not-found")
        return encode_marks(sheet_of(module, panel), revision_marks(one))


def _design_problems(facts: ContestFacts | None) -> list[Problem]:
    """What is wrong with the look of the certificates."""
    if facts is None or facts.certificates is None:
        return []
    return certificate_archives.problems(facts.certificates)


def _input_problems(facts: ContestFacts | None) -> list[Problem]:
    """Publications whose inputs are not those their content names."""
    return [
        Problem("publication-inputs-damaged", f"publications[{n}].inputs")
        for n, one in enumerate(facts.publications if facts is not None else ())
        if one.inputs and not _are_named(one)
    ]


def _are_named(one: PublicationFacts) -> bool:
    try:
        inputs = publication_inputs.unpacked(base64.b64decode(one.inputs, validate=True))
    except (Invalid, binascii.Error):
        return False
    return isinstance(one.content, dict) and one.content.get("inputs") == digests.of_bytes(inputs)


def _add_publication(loading: Loading, one: PublicationFacts) -> None:
    kind = PublicationKind.FINAL if one.kind == "withdrawn" else PublicationKind(one.kind)
    body = digests.canonical(one.content)
    db.session.add(
        Publication(
            event_id=loading.event.id,
            trade_id=loading.trades[one.trade or ""].id,
            number=one.number,
            kind=kind,
            state=PublicationState.SUPERSEDED,
            body=body,
            digest=one.digest.removeprefix("sha256:"),
            inputs=base64.b64decode(one.inputs) if one.inputs else None,
            rules_version=one.rules,
            published_at=datetime.fromisoformat(one.at),
            notice_ends_at=datetime.fromisoformat(one.until) if one.until else None,
        )
    )
