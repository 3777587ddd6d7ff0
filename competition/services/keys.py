"""Keys of the installation: encrypt fields, find them by blind index, wrap for cards (密钥).

The key file lies in its own folder, outside the database, and is backed up apart. Every ciphertext
names what it belongs to (`table:row:column`) as associated data: a swapped row does not decrypt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from competition.errors import Invalid

NONCE = 12
MASTER = 32


class KeyRing:
    """The installation's master key and what is derived from it."""

    def __init__(self, folder: Path) -> None:
        """Read the master key from `folder`, making it on first use."""
        self._master = kept(folder / "master.key", lambda: os.urandom(MASTER))
        if len(self._master) != MASTER:
            raise RuntimeError(f"{folder / 'master.key'} is no key")

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """Return a key for one purpose; the same every time."""
        kdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose.encode())
        return kdf.derive(self._master)

    def encrypt(self, plain: bytes, *, belongs_to: str) -> bytes:
        """Encrypt a field; `belongs_to` is `table:row:column`."""
        return seal(self.derive("field"), plain, belongs_to=belongs_to)

    def decrypt(self, sealed: bytes, *, belongs_to: str) -> bytes:
        """Give a field back; raises Invalid("wrong-key") when key or place is not the one."""
        return unseal(self.derive("field"), sealed, belongs_to=belongs_to)

    def blind_index(self, value: str, *, column: str) -> bytes:
        """A keyed hash by which an encrypted value is found again."""
        key = self.derive(f"index:{column}")
        return hmac.new(key, value.strip().upper().encode(), hashlib.sha256).digest()

    def slip_secret(self, entry_id: object) -> str:
        """The secret on a contestant's slip: twelve characters, never stored (成绩查询码)."""
        digest = hmac.new(self.derive("slip"), str(entry_id).encode(), hashlib.sha256).digest()
        return base64.b32encode(digest)[:12].decode().replace("O", "8").replace("I", "9")


def seal(key: bytes, plain: bytes, *, belongs_to: str) -> bytes:
    """AES-256-GCM: nonce and ciphertext in one."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, belongs_to.encode())


def unseal(key: bytes, sealed: bytes, *, belongs_to: str) -> bytes:
    """Undo `seal`; raises Invalid("wrong-key")."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], belongs_to.encode())
    except InvalidTag:
        raise Invalid("wrong-key") from None


def wrapping_key(secret: bytes, *, salt: bytes) -> bytes:
    """The key a card's secret stands for."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"card").derive(secret)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Read a secret file, made on first use whole or not at all, by one of several processes.

    A plug pulled at the wrong moment, or a second process starting, must never find it empty: what
    is encrypted under an empty key is open to everybody.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}-{os.urandom(6).hex()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        except OSError:  # a stick's file system (FAT, exFAT) knows no second name for a file
            if not path.exists():
                fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return path.read_bytes()


_ring: dict[str, KeyRing] = {}


def ring() -> KeyRing:
    """Return the key ring of the running installation; `unlock` must have been called."""
    return _ring["current"]


def unlock(folder: Path) -> None:
    """Use the key folder of this installation from here on."""
    _ring["current"] = KeyRing(folder)
