"""The marks of a case as tables (案卷评分): aspect by aspect, every seat side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any

from competition.documents.office_facts import Block, ListColumn, ListTable, Title, Words
from competition.rules import values
from competition.rules.rounding import rounded

#: So many seats stand side by side; the next ones have a table of their own.
ACROSS = 6
#: Widths in shares of the line: the aspect's code, its name, and all seats together.
CODE, NAME, SEATS = 18, 72, 84
#: Of a sum that no decimals can write.
DECIMALS = 2

Piece = Mapping[str, Any]


def blocks(piece: Piece) -> list[Block]:
    """For each module, code and attempt: what every seat gave, its sum, and what was changed."""
    found: list[Block] = []
    for (_module, code, attempt), group in groupby(piece["sheets"], key=_place):
        sheets = [sheet for sheet in group if sheet["versions"]]
        if not sheets:
            continue
        nth = f"　第 {attempt} 轮" if attempt > 1 else ""
        name = sheets[0]["module_name"]["zh"]
        found.append(Title(f"评分　{name}{nth}", code, level=2))
        for _aspects, panel in groupby(sheets, key=_aspects_of):
            seats = list(panel)
            found += [_table(seats[at : at + ACROSS]) for at in range(0, len(seats), ACROSS)]
        changed = [line for sheet in sheets for line in _changes(sheet)]
        if changed:
            found.append(Words("改动：" + "；".join(changed) + "。", indent=False, size=10))
    return found


def _place(sheet: Piece) -> tuple[str, str, int]:
    return sheet["module"], sheet["code"], sheet["attempt"]


def _aspects_of(sheet: Piece) -> list[str]:
    """What a seat marks: the same for all of one panel, which stands in one table."""
    return [one["code"] for one in sheet["aspects"]]


def _sum(version: Piece) -> str:
    """A sheet's sum to be read; the data beside it hold the exact one."""
    if not version["total"]:
        return "—"
    exact = Fraction(version["total"])
    if values.decimals(exact) is not None:
        return values.text(exact)
    return f"≈{values.text(rounded(exact, DECIMALS, 'half-up'), DECIMALS)}"


def _counting(sheet: Piece) -> Piece:
    """The version that counts, else the last one."""
    versions: list[Piece] = sheet["versions"]
    return next((one for one in versions if one["number"] == sheet["counts"]), versions[-1])


def _table(sheets: list[Piece]) -> ListTable:
    names: dict[str, str] = {}
    for sheet in sheets:
        names |= {one["code"]: one["name"]["zh"] for one in sheet["aspects"]}
    shown = [_counting(sheet) for sheet in sheets]
    rows = [
        (code, name, *(version["marks"].get(code, "") for version in shown))
        for code, name in names.items()
    ]
    rows.append(("", "合计", *(_sum(version) for version in shown)))
    seats = [ListColumn(sheet["seat"], SEATS / len(sheets), "right") for sheet in sheets]
    return ListTable((ListColumn("评分点", CODE), ListColumn("内容", NAME), *seats), tuple(rows))


def _changes(sheet: Piece) -> Iterator[str]:
    """What a later version says otherwise than the one before it."""
    for before, after in zip(sheet["versions"], sheet["versions"][1:], strict=False):
        for code, value in after["marks"].items():
            old = before["marks"].get(code, "")
            if old and old != value:
                yield f"{sheet['seat']} 第 {after['number']} 版 {code} 由 {old} 改为 {value}"
