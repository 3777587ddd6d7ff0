"""Works on their way to their codes, and under them (作品编码): what coders see and may put right.

A work comes to its code the way recusals do: in ciphertext, while numbers are given out, through
every layer. One that came too late the coder puts under its code by hand, from his own list.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInStage, EntryState, EntryStatus
from competition.models.sheet import Revision, ScoreSheet
from competition.models.work import CodedWork, EntryWork
from competition.services import audit, coded_works, keys, places, work_files
from competition.services.coded_works import Shown

#: What carries a work through a layer of codes.
CARRIED = "works"
MOST_EACH = 8
#: Bytes: the longest link has room in one.
_BLOCK = 512
_AT_ONCE = 400


def sealed(one: EntryWork) -> str:
    """A work on its way to its code: ciphertext, in hexadecimal."""
    said = {"link": one.link} if one.link else {"file": one.sha256, "view": one.view_sha256}
    return _sealed(said).hex()


def _sealed(said: Mapping[str, str]) -> bytes:
    """Ciphertext whose length tells neither a picture from a link nor one link from another."""
    plain = json.dumps(said, sort_keys=True).encode()
    return keys.ring().encrypt(
        plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK), belongs_to=coded_works.PLACE
    )


def carried(wheres: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What goes with each entry in a stage; a link only once the office called it neutral."""
    found: dict[uuid.UUID, list[str]] = {}
    for at in range(0, len(wheres), _AT_ONCE):
        rows = db.session.execute(
            select(EntryInStage.id, EntryWork)
            .join(EntryWork, EntryWork.entry_id == EntryInStage.entry_id)
            .where(EntryInStage.id.in_(wheres[at : at + _AT_ONCE]))
            .order_by(EntryWork.number)
        )
        for where, work in rows:
            if work.neutral or not work.link:
                found.setdefault(where, []).append(sealed(work))
    return found


def arrive(coming: Sequence[tuple[uuid.UUID, Sequence[str]]]) -> None:
    """Lay works under the last codes: (blind code, what it carries)."""
    rows = [
        {
            "id": uuid.uuid4(),
            "blind_code_id": code,
            "number": number,
            "sealed": bytes.fromhex(text),
            "by_hand": False,
        }
        for code, works in coming
        for number, text in enumerate(works, 1)
    ]
    if rows:
        db.session.execute(insert(CodedWork), rows)


def lay(code_id: uuid.UUID, works: Sequence[str]) -> None:
    """Lay an entry's works under its open code in the place of those that came with it before."""
    mine = CodedWork.blind_code_id == code_id
    db.session.execute(delete(CodedWork).where(mine, CodedWork.by_hand.is_(False)))
    after = db.session.scalar(select(func.max(CodedWork.number)).where(mine)) or 0
    for number, text in enumerate(works, after + 1):
        row = CodedWork(blind_code_id=code_id, number=number, sealed=bytes.fromhex(text))
        db.session.add(row)
    db.session.flush()


def swap(first: uuid.UUID, other: uuid.UUID) -> None:
    """Works that came with an entry follow it when two codes are swapped; what was put by hand
    under a code shows what lies under that label, and stays."""
    ids = {
        code: list(
            db.session.scalars(
                select(CodedWork.id).where(
                    CodedWork.blind_code_id == code, CodedWork.by_hand.is_(False)
                )
            )
        )
        for code in (first, other)
    }
    moving = {first: other, other: first}
    for away, code in enumerate(moving):
        for n, work_id in enumerate(ids[code]):
            db.session.execute(
                update(CodedWork)
                .where(CodedWork.id == work_id)
                .values(number=1000 * (away + 1) + n)
            )
    for code, to in moving.items():
        after = (
            db.session.scalar(
                select(func.max(CodedWork.number)).where(
                    CodedWork.blind_code_id == to, CodedWork.number < 1000
                )
            )
            or 0
        )
        for number, work_id in enumerate(ids[code], after + 1):
            db.session.execute(
                update(CodedWork)
                .where(CodedWork.id == work_id)
                .values(blind_code_id=to, number=number)
            )
    db.session.flush()


