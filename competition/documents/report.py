"""A report on A4 (公文式表格): head, tables with repeated heads, signature lines, page x of y.

What is drawn is kept by page until the end, because only then the number of pages is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from competition.documents.cells import Cell, Column, set_cell, wrap
from competition.documents.colours import BLACK, GREY, PALE, SEAL, Colour
from competition.documents.fitting import DoesNotFit
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.paper import MM, Paper
from competition.documents.phrases import say
from competition.documents.qr import symbol

TOP, RIGHT, BOTTOM, LEFT = 18.0, 16.0, 20.0, 20.0
_PAD = 1.7


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between rows: an award and how many have it; it never ends a page."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `tall` gives it a least height in mm, for hands that sign."""

    texts: tuple[str, ...]
    tall: float = 0.0
    faint: bool = False


class Report:
    """A paper that grows downwards and breaks into pages between rows."""

    def __init__(
        self,
        *,
        event: str,
        title: str,
        sample: bool = False,
        landscape: bool = False,
        a3: bool = False,
        foot: str = "",
        language: str = "zh",
        fonts: Library | None = None,
    ) -> None:
        """Begin a report; `foot` stands small at the bottom of every page. a3: the larger sheet."""
        self.language = language
        self.fonts = fonts or library()
        self.event, self.title, self.sample, self.foot = event, title, sample, foot
        short, long = (297.0, 420.0) if a3 else (210.0, 297.0)
        self.page_width, self.page_height = (long, short) if landscape else (short, long)
        self.left, self.right = LEFT, self.page_width - RIGHT
        self.bottom = self.page_height - BOTTOM - 2
        self._pages: list[list[Callable[[Paper], None]]] = [[]]
        self._part = 0
        self._feet = [(0, foot)]
        self._name = f"{event} {title}"
        self.y = TOP

    def say(self, phrase: str, **values: Any) -> str:
        """Return a fixed phrase in the language of this report."""
        return say(self.language, phrase, **values)

    @property
    def width(self) -> float:
        """Width between the margins in millimetres."""
        return self.right - self.left

    @property
    def page(self) -> int:
        """The number of this page, from 1, as its foot will say in a paper of one part."""
        return len(self._pages)

    def draw(self, act: Callable[[Paper], None]) -> None:
        """Draw something on this page when the whole is written."""
        self._pages[-1].append(act)

    def room(self, height: float) -> bool:
        """Return whether `height` mm are left on this page."""
        return self.y + height <= self.bottom

    def begin_part(self) -> None:
        """Begin a new part on a page of its own, without a running head; pages count anew."""
        self._part += 1
        self._new_page()

    def _new_page(self) -> None:
        self._pages.append([])
        self._feet.append((self._part, self.foot))
        self.y = TOP

    def break_page(self) -> None:
        """Go on at the top of a new page, under a short running head."""
        self._new_page()
        self.text(self.left, self.y, self.event, size=8, colour=GREY)
        self.text(self.right, self.y, self.title, size=8, colour=GREY, align="right")
        self.y += 2
        self.rule(self.left, self.right, self.y, colour=PALE, line=0.15)
        self.y += 6

    def need(self, height: float, what: str = "") -> None:
        """Break the page unless `height` mm are left; raise DoesNotFit if no page has them."""
        if not self.room(height):
            self.break_page()
            self._must_fit(height, what)

    def _must_fit(self, height: float, what: str) -> None:
        if not self.room(height):
            raise DoesNotFit(what, "page")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        role: Role = Role.HEI,
        size: float = 10.5,
        colour: Colour = BLACK,
        align: str = "left",
        spacing: float = 0,
    ) -> None:
        """Put one line on this page."""
        self._pages[-1].append(
            lambda paper: _ignore(
                paper.text(x, y, text, role, size, colour, align=align, spacing=spacing)
            )
        )

    def rule(
        self,
        x1: float,
        x2: float,
        y: float,
        *,
        colour: Colour = BLACK,
        line: float = 0.2,
    ) -> None:
        """Draw a level line."""
        self._pages[-1].append(lambda paper: paper.line(x1, y, x2, y, colour=colour, width=line))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Colour | None = None,
        line: float = 0.2,
        colour: Colour = BLACK,
    ) -> None:
        """Draw a rectangle from its top left corner, or fill one."""
        edge = None if fill else colour
        self._pages[-1].append(
            lambda paper: paper.box(x, y, width, height, fill=fill, edge=edge, line=line)
        )

    def qr(self, x: float, y: float, side: float, payload: str) -> None:
        """Draw a QR code `side` mm wide."""
        code = symbol(payload)
        self._pages[-1].append(lambda paper: paper.qr(x, y, side, code))

    def measure(self, text: str, role: Role = Role.HEI, size: float = 10.5) -> float:
        """Return the width of `text` in millimetres."""
        return self.fonts.width(text, role, size) / MM

    def head(self) -> None:
        """Draw the event, the title and the double seal line."""
        middle = (self.left + self.right) / 2
        self.y += 3
        width = self.measure(self.event)
        shift = 5.5 if self.sample else 0.0
        for line in wrap(self.fonts, self.event, Role.HEI, 10.5, self.width - 20):
            width = self.measure(line)
            self.text(middle - shift, self.y, line, align="centre")
            self.y += 5.2
        if self.sample:
            self._sample_box(middle - shift + width / 2 + 2, self.y - 5.2)
        self.y += 5.4
        size = 21.0
        for line in wrap(self.fonts, self.title, Role.SONG_BOLD, size, self.width):
            self.text(middle, self.y, line, role=Role.SONG_BOLD, size=size, align="centre")
            self.y += 9.2
        self.y -= 2.6
        for down in (0.0, 1.05):
            self.rule(self.left, self.right, self.y + down, colour=SEAL, line=0.45)
        self.y += 8.5

    def _sample_box(self, x: float, baseline: float) -> None:
        text = self.say("示例")
        width = self.measure(text, size=8) + 3.6
        self.box(x, baseline - 3.9, width, 5.2, line=0.3)
        self.text(x + width / 2, baseline - 0.1, text, size=8, align="centre")

    def paragraph(
        self,
        text: str,
        *,
        role: Role = Role.HEI,
        size: float = 10.5,
        colour: Colour = BLACK,
        indent: float = 0.0,
        after: float = 1.5,
    ) -> None:
        """Set a paragraph over the whole width, breaking pages between lines."""
        lead = size * 1.55 / MM
        for line in wrap(self.fonts, text, role, size, self.width - indent):
            self.need(lead)
            self.text(self.left + indent, self.y, line, role=role, size=size, colour=colour)
            self.y += lead
        self.y += after

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row | Heading],
        *,
        boxed: bool = False,
    ) -> None:
        """Set a table; its head is repeated on every page and no row is broken.

        boxed: lines around every cell, for papers that are written on by hand.
        """
        fitted = _stretch(columns, self.width)
        head = [
            set_cell(self.fonts, _head_column(column), self.say(column.heading))
            for column in fitted
        ]
        self.need(_height(head) + 16)
        self._row(head, boxed=boxed, head=True)
        for index, row in enumerate(rows):
            if isinstance(row, Heading):
                self._need(18, head, row.text, boxed=boxed)
                self._heading(row, first=index == 0)
                continue
            cells = [
                set_cell(self.fonts, column, text)
                for column, text in zip(fitted, row.texts, strict=True)
            ]
            longest = max(row.texts, key=len)
            self._need(max(_height(cells), row.tall), head, longest, boxed=boxed)
            self._row(cells, boxed=boxed, tall=row.tall, faint=row.faint)
        self.y += 4

    def _need(self, height: float, head: list[Cell], what: str, *, boxed: bool) -> None:
        if not self.room(height):
            self.break_page()
            self._row(head, boxed=boxed, head=True)
            self._must_fit(height, what)

    def _row(
        self,
        cells: list[Cell],
        *,
        boxed: bool,
        head: bool = False,
        tall: float = 0.0,
        faint: bool = False,
    ) -> None:
        height = max(_height(cells), tall)
        x = self.left
        for cell in cells:
            self._cell(cell, x, height, faint=faint)
            if boxed:
                self.box(x, self.y, cell.column.width, height, line=0.15)
            x += cell.column.width
        self.y += height
        if not boxed:
            line = 0.35 if head else 0.12
            self.rule(self.left, self.right, self.y, line=line, colour=BLACK if head else GREY)

    def _cell(self, cell: Cell, x: float, height: float, *, faint: bool) -> None:
        column = cell.column
        at = {
            "left": x + 1,
            "centre": x + column.width / 2,
            "right": x + column.width - 1,
        }[column.align]
        baseline = self.y + (height - cell.height) / 2 + cell.size * 1.02 / MM
        for line in cell.lines:
            self.text(
                at,
                baseline,
                line,
                role=column.role,
                size=cell.size,
                colour=GREY if faint else column.colour,
                align=column.align,
            )
            baseline += cell.lead

    def _heading(self, heading: Heading, *, first: bool) -> None:
        self.y += 7.5 if first else 8.5
        self.text(self.left, self.y, heading.text, role=Role.SONG_BOLD, size=13.5)
        width = self.measure(heading.text, Role.SONG_BOLD, 13.5)
        self.text(self.left + width + 2.4, self.y, heading.note, size=9, colour=GREY)
        self.y += 2.6
        self.rule(self.left, self.right, self.y, line=0.35)

    def signatures(self, labels: Sequence[str], *, issued: str = "") -> None:
        """Draw a line to sign on for each label, two or three in a row, with a date each."""
        if not labels:
            return
        across = 2 if len(labels) in (1, 2, 4) else 3
        pitch = self.width / across
        rows = -(-len(labels) // across)
        self.need(rows * 14 + 3)
        self.y += 5
        for index, label in enumerate(labels):
            column, row = index % across, index // across
            x, y = self.left + column * pitch, self.y + row * 14 + 4
            name = self.say("{label}（签名）：", label=self.say(label))
            self.text(x, y, name, size=9.5)
            start = x + self.measure(name, size=9.5)
            self.rule(start, x + pitch - 5, y + 0.8, line=0.15)
            self.text(x, y + 7, self.say("日期：      年    月    日"), size=8.5, colour=GREY)
        self.y += rows * 14
        if issued:
            self.y += 4
            self.text(self.right, self.y, issued, size=9.5, align="right")
            self.y += 6

    def finish(self) -> bytes:
        """Return the PDF; raise Invalid("glyph-missing") with every missing character."""
        paper = Paper(
            self.page_width,
            self.page_height,
            fonts=self.fonts,
            title=self._name,
        )
        totals = Counter(part for part, _foot in self._feet)
        numbers: Counter[int] = Counter()
        for page, (part, foot) in zip(self._pages, self._feet, strict=True):
            for draw in page:
                draw(paper)
            numbers[part] += 1
            count = self.say(
                "第 {number} 页，共 {count} 页", number=numbers[part], count=totals[part]
            )
            self._foot(paper, foot, count)
            paper.next_page()
        return paper.finish()

    def _foot(self, paper: Paper, foot: str, count: str) -> None:
        middle = (self.left + self.right) / 2
        y = self.page_height - 11
        paper.text(middle, y, count, Role.HEI, 8.5, align="centre")
        if foot:
            size = 6.6 * min(1.0, self.width / self.measure(foot, Role.HEI, 6.6))
            paper.text(middle, y - 5, foot, Role.HEI, size, GREY, align="centre")


def _ignore(_width: float) -> None:
    """Take no notice of a width that was known before."""


def _stretch(columns: Sequence[Column], width: float) -> list[Column]:
    """Return the columns scaled together to the width of the page."""
    total = sum(column.width for column in columns)
    return [
        Column(
            column.heading,
            column.width * width / total,
            column.align,
            column.role,
            column.size,
            column.colour,
            column.name,
        )
        for column in columns
    ]


def _head_column(column: Column) -> Column:
    return Column(column.heading, column.width, column.align, Role.HEI, 8.5, GREY)


def _height(cells: Sequence[Cell]) -> float:
    return max(cell.height for cell in cells) + 2 * _PAD


def digest_line(digest: str, *, label: str = "SHA-256") -> str:
    """Return a digest in groups of eight, as people compare it.

    >>> digest_line("0123456789abcdef")
    'SHA-256 01234567 89abcdef'
    """
    groups = [digest[i : i + 8] for i in range(0, len(digest), 8)]
    return f"{label} {' '.join(groups)}" if digest else ""
