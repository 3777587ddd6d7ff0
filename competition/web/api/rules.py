"""Marking schemes and whole events for programs (评分方案、赛事文件): read and handed in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from competition.db import transaction
from competition.errors import Invalid, Problem
from competition.services import archives, imports, scheme_drafts, scheme_workbooks, schemes, tokens
from competition.web.api import bp
from competition.web.api.document import FILES
from competition.web.api.once import body_of, once
from competition.web.api.operations import Asked, Operation, serves
from competition.web.api.staged import findings
from competition.web.guards import utcnow

PLACE = "/events/<event>/trades/<trade>/modules/<uuid:module_id>/scheme"


@bp.get(PLACE)
@serves(Operation("rules", "schemes", "A module's marking scheme, whole", "Scheme"))
def show_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    view = schemes.read(g.actor, g.trade.scope, module_id)
    return jsonify(
        module=str(view.module_id),
        state=view.state,
        number=view.number,
        version=view.version,
        tree=view.tree,
        problems=findings(view.problems),
    )


@bp.post(f"{PLACE}/readings")
@serves(
    Operation(
        "scheme",
        "schemes",
        "Read a CIS workbook and look at what it holds; nothing is written",
        "SchemeRead",
        body="workbook",
    )
)
def read_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    if request.mimetype not in FILES["workbook"]:
        raise UnsupportedMediaType
    found = scheme_workbooks.read(imports.take(request.stream))
    problems = schemes.look(g.actor, g.trade.scope, module_id, found.scheme)
    return jsonify(tree=found.scheme, defects=findings(found.defects), problems=findings(problems))


@bp.put(PLACE)
@serves(
    Operation(
        "scheme",
        "schemes",
        "Keep a draft, as read at this version; what is still wrong comes back with it",
        "SchemeSaved",
        body="SchemeDraft",
        once=True,
    )
)
def put_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    tree, version = drafted()

    def act() -> dict[str, Any]:
        saved = schemes.save_tree(
            g.actor, g.trade.scope, module_id, tree, version=version, now=utcnow()
        )
        return {"version": saved.version, "problems": findings(saved.problems)}

    return once(act)


def drafted() -> tuple[dict[str, Any], int]:
    """The body of `SchemeDraft`: a scheme and the version it was read at."""
    text = body_of(scheme_drafts.LARGEST).decode("utf-8", "replace")
    given = scheme_drafts.parse(text)
    tree, version = given.get("tree"), given.get("version")
    problems = [Problem("unknown-key", key) for key in given if key not in {"tree", "version"}]
    if not isinstance(tree, dict):
        problems.append(Problem("shape-wrong", "tree"))
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 2**31:
        problems.append(Problem("number-wanted", "version"))
    if problems or not isinstance(tree, dict) or not isinstance(version, int):
        raise Invalid("request-malformed", problems)
    return tree, version


@bp.post("/events/<event>/contest-file")
@serves(
    Operation(
        "contest-file",
        "events",
        "The whole event as a contest file, with all names; the trail says it was fetched",
        "ContestFile",
    )
)
def fetch_contest_file(event: str) -> ResponseReturnValue:
    with transaction():
        content = archives.export(g.actor, g.event.scope.event_id, now=utcnow())
    return content, {"Content-Type": "application/json"}


@bp.post("/events")
@serves(
    Operation(
        "events",
        "events",
        "Bring a contest file in as a new event, which this token does not open",
        "EventMade",
        query={"code": Asked("The event's code, instead of the file's own")},
        body="ContestFile",
        once=True,
    )
)
def make_event() -> ResponseReturnValue:
    content, now = body_of(archives.LARGEST_MEGABYTES * 1024 * 1024), utcnow()
    actor = tokens.founder(g.bearer)
    checked = archives.check(actor, content, now=now, code=request.args.get("code", ""))

    def act() -> dict[str, Any]:
        made = archives.write(actor, checked, now=now)
        return {"code": made.code, "name": made.name}

    return once(act)
