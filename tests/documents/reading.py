"""Reads papers back: text, fonts, boxes and codes, as a reader's program would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image


def tool(name: str) -> str:
    """Return the path of a Debian tool; skip loudly without it, but fail where CI is set."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed: this paper was not checked by it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


def text_of(pdf: bytes, page: int = 0) -> str:
    """Return a page's text as pypdf reads it, without blanks."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    return re.sub(r"\s+", "", reader.pages[page].extract_text())


def pages_of(pdf: bytes) -> int:
    """Return the number of pages."""
    return len(pypdf.PdfReader(BytesIO(pdf)).pages)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return every font of a file by name, and whether its program is embedded."""
    found: dict[str, bool] = {}
    reader = pypdf.PdfReader(BytesIO(pdf))
    for page in reader.pages:
        fonts = page["/Resources"].get_object().get("/Font", {})
        for reference in fonts.get_object().values():
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor")
            programs = set(descriptor.get_object()) if descriptor is not None else set()
            found[str(font["/BaseFont"])] = bool(programs & {"/FontFile2", "/FontFile3"})
    return found


def words_of(pdf: bytes, folder: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """Return, page by page, the words poppler sees: left, top, right, bottom in mm, and text."""
    source = folder / "words.pdf"
    source.write_bytes(pdf)
    command = [tool("pdftotext"), "-bbox", str(source), "-"]
    html = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    pages = []
    for body in html.split("<page ")[1:]:
        words = re.findall(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<',
            body,
        )
        pages.append([(*(float(v) * 25.4 / 72 for v in word[:4]), word[4]) for word in words])
    return pages


def pictures_of(
    pdf: bytes, folder: Path, dpi: int = 150, *, colour: bool = False
) -> list[Image.Image]:
    """Return the pages as poppler renders them, in grey where no colour is asked for."""
    source = folder / "pages.pdf"
    source.write_bytes(pdf)
    stem = folder / "page"
    grey = () if colour else ("-gray",)
    command = [tool("pdftoppm"), "-r", str(dpi), *grey, "-png", str(source), str(stem)]
    subprocess.run(command, check=True)
    pages = []
    for path in sorted(folder.glob("page-*.png")):
        with Image.open(path) as page:
            pages.append(page.copy())
        path.unlink()
    return pages


def codes_of(image: Image.Image) -> list[str]:
    """Return what the QR codes of a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(image)]


def sound(pdf: bytes, folder: Path) -> None:
    """Fail unless qpdf finds nothing wrong."""
    source = folder / "sound.pdf"
    source.write_bytes(pdf)
    command = [tool("qpdf"), "--check", str(source)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
