"""Issue, reprint, correct and revoke certificates (证书).

A number is given once and never again; what was printed is kept with its signature. A certificate
is not changed: a correct one takes its place, and the old one says so for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import certificates as papers
from competition.documents.certificate_facts import CertificateFacts
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.certificate import Certificate, CertificateState, NumberSeries
from competition.models.certificate import CertificateDesign as DesignRow
from competition.models.event import Trade, VerificationPlace
from competition.rules import certificate_numbers, digests
from competition.services import audit, certificate_texts, signing
from competition.services import certificate_drafts as drafting
from competition.services.certificate_drafts import Draft, Ground
from competition.services.signing import Signer

#: What a correction may say by hand; the award comes from the publication alone.
BY_HAND = ("recipient", "salutation", "unit")
#: What of a design must not change once a certificate is out: a reprint would look different.
FIXED = ("dates", "microtext", "name", "colourway", "paper")

#: What holds while nothing was chosen.
UNCHOSEN = {"dates": "chinese", "name": "classic", "paper": "A4"}


@dataclass(frozen=True, slots=True)
class Issued:
    """What an issue did: new numbers, how many stood already, which say something outdated."""

    numbers: tuple[str, ...]
    kept: int
    outdated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an event's certificates are verified, and how they look."""

    place: str
    host: str
    design: Mapping[str, Any]
    series: str
    issued: bool


def place_of(actor: Actor, event_scope: Scope) -> Setting:
    """What was decided about an event's certificates."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, event_scope)
    event = drafting.event_of(event_scope.event_id)
    design = drafting.design_data(event.id)
    return Setting(
        event.verification.value,
        event.verification_host,
        design,
        design.get("series") or certificate_numbers.series_of(event.code),
        _any_issued(event.id),
    )


def choose_verification(
    actor: Actor, event_scope: Scope, place: str, host: str, *, now: datetime
) -> None:
    """Decide where certificates are verified: `host`, `static` (with an address) or `none`.

    host: `https://…`, or `http://…` in a hall; printed on everything issued from here on.
    Raises Invalid("unknown-choice", "verification-host").
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, event_scope)
    event = drafting.event_of(event_scope.event_id)
    if place not in {"host", "static", "none"}:
        raise Invalid("invalid", [Problem("unknown-choice", "place", {"found": place})])
    address = host.strip().rstrip("/")
    if place == "none":
        address = ""
    elif not address.startswith(("http://", "https://")) or not address.isascii():
        raise Invalid("invalid", [Problem("verification-host", "host")])
    event.verification = VerificationPlace(place)
    event.verification_host = address
    db.session.flush()
    audit.record(
        actor, "certificates.place_chosen", ("event", event.id),
        scope=Scope(event.id), now=now, place=place, host=address,
    )  # fmt: skip


