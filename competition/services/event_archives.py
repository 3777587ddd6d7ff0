"""Everything of an event for the shelf (归档): what opens without this system, piece by piece.

The contest file with its marks, what was published with its bytes, the records of the days, papers,
photos, the trail with its chain. Personal values of the trail lie in a file of their own: at the
end of their time it is deleted, and the chain still holds.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.exchange import archive_verifier
from competition.models.attachment import SheetPhoto
from competition.models.audit import AuditChain, AuditEntry, PersonalValue
from competition.models.certificate import Certificate, SigningKey
from competition.models.draw import BlindCode
from competition.models.event import Module, Stage, Trade
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.models.sheet import ScoreSheet
from competition.services import (
    archives,
    audit,
    certificate_batches,
    certificate_register_sheets,
    event_archive_records,
    photo_files,
    recalculation,
    result_books,
    result_papers,
    trail,
)
from competition.services.trail import TrailLine

BOOKS = {
    "book": "成绩册",
    "notice": "成绩通报",
    "awards": "获奖名单",
    "medals": "奖牌榜",
    "script": "颁奖词",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the archive; `make` may refuse, and then says why it cannot be there."""

    path: str
    make: Callable[[], bytes]


def pieces(
    actor: Actor, scope: Scope, *, words: Callable[[TrailLine], str], now: datetime
) -> list[Piece]:
    """Every file of an event's archive but the website; nothing is made before `make` is called.

    words: says an act of the trail in Chinese, for the minutes.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    policy.require(actor, Permission.AUDIT_READ, scope)
    event_id = scope.event_id
    assert event_id is not None
    found = [
        Piece("核验.py", _verifier),
        Piece("赛事文件.json", partial(archives.dump, actor, event_id)),
    ]
    found += _published(actor, scope)
    records = event_archive_records.of_event(actor, scope, words, now=now)
    found += [Piece(path, make) for path, make in records]
    found += _books(actor, scope, now=now)
    found += _certificates(actor, scope)
    found += _photos(scope)
    found += _trail(scope)
    return found


def _verifier() -> bytes:
    return Path(archive_verifier.__file__).read_bytes()


def _published(actor: Actor, scope: Scope) -> Iterator[Piece]:
    rows = db.session.execute(
        select(Publication.id, Trade.code, Publication.number, Publication.kind, Publication.state)
        .join(Trade, Trade.id == Publication.trade_id)
        .where(Publication.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code, Publication.number)
    ).all()
    for key, trade, number, kind, state in rows:
        name = f"公示/{trade}-{number}-{kind.value}"
        yield Piece(f"{name}.json", partial(_body, key))
        if state is not PublicationState.CURRENT or kind is PublicationKind.INTERNAL:
            continue
        yield Piece(f"{name}-名单.pdf", partial(result_papers.list_file, actor, key, "pdf"))
        fairness = partial(result_papers.fairness_file, actor, key)
        workbook = partial(recalculation.publication_workbook, actor, key)
        yield Piece(f"{name}-公正性摘要.pdf", fairness)
        yield Piece(f"{name}-核算.xlsx", workbook)


def _body(publication_id: uuid.UUID) -> bytes:
    return db.session.get_one(Publication, publication_id).body


def _books(actor: Actor, scope: Scope, *, now: datetime) -> Iterator[Piece]:
    for what, forms in sorted(result_books.PAPERS.items()):
        for form in forms:
            made = partial(result_books.paper, actor, scope, what, form, now=now)
            yield Piece(f"成绩/{BOOKS.get(what, what)}.{form}", made)


def _certificates(actor: Actor, scope: Scope) -> Iterator[Piece]:
    if certificate_batches.count(actor, scope):
        yield Piece("证书/全部证书.pdf", partial(certificate_batches.printed, actor, scope))
        yield Piece("证书/登记册.xlsx", partial(certificate_register_sheets.workbook, actor, scope))
    yield Piece("证书/公钥.json", partial(_keys, scope))


def _keys(scope: Scope) -> bytes:
    """The public keys this event's certificates were signed with, and when each was in use."""
    used = select(Certificate.key_fingerprint).where(Certificate.event_id == scope.event_id)
    rows = db.session.scalars(
        select(SigningKey)
        .where(SigningKey.fingerprint.in_(used))
        .order_by(SigningKey.created_at, SigningKey.fingerprint)
    )
    return _json(
        [
            {
                "fingerprint": row.fingerprint,
                "algorithm": "Ed25519",
                "public": row.public.hex(),
                "created_at": _iso(row.created_at),
                "retired_at": _iso(row.retired_at) if row.retired_at else None,
            }
            for row in rows
        ]
    )


