"""Rows of any table as JSON and back (数据行): exact, each value with its kind."""

from __future__ import annotations

import base64
import enum
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Enum, Table

Row = dict[str, Any]


def written(table: Table, row: Mapping[Any, Any]) -> Row:
    """A row as JSON values."""
    return {column.name: _written(column.type, row[column.name]) for column in table.columns}


def _written(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(getattr(kind, "impl", kind), JSON) or isinstance(value, dict | list):
        return {"json": value}
    if isinstance(value, enum.Enum):
        return {"enum": value.value}
    for sort, word, text in _WRITERS:
        if isinstance(value, sort):
            return {word: text(value)}
    return value


_WRITERS: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    (uuid.UUID, "uuid", str),
    (datetime, "moment", datetime.isoformat),
    (date, "day", date.isoformat),
    (Decimal, "decimal", str),
    (bytes, "bytes", lambda raw: base64.b64encode(raw).decode()),
)


def read(table: Table, row: Mapping[str, Any]) -> Row:
    """Back from JSON values; a column the file does not know is left to its default."""
    return {
        column.name: _read(column.type, row[column.name])
        for column in table.columns
        if column.name in row
    }


def _read(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((word, text),) = value.items()
    if word == "enum":
        classes = kind.enum_class if isinstance(kind, Enum) else None
        return classes(text) if classes is not None else text
    return _READERS[word](text)


_READERS: dict[str, Any] = {
    "json": lambda value: value,
    "uuid": uuid.UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "decimal": Decimal,
    "bytes": base64.b64decode,
}


def key_of(table: Table, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """A row's primary key."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def in_order(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Written rows by what their keys say, so that the same rows give the same file."""
    return sorted(rows, key=lambda row: str(key_of(table, row)))
