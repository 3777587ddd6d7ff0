"""Acts that two people do together, as the event's switches ask (两人确认)."""

from __future__ import annotations

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotAllowed
from competition.models.account import Account, Role
from competition.models.event import Event, Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.rules import switches

SEALS = frozenset({"lock", "decode", "answers", "publish", "revoke"})
#: Human departures from the arithmetic: who confirms one stands above those who marked.
RULINGS = frozenset({"reopen", "resolve", "recode"})
#: Who confirms a ruling.
CONFIRMING = frozenset(
    {
        Role.ADMIN,
        Role.ORGANISER,
        Role.CHIEF_JUDGE,
        Role.DEPUTY_CHIEF,
        Role.SUPERVISOR,
        Role.ARBITRATOR,
    }
)
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


def require_second(
    event: Event, act: str, actor: Actor, second: Actor | None, where: Scope | None = None
) -> None:
    """Ask for a second person where the event does; the edge has proved who it is.

    act: `lock`, `decode`, `answers`, `publish`, `revoke`, `reopen`, `resolve`, `recode`. Whoever
    confirms has a part in the event and leads none of its delegations. A ruling is confirmed by
    the office, a chief, the supervision or an arbitrator, and by nobody who marks where it acts:
    `where` is its panel, or its trade. Raises NotAllowed (`second-person-missing`,
    `second-person-same`, `second-person-stranger`, `second-person-office`, `second-person-judge`).
    """
    if second is not None:
        _require_part(event, act, second, where or Scope(event.id))
    if not wants_second(event, act):
        return
    if second is None:
        if actor.system:
            return
        raise NotAllowed("second-person-missing", act=act)
    if second.is_also(actor):
        raise NotAllowed("second-person-same", act=act)


def _require_part(event: Event, act: str, second: Actor, where: Scope) -> None:
    if not policy.serves(second, Scope(event.id)):
        raise NotAllowed("second-person-stranger")
    if act not in RULINGS or second.system:
        return
    if not any(
        grant.role in CONFIRMING
        and (grant.reaches(where) or (where.trade_id is None and grant.scope.event_id == event.id))
        for grant in second.grants
    ):
        raise NotAllowed("second-person-office", name=second.name)
    if _marks(second, where):
        raise NotAllowed("second-person-judge", name=second.name)


def _marks(second: Actor, where: Scope) -> bool:
    """Whether somebody sits on the panel, or on any of the trade; two accounts are one person."""
    himself = Account.id == second.id
    if second.person_id is not None:
        himself = or_(himself, Account.person_id == second.person_id)
    seats = (
        select(PanelSeat.id)
        .join(Account, Account.id == PanelSeat.account_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(himself, Stage.trade_id == where.trade_id)
    )
    if where.panel_id is not None:
        seats = seats.where(Panel.id == where.panel_id)
    return db.session.scalars(seats.limit(1)).first() is not None
