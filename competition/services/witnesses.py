"""Witness signatures (见证签名): somebody saw an act, and signs for that very link of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, NotFound
from competition.models.account import Account
from competition.models.audit import AuditEntry
from competition.models.supervision import WitnessSignature
from competition.rules.supervision import WITNESSED
from competition.services import audit, trail_subjects


@dataclass(frozen=True, slots=True)
class Signature:
    """A witness, when, and what he remarked."""

    by: str
    at: datetime
    remark: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An act of the trail that wants a witness, with who signed."""

    sequence: int
    action: str
    at: datetime
    who: str
    digest: str
    signatures: tuple[Signature, ...]
    #: The reader did it himself, or has signed already.
    mine: bool
    #: Its link lies in the trail of another installation; a contest file brought the signatures.
    carried: bool = False
    #: What it was done to, as far as a witness can tell two such acts apart.
    what: Mapping[str, Any] = field(default_factory=dict)


#: What the trail says of an act that tells it from another of its kind.
TELLING = ("layer", "kind", "number")


def acts(actor: Actor, scope: Scope) -> tuple[Seen, ...]:
    """The acts of a trade that want a witness, the newest first; then those a file told of."""
    policy.require(actor, Permission.SUPERVISION_READ, scope)
    chain = audit.chain_key(scope)
    rows = db.session.execute(
        select(AuditEntry, Account.display_name)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(AuditEntry.chain == chain, AuditEntry.action.in_(WITNESSED))
        .order_by(AuditEntry.sequence.desc())
    ).all()
    signed: dict[int, list[WitnessSignature]] = {}
    for row in db.session.scalars(
        select(WitnessSignature)
        .where(WitnessSignature.chain == chain)
        .order_by(WitnessSignature.signed_at, WitnessSignature.id)
    ):
        signed.setdefault(row.sequence, []).append(row)
    modules = trail_subjects.about(entry for entry, _name in rows)
    own = tuple(
        Seen(
            entry.sequence,
            entry.action,
            entry.at,
            name or "",
            entry.digest,
            tuple(
                Signature(each.by, each.signed_at, each.remark)
                for each in signed.get(entry.sequence, ())
            ),
            actor.id is not None
            and (
                entry.actor_id == actor.id
                or any(each.account_id == actor.id for each in signed.get(entry.sequence, ()))
            ),
            what={
                **{key: entry.facts[key] for key in TELLING if entry.facts.get(key) is not None},
                **{
                    key: value
                    for key, value in modules.get(entry.subject_id, {}).items()
                    if key == "module"
                },
            },
        )
        for entry, name in rows
    )
    return own + _carried(scope)


def _carried(scope: Scope) -> tuple[Seen, ...]:
    """The acts of another installation's trail that a contest file has witnesses for."""
    found: dict[tuple[int, str, str], list[WitnessSignature]] = {}
    for row in db.session.scalars(
        select(WitnessSignature)
        .where(WitnessSignature.chain == "", WitnessSignature.trade_id == scope.trade_id)
        .order_by(WitnessSignature.sequence.desc(), WitnessSignature.signed_at, WitnessSignature.by)
    ):
        found.setdefault((row.sequence, row.digest, row.act), []).append(row)
    return tuple(
        Seen(
            sequence, act, rows[0].acted_at or rows[0].signed_at, "", digest,
            tuple(Signature(each.by, each.signed_at, each.remark) for each in rows),
            mine=True, carried=True,
        )
        for (sequence, digest, act), rows in found.items()
    )  # fmt: skip


def sign(
    actor: Actor, scope: Scope, sequence: int, digest: str, remark: str, *, now: datetime
) -> None:
    """Sign for an act that was seen; the edge has proved the signer's will.

    Raises Conflict("witness-own-act", "witness-signed-already"), NotFound where the trail holds no
    such link.
    """
    policy.require(actor, Permission.SUPERVISION_WRITE, scope)
    here = (one for one in acts(actor, scope) if not one.carried)
    seen = next((one for one in here if one.sequence == sequence), None)
    if seen is None or seen.digest != digest:
        raise NotFound("not-found")
    if seen.mine:
        own = any(each.by == actor.name for each in seen.signatures)
        raise Conflict("witness-signed-already" if own else "witness-own-act")
    db.session.add(
        WitnessSignature(
            event_id=scope.event_id,
            trade_id=scope.trade_id,
            chain=audit.chain_key(scope),
            sequence=sequence,
            digest=digest,
            act=seen.action,
            acted_at=seen.at,
            remark=remark.strip()[:500],
            signed_at=now,
            account_id=actor.id,
            by=actor.name,
        )
    )
    db.session.flush()
    audit.record(
        actor, "witness.signed", ("trade", scope.trade_id), scope=scope, now=now,
        act=seen.action, link=sequence, digest=digest,
    )  # fmt: skip
