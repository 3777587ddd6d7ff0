"""Signed sheets that come by another way than their own tablet (移交): another tablet, or a file.

They travel sealed: a keystream and a proof made with the secret of the session they were signed in,
which the tablet knew and of which the server keeps the hash. Whoever carries them can neither read
nor change them. What arrives goes through the one write path, so it counts once. Beside the sheet
its place may travel, sealed too: by it what was signed on a sheet laid out anew since finds home.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db, savepoint
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Refused
from competition.models.attachment import SheetCheck
from competition.models.calibration import TrialRevision, TrialSheet
from competition.models.device import Device, JudgeCard, MarkingSession
from competition.models.draw import BlindCode
from competition.models.panel import PanelSeat
from competition.models.sheet import Revision, ScoreSheet
from competition.services import (
    audit,
    checks,
    former_sheets,
    marking_sessions,
    revision_bodies,
    strict_json,
    sync,
    trials,
)

FORMAT = "competition-handover"
#: A file of a tablet's whole day; base64 makes four bytes of three.
MOST_BYTES = 16 * 1024 * 1024
MOST_BYTES_OF_ONE = revision_bodies.MOST_BYTES * 4 // 3 + 1024
KEYS = ("op", "session", "sha256", "proof", "sealed")
#: Where the sheet lay, "<proof>.<sealed>"; sheets signed by an earlier app tell none.
PLACE = "place"
BLOCK = 32


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one sheet of a file: its code, seat, receipt, or why it was refused."""

    code: str
    seat: str
    state: str
    receipt: str
    replay: bool
    refused: Refused | None = None