def behind_key(code_set_id: uuid.UUID) -> bool:
    """Whether works came to the last codes of a set through its layers."""
    found = (
        select(CodedWork.id)
        .join(BlindCode, BlindCode.id == CodedWork.blind_code_id)
        .where(BlindCode.code_set_id == code_set_id, CodedWork.by_hand.is_(False))
        .limit(1)
    )
    return db.session.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code of a set with what is shown under it."""

    id: uuid.UUID
    text: str
    shown: tuple[Shown, ...]
    #: Something was signed about it: what is shown can change no more.
    marked: bool


def of_set(actor: Actor, code_set_id: uuid.UUID) -> tuple[CodeLine, ...]:
    """Every last code of a set with its works, for who gives out codes."""
    code_set, scope = _set(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    rows = db.session.scalars(
        select(BlindCode).where(BlindCode.code_set_id == code_set.id).order_by(BlindCode.text)
    ).all()
    shown = coded_works.of_codes([row.id for row in rows])
    signed = _marked([row.id for row in rows])
    return tuple(
        CodeLine(row.id, row.text, shown.get(row.id, ()), row.id in signed) for row in rows
    )


def put(actor: Actor, code_set_id: uuid.UUID, code: str, raw: bytes, *, now: datetime) -> uuid.UUID:
    """Put a picture under a code by hand: of a work that came late, or instead of a wrong one.

    The coder knows from his own list whose it is; nothing here does. Raises Invalid
    ("work-code-unknown", "work-too-many" or what a picture lacks), NotNow("codes-not-sealed",
    "codes-decoded", "work-marked").
    """
    code_set, scope = _set(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    row = _changeable(code_set, code)
    mine = CodedWork.blind_code_id == row.id
    last = db.session.scalar(select(func.max(CodedWork.number)).where(mine)) or 0
    if (db.session.scalar(select(func.count()).where(mine)) or 0) >= MOST_EACH:
        raise Invalid("work-too-many", limit=MOST_EACH)
    kept = work_files.keep(raw)
    said = {"file": kept.sha256, "view": kept.view_sha256}
    made = CodedWork(
        id=uuid.uuid4(), blind_code_id=row.id, number=last + 1, sealed=_sealed(said), by_hand=True
    )
    db.session.add(made)
    db.session.flush()
    _note(actor, scope, code_set, "work.put_by_code", now, code=row.text, size=kept.size)
    return made.id


def drop(actor: Actor, code_set_id: uuid.UUID, work_id: uuid.UUID, *, now: datetime) -> None:
    """Take a picture or link from under its code. Raises NotNow as `put`, NotFound."""
    code_set, scope = _set(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    row = db.session.get(CodedWork, work_id)
    code = db.session.get(BlindCode, row.blind_code_id) if row else None
    if row is None or code is None or code.code_set_id != code_set.id:
        raise NotFound("not-found")
    _changeable(code_set, code.text)
    db.session.delete(row)
    db.session.flush()
    _note(actor, scope, code_set, "work.dropped_by_code", now, code=code.text)


def _changeable(code_set: CodeSet, text: str) -> BlindCode:
    if code_set.state is CodeSetState.EMPTY:
        raise NotNow("codes-not-sealed")
    if code_set.state is CodeSetState.DECODED and code_set.layers:
        raise NotNow("codes-decoded")
    row = db.session.scalars(
        select(BlindCode).where(
            BlindCode.code_set_id == code_set.id, func.upper(BlindCode.text) == text.strip().upper()
        )
    ).one_or_none()
    if row is None:
        raise Invalid("work-code-unknown", number=text[:40])
    if row.id in _marked([row.id]):
        raise NotNow("work-marked", number=row.text)
    return row


def _marked(code_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for at in range(0, len(code_ids), _AT_ONCE):
        found |= set(
            db.session.scalars(
                select(ScoreSheet.blind_code_id)
                .join(Revision, Revision.sheet_id == ScoreSheet.id)
                .where(ScoreSheet.blind_code_id.in_(code_ids[at : at + _AT_ONCE]))
            )
        )
    return found


def _set(code_set_id: uuid.UUID) -> tuple[CodeSet, Scope]:
    code_set, _stage, _trade, _event, scope = places.above(CodeSet, code_set_id)
    return code_set, scope


def lacking(code_set_id: uuid.UUID) -> list[str]:
    """Entry numbers under whose code a judge would see nothing; the caller has asked the policy."""
    code_set, _scope = _set(code_set_id)
    rows = db.session.execute(
        select(EntryInStage.id, Entry.number)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            EntryInStage.stage_id == code_set.stage_id,
            EntryInStage.status.in_([EntryStatus.PRESENT, EntryStatus.DISQUALIFIED]),
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Entry.number)
    ).all()
    has = carried([row.id for row in rows])
    return [row.number for row in rows if row.id not in has]


def _note(
    actor: Actor, scope: Scope, code_set: CodeSet, action: str, now: datetime, **facts: Any
) -> None:
    audit.record(actor, action, ("code_set", code_set.id), scope=scope, now=now, **facts)
