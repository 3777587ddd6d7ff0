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
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import String, Table, delete, func, insert, select, type_coerce

from competition.db import db
from competition.errors import Invalid, NotNow
from competition.models.code_key import CodeKey, FormerKey, OpenCode, OpenedLayer
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.rules import codes, digests
from competition.services import keys, row_files

#: A card's secret: 80 bits, sixteen characters of base32.
SECRET_BYTES = 10
#: The holder of a wrap that words of somebody's own open.
OWN_WORDS = "own words"


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
        raise Invalid("wrong-words") from None


def seal(
    code_set: CodeSet,
    pairs: Iterable[tuple[uuid.UUID, uuid.UUID]],
    *,
    holders: Mapping[str, str],
    now: datetime,
    layer: int = 1,
    passphrase: str = "",
) -> list[KeyCard]:
    """Encrypt a layer's list given out → taken in and return the cards that open it, once.

    holders: who gets a card (`coder`, `spare`) → number of the bag it is kept in.
    passphrase: opens the list too, where the coder wants words of his own.
    """
    listed = sorted([str(out), str(taken)] for out, taken in pairs)
    data_key = os.urandom(32)
    cards, wraps = [], []
    for holder, bag in holders.items():
        card = KeyCard(holder, new_secret(), bag)
        wraps.append(_wrap(code_set.id, layer, holder, bag, card.secret, data_key))
        cards.append(card)
    if passphrase:
        wraps.append(_wrap(code_set.id, layer, OWN_WORDS, "", passphrase, data_key))
    db.session.add(
        CodeKey(
            code_set_id=code_set.id,
            layer=layer,
            ciphertext=_sealed(code_set.id, layer, data_key, listed),
            wraps=wraps,
            list_digest=_digest(data_key, listed),
            sealed_at=now,
        )
    )
    if layer >= code_set.layers:
        code_set.state = CodeSetState.SEALED
        code_set.sealed_at = now
    db.session.flush()
    return cards


def _place(code_set_id: uuid.UUID, layer: int) -> str:
    """What a layer's ciphertexts belong to; the first is named as it was when there was one."""
    return f"code_key:{code_set_id}" if layer == 1 else f"code_key:{code_set_id}:{layer}"


def _sealed(code_set_id: uuid.UUID, layer: int, data_key: bytes, listed: Sequence[Any]) -> bytes:
    plain = json.dumps(listed, separators=(",", ":")).encode()
    return keys.seal(data_key, plain, belongs_to=f"{_place(code_set_id, layer)}:list")


def _wrap(
    code_set_id: uuid.UUID, layer: int, holder: str, bag: str, secret: str, data_key: bytes
) -> dict[str, str]:
    salt = os.urandom(16)
    wrapped = keys.seal(
        _wrapping(holder, secret, salt),
        data_key,
        belongs_to=f"{_place(code_set_id, layer)}:{holder}",
    )
    return {"holder": holder, "bag": bag, "salt": salt.hex(), "wrapped": wrapped.hex()}