def veil(content: bytes, key: str, proof: str) -> bytes:
    """Put content under the keystream of key and proof; once more takes it off again."""
    blocks = -(-len(content) // BLOCK)
    stream = b"".join(
        hmac.digest(key.encode(), f"{proof}/{n}".encode(), "sha256") for n in range(blocks)
    )
    return bytes(a ^ b for a, b in zip(content, stream, strict=False))


def take_in(event: Scope, item: Mapping[str, Any], *, now: datetime) -> sync.Taken:
    """Take in one sealed sheet (op, session, sha256, proof, sealed, place), whoever brings it.

    One whose sheet was laid out anew since is kept at the sheet that lies in its place, flagged.
    Raises Invalid("handover-wrong") for what no tablet of this event sealed,
    Invalid("handover-session-unknown") where the session was opened after the copy this database
    was brought back from (its own tablet can still send the bytes), and what `sync` raises.
    """
    session = _session(event, item)
    raw = _opened(item, session.token_hash)
    body = revision_bodies.read(raw)
    if body.session != session.id and (body.session is None or _is_known(body.session)):
        raise Invalid("handover-wrong")
    actor = marking_sessions.judge_actor(
        session.account_id, session.event_id, session.device_id, None
    )
    if body.kind == "check":
        return _check_taken(event, item, session, actor, raw, now)
    sent = sync.Sent(actor, body.sheet, body.op, raw, now, doubts=_doubts(session))
    found = sync.take_in_all([sent])[0]
    if isinstance(found, NotFound) and PLACE in item:
        return _take_in_at_place(_present(event, item, session), sent)
    if isinstance(found, NotFound):
        return trials.take_in(actor, body.sheet, body.op, raw, now=now)
    if isinstance(found, Refused):
        raise found
    return found


def _take_in_at_place(present: uuid.UUID, sent: sync.Sent) -> sync.Taken:
    """Keep it at the sheet that lies in its place now, for somebody to look at first."""
    doubts = (former_sheets.REPLACED, *sent.doubts)
    moved = replace(sent, sheet=present, doubts=doubts, laid_out_anew=True)
    found = sync.take_in_all([moved])[0]
    if isinstance(found, Refused):
        raise found
    return found


def _check_taken(
    event: Scope,
    item: Mapping[str, str],
    session: MarkingSession,
    actor: Actor,
    raw: bytes,
    now: datetime,
) -> sync.Taken:
    """A check goes where the sheet it speaks of went."""
    body = revision_bodies.read(raw)
    try:
        return checks.take_in(actor, body.sheet, body.op, raw, now=now)
    except NotFound:
        if PLACE not in item or db.session.get(ScoreSheet, body.sheet) is not None:
            raise
    present = _present(event, item, session, of_checker=True)
    return checks.take_in(actor, present, body.op, raw, now=now, laid_out_anew=True)


def _present(
    event: Scope, item: Mapping[str, str], session: MarkingSession, *, of_checker: bool = False
) -> uuid.UUID:
    """The sheet that lies now where the sealed place says it lay."""
    proof, _dot, veiled = item[PLACE].partition(".")
    place = _unveiled(veiled, session.token_hash, proof)
    return former_sheets.present(event, place, None if of_checker else session.account_id)


def _is_known(session: uuid.UUID) -> bool:
    return db.session.get(MarkingSession, session) is not None


def _session(event: Scope, item: Mapping[str, Any]) -> MarkingSession:
    if set(item) - {PLACE} != set(KEYS) or not all(isinstance(each, str) for each in item.values()):
        raise Invalid("handover-wrong")
    try:
        session = db.session.get(MarkingSession, uuid.UUID(item["session"]))
    except ValueError:
        raise Invalid("handover-wrong") from None
    if session is None:
        raise Invalid("handover-session-unknown")
    if session.event_id != event.event_id:
        raise Invalid("handover-wrong")
    return session


def _opened(item: Mapping[str, str], key: str) -> bytes:
    raw = _unveiled(item["sealed"], key, item["proof"])
    if hashlib.sha256(raw).hexdigest() != item["sha256"]:
        raise Invalid("handover-wrong")
    return raw


def _unveiled(sealed: str, key: str, proof: str) -> bytes:
    """What lies under a seal; Invalid("handover-wrong") where the proof does not hold."""
    try:
        raw = veil(base64.b64decode(sealed, validate=True), key, proof)
    except (binascii.Error, ValueError):
        raise Invalid("handover-wrong") from None
    own = hmac.new(key.encode(), raw, "sha256").hexdigest()
    if not hmac.compare_digest(own.encode(), proof.encode()):
        raise Invalid("handover-wrong")
    return raw


def _doubts(session: MarkingSession) -> tuple[str, ...]:
    """A tablet or card that was shut out may have been in wrong hands: somebody looks first."""
    device = db.session.get_one(Device, session.device_id)
    card = db.session.get_one(JudgeCard, session.card_id)
    shut_out = device.revoked_at is not None and device.returned_at is None
    return ("device_revoked",) if shut_out or card.revoked_at is not None else ()


def read_file(content: bytes) -> list[Mapping[str, Any]]:
    """The sealed sheets of a file; Invalid("handover-file") where it is none of ours."""
    try:
        found = strict_json.read(content)
    except ValueError:
        raise Invalid("handover-file") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("v") != 1:
        raise Invalid("handover-file")
    sheets = found.get("sheets")
    if not isinstance(sheets, list) or not all(isinstance(each, dict) for each in sheets):
        raise Invalid("handover-file")
    return sheets


def take_in_file(actor: Actor, event: Scope, content: bytes, *, now: datetime) -> list[Line]:
    """Take in a file of sealed sheets at the console; one bad sheet does not stop the others.

    Raises Invalid("handover-file") where the file is none of ours.
    """
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    lines = [_line(event, item, now) for item in read_file(content)]
    audit.record(
        actor,
        "device.sheets_taken",
        ("event", event.event_id),
        scope=event,
        now=now,
        count=sum(line.refused is None for line in lines),
        refused=sum(line.refused is not None for line in lines),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return lines


def _line(event: Scope, item: Mapping[str, Any], now: datetime) -> Line:
    try:
        with savepoint():
            taken = take_in(event, item, now=now)
    except (Invalid, NotAllowed, NotFound, NotNow) as refused:
        return Line("", "", "refused", "", replay=False, refused=refused)
    code, seat = _named(taken.op)
    return Line(code, seat, taken.state, taken.receipt, replay=taken.replay)


def _named(op: uuid.UUID) -> tuple[str, str]:
    """Code and seat of what was stored under an operation: a sheet, a check, or a trial sheet."""
    coded = (
        select(BlindCode.text, PanelSeat.code)
        .join(ScoreSheet, ScoreSheet.blind_code_id == BlindCode.id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    )
    tried = (
        select(TrialSheet.code, PanelSeat.code)
        .join(PanelSeat, PanelSeat.id == TrialSheet.seat_id)
        .join(TrialRevision, TrialRevision.trial_sheet_id == TrialSheet.id)
        .where(TrialRevision.op == op)
    )
    for query in (
        coded.join(Revision, Revision.sheet_id == ScoreSheet.id).where(Revision.op == op),
        coded.join(SheetCheck, SheetCheck.sheet_id == ScoreSheet.id).where(SheetCheck.op == op),
        tried,
    ):
        row = db.session.execute(query).one_or_none()
        if row is not None:
            return row[0], row[1]
    return "", ""
