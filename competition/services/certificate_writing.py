"""Numbers, signatures and rows of certificates (证书签发): given once, signed as printed, kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from competition.access.policy import Actor
from competition.db import db
from competition.documents import certificates as papers
from competition.errors import Invalid, NotNow, Problem
from competition.models.certificate import Certificate, NumberSeries
from competition.rules import certificate_numbers, digests
from competition.services import certificate_drafts as drafting
from competition.services import (
    certificate_portraits,
    certificate_settings,
    certificate_texts,
    signing,
)
from competition.services.certificate_drafts import Draft, Ground
from competition.services.signing import Signer


def write(actor: Actor, on: Ground, drafts: Sequence[Draft], *, now: datetime) -> list[Certificate]:
    """Number, sign and keep certificates, all of them or none.

    The caller has asked the policy and records what was done. Raises NotNow("series-taken") and
    Invalid("certificates") with everything that could not be printed.
    """
    if not drafts:
        return []
    if on.design.get("english"):
        _require_english(on, drafts)
    key = signing.signer(actor, now=now)
    drafts, photos = certificate_portraits.pictured(on, drafts)
    numbers = _take_numbers(on, len(drafts))
    rows = [
        _signed(actor, on, draft, number, key, now=now)
        for draft, number in zip(drafts, numbers, strict=True)
    ]
    problems = papers.check_certificates(
        drafting.design(on.event),
        [certificate_texts.to_print(row.facts, row.signature) for row in rows],
    )
    if problems:
        raise Invalid("certificates", problems)
    certificate_portraits.keep(photos)
    db.session.add_all(rows)
    db.session.flush()
    certificate_settings.fix(on.event)
    return rows


def _require_english(on: Ground, drafts: Sequence[Draft]) -> None:
    """Raise Invalid("certificates") naming what would stand in the English and has none."""
    lacking = {
        (name, draft.words["award"] if name == "award" else "")
        for draft in drafts
        for name in drafting.in_english(on, draft.words)[1]
    }
    if lacking:
        raise Invalid(
            "certificates",
            [
                Problem(f"certificate-english-{name}", f"design/{name}", {"award": award})
                for name, award in sorted(lacking)
            ],
        )


def _take_numbers(on: Ground, count: int) -> list[str]:
    row = db.session.get(NumberSeries, on.series, with_for_update=True)
    if row is None:
        row = NumberSeries(series=on.series, event_id=on.event.id, last=0)
        db.session.add(row)
    elif row.event_id != on.event.id:
        raise NotNow("series-taken", series=on.series)
    first = row.last + 1
    row.last += count
    db.session.flush()
    return [certificate_numbers.compose(on.series, first + n) for n in range(count)]


def _signed(actor: Actor, on: Ground, draft: Draft, number: str, key: Signer, *, now: datetime
            ) -> Certificate:  # fmt: skip
    facts = drafting.finished(on, draft.words, number, key.fingerprint, now=now)
    content = certificate_texts.content_of(facts)
    return Certificate(
        number=number,
        event_id=on.event.id,
        trade_id=on.trade.id if on.trade else None,
        publication_id=on.publication.id if on.publication else None,
        entry_id=draft.entry_id,
        person_id=draft.person_id,
        kind=draft.kind.value,
        facts=facts,
        digest=digests.of_bytes(content),
        signature=key.sign(content).signature,
        key_fingerprint=key.fingerprint,
        issued_at=now,
        issued_by_id=actor.id,
    )
