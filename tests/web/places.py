"""Every address of the application as somebody could have it: its arguments filled (全部地址)."""

from __future__ import annotations

import itertools
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import Table, select
from werkzeug.routing import Rule

from competition.db import db
from competition.services import result_books
from competition.web.console import publications as published
from competition.web.console.registration_rules import KINDS
from competition.web.console.rule_pages import PIECES
from competition.web.marking import records
from tests.architecture import routes
from tests.factories import NOW

#: Tables that much hangs on without belonging together for it.
BY_CHANCE = frozenset(("account", "device", "unit", "person"))
NOBODY = uuid.UUID(int=7)
#: Arguments whose table is called otherwise; of two, the first that the rest of the path fits.
TABLES = {
    "work": "entry_work",
    "assignment": "role_assignment",
    "card": "judge_card",
    "code": "blind_code",
    "evidence": "appeal_evidence",
    "file": "registration_file",
    "item": "recheck_item",
    "list": "recheck",
    "merge": "unit_merge",
    "notice": "recheck_notice",
    "proposal": "timetable_proposal",
    "session": "contest_session",
    "sheet": "score_sheet",
    "staged": "staged_file",
    "stop": "stop_request",
    "twin": "units_apart",
}
#: Where a path says more of what an argument means.
WITHIN = {
    ("/incidents/photos/", "photo_id"): "incident_photo",
    ("/marking/", "photo_id"): "sheet_photo",
    ("/trial/sheets/", "sheet_id"): "trial_sheet",
    ("/appeals/", "file_id"): "appeal_evidence",
}
#: Words an address may say, every one of them looked at.
WORDS: dict[tuple[str, str], tuple[object, ...]] = {
    ("/honours/", "code"): ("one",),
    ("/minutes/", "kind"): ("pdf", "docx"),
    ("/minutes/", "name"): (NOW.date().isoformat(),),
    ("/order-book/", "kind"): ("pdf", "docx"),
    ("/paper.", "kind"): ("pdf", "docx", "xlsx"),
    ("/honours/", "kind"): ("teams", "awards", "promotions"),
    ("/registration-rules/", "kind"): tuple(KINDS),
    ("/registration-rules/", "place"): (0,),
    ("/results/papers/", "name"): tuple(result_books.PAPERS),
    ("/results/papers/", "kind"): ("pdf", "docx", "xlsx"),
    ("/phrases/", "whose"): ("event", "all"),
    ("/timetable/print/", "way"): ("day", "site", "trade", "delegation"),
    ("/rules/", "piece"): tuple(PIECES),
    ("/readiness", "piece"): ("document", "venue"),
    ("/publications/", "kind"): tuple(published.KINDS),
    ("/floor/", "kind"): ("attendance", "absentees"),
    ("/records/", "kind"): tuple(records.KINDS),
}


def addresses(app: Flask, *events: str, method: str = "GET") -> list[tuple[str, str]]:
    """Every (rule, address) of a method: in each event, of each of its trades.

    Words are taken each in turn; where an event has nothing to stand in an address, an id that
    nobody has stands there.
    """
    adapter = app.url_map.bind("localhost")
    found: dict[str, str] = {}
    for asked, rule in routes.rules(app):
        if asked != method or app.view_functions[rule.endpoint].access[0] == "paired":
            continue
        for values in _values(rule, events):
            address = str(adapter.build(rule.endpoint, values, method=method))
            found.setdefault(address, rule.rule)
    return [(rule, address) for address, rule in found.items()]


