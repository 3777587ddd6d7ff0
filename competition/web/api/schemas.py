"""The shapes of what the interface answers and takes (接口的数据形状), as JSON Schema."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
UUID: Schema = {"type": "string", "format": "uuid"}
#: Text for people: Chinese always, English where there is any.
SAID: Schema = {
    "type": "object",
    "properties": {"zh": TEXT, "en": TEXT},
    "required": ["zh"],
    "additionalProperties": False,
}
#: Points are decimal strings, or quotients that never end: a float would not keep them.
POINTS: Schema = {"type": ["string", "null"], "pattern": r"^-?[0-9]+([./][0-9]+)?$"}


def record(**properties: Schema) -> Schema:
    """An object of exactly these."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """This, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def named(name: str) -> Schema:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def page(of: str) -> Schema:
    """A page of a list: `after` asks for the next one, null at the end."""
    return record(items=listed(named(of)), after=maybe(TEXT))


TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
CODED = record(code=TEXT, name=SAID)
FINDING = record(code=TEXT, where=TEXT, message=TEXT)

SCHEMAS: dict[str, Schema] = {
    "Event": record(
        code=TEXT,
        name=SAID,
        sample=FLAG,
        starts_on=DAY,
        ends_on=DAY,
        trades=COUNT,
        entries=COUNT,
    ),
    "Events": record(items=listed(named("Event"))),
    "Trade": record(
        code=TEXT,
        name=SAID,
        occupation=record(name=TEXT, code=TEXT, level=maybe({"type": "integer"})),
        marked={"enum": ["here", "elsewhere"]},
        divisions=listed(CODED),
        stages=listed(CODED),
        modules=listed(record(id=UUID, code=TEXT, name=SAID, stage=TEXT, kind=TEXT)),
    ),
    "Trades": record(items=listed(CODED)),
    "Entry": record(
        number=TEXT,
        trade=TEXT,
        division=maybe(TEXT),
        state=TEXT,
        unit=maybe(TEXT),
        team=maybe(TEXT),
        contestants=maybe(listed(TEXT)),
        coaches=maybe(listed(TEXT)),
    ),
    "Entries": page("Entry"),
    "Standing": record(
        place=maybe(TEXT),
        entry=TEXT,
        division=maybe(TEXT),
        overall=maybe(TEXT),
        total=POINTS,
        parts={"type": "object", "additionalProperties": TEXT},
        tie=maybe(TEXT),
        award=maybe(TEXT),
        status=TEXT,
    ),
    "Standings": record(items=listed(named("Standing"))),
    "PublicationHead": record(
        trade=TEXT,
        state={"enum": ["provisional", "final", "withdrawn", "review"]},
        published_at=MOMENT,
        notice_ends_at=maybe(MOMENT),
        digest=TEXT,
    ),
    "Publications": record(items=listed(named("PublicationHead"))),
    "PublishedRow": record(
        place=maybe(TEXT),
        overall=maybe(TEXT),
        tied=FLAG,
        entry=TEXT,
        names=listed(TEXT),
        team=TEXT,
        unit=TEXT,
        total=POINTS,
        award=maybe(TEXT),
        status=TEXT,
    ),
    "Publication": record(
        event=CODED,
        trade=CODED,
        state={"enum": ["provisional", "final"]},
        number={"type": "integer", "minimum": 1},
        published_at=MOMENT,
        notice_ends_at=maybe(MOMENT),
        digest=TEXT,
        awards=listed(CODED),
        divisions=listed(record(code=TEXT, name=SAID, rows=listed(named("PublishedRow")))),
    ),
    "Certificate": record(
        number=TEXT,
        trade=TEXT,
        entry=TEXT,
        recipient=TEXT,
        division=TEXT,
        award=TEXT,
        kind=TEXT,
        state=TEXT,
        successor=maybe(TEXT),
        issued_at=MOMENT,
    ),
    "Certificates": record(items=listed(named("Certificate")), count=COUNT),
    "Finding": FINDING,
    "Question": record(key=TEXT, code=TEXT, where=TEXT, message=TEXT, choices=listed(TEXT)),
    "StagedRoster": record(
        id=UUID,
        filename=TEXT,
        ready=FLAG,
        rows=record(new=COUNT, changed=COUNT, unchanged=COUNT, confirm=COUNT, error=COUNT),
        new_units=listed(TEXT),
        problems=listed(named("Finding")),
        questions=listed(named("Question")),
    ),
    "RosterChoices": {
        "type": "object",
        "properties": {
            "answers": TEXTS,
            "columns": TEXTS,
            "cells": TEXTS,
            "without": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        },
        "additionalProperties": False,
        "minProperties": 1,
    },
    "RosterImported": record(created=listed(TEXT), changed=COUNT, new_units=COUNT),
    "TheoryModule": record(
        id=UUID, trade=TEXT, name=SAID, state=TEXT, marked=COUNT, expected=COUNT
    ),
    "TheoryModules": record(items=listed(named("TheoryModule"))),
    "StagedMarks": record(
        id=UUID,
        filename=TEXT,
        module=UUID,
        ready=FLAG,
        rows=COUNT,
        problems=listed(named("Finding")),
    ),
    "MarksTaken": record(count=COUNT),
    "Problem": {
        "type": "object",
        "description": "RFC 9457, with everything that was found wrong at once.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
            "reference": TEXT,
            "problems": listed(named("Finding")),
        },
        "required": ["type", "title", "status", "code", "problems"],
    },
}
