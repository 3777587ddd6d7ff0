"""A page to lay on ready stock before overprinting (套印调准页): rulers, corners, the fields.

Printed on plain paper and held against a ready certificate, it shows by how many millimetres the
fields have to move; the same numbers move it, so that it can be checked again.
"""

from __future__ import annotations

from competition.documents.certificate_facts import CertificateDesign
from competition.documents.colours import BLACK, Colour
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.geometry import CODE_SIDE, Geometry, geometry_of
from competition.documents.paper import Paper
from competition.documents.print_runs import PrintRun

_FAINT = Colour(0x9A9A9A, (0, 0, 0, 45))
_CORNER, _ARM = 12.0, 6.0
#: How long the baseline of a field is drawn that stands by itself.
_LINE = 60.0
#: From line to line of what the sheet says about itself, above the letter.
_LEAD = 6.0
_TEN, _FIVE, _ONE = 4.0, 2.6, 1.6
_HOW = (
    "套印调准页：印在白纸上，叠在空白证书后面对光看。",
    "方框是正文、二维码和盖章处；四角十字距纸边 12 毫米，边上的尺一格 1 毫米。",
    "偏了多少毫米，就在“右移”“下移”里填多少（往左、往上填负数）；",
    "长了短了，就按尺上量得的长度填缩放（200 毫米量得 199 毫米，填 100.5），再印一张核对。",
)


def render_alignment(
    design: CertificateDesign, run: PrintRun, *, fonts: Library | None = None
) -> bytes:
    """Return one page of the design's size that shows where an overprint lands, moved as `run`.

    Raises Invalid("design") as `geometry_of` does.
    """
    geometry = geometry_of(design)
    paper = Paper(
        geometry.width,
        geometry.height,
        fonts=fonts or library(),
        title="套印调准页",
        enlarge=geometry.enlarge,
        moved=(run.right, run.down),
        scaled=run.scale,
    )
    _rulers(paper)
    _corners(paper)
    _fields(paper, geometry)
    _words(paper, geometry, run)
    paper.next_light_page()
    return paper.finish()


def _rulers(paper: Paper) -> None:
    unit = 1 / paper.enlarge
    for length, across in ((paper.width, True), (paper.height, False)):
        for n in range(1, int(length / unit)):
            tick = (_TEN if n % 10 == 0 else _FIVE if n % 5 == 0 else _ONE) * unit
            at = n * unit
            ends = (at, 0.0, at, tick) if across else (0.0, at, tick, at)
            paper.line(*ends, width=0.1 * unit)
            if n % 10 == 0 and n > 10:
                x, y = (at, tick + 2.6 * unit) if across else (tick + 2.2 * unit, at + 0.8 * unit)
                paper.text(x, y, str(n), Role.HEI, 5 * unit, BLACK, align="centre")


def _corners(paper: Paper) -> None:
    unit = 1 / paper.enlarge
    corner, arm = _CORNER * unit, _ARM * unit
    for x in (corner, paper.width - corner):
        for y in (corner, paper.height - corner):
            paper.line(x - arm, y, x + arm, y, width=0.15 * unit)
            paper.line(x, y - arm, x, y + arm, width=0.15 * unit)


def _fields(paper: Paper, geometry: Geometry) -> None:
    letter, code = geometry.letter, geometry.code
    for x, y, width, height, name in (
        (letter.left, letter.top, letter.width, letter.bottom - letter.top, "正文"),
        (code.x, code.y, CODE_SIDE, CODE_SIDE, "二维码"),
    ):
        paper.box(x, y, width, height, edge=BLACK, line=0.2, dash=(1.5, 1.0))
        paper.text(x + 1.5, y + 4, name, Role.HEI, 8, _FAINT)
    _single_lines(paper, geometry)
    seals = geometry.seals
    for x in seals.middles[0]:
        side = 2 * geometry.seal_radius
        left, top = x - side / 2, seals.baseline - side / 2
        paper.box(left, top, side, side, edge=_FAINT, line=0.2, dash=(1.0, 1.0))
        paper.text(left + 1.5, top + 4, "盖章处", Role.HEI, 8, _FAINT)


def _single_lines(paper: Paper, geometry: Geometry) -> None:
    """Draw the baselines of name, award and date where they stand by themselves."""
    letter = geometry.letter
    for place, align, name in (
        (letter.name_at, letter.name_align, "姓名"),
        (letter.award_at, letter.award_align, "奖项"),
        (geometry.seals.date_at, "centre", "日期"),
    ):
        if place:
            x, y = place
            left = x - {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * _LINE
            paper.line(left, y, left + _LINE, y, width=0.2)
            paper.line(x, y - 2, x, y + 2, width=0.2)
            paper.text(left, y + 4, name, Role.HEI, 8, _FAINT)


def _words(paper: Paper, geometry: Geometry, run: PrintRun) -> None:
    letter = geometry.letter
    y = letter.top - _LEAD * (len(_HOW) + 1)
    here = f"这一张：右移 {run.right:g} 毫米，下移 {run.down:g} 毫米，缩放 {run.scale * 100:g}%。"
    for line in (*_HOW, here):
        paper.text(letter.left, y, line, Role.HEI, 10, BLACK)
        y += _LEAD
