"""The OpenAPI document (接口说明), written from what the addresses say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from competition.services import tokens
from competition.web.api import bp
from competition.web.api.once import HEADER, MOST
from competition.web.api.operations import Asked, Operation
from competition.web.api.schemas import SCHEMAS
from competition.web.api.shapes import UUID, named
from competition.web.guards import open_to_all
from competition.web.problems import PROBLEM

VERSION = "1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = {"text/csv", XLSX}
#: Bodies that are files, by what an operation calls them.
FILES = {"table": sorted(TABLES), "workbook": ["application/octet-stream", XLSX]}
#: Answers that are files.
FILED = {"evidence": ["application/pdf", "image/jpeg"]}
REFUSALS = {
    "400": "Not a request anybody could read",
    "401": "No token, or one that is worth nothing",
    "403": "The token lacks the scope, or the act is not allowed",
    "404": "There is no such thing in the token's event",
    "405": "The address knows no such method",
    "409": "Not in the present state, or a key used for something else",
    "413": "Too large",
    "415": "Not a kind of content this address takes",
    "422": "Read, and wrong: `problems` lists everything that was found",
    "429": "Asked too often",
}
SCOPE_WORDS = {
    "read": "the event, its trades, what was published",
    "people": "names, units and coaches of entries",
    "standings": "standings before they are published",
    "certificates": "the register of certificates",
    "rules": "marking schemes, whole",
    "schedule": "the timetable, stations and draws, by entry number",
    "progress": "how far every trade is, what it still lacks, the tablets",
    "panels": "who judges where, with names",
    "oversight": "appeals, incidents, rechecks and supervision, without names",
    "appeals": "appeals whole, with names and evidence",
    "trail": "the audit trail, with names",
    "contest-file": "the whole event as a contest file",
    "roster": "handing in a roster",
    "theory": "handing in theory marks",
    "results": "handing in the results of a trade marked elsewhere",
    "scheme": "handing in marking schemes",
    "timetable": "handing in a timetable",
    "draws": "handing in draws of order, session and station",
    "registrations": "registering in the name of delegations",
    "events": "bringing a contest file in as a new event",
}


@bp.get("/openapi.json")
@open_to_all("says how to ask, and nothing about any event")
def openapi() -> ResponseReturnValue:
    return jsonify(document(current_app))


def operations(app: Flask) -> Iterator[tuple[str, Rule, Operation]]:
    """Every method and address with its declaration, in order of addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if operation is not None:
                yield method, rule, operation


def document(app: Flask) -> dict[str, Any]:
    """OpenAPI 3.1 over every operation there is."""
    paths: dict[str, dict[str, Any]] = {}
    for method, rule, operation in operations(app):
        path = "".join(f"{{{part}}}" if is_named else part for is_named, part in _parts(rule))
        paths.setdefault(path, {})[method.lower()] = _described(rule, operation)
    scopes = "\n".join(f"- `{scope}`: {SCOPE_WORDS[scope]}" for scope in tokens.SCOPES)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Skills competition interface",
            "version": VERSION,
            "description": "What the console reads and imports, for programs. A token opens one "
            f"event for the scopes it was made with:\n{scopes}",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": noun} for noun in sorted({o.noun for _m, _r, o in operations(app)})],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made in the console."}
            },
            "schemas": SCHEMAS,
            "responses": {
                f"Refused{status}": {
                    "description": what,
                    "content": {PROBLEM: {"schema": named("Problem")}},
                }
                for status, what in REFUSALS.items()
            },
        },
    }


def _parts(rule: Rule) -> Iterator[tuple[bool, str]]:
    for is_named, part in rule._trace:
        yield is_named, part if is_named else part.removeprefix("|")


def _described(rule: Rule, operation: Operation) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": operation.summary}
    if operation.answer:
        answer["content"] = _answer(operation.answer)
    found: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "tags": [operation.noun],
        "summary": operation.summary,
        "description": f"Scope: `{operation.scope}`.",
        "parameters": [
            *_parameters(rule),
            *(_asked(name, asked) for name, asked in operation.query.items()),
        ],
        "responses": {
            str(operation.status): answer,
            **{status: {"$ref": f"#/components/responses/Refused{status}"} for status in REFUSALS},
        },
    }
    if operation.once:
        found["parameters"].append(_key())
    if operation.body:
        found["requestBody"] = {"required": True, "content": _body(operation.body)}
    return found


def _parameters(rule: Rule) -> Iterator[dict[str, Any]]:
    for is_named, part in _parts(rule):
        if is_named:
            kind = type(rule._converters[part]).__name__
            schema = UUID if kind == "UUIDConverter" else {"type": "string", "minLength": 1}
            yield {"name": part, "in": "path", "required": True, "schema": schema}


def _asked(name: str, asked: Asked) -> dict[str, Any]:
    schema: dict[str, Any] = (
        {"type": "integer", "minimum": 1} if asked.whole else {"type": "string"}
    )
    return {"name": name, "in": "query", "description": asked.what, "schema": schema}


def _key() -> dict[str, Any]:
    return {
        "name": HEADER,
        "in": "header",
        "required": True,
        "description": "A key of your own: the same key never does the act twice; with another "
        "act, query or body it is refused (422, `key-reused`).",
        "schema": {"type": "string", "minLength": 1, "maxLength": MOST, "pattern": "^[!-~]+$"},
    }


def _body(name: str) -> dict[str, Any]:
    return _files(FILES[name]) if name in FILES else _json(name)


def _answer(name: str) -> dict[str, Any]:
    return _files(FILED[name]) if name in FILED else _json(name)


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": named(name)}}


def _files(kinds: list[str]) -> dict[str, Any]:
    return {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
