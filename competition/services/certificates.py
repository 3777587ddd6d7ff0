"""Issue, reprint, correct and revoke certificates (证书).

A number is given once and never again; what was printed is kept with its signature. A certificate
is not changed: a correct one takes its place, and the old one says so for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
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
from competition.exchange.person_names import without_leftovers
from competition.models.certificate import Certificate, CertificateState
from competition.models.event import VerificationPlace
from competition.rules import certificate_numbers
from competition.services import (
    audit,
    certificate_portraits,
    certificate_settings,
    certificate_texts,
    confirmations,
    signing,
)
from competition.services import certificate_drafts as drafting
from competition.services import certificate_lineage as lineage
from competition.services import certificate_recipients as recipients
from competition.services import certificate_writing as writing
from competition.services.certificate_drafts import Draft, Ground

#: What a correction may say by hand; the award comes from the publication alone.
BY_HAND = ("recipient", "salutation", "unit", "latin")
#: What of a certificate a correction can change; the rest is how it was made.
SAID = (
    "kind", "recipient", "salutation", "unit", "latin", "latin_unit", "latin_pupil", "team",
    "members", "pairs", "event", "year", "trade", "division", "award", "award_english", "pupil",
    "tested", "passed", "bodies", certificate_portraits.FACT,
)  # fmt: skip
#: Kinds that follow from places and awards; the others are given by the office.
OF_RESULTS = ("honour", "merit", "participation")


@dataclass(frozen=True, slots=True)
class Issued:
    """What an issue did: new numbers, how many stood already, which say something outdated.

    held: those whose holders had theirs revoked and get no other one by themselves.
    """

    numbers: tuple[str, ...]
    kept: int
    outdated: tuple[str, ...]
    held: tuple[str, ...] = ()


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
        certificate_settings.any_issued(event.id),
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
    held = held_by(scope)
    new: list[Draft] = []
    kept: list[str] = []
    revoked: list[str] = []
    for draft in recipients.drafts(on, participation=participation):
        row = held.get(holder_of(draft.entry_id, draft.person_id, draft.words["recipient"]))
        if row is None:
            new.append(draft)
        elif row.state is CertificateState.REVOKED:
            revoked.append(row.number)
        elif is_alike(row.facts, draft.words):
            kept.append(row.number)
    standing = [row for row in held.values() if row.state is CertificateState.VALID]
    if not participation:
        kept += [row.number for row in standing if row.kind == "participation"]
    rows = writing.write(actor, on, new, now=now)
    outdated = sorted({row.number for row in standing} - set(kept))
    if rows:
        audit.record(
            actor, "certificates.issued", ("trade", trade.id), scope=scope, now=now,
            count=len(rows), first=rows[0].number, last=rows[-1].number,
            publication=on.digest,
        )  # fmt: skip
    return Issued(tuple(row.number for row in rows), len(kept), tuple(outdated), tuple(revoked))


def says(facts: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    """Whether a certificate says of its holder what the publication says.

    On which paper an award stands, 荣誉证书 or 奖状, is the office's and changes nothing.
    """
    return all(facts[key] == words[key] for key in ("trade", "division", "award"))


def is_alike(facts: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    """Whether a certificate says what would be said today, of the same members of a team."""
    return says(facts, words) and facts["members"] == words["members"]


#: Who holds a certificate: his entry, and the person or, where he is not known, the name.
Holder = tuple[uuid.UUID | None, uuid.UUID | str]


def holder_of(entry_id: uuid.UUID | None, person_id: uuid.UUID | None, published: str) -> Holder:
    """Whose a certificate is. published: the name it was first made out to."""
    return entry_id, person_id or published


def held_by(scope: Scope) -> dict[Holder, Certificate]:
    """Who holds which certificate of a trade's results: the one in force, else the last revoked."""
    rows = db.session.scalars(
        select(Certificate)
        .where(Certificate.event_id == scope.event_id, Certificate.trade_id == scope.trade_id)
        .where(Certificate.kind.in_(OF_RESULTS))
        .order_by(Certificate.number)
    ).all()
    named = {row.number: row.facts["recipient"] for row in rows}
    first = lineage.origins((row.number, row.replaced_by) for row in rows if row.replaced_by)
    found: dict[Holder, Certificate] = {}
    for row in sorted(rows, key=lambda row: row.state is CertificateState.VALID):
        if row.state is not CertificateState.CORRECTED:
            name = named[first.get(row.number, row.number)]
            found[holder_of(row.entry_id, row.person_id, name)] = row
    return found


def reprint(actor: Actor, scope: Scope, number: str) -> bytes:
    """One certificate as PDF, as it was printed; only a valid one."""
    row = row_of(actor, scope, number)
    if row.state is not CertificateState.VALID:
        raise NotNow("certificate-not-valid", number=row.number)
    design = drafting.design(drafting.event_of(scope.event_id))
    page = certificate_texts.to_print(row.facts, row.signature)
    return papers.render_certificates(design, [certificate_portraits.with_photo(page, row.facts)])


