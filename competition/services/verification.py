"""What anybody may learn about a certificate (证书核验): the same answer for everything unknown.

Whoever holds the paper has its signature, or its number and the holder's name. Without one of the
two there is nothing here, whether the number exists or not.
"""

from __future__ import annotations

import base64
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.certificate import Certificate, CertificateState, NumberSeries, SigningKey
from competition.models.event import Event
from competition.rules import certificate_numbers
from competition.services import certificate_texts, signing, throttles
from competition.services.certificate_states import Standing

#: Tries at one number from one address, and at all numbers from it: a hall shares one address.
TRIES, WINDOW = 8, timedelta(minutes=15)
TRIES_OF_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one certificate.

    state: valid, provisional, corrected, revoked, or unconfirmed; then `why` is `unknown` (nothing
    here matches), `elsewhere` (a code with numbers that are not given out here), `foreign` (a code
    of a series of ours that was signed by no key of ours), `forged` (a code that names a key of
    ours and whose signature belongs to no such number), `withdrawn` (the results it rests on were
    taken back) or `changed` (they say something else by now), and no facts are given.
    """

    state: str
    number: str
    why: str = ""
    facts: Mapping[str, Any] | None = None
    #: What it certifies, in one word; "" that one took part.
    award: str = ""
    issued: date | None = None
    fingerprint: str = ""
    reason: str = ""
    successor: str = ""
    changed_at: datetime | None = None
    notice_ends_at: datetime | None = None
    sample: bool = False
    #: Whether the asker brought a signature, and it is ours.
    signed: bool = False
    #: For checking on the reader's own device: content, signature and key, base64.
    content: str = ""
    signature: str = ""
    public_key: str = ""


def by_signature(number: str, code: str) -> Verdict:
    """What the code on the paper leads to; code: the signature, and how its key begins.

    A wrong signature is answered alike whether there is such a number or not: only which series
    are given out here can be learnt, and those are the codes of public events.
    """
    signature, hint = signing.parted(code)
    row = _row(number)
    if row is None or not _is_ours(row, signature, hint):
        folded = certificate_numbers.fold(number)[:40]
        return Verdict("unconfirmed", folded, _why_not(folded, hint))
    return _verdict(row, signed=True)


def by_text(text: str) -> Verdict:
    """What the signed text in a code comes to, where the certificate names no address.

    One changed character of it, and it is told as a forged code is. Before its signature it names
    its key. Line ends may have become blanks on their way.
    """
    *content, signature = text.split()
    number, fingerprint = content[0], content[-1]
    row = _row(number)
    if row is not None and content == certificate_texts.content_of(row.facts).decode().split():
        return by_signature(number, signature)
    folded = certificate_numbers.fold(number)[:40]
    return Verdict("unconfirmed", folded, _why_not(folded, fingerprint))


def is_text(text: str) -> bool:
    """Whether somebody gave a code's text rather than a list of numbers and names."""
    words = text.split()
    return len(words) > 1 and signing.is_written(words[-1])


def is_torn(text: str) -> bool:
    """Whether it is a code's text without its beginning or its end.

    No list begins with a number alone when no other line holds one.
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    numbered = [
        certificate_numbers.is_number(certificate_numbers.fold(words[0])) for words in lines
    ]
    if is_text(text):
        return not numbered[0]
    return len(lines) > 1 and len(lines[0]) == 1 and numbered[0] and not any(numbered[1:])


def _why_not(folded: str, key: str) -> str:
    """Why a code that is none of ours is none; key: how the key it names begins, "" for none."""
    if not certificate_numbers.is_number(folded):
        return "unknown"
    if db.session.get(NumberSeries, folded.split("-")[0]) is None:
        return "elsewhere"
    return "foreign" if signing.is_of_another(key) else "forged"


def by_name(number: str, name: str, *, address: str, now: datetime) -> Verdict:
    """What number and holder's name lead to; tries are counted for the address.

    Raises NotNow("too-many-tries").
    """
    folded = certificate_numbers.fold(number)[:40]
    door = throttles.key_of("certificate", f"{address}/{folded}")
    throttles.take(
        throttles.key_of("certificates", address), now=now, limit=TRIES_OF_ADDRESS, window=WINDOW
    )
    throttles.take(door, now=now, limit=TRIES, window=WINDOW)
    row = _row(number)
    if row is None or fold_name(name) not in names_of(row.facts):
        return Verdict("unconfirmed", folded, "unknown")
    throttles.clear(door)
    return _verdict(row, signed=False)


def fold_name(name: str) -> str:
    """A name as it is compared: narrow or wide, spaced or dotted alike."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "·•・.‧")


def names_of(facts: Mapping[str, Any]) -> set[str]:
    """The names by which a certificate is found, folded: all its holders', Latin letters too."""
    latin = "" if facts["members"] else facts.get("latin", "")
    names = {facts["recipient"], *facts["members"], facts["team"], latin}
    return {fold_name(name) for name in names if name}


def _row(number: str) -> Certificate | None:
    folded = certificate_numbers.fold(number)
    if not certificate_numbers.is_number(folded):
        return None
    return db.session.get(Certificate, folded)


def _is_ours(row: Certificate, signature: str, hint: str) -> bool:
    content = certificate_texts.content_of(row.facts)
    same = signature == row.signature and row.key_fingerprint.startswith(hint)
    return same and signing.holds(row.key_fingerprint, content, signature)


def _verdict(row: Certificate, *, signed: bool) -> Verdict:
    key = db.session.get_one(SigningKey, row.key_fingerprint)
    event = db.session.get_one(Event, row.event_id)
    stand = Standing([row.trade_id]).of(row)
    if stand.state == "unconfirmed":
        return Verdict(
            stand.state, row.number, stand.why,
            fingerprint=row.key_fingerprint, sample=event.sample,
        )  # fmt: skip
    return Verdict(
        stand.state,
        row.number,
        facts=row.facts,
        award=certificate_texts.certified(row.facts),
        issued=date.fromisoformat(row.facts["issued"]),
        fingerprint=row.key_fingerprint,
        reason=row.reason,
        successor=row.replaced_by or "",
        changed_at=row.changed_at,
        notice_ends_at=stand.notice_ends_at,
        sample=event.sample,
        signed=signed,
        content=_base64(certificate_texts.content_of(row.facts)),
        signature=_base64(signing.raw_signature(row.signature)),
        public_key=_base64(key.public),
    )


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def of_entry(entry_id: str) -> list[tuple[str, str]]:
    """Number and code of the certificates in force of an entry whose slip was proved."""
    rows = db.session.execute(
        select(Certificate.number, Certificate.facts, Certificate.signature)
        .where(
            Certificate.entry_id == uuid.UUID(entry_id),
            Certificate.state == CertificateState.VALID,
        )
        .order_by(Certificate.number)
    )
    return [(row.number, certificate_texts.code_of(row.facts, row.signature)) for row in rows]
