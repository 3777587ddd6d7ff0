"""Write standings as files others can read (成绩名次表)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from competition.exchange.table_writing import (
    CellValue,
    SheetColumn,
    SheetPage,
    write_csv,
    write_workbook,
)
from competition.rules.entrants import Entrants, called

_LABELS = {
    "zh": {
        "place": "名次",
        "entry": "参赛号",
        "unit": "代表队",
        "division": "组别",
        "overall": "不分组名次",
        "total": "总分",
        "tie": "同分排序",
        "award": "奖项",
        "status": "状态",
    },
    "en": {
        "place": "Place",
        "entry": "Entry",
        "unit": "Delegation",
        "division": "Division",
        "overall": "Over all",
        "total": "Total",
        "tie": "Tie-break",
        "award": "Award",
        "status": "Status",
    },
}


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One line of standings, every value as it is printed (points as decimal strings).

    place: "" while unplaced; parts: points by part code; name and unit only where the list may
    show them; people: those of a team or of a work with a title; overall: the place over all
    divisions, where they are ranked both ways.
    """

    place: str
    entry: str
    division: str
    total: str
    parts: Mapping[str, str] = field(default_factory=dict)
    tie: str = ""
    award: str = ""
    status: str = ""
    name: str = ""
    unit: str = ""
    overall: str = ""
    people: str = ""


def standings_csv(
    parts: Sequence[str], lines: Sequence[StandingLine], *, mark: bool = False
) -> bytes:
    """Write standings for machines: place, entry, division, total, each part, tie, award, status.

    Where divisions are ranked both ways `overall` stands after the division.
    mark: put the byte order mark without which Excel misreads Chinese.
    """
    both = any(line.overall for line in lines)
    start = ["place", "entry", "division", *(["overall"] if both else []), "total"]
    heading = [*start, *parts, "tie", "award", "status"]
    rows = [
        [
            _figure(line.place),
            line.entry,
            line.division,
            *([_figure(line.overall)] if both else []),
            _figure(line.total),
            *(_figure(line.parts.get(part, "")) for part in parts),
            line.tie,
            line.award,
            line.status,
        ]
        for line in lines
    ]
    return write_csv(heading, rows, mark=mark)


def standings_workbook(
    pages: Mapping[str, Sequence[StandingLine]],
    parts: Mapping[str, str],
    *,
    titles: Sequence[str] = (),
    language: str = "zh",
    kind: Entrants = Entrants.PEOPLE,
    unit: str = "",
) -> bytes:
    """Write standings for people: one sheet a list (a trade, a division), by its name.

    kind: what is entered. parts: the heading of each part by code; titles: lines above each list.
    unit: of a total that is measured.
    Points are numbers shown with the decimals they were rounded to.
    """
    called_by = {"name": "shown", "people": "people"}
    own = {code: called(word, kind)[language] for code, word in called_by.items()}
    words = {**_LABELS[language], **own}
    words["total"] += f" {unit}" if unit else ""
    named = any(line.name or line.unit for lines in pages.values() for line in lines)
    titled = any(line.people for lines in pages.values() for line in lines)
    both = any(line.overall for lines in pages.values() for line in lines)
    head = ["place", *(["overall"] if both else []), "entry"]
    head += ["name", *(["people"] if titled else []), "unit"] if named else []
    head += ["division", "total"]
    columns = (
        *(SheetColumn(words[code]) for code in head),
        *(SheetColumn(f"{label} {unit}".rstrip()) for label in parts.values()),
        *(SheetColumn(words[code]) for code in ("tie", "award", "status")),
    )

    def row(line: StandingLine) -> list[CellValue]:
        people = [line.name, *([line.people] if titled else []), line.unit] if named else []
        points = [_figure(line.parts.get(code, "")) for code in parts]
        overall = [_figure(line.overall)] if both else []
        start = [_figure(line.place), *overall, line.entry, *people]
        points = [line.division, _figure(line.total), *points]
        return [*start, *points, line.tie, line.award, line.status]

    return write_workbook(
        [
            SheetPage(name, columns, [row(line) for line in lines], tuple(titles))
            for name, lines in pages.items()
        ]
    )


def _figure(text: str) -> CellValue:
    """A printed number as an exact decimal; what is none stays text."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
