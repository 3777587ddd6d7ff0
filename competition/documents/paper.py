"""A sheet of paper (纸面): a ReportLab canvas in millimetres from the top left corner.

Everything drawn goes through here, so every font is ours and embedded, colours become inks on a
press sheet, and the same calls give the same bytes. Sizes of type are in points, letter-spacing
in em, all else in millimetres; y of a text is its baseline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from competition.documents.colours import BLACK, Colour, Inks
from competition.documents.embedding import document_of, embedded
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.light_pages import LightPages
from competition.documents.qr import Symbol
from competition.documents.shaping import runs_leftward
from competition.documents.text_operators import heard, shaped
from competition.errors import Invalid, Problem

MM = 72 / 25.4
BLEED = 3.0
#: How long the marks are where a sheet of two is cut, in millimetres.
CUTTING_MARK = 5.0
_SPACED = 0.1
#: The forms that a page's content places.
_PLACED = re.compile(r"/(FormXob\.\S+) Do")

rl_config.useA85 = 0


def _on_sheet(page: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Where two pages stand on their sheet, in points: upright ones beside each other."""
    width, height = page
    return ((0.0, 0.0), (width, 0.0)) if width < height else ((0.0, height), (0.0, 0.0))


class Paper:
    """Pages of one size, in one file."""

    def __init__(
        self,
        width: float,
        height: float,
        *,
        fonts: Library,
        title: str,
        subject: str = "",
        bleed: bool = False,
        enlarge: float = 1.0,
        two_up: bool = False,
        moved: tuple[float, float] = (0.0, 0.0),
        scaled: float = 1.0,
    ) -> None:
        """Open a file of pages `width` × `height` mm; `bleed` adds 3 mm and inks for a press.

        enlarge: everything, the page too, is printed so many times as large as it is given.
        two_up: light pages come two on a sheet, side by side or, where they lie, one above the
        other. moved: millimetres to the right and down by which light pages are printed off;
        scaled: how many times as large, measured from the upper left corner.
        """
        self.width, self.height, self.fonts = width, height, fonts
        self.enlarge = enlarge
        self.inks = Inks(press=bleed)
        self.margin = BLEED / enlarge if bleed else 0.0
        self.problems: list[Problem] = []
        self._out = BytesIO()
        self._forms: list[str] = []
        body = fonts.faces[Role.SONG]
        unit = MM * enlarge
        whole = ((width + 2 * self.margin) * unit, (height + 2 * self.margin) * unit)
        self._moved = moved[0] * MM, -moved[1] * MM + (1 - scaled) * whole[1]
        self._scaled = scaled
        self._places = _on_sheet(whole) if two_up else ((0.0, 0.0),)
        self._held: list[str] = []
        #: Pictures of the sheet under way, that no other has.
        self._pictures: list[str] = []
        sheet = tuple(
            size + max(place[n] for place in self._places) for n, size in enumerate(whole)
        )
        boxes: dict[str, Any] = {}
        if bleed:
            edge = self.margin * unit
            boxes["trimBox"] = (edge, edge, whole[0] - edge, whole[1] - edge)
            boxes["bleedBox"] = (0, 0, *whole)
        self._code: list[str] = []
        self._sheet = sheet
        self._canvas = Canvas(
            self._out,
            pagesize=sheet,
            initialFontName=embedded(body).fontName,
            invariant=1,
            pageCompression=1,
            pdfVersion=(1, 7),
            lang="zh-CN",
            **boxes,
        )
        self._document = document_of(self._canvas, embedded(body))
        self._light = LightPages(self._document, (sheet[0], sheet[1]), boxes)
        self.canvas.setTitle(title)
        self.canvas.setAuthor("competition")
        self.canvas.setCreator("competition")
        self.canvas.setProducer("competition")
        self.canvas.setSubject(subject or title)

    def finish(self) -> bytes:
        """Close the file and return its bytes.

        Raises Invalid("glyph-missing") with every character that no face could draw.
        """
        if self.problems:
            raise Invalid("glyph-missing", self.problems)
        self.end_sheet()
        self._light.share_resources(self._forms)
        self.canvas.save()
        return self._out.getvalue()

    @property
    def canvas(self) -> Canvas:
        """The ReportLab canvas, for pictures and drawings; it holds all that was written so far."""
        self._pass_on()
        return self._canvas

    def _pass_on(self) -> None:
        for code in self._code:
            self._canvas.addLiteral(code)
        self._code = []

    def next_page(self) -> None:
        """End this page."""
        self.canvas.showPage()

    def next_light_page(self) -> None:
        """End this page as one of thousands: no resources of its own, small content as it is."""
        code, self._code = self._code, []
        if self.enlarge != 1:
            code.insert(0, f"{self.enlarge:.6f} 0 0 {self.enlarge:.6f} 0 0 cm")
        if (*self._moved, self._scaled) != (0.0, 0.0, 1.0):
            size = f"{self._scaled:.5g}"
            code.insert(0, f"{size} 0 0 {size} {self._moved[0]:.3f} {self._moved[1]:.3f} cm")
        if len(self._places) == 1:
            self._add_light("\n".join(code))
            return
        left, up = self._places[len(self._held)]
        self._held.append("\n".join([f"q 1 0 0 1 {left:.3f} {up:.3f} cm", *code, "Q"]))
        if len(self._held) == len(self._places):
            self.end_sheet()

    def end_sheet(self) -> None:
        """End a sheet of several light pages, though it be half empty, with its cutting marks."""
        if not self._held:
            return
        content = "\n".join([*self._held, self._cutting_marks()])
        self._held = []
        self._add_light(content)

    def _add_light(self, content: str) -> None:
        """Add a light page; only one with pictures of its own has resources of its own."""
        own: tuple[str, ...] = ()
        if self._pictures:
            own = tuple(dict.fromkeys([*_PLACED.findall(content), *self._pictures]))
            self._pictures = []
        self._light.add(content.encode("latin-1"), own)

    def _cutting_marks(self) -> str:
        """Two short lines at the edges where the sheet is to be cut (裁切线)."""
        x, y = (max(place[n] for place in self._places) for n in (0, 1))
        width, height = self._sheet[0], self._sheet[1]
        long = CUTTING_MARK * MM
        lines = (
            [(x, 0.0, x, long), (x, height - long, x, height)]
            if x
            else [(0.0, y, long, y), (width - long, y, width, y)]
        )
        drawn = (f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l S" for a, b, c, d in lines)
        return f"q 0 G 0.3 w {' '.join(drawn)} Q"

    def raw(self, code: str) -> None:
        """Write page-description operators as they are."""
        self._code.append(code)

    def millimetres(self, code: str) -> None:
        """Write operators whose coordinates are millimetres from the top left, y downwards."""
        self.raw(f"q {MM:.6f} 0 0 {-MM:.6f} {self.x(0):.3f} {self.y(0):.3f} cm {code} Q")

    def x(self, value: float) -> float:
        """Return a millimetre from the left in points."""
        return (value + self.margin) * MM

    def y(self, value: float) -> float:
        """Return a millimetre from the top in points from the bottom."""
        return (self.height + self.margin - value) * MM

    def ink(self, colour: Colour, *, stroke: bool = False) -> str:
        """Return the operator that sets `colour` for filling or stroking."""
        return self.inks.ink(colour, stroke=stroke)

    def measure(self, text: str, role: Role, size: float, *, spacing: float = 0) -> float:
        """Return the width of `text` in millimetres; spacing is counted between letters only."""
        gaps = max(len(text) - 1, 0) * spacing * size
        return (self.fonts.width(text, role, size) + gaps) / MM

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: Role,
        size: float,
        colour: Colour = BLACK,
        *,
        align: str = "left",
        spacing: float = 0,
        stretch: float = 1,
    ) -> float:
        """Draw one line with its baseline at y and return its width in millimetres.

        align: left, centre or right of x; spacing in em; stretch: 0.86 condenses to 86 %.
        """
        width = self.measure(text, role, size, spacing=spacing) * stretch
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        missing = self.fonts.problems([(text, text, role)])
        self.problems += missing
        if text and not missing:
            self.write(left, y, text, role, size, colour, spacing, stretch)
        return width

    def write(
        self,
        x: float,
        y: float,
        text: str,
        role: Role,
        size: float,
        colour: Colour,
        spacing: float,
        stretch: float,
    ) -> None:
        """Draw one line from x, measured and checked by the caller; Invalid if a glyph lacks."""
        runs, plain = self._runs(text, role, size, colour)
        parts = [f"BT {self.ink(colour)} 1 0 0 1 {self.x(x):.2f} {self.y(y):.2f} Tm"]
        parts.append(f"{spacing * size:.3f} Tc" if spacing else "0 Tc")
        if stretch != 1:
            parts.append(f"{stretch * 100:.2f} Tz")
        parts += runs
        if stretch != 1:
            parts.append("100 Tz")
        parts.append("ET")
        if not plain or abs(spacing) > _SPACED or any(ord(c) > 0xFFFF for c in text):
            parts = heard(text, parts)
        self.raw(" ".join(parts))

    def _runs(self, text: str, role: Role, size: float, colour: Colour) -> tuple[list[str], bool]:
        """Return the operators that show `text`, and whether its codes alone copy out right."""
        parts: list[str] = []
        doc = self._document
        stroked, plain = False, True
        for run in self.fonts.runs(text, role):
            font = embedded(run.face)
            if run.stroke:
                parts.append(f"2 Tr {run.stroke * size:.3f} w {self.ink(colour, stroke=True)}")
                stroked = True
            elif stroked:
                parts.append("0 Tr")
                stroked = False
            if run.glyphs:
                each, alone = font.encode_glyphs(run.glyphs, doc)
                parts += shaped(font, run, size, doc, each)
                plain = plain and alone and runs_leftward(run.text)
                continue
            codes, alone = font.encode(run.text, doc)
            plain = plain and alone
            parts.append(f"{font.getSubsetInternalName(0, doc)} {size * run.scale:.5g} Tf")
            parts.append(f"<{codes.hex().upper()}> Tj")
        if stroked:
            parts.append("0 Tr")
        return parts, plain

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        colour: Colour = BLACK,
        width: float = 0.2,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draw a straight line, `width` in millimetres."""
        pattern = f"[{dash[0] * MM:.2f} {dash[1] * MM:.2f}] 0 d " if dash else ""
        self.raw(
            f"q {self.ink(colour, stroke=True)} {width * MM:.3f} w {pattern}"
            f"{self.x(x1):.2f} {self.y(y1):.2f} m {self.x(x2):.2f} {self.y(y2):.2f} l S Q"
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Colour | None = None,
        edge: Colour | None = None,
        line: float = 0.2,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draw a rectangle whose top left corner is (x, y)."""
        parts = ["q"]
        if fill is not None:
            parts.append(self.ink(fill))
        if edge is not None:
            parts.append(f"{self.ink(edge, stroke=True)} {line * MM:.3f} w")
        if dash is not None:
            parts.append(f"[{dash[0] * MM:.2f} {dash[1] * MM:.2f}] 0 d")
        paint = {(True, False): "f", (False, True): "S", (True, True): "B"}
        parts.append(
            f"{self.x(x):.2f} {self.y(y + height):.2f} {width * MM:.2f} {height * MM:.2f} re "
            f"{paint[fill is not None, edge is not None]} Q"
        )
        self.raw(" ".join(parts))

    def qr(self, x: float, y: float, side: float, code: Symbol, *, colour: Colour = BLACK) -> None:
        """Draw a QR symbol `side` mm wide at (x, y) as an inline mask; the paper stays as it is."""
        n = code.size
        place = (
            f"q {self.ink(colour)} {side * MM:.3f} 0 0 {side * MM:.3f} "
            f"{self.x(x):.2f} {self.y(y + side):.2f} cm\n"
        )
        self.raw(
            f"{place}BI /W {n} /H {n} /IM true /D [1 0] /BPC 1 /F /AHx ID\n"
            f"{code.mask().hex().upper()}>\nEI Q"
        )

    def light_qr(self, x: float, y: float, side: float, code: Symbol, ink: str) -> None:
        """Draw a QR symbol on a light page, its mask in plain bytes unless they hold an end mark.

        ink: the operator of its colour.
        """
        n = code.size
        mask = code.mask()
        plain = b"EI" not in mask
        words = mask.decode("latin-1") if plain else f"{mask.hex().upper()}>"
        self.raw(
            f"q {ink} {side * MM:.3f} 0 0 {side * MM:.3f} "
            f"{self.x(x):.2f} {self.y(y + side):.2f} cm\n"
            f"BI /W {n} /H {n} /IM true /D [1 0] /BPC 1{'' if plain else ' /F /AHx'} ID\n"
            f"{words}\nEI Q"
        )

    @contextmanager
    def form(self, name: str) -> Iterator[None]:
        """Record what is drawn as a form, to be placed on pages by `place`."""
        whole = ((self.width + 2 * self.margin) * MM, (self.height + 2 * self.margin) * MM)
        page, self._code = self._code, []
        self._canvas.beginForm(name, 0, 0, *whole)
        yield
        self.canvas.endForm()
        self._code = page
        self._forms.append(name)

    def ready_form(self, name: str, operators: bytes) -> None:
        """Keep ready operators, compressed, in millimetres with y downwards, as a form."""
        edge = self.margin
        form = pdfdoc.PDFFormXObject(-edge, -edge, self.width + edge, self.height + edge)
        form.Matrix = pdfdoc.PDFArray([MM, 0, 0, -MM, self.x(0), self.y(0)])
        form.Resources = pdfdoc.PDFDictionary({})
        form.Contents = pdfdoc.PDFStream(content=operators)
        form.Contents.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
        self._document.addForm(name, form)
        self._forms.append(name)

    def place(self, name: str) -> None:
        """Draw the form `name` on this light page."""
        self.raw(f"/{self._document.getXObjectName(name)} Do")

    def light_picture(self, x: float, y: float, width: float, height: float, jpeg: bytes) -> None:
        """Draw a JPEG on this light page, stretched to a box in mm; the same one is kept once."""
        name = self._light.picture(jpeg)
        self._pictures.append(name)
        self.raw(
            f"q {width * MM:.3f} 0 0 {height * MM:.3f} {self.x(x):.2f} {self.y(y + height):.2f} cm "
            f"/{name} Do Q"
        )
