"""Trades by industry chain or by system (产业链、系统分组): how a games' long lists are divided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from competition.db import db
from competition.models.event import Event, IndustrySystem, Sector, Trade

#: What trades can be divided by; the first where nothing is asked.
WAYS = ("sector", "system")


@dataclass(frozen=True, slots=True)
class Group:
    """A chain or a system, in its order; without a name: the trades that belong to none."""

    name: dict[str, str]
    #: Codes of its trades, in their order.
    trades: tuple[str, ...]


def of_event(event: str, by: str) -> tuple[Group, ...]:
    """The groups of an event that have trades; none where the event knows no such groups.

    event: its code. What trades are called and where they belong is known to everybody.
    """
    kind, column = (
        (IndustrySystem, Trade.system_id) if by == "system" else (Sector, Trade.sector_id)
    )
    rows = db.session.execute(
        select(Trade.code, kind.name, kind.code, kind.position)
        .join(Event, Event.id == Trade.event_id)
        .outerjoin(kind, kind.id == column)
        .where(Event.code == event)
        .order_by(kind.position, kind.code, Trade.position, Trade.code)
    ).all()
    found: dict[tuple[bool, int, str], tuple[dict[str, str], list[str]]] = {}
    for code, name, group, position in rows:
        key = (name is None, position or 0, group or "")
        found.setdefault(key, (name or {}, []))[1].append(code)
    if not any(name for name, _codes in found.values()):
        return ()
    return tuple(Group(name, tuple(codes)) for _key, (name, codes) in sorted(found.items()))
