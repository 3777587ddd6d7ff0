"""Everything a trade is made of, row by row (赛项数据): read, compared, laid over another's.

Which rows are a trade's own, the foreign keys say: what leads up to it, however far, is its own;
what its own rows point at besides, people, accounts, the event, goes with it but is only added
where it is missing. So a table added later is carried without anybody thinking of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from competition.db import Base, db
from competition.rules import digests
from competition.services import row_files
from competition.services.row_files import Row

Rows = dict[str, list[Row]]

#: These stay where they are: work of the office, and what leaves with a signature.
STAY = frozenset({
    "appeal", "appeal_arbitrator", "appeal_evidence", "appeal_step", "certificate", "draft", "job",
    "objection", "publication", "registration", "registration_file", "registration_member",
    "remarking", "remarking_seat",
})  # fmt: skip
#: Made on the other computer, these would be lost: they are made at home.
AT_HOME = ("publication", "certificate", "appeal", "remarking")
#: What must not leave: sealed with this computer's key, or worth a password.
BLANKED = {
    "person": ("id_number", "id_number_index"),
    "account": ("password_hash", "totp_secret", "totp_step"),
}
_AT_ONCE = 400


def _links(table: Table) -> Iterator[tuple[str, str, str]]:
    """A table's foreign keys: own column, table and column it points at."""
    for constraint in table.foreign_key_constraints:
        for element in constraint.elements:
            target = element.column
            yield element.parent.name, target.table.name, target.name


def _rows(table: Table, column: str, values: Iterable[Any]) -> Iterator[Mapping[Any, Any]]:
    wanted = sorted(set(values), key=str)
    for at in range(0, len(wanted), _AT_ONCE):
        some = table.c[column].in_(wanted[at : at + _AT_ONCE])
        yield from db.session.execute(select(table).where(some)).mappings()


def _collected(trade_id: uuid.UUID) -> dict[str, list[Mapping[Any, Any]]]:
    trade = Base.metadata.tables["trade"]
    found = {"trade": list(_rows(trade, "id", [trade_id]))}
    for table in Base.metadata.sorted_tables:
        if table.name in STAY or table.name == "trade":
            continue
        rows: dict[tuple[Any, ...], Mapping[Any, Any]] = {}
        for column, above, named in _links(table):
            for row in _rows(table, column, (up[named] for up in found.get(above, ()))):
                rows[row_files.key_of(table, row)] = row
        if rows:
            found[table.name] = list(rows.values())
    return found


def own(trade_id: uuid.UUID) -> Rows:
    """A trade's own rows by table, in an order of their own, written."""
    return _written(_collected(trade_id))


def digest(rows: Rows) -> str:
    """What a trade's own rows come to: the same rows, the same digest."""
    return digests.of(rows)


def besides(trade_id: uuid.UUID) -> Rows:
    """What a trade's own rows point at, and what that points at in turn, written."""
    tables = Base.metadata.tables
    inside = _collected(trade_id)
    event_id = inside["trade"][0]["event_id"]
    found: dict[str, dict[tuple[Any, ...], Mapping[Any, Any]]] = {}
    for name in ("event_body", "station", "site"):
        rows = _rows(tables[name], "event_id", [event_id])
        found[name] = {row_files.key_of(tables[name], row): row for row in rows}
    waiting = [(name, row) for name, rows in inside.items() for row in rows]
    while waiting:
        asked: dict[tuple[str, str], set[Any]] = {}
        for name, row in waiting:
            for column, above, named in _links(tables[name]):
                if above not in inside and above not in STAY and row[column] is not None:
                    asked.setdefault((above, named), set()).add(row[column])
        waiting = []
        for (above, named), values in asked.items():
            table = tables[above]
            for row in _rows(table, named, values):
                key = row_files.key_of(table, row)
                if key not in found.setdefault(above, {}):
                    found[above][key] = row
                    waiting.append((above, row))
    _add_of(found, "judge_card", "account_id", "account", event_id)
    _add_of(found, "person_in_event", "person_id", "person", event_id)
    return {
        name: [_blanked(name, row) for row in rows]
        for name, rows in _written({n: list(r.values()) for n, r in found.items()}).items()
    }


def _add_of(
    found: dict[str, dict[tuple[Any, ...], Mapping[Any, Any]]],
    name: str, column: str, above: str, event_id: uuid.UUID,
) -> None:  # fmt: skip
    """Add an event's rows that belong to the people or accounts that go along."""
    table = Base.metadata.tables[name]
    for row in _rows(table, column, (up["id"] for up in found.get(above, {}).values())):
        if row["event_id"] == event_id:
            found.setdefault(name, {})[row_files.key_of(table, row)] = row


def _written(found: Mapping[str, Iterable[Mapping[Any, Any]]]) -> Rows:
    tables = Base.metadata.tables
    return {
        name: row_files.in_order(tables[name], [row_files.written(tables[name], r) for r in rows])
        for name, rows in sorted(found.items())
    }


def _blanked(name: str, row: Row) -> Row:
    return {**row, **dict.fromkeys(BLANKED.get(name, ()))}


def held_back(trade_id: uuid.UUID) -> list[str]:
    """Which kinds of what is made at home alone a trade has here."""
    tables = Base.metadata.tables
    return [name for name in AT_HOME if any(_rows(tables[name], "trade_id", [trade_id]))]


def add_missing(given: Rows) -> None:
    """Add the rows that are not here by their key; those that are stay as they are."""
    for table in Base.metadata.sorted_tables:
        rows = [row_files.read(table, row) for row in given.get(table.name, [])]
        new = [row for row in rows if not _known(table, row)]
        if new:
            db.session.execute(insert(table), new)


def _known(table: Table, row: Row) -> bool:
    return db.session.execute(_by_key(select(table), table, row)).first() is not None


def _by_key(statement: Any, table: Table, row: Mapping[Any, Any]) -> Any:
    for column in table.primary_key.columns:
        statement = statement.where(column == row[column.name])
    return statement


def lay_over(trade_id: uuid.UUID, given: Rows) -> None:
    """Make a trade's own rows here what is given: new ones added, others changed, the rest gone."""
    before = own(trade_id)
    tables = [table for table in Base.metadata.sorted_tables if table.name not in STAY]
    kept: dict[str, dict[tuple[Any, ...], Row]] = {}
    for table in tables:
        rows = [row_files.read(table, row) for row in before.get(table.name, [])]
        kept[table.name] = {row_files.key_of(table, row): row for row in rows}
    for table in tables:
        for row in (row_files.read(table, each) for each in given.get(table.name, [])):
            was = kept[table.name].pop(row_files.key_of(table, row), None)
            if was is None:
                db.session.execute(insert(table).values(row))
            elif was != row:
                db.session.execute(_by_key(update(table), table, row).values(row))
    for table in reversed(tables):
        for row in kept[table.name].values():
            db.session.execute(_by_key(delete(table), table, row))
    db.session.flush()
    db.session.expire_all()
