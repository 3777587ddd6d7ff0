"""The only door between a blind code and a name (解密).

A sealed list is ciphertext under a data key of its own; the data key is wrapped once per holder's
card and kept nowhere else. Whoever has neither card cannot open it, the server's owner included.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from competition.db import db
from competition.errors import Invalid, NotNow
from competition.models.code_key import CodeKey, OpenCode
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.rules import digests
from competition.services import keys

#: A card's secret: 80 bits, sixteen characters of base32.
SECRET_BYTES = 10


@dataclass(frozen=True, slots=True)
class KeyCard:
    """What is printed for one holder and never stored: a secret, and the bag it is kept in."""

    holder: str
    secret: str
    bag: str


def new_secret() -> str:
    """A card's secret in groups of four: what the QR holds and what is typed without one."""
    text = base64.b32encode(os.urandom(SECRET_BYTES)).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _bytes_of(secret: str) -> bytes:
    text = "".join(secret.upper().split()).replace("-", "").replace("0", "O").replace("1", "I")
    try:
        return base64.b32decode(text)
    except ValueError:
        raise Invalid("wrong-key") from None


def seal(
    code_set: CodeSet,
    pairs: Iterable[tuple[uuid.UUID, uuid.UUID]],
    *,
    holders: Mapping[str, str],
    now: datetime,
) -> list[KeyCard]:
    """Encrypt the list code → entry in stage and return the cards that open it, once.

    holders: who gets a card (`coder`, `spare`) → number of the bag it is kept in.
    """
    listed = sorted([str(code), str(entry)] for code, entry in pairs)
    plain = json.dumps(listed, separators=(",", ":")).encode()
    data_key = os.urandom(32)
    place = f"code_key:{code_set.id}:list"
    cards, wraps = [], []
    for holder, bag in holders.items():
        card = KeyCard(holder, new_secret(), bag)
        salt = os.urandom(16)
        wrapping = keys.wrapping_key(_bytes_of(card.secret), salt=salt)
        wrapped = keys.seal(wrapping, data_key, belongs_to=f"code_key:{code_set.id}:{holder}")
        wraps.append({"holder": holder, "bag": bag, "salt": salt.hex(), "wrapped": wrapped.hex()})
        cards.append(card)
    db.session.add(
        CodeKey(
            code_set_id=code_set.id,
            layer=1,
            ciphertext=keys.seal(data_key, plain, belongs_to=place),
            wraps=wraps,
            list_digest=_digest(data_key, listed),
            sealed_at=now,
        )
    )
    code_set.state = CodeSetState.SEALED
    code_set.sealed_at = now
    db.session.flush()
    return cards


def open_at_once(
    code_set: CodeSet, pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], *, now: datetime
) -> None:
    """Let codes be known from the start: a set without a layer has no key."""
    if code_set.layers:
        raise NotNow("codes-have-a-key")
    open_known(code_set, pairs, now=now)


def open_known(
    code_set: CodeSet, pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], *, now: datetime
) -> None:
    """Write down codes that are open already, as those of a contest file are."""
    _write_open(pairs, now=now)
    code_set.state = CodeSetState.DECODED
    code_set.decoded_at = now


def decode(code_set: CodeSet, secret: str, *, now: datetime) -> str:
    """Open a sealed list with a card's secret; returns whose card it was.

    Raises Invalid("wrong-key") for a secret that opens nothing here.
    """
    key = db.session.scalars(
        select(CodeKey).where(CodeKey.code_set_id == code_set.id, CodeKey.layer == 1)
    ).one_or_none()
    if key is None or code_set.state is not CodeSetState.SEALED:
        raise NotNow("codes-not-sealed")
    holder, data_key = _unwrap(key, secret)
    plain = keys.unseal(data_key, key.ciphertext, belongs_to=f"code_key:{code_set.id}:list")
    listed = json.loads(plain)
    if not hmac.compare_digest(_digest(data_key, listed), key.list_digest):
        raise Invalid("wrong-key")
    _write_open([(uuid.UUID(code), uuid.UUID(entry)) for code, entry in listed], now=now)
    code_set.state = CodeSetState.DECODED
    code_set.decoded_at = now
    db.session.flush()
    return holder


def _digest(data_key: bytes, listed: Sequence[Any]) -> str:
    """A keyed digest: a bare one of few entries could be found by trying every list."""
    return hmac.new(data_key, digests.canonical(listed), hashlib.sha256).hexdigest()


def _unwrap(key: CodeKey, secret: str) -> tuple[str, bytes]:
    material = _bytes_of(secret)
    for wrap in key.wraps:
        wrapping = keys.wrapping_key(material, salt=bytes.fromhex(wrap["salt"]))
        place = f"code_key:{key.code_set_id}:{wrap['holder']}"
        try:
            opened = keys.unseal(wrapping, bytes.fromhex(wrap["wrapped"]), belongs_to=place)
        except Invalid:
            continue
        return wrap["holder"], opened
    raise Invalid("wrong-key")


def _write_open(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], *, now: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {"blind_code_id": code, "entry_in_stage_id": entry, "opened_at": now}
        for code, entry in pairs
    ]
    if rows:
        db.session.execute(insert(OpenCode), rows)


def opened(code_set_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Blind code → entry in stage, for every code of these sets that is open."""
    rows = db.session.execute(
        select(OpenCode.blind_code_id, OpenCode.entry_in_stage_id)
        .join(BlindCode, BlindCode.id == OpenCode.blind_code_id)
        .where(BlindCode.code_set_id.in_(code_set_ids))
    )
    return {row.blind_code_id: row.entry_in_stage_id for row in rows}
