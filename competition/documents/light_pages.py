"""Pages by the thousand (批量页面): one resource dictionary for all, content written as it comes.

ReportLab formats a dozen objects for every page; a certificate needs two. These are objects of
its own kind, so it numbers and writes them among its others.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.pdfbase import pdfdoc

#: Content longer than this is compressed; below it, that costs more time than it saves bytes.
_LONG = 1600
_RESOURCES = "light-resources"
_COLOURS = {"RGB": "DeviceRGB", "L": "DeviceGray"}


class _Content(pdfdoc.PDFObject):  # type: ignore[misc,unused-ignore]
    """A page's content, ready to be written."""

    __RefOnly__ = 1

    def __init__(self, content: bytes) -> None:
        kind = b""
        if len(content) > _LONG:
            content, kind = zlib.compress(content), b"/Filter/FlateDecode"
        self.written = b"<</Length %d%s>>\nstream\n%s\nendstream\n" % (
            len(content),
            kind,
            content,
        )

    def format(self, document: Any) -> bytes:
        """Return it as it is written."""
        return self.written


class _Page(pdfdoc.PDFObject):  # type: ignore[misc,unused-ignore]
    """A page that has nothing but its content to itself."""

    __RefOnly__ = 1

    def __init__(self, boxes: str, content: str, own: Sequence[str] = ()) -> None:
        self.boxes, self.content, self.own = boxes, content, own

    def format(self, document: Any) -> bytes:
        """Return the page's dictionary."""
        numbers = document.idToObjectNumberAndVersion
        parent = document.Reference(document.Pages).name
        resources = f"{numbers[_RESOURCES][0]} 0 R"
        if self.own:
            named = "".join(f"/{name} {numbers[name][0]} 0 R" for name in self.own)
            fonts = numbers[pdfdoc.BasicFonts][0]
            resources = f"<</Font {fonts} 0 R/ProcSet[/PDF/Text/ImageC]/XObject<<{named}>>>>"
        written = (
            f"<</Type/Page/Parent {numbers[parent][0]} 0 R{self.boxes}"
            f"/Resources {resources}/Contents {numbers[self.content][0]} 0 R>>\n"
        )
        return written.encode("ascii")


class _Picture(pdfdoc.PDFObject):  # type: ignore[misc,unused-ignore]
    """A JPEG as it is."""

    __RefOnly__ = 1

    def __init__(self, content: bytes) -> None:
        with Image.open(BytesIO(content)) as found:
            (width, height), colour = found.size, _COLOURS[found.mode]
        self.head = (
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{colour}"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(content)}>>\nstream\n"
        )
        self.content = content

    def format(self, document: Any) -> bytes:
        """Return it as it is written."""
        return b"%s%s\nendstream\n" % (self.head.encode("ascii"), self.content)


class LightPages:
    """The light pages of one document."""

    def __init__(
        self, document: Any, size: tuple[float, float], boxes: Mapping[str, Sequence[float]]
    ) -> None:
        """Begin a document's light pages, `size` points large; boxes as trimBox and bleedBox."""
        self._document = document
        rows: dict[str, tuple[float, ...]] = {"MediaBox": (0.0, 0.0, *size)}
        rows |= {name[0].upper() + name[1:]: tuple(box) for name, box in boxes.items()}
        self._boxes = "".join(
            f"/{name}[{' '.join(f'{value:.6g}' for value in box)}]" for name, box in rows.items()
        )
        self._count = 0
        self._pictures: dict[bytes, str] = {}

    def add(self, content: bytes, own: Sequence[str] = ()) -> None:
        """Add a page with these operators; own: names of all it draws, where it has pictures."""
        self._count += 1
        name = f"light-{self._count}"
        self._document.Reference(_Content(content), name)
        self._document.addPage(_Page(self._boxes, name, own))

    def picture(self, content: bytes) -> str:
        """Keep a JPEG for the pages that name it; the same bytes are kept once."""
        name = self._pictures.get(content)
        if name is None:
            name = self._pictures[content] = f"picture-{len(self._pictures) + 1}"
            self._document.Reference(_Picture(content), name)
        return name

    def share_resources(self, forms: Sequence[str]) -> None:
        """Give all light pages the document's fonts and these forms."""
        if not self._count:
            return
        resources = pdfdoc.PDFResourceDictionary()
        resources.basicFonts()
        resources.allProcs()
        resources.XObject = self._document.xobjDict(forms)
        self._document.Reference(resources, _RESOURCES)
