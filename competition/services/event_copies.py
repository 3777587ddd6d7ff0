"""A new event made from an old one without its people (赛事复制): rules, schemes, panels, days.

What is copied goes the way of the contest file, so that nothing can come along that the file does
not say: accounts, keys, marks and the trail never do. Of the file only the event, its trades, the
design of its certificates and, where wished, its units are taken; seals and signatures were allowed
by somebody for one event, and stay there. Sessions, sites and who answers for what follow beside
it, moved by as many days as the event (`event_copy_days`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.exchange import contest_file
from competition.models.event import Event, Trade
from competition.services import archives, audit, event_copy_days, events
from competition.services.archives import Checked

#: What an event says of one season alone.
SEASONAL = ("opens", "closes", "closes_for", "objections", "kept_until")
#: What a module or a seat says of people and of marks that were given.
PERSONAL = ("person", "checker", "check_blind")
GIVEN = ("earlier", "sheets", "frozen")


@dataclass(frozen=True, slots=True)
class CopyWish:
    """The new event: its code, Chinese name and days; with_units: the delegations come along."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    with_units: bool = False


#: From so many trades on nobody waits for a copy: it is made beside the pages.
LARGE = 20


def is_large(actor: Actor, event_id: uuid.UUID) -> bool:
    """Whether nobody should have to wait for a copy of this event."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(event_id))
    trades = select(func.count()).select_from(Trade).where(Trade.event_id == event_id)
    return (db.session.scalar(trades) or 0) >= LARGE


def copy(actor: Actor, event_id: uuid.UUID, wish: CopyWish, *, now: datetime) -> uuid.UUID:
    """Make a new event with the rules of an old one; returns its id.

    Raises what `examine` and `check` raise.
    """
    examine(actor, event_id, wish)
    return write(actor, event_id, wish, check(actor, event_id, wish, now=now), now=now)


def examine(actor: Actor, event_id: uuid.UUID, wish: CopyWish) -> None:
    """Find out at once what is wrong with a wish. Raises Invalid, Conflict("event-exists")."""
    policy.require(actor, Permission.EVENT_CREATE)
    policy.require(actor, Permission.EVENT_EDIT, Scope(event_id))
    if db.session.get(Event, event_id) is None:
        raise NotFound("not-found")
    problems = []
    if not events.is_code(wish.code):
        problems.append(Problem("event-code", "code", {"item": wish.code}))
    if not wish.name.strip():
        problems.append(Problem("name-missing", "name"))
    if wish.ends_on < wish.starts_on:
        problems.append(Problem("copy-dates", "ends_on"))
    if problems:
        raise Invalid("invalid", problems)
    if db.session.scalar(select(Event.id).where(Event.code == wish.code)) is not None:
        raise Conflict("event-exists", event=wish.code)


def check(actor: Actor, event_id: uuid.UUID, wish: CopyWish, *, now: datetime) -> Checked:
    """Read the old event and check the new one's file; nothing is written yet."""
    whole = _without_people(archives.rules_of(actor, event_id), wish)
    return archives.check(actor, contest_file.written(whole), now=now, code=wish.code)


def write(
    actor: Actor, event_id: uuid.UUID, wish: CopyWish, checked: Checked, *, now: datetime
) -> uuid.UUID:
    """Write the new event; returns its id. Raises Conflict("event-exists")."""
    old = db.session.get_one(Event, event_id)
    made = archives.write(actor, checked, now=now)
    event_copy_days.write(old, made, (wish.starts_on - old.starts_on).days)
    db.session.flush()
    audit.record(
        actor, "event.copied", ("event", made.id), scope=Scope(made.id), now=now, of=old.code,
        units=wish.with_units,
    )  # fmt: skip
    return made.id


def _without_people(whole: dict[str, Any], wish: CopyWish) -> dict[str, Any]:
    """The contest file of the new event."""
    kept = {key: value for key, value in whole.items() if wish.with_units or key != "units"}
    event = dict(kept["event"])
    event.pop("sample", None)
    event["name"] = {"zh": wish.name.strip()}
    event["dates"] = {"from": wish.starts_on.isoformat(), "to": wish.ends_on.isoformat()}
    _forget_seasons(event, with_units=wish.with_units)
    for trade in kept.get("trades", []):
        for module in trade.get("modules", []):
            _empty(module)
    if "certificates" in kept:
        kept["certificates"] = _unsealed(kept["certificates"])
    return kept | {"event": event}


def _unsealed(design: dict[str, Any]) -> dict[str, Any]:
    """A design of certificates without its seals and signatures, and who allowed them."""
    sheet = design.get("background", {}).get("file")
    files = [one for one in design.get("files", []) if one["digest"] == sheet]
    return design | {"marks": [], "files": files}


def _forget_seasons(event: dict[str, Any], *, with_units: bool) -> None:
    rules = {
        key: value for key, value in event.pop("registration", {}).items() if key not in SEASONAL
    }
    if not with_units:
        for quota in rules.get("quotas", []):
            quota.pop("except", None)
    if rules:
        event["registration"] = rules
    honours = event.get("honours", {})
    for honour in honours.get("honours", []):
        honour.pop("decided", None)
    if "honours" in honours:
        # What was decided by hand alone has no rule left: next time it is decided anew.
        found = [one for one in honours["honours"] if one.get("coaches_of") or one.get("best")]
        event["honours"] = honours | {"honours": found}


def _empty(module: dict[str, Any]) -> None:
    """Take people off a module's seats, and what was given away from its references."""
    for key in GIVEN:
        module.pop(key, None)
        module.get("reference", {}).pop(key, None)
    for panel in module.get("panels", []):
        for seat in panel.get("seats", []):
            for key in PERSONAL:
                seat.pop(key, None)
