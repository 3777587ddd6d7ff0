"""Copies that only a printed card opens: for a stick that may be lost (加密备份、恢复卡).

A sealed copy is one file with the copy and its keys inside, encrypted piece by piece under a key
that the card's text stands for. The text comes out of the installation's own key, so copies are
sealed by themselves and the card can be printed again; whoever finds the stick has neither.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.documents import office_phrases
from competition.documents.restore_cards import RestoreCard, render_restore_card
from competition.errors import Invalid, NotNow, Problem
from competition.exchange.damaged_zips import DAMAGED
from competition.services import audit, keys, settings

#: The setting: {"id": which card, "on": whether copies are sealed}; None: never made.
CARD = "backup.card"
MAGIC = b"competition-sealed-1\n"
SECRET, CHECK, GROUP = 20, 3, 5
SALT, PREFIX, TAG = 16, 7, 16
PIECE = 1024**2
#: What is easily written for another letter; base32 has none of these digits.
_MEANT = str.maketrans({"0": "O", "1": "I", "8": "B"})


def is_sealed(path: Path) -> bool:
    """Whether a file is a sealed copy, by its first bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def secret_in_use() -> bytes | None:
    """What copies for the second place are sealed with; None: they go there open."""
    card = settings.read(CARD)
    return _secret(card["id"]) if card and card["on"] else None


def state() -> str:
    """Whether there is a card and what it does: none, printed, on."""
    card = settings.read(CARD)
    return "none" if not card else "on" if card["on"] else "printed"


def print_card(actor: Actor, *, now: datetime) -> bytes:
    """The restore card as PDF, made on first asking; printed again it is the same."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    card = settings.read(CARD)
    if not card:
        card = {"id": os.urandom(8).hex(), "on": False}
        settings.write(CARD, card)
    secret = _secret(card["id"])
    audit.record(actor, "backup.card_printed", ("installation", "backup"), now=now)
    return render_restore_card(
        RestoreCard(name_of(secret), written(secret), office_phrases.write_today("zh", now))
    )


def begin(actor: Actor, last_group: str, *, now: datetime) -> None:
    """Seal copies from here on; the card's last group is the proof that it lies on the table.

    Raises NotNow("backup-card-first"), Invalid with `backup-card-group`.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    card = settings.read(CARD)
    if not card:
        raise NotNow("backup-card-first")
    if _folded(last_group) != written(_secret(card["id"]))[-1]:
        raise Invalid("invalid", [Problem("backup-card-group", "group")])
    settings.write(CARD, {**card, "on": True})
    audit.record(actor, "backup.sealing_begun", ("installation", "backup"), now=now)


def end(actor: Actor, *, now: datetime) -> None:
    """Let copies go to the second place open again; those sealed before still want the card."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    card = settings.read(CARD)
    if card:
        settings.write(CARD, {**card, "on": False})
    audit.record(actor, "backup.sealing_ended", ("installation", "backup"), now=now)


def written(secret: bytes) -> tuple[str, ...]:
    """A card's text, with its check, in groups of letters and digits."""
    text = base64.b32encode(secret + _check(secret)).decode().rstrip("=")
    return tuple(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def read_card(text: str) -> bytes:
    """What a card's text stands for; raises Invalid("backup-card-unreadable")."""
    folded = _folded(text)
    try:
        raw = base64.b32decode(folded + "=" * (-len(folded) % 8))
    except ValueError:
        raise Invalid("backup-card-unreadable") from None
    if len(raw) != SECRET + CHECK or raw[SECRET:] != _check(raw[:SECRET]):
        raise Invalid("backup-card-unreadable")
    return raw[:SECRET]


def name_of(secret: bytes) -> str:
    """What tells cards apart without telling their text."""
    return hashlib.sha256(b"backup card" + secret).hexdigest()[:8].upper()


def seal(parts: list[Path], target: Path, secret: bytes) -> None:
    """Write the parts into one file that only the card opens."""
    packed = target.with_name(target.name + ".packed")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for each in parts:
            archive.write(each, each.name)
    salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
    head = {"card": name_of(secret), "salt": salt.hex(), "prefix": prefix.hex()}
    cipher = AESGCM(keys.wrapping_key(secret, salt=salt))
    try:
        with packed.open("rb") as source, target.open("xb") as file:
            line = MAGIC + json.dumps(head, sort_keys=True).encode() + b"\n"
            file.write(line)
            for nonce, piece in _numbered(source, prefix, PIECE):
                file.write(cipher.encrypt(nonce, piece, line))
    finally:
        packed.unlink(missing_ok=True)


def unseal(path: Path, folder: Path, secret: bytes) -> list[Path]:
    """Open a sealed copy into a folder and return its parts.

    Raises Invalid: `backup-card-other` (card: the one it wants), `backup-damaged` (where).
    """
    packed = folder / f"{path.name}.packed"
    try:
        with path.open("rb") as file, packed.open("xb") as plain:
            _open_pieces(file, plain, secret)
        with zipfile.ZipFile(packed) as archive:
            names = archive.namelist()
            if any(Path(name).name != name for name in names):
                raise Invalid("backup-damaged", where=path.name)
            archive.extractall(folder)  # noqa: S202 - every name was found to be a plain one
    except (KeyError, TypeError, InvalidTag, *DAMAGED):
        raise Invalid("backup-damaged", where=path.name) from None
    finally:
        packed.unlink(missing_ok=True)
    for name in names:
        with suppress(OSError):  # a stick in FAT has no rights to set
            (folder / name).chmod(0o600)
    return [folder / name for name in names]


def _open_pieces(file: BinaryIO, plain: BinaryIO, secret: bytes) -> None:
    line = file.readline() + file.readline(4096)
    head = json.loads(line[len(MAGIC) :])
    if head["card"] != name_of(secret):
        raise Invalid("backup-card-other", card=str(head["card"])[:8])
    cipher = AESGCM(keys.wrapping_key(secret, salt=bytes.fromhex(head["salt"])))
    for nonce, piece in _numbered(file, bytes.fromhex(head["prefix"]), PIECE + TAG):
        plain.write(cipher.decrypt(nonce, piece, line))


def _numbered(source: BinaryIO, prefix: bytes, length: int) -> Iterator[tuple[bytes, bytes]]:
    """Each piece with its nonce, which says its place and whether it is the last.

    So a file cut short, or put together from two, does not open.
    """
    number, piece = 0, source.read(length)
    while True:
        after = source.read(length)
        yield prefix + number.to_bytes(4, "big") + (b"\0" if after else b"\1"), piece
        if not after:
            return
        number, piece = number + 1, after


def _secret(card: str) -> bytes:
    return keys.ring().derive(f"backup-card:{card}", SECRET)


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"backup card check" + secret).digest()[:CHECK]


def _folded(text: str) -> str:
    return "".join(text.split()).replace("-", "").upper().translate(_MEANT)
