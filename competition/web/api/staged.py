"""Lists that programs hand in, all by one way (分步导入): staged, looked at, put right, written.

A kind of list says which service takes it; its addresses, refusals and description follow.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from competition.db import transaction
from competition.errors import Invalid, Problem
from competition.services import imports, strict_json
from competition.services.imports import Choices
from competition.web.api import bp
from competition.web.api.document import TABLES, XLSX
from competition.web.api.once import body_of, once
from competition.web.api.operations import Asked, Operation, serves
from competition.web.wording import sentence

MOST_CHOICES = 1024 * 1024
STATES = ("new", "changed", "unchanged", "confirm", "error")
NAMED = {"filename": Asked("What the file is called")}
CHOOSING = "Answer questions, say what columns are, put cells right, leave rows out"


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind of list.

    scope, noun: of its operations. at: where it is sent to, with the names of the address that
    `stage` is given; found: where a staged one lies. called: how its operations are called; said:
    what each is for. shape, taken: what is answered while it lies there, and once it is written.
    put_right: its kind for `imports.choose`, "" where it is mended in the file.
    """

    scope: str
    noun: str
    at: str
    found: str
    called: tuple[str, str, str]
    said: tuple[str, str, str]
    shape: str
    taken: str
    stage: Callable[..., uuid.UUID]
    look: Callable[[uuid.UUID], dict[str, Any]]
    take: Callable[[uuid.UUID], dict[str, Any]]
    put_right: tuple[str, str] = ("", "")


def serve(kind: Listed) -> None:
    """Open the addresses of a kind of list."""

    def shown(staged_id: uuid.UUID) -> ResponseReturnValue:
        return jsonify({"id": str(staged_id), **kind.look(staged_id)})

    def stage(event: str, **address: Any) -> ResponseReturnValue:
        ids = {name: each for name, each in address.items() if name not in ("trade", "delegation")}
        filename, data = table()
        with transaction():
            staged_id = kind.stage(filename, data, **ids)
        return shown(staged_id), 201  # type: ignore[return-value]

    def show(staged_id: uuid.UUID, **_address: str) -> ResponseReturnValue:
        return shown(staged_id)

    def choose(staged_id: uuid.UUID, **_address: str) -> ResponseReturnValue:
        act = chosen()
        with transaction():
            imports.choose(g.actor, g.event.scope, staged_id, act, kind.put_right[1])
        return shown(staged_id)

    def write(staged_id: uuid.UUID, **_address: str) -> ResponseReturnValue:
        return once(lambda: kind.take(staged_id))

    def opened(
        method: str, place: str, name: str, view: Callable[..., Any], operation: Operation
    ) -> None:
        view.__name__ = name
        bp.add_url_rule(place, name, serves(operation)(view), methods=[method])

    ways, names = (kind.scope, kind.noun), kind.called
    opened(
        "POST",
        kind.at,
        names[0],
        stage,
        Operation(*ways, kind.said[0], kind.shape, 201, NAMED, "table"),
    )
    opened("GET", kind.found, names[1], show, Operation(*ways, kind.said[1], kind.shape))
    if kind.put_right[0]:
        mending = Operation(*ways, CHOOSING, kind.shape, body="RosterChoices")
        opened("POST", f"{kind.found}/choices", kind.put_right[0], choose, mending)
    written = Operation(*ways, kind.said[2], kind.taken, once=True)
    opened("POST", f"{kind.found}/import", names[2], write, written)


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
    given = body()
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


def body() -> dict[str, Any]:
    """The object in the body; raises Invalid for anything else, and for an empty one."""
    try:
        given = strict_json.read(body_of(MOST_CHOICES))
    except ValueError:
        raise Invalid("request-malformed", [Problem("not-json")]) from None
    if not isinstance(given, dict) or not given:
        raise Invalid("request-malformed", [Problem("shape-wrong")])
    return given


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, int) and not isinstance(row, bool) and row > 0 for row in value
    )
