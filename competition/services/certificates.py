"""Issue, reprint, correct and revoke certificates (证书).

A number is given once and never again; what was printed is kept with its signature. A certificate
is not changed: a correct one takes its place, and the old one says so for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import certificates as papers
from competition.documents.certificate_facts import CertificateFacts, CertificateKind
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.certificate import Certificate, CertificateState, NumberSeries
from competition.models.event import VerificationPlace
from competition.rules import certificate_numbers
from competition.services import audit, certificate_designs, certificate_texts
from competition.services import certificate_drafts as drafting
from competition.services import certificate_writing as writing
from competition.services.certificate_drafts import Draft, Ground

#: What a correction may say by hand; the award comes from the publication alone.
BY_HAND = ("recipient", "salutation", "unit")
#: Kinds that follow from places and awards; the others are given by the office.
OF_RESULTS = ("honour", "participation")
#: What of a design must not change once a certificate is out: a reprint would look different.
FIXED = ("dates", "microtext", "name", "colourway", "paper")

#: What `certificate_layouts` keeps beside it, for this design alone.
LAID_OUT = (
    "changes", "background", "titled", "english", "photo", "lines", "marks", "microtext",
)  # fmt: skip
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
    The code on the paper holds capitals only, so a folder in the address must be in capitals too.
    Raises Invalid("unknown-choice", "verification-host", "verification-path").
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
    path = urlsplit(address).path
    if path != path.upper():
        raise Invalid("invalid", [Problem("verification-path", "host", {"path": path})])
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
    if after.get("name", "classic") == before.get("name", "classic"):
        after |= {key: before[key] for key in LAID_OUT if key in before}
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
    certificate_designs.keep(event.id, after)
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
    standing = {
        (row.entry_id, row.person_id): row for row in _valid(scope) if row.kind in OF_RESULTS
    }
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
    rows = writing.write(actor, on, new, now=now)
    outdated = sorted({row.number for row in standing.values()} - set(kept))
    if rows:
        audit.record(
            actor, "certificates.issued", ("trade", trade.id), scope=scope, now=now,
            count=len(rows), first=rows[0].number, last=rows[-1].number,
            publication=on.digest,
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
    return db.session.scalars(query.order_by(Certificate.number)).all()


def reprint(actor: Actor, scope: Scope, number: str) -> bytes:
    """One certificate as PDF, as it was printed; only a valid one."""
    row = _row(actor, scope, number)
    if row.state is not CertificateState.VALID:
        raise NotNow("certificate-not-valid", number=row.number)
    design = drafting.design(drafting.event_of(scope.event_id))
    return papers.render_certificates(
        design, [certificate_texts.to_print(row.facts, row.signature)]
    )


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
    rarest = max(range(len(found)), key=lambda n: certificate_texts.rarity(names[n]))
    when = datetime.combine(on.event.ends_on, time(12), UTC)
    pages = [_specimen(on, found[n], when) for n in dict.fromkeys((0, longest, rarest))]
    return papers.render_certificates(replace(drafting.design(on.event), sample=True), pages)


def _specimen(on: Ground, draft: Draft, when: datetime) -> CertificateFacts:
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
    on, draft = _drafted_anew(old)
    words = {key: text.strip() for key, text in by_hand.items() if key in BY_HAND and text.strip()}
    changed = replace(draft, words={**draft.words, **words})
    old.state = CertificateState.REVOKED
    old.reason = reason.strip()
    db.session.flush()
    new = writing.write(actor, on, [changed], now=now)[0]
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


def _drafted_anew(old: Certificate) -> tuple[Ground, Draft]:
    """What a certificate would say today; one that the office gave says what it said."""
    if old.kind not in OF_RESULTS:
        on = drafting.ground(old.trade_id) if old.trade_id else drafting.event_ground(old.event_id)
        kind = CertificateKind(old.kind)
        return on, Draft(old.entry_id, old.person_id, kind, drafting.words_of(old.facts))
    if old.trade_id is None:
        raise NotFound("not-found")
    on = drafting.ground(old.trade_id)
    drafts = drafting.drafts(on, participation=old.kind == "participation")
    for draft in drafts:
        if (draft.entry_id, draft.person_id) == (old.entry_id, old.person_id):
            return on, draft
    raise NotNow("no-longer-honoured", number=old.number)


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
