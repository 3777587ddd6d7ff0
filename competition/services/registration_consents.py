"""A leader confirms for the people he names that they consent (个人信息同意), all in one act.

Who confirmed, when and to which version of the text stands with each person, as it does where the
form of one person says it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, NotFound, NotNow
from competition.models.event import Trade
from competition.models.registration import Registration, RegistrationMember
from competition.services import audit, registration_rules
from competition.services.registration_rows import EDITABLE, row_of
from competition.services.registrations import in_time


@dataclass(frozen=True, slots=True)
class Lacking:
    """A registered person whose consent to the present text nobody has noted."""

    id: uuid.UUID
    name: str
    number: int
    trade: dict[str, str] | None


def lacking(actor: Actor, scope: Scope) -> tuple[Lacking, ...]:
    """Whom of the delegation's open registrations consent is still to be noted for, by number."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    rules = registration_rules.of_event(scope.event_id)
    if rules.consent is None:
        return ()
    rows = db.session.execute(
        select(
            RegistrationMember.id, RegistrationMember.name, Registration.number,
            Trade.name.label("trade"),
        )
        .join(Registration, Registration.id == RegistrationMember.registration_id)
        .outerjoin(Trade, Trade.id == Registration.trade_id)
        .where(
            Registration.event_id == scope.event_id,
            Registration.delegation_id == scope.delegation_id,
            Registration.state.in_(EDITABLE),
            RegistrationMember.name != "",
            RegistrationMember.consent != rules.consent.version,
        )
        .order_by(Registration.number, RegistrationMember.position)
    )  # fmt: skip
    return tuple(Lacking(row.id, row.name, row.number, row.trade) for row in rows)


def confirm(
    actor: Actor, scope: Scope, member_ids: Sequence[uuid.UUID], *, version: str, now: datetime
) -> int:
    """Note that these people consent to the text of this version; returns how many.

    Raises Conflict("consent-text-changed"), NotNow("nobody-consents").
    """
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    rules = registration_rules.of_event(scope.event_id)
    if rules.consent is None or rules.consent.version != version:
        raise Conflict("consent-text-changed")
    if not member_ids:
        raise NotNow("nobody-consents")
    members = db.session.scalars(
        select(RegistrationMember)
        .where(RegistrationMember.id.in_(member_ids), RegistrationMember.name != "")
        .order_by(RegistrationMember.position)
    ).all()
    if len(members) != len(set(member_ids)):
        raise NotFound("not-found")
    people: dict[uuid.UUID, list[RegistrationMember]] = defaultdict(list)
    for member in members:
        people[member.registration_id].append(member)
    for registration_id, those in people.items():
        row = row_of(scope, registration_id)
        if row.state not in EDITABLE:
            raise NotNow("registration-decided")
        in_time(rules, row, now)
        for one in those:
            one.consent, one.consented_at, one.consented_by_id = version, now, actor.id
        # A form that was open before must not write over it.
        flag_modified(row, "note")
        db.session.flush()
        audit.record(
            actor, "registration.consented", ("registration", row.id), scope=Scope(row.event_id),
            now=now, number=row.number, version=version,
            names=audit.Personal("、".join(one.name for one in those)),
        )  # fmt: skip
    return len(members)