def _values(rule: Rule, events: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if "event" not in rule.arguments:
        yield from _spread(rule, {}, {})
        return
    for code in events:
        event = _first("event", {"code": code})
        trades = db.metadata.tables["trade"]
        rows = db.session.execute(
            select(trades.c.id, trades.c.code)
            .where(trades.c.event_id == event)
            .order_by(trades.c.position)
        ).all()
        if "trade" in rule.arguments:
            for row in rows:
                yield from _spread(rule, {"event": code, "trade": row.code}, {"trade": row.id})
        elif rows and any(_kind(rule, each) == "UUIDConverter" for each in rule.arguments):
            for row in rows:
                yield from _spread(rule, {"event": code}, {"event": event, "trade": row.id})
        else:
            yield from _spread(rule, {"event": code}, {"event": event})


def _kind(rule: Rule, name: str) -> str:
    return type(rule._converters[name]).__name__


def _spread(
    rule: Rule, given: Mapping[str, Any], chosen: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """One set of values for every choice of words."""
    kinds = {each: _kind(rule, each) for each in rule.arguments}
    open_ones = [each for each in sorted(rule.arguments, key=rule.rule.index) if each not in given]
    words = {each: _words(rule.rule, each, chosen) for each in open_ones}
    for picked in itertools.product(*(words[each] or (None,) for each in open_ones)):
        values, rows = dict(given), dict(chosen)
        for name, word in zip(open_ones, picked, strict=True):
            if word is not None:
                values[name] = word
                if name == "module_id":
                    rows["module"] = word
            elif kinds[name] == "UUIDConverter":
                table = _table(rule.rule, name)
                values[name] = rows[table] = _first(table, {}, rows) if table else NOBODY
            else:
                values[name] = _text(rule.rule, name, rows, kinds[name])
        yield values


def _words(rule: str, name: str, chosen: Mapping[str, Any]) -> tuple[object, ...]:
    if name == "module_id":
        return tuple(_all("module", chosen)) or (NOBODY,)
    return next((said for (part, each), said in WORDS.items() if each == name and part in rule), ())


def _table(rule: str, name: str) -> str:
    for (part, argument), table in WITHIN.items():
        if argument == name and part in rule:
            return table
    plain = name.removesuffix("_id")
    table = TABLES.get(plain, plain)
    return table if table in db.metadata.tables else ""


def _text(rule: str, name: str, rows: Mapping[str, Any], kind: str) -> object:
    column = {
        "delegation": ("delegation", "code"),
        "stage": ("stage", "code"),
        "entry": ("entry", "number"),
        "other": ("entry", "number"),
        "number": ("certificate", "number"),
    }.get(name)
    if column is not None and kind != "IntegerConverter":
        last = name == "other"
        return _first(column[0], {}, rows, column[1], last=last) or "x"
    return 1 if kind == "IntegerConverter" else "x"


def _first(
    table: str,
    wanted: Mapping[str, Any],
    rows: Mapping[str, Any] | None = None,
    column: str = "id",
    *,
    last: bool = False,
) -> Any:
    found = _all(table, rows or {}, column, wanted)
    if not found:
        return NOBODY if column == "id" else None
    return found[-1 if last else 0]


def _all(
    table: str, rows: Mapping[str, Any], column: str = "id", wanted: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """A column of the rows of a table that hang on every row chosen so far."""
    found = db.metadata.tables[table]
    query = select(found.c[column])
    for name, value in (wanted or {}).items():
        query = query.where(found.c[name] == value)
    for other, key in rows.items():
        path = _path(found, other)
        if path is None or any(table.c[link].nullable for table, link in path):
            continue
        if not path:
            query = query.where(found.c.id == key)
            continue
        inner = select(db.metadata.tables[other].c.id).where(db.metadata.tables[other].c.id == key)
        for above, link in reversed(path[1:]):
            inner = select(above.c.id).where(above.c[link].in_(inner))
        query = query.where(found.c[path[0][1]].in_(inner))
    order = [found.c[each] for each in ("position", "number", "code") if each in found.c]
    return db.session.scalars(query.order_by(*order, found.c[column])).all()


def _path(start: Table, goal: str) -> list[tuple[Table, str]] | None:
    """The foreign keys from a table up to another, each as (table, column); None where none leads.

    The shortest, and on the way only keys that always lead somewhere before those that may not.
    """
    if start.name == goal:
        return []
    queue = deque([(start, [])])
    seen = {start.name}
    while queue:
        table, path = queue.popleft()
        keys = sorted(
            (column for column in table.columns if column.foreign_keys),
            key=lambda column: (bool(column.nullable), column.name),
        )
        for column in keys:
            above = next(iter(column.foreign_keys)).column.table
            if above.name in seen or above.name in BY_CHANCE:
                continue
            way = [*path, (table, column.name)]
            if above.name == goal:
                return way
            seen.add(above.name)
            queue.append((above, way))
    return None
