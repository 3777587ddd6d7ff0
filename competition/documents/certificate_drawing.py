"""Drawing laid-out certificates (证书绘制): ornaments and shared texts are forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import hypot

from competition.documents import guilloche as art
from competition.documents.backgrounds import drawer
from competition.documents.brief import Brief
from competition.documents.certificate_facts import (
    Background,
    CertificateDesign,
    CertificateFacts,
)
from competition.documents.certificate_layout import Group, Page
from competition.documents.colours import SEAL, WHITE
from competition.documents.drawn_seals import drawn_seal
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.geometry import CODE_SIDE, PHOTO, Geometry
from competition.documents.ornaments import ornament
from competition.documents.paper import MM, Paper
from competition.documents.print_runs import PLAIN, PrintRun
from competition.documents.qr import Symbol
from competition.documents.stamps import draw_stamps

#: A group that this many pages share is drawn once, as a form.
_SHARED = 3
_STAMPS = "stamps"


class Printer:
    """Draws pages of one design into one file."""

    def __init__(
        self,
        design: CertificateDesign,
        geometry: Geometry,
        fonts: Library,
        *,
        title: str,
        subject: str,
        run: PrintRun = PLAIN,
    ) -> None:
        """Open a file of the design's pages, put on paper as `run` says."""
        self.design, self.geometry, self.run = design, geometry, run
        self.paper = Paper(
            geometry.width,
            geometry.height,
            fonts=fonts,
            title=title,
            subject=subject,
            bleed=design.bleed,
            enlarge=geometry.enlarge,
            two_up=run.two_up,
            moved=(run.right, run.down),
            scaled=run.scale,
        )
        self._ornaments: dict[Brief, str] = {}
        self._sheet = ""

    def print(self, pages: Sequence[Page], codes: Sequence[Symbol]) -> bytes:
        """Return the file with all pages in their order."""
        uses = Counter(id(group) for page in pages for group in page.groups if group.shared)
        forms: dict[int, str] = {}
        for page in pages:
            if not self.run.overprint:
                self._prepare(page.ornament)
            for group in self._groups(page):
                if uses[id(group)] >= _SHARED and id(group) not in forms and group.texts:
                    name = forms[id(group)] = f"T{len(forms)}"
                    with self.paper.form(name):
                        self._draw(group)
        stamped = self._prepare_stamps()
        place, ink = self.geometry.code, self.paper.ink(self.geometry.colour("ink"))
        for page, code in zip(pages, codes, strict=True):
            if not self.run.overprint:
                self.paper.place(self._ornaments[page.ornament])
            self._fill(page, forms)
            if page.facts.portrait and self._has_photos(page.facts):
                self._portrait(page.facts.portrait)
            if stamped:
                self.paper.place(_STAMPS)
            self.paper.light_qr(place.x, place.y, CODE_SIDE, code, ink)
            self.paper.next_light_page()
        return self.paper.finish()

    def _fill(self, page: Page, forms: dict[int, str]) -> None:
        groups = self._groups(page)
        for group in groups:
            if id(group) in forms:
                self.paper.place(forms[id(group)])
            else:
                self._draw(group)
        if self.design.sample and not any(group.head for group in groups):
            self._sample_mark()

    def _prepare_stamps(self) -> bool:
        """Draw lines to sign on and impressions once, for all pages."""
        lines, marks = self.design.lines, self.design.marks
        if not lines and not marks:
            return False
        colours = self.geometry.colour("guide"), self.geometry.colour("caption")
        with self.paper.form(_STAMPS):
            draw_stamps(self.paper, lines, marks, colours)
        return True

    def _groups(self, page: Page) -> tuple[Group, ...]:
        """What of a page is printed: on ready stock and on some sheets the title stands already."""
        titled = self.design.background is not None and self.design.titled
        if not self.run.overprint and not titled:
            return page.groups
        return tuple(group for group in page.groups if not group.head)

    def _prepare(self, brief: Brief) -> None:
        if brief in self._ornaments:
            return
        background = self.design.background
        if background is not None:
            self._ornaments[brief] = self._own_sheet(background)
            return
        name = self._ornaments[brief] = f"O{len(self._ornaments)}"
        operators = ornament(brief, self.paper.fonts, self.paper.inks)
        self.paper.ready_form(name, operators)

    def _own_sheet(self, background: Background) -> str:
        """The form of the event's own sheet, over the bleed too where there is one."""
        if not self._sheet:
            self._sheet = "O0"
            margin = 2 * self.paper.margin
            width, height = self.geometry.width + margin, self.geometry.height + margin
            draw = drawer(background, width * MM, height * MM)
            with self.paper.form(self._sheet):
                draw(self.paper.canvas)
        return self._sheet

    def _draw(self, group: Group) -> None:
        if not self.run.overprint:
            for x, y in group.seals:
                self._seal_place(x, y)
                if self.design.sample and not self._stamped(x, y):
                    self._drawn_seal(x, y)
            if group.photo:
                self._photo_place()
        for text in group.texts:
            self.paper.write(
                text.x,
                text.y,
                text.text,
                text.role,
                text.size,
                text.colour,
                text.spacing,
                text.stretch,
            )
        if self.design.sample and group.head:
            self._sample_mark()

    def _seal_place(self, x: float, y: float) -> None:
        """Draw the dotted circle of an empty seal place (盖章处), 42 mm across."""
        faint = self.geometry.guide(tint=self.design.tint)
        radius, dot = self.geometry.seal_radius, 1 / self.geometry.enlarge
        self.paper.millimetres(
            f"{self.paper.ink(faint, stroke=True)} {0.2 * dot:.4g} w 1 J "
            f"[0 {1.09 * dot:.4g}] 0 d {art.circle(x, y, radius)} S"
        )

    def _stamped(self, x: float, y: float) -> bool:
        """Whether an uploaded impression stands on the seal place about x, y."""
        radius = self.geometry.seal_radius
        return any(hypot(mark.x - x, mark.y - y) < radius for mark in self.design.marks)

    def _drawn_seal(self, x: float, y: float) -> None:
        """Show what the stamped paper will look like (样章): on nothing that is issued."""
        paper, scale = self.paper, 1 / self.geometry.enlarge
        ground = self.geometry.colour("paper") if self.design.tint else WHITE
        red, light, pale = (SEAL.tint(share, ground) for share in (0.55, 0.34, 0.14))
        inks = paper.ink(red, stroke=True), paper.ink(red), paper.ink(light), paper.ink(pale)
        seal = drawn_seal(paper.fonts, inks)
        paper.millimetres(f"{scale:.6f} 0 0 {scale:.6f} {x:.3f} {y:.3f} cm\n{seal}\n")

    def _has_photos(self, facts: CertificateFacts) -> bool:
        return facts.photo or self.design.photo

    def _portrait(self, content: bytes) -> None:
        """Print a recipient's own photo in its place, with a fine edge around."""
        (x, y), (width, height) = self.geometry.photo, PHOTO
        self.paper.light_picture(x, y, width, height, content)
        self.paper.box(x, y, width, height, edge=self.geometry.colour("guide"), line=0.15)

    def _photo_place(self) -> None:
        (x, y), (width, height) = self.geometry.photo, PHOTO
        ground = self.geometry.colour("paper") if self.design.tint else WHITE
        edge = self.geometry.colour("guide")
        fill = edge.tint(0.08, ground)
        self.paper.box(x, y, width, height, fill=fill, edge=edge, line=0.15)
        colour = edge.tint(0.8, ground)
        middle = x + width / 2
        self.paper.text(middle, y + height / 2 + 1, "照片", Role.KAI, 8, colour, align="centre")

    def _sample_mark(self) -> None:
        """Draw 样 in a small square stamp: an example must never pass for the real thing."""
        paper, red = self.paper, self.geometry.colour("accent")
        (x, y), side = self.geometry.sample, 17.0
        paper.box(x, y, side, side, edge=red, line=0.7)
        paper.box(x + 1.1, y + 1.1, side - 2.2, side - 2.2, edge=red, line=0.2)
        paper.text(x + side / 2, y + 11.2, "样", Role.BRUSH, 27, red, align="centre")
        paper.text(x + side / 2, y + 14.8, "示例 无效", Role.HEI, 6, red, align="centre")
