"""Acts that two people do together, as the event's switches ask (两人确认)."""

from __future__ import annotations

from competition.access import policy
from competition.access.policy import Actor, Scope
from competition.errors import NotAllowed
from competition.models.event import Event
from competition.rules import switches

SEALS = frozenset({"lock", "decode", "answers", "publish", "revoke"})
#: Which acts want a second person, by the switch `two-persons`.
ACTS = {
    "none": frozenset[str](),
    "same-screen": SEALS,
    "seals": SEALS,
    "seals-and-returns": SEALS | {"reopen", "resolve", "recode"},
}


def wants_second(event: Event, act: str) -> bool:
    """Whether an act of this event takes two people."""
    chosen = switches.values(event.profile.value, event.settings)["two-persons"]
    return act in ACTS[chosen]


def require_second(event: Event, act: str, actor: Actor, second: Actor | None) -> None:
    """Ask for a second person where the event does; the edge has proved who it is.

    act: `lock`, `decode`, `answers`, `publish`, `revoke`, `reopen`, `resolve`, `recode`. Whoever
    confirms has a part in the event and leads none of its delegations. Raises NotAllowed
    (`second-person-missing`, `second-person-same`, `second-person-stranger`).
    """
    if second is not None and not policy.serves(second, Scope(event.id)):
        raise NotAllowed("second-person-stranger")
    if not wants_second(event, act):
        return
    if second is None:
        if actor.system:
            return
        raise NotAllowed("second-person-missing", act=act)
    if second.id == actor.id:
        raise NotAllowed("second-person-same", act=act)
