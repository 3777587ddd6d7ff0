"""What goes into the static bundle (静态核验包): what was published, every certificate, every key.

Plain files outlive a server. What anybody may read is written plainly; a certificate looked up by
number and name, and one's own result, are locked: the file's name and its key both follow from what
the asker must know, so there is nothing to list and nothing to guess from.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.certificate import Certificate, SigningKey
from competition.models.event import Event
from competition.services import (
    audit,
    certificate_texts,
    keys,
    public_results,
    scopes,
    verification,
)
from competition.services.public_results import EventLine, Notice
from competition.services.verification import Verdict

FORMAT = "skills-static/1"
#: Rounds of PBKDF2-HMAC-SHA256: a moment for who knows number and name, years for who tries all.
ROUNDS = 20_000
#: Bytes of a locked file's name, and of its key.
NAME, KEY, NONCE = 16, 32, 12


@dataclass(frozen=True, slots=True)
class Lock:
    """Where a locked record lies, and the key that opens it."""

    name: str
    key: bytes

    def close(self, plain: bytes) -> str:
        """Encrypt: AES-256-GCM, nonce first, base64."""
        nonce = os.urandom(NONCE)
        return base64.b64encode(nonce + AESGCM(self.key).encrypt(nonce, plain, None)).decode()


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate: its address, its verdict, and the names it is found by.

    signature: as the code on the paper has it, with how its key begins.
    """

    number: str
    signature: str
    digest: str
    verdict: Verdict
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A public key in the history: raw 32 bytes."""

    fingerprint: str
    public: bytes
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything a bundle is made of."""

    made_at: datetime
    events: tuple[EventLine, ...]
    papers: tuple[Paper, ...]
    keys: tuple[KeyLine, ...]

    @property
    def revoked(self) -> tuple[Paper, ...]:
        """Certificates that no longer hold."""
        return tuple(p for p in self.papers if p.verdict.state in {"revoked", "corrected"})


def lock(secret: str, salt: str) -> Lock:
    """The lock that a secret opens; salt: what tells one lock from another, known to the asker."""
    found = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt.encode(), ROUNDS, NAME + KEY)
    return Lock(found[:NAME].hex(), found[NAME:])


def lock_of_name(number: str, name: str) -> Lock:
    """The lock of a certificate looked up by its number and the holder's name."""
    return lock(verification.fold_name(name), f"certificate/{number}")


def lock_of_slip(notice: Notice, number: str, secret: str) -> Lock:
    """The lock of an own result: entry number and the slip's secret."""
    salt = f"own/{notice.event_code}/{notice.trade_code}/{number}"
    return lock(public_results.fold_secret(secret), salt)


def gather(actor: Actor, codes: tuple[str, ...] = (), *, now: datetime) -> Bundle:
    """Everything of these events, or of all that published or certified something.

    Recorded in each event's trail: whoever has the bundle has what it says.
    """
    heads = [scopes.event_head(actor, code) for code in codes] or scopes.events_of(actor)
    if codes:
        for head in heads:
            policy.require(actor, Permission.CERTIFICATE_ISSUE, head.scope)
    chosen = [head for head in heads if policy.may(actor, Permission.CERTIFICATE_ISSUE, head.scope)]
    wanted = {head.code for head in chosen}
    lines = tuple(line for line in public_results.events() if line.code in wanted)
    papers = tuple(_papers([head.scope.event_id for head in chosen if head.scope.event_id]))
    found = Bundle(now, lines, papers, tuple(_keys()))
    for head in chosen:
        audit.record(
            actor,
            "results.bundled",
            ("event", head.scope.event_id),
            scope=Scope(head.scope.event_id),
            now=now,
            certificates=len(papers),
        )
    return found


def _papers(event_ids: list[uuid.UUID]) -> Iterator[Paper]:
    rows = db.session.scalars(
        select(Certificate)
        .join(Event, Event.id == Certificate.event_id)
        .where(Certificate.event_id.in_(event_ids))
        .order_by(Event.starts_on, Certificate.number)
    ).all()
    for row in rows:
        verdict = verification.by_signature(row.number, row.signature)
        code = certificate_texts.code_of(row.facts, row.signature)
        folded = sorted(verification.names_of(row.facts))
        yield Paper(row.number, code, row.digest, verdict, tuple(folded))


def _keys() -> Iterator[KeyLine]:
    for row in db.session.scalars(select(SigningKey).order_by(SigningKey.created_at)):
        yield KeyLine(row.fingerprint, row.public, row.created_at, row.retired_at)


def secret_of(row: Mapping[str, Any]) -> str:
    """The secret on the slip of a published line; only a bundle is locked with it."""
    return keys.ring().slip_secret(row["entry_id"])


def record_of(paper: Paper) -> dict[str, Any]:
    """What a reader's device needs to check a certificate by itself; no facts where none hold."""
    verdict = paper.verdict
    found: dict[str, Any] = {"number": paper.number, "state": verdict.state}
    if verdict.state == "unconfirmed":
        return found | {"why": verdict.why, "fingerprint": verdict.fingerprint}
    return found | {
        "content": verdict.content,
        "signature": verdict.signature,
        "fingerprint": verdict.fingerprint,
        "reason": verdict.reason,
        "successor": verdict.successor,
        "changed_at": verdict.changed_at.isoformat() if verdict.changed_at else "",
        "notice_ends_at": verdict.notice_ends_at.isoformat() if verdict.notice_ends_at else "",
        "sample": verdict.sample,
    }


def register_of(bundle: Bundle) -> dict[str, Any]:
    """The register for machines: digests and states, without numbers and names."""
    return {
        "format": FORMAT,
        "made_at": bundle.made_at.isoformat(timespec="seconds"),
        "keys": keys_of(bundle),
        "certificates": sorted(
            (
                {
                    "digest": paper.digest,
                    "key": paper.verdict.fingerprint,
                    "state": paper.verdict.state,
                    "changed_at": paper.verdict.changed_at.isoformat()
                    if paper.verdict.changed_at
                    else None,
                }
                for paper in bundle.papers
            ),
            key=lambda line: str(line["digest"]),
        ),
    }


def keys_of(bundle: Bundle) -> list[dict[str, Any]]:
    """Every public key there ever was, the oldest first: old ones verify for ever."""
    return [
        {
            "fingerprint": key.fingerprint,
            "public": base64.b64encode(key.public).decode(),
            "created_at": key.created_at.isoformat(timespec="seconds"),
            "retired_at": key.retired_at.isoformat(timespec="seconds") if key.retired_at else None,
        }
        for key in bundle.keys
    ]
