"""样 across every page of a paper that is none (样张): what a rehearsal prints must fool nobody.

It is laid over finished pages, whatever drew them: no paper can forget it, and none can cover it.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import pypdfium2

from competition.documents.colours import SEAL
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.paper import MM, Paper

MARK = "样"
#: Points of the sign, and how far one stands from the next in millimetres: each card cut out of a
#: page bears one.
SIZE, ACROSS, DOWN = 96.0, 62.0, 48.0
#: How much of what lies beneath is covered, and by how many degrees the line of signs rises.
STRENGTH, SLANT = 0.17, 28


def marked(content: bytes, *, fonts: Library | None = None) -> bytes:
    """Return a PDF with 样 across each of its pages."""
    using = fonts or library()
    with pypdfium2.PdfDocument(content) as paper:
        for page in paper:
            width, height = page.get_mediabox()[2:]
            with pypdfium2.PdfDocument(_signs(width, height, using)) as signs:
                drawn = signs.page_as_xobject(0, paper)
            page.insert_obj(drawn.as_pageobject())
            page.gen_content()
        out = BytesIO()
        paper.save(out)
    return out.getvalue()


@lru_cache(maxsize=16)
def _signs(width: float, height: float, fonts: Library) -> bytes:
    """A page of so many points with nothing on it but the signs."""
    paper = Paper(width / MM, height / MM, fonts=fonts, title=MARK)
    canvas = paper.canvas
    canvas.setFillAlpha(STRENGTH)
    half = fonts.width(MARK, Role.HEI_BOLD, SIZE) / 2
    rows = int(paper.height // DOWN) + 1
    columns = int(paper.width // ACROSS) + 2
    for row in range(rows):
        for column in range(columns):
            x = (column + row % 2 / 2) * ACROSS
            y = min((row + 0.5) * DOWN, paper.height - 2)
            canvas.saveState()
            canvas.translate(paper.x(x), paper.y(y))
            canvas.rotate(SLANT)
            _sign(paper, -half, -SIZE / 3)
            paper.canvas.restoreState()
    return paper.finish()


def _sign(paper: Paper, right: float, up: float) -> None:
    """One sign about the origin, in points."""
    paper.write(
        right / MM, paper.height + paper.margin - up / MM, MARK, Role.HEI_BOLD, SIZE, SEAL, 0, 1
    )
