"""A trade taken to another computer, marked there, and brought back whole or not at all (外出赛项).

The file that goes out holds the trade's rows, the people they name, the sealed keys as they lie
and a secret; what comes home carries a code made with that secret, so that an altered file and
another trade's file are told apart. While a trade is away every act in it is refused here.
"""

from __future__ import annotations

import base64
import gzip
import hmac
import json
import secrets
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, Actor, Scope
from competition.db import Base, db
from competition.errors import Conflict, Invalid, NotFound, NotNow
from competition.models.audit import AuditChain, AuditEntry, PersonalValue
from competition.models.event import Event, Trade
from competition.models.installation import Setting
from competition.rules import digests
from competition.services import (
    audit,
    identities,
    photo_files,
    row_files,
    trade_locks,
    trade_rows_out,
    trail,
)

FORMAT = "competition-trade/1"
MOST_BYTES = 400 * 1024 * 1024
_PHOTOS = ("sheet_photo", "incident_photo")
#: What every file says, whichever way it goes.
_KEYS = frozenset({
    "event", "trade", "ticket", "rows", "besides", "keys", "trail", "personal", "photos",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Away:
    """A trade that is marked elsewhere, and since when."""

    trade_id: uuid.UUID
    where: str
    at: datetime
    #: Its digest is written on the receipt of whoever took it.
    digest: str


def _guest_key(trade_id: uuid.UUID) -> str:
    return f"trade.guest:{trade_id}"


def _done_key(trade_id: uuid.UUID) -> str:
    return f"trade.back:{trade_id}"


def _head(scope: Scope) -> tuple[int, str]:
    row = db.session.get(AuditChain, audit.chain_key(scope), populate_existing=True)
    return (row.sequence, row.digest) if row else (0, "")


def _code_sets(rows: trade_rows_out.Rows) -> list[uuid.UUID]:
    return [uuid.UUID(row["id"]["uuid"]) for row in rows.get("code_set", [])]


def away(scope: Scope) -> Away | None:
    """Where a trade is, if it is not here; the caller has asked the policy."""
    if scope.trade_id is None:
        return None
    noted = trade_locks.out_of([scope.trade_id]).get(scope.trade_id)
    if noted is None:
        return None
    at = datetime.fromisoformat(noted["at"])
    return Away(scope.trade_id, noted["where"], at, noted["digest"])


def is_guest(scope: Scope) -> bool:
    """Whether a trade came here from another computer to be marked."""
    return (
        scope.trade_id is not None
        and db.session.get(Setting, _guest_key(scope.trade_id)) is not None
    )


def take_out(actor: Actor, scope: Scope, where: str, *, now: datetime) -> bytes:
    """Write a trade for another computer and lock it here; where: who has it, in a few words.

    Raises NotNow("trade-taken-out") when it is away already, NotNow("trade-holds-more") once
    something was published, certified or appealed, NotNow("trade-is-guest") on a borrowed one.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade_id = _trade(scope).id
    if is_guest(scope):
        raise NotNow("trade-is-guest")
    more = trade_rows_out.held_back(trade_id)
    if more:
        raise NotNow("trade-holds-more", kinds=more)
    if noted := trade_locks.out_of([trade_id]).get(trade_id):
        raise trade_locks.refusal(noted)
    rows = trade_rows_out.own(trade_id)
    digest = trade_rows_out.digest(rows)
    place = where.strip()[:100]
    audit.record(
        actor, "trade.taken_out", ("trade", trade_id), scope=scope, now=now,
        place=place, digest=digest,
    )  # fmt: skip
    sequence, head = _head(scope)
    ticket = {"id": str(uuid.uuid4()), "secret": secrets.token_hex(32)}
    noted = {**ticket, "digest": digest, "sequence": sequence, "head": head, "where": place,
             "shape": trade_rows_out.shape(), "at": now.isoformat(timespec="seconds")}  # fmt: skip
    db.session.add(Setting(key=trade_locks.key_of(trade_id), value=noted))
    db.session.flush()
    return _file({
        "kind": "out", "ticket": ticket, "base": {"sequence": sequence, "head": head},
        **_content(scope, rows, since=0),
    })  # fmt: skip


def _trade(scope: Scope) -> Trade:
    trade = db.session.get(Trade, scope.trade_id) if scope.trade_id else None
    if trade is None or trade.event_id != scope.event_id:
        raise NotFound("not-found")
    return trade


def _content(scope: Scope, rows: trade_rows_out.Rows, *, since: int) -> dict[str, Any]:
    """What a file holds either way: rows, what they point at, keys, trail, photos."""
    trade_id = _trade(scope).id
    found = {row["sha256"] for name in _PHOTOS for row in rows.get(name, [])}
    chain = audit.chain_key(scope)
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.chain == chain, AuditEntry.sequence > since)
        .order_by(AuditEntry.sequence)
    ).all()
    table = Base.metadata.tables["audit_entry"]
    values = Base.metadata.tables["personal_value"]
    personal = db.session.execute(
        select(values).where(
            values.c.digest.in_(list(trail.digests_in([e.facts for e in entries])))
        )
    ).mappings()
    return {
        "event": str(scope.event_id),
        "trade": str(trade_id),
        "shape": trade_rows_out.shape(),
        "rows": rows,
        "besides": trade_rows_out.besides(trade_id),
        "keys": identities.carried(_code_sets(rows)),
        "trail": [
            row_files.written(table, {c.name: getattr(one, c.name) for c in table.columns})
            for one in entries
        ],
        "personal": [row_files.written(values, row) for row in personal],
        "photos": {one: base64.b64encode(photo_files.read(one)).decode() for one in sorted(found)},
    }


def _file(content: Mapping[str, Any]) -> bytes:
    whole = {"format": FORMAT, **content}
    return gzip.compress(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode(), mtime=0)


def _read(raw: bytes, kind: str) -> dict[str, Any]:
    """A file's content. Raises Invalid("trade-file-unreadable", "trade-file-other-way")."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(raw)) as file:
            text = file.read(MOST_BYTES + 1)
        content = json.loads(text)
        fits = len(text) <= MOST_BYTES and content["format"] == FORMAT
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        raise Invalid("trade-file-unreadable") from None
    if not fits:
        raise Invalid("trade-file-unreadable")
    if content.get("kind") != kind:
        raise Invalid("trade-file-other-way")
    if not content.keys() >= _KEYS:
        raise Invalid("trade-file-unreadable")
    return dict(content)


def _require_same_release(content: Mapping[str, Any]) -> None:
    """What one release remembers and the other does not would be lost without a word."""
    if content.get("shape") != trade_rows_out.shape():
        raise Invalid("trade-file-other-release")


def _code(content: Mapping[str, Any], secret: str) -> str:
    """The code over everything in a file but itself."""
    plain = {name: value for name, value in content.items() if name not in ("code", "format")}
    return hmac.new(bytes.fromhex(secret), digests.of(plain).encode(), "sha256").hexdigest()


def take_in(actor: Actor, raw: bytes, *, now: datetime) -> Scope:
    """Lay a trade from another computer into this one, to be marked here; returns its scope.

    Raises Invalid for a file that is none, Conflict("trade-present") where the trade is here,
    Conflict("trade-collides") where this computer has others under the same names.
    """
    policy.require(actor, Permission.EVENT_CREATE, INSTALLATION)
    content = _read(raw, "out")
    _require_same_release(content)
    scope = Scope(uuid.UUID(content["event"]), uuid.UUID(content["trade"]))
    if db.session.get(Trade, scope.trade_id) is not None:
        raise Conflict("trade-present")
    code = {each["id"]["uuid"]: each["code"] for each in content["besides"].get("event", [])}
    other = db.session.scalar(select(Event.id).where(Event.code == code.get(content["event"])))
    if other is not None and other != scope.event_id:
        raise Conflict("trade-collides")
    _apply(content, scope)
    chain = {"key": audit.chain_key(scope), **_last(content["trail"])}
    db.session.execute(insert(AuditChain).values(chain))
    _add_trail(content)
    ticket = {**content["ticket"], "sequence": content["base"]["sequence"]}
    db.session.add(Setting(key=_guest_key(uuid.UUID(content["trade"])), value=ticket))
    audit.record(actor, "trade.taken_in", ("trade", content["trade"]), scope=scope, now=now)
    return scope


def _last(entries: list[dict[str, Any]]) -> dict[str, Any]:
    last = entries[-1]
    return {"sequence": last["sequence"], "digest": last["digest"]}


def _add_trail(content: Mapping[str, Any]) -> None:
    table = Base.metadata.tables["audit_entry"]
    rows = [row_files.read(table, row) for row in content["trail"]]
    values = Base.metadata.tables["personal_value"]
    for row in (row_files.read(values, one) for one in content["personal"]):
        if db.session.get(PersonalValue, row["digest"]) is None:
            db.session.execute(insert(values).values(row))
    if rows:
        db.session.execute(insert(table), rows)


def _apply(content: Mapping[str, Any], scope: Scope) -> None:
    assert scope.trade_id is not None
    try:
        with db.session.begin_nested():
            trade_rows_out.add_missing(content["besides"])
            trade_rows_out.lay_over(scope.trade_id, content["rows"])
            identities.put_back(_code_sets(content["rows"]), content["keys"])
    except IntegrityError as wrong:
        raise Conflict("trade-collides") from wrong
    for sha256, text in content["photos"].items():
        photo_files.keep(sha256, base64.b64decode(text))


def take_home(actor: Actor, scope: Scope, *, now: datetime) -> bytes:
    """Write a borrowed trade for its way home; may be asked again.

    Raises NotNow("trade-no-guest", "trade-holds-more").
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade_id = _trade(scope).id
    guest = db.session.get(Setting, _guest_key(trade_id))
    if guest is None:
        raise NotNow("trade-no-guest")
    more = trade_rows_out.held_back(trade_id)
    if more:
        raise NotNow("trade-holds-more", kinds=more)
    audit.record(actor, "trade.handed_back", ("trade", trade_id), scope=scope, now=now)
    rows = trade_rows_out.own(trade_id)
    content = {
        "kind": "home",
        "ticket": guest.value["id"],
        **_content(scope, rows, since=guest.value["sequence"]),
    }
    return _file({**content, "code": _code(content, guest.value["secret"])})


def bring_back(actor: Actor, scope: Scope, raw: bytes, *, now: datetime) -> int:
    """Take a trade home whole, and unlock it; returns how many acts of the trail came with it.

    Raises Invalid("trade-file-…"), NotNow("trade-not-out", "trade-back-already"),
    Conflict("trade-changed-meanwhile", "trade-collides"); then nothing has changed.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade_id = _trade(scope).id
    content = _read(raw, "home")
    if content["trade"] != str(trade_id):
        raise Invalid("trade-file-of-another")
    lock = _lock(trade_id, content["ticket"])
    noted = lock.value
    if content["ticket"] != noted["id"]:
        raise Invalid("trade-file-other-leave")
    if not hmac.compare_digest(str(content.get("code")), _code(content, noted["secret"])):
        raise Invalid("trade-file-altered")
    _require_same_release(content)
    # Where this computer got a newer release since, its rows look otherwise; the trail still tells.
    comparable = noted.get("shape") in (None, content["shape"])
    if comparable and trade_rows_out.digest(trade_rows_out.own(trade_id)) != noted["digest"]:
        raise Conflict("trade-changed-meanwhile")
    if _head(scope) != (noted["sequence"], noted["head"]):
        raise Conflict("trade-changed-meanwhile")
    _check_trail(content["trail"], scope, noted)
    _apply(content, scope)
    _add_trail(content)
    chain = db.session.get_one(AuditChain, audit.chain_key(scope))
    last = _last(content["trail"])
    chain.sequence, chain.digest = last["sequence"], last["digest"]
    _settle(lock, trade_id)
    audit.record(
        actor, "trade.brought_home", ("trade", trade_id), scope=scope, now=now,
        count=len(content["trail"]), place=noted["where"],
    )  # fmt: skip
    return len(content["trail"])


def _lock(trade_id: uuid.UUID, ticket: str) -> Setting:
    lock = db.session.get(Setting, trade_locks.key_of(trade_id))
    if lock is not None:
        return lock
    done = db.session.get(Setting, _done_key(trade_id))
    if done is not None and ticket in done.value:
        raise NotNow("trade-back-already")
    raise NotNow("trade-not-out")


def _settle(lock: Setting, trade_id: uuid.UUID) -> None:
    """Unlock, and remember the leave, so that its file is known when it comes again."""
    done = db.session.get(Setting, _done_key(trade_id))
    if done is None:
        db.session.add(Setting(key=_done_key(trade_id), value=[lock.value["id"]]))
    else:
        done.value = [*done.value, lock.value["id"]]
    db.session.delete(lock)
    db.session.flush()


def _check_trail(entries: list[dict[str, Any]], scope: Scope, noted: Mapping[str, Any]) -> None:
    """The trail must go on where it stopped here, and every link of it must hold."""
    sequence, previous, chain = noted["sequence"], noted["head"], audit.chain_key(scope)
    table = Base.metadata.tables["audit_entry"]
    for one in entries:
        row = row_files.read(table, one)
        follows = row["chain"] == chain and row["sequence"] == sequence + 1
        holds = audit.digest_of(audit.content_of(SimpleNamespace(**row))) == row["digest"]
        if not (follows and holds and row["previous"] == previous):
            raise Invalid("trade-file-altered")
        sequence, previous = row["sequence"], row["digest"]
    if not entries:
        raise Invalid("trade-file-altered")


def call_off(actor: Actor, scope: Scope, reason: str, *, now: datetime) -> None:
    """Give a leave up: the trade is marked here again, and that file comes home no more."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade_id = _trade(scope).id
    lock = db.session.get(Setting, trade_locks.key_of(trade_id))
    if lock is None:
        raise NotNow("trade-not-out")
    place = lock.value["where"]
    db.session.delete(lock)
    db.session.flush()
    audit.record(
        actor, "trade.called_off", ("trade", trade_id), scope=scope, now=now,
        place=place, reason=reason.strip()[:300],
    )  # fmt: skip
