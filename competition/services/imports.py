"""Lists looked at before anything is written (导入): staged, checked, put right, written whole.

The uploaded bytes, and every correction, lie encrypted until they are written or thrown away: a
roster holds identity numbers.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy import delete

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.exchange import rosters, table_writing
from competition.exchange.merging_names import folded_name
from competition.exchange.roster_facts import EntryDraft, Roster, RosterContext, RowState
from competition.exchange.roster_fields import LABELS, roster_fields
from competition.exchange.roster_reading import unit_key
from competition.exchange.roster_templates import roster_export, roster_template
from competition.exchange.tables import Table, take_bytes
from competition.models.staging import StagedFile
from competition.rules import digests
from competition.services import audit, entries, keys, late_codes, unit_twins, units
from competition.services.entry_writing import (
    EntryWriter,
    Written,
    late_problems,
    trade_places,
)
from competition.services.import_facts import entry_facts, roster_context
from competition.services.registrar import remember_alias

#: How long an upload is kept that nobody finished.
KEPT = timedelta(days=7)
MOST_UNDONE = 50


@dataclass(slots=True)
class Choices:
    """What people chose while looking at a file; edits by cell address, without: row numbers."""

    sheet: str = ""
    header_row: int | None = None
    trade: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    edits: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    without: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Checked:
    """A staged list as it stands: its table, and what importing it would do."""

    filename: str
    choices: Choices
    table: Table
    roster: Roster
    #: Rows under a trade whose codes are sealed.
    problems: tuple[Problem, ...]
    fields: tuple[str, ...]
    #: No header was found: what is shown is only a guess.
    guessed: bool = False
    can_undo: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be imported as it stands."""
        return not self.problems and not self.roster.questions and not self.guessed


def take(stream: BinaryIO) -> bytes:
    """Read an upload, never more than is read at all. Raises Invalid("file-too-large")."""
    return take_bytes(stream)


