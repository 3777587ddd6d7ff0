"""Corrections before decoding (换签、补签): two people, a reason, and both histories kept.

The sealed list is never touched: a swap stands beside it and is applied when the list is opened.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotNow, Problem
from competition.models.draw import (
    BlindCode,
    CodeAbsence,
    CodeCorrection,
    CodeSet,
    CodeSetState,
    CorrectionKind,
    LayerCode,
)
from competition.models.panel import Exclusion
from competition.models.sheet import ScoreSheet
from competition.rules import codes
from competition.services import audit, code_layers, places, work_codes


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody found: which numbers of which layer, and why."""

    layer: int
    #: `swap` or `relabel`.
    kind: str
    first: str
    second: str
    reason: str


def of_set(code_set_id: uuid.UUID) -> list[CodeCorrection]:
    """The corrections of a set in the order they were made."""
    return list(
        db.session.scalars(
            select(CodeCorrection)
            .where(CodeCorrection.code_set_id == code_set_id)
            .order_by(CodeCorrection.number)
        )
    )


def correct(
    actor: Actor,
    code_set_id: uuid.UUID,
    found: Correction,
    *,
    second: Actor | None,
    now: datetime,
) -> uuid.UUID:
    """Write a correction down; what stands back from a number goes with the work it stands on.

    Two people always, whatever the event's switches say: a coder and somebody who may open codes.
    Raises NotAllowed (`second-person-missing`, `second-person-same`), NotNow (`codes-not-sealed`,
    `codes-decoded`, `exclusions-behind-key`, `label-in-use`), Invalid with what does not fit.
    """
    code_set, _stage, _trade, _event, scope = places.above(CodeSet, code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    _require_two(actor, second, scope)
    if code_set.state is CodeSetState.DECODED:
        raise NotNow("codes-decoded")
    row = code_layers.rows_of(code_set.id).get(found.layer)
    if row is None or row.sealed_at is None:
        raise NotNow("codes-not-sealed")
    if row.opened_at is not None:
        raise NotNow("codes-decoded")
    first, other = _checked(code_set, found)
    before = first.text
    if found.kind == CorrectionKind.RELABEL:
        _relabel(code_set, found.layer, first, found.second.strip())
    else:
        _swap(code_set, found.layer, first, other)
    former = of_set(code_set.id)
    made = CodeCorrection(
        id=uuid.uuid4(),
        code_set_id=code_set.id,
        number=len(former) + 1,
        layer=found.layer,
        kind=CorrectionKind(found.kind),
        first=before,
        second=other.text if other else first.text,
        reason=found.reason.strip(),
        made_by_id=actor.id,
        confirmed_by_id=second.id if second else None,
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        actor, "codes.corrected", ("code_set", code_set.id), scope=scope, now=now,
        number=made.number, layer=made.layer, kind=made.kind.value, first=made.first,
        other=made.second, reason=made.reason, second=str(second.id) if second else None,
    )  # fmt: skip
    return made.id


def _require_two(actor: Actor, second: Actor | None, scope: policy.Scope) -> None:
    if actor.system:
        return
    if second is None:
        raise NotAllowed("second-person-missing", act="correct")
    if second.is_also(actor):
        raise NotAllowed("second-person-same", act="correct")
    policy.require(second, Permission.CODE_OPEN, scope)


def _rows(code_set: CodeSet, layer: int) -> dict[str, Any]:
    """The numbers a layer gave out, by their text in capitals."""
    if layer < code_set.layers:
        rows: Sequence[Any] = db.session.scalars(
            select(LayerCode)
            .where(LayerCode.code_set_id == code_set.id, LayerCode.layer == layer)
            .order_by(LayerCode.text)
        ).all()
    else:
        rows = db.session.scalars(
            select(BlindCode).where(BlindCode.code_set_id == code_set.id).order_by(BlindCode.text)
        ).all()
    return {row.text.upper(): row for row in rows}


def _checked(code_set: CodeSet, found: Correction) -> tuple[Any, Any]:
    """The rows meant; of a new label the second is None."""
    rows = _rows(code_set, found.layer)
    problems = []
    if found.kind not in [kind.value for kind in CorrectionKind]:
        problems.append(Problem("unknown-choice", "kind", {"found": found.kind[:40]}))
    if not found.reason.strip():
        problems.append(Problem("reason-missing", "reason"))
    first = rows.get(found.first.strip().upper())
    if first is None:
        problems.append(Problem("code-unknown", "first", {"code": found.first[:40]}))
    other = rows.get(found.second.strip().upper())
    new = found.kind == CorrectionKind.RELABEL
    if new and other is not None:
        problems.append(Problem("code-exists", "second", {"code": found.second[:40]}))
    if new and codes.lot_problems(["-"], {"-": found.second}):
        problems.append(Problem("lot-form", "second", {"lot": found.second[:40]}))
    if not new and other is None:
        problems.append(Problem("code-unknown", "second", {"code": found.second[:40]}))
    if not new and first is not None and first is other:
        problems.append(Problem("code-with-itself", "second", {"code": first.text}))
    if problems:
        raise Invalid("invalid", problems)
    return first, other


def _relabel(code_set: CodeSet, layer: int, row: Any, text: str) -> None:
    """Give a number a new label; once sheets carry the old one it stays."""
    if layer == code_set.layers:
        used = select(ScoreSheet.id).where(ScoreSheet.blind_code_id == row.id).limit(1)
        if db.session.scalar(used):
            raise NotNow("label-in-use", item=row.text)
    row.text = text
    db.session.flush()


def _swap(code_set: CodeSet, layer: int, first: Any, other: Any) -> None:
    """Let recusals and absences follow the work: they belong to whom, not to what it is called."""
    if layer < code_set.layers:
        if not (first.passed_on or other.passed_on):
            first.carried, other.carried = other.carried, first.carried
            db.session.flush()
        elif work_codes.behind_key(code_set.id):
            raise NotNow("works-behind-key", first=first.text, second=other.text)
        elif _anything_fixed(code_set):
            raise NotNow("exclusions-behind-key", first=first.text, second=other.text)
        return
    for table in (Exclusion, CodeAbsence):
        mine = _ids(table, first.id)
        theirs = _ids(table, other.id)
        for ids, code_id in ((mine, other.id), (theirs, first.id)):
            db.session.execute(update(table).where(table.id.in_(ids)).values(blind_code_id=code_id))
    work_codes.swap(first.id, other.id)


def _ids(table: type[Exclusion] | type[CodeAbsence], code_id: uuid.UUID) -> list[uuid.UUID]:
    return list(db.session.scalars(select(table.id).where(table.blind_code_id == code_id)))


def _anything_fixed(code_set: CodeSet) -> bool:
    """Whether any code of the set has an exclusion or absence, or one is on its way to it."""
    fixed = (
        select(table.id)
        .join(BlindCode, BlindCode.id == table.blind_code_id)
        .where(BlindCode.code_set_id == code_set.id)
        .limit(1)
        for table in (Exclusion, CodeAbsence)
    )
    if any(db.session.scalar(each) for each in fixed):
        return True
    waiting = select(LayerCode).where(LayerCode.code_set_id == code_set.id)
    return any(row.carried for row in db.session.scalars(waiting))


def swaps_of(code_set: CodeSet) -> dict[int, list[tuple[str, str]]]:
    """Of every layer the swaps to be applied when it is opened, as pairs of ids."""
    made = of_set(code_set.id)
    found: dict[int, list[tuple[str, str]]] = {}
    for layer in sorted({one.layer for one in made}):
        known = {row.text: str(row.id) for row in _rows(code_set, layer).values()}
        steps = [(one.kind.value, one.first, one.second) for one in made if one.layer == layer]
        found[layer] = codes.ids_of(known, steps)
    return found
