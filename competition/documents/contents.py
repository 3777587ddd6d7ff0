"""The contents of a long paper (目录): each heading with its page, in print and in the reader.

Pages are known only when the paper is whole, so the numbers are drawn at its end.
"""

from __future__ import annotations

from collections.abc import Sequence

from competition.documents.cells import wrap
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.paper import MM, Paper
from competition.documents.report import Report

_SIZE, _LEAD = 12.0, 6.6
#: Room kept free at the right for a number, in mm.
_NUMBERS = 16.0


class HeadingPages:
    """The headings of a report, in their order, and the pages they come to stand on."""

    def __init__(self, report: Report, heads: Sequence[str]) -> None:
        """heads: every heading that will arrive, in its order."""
        self._report = report
        self._heads = heads
        self._pages: list[int] = []

    def lay(self) -> None:
        """Set a line for each heading, going on over pages where there are many."""
        report = self._report
        for at, head in enumerate(self._heads):
            *above, last = wrap(report.fonts, head, Role.SONG, _SIZE, report.width - _NUMBERS)
            report.need(_LEAD * (len(above) + 1))
            report.y += _LEAD
            for line in above:
                report.text(report.left, report.y, line, role=Role.SONG, size=_SIZE)
                report.y += _LEAD
            report.text(report.left, report.y, last, role=Role.SONG, size=_SIZE)
            self._leader(at, report.left + report.measure(last, Role.SONG, _SIZE))
        report.y += _LEAD

    def _leader(self, at: int, left: float) -> None:
        """Dots up to the number of the page, drawn when it is known; a click leads there."""
        report, y = self._report, self._report.y
        dot = report.measure(". ", Role.SONG, 9)

        def draw(paper: Paper) -> None:
            number = str(self._pages[at])
            start = report.right - report.measure(number, Role.SONG, _SIZE)
            dots = ". " * max(int((start - 2 - left - 2) / dot), 0)
            paper.text(start - 2, y, dots.rstrip(), Role.SONG, 9, GREY, align="right")
            paper.text(report.right, y, number, Role.SONG, _SIZE, align="right")
            box = (report.left * MM, paper.y(y + 2), report.right * MM, paper.y(y - _LEAD + 2))
            paper.canvas.linkRect("", _key(at), box, relative=0, thickness=0)

        report.draw(draw)

    def arrive(self) -> None:
        """Take note that the next heading stands here."""
        at, y = len(self._pages), self._report.y
        self._pages.append(self._report.page)

        def draw(paper: Paper) -> None:
            paper.canvas.bookmarkHorizontal(_key(at), 0, paper.y(y - 4))
            paper.canvas.addOutlineEntry(self._heads[at], _key(at), level=0)

        self._report.draw(draw)


def _key(at: int) -> str:
    return f"heading-{at + 1}"
