"""Rosters and theory marks handed in by programs (名单与理论成绩导入).

The way is the console's: staged, looked at, put right, written whole or not at all.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from competition.db import transaction
from competition.errors import Invalid, Problem
from competition.services import imports, strict_json, theory, theory_lists
from competition.services.imports import Choices
from competition.web.api import bp
from competition.web.api.document import TABLES, XLSX
from competition.web.api.once import once
from competition.web.api.operations import Asked, Operation, serves
from competition.web.guards import utcnow
from competition.web.json_bodies import raw_json
from competition.web.wording import sentence

MOST_CHOICES = 1024 * 1024
STATES = ("new", "changed", "unchanged", "confirm", "error")
NAMED = {"filename": Asked("What the file is called")}


def table() -> tuple[str, bytes]:
    """The file in the body: its name, its bytes."""
    if request.mimetype not in TABLES:
        raise UnsupportedMediaType
    ending = "xlsx" if request.mimetype == XLSX else "csv"
    return request.args.get("filename") or f"upload.{ending}", imports.take(request.stream)


def findings(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems with their sentences."""
    return [
        {"code": each.code, "where": each.where, "message": sentence(each)} for each in problems
    ]


def asked(questions: Iterable[Any]) -> list[dict[str, Any]]:
    """Questions with their sentences, their key and what may be answered."""
    return [
        {
            **findings([Problem(each.code, each.where, dict(each.values))])[0],
            "key": each.key,
            "choices": list(each.choices),
        }
        for each in questions
    ]


def roster(staged_id: uuid.UUID) -> ResponseReturnValue:
    """A staged roster as it stands."""
    checked = imports.look(g.actor, g.event.scope, staged_id)
    counts = Counter(row.state.value for row in checked.roster.rows)
    return jsonify(
        id=str(staged_id),
        filename=checked.filename,
        ready=checked.is_ready,
        rows={state: counts[state] for state in STATES},
        new_units=list(checked.roster.new_units),
        problems=findings(checked.problems),
        questions=asked(checked.roster.questions),
    )


@bp.post("/events/<event>/rosters")
@serves(
    Operation(
        "roster",
        "rosters",
        "Stage a roster and look at what importing it would do; nothing is written yet",
        "StagedRoster",
        201,
        NAMED,
        "table",
    )
)
def stage_roster(event: str) -> ResponseReturnValue:
    filename, data = table()
    with transaction():
        staged_id = imports.stage(g.actor, g.event.scope, "roster", filename, data, now=utcnow())
    return roster(staged_id), 201  # type: ignore[return-value]


@bp.get("/events/<event>/rosters/<uuid:staged_id>")
@serves(Operation("roster", "rosters", "A staged roster as it stands now", "StagedRoster"))
def show_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return roster(staged_id)


@bp.post("/events/<event>/rosters/<uuid:staged_id>/choices")
@serves(
    Operation(
        "roster",
        "rosters",
        "Answer questions, say what columns are, put cells right, leave rows out",
        "StagedRoster",
        body="RosterChoices",
    )
)
def choose_in_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    act = chosen()
    with transaction():
        imports.choose(g.actor, g.event.scope, staged_id, act, "roster")
    return roster(staged_id)


def chosen() -> Callable[[Choices], None]:
    """What the body of `RosterChoices` does to a staged list."""
    given = choices()

    def act(now: Choices) -> None:
        now.answers |= given.get("answers", {})
        now.mapping |= given.get("columns", {})
        now.edits |= given.get("cells", {})
        now.without += [row for row in given.get("without", []) if row not in now.without]

    return act


def choices() -> dict[str, Any]:
    """The body of `RosterChoices`, checked whole."""
    try:
        given = strict_json.read(raw_json(MOST_CHOICES))
    except ValueError:
        raise Invalid("request-malformed", [Problem("not-json")]) from None
    if not isinstance(given, dict) or not given:
        raise Invalid("request-malformed", [Problem("shape-wrong")])
    problems = []
    for name, value in given.items():
        if name not in {"answers", "columns", "cells", "without"}:
            problems.append(Problem("unknown-key", name))
        elif name == "without":
            if not _are_rows(value):
                problems.append(Problem("shape-wrong", name))
        elif not (isinstance(value, dict) and all(isinstance(x, str) for x in value.values())):
            problems.append(Problem("shape-wrong", name))
    if problems:
        raise Invalid("request-malformed", problems)
    return given


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, int) and not isinstance(row, bool) and row > 0 for row in value
    )


@bp.post("/events/<event>/rosters/<uuid:staged_id>/import")
@serves(
    Operation(
        "roster",
        "rosters",
        "Write a staged roster, whole or not at all",
        "RosterImported",
        once=True,
    )
)
def import_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    def act() -> dict[str, Any]:
        done = imports.import_staged(g.actor, g.event.scope, staged_id, now=utcnow())
        return {
            "created": sorted(done.created.values()),
            "changed": len(done.changed),
            "new_units": done.units,
        }

    return once(act)


@bp.delete("/events/<event>/rosters/<uuid:staged_id>")
@serves(Operation("roster", "rosters", "Throw a staged roster away", status=204))
def discard_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        imports.discard(g.actor, g.event.scope, staged_id, "roster", now=utcnow())
    return "", 204


@bp.get("/events/<event>/theory")
@serves(Operation("theory", "theory", "Modules whose marks come from a list", "TheoryModules"))
def list_theory(event: str) -> ResponseReturnValue:
    found = [
        {
            "id": str(each.id),
            "trade": each.trade_code,
            "name": each.name,
            "state": each.state,
            "marked": each.marked,
            "expected": each.expected,
        }
        for each in theory.modules(g.actor, g.event.scope)
    ]
    return jsonify(items=found)


def marks(staged_id: uuid.UUID) -> ResponseReturnValue:
    """A staged list of marks as it stands."""
    checked = theory_lists.look(g.actor, g.event.scope, staged_id)
    return jsonify(
        id=str(staged_id),
        filename=checked.filename,
        module=str(checked.module_id),
        ready=checked.is_ready,
        rows=len(checked.marks.lines),
        problems=findings(checked.problems),
    )


@bp.post("/events/<event>/theory/<uuid:module_id>/lists")
@serves(
    Operation(
        "theory",
        "theory",
        "Stage a list of theory marks and hold it against the entries",
        "StagedMarks",
        201,
        NAMED,
        "table",
    )
)
def stage_marks(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    filename, data = table()
    with transaction():
        staged_id = theory_lists.stage(
            g.actor, g.event.scope, module_id, filename, data, now=utcnow()
        )
    return marks(staged_id), 201  # type: ignore[return-value]


@bp.get("/events/<event>/theory/lists/<uuid:staged_id>")
@serves(Operation("theory", "theory", "A staged list as it stands now", "StagedMarks"))
def show_marks(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return marks(staged_id)


@bp.post("/events/<event>/theory/lists/<uuid:staged_id>/import")
@serves(
    Operation(
        "theory",
        "theory",
        "Take a staged list in, whole or not at all",
        "MarksTaken",
        once=True,
    )
)
def import_marks(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return once(
        lambda: {"count": theory_lists.take(g.actor, g.event.scope, staged_id, now=utcnow())}
    )
