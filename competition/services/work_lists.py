"""One's own work list (我的待办): what is mine, what is late, what waits for me, per role.

A constant number of queries whatever the size of the event. Which page does a thing is the edge's
to say; here stands how many there are, where, and since when.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission as P  # noqa: N817
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.account import Role
from competition.models.draw import CodeSetState
from competition.models.event import Event, Trade
from competition.models.floor import IncidentState
from competition.models.sheet import SheetState
from competition.services import recheck_duty, work_items
from competition.services.work_items import Waiting

#: From when on a thing that waits is late.
INCIDENT_LATE = timedelta(minutes=10)
APPEAL_LATE = timedelta(hours=24)
MINE, LATE, WAITS = "mine", "late", "waits"


@dataclass(frozen=True, slots=True)
class Item:
    """So many things to do in one place; `group`: mine, late, or waits for me."""

    kind: str
    group: str
    event: str
    trade: str
    trade_name: dict[str, str]
    place: uuid.UUID | None
    name: dict[str, str]
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class EventWork:
    """One event's list: the roles somebody holds there, and what he has to do."""

    code: str
    name: dict[str, str]
    sample: bool
    roles: tuple[str, ...]
    items: tuple[Item, ...]
    #: Roles held in the whole event; the others are held in these trades alone: role, code, name.
    wide: tuple[str, ...] = ()
    narrow: tuple[tuple[str, str, dict[str, str]], ...] = ()

    def of(self, group: str) -> tuple[Item, ...]:
        """The items of one group."""
        return tuple(item for item in self.items if item.group == group)

    @property
    def late(self) -> int:
        """How many things are late."""
        return sum(item.count for item in self.of(LATE))


@dataclass(frozen=True, slots=True)
class _Known:
    """Whose list it is, and the trades it may speak of."""

    actor: Actor
    trades: dict[uuid.UUID, Trade]
    events: dict[uuid.UUID, Event]
    now: datetime

    def may(self, permission: P) -> bool:
        """Whether any of the actor's trades grants it: else no query is needed."""
        return any(self._in(trade, permission) for trade in self.trades.values())

    def _in(self, trade: Trade, permission: P) -> bool:
        return policy.may(self.actor, permission, Scope(trade.event_id, trade.id))

    def only_rules(self, each: Waiting) -> bool:
        """Whether the actor rules on a trade's appeals and another decides what is taken up."""
        trade = self.trades.get(each.trade_id)
        return (
            trade is not None
            and self._in(trade, P.APPEAL_RULE)
            and not self._in(trade, P.APPEAL_HANDLE)
        )

    def items(
        self, kind: str, permission: P, group: str | Callable[[Waiting], str], found: list[Waiting]
    ) -> Iterable[Item]:
        """The found things of trades where the actor may do them."""
        for each in found:
            trade = self.trades.get(each.trade_id)
            if trade is None or not self._in(trade, permission):
                continue
            where = group if isinstance(group, str) else group(each)
            yield Item(
                kind, where, self.events[trade.event_id].code, trade.code, trade.name,
                each.place, each.name or {}, each.count, each.since,
            )  # fmt: skip

    def undrawn(self, whole: Iterable[Waiting]) -> set[uuid.UUID]:
        """Of complete modules those whose recheck is a duty and has no list yet."""
        modules = {
            each.place: self.trades[each.trade_id].event_id
            for each in whole
            if each.place is not None and each.trade_id in self.trades
        }
        return recheck_duty.undrawn(self.events.values(), modules)

    def owing(self, whole: Iterable[Waiting]) -> set[uuid.UUID]:
        """Of complete modules those a recheck keeps from the lock."""
        found = list(whole)
        modules = [each.place for each in found if each.place is not None]
        return self.undrawn(found) | recheck_duty.unclosed(modules)

    def without_totals(self, whole: Iterable[Waiting]) -> list[Waiting]:
        """Of trades with totals those whose recheck is a duty, each with the lists it lacks."""
        found = {each.trade_id: each for each in whole if each.trade_id in self.trades}
        lacking = recheck_duty.totals_undrawn(self.events.values(), found)
        return [replace(each, count=lacking[key]) for key, each in found.items() if key in lacking]

    def late_after(self, span: timedelta) -> Callable[[Waiting], str]:
        """Late once it has waited so long."""
        return lambda each: LATE if each.since and self.now - each.since > span else WAITS


