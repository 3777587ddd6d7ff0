"""Seals and signatures on a certificate (印章、签名): lines to sign on, and uploaded impressions.

An impression is printed only because somebody who may allow it did, and that is kept with the
design. By default there is none: the seal places stay empty and are stamped by hand.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import UnidentifiedImageError
from reportlab.graphics import renderPDF
from reportlab.lib.utils import ImageReader

from competition.documents.backgrounds import (
    MILLION,
    TooManyPixelsError,
    check_svg,
    drawing_of,
    opened,
)
from competition.documents.colours import BLACK, Colour
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM, Paper
from competition.documents.placed import Placed
from competition.documents.stamp_facts import Impression, SignLine
from competition.errors import Invalid, Problem

#: More than this is no picture of a seal.
MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 16_000_000
#: A seal of 42 mm at 200 dots an inch, a signature half of it.
LEAST_PIXELS = 160
LINE = 40.0
_CAPTION, _BELOW = 8.0, 4.4


@dataclass(frozen=True, slots=True)
class Look:
    """An impression's proportions, and its kind."""

    kind: str
    width: float
    height: float


def read_impression(content: bytes) -> Look:
    """Look at an uploaded seal or signature.

    Raises Invalid("impression") with one problem at `impression`: background-too-large,
    background-pixels, impression-kind, impression-opaque (nothing would show through),
    impression-coarse, and those of an SVG as `backgrounds.read_background`.
    """
    if len(content) > MOST_BYTES:
        raise _refused("background-too-large", most=MOST_BYTES // (1024 * 1024))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if b"<svg" in content[:4096]:
        width, height = check_svg(content)
        return Look("svg", width, height)
    raise _refused("impression-kind")


def _png(content: bytes) -> Look:
    try:
        with opened(content, MOST_PIXELS) as found:
            layered = found.convert("RGBA")
    except TooManyPixelsError as error:
        raise _refused("background-pixels", most=MOST_PIXELS // MILLION) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _refused("background-broken") from error
    if layered.getchannel("A").getextrema()[0] > 8:  # type: ignore[operator]
        raise _refused("impression-opaque")
    if max(layered.size) < LEAST_PIXELS:
        raise _refused("impression-coarse", found=max(layered.size), wanted=LEAST_PIXELS)
    return Look("png", float(layered.width), float(layered.height))


def edges(mark: Impression) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of an impression in mm."""
    look = read_impression(mark.content)
    half, tall = mark.width / 2, mark.width * look.height / look.width / 2
    return mark.x - half, mark.y - tall, mark.x + half, mark.y + tall


def caption_of(fonts: Library, line: SignLine, colour: Colour = BLACK) -> Placed:
    """Return who signs, in its place below the line."""
    half = fonts.width(line.text, Role.HEI, _CAPTION) / MM / 2
    middle = line.x + LINE / 2
    return Placed(middle - half, line.y + _BELOW, line.text, Role.HEI, _CAPTION, colour)


def draw_stamps(
    paper: Paper,
    lines: tuple[SignLine, ...],
    marks: tuple[Impression, ...],
    colours: tuple[Colour, Colour],
) -> None:
    """Draw all lines to sign on and all impressions; colours: of the lines, of their captions."""
    for line in lines:
        paper.millimetres(
            f"{paper.ink(colours[0], stroke=True)} 0.2 w "
            f"{line.x:.2f} {line.y:.2f} m {line.x + LINE:.2f} {line.y:.2f} l S"
        )
        below = caption_of(paper.fonts, line, colours[1])
        paper.text(below.x, below.y, below.text, below.role, below.size, below.colour)
    for mark in marks:
        _impression(paper, mark)


def _impression(paper: Paper, mark: Impression) -> None:
    left, top, right, bottom = edges(mark)
    x, y, width, height = paper.x(left), paper.y(bottom), (right - left) * MM, (bottom - top) * MM
    if mark.kind == "svg":
        _vectors(paper, mark, x, y, width)
        return
    picture = ImageReader(io.BytesIO(mark.content))
    paper.canvas.drawImage(picture, x, y, width, height, mask="auto")


def _vectors(paper: Paper, mark: Impression, x: float, y: float, width: float) -> None:
    drawing = drawing_of(mark.content)
    canvas = paper.canvas
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(width / drawing.width, width / drawing.width)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.restoreState()


def _refused(code: str, **values: object) -> Invalid:
    return Invalid("impression", [Problem(code, "impression", dict(values))])
