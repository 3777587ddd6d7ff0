"""Rosters and theory marks handed in by programs (名单与理论成绩导入).

The way is the console's: staged, looked at, put right, written whole or not at all.
"""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.db import transaction
from competition.services import imports, theory, theory_lists
from competition.web.api import bp
from competition.web.api.operations import Operation, serves
from competition.web.api.staged import STATES, Listed, asked, findings, serve
from competition.web.guards import utcnow


def stage_roster(filename: str, data: bytes) -> uuid.UUID:
    """Keep a roster to be looked at."""
    return imports.stage(g.actor, g.event.scope, "roster", filename, data, now=utcnow())


def roster(staged_id: uuid.UUID) -> dict[str, Any]:
    """A staged roster as it stands."""
    checked = imports.look(g.actor, g.event.scope, staged_id)
    counts = Counter(row.state.value for row in checked.roster.rows)
    return {
        "filename": checked.filename,
        "ready": checked.is_ready,
        "rows": {state: counts[state] for state in STATES},
        "new_units": list(checked.roster.new_units),
        "problems": findings(checked.problems),
        "questions": asked(checked.roster.questions),
    }


def import_roster(staged_id: uuid.UUID) -> dict[str, Any]:
    """Write a staged roster, whole or not at all."""
    done = imports.import_staged(g.actor, g.event.scope, staged_id, now=utcnow())
    return {
        "created": sorted(done.created.values()),
        "changed": len(done.changed),
        "new_units": done.units,
    }


serve(
    Listed(
        "roster",
        "rosters",
        "/events/<event>/rosters",
        "/events/<event>/rosters/<uuid:staged_id>",
        ("stage_roster", "show_roster", "import_roster"),
        (
            "Stage a roster and look at what importing it would do; nothing is written yet",
            "A staged roster as it stands now",
            "Write a staged roster, whole or not at all",
        ),
        "StagedRoster",
        "RosterImported",
        stage_roster,
        roster,
        import_roster,
        ("choose_in_roster", "roster"),
    )
)


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


def stage_marks(filename: str, data: bytes, module_id: uuid.UUID) -> uuid.UUID:
    """Keep a module's list of marks to be looked at."""
    return theory_lists.stage(g.actor, g.event.scope, module_id, filename, data, now=utcnow())


def marks(staged_id: uuid.UUID) -> dict[str, Any]:
    """A staged list of marks as it stands."""
    checked = theory_lists.look(g.actor, g.event.scope, staged_id)
    return {
        "filename": checked.filename,
        "module": str(checked.module_id),
        "ready": checked.is_ready,
        "rows": len(checked.marks.lines),
        "problems": findings(checked.problems),
    }


def import_marks(staged_id: uuid.UUID) -> dict[str, Any]:
    """Take a staged list in, whole or not at all."""
    return {"count": theory_lists.take(g.actor, g.event.scope, staged_id, now=utcnow())}


serve(
    Listed(
        "theory",
        "theory",
        "/events/<event>/theory/<uuid:module_id>/lists",
        "/events/<event>/theory/lists/<uuid:staged_id>",
        ("stage_marks", "show_marks", "import_marks"),
        (
            "Stage a list of theory marks and hold it against the entries",
            "A staged list as it stands now",
            "Take a staged list in, whole or not at all",
        ),
        "StagedMarks",
        "MarksTaken",
        stage_marks,
        marks,
        import_marks,
    )
)
