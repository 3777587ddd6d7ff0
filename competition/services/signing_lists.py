"""Lists on which hands sign for something (签领表、签到表), made from any list of the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.signing_lists import SigningGroup, SigningList, render_signing_list
from competition.errors import Invalid, NotFound, NotNow
from competition.models.event import Event
from competition.models.person import Delegation, Unit
from competition.rules.entrants import Entrants, called
from competition.services import badges, entrants, office_papers
from competition.services.archive_entries import NO_UNIT
from competition.services.badges import BadgeWish, Holder

#: Whose list it may be, and the badge kinds that stand behind it.
LISTS: Mapping[str, tuple[str, ...]] = {
    "contestants": ("contestant",),
    "coaches": ("coach",),
    "judges": ("judge",),
    "staff": ("staff",),
    "everybody": badges.KINDS,
    "delegations": (),
    "names": (),
}
MOST_EMPTY = 4
HEADS = {
    "unit": ("单位", "Unit"),
    "role": ("类别", "Kind"),
    "number": ("参赛号", "Entry"),
    "trade": ("赛项", "Trade"),
    "delegation": ("代表队", "Delegation"),
    "signed": ("签领", "Received"),
}


@dataclass(frozen=True, slots=True)
class ListWish:
    """What list is wanted: of whom, its title, its empty columns, typed names, parted by unit."""

    of: str
    title: str
    empty: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    by_unit: bool = False
    badge: BadgeWish = BadgeWish()


def pdf(
    actor: Actor, scope: Scope, wish: ListWish, *, now: datetime, language: str = "zh"
) -> bytes:
    """The list as PDF. Raises NotFound, NotNow("nobody-listed"), Invalid("too-many-columns")."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    if wish.of not in LISTS:
        raise NotFound("not-found")
    if len(wish.empty) > MOST_EMPTY:
        raise Invalid("too-many-columns", most=MOST_EMPTY)
    event = db.session.get_one(Event, scope.event_id)
    kind = _entered(scope, wish)
    columns, rows, unit_at = _rows(actor, scope, wish, language)
    if not rows:
        raise NotNow("nobody-listed")
    return render_signing_list(
        SigningList(
            event=event.name.get(language) or event.name["zh"],
            title=wish.title,
            columns=tuple((_head(key, language, kind), width) for key, width in columns),
            groups=_groups(rows, unit_at if wish.by_unit else None),
            empty=wish.empty or (_head("signed", language, kind),),
            issued=office_papers.stamp(event, now, language),
            sample=event.sample,
            language=language,
        )
    )


def _entered(scope: Scope, wish: ListWish) -> Entrants:
    """What a list of contestants is of: people, or the authors of works."""
    if wish.of != "contestants":
        return Entrants.PEOPLE
    if wish.badge.trade_id is not None:
        return entrants.of_trade(wish.badge.trade_id)
    return entrants.of_event(scope.event_id)


def _head(key: str, language: str, kind: Entrants) -> str:
    if key == "name":
        return called("name", kind)[language]
    return HEADS[key][1 if language == "en" else 0]


Columns = tuple[tuple[str, float], ...]


def _rows(
    actor: Actor, scope: Scope, wish: ListWish, language: str
) -> tuple[Columns, list[tuple[str, ...]], int | None]:
    """The columns by their word, the rows, and which column is the unit."""
    if wish.of == "names":
        return (("name", 60.0),), [(name,) for name in wish.names], None
    if wish.of == "delegations":
        return (("delegation", 80.0),), [(unit,) for unit in _delegations(scope)], None
    kinds = BadgeWish(LISTS[wish.of], wish.badge.trade_id, wish.badge.only)
    found = badges.holders(actor, scope, kinds, language=language)
    if wish.of == "contestants":
        head: Columns = (("name", 34.0), ("number", 18.0), ("unit", 44.0), ("trade", 34.0))
        return head, [_contestant(one) for one in found], 2
    head = (("name", 34.0), ("role", 22.0), ("unit", 60.0))
    return head, [(one.name, one.title, "　".join(one.lines[:2])) for one in found], 2


def _contestant(one: Holder) -> tuple[str, ...]:
    """Name, number, unit, trade; whoever came without a unit has an empty one."""
    unit, trade = one.unit, next((line for line in one.lines if line != one.unit), "")
    return one.name, one.number, unit, trade


def _delegations(scope: Scope) -> Sequence[str]:
    return db.session.scalars(
        select(Unit.name)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.event_id == scope.event_id, Delegation.code != NO_UNIT)
        .order_by(Delegation.position, Unit.name)
    ).all()


def _groups(rows: Sequence[tuple[str, ...]], unit_at: int | None) -> tuple[SigningGroup, ...]:
    """The rows whole, or parted by their unit in the order units come up."""
    if unit_at is None:
        return (SigningGroup("", tuple(rows)),)
    parted: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        parted.setdefault(row[unit_at] or "—", []).append(row)
    return tuple(SigningGroup(unit, tuple(parted[unit])) for unit in sorted(parted))