def stage(
    actor: Actor,
    scope: Scope,
    kind: str,
    filename: str,
    data: bytes,
    *,
    now: datetime,
    trade: str = "",
) -> uuid.UUID:
    """Keep an upload to be looked at; raises Invalid at once for what is no table at all."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if kind == "roster":
        read(data, filename, Choices(trade=trade), roster_context(_event(scope)))
    return keep(actor, scope, kind, filename, data, now=now, trade=trade)


def keep(
    actor: Actor,
    scope: Scope,
    kind: str,
    filename: str,
    data: bytes,
    *,
    now: datetime,
    trade: str = "",
) -> uuid.UUID:
    """Stage bytes of a kind the caller has looked into; what nobody finished is thrown away."""
    if actor.id is None:
        raise NotFound("not-found")
    db.session.execute(delete(StagedFile).where(StagedFile.created_at < now - KEPT))
    staged_id = uuid.uuid4()
    row = StagedFile(
        id=staged_id,
        event_id=_event(scope),
        account_id=actor.id,
        kind=kind,
        filename=filename[:200],
        content=keys.ring().encrypt(data, belongs_to=_place(staged_id, "content")),
        choices={},
        created_at=now,
    )
    db.session.add(row)
    keep_choices(row, Choices(trade=trade), [])
    db.session.flush()
    audit.record(
        actor,
        "file.staged",
        ("staged_file", staged_id),
        scope=scope,
        now=now,
        kind=kind,
        filename=filename[:200],
        digest=digests.of_bytes(data),
    )
    return staged_id


def _place(staged_id: uuid.UUID, column: str) -> str:
    return f"staged_file:{staged_id}:{column}"


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def row_of(scope: Scope, staged_id: uuid.UUID, kind: str) -> StagedFile:
    """A staged file of the event and kind; anything else is not found."""
    row = db.session.get(StagedFile, staged_id)
    if row is None or row.event_id != scope.event_id or row.kind != kind:
        raise NotFound("not-found")
    return row


def content_of(row: StagedFile) -> bytes:
    """The uploaded bytes."""
    return keys.ring().decrypt(row.content, belongs_to=_place(row.id, "content"))


def choices_of(row: StagedFile) -> tuple[Choices, list[dict[str, Any]]]:
    """What was chosen, and what stood before each step, for undoing."""
    sealed = bytes.fromhex(row.choices["sealed"])
    kept = json.loads(keys.ring().decrypt(sealed, belongs_to=_place(row.id, "choices")))
    return Choices(**kept["now"]), kept["before"]


def keep_choices(row: StagedFile, choices: Choices, before: list[dict[str, Any]]) -> None:
    """Keep what was chosen, and the steps back."""
    plain = json.dumps({"now": choices.as_json(), "before": before[-MOST_UNDONE:]}).encode()
    sealed = keys.ring().encrypt(plain, belongs_to=_place(row.id, "choices"))
    row.choices = {"sealed": sealed.hex()}


def read(
    data: bytes, filename: str, choices: Choices, context: RosterContext
) -> tuple[Table, bool]:
    """Read a roster file as chosen; returns it and whether its header is a mere guess."""
    options: dict[str, Any] = {
        "filename": filename,
        "sheet": choices.sheet or None,
        "mapping": choices.mapping,
    }
    context = replace(context, default_trade=choices.trade)
    try:
        table = rosters.read_roster_file(data, context, header_row=choices.header_row, **options)
    except Invalid as refused:
        if refused.code != "header-not-found":
            raise
        table = rosters.read_roster_file(data, context, header_row=1, **options)
        return table, True
    return table, False


def check(
    data: bytes,
    filename: str,
    choices: Choices,
    context: RosterContext,
) -> tuple[Table, Roster, bool]:
    """Check a roster whole against what is known; writes nothing."""
    context = replace(context, answers=choices.answers, default_trade=choices.trade)
    table, guessed = read(data, filename, choices, context)
    if choices.edits or choices.without:
        table = table.edited(choices.edits, without=choices.without)
    return table, rosters.check_roster(table, context), guessed


def look(actor: Actor, scope: Scope, staged_id: uuid.UUID) -> Checked:
    """A staged roster checked against what is known now."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = row_of(scope, staged_id, "roster")
    choices, before = choices_of(row)
    context = roster_context(_event(scope))
    table, roster, guessed = check(content_of(row), row.filename, choices, context)
    rows = {each.number: each for each in table.rows}
    late = late_problems(
        [each for each in roster.entries if each.trade],
        trade_places(_event(scope)),
        lambda draft: table.address(rows[draft.rows[0]], "trade"),
    )
    return Checked(
        row.filename,
        choices,
        table,
        roster,
        (*roster.problems, *late),
        tuple(each.code for each in roster_fields(context)),
        guessed,
        bool(before),
    )


def choose(
    actor: Actor, scope: Scope, staged_id: uuid.UUID, act: Callable[[Choices], None], kind: str
) -> None:
    """Change what was chosen; the step can be undone."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = row_of(scope, staged_id, kind)
    choices, before = choices_of(row)
    before.append(json.loads(json.dumps(choices.as_json())))
    act(choices)
    keep_choices(row, choices, before)
    db.session.flush()


def undo(actor: Actor, scope: Scope, staged_id: uuid.UUID, kind: str) -> None:
    """Take the last step back."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = row_of(scope, staged_id, kind)
    _choices, before = choices_of(row)
    if before:
        keep_choices(row, Choices(**before[-1]), before[:-1])
        db.session.flush()


def discard(actor: Actor, scope: Scope, staged_id: uuid.UUID, kind: str, *, now: datetime) -> None:
    """Throw a staged file away."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = row_of(scope, staged_id, kind)
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, "file.discarded", ("staged_file", staged_id), scope=scope, now=now)


def import_staged(actor: Actor, scope: Scope, staged_id: uuid.UUID, *, now: datetime) -> Written:
    """Write a staged roster, whole or not at all, and forget the file.

    Raises Invalid("not-ready") with every problem that is left.
    """
    row = row_of(scope, staged_id, "roster")
    checked = look(actor, scope, staged_id)
    if not checked.is_ready:
        raise Invalid("not-ready", checked.problems)
    digest = digests.of_bytes(content_of(row))
    done = write(
        actor,
        scope,
        checked.roster,
        answers=checked.choices.answers,
        filename=row.filename,
        digest=digest,
        now=now,
    )
    db.session.delete(row)
    db.session.flush()
    return done


def note_refused(
    actor: Actor, scope: Scope, staged_id: uuid.UUID, refused: Invalid, *, now: datetime
) -> None:
    """Write down that a roster was not imported, and how much of it is still to be put right.

    The refusal undid its transaction; the edge notes it in one of its own.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    audit.record(
        actor, "roster.refused", ("event", scope.event_id), scope=Scope(scope.event_id), now=now,
        filename=row_of(scope, staged_id, "roster").filename, problems=len(refused.problems),
    )  # fmt: skip


