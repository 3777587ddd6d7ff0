"""Do the installation's keys open what is encrypted here? (密钥核对)

Where the key folder is gone, a new one is made at the next start, and whatever was encrypted under
the old one stays shut: identity numbers, second factors, the keys that sign certificates. That is
found by opening one of each; the way back is the ZIP of keys that was made with the copies.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.errors import Invalid
from competition.exchange.damaged_zips import DAMAGED
from competition.models.account import Account
from competition.models.certificate import SigningKey
from competition.models.person import Person
from competition.services import backups, keys, people, second_factors, signing
from competition.services.checkup import Finding
from competition.services.keys import KeyRing

#: How the ZIP of a key folder is called beside the copies.
ZIPS = "keys-*.zip"
#: A ciphertext and what it belongs to.
Sample = tuple[bytes, str]


def keys_fit() -> Finding:
    """`keys`; else `keys-other` with the ZIP that holds the right ones, or `keys-lost`: none does.

    Three queries where all is well.
    """
    samples = _samples()
    if _opens(keys.ring(), samples):
        return Finding("keys", "done")
    folder = backups.folders().instance / "backups"
    right = next((path.name for path in sorted(folder.glob(ZIPS)) if _holds(path, samples)), "")
    values = {"file": right, "folder": str(folder), "place": str(backups.folders().keys)}
    return Finding("keys-other" if right else "keys-lost", "stop", values)


def _samples() -> list[Sample]:
    """One of each kind of what is encrypted here, and what it belongs to."""
    seeds = select(Account.id, Account.totp_secret).where(Account.totp_secret.is_not(None))
    numbers = select(Person.id, Person.id_number).where(Person.id_number.is_not(None))
    signers = select(SigningKey.fingerprint, SigningKey.private)
    kinds: list[Any] = [
        (seeds, second_factors.place_of),
        (numbers, people.place_of),
        (signers, signing.place_of),
    ]
    found: list[Sample] = []
    for query, place_of in kinds:
        row: Any = db.session.execute(query.limit(1)).first()
        if row is not None:
            found.append((row[1], place_of(row[0])))
    return found


def _opens(ring: KeyRing, samples: Sequence[Sample]) -> bool:
    try:
        for sealed, belongs_to in samples:
            ring.decrypt(sealed, belongs_to=belongs_to)
    except Invalid:
        return False
    return True


def _holds(path: Path, samples: Sequence[Sample]) -> bool:
    """Whether the keys in a ZIP open what is encrypted here."""
    with tempfile.TemporaryDirectory() as work, suppress(OSError, *DAMAGED):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(work)  # noqa: S202 - extractall strips roots and dots
        return _opens(KeyRing(Path(work)), samples)
    return False
