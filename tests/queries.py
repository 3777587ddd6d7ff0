"""How many queries a piece of work asks the database (查询数)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from competition.db import db


@dataclass
class Queries:
    """How many there were."""

    count: int = 0


@contextmanager
def counted() -> Iterator[Queries]:
    """Count the statements inside."""
    found = Queries()

    def note(*_rest: Any) -> None:
        found.count += 1

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