def write(
    actor: Actor,
    scope: Scope,
    roster: Roster,
    *,
    answers: Mapping[str, str] | None = None,
    filename: str = "",
    digest: str = "",
    now: datetime,
) -> Written:
    """Write a checked roster in bulk, with one entry in the trail that names every entry."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if not roster.is_ready:
        raise Invalid("not-ready", roster.problems)
    still = {row.number for row in roster.rows if row.state is RowState.UNCHANGED}
    drafts = [each for each in roster.entries if not still.issuperset(each.rows)]
    done = EntryWriter(_event(scope)).write(drafts)
    _remember_units(roster, drafts, answers or {})
    new = {one.unit_name for one in drafts if (answers or {}).get(unit_key(one.unit_name)) == "new"}
    unit_twins.note_new(actor, scope, new, now=now)
    said = {uuid.UUID(one.unit): one.unit_kind for one in drafts if one.unit and one.unit_kind}
    units.note_kinds(actor, scope, said, now=now)
    late_codes.follow(actor, done.trades, now=now)
    audit.record(
        actor,
        "roster.imported",
        ("event", scope.event_id),
        scope=Scope(scope.event_id),
        now=now,
        filename=filename,
        digest=digest,
        rows=len(roster.rows),
        created={str(each): number for each, number in done.created.items()},
        changed=[str(each) for each in done.changed],
        units=done.units,
    )
    entries.record_changes(actor, scope, done, now=now)
    for trade_id in done.trades:
        audit.record(
            actor,
            "trade.entries_imported",
            ("trade", trade_id),
            scope=Scope(scope.event_id, trade_id),
            now=now,
            digest=digest,
        )
    return done


def _remember_units(roster: Roster, drafts: list[EntryDraft], answers: Mapping[str, str]) -> None:
    """Keep the spellings that people said stand for a known unit (是，并记住)."""
    told = {key: code for key, code in answers.items() if key.startswith("unit:") and code != "new"}
    if not told:
        return
    known = {each.unit for each in drafts}
    for row in roster.rows:
        written = row.texts.get("unit", "").strip()
        code = told.get(f"unit:{folded_name(written)}", "")
        if code in known:
            remember_alias(uuid.UUID(code), written)


def as_problems(roster: Roster) -> list[Problem]:
    """The questions nobody answered, as problems."""
    return [Problem(each.code, each.where, dict(each.values)) for each in roster.questions]


def annotated(
    actor: Actor, scope: Scope, staged_id: uuid.UUID, say: Callable[[Problem], str]
) -> tuple[str, bytes]:
    """The file again with what to mend as comments; say: a problem as a sentence."""
    checked = look(actor, scope, staged_id)
    comments: dict[str, str] = {}
    for problem in checked.problems:
        comments[problem.where] = "\n".join(
            filter(None, (comments.get(problem.where, ""), say(problem)))
        )
    questions = {
        each.where: say(Problem(each.code, each.where, dict(each.values)))
        for each in checked.roster.questions
    }
    content = table_writing.annotated_copy(checked.table, comments, questions=questions)
    return checked.filename, content


def template(actor: Actor, scope: Scope, *, title: str = "", language: str = "zh") -> bytes:
    """The empty roster of this event, to be sent to delegations."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    context = roster_context(_event(scope), entries=())
    return roster_template(context, title=title, language=language)


def export(actor: Actor, scope: Scope, *, title: str = "", language: str = "zh") -> bytes:
    """The present entries as a roster; identity numbers stay here."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    entries = entry_facts(_event(scope))
    context = roster_context(_event(scope), entries=entries)
    return roster_export(context, entries, title=title, language=language)


def label(code: str, language: str) -> str:
    """What a roster's column is called."""
    return LABELS[code][language] if code in LABELS else code.partition(":")[2]
