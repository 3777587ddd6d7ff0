"""The design an event's certificates have (版式设定), and the ones it had before, step by step.

Beside the design in force its row keeps the last ones, so that a tick, an uploaded sheet or a seal
can be taken back like a moved field. They are the desk's memory and stay out of the contest file.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.certificate import CertificateDesign

#: The one design an event has.
DESIGN = "classic"
_BEFORE = "before"
#: How many steps back are kept.
_MOST = 20


def current(event_id: uuid.UUID) -> dict[str, Any]:
    """The event's design as kept, such as series, dates, bodies; {} if none was chosen."""
    row = _row(event_id)
    return _plain(row.data) if row is not None else {}


def keep(event_id: uuid.UUID, data: Mapping[str, Any]) -> None:
    """Put a design in force; the one before can be brought back."""
    row, wanted = _row(event_id), dict(data)
    if row is None:
        kept = {**wanted, _BEFORE: [{}]}
        db.session.add(CertificateDesign(event_id=event_id, code=DESIGN, data=kept))
    elif _plain(row.data) != wanted:
        before = [*row.data.get(_BEFORE, ()), _plain(row.data)][-_MOST:]
        row.data = {**wanted, _BEFORE: before}
    db.session.flush()


def steps(event_id: uuid.UUID) -> int:
    """How many steps can be taken back."""
    row = _row(event_id)
    return len(row.data.get(_BEFORE, ())) if row is not None else 0


def step_back(event_id: uuid.UUID) -> dict[str, Any] | None:
    """Put the design before in force again and return it; None where there is none."""
    row = _row(event_id)
    before = list(row.data.get(_BEFORE, ())) if row is not None else []
    if row is None or not before:
        return None
    found: dict[str, Any] = before.pop()
    row.data = {**found, _BEFORE: before}
    db.session.flush()
    return dict(found)


def _row(event_id: uuid.UUID) -> CertificateDesign | None:
    return db.session.scalars(
        select(CertificateDesign).where(
            CertificateDesign.event_id == event_id, CertificateDesign.code == DESIGN
        )
    ).one_or_none()


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != _BEFORE}
