"""What the shapes of the interface are made of (接口数据形状的积木), as JSON Schema."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
UUID: Schema = {"type": "string", "format": "uuid"}
NUMBER: Schema = {"type": "integer", "minimum": 1}
#: What people wrote by kinds of their own, or another document describes.
OPEN: Schema = {"type": "object"}
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
