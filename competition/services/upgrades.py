"""Bring an installation to another release, or leave it exactly as it was (升级).

The edge copies, migrates and computes every publication again; here stands what decides: nothing
while an event is being marked, and the copy back in place as soon as one published figure differs.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import Conflict, NotNow
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.services import audit, backup_files, restores
from competition.services.recomputation import Recomputed


def running(actor: Actor) -> list[str]:
    """Codes of the events that are being marked; reads no column a release may have added."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    return list(
        db.session.scalars(
            select(Event.code)
            .join(Trade, Trade.event_id == Event.id)
            .join(Stage, Stage.trade_id == Trade.id)
            .join(Module, Module.stage_id == Stage.id)
            .where(Module.state == ModuleState.OPEN)
            .distinct()
            .order_by(Event.code)
        )
    )


def require_quiet(actor: Actor, *, forced: bool) -> None:
    """Raise Conflict("upgrade-event-runs", events) while one is marked, unless that is meant."""
    found = [] if forced else running(actor)
    if found:
        raise Conflict("upgrade-event-runs", events="、".join(found))


def require_same(found: list[Recomputed]) -> None:
    """Raise Conflict("upgrade-differs", …) when a publication comes out differently."""
    wrong = [each for each in found if not each.good]
    if wrong:
        first = wrong[0]
        where = first.differences[0].where if first.differences else first.outcome
        raise Conflict(
            "upgrade-differs",
            count=len(wrong),
            publication=f"{first.event} {first.trade} {first.number}",
            where=where,
        )


def put_back(actor: Actor, copy: Path, *, now: datetime) -> Path:
    """Put the copy made before back in place, unmigrated; return where the attempt lies now.

    Outside any transaction. Raises NotNow("upgrade-with-pg-restore", copy): PostgreSQL has its own
    tool for it.
    """
    if backup_files.database_path() is None:
        raise NotNow("upgrade-with-pg-restore", copy=str(copy))
    return restores.restore(actor, restores.inspect(copy), without_keys=True, now=now).set_aside


def note(actor: Actor, was: str, became: str, publications: int, *, now: datetime) -> None:
    """Write into the trail what the installation was brought to."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    audit.record(
        actor,
        "release.upgraded",
        ("installation", "release"),
        now=now,
        was=was,
        became=became,
        publications=publications,
    )
