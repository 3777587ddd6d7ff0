"""A score sheet (评分表): the aspects one seat marks, and its marks packed into one vector.

A vector is a row of little-endian 64-bit whole numbers: first the length in bytes of the tail that
follows the row (0 for nearly all sheets), then one number an aspect, in the sheet's order, in units
of the aspect's last decimal or, for a choice, its index. The tail is JSON: `s` names the
aspects (by position) that were not attempted (`n`) or have no mark yet (`m`), `t` holds texts.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competition.errors import Invalid, Problem
from competition.rules.facts import AspectFacts, CriterionFacts, ModuleFacts, PanelFacts
from competition.rules.marks import (
    Raw,
    places_of,
    read_value,
    written,
)
from competition.rules.values import MarkStatus

_LETTERS = {MarkStatus.NOT_ATTEMPTED: "n", MarkStatus.MISSING: "m"}
_STATUSES = {letter: status for status, letter in _LETTERS.items()}

Given = str | MarkStatus


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as stored: its raw value counts only when it is scored."""

    status: MarkStatus
    raw: Raw = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one seat of a panel marks: criteria and aspects in order, and each aspect's decimals."""

    module: str
    panel: str
    criteria: tuple[CriterionFacts, ...]
    aspects: tuple[AspectFacts, ...]
    places: tuple[int, ...]

    def index(self) -> dict[str, int]:
        """Positions of the aspects by code."""
        return {aspect.code: n for n, aspect in enumerate(self.aspects)}


def sheet_of(module: ModuleFacts, panel: PanelFacts) -> Sheet:
    """Lay out the sheet that every seat of this panel fills in."""
    criteria = module.criteria_of(panel)
    aspects = tuple(aspect for criterion in criteria for aspect in criterion.aspects)
    places = tuple(places_of(aspect, module.scheme) for aspect in aspects)
    return Sheet(module.code, panel.code, criteria, aspects, places)


def read_marks(sheet: Sheet, marks: Mapping[str, Given]) -> tuple[tuple[Mark, ...], list[Problem]]:
    """Read marks by aspect code; what is not mentioned is missing. All problems come back at once.

    marks: the value as entered, or `MarkStatus.NOT_ATTEMPTED`.
    """
    index = sheet.index()
    problems = [Problem("unknown-aspect", code) for code in marks if code not in index]
    found = []
    for aspect, places in zip(sheet.aspects, sheet.places, strict=True):
        value = marks.get(aspect.code, MarkStatus.MISSING)
        if isinstance(value, MarkStatus):
            found.append(Mark(value))
            continue
        raw, problem = read_value(aspect, places, value, aspect.code)
        problems.extend([problem] if problem else [])
        found.append(Mark(MarkStatus.SCORED, raw))
    return tuple(found), problems


def encode_marks(sheet: Sheet, marks: Mapping[str, Given]) -> bytes:
    """Pack marks by aspect code into a vector; Invalid with every illegal one."""
    found, problems = read_marks(sheet, marks)
    if problems:
        raise Invalid("marks-illegal", problems)
    return pack(found)


def pack(marks: Sequence[Mark]) -> bytes:
    """Pack marks in the sheet's order into a vector."""
    states = {str(n): _LETTERS[m.status] for n, m in enumerate(marks) if m.status in _LETTERS}
    texts = {str(n): m.raw for n, m in enumerate(marks) if isinstance(m.raw, str)}
    tail = b""
    if states or texts:
        content = {key: found for key, found in (("s", states), ("t", texts)) if found}
        tail = json.dumps(
            content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
    row = array("q", [len(tail), *(m.raw if isinstance(m.raw, int) else 0 for m in marks)])
    if sys.byteorder == "big":
        row.byteswap()
    return row.tobytes() + tail


def unpack(sheet: Sheet, vector: bytes) -> tuple[Mark, ...]:
    """Unpack a vector into marks in the sheet's order; Invalid when it is not one of this sheet.

    >>> from competition.rules.sheets import Sheet
    >>> unpack(Sheet("m", "p", (), (), ()), pack([]))
    ()
    """
    size = 8 * (len(sheet.aspects) + 1)
    row = array("q")
    if len(vector) < size:
        raise Invalid("vector-damaged")
    row.frombytes(vector[:size])
    if sys.byteorder == "big":
        row.byteswap()
    if len(vector) != size + row[0]:
        raise Invalid("vector-damaged")
    marks: list[Mark] = [Mark(MarkStatus.SCORED, raw) for raw in row[1:]]
    if row[0]:
        tail = json.loads(vector[size:])
        for position, text in tail.get("t", {}).items():
            marks[int(position)] = Mark(MarkStatus.SCORED, text)
        for position, letter in tail.get("s", {}).items():
            marks[int(position)] = Mark(_STATUSES[letter])
    return tuple(marks)


def decode_marks(sheet: Sheet, vector: bytes) -> dict[str, Given]:
    """Give marks back as they were entered, by aspect code; missing ones are left out."""
    marks: dict[str, Given] = {}
    for aspect, places, mark in zip(
        sheet.aspects, sheet.places, unpack(sheet, vector), strict=True
    ):
        if mark.status is MarkStatus.SCORED:
            marks[aspect.code] = written(aspect, places, mark.raw)
        elif mark.status is MarkStatus.NOT_ATTEMPTED:
            marks[aspect.code] = mark.status
    return marks


def missing_marks(sheet: Sheet, vector: bytes) -> tuple[str, ...]:
    """Name the aspects that have no mark yet."""
    marks = unpack(sheet, vector)
    return tuple(
        aspect.code
        for aspect, mark in zip(sheet.aspects, marks, strict=True)
        if mark.status is MarkStatus.MISSING
    )
