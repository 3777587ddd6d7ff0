"""What stands where a file could not be read (代位值), so that all around it is checked as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import Any

from competition.rules.kinds import (
    Flag,
    Kind,
    Many,
    Number,
    OneOf,
    Part,
    Table,
    Whole,
    Words,
    default_of,
)

_FORMS = {"date": "2000-01-01", "time": "2000-01-01T00:00:00Z", "base64": ""}
_SIMPLE: dict[type[Any], Callable[[Any], Any]] = {
    Words: lambda one: _FORMS.get(one.called, "?"),
    Number: lambda _: Fraction(0),
    Whole: lambda one: one.least,
    Flag: lambda _: False,
    OneOf: lambda one: one.words[0],
    Many: lambda _: (),
    Table: lambda _: {},
}


def stand_in(kind: Kind) -> Any:
    """Something harmless of a kind; None where there is no such thing.

    >>> from competition.rules.kinds import CODE
    >>> from competition.rules.shape_kinds import Tagged
    >>> stand_in(CODE), stand_in(Whole(1)), stand_in(Tagged("rule", {}))
    ('?', 1, None)
    """
    if not isinstance(kind, Part):
        simple = _SIMPLE.get(type(kind))
        return None if simple is None else simple(kind)
    needed = {o.name: o.metadata["kind"] for o in fields(kind.cls) if default_of(o) is MISSING}
    found = {name: stand_in(one) for name, one in needed.items()}
    return None if None in found.values() else kind.cls(**found)
