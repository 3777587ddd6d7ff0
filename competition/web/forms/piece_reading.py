"""From a form back to a piece of the contest file (读表): what is left empty is not said.

Names follow the keys: `keys-0-node` is the node of the first key. Rows come in the order the page
shows them, whatever their numbers. What cannot be read as a number is handed on as it was typed, so
that the reader of the contest file refuses it in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import Field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.errors import Problem
from competition.rules import kinds
from competition.rules.kinds import MISSING, Facts, Number, Part, Whole, named
from competition.rules.point_rules import TEXT
from competition.rules.values import is_number, text
from competition.web.forms.fields import COUNT, NUMBER, fold
from competition.web.forms.piece_kinds import is_needed, keys_of, kind_of, shape_of

#: Which keys of a class a form shows; a class not named here shows all of them.
Shown = Mapping[str, frozenset[str]]


#: What stands between codes in one field.
SIGNS = str.maketrans({"，": " ", ",": " ", "、": " ", "；": " ", ";": " "})


def codes(typed: str) -> list[str]:
    """Codes out of a field.

    >>> codes("U01，U02 U03")
    ['U01', 'U02', 'U03']
    """
    return typed.translate(SIGNS).split()


def path_of(name: str) -> str:
    """The path the reader of the contest file gives a field's name.

    >>> path_of("keys-0-node")
    'keys[0].node'
    """
    steps = name.split("-")
    return "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps).lstrip(".")


def number(typed: str) -> str:
    """A number as the contest file writes it; itself when it is none."""
    folded = fold(typed)
    return text(Fraction(Decimal(folded))) if NUMBER.fullmatch(folded) else folded


def share(typed: str) -> str:
    """A percentage as a share of one."""
    folded = fold(typed).rstrip("%").strip()
    if not NUMBER.fullmatch(folded):
        return folded
    plain = f"{(Decimal(folded) / 100).normalize():f}"
    return number(plain) if is_number(plain) else plain


def whole(typed: str) -> int | str:
    """A whole number; itself when it is none."""
    folded = fold(typed)
    return int(folded) if COUNT.fullmatch(folded) else folded


class Reading:
    """One form that was sent.

    pairs: names and values in the order they were sent. shown: which keys the form has fields for.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], shown: Shown | None = None) -> None:
        self.values: dict[str, list[str]] = {}
        self.rows: dict[str, list[str]] = {}
        self.shown = shown or {}
        self.problems: list[Problem] = []
        for name, value in pairs:
            self.values.setdefault(name, []).append(value.replace("\0", ""))
            steps = name.split("-")
            for at in range(1, len(steps)):
                known = self.rows.setdefault("-".join(steps[:at]), [])
                if steps[at].isdigit() and steps[at] not in known:
                    known.append(steps[at])

    def piece(self, cls: type[Facts], before: Mapping[str, Any], name: str = "") -> dict[str, Any]:
        """What the form says of a class; keys it has no fields for stay as they were before."""
        found: dict[str, Any] = {}
        bare: dict[str, Any] = {}
        shown = self.shown.get(cls.__name__)
        for one in keys_of(cls):
            key = named(one.name)
            if shown is not None and key not in shown:
                if key in before:
                    found[key] = before[key]
                continue
            value = self._key(one, before.get(key), f"{name}-{key}" if name else key)
            if value is None or value == _default(one):
                continue
            (bare if value in ({}, []) else found)[key] = value
        needed = {named(one.name) for one in keys_of(cls) if is_needed(one)}
        if found:
            found |= {key: value for key, value in bare.items() if key in needed}
        return {named(k.name): found[named(k.name)] for k in keys_of(cls) if named(k.name) in found}

    def _key(self, one: Field[Any], before: Any, name: str) -> Any:
        shape, kind = shape_of(one), kind_of(one)
        if shape == "part":
            return self.piece(kind.cls, before or {}, name)
        if shape == "rows":
            return self._list(kind.kind.cls, before or [], name)
        if shape == "pairs":
            return self._pairs(kind, name)
        if shape == "picks":
            chosen = [self._one(f"{name}-{row}") for row in self.rows.get(name, ())]
            return [word for word in chosen if word]
        if shape in ("several", "lines"):
            return self._several(shape, kind, name)
        if shape == "said":
            return self._said(name)
        if shape == "absence":
            word = self._one(name)
            return {"points": number(self._one(f"{name}-points"))} if word == "points" else word
        return self._plain(shape, name)

    def _plain(self, shape: str, name: str) -> Any:
        typed = self._one(name)
        if shape == "flag":
            return bool(typed)
        if shape == "answer":
            return {"yes": True, "no": False}.get(typed)
        if not typed:
            return None
        read: dict[str, Callable[[str], Any]] = {"number": number, "share": share, "whole": whole}
        return read.get(shape, str)(typed)

    def _one(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "").strip()

    def _list(
        self, cls: type[Facts], before: Sequence[Mapping[str, Any]], name: str
    ) -> list[dict[str, Any]]:
        """Rows; those of a list whose codes have no field are the ones there were before."""
        own = self.shown.get(cls.__name__)
        if own is not None and "code" not in own:
            return [self.piece(cls, row, f"{name}-{n}") for n, row in enumerate(before)]
        rows = (self.piece(cls, {}, f"{name}-{row}") for row in self.rows.get(name, ()))
        return [row for row in rows if row]

    def _pairs(self, kind: kinds.Table, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in self.rows.get(name, ()):
            here = f"{name}-{row}"
            key, typed = self._one(f"{here}-key"), self._one(f"{here}-value")
            if key in found:
                self.problems.append(Problem("code-twice", path_of(name), {"item": key}))
            said = self._said(f"{here}-value") if kind.kind is TEXT else None
            if key or typed:
                found[key] = said or value_of(kind.kind, typed)
        return found

    def _several(self, shape: str, kind: kinds.Many, name: str) -> list[Any]:
        given = self.values.get(name, ())
        if shape == "lines":
            lines = (line.strip() for value in given for line in value.splitlines())
            return [line for line in lines if line]
        return [value_of(kind.kind, word) for value in given for word in codes(value)]

    def _said(self, name: str) -> dict[str, str] | None:
        said = {"zh": self._one(name), "en": self._one(f"{name}-en")}
        return {key: word.replace("\r\n", "\n") for key, word in said.items() if word} or None


def value_of(kind: Any, typed: str) -> Any:
    """One value of a list or a table, by its kind."""
    if isinstance(kind, Whole):
        return whole(typed)
    if isinstance(kind, Number):
        return (share if kinds_share(kind) else number)(typed)
    return typed


def kinds_share(kind: Any) -> bool:
    """Whether numbers of this kind are shares of one, shown in percent."""
    return isinstance(kind, Number) and kind.most == 1


def _default(one: Field[Any]) -> Any:
    default = kinds.default_of(one)
    if default is MISSING or default is None:
        return None
    kind = kind_of(one)
    return Part(kind.cls).write(default) if isinstance(kind, Part) else kind.write(default)
