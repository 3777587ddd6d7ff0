"""The readiness board as a workbook (筹备日报): one line a trade, whose, until when, how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook
from competition.services.readiness import Cell, Line


@dataclass(frozen=True, slots=True)
class BoardWords:
    """What the workbook says in its reader's language.

    items, states, groups: words by code; heads: trade, chain, system, late, owner, due, note,
    version, approved.
    """

    name: str
    title: str
    heads: Mapping[str, str]
    items: Mapping[str, str]
    states: Mapping[str, str]
    groups: Mapping[str, str]
    language: str


def workbook(lines: Sequence[Line], words: BoardWords) -> bytes:
    """The lines of a board the reader has opened, as XLSX bytes."""
    columns = [SheetColumn(words.heads[key]) for key in ("trade", "chain", "system", "late")]
    for item, name in words.items.items():
        columns += [SheetColumn(name, 12), SheetColumn(f"{name} {words.heads['owner']}")]
        columns.append(SheetColumn(f"{name} {words.heads['due']}"))
        columns.append(SheetColumn(f"{name} {words.heads['note']}"))
        if item == "document":
            columns += [SheetColumn(words.heads["version"]), SheetColumn(words.heads["approved"])]
    rows = [_row(line, words) for line in lines]
    return write_workbook([SheetPage(words.name, tuple(columns), rows, (words.title,))])


def _row(line: Line, words: BoardWords) -> list[CellValue]:
    row: list[CellValue] = [
        line.name.get(words.language) or line.name["zh"],
        words.groups.get(f"sector/{line.sector}", ""),
        words.groups.get(f"system/{line.system}", ""),
        line.late,
    ]
    for cell in line.cells:
        due = cell.due.isoformat() if cell.due else ""
        row += [_state(cell, words), cell.owner, due, cell.note]
        if cell.item == "document":
            day = cell.approved_on.isoformat() if cell.approved_on else ""
            row += [cell.edition, " ".join(one for one in (cell.approved_by, day) if one)]
    return row


def _state(cell: Cell, words: BoardWords) -> str:
    counted = f" {cell.done}/{cell.whole}" if cell.whole > 1 else ""
    return words.states[cell.state] + counted
