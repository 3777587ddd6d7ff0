"""Acts that two people do together, as the event's profile asks (两人确认)."""

from __future__ import annotations

from competition.access.policy import Actor
from competition.errors import NotAllowed
from competition.models.event import Event
from competition.rules import profiles


def switches(event: Event) -> profiles.Profile:
    """The event's switches: its profile and what was changed of it."""
    return profiles.of(event.profile.value, event.settings)


def require_second(event: Event, act: str, actor: Actor, second: Actor | None) -> None:
    """Ask for a second person where the profile does; the edge has proved who it is.

    act: `lock`, `decode`, `publish`, `reopen`, `resolve`, `revoke`. Raises NotAllowed
    (`second-person-missing`, `second-person-same`).
    """
    if act not in switches(event).two_person:
        return
    if second is None:
        raise NotAllowed("second-person-missing", act=act)
    if second.id == actor.id and not actor.system:
        raise NotAllowed("second-person-same", act=act)