def _photos(scope: Scope) -> Iterator[Piece]:
    rows = db.session.execute(
        select(SheetPhoto.sha256, Trade.code, Module.code, BlindCode.text, SheetPhoto.kind)
        .join(ScoreSheet, ScoreSheet.id == SheetPhoto.sheet_id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.code, Module.code, BlindCode.text, SheetPhoto.sha256)
    ).all()
    if not rows:
        return
    for sha256 in sorted({row.sha256 for row in rows}):
        yield Piece(f"照片/{sha256}.jpg", partial(photo_files.read, sha256))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(["photo", "trade", "module", "code", "kind"])
    writer.writerows([f"{row[0]}.jpg", *row[1:4], row[4].value] for row in rows)
    listed = b"\xef\xbb\xbf" + table.getvalue().encode()
    yield Piece("照片/目录.csv", lambda: listed)


def _trail(scope: Scope) -> Iterator[Piece]:
    yield Piece(archive_verifier.TRAIL, partial(_links, scope))
    yield Piece(archive_verifier.HEADS, partial(_heads, scope))
    yield Piece(archive_verifier.PERSONAL, partial(_personal, scope))


def _links(scope: Scope) -> bytes:
    rows = db.session.scalars(
        select(AuditEntry)
        .where(trail.chains_of(scope))
        .order_by(AuditEntry.chain, AuditEntry.sequence)
    )
    return b"".join(_line({**audit.content_of(row), "digest": row.digest}) for row in rows)


def _heads(scope: Scope) -> bytes:
    key = audit.chain_key(Scope(scope.event_id))
    rows = db.session.scalars(
        select(AuditChain)
        .where((AuditChain.key == key) | AuditChain.key.startswith(f"{key}/"))
        .order_by(AuditChain.key)
    )
    named = db.session.execute(
        select(Trade.id, Trade.name).where(Trade.event_id == scope.event_id)
    ).all()
    names = {f"{key}/{trade_id}": name["zh"] for trade_id, name in named}
    return _json({row.key: [row.sequence, row.digest, names.get(row.key, "")] for row in rows})


def _personal(scope: Scope) -> bytes:
    facts: list[object] = list(
        db.session.scalars(select(AuditEntry.facts).where(trail.chains_of(scope)))
    )
    wanted = sorted(set(trail.digests_in(facts)))
    lines: list[bytes] = []
    for start in range(0, len(wanted), 500):
        rows = db.session.scalars(
            select(PersonalValue)
            .where(PersonalValue.digest.in_(wanted[start : start + 500]))
            .order_by(PersonalValue.digest)
        )
        lines += [
            _line({"digest": row.digest, "salt": row.salt.hex(), "value": row.value})
            for row in rows
            if row.salt is not None and row.value is not None
        ]
    return b"".join(lines)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def note(actor: Actor, scope: Scope, files: int, missing: int, *, now: datetime) -> None:
    """Write into the trail that the event was archived, and what of it could not be."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    audit.record(
        actor,
        "event.archived",
        ("event", scope.event_id),
        scope=scope,
        now=now,
        files=files,
        missing=missing,
    )
