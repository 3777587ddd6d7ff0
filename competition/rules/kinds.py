"""The kinds of value a contest file (赛事文件) holds: each reads, writes and describes itself.

A facts class names a kind for each of its fields; from that one description come the reader that
reports every problem with its path, the canonical writer, and the JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from fractions import Fraction
from typing import Any, ClassVar, Protocol, TypeVar

from competition.errors import Problem
from competition.rules import values

T = TypeVar("T")

MOST_TEXT = 4000
MOST_ITEMS = 200_000
#: A whole number in JSON has no more digits than this; marks and amounts stand in quotes.
MOST_DIGITS = 18


class Problems(list[Problem]):
    """Everything found wrong so far, in order.

    lost: lists from which an item was dropped, or in which one lacks what it is called by.
    unread: paths at which nothing could be read.
    stand_in: what replaces a thing that cannot be read, so that all around it is checked as well.
    """

    def __init__(self, stand_in: Callable[[Kind], Any] | None = None) -> None:
        super().__init__()
        self.lost: set[str] = set()
        self.unread: frozenset[str] = frozenset()
        self.stand_in = stand_in

    def say(self, code: str, where: str, **found: Any) -> None:
        """Note one more thing that is wrong."""
        self.append(Problem(code, where, found))

    def instead_of(self, kind: Kind) -> Any:
        """What stands where such a thing could not be read; None when nothing does."""
        if isinstance(kind, Number):
            return Fraction(0)
        return None if self.stand_in is None else self.stand_in(kind)


class FloatFound:
    """A JSON number with a point or exponent: never a mark, never a share."""

    def __init__(self, text: str) -> None:
        self.text = text


class LongFound(FloatFound):
    """A whole JSON number with more digits than anybody counts to."""


class Kind(Protocol):
    """How one field is read, written and described."""

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Turn JSON into a fact; on trouble, say so and return None."""

    def write(self, fact: Any) -> Any:
        """Turn a fact into JSON."""

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe it as JSON Schema; named shapes are put into `seen`."""


def shown(value: Any) -> str:
    """Quote what was found, cut short, for a message."""
    if isinstance(value, FloatFound):
        return value.text[:40]
    return str(value)[:40]


def wrong(value: Any, expected: str, where: str, problems: Problems) -> None:
    """Say that this is not the kind of value expected."""
    if isinstance(value, LongFound):
        problems.say("number-too-long", where, most=MOST_DIGITS, found=len(value.text))
        return
    code = "float" if isinstance(value, FloatFound) else "wrong-kind"
    problems.say(code, where, expected=expected, found=shown(value))


#: What no text holds: control characters but the line feed and the tab.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Words:
    """A string of limited length and form."""

    pattern: str | None = None
    most: int = MOST_TEXT
    called: str = "text"

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Accept a string; strip nothing, refuse control characters."""
        if not isinstance(value, str):
            return wrong(value, self.called, where, problems)
        if len(value) > self.most:
            return problems.say("too-long", where, most=self.most, found=len(value))
        if _CONTROL.search(value):
            return problems.say("control-character", where)
        if self.pattern and not re.fullmatch(self.pattern, value):
            return problems.say("wrong-form", where, expected=self.called, found=shown(value))
        return value

    def write(self, fact: Any) -> Any:
        """Write it as it is."""
        return fact

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe a string."""
        found: dict[str, Any] = {"type": "string", "maxLength": self.most}
        return found | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})


CODE = Words(r"[^\s,;\"]{1,40}", 40, "code")
DATE = Words(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", 10, "date")
INSTANT = Words(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})",
    40,
    "time",
)
DIGEST = Words(r"sha256:[0-9a-f]{64}", 71, "digest")
LINE = Words(r"[^\n\t]*", 400, "text")
#: Bytes as text, about twelve million of them at most.
PACKED = Words(r"[A-Za-z0-9+/]*={0,2}", 16_000_000, "base64")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal string, within bounds."""

    least: Fraction | None = None
    most: Fraction | None = None

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read it exactly."""
        if not values.is_number(value):
            return wrong(value, "number", where, problems)
        number = values.exact(value)
        if self.least is not None and number < self.least:
            return problems.say("below-least", where, least=values.text(self.least), found=value)
        if self.most is not None and number > self.most:
            return problems.say("above-most", where, most=values.text(self.most), found=value)
        return number

    def write(self, fact: Any) -> Any:
        """Write it with the decimals it needs."""
        return values.text(fact)

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe a decimal string."""
        return {"type": "string", "pattern": r"^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?$"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole JSON number, within bounds."""

    least: int = 0
    most: int = 1_000_000

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Accept a whole number, not a truth value."""
        if not isinstance(value, int) or isinstance(value, bool):
            return wrong(value, "whole-number", where, problems)
        if not self.least <= value <= self.most:
            code = "below-least" if value < self.least else "above-most"
            return problems.say(code, where, least=self.least, most=self.most, found=value)
        return value

    def write(self, fact: Any) -> Any:
        """Write it as it is."""
        return fact

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe an integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Accept true or false."""
        return value if isinstance(value, bool) else wrong(value, "yes-no", where, problems)

    def write(self, fact: Any) -> Any:
        """Write it as it is."""
        return fact

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe a truth value."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Accept a word of the list."""
        if isinstance(value, str) and value in self.words:
            return value
        return problems.say(
            "unknown-word", where, allowed=", ".join(self.words), found=shown(value)
        )

    def write(self, fact: Any) -> Any:
        """Write it as it is."""
        return fact

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe an enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one kind."""

    kind: Kind
    least: int = 0

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read every item, good or bad."""
        if not isinstance(value, list):
            return wrong(value, "list", where, problems)
        if len(value) < self.least:
            problems.say("too-few", where, least=self.least, found=len(value))
        if len(value) > MOST_ITEMS:
            return problems.say("too-many", where, most=MOST_ITEMS, found=len(value))
        read = self.kind.read
        items = [read(item, f"{where}[{n}]", problems) for n, item in enumerate(value)]
        if None in items:
            problems.lost.add(where)
        return tuple(item for item in items if item is not None)

    def write(self, fact: Any) -> Any:
        """Write the items in order."""
        return [self.kind.write(item) for item in fact]

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe an array."""
        found: dict[str, Any] = {"type": "array", "items": self.kind.schema(seen)}
        return found | ({"minItems": self.least} if self.least else {})


@dataclass(frozen=True, slots=True)
class Table:
    """A JSON object whose keys are free: pairs in the order written."""

    key: Words
    kind: Kind

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read every pair."""
        if not isinstance(value, dict):
            return wrong(value, "object", where, problems)
        pairs = {}
        for key, item in value.items():
            here = f"{where}.{key}" if where else str(key)
            if self.key.read(key, here, problems) is not None:
                found = self.kind.read(item, here, problems)
                if found is not None:
                    pairs[key] = found
        return pairs

    def write(self, fact: Any) -> Any:
        """Write the pairs in order."""
        return {key: self.kind.write(item) for key, item in fact.items()}

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe an object with free keys."""
        return {"type": "object", "additionalProperties": self.kind.schema(seen)}


class Facts:
    """What every facts class derives from: fields that carry their kind."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def given(kind: Kind) -> Any:
    """Declare a field that must be there."""
    return field(metadata={"kind": kind})


def maybe(kind: Kind, default: Any = None) -> Any:
    """Declare a field with a default; it is not written while it has that value."""
    if isinstance(default, dict):
        return field(default_factory=dict, metadata={"kind": kind})
    return field(default=default, metadata={"kind": kind})


def default_of(one: Field[Any]) -> Any:
    """Give a field's default; MISSING when it must be there."""
    return one.default_factory() if one.default_factory is not MISSING else one.default


def named(name: str) -> str:
    """Spell a field's name as the file does: a trailing underscore only dodges a Python word."""
    return name.rstrip("_")


_readers: dict[type[Any], dict[str, tuple[str, Callable[..., Any], bool]]] = {}


def _read_by(cls: type[Any]) -> dict[str, tuple[str, Callable[..., Any], bool]]:
    """By the key a file writes: the field's name, what reads it, whether it must be there."""
    if cls not in _readers:
        _readers[cls] = {
            named(one.name): (one.name, one.metadata["kind"].read, default_of(one) is MISSING)
            for one in fields(cls)
        }
    return _readers[cls]


@dataclass(frozen=True, slots=True)
class Part:
    """A facts class as a kind: a JSON object with known keys and no others."""

    cls: type[Any]
    also: tuple[str, ...] = ()

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read every field, report every unknown key; None when the whole cannot be made."""
        if not isinstance(value, Mapping):
            return wrong(value, "object", where, problems)
        known = _read_by(self.cls)
        for key in value:
            if key not in known and key not in self.also:
                problems.say("unknown-key", f"{where}.{key}" if where else str(key))
        before, found = len(problems), {}
        for key, (name, read, needed) in known.items():
            if key in value:
                here = f"{where}.{key}" if where else key
                found[name] = read(value[key], here, problems)
            elif needed:
                problems.say("missing-key", f"{where}.{key}" if where else key)
        if len(problems) == before:
            return self.cls(**found)
        return self._partial(found, where, problems)

    def _partial(self, found: dict[str, Any], where: str, problems: Problems) -> Any:
        """Make what can be made, so that the checks that follow see as much as possible.

        A number that could not be read is zero until somebody writes it: all around it is checked.
        """
        kept = {name: value for name, value in found.items() if value is not None}
        for one in fields(self.cls):
            if one.name not in kept and default_of(one) is MISSING:
                kind = one.metadata["kind"]
                kept[one.name] = problems.instead_of(kind)
                if kept[one.name] is None:
                    return None
                if isinstance(kind, Words):
                    problems.lost.add(where.rpartition("[")[0] if where.endswith("]") else where)
        return self.cls(**kept)

    def write(self, fact: Any) -> Any:
        """Write the fields in their order, leaving out defaults."""
        written = {}
        for one in fields(self.cls):
            value = getattr(fact, one.name)
            if value != default_of(one):
                written[named(one.name)] = one.metadata["kind"].write(value)
        return written

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe the object once, by name, and refer to it."""
        name = self.cls.__name__
        if name not in seen:
            seen[name] = {}
            seen[name] = {
                "type": "object",
                "properties": {
                    named(one.name): one.metadata["kind"].schema(seen) for one in fields(self.cls)
                }
                | {key: {"type": "string"} for key in self.also},
                "required": [
                    named(one.name) for one in fields(self.cls) if default_of(one) is MISSING
                ],
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}


def read_as(
    cls: type[T],
    value: Any,
    where: str = "",
    check: Callable[..., None] | None = None,
    *,
    stand_in: Callable[[Kind], Any] | None = None,
) -> tuple[T | None, Problems]:
    """Read JSON as a facts class; every problem comes back, none is raised.

    stand_in: what replaces unreadable parts, for a fact that is to be checked further.
    """
    problems = Problems(stand_in)
    fact = Part(cls).read(value, where, problems)
    if fact is not None and check is not None:
        check(fact, problems)
    return fact, problems