def change_design(actor: Actor, event_scope: Scope, data: Mapping[str, Any], *,
                  now: datetime) -> None:  # fmt: skip
    """Keep how an event's certificates look: series, dates, guides, tint, bleed, unit, bodies.

    Raises NotNow("design-in-use") for what a reprint would show, once one is out, and
    Invalid for a series that is not letters and digits, or is another event's.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, event_scope)
    event = drafting.event_of(event_scope.event_id)
    before = drafting.design_data(event.id)
    after = {key: value for key, value in data.items() if value not in ("", [])}
    changed = any(
        (before.get(key) or UNCHOSEN.get(key)) != (after.get(key) or UNCHOSEN.get(key))
        for key in FIXED
    )
    if changed and _any_issued(event.id):
        raise NotNow("design-in-use")
    series = after.get("series", "")
    if series and not certificate_numbers.SERIES.fullmatch(series):
        raise Invalid("invalid", [Problem("series-form", "series")])
    if series and _series_owner(series) not in {None, event.id}:
        raise Invalid("invalid", [Problem("series-taken", "series", {"series": series})])
    row = db.session.scalars(
        select(DesignRow).where(DesignRow.event_id == event.id, DesignRow.code == drafting.DESIGN)
    ).one_or_none()
    if row is None:
        db.session.add(DesignRow(event_id=event.id, code=drafting.DESIGN, data=after))
    else:
        row.data = after
    db.session.flush()
    audit.record(
        actor, "certificates.design_changed", ("event", event.id),
        scope=Scope(event.id), now=now, design=after,
    )  # fmt: skip


def _any_issued(event_id: uuid.UUID) -> bool:
    found = db.session.scalars(
        select(Certificate.number).where(Certificate.event_id == event_id).limit(1)
    ).first()
    return found is not None


def _series_owner(series: str) -> uuid.UUID | None:
    row = db.session.get(NumberSeries, series)
    return None if row is None else row.event_id


def issue(actor: Actor, trade_id: uuid.UUID, *, now: datetime, participation: bool = False
          ) -> Issued:  # fmt: skip
    """Give a certificate to everybody honoured by the publication in force who has none yet.

    participation: also to everybody else who has a place. Raises NotNow("not-published",
    "verification-unset"); Invalid("certificates") with everything that could not be printed, and
    then nothing is issued.
    """
    trade = drafting.trade_of(trade_id)
    scope = Scope(trade.event_id, trade.id)
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    on = drafting.ground(trade.id)
    standing = {(row.entry_id, row.person_id): row for row in _valid(scope)}
    new: list[Draft] = []
    kept: list[str] = []
    for draft in drafting.drafts(on, participation=participation):
        row = standing.get((draft.entry_id, draft.person_id))
        if row is None:
            new.append(draft)
        elif says(row.facts, draft.words):
            kept.append(row.number)
    if not participation:
        kept += [row.number for row in standing.values() if row.kind == "participation"]
    rows = _write(actor, on, new, now=now)
    outdated = sorted({row.number for row in standing.values()} - set(kept))
    if rows:
        audit.record(
            actor, "certificates.issued", ("trade", trade.id), scope=scope, now=now,
            count=len(rows), first=rows[0].number, last=rows[-1].number,
            publication=on.publication.digest,
        )  # fmt: skip
    return Issued(tuple(row.number for row in rows), len(kept), tuple(outdated))


def says(facts: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    """Whether a certificate says of its holder what the publication says."""
    return all(facts[key] == words[key] for key in ("kind", "trade", "division", "award"))


def _valid(scope: Scope) -> Sequence[Certificate]:
    query = select(Certificate).where(
        Certificate.event_id == scope.event_id, Certificate.state == CertificateState.VALID
    )
    if scope.trade_id is not None:
        query = query.where(Certificate.trade_id == scope.trade_id)
    return db.session.scalars(
        query.outerjoin(Trade, Trade.id == Certificate.trade_id).order_by(
            Trade.position, Certificate.number
        )
    ).all()


def _write(actor: Actor, on: Ground, drafts: Sequence[Draft], *, now: datetime
           ) -> list[Certificate]:  # fmt: skip
    if not drafts:
        return []
    key = signing.signer(actor, now=now)
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
    db.session.add_all(rows)
    db.session.flush()
    return rows


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
        trade_id=on.trade.id,
        publication_id=on.publication.id,
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


def render(actor: Actor, scope: Scope) -> bytes:
    """All valid certificates of a trade or a whole event as one PDF; the same bytes each time.

    Raises NotNow("no-certificates").
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    rows = _valid(scope)
    if not rows:
        raise NotNow("no-certificates")
    return _printed(scope, rows)


def reprint(actor: Actor, scope: Scope, number: str) -> bytes:
    """One certificate as PDF, as it was printed; only a valid one."""
    row = _row(actor, scope, number)
    if row.state is not CertificateState.VALID:
        raise NotNow("certificate-not-valid", number=row.number)
    return _printed(scope, [row])


def _printed(scope: Scope, rows: Sequence[Certificate]) -> bytes:
    design = drafting.design(drafting.event_of(scope.event_id))
    facts = [certificate_texts.to_print(row.facts, row.signature) for row in rows]
    return papers.render_certificates(design, facts)