def of(actor: Actor, *, now: datetime) -> list[EventWork]:
    """The lists of all events somebody has a role in, the nearest event first."""
    events = {
        event.id: event
        for event in db.session.scalars(select(Event).order_by(Event.starts_on.desc(), Event.code))
        if policy.knows(actor, Scope(event.id))
    }
    trades = {
        trade.id: trade
        for trade in db.session.scalars(
            select(Trade).where(Trade.event_id.in_(events)).order_by(Trade.position, Trade.code)
        )
    }
    known = _Known(actor, trades, events, now)
    items = [*_chief(known), *_judge(known), *_floor(known), *_desk(known)]
    return [
        EventWork(
            event.code,
            event.name,
            event.sample,
            _roles(actor, event.id),
            tuple(item for item in items if item.event == event.code),
            _wide(actor, event.id),
            _narrow(actor, event.id, trades),
        )
        for event in events.values()
    ]


def _roles(actor: Actor, event_id: uuid.UUID) -> tuple[str, ...]:
    held = {grant.role for grant in actor.grants if grant.scope.event_id in (None, event_id)}
    return tuple(role.value for role in Role if role in held)


def _wide(actor: Actor, event_id: uuid.UUID) -> tuple[str, ...]:
    held = {
        grant.role
        for grant in actor.grants
        if grant.scope.event_id in (None, event_id) and grant.scope.trade_id is None
    }
    return tuple(role.value for role in Role if role in held)


def _narrow(
    actor: Actor, event_id: uuid.UUID, trades: dict[uuid.UUID, Trade]
) -> tuple[tuple[str, str, dict[str, str]], ...]:
    held = {
        (grant.scope.trade_id, grant.role)
        for grant in actor.grants
        if grant.scope.event_id == event_id and grant.scope.trade_id is not None
    }
    return tuple(
        (role.value, trade.code, trade.name)
        for key, trade in trades.items()
        for role in Role
        if (key, role) in held
    )


def _chief(known: _Known) -> Iterable[Item]:
    """Chief and deputy: what asks for a decision, what may be locked, what is missing.

    A request to stop is the office's too: whoever reads it first answers it.
    """
    events = list(known.events)
    if known.may(P.INCIDENT_DECIDE):
        found = work_items.incidents(events, IncidentState.OPEN)
        late = known.late_after(INCIDENT_LATE)
        yield from known.items("incidents-to-decide", P.INCIDENT_DECIDE, late, found)
    if known.may(P.STOP_ANSWER):
        stops = work_items.stop_requests(events)
        late = known.late_after(INCIDENT_LATE)
        yield from known.items("stops-to-answer", P.RECHECK_ANSWER, late, stops)
        yield from known.items("stops-for-office", P.EVENT_EDIT, late, stops)
    if known.may(P.RECHECK_ANSWER):
        wrong = work_items.recheck_notices(events)
        yield from known.items("notices-to-answer", P.RECHECK_ANSWER, WAITS, wrong)
    if known.may(P.SHEET_REOPEN):
        asking = work_items.sheets(events, (SheetState.CONFLICT, SheetState.FLAGGED))
        yield from known.items("sheets-to-decide", P.SHEET_REOPEN, WAITS, asking)
        open_ = work_items.sheets(events, (SheetState.OPEN, SheetState.REOPENED))
        yield from known.items("sheets-missing", P.SHEET_REOPEN, MINE, open_)
    if known.may(P.MODULE_LOCK):
        whole = work_items.complete_modules(events)
        owing = known.owing(whole)
        ready = [each for each in whole if each.place not in owing]
        later = [each for each in whole if each.place in owing]
        yield from known.items("modules-to-lock", P.MODULE_LOCK, WAITS, ready)
        yield from known.items("modules-to-recheck", P.MODULE_LOCK, MINE, later)


