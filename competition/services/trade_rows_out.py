"""Everything a trade is made of, row by row (赛项数据): read, compared, laid over another's.

Which rows are a trade's own, the foreign keys say: what leads up to it, however far, is its own;
what its own rows point at besides, people, accounts, the event, goes with it but is only added
where it is missing. So a table added later is carried without anybody thinking of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Enum, Table, delete, insert, select, update

from competition.db import Base, db
from competition.rules import digests
from competition.services import devices, row_files
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
#: Where somebody or something was shut out on either computer, it stays shut out.
ENDS = {
    "device": ("revoked_at", "returned_at"),
    "judge_card": ("revoked_at",),
    "marking_session": ("ended_at",),
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


def shape() -> str:
    """What this release remembers, as a digest: every table, its columns, the words they allow."""
    return digests.of(
        {
            table.name: {
                column.name: list(column.type.enums) if isinstance(column.type, Enum) else []
                for column in table.columns
            }
            for table in Base.metadata.sorted_tables
        }
    )


def besides(trade_id: uuid.UUID) -> Rows:
    """What a trade's own rows point at, and what that points at in turn, written."""
    tables = Base.metadata.tables
    inside = _collected(trade_id)
    event_id = inside["trade"][0]["event_id"]
    found: dict[str, dict[tuple[Any, ...], Mapping[Any, Any]]] = {}
    for name in ("event_body", "station", "site"):
        rows = _rows(tables[name], "event_id", [event_id])
        found[name] = {row_files.key_of(tables[name], row): row for row in rows}
    _follow([(name, row) for name, rows in inside.items() for row in rows], inside, found)
    for name, column, above in (
        ("judge_card", "account_id", "account"),
        ("marking_session", "account_id", "account"),
        ("person_in_event", "person_id", "person"),
    ):
        _follow(_add_of(found, name, column, above, event_id), inside, found)
    return {
        name: [_blanked(name, row) for row in rows]
        for name, rows in _written({n: list(r.values()) for n, r in found.items()}).items()
    }


def _follow(
    waiting: list[tuple[str, Mapping[Any, Any]]],
    inside: Mapping[str, Any],
    found: dict[str, dict[tuple[Any, ...], Mapping[Any, Any]]],
) -> None:
    """Add whatever these rows point at, however far, to what was found."""
    tables = Base.metadata.tables
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


def _add_of(
    found: dict[str, dict[tuple[Any, ...], Mapping[Any, Any]]],
    name: str, column: str, above: str, event_id: uuid.UUID,
) -> list[tuple[str, Mapping[Any, Any]]]:  # fmt: skip
    """Add an event's rows that belong to the people or accounts that go along; returns them.

    Sessions at a tablet are among them: what was signed in one and has not been sent yet must
    find whoever signed it, on whichever computer it is handed in.
    """
    table = Base.metadata.tables[name]
    rows = _rows(table, column, [up["id"] for up in found.get(above, {}).values()])
    added = [row for row in rows if row["event_id"] == event_id]
    for row in added:
        found.setdefault(name, {})[row_files.key_of(table, row)] = row
    return [(name, row) for row in added]


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
    """Add the rows that are not here by their key; those that are stay, but for what ended there.

    A tablet whose label another one bears here gets a number behind it; a login that is somebody
    else's here is left out: passwords do not travel, and judges sign on with their cards.
    """
    for table in Base.metadata.sorted_tables:
        for row in (row_files.read(table, each) for each in given.get(table.name, [])):
            here = db.session.execute(_by_key(select(table), table, row)).mappings().first()
            if here is None:
                db.session.execute(insert(table).values(_freed(table.name, row)))
            elif ended := _ended(table.name, here, row):
                db.session.execute(_by_key(update(table), table, row).values(ended))


def _freed(name: str, row: Row) -> Row:
    """A row that is not here yet, under a label or login nobody else has here."""
    if name == "device":
        return {**row, "label": devices.free_label(row["event_id"], row["label"])}
    if name == "account" and row["login"] is not None:
        logins = Base.metadata.tables["account"].c.login
        if db.session.scalar(select(logins).where(logins == row["login"])) is not None:
            return {**row, "login": None}
    return row


def _ended(name: str, here: Mapping[Any, Any], row: Row) -> Row:
    """What is over there and not here yet."""
    return {
        column: row[column]
        for column in ENDS.get(name, ())
        if here[column] is None and row.get(column) is not None
    }


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