def _wrapping(holder: str, secret: str, salt: bytes) -> bytes:
    """The key a card's secret, or a passphrase, stands for; what people think up is stretched."""
    if holder == OWN_WORDS:
        folded = unicodedata.normalize("NFKC", secret).replace("-", "")
        plain = "".join(folded.split()).encode()
        return hashlib.scrypt(plain, salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
    return keys.wrapping_key(_bytes_of(secret), salt=salt)


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


def due(code_set_id: uuid.UUID) -> int:
    """The layer that is opened next, the last first; 0: none is left."""
    opened = select(OpenedLayer.layer).where(OpenedLayer.code_set_id == code_set_id)
    wanted = select(CodeKey.layer).where(
        CodeKey.code_set_id == code_set_id, CodeKey.layer.not_in(opened)
    )
    return max(db.session.scalars(wanted), default=0)


def decode(
    code_set: CodeSet,
    secret: str,
    *,
    now: datetime,
    swaps: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    bag: str = "",
) -> str:
    """Open the last layer still sealed with a card's secret; returns whose card it was.

    After the first layer every code is open. swaps: of every layer the corrections, pairs of ids
    given out. bag: number of the bag the card was taken from; where the spare card's number was
    noted it must be that one.
    Raises Invalid: `wrong-words`, `wrong-layer`, `wrong-set`, `wrong-bag`.
    """
    layer = due(code_set.id)
    if not layer or code_set.state is not CodeSetState.SEALED:
        raise NotNow("codes-not-sealed")
    key = _key(code_set.id, layer)
    holder, data_key = _unwrap(key, secret)
    noted = next(wrap["bag"] for wrap in key.wraps if wrap["holder"] == holder)
    if holder == "spare" and noted and bag.strip().upper() != noted.upper():
        raise Invalid("wrong-bag")
    listed = _read(key, data_key)
    taken = codes.swapped(
        {taken: out for out, taken in listed}, swaps.get(layer, ()) if swaps else ()
    )
    pairs = sorted([out, at] for at, out in taken.items())
    db.session.add(OpenedLayer(code_set_id=code_set.id, layer=layer, pairs=pairs, opened_at=now))
    db.session.flush()
    if not due(code_set.id):
        _open_all(code_set, now=now)
    return holder


def _open_all(code_set: CodeSet, *, now: datetime) -> None:
    """Put the opened layers one after the other: from now on every code has its entry."""
    rows = db.session.scalars(
        select(OpenedLayer)
        .where(OpenedLayer.code_set_id == code_set.id)
        .order_by(OpenedLayer.layer)
    )
    whole = codes.composed([{at: out for out, at in row.pairs} for row in rows])
    _write_open([(uuid.UUID(code), uuid.UUID(where)) for where, code in whole.items()], now=now)
    code_set.state = CodeSetState.DECODED
    code_set.decoded_at = now
    db.session.flush()


def _key(code_set_id: uuid.UUID, layer: int) -> CodeKey:
    key = db.session.scalars(
        select(CodeKey).where(CodeKey.code_set_id == code_set_id, CodeKey.layer == layer)
    ).one_or_none()
    if key is None:
        raise NotNow("codes-not-sealed")
    return key


def _read(key: CodeKey, data_key: bytes) -> list[list[str]]:
    place = f"{_place(key.code_set_id, key.layer)}:list"
    listed: list[list[str]] = json.loads(keys.unseal(data_key, key.ciphertext, belongs_to=place))
    if not hmac.compare_digest(_digest(data_key, listed), key.list_digest):
        raise Invalid("wrong-key")
    return listed


def taken_in(code_set: CodeSet, layer: int, secret: str) -> set[uuid.UUID]:
    """What a sealed layer has taken in, for who holds its card; raises Invalid as `decode`."""
    key = _key(code_set.id, layer)
    _holder, data_key = _unwrap(key, secret)
    return {uuid.UUID(taken) for _out, taken in _read(key, data_key)}


def extend(
    code_set: CodeSet,
    layer: int,
    secret: str,
    pairs: Iterable[tuple[uuid.UUID, uuid.UUID]],
    *,
    now: datetime,
) -> str:
    """Add late pairs given out → taken in to a sealed list; the former list is kept (补录).

    Both cards go on opening it. Returns whose card let them in.
    """
    key = _key(code_set.id, layer)
    holder, data_key = _unwrap(key, secret)
    added = [[str(out), str(taken)] for out, taken in pairs]
    listed = sorted(_read(key, data_key) + added)
    counted = select(func.count()).where(
        FormerKey.code_set_id == code_set.id, FormerKey.layer == layer
    )
    db.session.add(
        FormerKey(
            code_set_id=code_set.id,
            layer=layer,
            n=(db.session.scalar(counted) or 0) + 1,
            ciphertext=key.ciphertext,
            list_digest=key.list_digest,
            replaced_at=now,
        )
    )
    key.ciphertext = _sealed(code_set.id, layer, data_key, listed)
    key.list_digest = _digest(data_key, listed)
    db.session.flush()
    return holder


def _digest(data_key: bytes, listed: Sequence[Any]) -> str:
    """A keyed digest: a bare one of few entries could be found by trying every list."""
    return hmac.new(data_key, digests.canonical(listed), hashlib.sha256).hexdigest()


def _unwrap(key: CodeKey, secret: str) -> tuple[str, bytes]:
    """Whose card it is and the data key; says of a wrong card what it would open instead."""
    found = _tried(key, secret)
    if found is not None:
        return found
    for other in db.session.scalars(select(CodeKey).order_by(CodeKey.sealed_at, CodeKey.layer)):
        if _tried(other, secret, slow=False) is None:
            continue
        if other.code_set_id == key.code_set_id:
            raise Invalid("wrong-layer", layer=key.layer, found=other.layer)
        raise Invalid("wrong-set")
    raise Invalid("wrong-words")


def _tried(key: CodeKey, secret: str, *, slow: bool = True) -> tuple[str, bytes] | None:
    for wrap in key.wraps:
        holder = wrap["holder"]
        if holder == OWN_WORDS and not slow:
            continue
        try:
            wrapping = _wrapping(holder, secret, bytes.fromhex(wrap["salt"]))
            place = f"{_place(key.code_set_id, key.layer)}:{holder}"
            opened = keys.unseal(wrapping, bytes.fromhex(wrap["wrapped"]), belongs_to=place)
        except Invalid:
            continue
        return holder, opened
    return None


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


def opened_texts(code_set_ids: Sequence[uuid.UUID]) -> dict[str, str]:
    """The same by the ids' hexadecimal texts, for whoever reads a whole games."""
    rows = db.session.execute(
        select(
            type_coerce(OpenCode.blind_code_id, String),
            type_coerce(OpenCode.entry_in_stage_id, String),
        )
        .join(BlindCode, BlindCode.id == OpenCode.blind_code_id)
        .where(BlindCode.code_set_id.in_(code_set_ids))
    )
    return {text_of(code): text_of(place) for code, place in rows}


def text_of(read: Any) -> str:
    """An id's hexadecimal text: SQLite gives that, PostgreSQL's driver an id."""
    return read if isinstance(read, str) else str(read.hex)


def carried(code_set_ids: Collection[uuid.UUID]) -> dict[str, list[dict[str, Any]]]:
    """The keys of code sets as they lie, and what is open, to be taken to another computer.

    Ciphertext stays ciphertext: whoever holds the file still needs the cards.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    codes = select(BlindCode.id).where(BlindCode.code_set_id.in_(code_set_ids))
    for kind, wanted in (
        (CodeKey, CodeKey.code_set_id.in_(code_set_ids)),
        (FormerKey, FormerKey.code_set_id.in_(code_set_ids)),
        (OpenedLayer, OpenedLayer.code_set_id.in_(code_set_ids)),
        (OpenCode, OpenCode.blind_code_id.in_(codes)),
    ):
        table = cast("Table", kind.__table__)
        rows = db.session.execute(select(table).where(wanted)).mappings()
        made = [row_files.written(table, row) for row in rows]
        found[table.name] = row_files.in_order(table, made)
    return found


def put_back(
    code_set_ids: Collection[uuid.UUID], given: Mapping[str, list[dict[str, Any]]]
) -> None:
    """Lay the keys of code sets as another computer had them in the place of those here."""
    codes = select(BlindCode.id).where(BlindCode.code_set_id.in_(code_set_ids))
    db.session.execute(delete(CodeKey).where(CodeKey.code_set_id.in_(code_set_ids)))
    db.session.execute(delete(FormerKey).where(FormerKey.code_set_id.in_(code_set_ids)))
    db.session.execute(delete(OpenedLayer).where(OpenedLayer.code_set_id.in_(code_set_ids)))
    db.session.execute(delete(OpenCode).where(OpenCode.blind_code_id.in_(codes)))
    for kind in (CodeKey, FormerKey, OpenedLayer, OpenCode):
        table = cast("Table", kind.__table__)
        rows = [row_files.read(table, row) for row in given.get(table.name, [])]
        if rows:
            db.session.execute(insert(table), rows)
