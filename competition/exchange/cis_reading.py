"""Read a CIS marking-scheme workbook (导入 CIS 评分方案) of any generation, with any defect.

Nothing is guessed in silence: each thing that had to be understood rather than read is reported
with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from competition.errors import Problem
from competition.exchange.cis import (
    CALCULATIONS,
    CRITERIA,
    LADDER,
    SHEET,
    USUAL_MAX,
    CisAspect,
    CisCalculation,
    CisCriterion,
    CisScheme,
    CisSection,
    read_parameters,
)
from competition.exchange.cis_headers import OPTIONAL, Header, find_header, label, unmasked
from competition.exchange.grids import Cell, Grid, cell_address, refuse
from competition.exchange.workbooks import Workbook
from competition.rules import values

_TYPE = re.compile(r"([A-Z])\s*[0-9]*")


def read_cis(content: bytes) -> CisScheme:
    """Read a workbook; Invalid when there is no marking scheme in it at all."""
    book = Workbook(content)
    grids = (book.grid(s) for s in sorted(book.sheets, key=lambda s: s.name != SHEET))
    grid = next((g for g in grids if any(find_header(*row) for row in g.rows.items())), None)
    if grid is None:
        refuse("cis-no-scheme", expected=SHEET)
    reader = _Reader(grid)
    if grid.name != SHEET:
        reader.say("cis-sheet-name", "A1", found=grid.name, expected=SHEET)
    formulas = next((sheet for sheet in book.sheets if sheet.name == CALCULATIONS), None)
    return reader.scheme(() if formulas is None else _calculations(book.grid(formulas)))


def _calculations(grid: Grid) -> tuple[CisCalculation, ...]:
    """The calculations by row; a row without one keeps its place."""
    found = []
    for number in range(1, max(grid.rows, default=0) + 1):
        cells = grid.rows.get(number, {})
        texts = [cells[n].text.strip() if n in cells else "" for n in range(4)]
        numbers, words = read_parameters(texts[3])
        found.append(CisCalculation(texts[0], texts[1], texts[2].upper() == "TRUE", numbers, words))
    return tuple(found)


class _Reader:
    """Goes through the rows of one sheet, from block to block."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.defects: list[Problem] = []
        self.header: Header | None = None
        self.sub = self.sub_name = self.day = ""
        self.count = 0
        self.subs: dict[str, int] = {}
        self.aspects: list[CisAspect] = []
        self.stated: dict[str, tuple[Fraction, str]] = {}
        self.told: set[str] = set()
        self.competition: tuple[Fraction, str] | None = None

    def say(self, code: str, cell: str, **found: object) -> None:
        """Note a defect."""
        self.defects.append(Problem(code, cell, found))

    def scheme(self, calculations: tuple[CisCalculation, ...]) -> CisScheme:
        """Read all rows, then hold the sums against what is stated."""
        for number, cells in sorted(self.grid.rows.items()):
            self._unreadable(number, cells)
            header = find_header(number, cells)
            if header is not None:
                self._begin(header, cells)
            elif self.header is not None:
                self._row(number, cells)
        self.aspects = [self._settled(aspect) for aspect in self.aspects]
        names, sections = dict(self._criteria()), self._sections()
        criteria = tuple(self._criterion(code, names) for code in self._letters(names))
        self._check_totals(sections)
        skill = self.grid.rows.get(1, {}).get(0)
        scheme = CisScheme(
            skill.text.strip() if skill and find_header(1, self.grid.rows[1]) is None else "",
            criteria, tuple(self.aspects), tuple(section for section, _ in sections), calculations,
        )  # fmt: skip
        self._check_calculations(scheme)
        return replace(scheme, defects=tuple(self.defects))

    def _unreadable(self, number: int, cells: dict[int, Cell]) -> None:
        for column, cell in cells.items():
            if cell.problem:
                self.say(cell.problem, cell_address(number, column), value=cell.text[:80])

    def _begin(self, header: Header, cells: dict[int, Cell]) -> None:
        self.header = header
        self.sub = self.sub_name = self.day = ""
        self.count = 0
        for column in header.mended:
            found = cells[column].text if column in cells else ""
            self.say("cis-label-wrong", cell_address(header.row, column), found=found)
        for kind, called in OPTIONAL.items():
            if kind not in header.columns and kind not in self.told:
                self.told.add(kind)
                self.say("cis-column-missing", cell_address(header.row, 0), column=called)
        if header.criterion and header.criterion not in CRITERIA:
            at = cell_address(header.row, header.criterion_at or 0)
            self.say("cis-criterion-unknown", at, found=header.criterion)
        if header.stated_at in cells and header.criterion:
            mark = self._number(header.row, header.stated_at, cells)
            if mark is not None:
                at = cell_address(header.row, header.stated_at)
                self.stated[header.criterion] = (mark, at)

    def _at(self, kind: str) -> int:
        return -1 if self.header is None else self.header.columns.get(kind, -1)

    def _text(self, cells: dict[int, Cell], kind: str) -> str:
        cell = cells.get(self._at(kind))
        return cell.text if cell is not None and cell.text.strip() else ""

    def _number(self, row: int, column: int, cells: dict[int, Cell]) -> Fraction | None:
        text = cells[column].text.strip().replace(",", ".") if column in cells else ""
        if values.is_number(text):
            return values.exact(text)
        if text:
            self.say("cis-not-a-number", cell_address(row, column), found=text[:40])
        return None

    def _row(self, row: int, cells: dict[int, Cell]) -> None:
        if self._total(row, cells):
            return
        if self._text(cells, "sub") or (self._text(cells, "name") and not self._aspect_here(cells)):
            self._new_sub(row, cells)
        if self._aspect_here(cells):
            self._new_aspect(row, cells)
        elif self._text(cells, "score") and self.aspects:
            self._rung(row, cells)
        elif self._text(cells, "extra") and self.aspects:
            last = self.aspects[-1]
            self.aspects[-1] = replace(last, extra=(*last.extra, self._text(cells, "extra")))
        elif self._text(cells, "description"):
            at = cell_address(row, self._at("description"))
            self.say("cis-row-passed-over", at, found=self._text(cells, "description")[:80])

    def _aspect_here(self, cells: dict[int, Cell]) -> bool:
        kind, most = self._text(cells, "type").strip(), self._text(cells, "max").strip()
        if self._text(cells, "description"):
            return bool(kind or most)
        typed = _TYPE.fullmatch(unmasked(kind).upper()) is not None
        return typed and values.is_number(most.replace(",", "."))

    def _total(self, row: int, cells: dict[int, Cell]) -> bool:
        """The last row: the mark of the whole competition."""
        at = next((n for n, cell in cells.items() if label(cell.text) == "total mark"), None)
        if at is None:
            return False
        mark = self._number(row, at + 1, cells)
        if mark is not None:
            self.competition = (mark, cell_address(row, at + 1))
        self.header = None
        return True

    def _new_sub(self, row: int, cells: dict[int, Cell]) -> None:
        given = self._text(cells, "sub").strip()
        self.sub = self._latin(given, cell_address(row, self._at("sub"))) if given else self.sub
        self.sub_name = self._text(cells, "name").strip()
        self.day = self._text(cells, "day").strip()
        if self.sub in self.subs:
            found = {"found": self.sub, "row": self.subs[self.sub]}
            self.say("cis-sub-repeated", cell_address(row, self._at("sub")), **found)
        self.subs[self.sub] = row
        self.count = 0

    def _latin(self, text: str, at: str) -> str:
        found = unmasked(text)
        if found != text:
            self.say("cis-lookalike", at, found=text, read=found)
        return found

    def _new_aspect(self, row: int, cells: dict[int, Cell]) -> None:
        assert self.header is not None
        most = self._number(row, self._at("max"), cells)
        at = cell_address(row, self._at("max"))
        if most is None:
            self.say("cis-max-missing", at)
        elif most < 0:
            self.say("cis-max-negative", at, found=values.text(most))
        elif most > USUAL_MAX:
            self.say("cis-max-large", at, found=values.text(most), most=values.text(USUAL_MAX))
        if not self._text(cells, "description"):
            self.say("cis-description-missing", cell_address(row, self._at("description")))
        self.count += 1
        extra = self._text(cells, "extra")
        self.aspects.append(
            CisAspect(
                criterion=self.header.criterion or self.sub[:1],
                sub=self.sub,
                number=self.count,
                type=self._type(row, cells),
                description=self._text(cells, "description"),
                max=most or Fraction(0),
                sub_name=self.sub_name,
                day=self.day,
                extra=(extra,) if extra else (),
                requirement=self._text(cells, "requirement").strip(),
                wsos=self._text(cells, "wsos").strip(),
                calculation=self._text(cells, "calculation").strip(),
                row=row,
            )
        )

    def _type(self, row: int, cells: dict[int, Cell]) -> str:
        at = cell_address(row, self._at("type"))
        given = self._text(cells, "type").strip()
        if not given:
            self.say("cis-type-missing", at)
            return ""
        found = _TYPE.fullmatch(self._latin(given, at).upper())
        if found is None or found[1] not in "MJOS":
            self.say("cis-type-unknown", at, found=given[:40])
            return ""
        if found[0] != found[1]:
            self.say("cis-type-numbered", at, found=given, read=found[1])
        if found[1] in "OS":
            read = "M" if found[1] == "O" else "J"
            self.say("cis-type-old", at, found=found[1], read=read)
        return found[1]

    def _rung(self, row: int, cells: dict[int, Cell]) -> None:
        """A rung of a judgement's ladder; under a measurement it is one more line of text."""
        score, text = self._text(cells, "score").strip(), self._text(cells, "extra")
        last, at = self.aspects[-1], cell_address(row, self._at("score"))
        if last.type in ("M", "O"):
            self.say("cis-ladder-on-measurement", at, found=score)
            if text:
                self.aspects[-1] = replace(last, extra=(*last.extra, text))
        elif score.isdecimal() and int(score) in LADDER and int(score) not in last.ladder:
            self.aspects[-1] = replace(last, ladder=last.ladder | {int(score): text})
        else:
            self.say("cis-score-unknown", at, found=score[:40])

    def _settled(self, aspect: CisAspect) -> CisAspect:
        """Decide a type that was not given, and miss what a judgement needs."""
        if not aspect.type:
            aspect = replace(aspect, type="J" if aspect.ladder else "M")
        if aspect.judged and any(not aspect.ladder.get(score) for score in LADDER):
            given = ", ".join(str(score) for score in sorted(aspect.ladder)) or "–"
            self.say("cis-ladder-incomplete", f"A{aspect.row}", found=given)
        return aspect

    def _criteria(self) -> Iterator[tuple[str, str]]:
        """The table of criteria above the blocks: letter and name."""
        inside = False
        for number, cells in sorted(self.grid.rows.items()):
            texts = {column: cell.text.strip() for column, cell in cells.items()}
            if find_header(number, cells) is not None:
                return
            found = [label(text) for text in texts.values()]
            if found[:2] == ["id", "name"]:
                inside = True
            elif inside and unmasked(texts.get(0, "")) in set(CRITERIA):
                yield unmasked(texts[0]), texts.get(1, "")

    def _letters(self, names: dict[str, str]) -> list[str]:
        marked = {aspect.criterion for aspect in self.aspects}
        return sorted(marked | {code for code in names if names[code]})

    def _criterion(self, code: str, names: dict[str, str]) -> CisCriterion:
        mark = sum((a.max for a in self.aspects if a.criterion == code), Fraction(0))
        stated = self.stated.get(code)
        if stated is not None and stated[0] != mark:
            found = {"expected": values.text(stated[0]), "found": values.text(mark)}
            self.say("cis-total-differs", stated[1], **found)
        return CisCriterion(code, names.get(code, ""), mark)

    def _sections(self) -> list[tuple[CisSection, str]]:
        """The table of occupational standards, each section with the cell of its marks."""
        found: list[tuple[CisSection, str]] = []
        at: int | None = None
        for number, cells in sorted(self.grid.rows.items()):
            first = label(cells[0].text) if 0 in cells else ""
            if first == "section":
                marks = [c for c, cell in cells.items() if label(cell.text) == "wsos marks"]
                at = max(marks, default=None)
            elif at is not None and at in cells and first.isdecimal():
                mark = self._number(number, at, cells)
                name = cells[1].text.strip() if 1 in cells else ""
                section = CisSection(first, name, mark or Fraction(0))
                found.append((section, cell_address(number, at)))
            elif at is not None and first == "criteria":
                break
        return found

    def _check_totals(self, sections: list[tuple[CisSection, str]]) -> None:
        total = sum((aspect.max for aspect in self.aspects), Fraction(0))
        if self.competition is not None and self.competition[0] != total:
            found = {"expected": values.text(self.competition[0]), "found": values.text(total)}
            self.say("cis-total-differs", self.competition[1], **found)
        for section, at in sections:
            mark = sum((a.max for a in self.aspects if a.wsos == section.code), Fraction(0))
            if mark != section.marks:
                found = {"expected": values.text(section.marks), "found": values.text(mark)}
                self.say("cis-section-differs", at, section=section.code, **found)

    def _check_calculations(self, scheme: CisScheme) -> None:
        if any(aspect.calculation for aspect in scheme.aspects) and not scheme.calculations:
            first = next(aspect for aspect in scheme.aspects if aspect.calculation)
            self.say("cis-calculations-missing", f"A{first.row}", expected=CALCULATIONS)
