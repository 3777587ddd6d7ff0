"""The only gate: may this actor do this here? (准入)

A scope names an event, a trade of it, a panel of that, or one of its delegations. An assignment
reaches everything inside its own scope: an event's organiser acts in all its trades, a trade's
chief in all its panels; a leader acts for his own delegation and nowhere else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from competition.access.permissions import Permission
from competition.access.roles import PERMISSIONS
from competition.errors import NotAllowed, NotFound
from competition.models.account import Role


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a right is asked for; all None: the installation."""

    event_id: uuid.UUID | None = None
    trade_id: uuid.UUID | None = None
    panel_id: uuid.UUID | None = None
    delegation_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held within a scope."""

    role: Role
    scope: Scope

    def reaches(self, scope: Scope) -> bool:
        """Whether `scope` lies inside this grant's own."""
        own = self.scope
        if own.event_id is None:
            return True
        if own.event_id != scope.event_id:
            return False
        if self.role is Role.LEADER:
            return own.delegation_id is not None and own.delegation_id == scope.delegation_id
        if own.trade_id is None:
            return True
        if own.trade_id != scope.trade_id:
            return False
        return own.panel_id is None or own.panel_id == scope.panel_id


@dataclass(frozen=True, slots=True)
class Actor:
    """Who performs a service (操作者): account, grants, device; the system itself has `system`."""

    id: uuid.UUID | None
    name: str
    grants: tuple[Grant, ...] = ()
    person_id: uuid.UUID | None = None
    device_id: uuid.UUID | None = None
    marking_session_id: uuid.UUID | None = None
    #: Whether a second factor stands behind the password.
    second_factor: bool = False
    #: The shell and the demonstration act with every right; who may run them owns the machine.
    system: bool = False
    #: What a program's token leaves of its grants; None: everything.
    only: frozenset[Permission] | None = None

    def is_also(self, other: Actor) -> bool:
        """Whether both are one person, be it with two accounts."""
        same = self.person_id is not None and self.person_id == other.person_id
        return self.id == other.id or same


INSTALLATION = Scope()


def may(actor: Actor | None, permission: Permission, scope: Scope = INSTALLATION) -> bool:
    """Return whether `actor` holds `permission` in `scope`."""
    if actor is None:
        return False
    if actor.system:
        return True
    if actor.only is not None and permission not in actor.only:
        return False
    return any(
        permission in PERMISSIONS[grant.role] and grant.reaches(scope) for grant in actor.grants
    )


def may_within(actor: Actor | None, permission: Permission, event: Scope) -> bool:
    """Return whether `actor` holds `permission` in an event or in any of its trades."""
    if actor is None or may(actor, permission, event):
        return actor is not None
    return (actor.only is None or permission in actor.only) and any(
        permission in PERMISSIONS[grant.role]
        and grant.scope.event_id == event.event_id
        and grant.role is not Role.LEADER
        for grant in actor.grants
    )


def is_admin(actor: Actor | None) -> bool:
    """Whether the actor holds the installation itself."""
    return actor is not None and any(grant.role is Role.ADMIN for grant in actor.grants)


def knows(actor: Actor | None, scope: Scope) -> bool:
    """Whether the actor has any role that reaches into, or lies within, the scope's event."""
    if actor is None:
        return False
    return actor.system or any(
        grant.scope.event_id is None or grant.scope.event_id == scope.event_id
        for grant in actor.grants
    )


def serves(actor: Actor, scope: Scope) -> bool:
    """Whether the actor has a part in the scope's event that is not a delegation's."""
    return actor.system or any(
        grant.role is not Role.LEADER and grant.scope.event_id in (None, scope.event_id)
        for grant in actor.grants
    )


def reaches(actor: Actor, scope: Scope) -> bool:
    """Whether any role of the actor reaches into a scope, whatever it lets him do there."""
    return actor.system or any(grant.reaches(scope) for grant in actor.grants)


def require(actor: Actor | None, permission: Permission, scope: Scope = INSTALLATION) -> None:
    """Let the actor pass, or raise.

    Raises NotFound where the actor has no role in the event at all: that it exists is itself
    somebody's secret. Raises NotAllowed where he has one, but not for this.
    """
    if may(actor, permission, scope):
        return
    if scope.event_id is not None and not knows(actor, scope):
        raise NotFound("not-found")
    raise NotAllowed("not-allowed", permission=permission.value)


def require_within(actor: Actor, permission: Permission, event: Scope) -> None:
    """Let whoever holds it in the event or in one of its trades pass, or raise as `require`."""
    if not may_within(actor, permission, event):
        require(actor, permission, event)