def _row(actor: Actor, scope: Scope, number: str) -> Certificate:
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    row = db.session.get(Certificate, certificate_numbers.fold(number))
    if row is None or row.event_id != scope.event_id:
        raise NotFound("not-found")
    return row


def preview(actor: Actor, trade_id: uuid.UUID) -> bytes:
    """The first certificate and those with the longest and the rarest name, as specimens.

    No number is given. Raises NotNow as `issue` does, and Invalid("certificates").
    """
    trade = drafting.trade_of(trade_id)
    policy.require(actor, Permission.CERTIFICATE_ISSUE, Scope(trade.event_id, trade.id))
    on = drafting.ground(trade.id)
    found = drafting.drafts(on, participation=True)
    if not found:
        raise NotNow("no-certificates")
    names = [str(draft.words["recipient"]) for draft in found]
    longest = max(range(len(found)), key=lambda n: len(names[n]))
    rarest = max(range(len(found)), key=lambda n: max(map(ord, names[n])))
    pages = [_specimen(on, found[n]) for n in dict.fromkeys((0, longest, rarest))]
    return papers.render_certificates(replace(drafting.design(on.event), sample=True), pages)


def _specimen(on: Ground, draft: Draft) -> CertificateFacts:
    when = on.publication.published_at
    facts = drafting.finished(on, draft.words, "SPECIMEN", "0" * 12, now=when)
    return certificate_texts.specimen(certificate_texts.to_print(facts, "SPECIMEN"))


def correct(
    actor: Actor,
    scope: Scope,
    number: str,
    *,
    by_hand: Mapping[str, str],
    reason: str,
    now: datetime,
) -> str:
    """Put a new certificate in the place of one that is wrong, and return its number.

    by_hand: recipient, salutation, unit as they ought to be; empty keeps what the publication
    says. Award and division follow the publication in force. Raises Invalid("reason-missing"),
    NotNow("certificate-not-valid", "no-longer-honoured").
    """
    old = _row(actor, scope, number)
    _changeable(old, reason)
    if old.trade_id is None:
        raise NotFound("not-found")
    on = drafting.ground(old.trade_id)
    drafts = drafting.drafts(on, participation=old.kind == "participation")
    draft = next((d for d in drafts if (d.entry_id, d.person_id) == (old.entry_id, old.person_id)),
                 None)  # fmt: skip
    if draft is None:
        raise NotNow("no-longer-honoured", number=old.number)
    words = {key: text.strip() for key, text in by_hand.items() if key in BY_HAND and text.strip()}
    changed = replace(draft, words={**draft.words, **words})
    old.state = CertificateState.REVOKED
    old.reason = reason.strip()
    db.session.flush()
    new = _write(actor, on, [changed], now=now)[0]
    old.state = CertificateState.CORRECTED
    old.replaced_by = new.number
    old.changed_at = now
    db.session.flush()
    audit.record(
        actor, "certificate.corrected", ("certificate", old.number),
        scope=Scope(old.event_id, old.trade_id), now=now,
        successor=new.number, reason=reason.strip(),
    )  # fmt: skip
    return new.number


def revoke(actor: Actor, scope: Scope, number: str, *, reason: str, now: datetime) -> None:
    """Take a certificate back for good; whoever looks it up reads the reason."""
    row = _row(actor, scope, number)
    _changeable(row, reason)
    row.state = CertificateState.REVOKED
    row.reason = reason.strip()
    row.changed_at = now
    db.session.flush()
    audit.record(
        actor, "certificate.revoked", ("certificate", row.number),
        scope=Scope(row.event_id, row.trade_id), now=now, reason=reason.strip(),
    )  # fmt: skip


def _changeable(row: Certificate, reason: str) -> None:
    if row.state is not CertificateState.VALID:
        raise NotNow("certificate-not-valid", number=row.number)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
