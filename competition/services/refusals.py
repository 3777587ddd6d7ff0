"""What was refused and yet belongs in the day's minutes (被拒的提交): doubles, quotas, files.

A refusal undoes its transaction, so the edge notes it in one of its own.
"""

from __future__ import annotations

from datetime import datetime

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.errors import Invalid
from competition.services import audit

#: Of what stands in a registration's way, what others than its leader must know of.
TOLD = frozenset(
    {
        "id-entered-already", "id-twice", "id-two-names", "quota-broken", "quota-full",
        "too-many-works",
    }
)  # fmt: skip


def note_registrations(actor: Actor, scope: Scope, refused: Invalid, *, now: datetime) -> bool:
    """Write down which registrations were refused as doubles or over a quota; no name is kept.

    True where anything was written.
    """
    if not policy.may(actor, Permission.ENTRY_EDIT, scope):
        policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    told = [each for each in refused.problems if each.code in TOLD]
    if told:
        audit.record(
            actor, "registration.refused", ("event", scope.event_id),
            scope=Scope(scope.event_id), now=now,
            numbers="、".join(dict.fromkeys(each.where for each in told)),
            findings=sorted({each.code for each in told}),
        )  # fmt: skip
    return bool(told)


def note_file(actor: Actor, scope: Scope, *, size: int, limit: int, now: datetime) -> bool:
    """Write down that a file was too large to be taken; size, limit: bytes.

    False, and nothing written, for whoever has nothing to do with the event.
    """
    if not policy.knows(actor, scope):
        return False
    audit.record(
        actor, "file.refused", ("event", scope.event_id), scope=Scope(scope.event_id), now=now,
        size=size, most=limit,
    )  # fmt: skip
    return True
