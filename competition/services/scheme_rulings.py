"""A new version of a frozen scheme, by ruling (方案换版裁定).

The organisers write the new version beside the one in force and approve it; nothing changes by
that. Whoever may rule sees what it would do, aspect by aspect and place by place, and brings it
into force with a reason. Sheets stay as they were signed; those that the new version asks more of
go back to their judges with every mark that still stands filled in.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotNow, Problem
from competition.models.event import Event, ModuleState
from competition.models.panel import Panel, PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import Draft, ScoreSheet, SheetState
from competition.rules.facts import ModuleFacts, SchemeFacts
from competition.rules.kinds import read_as
from competition.rules.scheme_versions import (
    AspectChange,
    Change,
    aspect_changes,
    to_be_marked,
)
from competition.services import (
    audit,
    blanks,
    confirmations,
    facts,
    rulings_log,
    scheme_checks,
    scheme_drafts,
    scheme_rows,
    schemes,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An approved new version and what it would do."""

    module_id: uuid.UUID
    module_code: str
    module_name: dict[str, str]
    #: Numbers of the version in force and of the new one.
    before: int
    after: int
    #: Version of the new row, for stale decisions.
    version: int
    changes: tuple[AspectChange, ...]
    #: Module under the version in force, and under the new one.
    old: ModuleFacts
    new: ModuleFacts
    #: Signed sheets by panel.
    signed: dict[str, int]
    locked: bool
    wants_second: bool

    def returned(self, standing: Collection[str] = ()) -> int:
        """How many signed sheets go back to their judges."""
        return sum(self.signed.get(panel, 0) for panel in to_be_marked(self.changes, standing))

    @property
    def reworded(self) -> tuple[str, ...]:
        """Aspects that only read differently: the ruling says whether their marks stand."""
        return tuple(each.code for each in self.changes if each.change is Change.WORDING)


def begin(actor: Actor, scope: Scope, module_id: uuid.UUID, *, now: datetime) -> None:
    """Begin a new version as a copy of the frozen one (起草新版本).

    Raises NotNow("scheme-not-frozen") where the scheme may still be changed as it is.
    """
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    _, row = schemes.newest(scope, module_id)
    if row.state is not SchemeState.FROZEN:
        if row.number > 1 or not schemes.is_marked(module_id):
            raise NotNow("scheme-not-frozen")
        blanks.freeze(actor, row.id, module_id, now=now)
    tree = scheme_rows.scheme_rows_as_pieces([row])[row.id]
    made = MarkingScheme(
        module_id=module_id,
        number=row.number + 1,
        maximum=row.maximum,
        decimals=row.decimals,
        note={},
        state=SchemeState.DRAFT,
    )
    db.session.add(made)
    db.session.flush()
    scheme_drafts.write(made, tree)
    db.session.flush()
    audit.record(
        actor, "scheme.begun", ("scheme", made.id), scope=scope, now=now, number=made.number
    )


def drop(actor: Actor, scope: Scope, module_id: uuid.UUID, *, version: int, now: datetime) -> None:
    """Give up a new version that is not in force (放弃新版本)."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    _, row = schemes.newest(scope, module_id)
    if row.version != version:
        raise Conflict("stale")
    if row.state is SchemeState.FROZEN or row.number == 1:
        raise NotNow("scheme-in-force")
    number, scheme_id = row.number, row.id
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor, "scheme.dropped", ("scheme", scheme_id), scope=scope, now=now, number=number
    )


def waiting(actor: Actor, scope: Scope, module_id: uuid.UUID) -> int | None:
    """The number of a new version that waits for the reader's ruling; None where none does."""
    policy.require(actor, Permission.PANEL_READ, scope)
    if not policy.may(actor, Permission.RULING_MAKE, scope):
        return None
    _, row = schemes.newest(scope, module_id)
    return row.number if row.number > 1 and row.state is SchemeState.APPROVED else None


