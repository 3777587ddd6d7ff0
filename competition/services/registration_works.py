"""The works an author registers (作者报了几件): which count before a registration of his."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from competition.models.registration import RegistrationState
from competition.services.registration_rows import RegistrationLine


def before(line: RegistrationLine, rows: Iterable[Any]) -> list[str]:
    """The titles, or else numbers, of an author's registrations in a trade before one of his.

    rows: registrations of the author; accepted ones count, and those that were begun earlier.
    """
    found: dict[uuid.UUID, str] = {}
    for row in rows:
        earlier = row.state is RegistrationState.ACCEPTED or row.number < line.number
        if row.trade == line.trade and row.id != line.id and earlier:
            found[row.id] = row.team_name or str(row.number)
    return list(found.values())