def _judge(known: _Known) -> Iterable[Item]:
    """A marking judge: his own sheets, those that came back first."""
    if known.actor.id is None or not known.may(P.SHEET_SIGN):
        return
    events, own = list(known.events), known.actor.id
    back = work_items.own_sheets(events, own, (SheetState.REOPENED,))
    yield from known.items("own-sheets-back", P.SHEET_SIGN, WAITS, back)
    todo = work_items.own_sheets(events, own, (SheetState.OPEN,))
    yield from known.items("own-sheets", P.SHEET_SIGN, MINE, todo)


def _floor(known: _Known) -> Iterable[Item]:
    """A floor judge: who is still awaited, and what the chief decided and nobody was told."""
    events = list(known.events)
    if known.may(P.CHECK_IN):
        found = work_items.awaited(events, now=known.now)
        late = known.late_after(timedelta())
        yield from known.items("awaited", P.CHECK_IN, _mine_or(late), found)
    if known.may(P.INCIDENT_REPORT):
        told = work_items.incidents(events, IncidentState.DECIDED)
        yield from known.items("incidents-to-tell", P.INCIDENT_REPORT, WAITS, told)


def _mine_or(late: Callable[[Waiting], str]) -> Callable[[Waiting], str]:
    return lambda each: LATE if late(each) == LATE else MINE


def _desk(known: _Known) -> Iterable[Item]:
    """Coder, recorder, supervisor, arbitrator, office."""
    events = list(known.events)
    if known.may(P.CODE_ASSIGN):
        empty = work_items.code_sets(events, CodeSetState.EMPTY)
        yield from known.items("codes-to-give", P.CODE_ASSIGN, MINE, empty)
    if known.may(P.CODE_OPEN):
        sealed = work_items.code_sets(events, CodeSetState.SEALED)
        yield from known.items("codes-to-open", P.CODE_OPEN, MINE, sealed)
    if known.may(P.SHEET_ENTER):
        typed = work_items.paper_sheets(events)
        yield from known.items("paper-to-type", P.SHEET_ENTER, MINE, typed)
        theory = work_items.theory_sheets(events)
        yield from known.items("theory-to-type", P.SHEET_ENTER, MINE, theory)
    if known.may(P.RECHECK_MAKE):
        whole = work_items.complete_modules(events)
        undrawn = known.undrawn(whole)
        wanted = [each for each in whole if each.place in undrawn]
        yield from known.items("rechecks-to-draw", P.RECHECK_MAKE, WAITS, wanted)
        added = known.without_totals(work_items.trades_with_totals(events))
        yield from known.items("totals-to-recheck", P.RECHECK_MAKE, WAITS, added)
        open_ = work_items.rechecks(events)
        yield from known.items("rechecks", P.RECHECK_MAKE, WAITS, open_)
    if known.may(P.APPEAL_READ):
        late = known.late_after(APPEAL_LATE)
        moving = [each for each in work_items.appeals(events) if not known.only_rules(each)]
        if known.may(P.APPEAL_RULE):
            taken_up = work_items.appeals(events, work_items.TAKEN_UP)
            moving += [each for each in taken_up if known.only_rules(each)]
        yield from known.items("appeals", P.APPEAL_READ, late, moving)
    if known.may(P.PUBLICATION_PUBLISH):
        over = work_items.ended_notices(events, now=known.now)
        yield from known.items("notices-over", P.PUBLICATION_PUBLISH, WAITS, over)
