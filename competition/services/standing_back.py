"""Who has no seat and must stand back all the same (回避): arbitrators, chiefs, coders.

A judge's recusal is a row of his seat and fixed before the codes. Whoever acts without a seat is
found each time it is asked (`ties`): by his unit, his contestant, an objection that was heard, an
interest that he declared.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotAllowed
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import Entry
from competition.models.person import Person, Unit
from competition.services import ties

#: Who decides or knows something about every entry of a trade, without a seat of it.
OFFICES = (
    Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF, Role.CODER, Role.SUPERVISOR, Role.ARBITRATOR,
)  # fmt: skip
#: Who may act in whose place.
IN_PLACE = {
    Role.CHIEF_JUDGE: (Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF),
    Role.DEPUTY_CHIEF: (Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF),
}


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with an office who stands back from an entry, and who is free to act instead."""

    account_id: uuid.UUID
    name: str
    role: str
    entry_id: uuid.UUID
    number: str
    names: str
    unit: str
    reason: str
    instead: tuple[str, ...]


def reasons(entry_id: uuid.UUID, people: Collection[Account]) -> Mapping[uuid.UUID, str]:
    """Why accounts must stand back from an entry; those who need not are left out.

    `self`, `coach`, `same_unit`, `objected`: his delegation asked it and was heard, or `declared`.
    """
    entry = db.session.get_one(Entry, entry_id)
    found = ties.of(
        Scope(entry.event_id, entry.trade_id), [each.id for each in people], beside=entry_id
    )
    said = {each.id: found.why(each.id, entry_id, strict=True) for each in people}
    return {account_id: why for account_id, why in said.items() if why is not None}


def require_free(actor: Actor, entry_id: uuid.UUID | None) -> None:
    """Refuse that somebody decides about an entry he must stand back from.

    The same unit binds nobody where the office waived it. Raises NotAllowed("must-stand-back").
    """
    if actor.system or actor.id is None or entry_id is None:
        return
    entry = db.session.get_one(Entry, entry_id)
    scope = Scope(entry.event_id, entry.trade_id)
    policy.require(actor, Permission.RULING_MAKE, scope)
    why = ties.of(scope, [actor.id], beside=entry_id).why(actor.id, entry_id)
    if why is not None:
        raise NotAllowed("must-stand-back", name=actor.name, why=why)


def of_trade(actor: Actor, scope: Scope) -> tuple[Officer, ...]:
    """The offices of a trade whose holders stand back from an entry of it, by entry's number.

    A waiver of the same unit is about who marks, codes and rules there; appeals are above it.
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    held = offices(scope)
    known = ties.of(scope, [account.id for _role, account in held])
    away = {
        (role, account.id, entry_id): why
        for role, account in held
        for entry_id in known.entries
        if (why := known.why(account.id, entry_id, strict=role is Role.ARBITRATOR)) is not None
    }
    found = []
    for role, account in held:
        for entry_id, entry in known.entries.items():
            why = away.get((role, account.id, entry_id))
            if why is None:
                continue
            instead = {
                other.display_name
                for also, other in held
                if also in IN_PLACE.get(role, (role,))
                and other.id != account.id
                and (also, other.id, entry_id) not in away
            }
            found.append(
                Officer(
                    account.id, account.display_name, role.value, entry_id, entry.number,
                    entry.names, entry.unit, why, tuple(sorted(instead)),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.number, OFFICES.index(Role(one.role)))))


def units_of(accounts: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The unit of everybody among some accounts behind whom a person stands; the caller asked."""
    rows = db.session.execute(
        select(Account.id, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Account.id.in_(accounts))
    )
    return {row.id: row.name or "" for row in rows}


def offices(scope: Scope) -> Sequence[tuple[Role, Account]]:
    """Who holds an office without a seat in a trade, by name; the caller asked the policy."""
    rows = db.session.execute(
        select(RoleAssignment.role, Account)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(
            RoleAssignment.role.in_(OFFICES),
            RoleAssignment.event_id == scope.event_id,
            or_(RoleAssignment.trade_id.is_(None), RoleAssignment.trade_id == scope.trade_id),
            Account.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Account.display_name, Account.id, RoleAssignment.role)
    )
    return [(role, account) for role, account in rows]
