"""Draws handed in by programs (抽签): the list fixed first, then what the hall said or drew.

Order, session and station alone: blind codes are given out by people, in the coding room.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.errors import Invalid, Problem
from competition.services import lots
from competition.web.api import bp
from competition.web.api.once import once
from competition.web.api.operations import Operation, serves
from competition.web.api.staged import body
from competition.web.guards import utcnow

PLACE = "/events/<event>/stages/<uuid:stage_id>/draw-lists"
KINDS = ("order", "session", "station")
LONGEST = 200
MOST = 10_000


@bp.get(PLACE)
@serves(Operation("schedule", "draws", "Lists that are fixed and wait for their draw", "DrawLists"))
def list_fixed(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    return jsonify(items=[_fixed(each) for each in lots.waiting(g.actor, g.event.scope, stage_id)])


def _fixed(row: Any) -> dict[str, Any]:
    """A fixed list without what is kept back until the draw: the machine's part of the seed."""
    return {
        "id": str(row.id),
        "kind": row.kind.value,
        "even": row.even,
        "list_digest": row.digest,
        "commitment": row.commitment,
        "entries": [each[0] for each in row.listed],
        "fixed_at": row.fixed_at.isoformat(),
    }


@bp.post(PLACE)
@serves(
    Operation(
        "draws",
        "draws",
        "Fix the list a draw is made from; its digest binds list and machine before anybody speaks",
        "DrawList",
        body="DrawWish",
        once=True,
    )
)
def fix_draw_list(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    given = body()
    problems = unknown(given, {"kind", "even"})
    kind, even = given.get("kind"), given.get("even", False)
    if kind not in KINDS:
        problems.append(Problem("shape-wrong", "kind"))
    if not isinstance(even, bool):
        problems.append(Problem("shape-wrong", "even"))
    if problems or not isinstance(kind, str):
        raise Invalid("request-malformed", problems)

    def act() -> dict[str, Any]:
        made = lots.fix_list(g.actor, g.event.scope, stage_id, kind, even=even, now=utcnow())
        waiting = lots.waiting(g.actor, g.event.scope, stage_id)
        return _fixed(next(row for row in waiting if row.id == made))

    return once(act)


@bp.post("/events/<event>/draw-lists/<uuid:list_id>/draw")
@serves(
    Operation(
        "draws",
        "draws",
        "Draw from a fixed list: by what the hall said, or as paper lots fell; once",
        "DrawMade",
        body="DrawActs",
        once=True,
    )
)
def draw_from_list(event: str, list_id: uuid.UUID) -> ResponseReturnValue:
    said, drawn, witnesses = drawing()

    def act() -> dict[str, Any]:
        made = lots.draw(
            g.actor,
            g.event.scope,
            list_id,
            said=said,
            lots=drawn or None,
            witnesses=witnesses,
            now=utcnow(),
        )
        return {
            "id": str(made.id),
            "kind": made.kind.value,
            "method": made.method.value,
            "seed": made.seed,
            "rows": [[each] if isinstance(each, str) else list(each) for each in made.after],
        }

    return once(act)


def drawing() -> tuple[list[tuple[str, str]], dict[str, str], list[str]]:
    """The body of `DrawActs`: who said what, or each entry's lot; and who saw it."""
    given = body()
    said, drawn = given.get("said", []), given.get("lots", {})
    witnesses = given.get("witnesses", [])
    problems = unknown(given, {"said", "lots", "witnesses"})
    if not (isinstance(said, list) and len(said) <= MOST and all(map(_is_said, said))):
        problems.append(Problem("shape-wrong", "said"))
    if not (isinstance(drawn, dict) and all(_is_text(each) for each in drawn.values())):
        problems.append(Problem("shape-wrong", "lots"))
    if not (isinstance(witnesses, list) and all(_is_text(each) for each in witnesses)):
        problems.append(Problem("shape-wrong", "witnesses"))
    if said and drawn:
        problems.append(Problem("given-twice", "lots"))
    if problems:
        raise Invalid("request-malformed", problems)
    return [(each["who"], each["said"]) for each in said], drawn, witnesses


def unknown(given: dict[str, Any], keys: set[str]) -> list[Problem]:
    """What of a body nobody asked for."""
    return [Problem("unknown-key", key) for key in given if key not in keys]


def _is_text(found: Any) -> bool:
    return isinstance(found, str) and len(found) <= LONGEST


def _is_said(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and set(found) == {"who", "said"}
        and all(_is_text(each) for each in found.values())
    )
