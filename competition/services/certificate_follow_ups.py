"""Certificates follow their results (证书随成绩更正): what no longer holds is settled.

Whoever left a team, lost an award or was struck from the list holds a paper that says something
else than the results in force. The public is told at once that it cannot be confirmed; the office
then corrects or revokes it here. A revoked one is given anew only where the office says so.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow, Problem
from competition.models.certificate import Certificate, CertificateState
from competition.services import audit, certificate_honours, certificates
from competition.services import certificate_drafts as drafting
from competition.services import certificate_recipients as recipients
from competition.services import certificate_writing as writing
from competition.services.certificate_honours import Offer


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled: old number → new one, and what was revoked."""

    corrected: tuple[tuple[str, str], ...]
    revoked: tuple[str, ...]


def settle(actor: Actor, trade_id: uuid.UUID, *, reason: str, now: datetime) -> Settled:
    """Correct every certificate of a trade that its results say otherwise, revoke the rest of them.

    Who is still honoured gets a corrected one in its place; whom the publication in force gives
    nothing loses it. Raises Invalid("reason-missing"), NotNow("nothing-to-settle") and as `issue`.
    """
    trade = drafting.trade_of(trade_id)
    scope = Scope(trade.event_id, trade.id)
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    due = outdated(trade.id)
    if not due:
        raise NotNow("nothing-to-settle")
    corrected: list[tuple[str, str]] = []
    revoked: list[str] = []
    for number in due:
        try:
            new = certificates.correct(actor, scope, number, by_hand={}, reason=reason, now=now)
            corrected.append((number, new))
        except NotNow as refused:
            if refused.code != "no-longer-honoured":
                raise
            row = certificates.row_of(actor, scope, number)
            certificates.take_away(actor, row, reason=reason, now=now)
            revoked.append(number)
    audit.record(
        actor, "certificates.settled", ("trade", trade.id), scope=scope, now=now,
        corrected=len(corrected), revoked=len(revoked), reason=reason.strip(),
    )  # fmt: skip
    return Settled(tuple(corrected), tuple(revoked))


def outdated(trade_id: uuid.UUID) -> list[str]:
    """The certificates of a trade in force that its publication in force says otherwise."""
    trade = drafting.trade_of(trade_id)
    on = drafting.ground(trade.id)
    said = {
        certificates.holder_of(one.entry_id, one.person_id, one.words["recipient"]): one.words
        for one in recipients.drafts(on, participation=True)
    }
    held = certificates.held_by(Scope(trade.event_id, trade.id))
    return sorted(
        row.number
        for holder, row in held.items()
        if row.state is CertificateState.VALID
        and not (holder in said and certificates.is_alike(row.facts, said[holder]))
    )


def unsettled(actor: Actor, scope: Scope) -> int:
    """How many certificates of a trade its results say otherwise; 0 for whoever settles none."""
    policy.require(actor, Permission.STANDINGS_READ, scope)
    if scope.trade_id is None or not policy.may(actor, Permission.CERTIFICATE_ISSUE, scope):
        return 0
    try:
        return len(outdated(scope.trade_id))
    except NotNow:
        return 0


def give_again(actor: Actor, scope: Scope, number: str, *, reason: str, now: datetime) -> str:
    """Give whoever's certificate was revoked a new one, because the office says so; its number.

    The revoked one stays revoked and names its successor. Raises Invalid("reason-missing"),
    NotNow("certificate-not-revoked", "certificate-held", "no-longer-honoured") and as `issue`.
    """
    old = certificates.row_of(actor, scope, number)
    if old.state is not CertificateState.REVOKED:
        raise NotNow("certificate-not-revoked", number=old.number)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    if old.replaced_by is not None:
        raise NotNow("certificate-held", number=old.replaced_by)
    on, draft = certificates.drafted_anew(old, participation=True)
    _require_none(old)
    new = writing.write(actor, on, [draft], now=now)[0]
    old.replaced_by = new.number
    db.session.flush()
    audit.record(
        actor, "certificate.given_again", ("certificate", old.number),
        scope=Scope(old.event_id, old.trade_id), now=now,
        number=old.number, successor=new.number, reason=reason.strip(),
    )  # fmt: skip
    return new.number


def _require_none(old: Certificate) -> None:
    """Refuse a second certificate for what its holder has one for."""
    kinds = certificates.OF_RESULTS if old.kind in certificates.OF_RESULTS else (old.kind,)
    rows = db.session.scalars(
        select(Certificate).where(
            Certificate.event_id == old.event_id,
            Certificate.entry_id == old.entry_id,
            Certificate.person_id == old.person_id,
            Certificate.kind.in_(kinds),
            Certificate.state == CertificateState.VALID,
        )
    )
    for row in rows:
        known = row.person_id is not None
        alike = all(row.facts[key] == old.facts[key] for key in ("recipient", "trade"))
        if known or alike:
            raise NotNow("certificate-held", number=row.number)


def given_otherwise(
    actor: Actor, scope: Scope, kind: str
) -> list[tuple[Certificate, Offer | None]]:
    """Coaches' and teams' certificates that the results say otherwise by now: each with its heir.

    kind: coach or team. The heir is what the same recipient would be offered today; None: nothing.
    """
    offered = certificate_honours.offers(actor, scope, kind)
    rows = db.session.scalars(
        select(Certificate)
        .where(Certificate.event_id == scope.event_id, Certificate.kind == kind)
        .where(Certificate.state == CertificateState.VALID)
        .order_by(Certificate.number)
    ).all()
    right = {one.number for one in offered if one.number}
    heirs = [one for one in offered if not one.number]
    found: list[tuple[Certificate, Offer | None]] = []
    for row in rows:
        if row.number in right:
            continue
        same = [
            one
            for one in heirs
            if (one.recipient, one.trade, one.entry_id)
            == (row.facts["recipient"], row.facts["trade"], row.entry_id)
        ]
        heir = same[0] if same else None
        if heir is not None:
            heirs.remove(heir)
        found.append((row, heir))
    return found


def settle_given(actor: Actor, scope: Scope, kind: str, *, reason: str, now: datetime) -> Settled:
    """Correct or revoke coaches' and teams' certificates that the results say otherwise by now.

    kind: coach or team. Raises Invalid("reason-missing"), NotNow("nothing-to-settle") and as
    `give`.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    due = given_otherwise(actor, scope, kind)
    if not due:
        raise NotNow("nothing-to-settle")
    corrected: list[tuple[str, str]] = []
    revoked: list[str] = []
    for row, heir in due:
        if heir is None:
            certificates.take_away(actor, row, reason=reason, now=now)
            revoked.append(row.number)
        else:
            on = certificate_honours.ground_of(scope, heir)
            draft = certificate_honours.draft_of(on, kind, heir)
            new = certificates.put_in_place(actor, row, on, draft, reason=reason, now=now)
            corrected.append((row.number, new))
    audit.record(
        actor, "certificates.settled", ("event", scope.event_id), scope=scope, now=now,
        corrected=len(corrected), revoked=len(revoked), reason=reason.strip(),
    )  # fmt: skip
    return Settled(tuple(corrected), tuple(revoked))
