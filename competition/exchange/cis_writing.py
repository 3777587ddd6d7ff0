"""Write a marking scheme as the workbook CIS imports (导出 CIS 评分方案), in its form."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

import xlsxwriter

from competition.exchange.cis import (
    CALCULATIONS,
    CRITERIA,
    LADDER,
    SHEET,
    CisAspect,
    CisScheme,
    write_parameters,
)
from competition.rules import values

HEADER = (
    "Sub\nCriterion\nID",
    "Sub Criterion\nName or Description",
    "Day of Marking",
    "Aspect\nType\nM = Meas\nJ = Judg",
    "Aspect - Description",
    "Judg Score",
    "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
    "Requirement\n(Measurement Only)",
    "WSOS Section",
    "Calculation Row \n(Export only)",
    "Max\nMark",
)
#: The row of the table of criteria where the standards leave it its usual place.
_CRITERIA_ROW = 12
_ID, _NAME, _DAY, _TYPE, _TEXT, _SCORE, _EXTRA, _NEED, _WSOS, _CALC, _MAX, _LABEL = range(12)
_STATED = 13


def write_cis(scheme: CisScheme) -> bytes:
    """Write the workbook; read again, it gives the same scheme without a defect of ours."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False}) as book:
        _Writer(book, scheme).write()
        if scheme.calculations:
            _write_calculations(book.add_worksheet(CALCULATIONS), scheme)
    return target.getvalue()


def _write_calculations(sheet: Any, scheme: CisScheme) -> None:
    for row, one in enumerate(scheme.calculations):
        numbers = {key: values.text(number) for key, number in one.numbers.items()}
        sheet.write_string(row, 0, one.name)
        sheet.write_string(row, 1, one.type)
        sheet.write_boolean(row, 2, one.reusable)
        sheet.write_string(row, 3, write_parameters(numbers, one.words))


class _Writer:
    """Writes the one sheet, from above."""

    def __init__(self, book: Any, scheme: CisScheme) -> None:
        self.scheme = scheme
        self.sheet = book.add_worksheet(SHEET)
        self.head = book.add_format({"bold": True, "text_wrap": True})
        self.mark = book.add_format({"num_format": "0.00"})
        self.row = 0

    def write(self) -> None:
        """Title, standards, criteria, nine blocks, total."""
        self.sheet.merge_range(0, 0, 0, 10, self.scheme.skill, self.head)
        self._standards()
        self.row = max(self.row, _CRITERIA_ROW)
        self._criteria()
        stated = []
        for letter in CRITERIA:
            self.row += 1
            stated.append(self._block(letter))
            self.row += 1
        self.sheet.write_string(self.row, _LABEL, "Competition", self.head)
        self.sheet.write_string(self.row, _LABEL + 1, "Total\nMark", self.head)
        self._formula(self.row, _STATED, f"SUM({','.join(stated)})", self.scheme.total)
        for column, width in ((_NAME, 30), (_TEXT, 60), (_EXTRA, 60), (_NEED, 24)):
            self.sheet.set_column(column, column, width)

    def _number(self, row: int, column: int, number: Fraction) -> None:
        self.sheet.write_number(row, column, Decimal(values.text(number)), self.mark)

    def _formula(self, row: int, column: int, formula: str, value: Fraction) -> None:
        self.sheet.write_formula(row, column, f"={formula}", self.mark, values.text(value))

    def _standards(self) -> None:
        self.sheet.write_string(2, 0, "WorldSkills Occupational Standards", self.head)
        self.sheet.write_string(3, 0, "Section", self.head)
        self.sheet.merge_range(3, 1, 3, 7, "WSOS Marks", self.head)
        for column, label in ((8, "WSOS Marks"), (9, "Aspect Marks"), (10, "Variation")):
            self.sheet.write_string(3, column, label, self.head)
        self.row = 4
        varied = Fraction(0)
        for section in self.scheme.sections:
            own = (a.max for a in self.scheme.aspects if a.wsos == section.code)
            mark = sum(own, Fraction(0))
            varied += abs(section.marks - mark)
            self.sheet.write_string(self.row, 0, section.code)
            self.sheet.write_string(self.row, 1, section.name)
            self._number(self.row, 8, section.marks)
            self._number(self.row, 9, mark)
            here = self.row + 1
            self._formula(self.row, 10, f"ABS(I{here}-J{here})", abs(section.marks - mark))
            self.row += 1
        self.sheet.write_string(self.row, 8, "Total Variation", self.head)
        if self.scheme.sections:
            self._formula(self.row, 10, f"SUM(K5:K{self.row})", varied)
        self.row += 2

    def _criteria(self) -> None:
        self.sheet.write_string(self.row, 0, "Criteria", self.head)
        for column, label in ((0, "ID"), (1, "Name"), (_MAX, "Mark")):
            self.sheet.write_string(self.row + 1, column, label, self.head)
        self.row += 2
        for criterion in self.scheme.criteria:
            self.sheet.write_string(self.row, 0, criterion.code)
            self.sheet.write_string(self.row, 1, criterion.name)
            self._number(self.row, _MAX, criterion.mark)
            self.row += 1

    def _block(self, letter: str) -> str:
        """One criterion; returns the cell that states its mark."""
        head = self.row
        for column, label in enumerate(HEADER):
            self.sheet.write_string(head, column, label, self.head)
        self.sheet.write_string(head, _LABEL, f"Criterion {letter}", self.head)
        self.sheet.write_string(head, _LABEL + 1, "Total\nMark", self.head)
        self.row += 1
        own = [aspect for aspect in self.scheme.aspects if aspect.criterion == letter]
        for _, aspects in groupby(own, key=lambda a: (a.sub, a.sub_name, a.row - a.number)):
            listed = list(aspects)
            if listed[0].number == 1:
                self._sub(listed[0])
            for aspect in listed:
                self._aspect(aspect)
        span = f"SUM(K{head + 2}:K{max(self.row, head + 2)})"
        self._formula(head, _STATED, span, sum((a.max for a in own), Fraction(0)))
        return f"N{head + 1}"

    def _text(self, column: int, text: str) -> None:
        if text:
            self.sheet.write_string(self.row, column, text)

    def _sub(self, first: CisAspect) -> None:
        for column, text in ((_ID, first.sub), (_NAME, first.sub_name), (_DAY, first.day)):
            self._text(column, text)
        self.row += 1

    def _aspect(self, aspect: CisAspect) -> None:
        extra = [*aspect.extra] if aspect.extra else [""]
        cells = (
            (_TYPE, aspect.type), (_TEXT, aspect.description),
            (_EXTRA, extra[0]), (_NEED, aspect.requirement), (_WSOS, aspect.wsos),
            (_CALC, aspect.calculation),
        )  # fmt: skip
        for column, text in cells:
            self._text(column, text)
        self._number(self.row, _MAX, aspect.max)
        self.row += 1
        for text in extra[1:]:
            self._text(_EXTRA, text)
            self.row += 1
        for score in LADDER:
            if score in aspect.ladder:
                self.sheet.write_number(self.row, _SCORE, score)
                self._text(_EXTRA, aspect.ladder[score])
                self.row += 1
