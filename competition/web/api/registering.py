"""Registrations handed in by programs (代表队报名), in a delegation's name and by its own rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.access.policy import Actor
from competition.errors import Invalid, NotFound, Problem
from competition.services import registration_imports, registrations, tokens
from competition.services.registration_findings import Said, is_barred
from competition.services.registration_rows import RegistrationLine
from competition.web.api import bp
from competition.web.api.lots import unknown
from competition.web.api.once import once
from competition.web.api.operations import Operation, serves
from competition.web.api.staged import Listed, body, findings, serve
from competition.web.guards import utcnow

PLACE = "/events/<event>/delegations/<delegation>/registrations"


def speaker() -> Actor:
    """The program as one that speaks for the delegation of the address."""
    return tokens.leader(g.bearer, g.delegation.scope)


def stage(filename: str, data: bytes) -> uuid.UUID:
    """Keep a delegation's workbook to be looked at."""
    return registration_imports.stage(speaker(), g.delegation.scope, filename, data, now=utcnow())


def staged(staged_id: uuid.UUID) -> dict[str, Any]:
    """A staged workbook as it stands."""
    looked = registration_imports.look(speaker(), g.delegation.scope, staged_id, now=utcnow())
    return {
        "filename": looked.filename,
        "ready": bool(looked.drafts) and not looked.problems,
        "rows": looked.rows,
        "registrations": len(looked.drafts),
        "problems": findings(looked.problems),
    }


def take(staged_id: uuid.UUID) -> dict[str, Any]:
    """Keep a staged workbook's people as drafts, whole or not at all."""
    count = registration_imports.register(speaker(), g.delegation.scope, staged_id, now=utcnow())
    return {"registrations": count}


serve(
    Listed(
        "registrations",
        "registrations",
        f"{PLACE}/lists",
        f"{PLACE}/lists/<uuid:staged_id>",
        ("stage_registrations", "show_staged_registrations", "import_registrations"),
        (
            "Stage a delegation's workbook and hold it against the rules of registration",
            "A staged workbook as it stands now",
            "Keep a staged workbook's people as drafts, whole or not at all",
        ),
        "StagedRegistrations",
        "RegistrationsTaken",
        stage,
        staged,
        take,
    )
)


@bp.get(PLACE)
@serves(
    Operation(
        "registrations",
        "registrations",
        "What a delegation registered, drafts too, and what stands in the way of each",
        "OwnRegistrations",
    )
)
def list_own_registrations(event: str, delegation: str) -> ResponseReturnValue:
    found = registrations.portal(speaker(), g.delegation.scope, now=utcnow())
    return jsonify(
        open=found.is_open,
        items=[
            {
                "number": line.number,
                "kind": line.kind,
                "state": line.state,
                "trade": line.trade,
                "division": line.division,
                "team": line.team,
                "people": list(line.names),
                "entry": line.entry_number,
                "problems": _in_the_way(line, found.said[line.id]),
            }
            for line in found.lines
        ],
    )


def _in_the_way(line: RegistrationLine, said: Iterable[Said]) -> list[dict[str, str]]:
    who = "、".join(line.names)
    return findings(
        Problem(one.code, str(line.number), {**one.values, "who": who})
        for one in said
        if is_barred([one])
    )


@bp.post(f"{PLACE}/submission")
@serves(
    Operation(
        "registrations",
        "registrations",
        "Hand a delegation's drafts in to the office, all that are named or none",
        "RegistrationsTaken",
        body="RegistrationNumbers",
        once=True,
    )
)
def submit_registrations(event: str, delegation: str) -> ResponseReturnValue:
    given = body()
    problems, numbers = unknown(given, {"numbers"}), given.get("numbers")
    if not (isinstance(numbers, list) and numbers and all(map(_is_number, numbers))):
        problems.append(Problem("shape-wrong", "numbers"))
    if problems or not isinstance(numbers, list):
        raise Invalid("request-malformed", problems)

    def act() -> dict[str, Any]:
        actor, scope, now = speaker(), g.delegation.scope, utcnow()
        known = {one.number: one.id for one in registrations.portal(actor, scope, now=now).lines}
        if not set(numbers) <= set(known):
            raise NotFound("not-found")
        ids = [known[number] for number in numbers]
        return {"registrations": registrations.submit(actor, scope, ids, now=now)}

    return once(act)


def _is_number(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found > 0
