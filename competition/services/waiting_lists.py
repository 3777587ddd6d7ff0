"""Who waits for a place in a trade (递补次序): whoever leaves the list lets the others move on."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, update

from competition.db import db
from competition.models.registration import Registration, RegistrationState


def last(row: Registration) -> int:
    """The last place that is taken on the list of a registration's trade; 0: nobody waits."""
    return db.session.scalar(select(func.max(Registration.queue)).where(*_beside(row))) or 0


def leave(row: Registration) -> None:
    """Take a registration off its list, its state being another one; those behind move on."""
    place, row.queue = row.queue, None
    db.session.flush()
    if place is not None:
        _move(row, -1, Registration.queue > place)


def put_first(row: Registration) -> None:
    """Put a waiting registration before all others, who keep their order."""
    _move(row, 1, Registration.queue < (row.queue or 0))
    row.queue = 1


def _move(row: Registration, by: int, which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Registration)
        .where(
            *_beside(row),
            Registration.state == RegistrationState.WAITING,
            Registration.id != row.id,
            which,
        )
        .values(queue=Registration.queue + by, version=Registration.version + 1)
    )


def _beside(row: Registration) -> tuple[ColumnElement[bool], ...]:
    """The registrations of the same trade of the event."""
    return (
        Registration.event_id == row.event_id,
        Registration.trade_id.is_not_distinct_from(row.trade_id),
    )
