"""A sheet of one's own behind certificates (自备底图): looked at first, then drawn whole.

PNG and JPEG are placed as they are; a page of a PDF is rendered once at 300 dpi; an SVG without
scripts or outside references stays vectors.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import pypdfium2
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from PIL import Image, UnidentifiedImageError
from reportlab.graphics import renderPDF
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from svglib.svglib import svg2rlg

from competition.documents.certificate_facts import Background
from competition.errors import Invalid, Problem

#: More is refused: a sheet for a printing house has a tenth of it.
MOST_BYTES = 24 * 1024 * 1024
MOST_PIXELS, MILLION = 60_000_000, 1_000_000
DPI, LEAST_DPI = 300, 150
#: How far the proportions of a background may be from the page's, as a share.
SLACK = 0.02
_INCH = 25.4
_JPEG_QUALITY = 92


def read_background(content: bytes, width: float, height: float) -> Background:
    """Look at an uploaded file for a page of `width` × `height` mm.

    Raises Invalid("background") with one problem at `background`: background-too-large,
    background-pixels, background-kind, background-broken, background-locked, background-pages,
    background-script, background-outside (the SVG reaches for other files), background-shape
    (found, wanted), background-coarse (found and wanted pixels across).
    """
    if len(content) > MOST_BYTES:
        raise _refused("background-too-large", most=MOST_BYTES // (1024 * 1024))
    kind = _kind(content)
    size = {"png": _raster_size, "jpeg": _raster_size, "pdf": _pdf_size, "svg": check_svg}[kind](
        content
    )
    _check_shape(size, width, height)
    if kind in ("png", "jpeg"):
        wanted = round(width / _INCH * LEAST_DPI)
        if size[0] < wanted:
            raise _refused("background-coarse", found=round(size[0]), wanted=wanted)
    return Background(kind, content)


def drawer(background: Background, width: float, height: float) -> Callable[[Canvas], None]:
    """Return what draws a background over `width` × `height` points from the lower left."""
    if background.kind == "svg":
        drawing = drawing_of(background.content)

        def vectors(canvas: Canvas) -> None:
            canvas.saveState()
            canvas.scale(width / drawing.width, height / drawing.height)
            renderPDF.draw(drawing, canvas, 0, 0)
            canvas.restoreState()

        return vectors
    picture = _picture(background, width)

    def raster(canvas: Canvas) -> None:
        canvas.drawImage(picture, 0, 0, width, height)

    return raster


def _picture(background: Background, width: float) -> ImageReader:
    if background.kind == "jpeg":
        return ImageReader(io.BytesIO(background.content))
    if background.kind == "pdf":
        with pypdfium2.PdfDocument(background.content) as document:
            found_width = document[0].get_width()
            larger = found_width > width * (1 + SLACK)
            scale = DPI / 72 * (width / found_width if larger else 1)
            image = document[0].render(scale=scale).to_pil().convert("RGB")
    else:
        with Image.open(io.BytesIO(background.content)) as found:
            image = _on_white(found)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    out.seek(0)
    return ImageReader(out)


def _on_white(found: Image.Image) -> Image.Image:
    layered = found.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if b"<svg" in content[:4096]:
        return "svg"
    raise _refused("background-kind")


def _raster_size(content: bytes) -> tuple[float, float]:
    try:
        with opened(content, MOST_PIXELS) as found:
            found.load()
            return float(found.width), float(found.height)
    except TooManyPixelsError as error:
        raise _refused("background-pixels", most=MOST_PIXELS // MILLION) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _refused("background-broken") from error


class TooManyPixelsError(Exception):
    """A picture that would fill the memory, however small its file is."""


def opened(content: bytes, most: int) -> Image.Image:
    """Open a picture by its header; raises TooManyPixelsError over `most`, nothing is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            found = Image.open(io.BytesIO(content))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixelsError from error
    if found.width * found.height > most:
        raise TooManyPixelsError
    return found


def _pdf_size(content: bytes) -> tuple[float, float]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
            if pages != 1:
                raise _refused("background-pages", found=pages)
            width, height = document[0].get_size()
            return float(width), float(height)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise _refused("background-locked" if locked else "background-broken") from error


def check_svg(content: bytes) -> tuple[float, float]:
    """Return an SVG's width and height; Invalid("background") for what must not be drawn."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise _refused("background-broken") from error
    for element in root.iter():
        _check_element(element)
    drawing = drawing_of(content)
    return float(drawing.width), float(drawing.height)


def _check_element(element: Any) -> None:
    name = str(element.tag).rsplit("}", 1)[-1].lower()
    if name in ("script", "foreignobject", "handler", "iframe"):
        raise _refused("background-script")
    for key, value in element.attrib.items():
        attribute = key.rsplit("}", 1)[-1].lower()
        if attribute.startswith("on") or "javascript:" in value.lower():
            raise _refused("background-script")
        reaches = attribute in ("href", "src") and not value.startswith(("#", "data:image/"))
        if reaches or _reaches_out(value):
            raise _refused("background-outside")
    if name == "style" and _reaches_out(element.text or ""):
        raise _refused("background-outside")


def _reaches_out(text: str) -> bool:
    folded = text.lower().replace(" ", "")
    return "@import" in folded or ("url(" in folded and "url(#" not in folded)


def drawing_of(content: bytes) -> Any:
    """Return an SVG as ReportLab draws it."""
    try:
        drawing = svg2rlg(io.BytesIO(content))
    except Exception as error:
        raise _refused("background-broken") from error
    if drawing is None or drawing.width <= 0 or drawing.height <= 0:
        raise _refused("background-broken")
    return drawing


def _check_shape(size: tuple[float, float], width: float, height: float) -> None:
    found, wanted = size[0] / size[1], width / height
    if abs(found / wanted - 1) > SLACK:
        raise _refused(
            "background-shape",
            found=f"{size[0]:.0f} × {size[1]:.0f}",
            wanted=f"{width:.0f} × {height:.0f}",
        )


def _refused(code: str, **values: Any) -> Invalid:
    return Invalid("background", [Problem(code, "background", values)])
