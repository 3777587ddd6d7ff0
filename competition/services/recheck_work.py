"""The second look as people's work (复核办理): shared out, taken up, looked at sheet by sheet.

One list, several checkers: nobody looks at what another has taken. What is wrong becomes a written
notice to the chief at once; nothing is corrected here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.access.roles import PERMISSIONS
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.account import Account, RoleAssignment
from competition.models.draw import BlindCode, CodeSet
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.models.recheck import (
    Recheck,
    RecheckFinding,
    RecheckItem,
    RecheckSheet,
)
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import archive_marks, audit, photos, rechecks, sheet_views
from competition.services.photos import Photo
from competition.services.sheet_views import SheetView


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a list somebody has taken, and how much of that is done."""

    account_id: uuid.UUID
    name: str
    taken: int
    done: int


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of an item: its marks and sum, the paper's photos, what was found."""

    view: SheetView
    module: dict[str, str]
    originals: tuple[Photo, ...]
    finding: str
    note: str


@dataclass(frozen=True, slots=True)
class Work:
    """One item as its checker sees it."""

    item: rechecks.Item
    line: rechecks.Line
    checker: str
    #: Whether the reader may write: it is his, or nobody's.
    mine: bool
    parts: tuple[Part, ...]
    #: Open items that are his or nobody's, this one aside.
    left: int


def shares(actor: Actor, scope: Scope, recheck_id: uuid.UUID) -> tuple[Share, ...]:
    """Who has taken how much of a list."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    rows = db.session.execute(
        select(
            RecheckItem.checker_id,
            Account.display_name,
            func.count(),
            func.count(RecheckItem.found_at),
        )
        .join(Account, Account.id == RecheckItem.checker_id)
        .where(RecheckItem.recheck_id == rechecks.row_of(scope, recheck_id).id)
        .group_by(RecheckItem.checker_id, Account.display_name)
        .order_by(Account.display_name, RecheckItem.checker_id)
    )
    return tuple(Share(row[0], row[1], row[2], row[3]) for row in rows if row[0])


def take_next(
    actor: Actor, scope: Scope, recheck_id: uuid.UUID, *, now: datetime
) -> uuid.UUID | None:
    """Take the next item: one's own that is open, else the first that is nobody's (认领下一件).

    Returns its id; None when nothing is left to take.
    """
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = rechecks.open_row(scope, recheck_id)
    found = db.session.scalars(
        select(RecheckItem)
        .where(
            RecheckItem.recheck_id == row.id,
            RecheckItem.finding == RecheckFinding.OPEN,
            (RecheckItem.checker_id == actor.id) | RecheckItem.checker_id.is_(None),
        )
        .order_by(RecheckItem.checker_id.is_(None), RecheckItem.position)
        .with_for_update()
    ).first()
    if found is None:
        return None
    if found.checker_id is None:
        found.checker_id, found.claimed_at = actor.id, now
        db.session.flush()
        audit.record(
            actor, "recheck.taken", ("recheck", row.id), scope=scope, now=now,
            number=row.number, position=found.position,
        )  # fmt: skip
    return found.id


def share_out(
    actor: Actor, scope: Scope, recheck_id: uuid.UUID, people: Sequence[uuid.UUID], *, now: datetime
) -> int:
    """Deal what nobody has taken to these people in turn (分配复核); returns how many."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = rechecks.open_row(scope, recheck_id)
    known = {one.account_id for one in checkers(actor, scope)}
    if not people or not set(people) <= known:
        raise Invalid("invalid", [Problem("no-checkers", "people")])
    free = db.session.scalars(
        select(RecheckItem)
        .where(
            RecheckItem.recheck_id == row.id,
            RecheckItem.finding == RecheckFinding.OPEN,
            RecheckItem.checker_id.is_(None),
        )
        .order_by(RecheckItem.position)
    ).all()
    for n, item in enumerate(free):
        item.checker_id, item.claimed_at = people[n % len(people)], now
    db.session.flush()
    audit.record(
        actor, "recheck.shared", ("recheck", row.id), scope=scope, now=now, number=row.number,
        people=[str(each) for each in people], items=len(free),
    )  # fmt: skip
    return len(free)


def give_back(
    actor: Actor, scope: Scope, recheck_id: uuid.UUID, item_id: uuid.UUID, *, now: datetime
) -> None:
    """Give an item back that was taken and not looked at, so that another takes it (退回)."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = rechecks.open_row(scope, recheck_id)
    item = _item(row, item_id)
    if item.finding is not RecheckFinding.OPEN or item.checker_id is None:
        raise NotNow("recheck-not-taken")
    item.checker_id = item.claimed_at = None
    db.session.flush()
    audit.record(
        actor, "recheck.given_back", ("recheck", row.id), scope=scope, now=now,
        number=row.number, position=item.position,
    )  # fmt: skip


def checkers(actor: Actor, scope: Scope) -> tuple[Share, ...]:
    """Everybody who may recheck in a trade, by name."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    roles = [role for role, held in PERMISSIONS.items() if Permission.RECHECK_MAKE in held]
    here = (RoleAssignment.event_id == scope.event_id) & (
        RoleAssignment.trade_id.is_(None) | (RoleAssignment.trade_id == scope.trade_id)
    )
    rows = db.session.execute(
        select(Account.id, Account.display_name)
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .where(
            RoleAssignment.role.in_(roles),
            RoleAssignment.event_id.is_(None) | here,
            Account.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Account.display_name, Account.id)
    )
    return tuple(Share(row.id, row.display_name, 0, 0) for row in rows)