def proposal(actor: Actor, scope: Scope, module_id: uuid.UUID) -> Proposal:
    """The approved new version of a module's scheme, with what it would do.

    Raises NotNow("no-new-version") where there is none, Invalid with what is wrong with it.
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    module, row = schemes.newest(scope, module_id)
    if row.state is not SchemeState.APPROVED or row.number == 1:
        raise NotNow("no-new-version")
    tree = scheme_rows.scheme_rows_as_pieces([row])[row.id]
    found = scheme_checks.problems_of(module, tree)
    scheme, problems = read_as(SchemeFacts, tree)
    if scheme is None or problems or found:
        raise Invalid("scheme-not-ready", [*problems, *found])
    view = facts.module_view(module_id)
    new = replace(view.facts, scheme=scheme)
    event = db.session.get_one(Event, scope.event_id)
    return Proposal(
        module_id=module_id,
        module_code=module.code,
        module_name=module.name,
        before=row.number - 1,
        after=row.number,
        version=row.version,
        changes=aspect_changes(view.facts, new),
        old=view.facts,
        new=new,
        signed=_signed(module_id),
        locked=module.state is ModuleState.LOCKED,
        wants_second=confirmations.wants_second(event, "resolve"),
    )


def rule(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    reason: str,
    *,
    version: int,
    now: datetime,
    standing: Collection[str] = (),
    second: Actor | None = None,
) -> Ruling:
    """Bring the new version into force (新版本生效).

    standing: reworded aspects whose marks stand. Raises NotNow("module-locked") where marks would
    have to be given anew in a locked module, Conflict("stale").
    """
    found = proposal(actor, scope, module_id)
    if found.version != version:
        raise Conflict("stale")
    _require_reworded(found, standing)
    anew = to_be_marked(found.changes, standing)
    if anew and found.locked:
        raise NotNow("module-locked")
    event = db.session.get_one(Event, scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, scope)
    _, row = schemes.newest(scope, module_id)
    digest = facts.scheme_digest(found.new.scheme)
    ruling = rulings_log.add(
        actor,
        scope,
        RulingKind.SCHEME,
        reason,
        now=now,
        module_id=module_id,
        value={"version": row.number, "digest": digest, "standing": sorted(standing)},
        second=second,
    )
    row.state, row.digest, row.frozen_at = SchemeState.FROZEN, digest, now
    db.session.flush()
    returned = _return_sheets(module_id, anew)
    audit.record(
        actor, "scheme.replaced", ("scheme", row.id), scope=scope, now=now, ruling=ruling.code,
        number=row.number, digest=digest, returned=returned, reason=ruling.reason,
    )  # fmt: skip
    return ruling


def _require_reworded(found: Proposal, standing: Collection[str]) -> None:
    foreign = sorted(set(standing) - set(found.reworded))
    if foreign:
        problems = [Problem("not-reworded", "standing", {"found": code}) for code in foreign]
        raise Invalid("invalid", problems)


def _signed(module_id: uuid.UUID) -> dict[str, int]:
    rows = db.session.execute(
        select(Panel.code, func.count())
        .select_from(ScoreSheet)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(ScoreSheet.module_id == module_id, ScoreSheet.state == SheetState.SIGNED)
        .group_by(Panel.code)
    )
    return {row[0]: row[1] for row in rows}


def _return_sheets(module_id: uuid.UUID, anew: Mapping[str, tuple[str, ...]]) -> int:
    """Send the signed sheets of these panels back, and take what no longer fits from drafts."""
    returned = 0
    for panel, aspects in anew.items():
        sheets = db.session.scalars(
            select(ScoreSheet)
            .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .where(
                Panel.module_id == module_id,
                Panel.code == panel,
                ScoreSheet.module_id == module_id,
            )
        ).all()
        for sheet in sheets:
            if sheet.state is SheetState.SIGNED:
                sheet.state = SheetState.REOPENED
                sheet.reopenings += 1
                returned += 1
        _thin_drafts([sheet.id for sheet in sheets], aspects)
    db.session.flush()
    return returned


def _thin_drafts(sheets: list[uuid.UUID], aspects: Collection[str]) -> None:
    for draft in db.session.scalars(select(Draft).where(Draft.sheet_id.in_(sheets))):
        content: dict[str, Any] = json.loads(draft.body)
        kept = {code: mark for code, mark in content["marks"].items() if code not in aspects}
        draft.body = json.dumps(content | {"marks": kept}, ensure_ascii=False).encode()
        draft.marked_count = len(kept)