def row_of(actor: Actor, scope: Scope, number: str) -> Certificate:
    """A certificate of an event whose certificates the actor issues. Raises NotFound."""
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
    found = recipients.drafts(on, participation=True)
    if not found:
        raise NotNow("no-certificates")
    names = [str(draft.words["recipient"]) for draft in found]
    longest = max(range(len(found)), key=lambda n: len(names[n]))
    rarest = max(range(len(found)), key=lambda n: certificate_texts.rarity(names[n]))
    when = datetime.combine(on.event.ends_on, time(12), UTC)
    shown, photos = certificate_portraits.pictured(
        on, [found[n] for n in dict.fromkeys((0, longest, rarest))]
    )
    pages = [
        replace(
            _specimen(on, one, when),
            portrait=photos.get(one.words.get(certificate_portraits.FACT, ""), b""),
        )
        for one in shown
    ]
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
    changing: bool = False,
) -> str:
    """Put a new certificate in the place of one that is wrong, and return its number.

    by_hand: recipient, salutation, unit, latin as they ought to be; empty keeps what the
    publication says. Award and division follow the publication in force. changing: under the
    same key it has to say something else. Raises Invalid("reason-missing"),
    NotNow("certificate-not-valid", "no-longer-honoured", "nothing-to-correct").
    """
    old = row_of(actor, scope, number)
    _changeable(old, reason)
    on, draft = drafted_anew(old)
    typed = {key: without_leftovers(text) for key, text in by_hand.items() if key in BY_HAND}
    words = {key: text for key, text in typed.items() if text}
    wanted = replace(draft, words={**draft.words, **_kept_by_hand(old, draft), **words})
    ((changed,), _photos) = certificate_portraits.pictured(on, [wanted])
    same = all(
        old.facts.get(key) == changed.words.get(key)
        for key in SAID
        if key in changed.words or key == certificate_portraits.FACT
    )
    if changing and same and signing.in_force(now) == old.key_fingerprint:
        raise NotNow("nothing-to-correct", number=old.number)
    return put_in_place(actor, old, on, changed, reason=reason, now=now)


def put_in_place(
    actor: Actor, old: Certificate, on: Ground, draft: Draft, *, reason: str, now: datetime
) -> str:
    """Issue a draft in the place of a certificate in force, and return its number."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, Scope(old.event_id, old.trade_id))
    old.state = CertificateState.REVOKED
    old.reason = reason.strip()
    db.session.flush()
    new = writing.write(actor, on, [draft], now=now)[0]
    old.state = CertificateState.CORRECTED
    old.replaced_by = new.number
    old.changed_at = now
    db.session.flush()
    audit.record(
        actor, "certificate.corrected", ("certificate", old.number),
        scope=Scope(old.event_id, old.trade_id), now=now,
        number=old.number, successor=new.number, reason=reason.strip(),
    )  # fmt: skip
    return new.number


def _kept_by_hand(old: Certificate, draft: Draft) -> dict[str, Any]:
    """What an earlier correction said by hand: it is not undone by the next one."""
    first = db.session.get_one(Certificate, lineage.first_of(old.number))
    return {
        key: old.facts[key]
        for key in BY_HAND
        if old.facts.get(key) != first.facts.get(key)
        and draft.words.get(key) == first.facts.get(key)
        and key in old.facts
    }


def drafted_anew(old: Certificate, *, participation: bool = False) -> tuple[Ground, Draft]:
    """What a certificate would say today; one that the office gave says what it said.

    participation: also where its holder has a place and no award any more. Raises
    NotNow("no-longer-honoured") where the publication in force gives its holder nothing.
    """
    if old.kind not in OF_RESULTS:
        on = drafting.ground(old.trade_id) if old.trade_id else drafting.event_ground(old.event_id)
        kind = CertificateKind(old.kind)
        return on, Draft(old.entry_id, old.person_id, kind, drafting.words_of(old.facts))
    if old.trade_id is None:
        raise NotFound("not-found")
    on = drafting.ground(old.trade_id)
    first = db.session.get_one(Certificate, lineage.first_of(old.number))
    holder = holder_of(old.entry_id, old.person_id, first.facts["recipient"])
    placed = participation or old.kind == "participation"
    for draft in recipients.drafts(on, participation=placed):
        if holder_of(draft.entry_id, draft.person_id, draft.words["recipient"]) == holder:
            return on, draft
    raise NotNow("no-longer-honoured", number=old.number)


def revocation_wants_second(actor: Actor, event_scope: Scope) -> bool:
    """Whether a second person confirms that a certificate is revoked."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, event_scope)
    return confirmations.wants_second(drafting.event_of(event_scope.event_id), "revoke")


def revoke(
    actor: Actor,
    scope: Scope,
    number: str,
    *,
    reason: str,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Take a certificate back for good; whoever looks it up reads the reason.

    second: who confirms it, where the event asks for one. Raises NotAllowed
    ("second-person-missing", "second-person-same", "second-person-stranger"), and as `correct`.
    """
    row = row_of(actor, scope, number)
    _changeable(row, reason)
    event = drafting.event_of(row.event_id)
    confirmations.require_second(event, "revoke", actor, second)
    take_away(actor, row, reason=reason, now=now, second=second)


def take_away(
    actor: Actor, row: Certificate, *, reason: str, now: datetime, second: Actor | None = None
) -> None:
    """Revoke a certificate in force; where published results ask for it, they were confirmed."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, Scope(row.event_id, row.trade_id))
    _changeable(row, reason)
    row.state = CertificateState.REVOKED
    row.reason = reason.strip()
    row.changed_at = now
    db.session.flush()
    audit.record(
        actor, "certificate.revoked", ("certificate", row.number),
        scope=Scope(row.event_id, row.trade_id), now=now,
        number=row.number, reason=reason.strip(), second=str(second.id) if second else None,
    )  # fmt: skip


def _changeable(row: Certificate, reason: str) -> None:
    if row.state is not CertificateState.VALID:
        raise NotNow("certificate-not-valid", number=row.number)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