def _item(row: Recheck, item_id: uuid.UUID) -> RecheckItem:
    item = db.session.get(RecheckItem, item_id)
    if item is None or item.recheck_id != row.id:
        raise NotFound("not-found")
    return item


def one(actor: Actor, scope: Scope, recheck_id: uuid.UUID, item_id: uuid.UUID) -> Work:
    """An item with its sheets and sums beside the paper's photos."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    line, items = rechecks.one(actor, scope, recheck_id)
    shown = next((each for each in items if each.id == item_id), None)
    if shown is None:
        raise NotFound("not-found")
    row = _item(rechecks.row_of(scope, recheck_id), item_id)
    sheets = _sheets(scope, row)
    found = {
        each.sheet_id: each
        for each in db.session.scalars(select(RecheckSheet).where(RecheckSheet.item_id == row.id))
    }
    papers = photos.originals([sheet.id for sheet, _module in sheets])
    name = db.session.get(Account, row.checker_id) if row.checker_id else None
    left = db.session.scalar(
        select(func.count())
        .select_from(RecheckItem)
        .where(
            RecheckItem.recheck_id == row.recheck_id,
            RecheckItem.id != row.id,
            RecheckItem.finding == RecheckFinding.OPEN,
            (RecheckItem.checker_id == actor.id) | RecheckItem.checker_id.is_(None),
        )
    )
    return Work(
        item=shown,
        line=line,
        checker=name.display_name if name else "",
        mine=row.checker_id in (None, actor.id) or actor.system,
        parts=tuple(
            Part(
                sheet_views.sheet(actor, scope, sheet.id),
                module,
                tuple(papers[sheet.id]),
                found[sheet.id].finding.value if sheet.id in found else "",
                found[sheet.id].note if sheet.id in found else "",
            )
            for sheet, module in sheets
        ),
        left=left or 0,
    )


def _sheets(scope: Scope, item: RecheckItem) -> list[Any]:
    """The signed sheets of a code in its module, or of an entry in all of them."""
    query = (
        select(ScoreSheet, Module.name)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Stage.trade_id == scope.trade_id, ScoreSheet.state != SheetState.VOID)
        .order_by(
            Stage.position, Module.position, ScoreSheet.attempt, Panel.position,
            PanelSeat.position, PanelSeat.code,
        )
    )  # fmt: skip
    if item.blind_code_id is not None:
        list_row = db.session.get_one(Recheck, item.recheck_id)
        query = query.where(
            ScoreSheet.blind_code_id == item.blind_code_id,
            ScoreSheet.module_id == list_row.module_id,
        )
    else:
        query = query.where(ScoreSheet.blind_code_id.in_(codes_of(scope, item.entry_id)))
    return list(db.session.execute(query).all())


def codes_of(scope: Scope, entry_id: uuid.UUID | None) -> list[uuid.UUID]:
    """The opened codes of an entry; none while they are sealed."""
    codes = db.session.scalars(
        select(BlindCode.id)
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id == scope.trade_id)
    ).all()
    opened = archive_marks.entries_of_codes(list(codes))
    return [code for code, entry in opened.items() if entry == entry_id]


def write(
    actor: Actor,
    scope: Scope,
    recheck_id: uuid.UUID,
    item_id: uuid.UUID,
    found: Mapping[uuid.UUID, tuple[str, str]],
    *,
    now: datetime,
) -> None:
    """Write down what was found of every sheet of an item; what is wrong goes to the chief.

    found: sheet → right or wrong, and a note. Raises Conflict("recheck-taken") when another took
    it, Invalid for a sheet left out or a note that is missing.
    """
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = rechecks.open_row(scope, recheck_id)
    item = _item(row, item_id)
    if item.checker_id not in (None, actor.id) and not actor.system:
        name = db.session.get_one(Account, item.checker_id).display_name
        raise Conflict("recheck-taken", name=name)
    sheets = _sheets(scope, item)
    problems = [*_problems([sheet.id for sheet, _module in sheets], found)]
    if problems:
        raise Invalid("invalid", problems)
    item.checker_id, item.claimed_at = actor.id, item.claimed_at or now
    for sheet, _module in sheets:
        _keep(actor, item, sheet, *found[sheet.id], now)
    notes = [note.strip() for word, note in found.values() if word == "wrong"]
    word = "wrong" if notes else "right"
    note = "；".join(notes)[: rechecks.MOST_NOTE]
    rechecks.find(actor, scope, recheck_id, item_id, word, note, now=now)


def _problems(
    sheets: Sequence[uuid.UUID], found: Mapping[uuid.UUID, tuple[str, str]]
) -> Sequence[Problem]:
    problems = []
    for sheet in sheets:
        word, note = found.get(sheet, ("", ""))
        if word not in ("right", "wrong"):
            problems.append(Problem("finding-missing", str(sheet)))
        elif word == "wrong" and not note.strip():
            problems.append(Problem("note-needed", str(sheet)))
        elif len(note) > rechecks.MOST_NOTE:
            problems.append(Problem("too-long", str(sheet), {"most": rechecks.MOST_NOTE}))
    return problems


def _keep(
    actor: Actor, item: RecheckItem, sheet: ScoreSheet, word: str, note: str, now: datetime
) -> None:
    held = db.session.scalars(
        select(RecheckSheet).where(
            RecheckSheet.item_id == item.id, RecheckSheet.sheet_id == sheet.id
        )
    ).one_or_none()
    if held is None:
        held = RecheckSheet(item_id=item.id, sheet_id=sheet.id)
        db.session.add(held)
    held.n, held.finding = sheet.current_n or 0, RecheckFinding(word)
    held.note = note.strip() if word == "wrong" else ""
    held.found_at, held.found_by_id = now, actor.id
    db.session.flush()
