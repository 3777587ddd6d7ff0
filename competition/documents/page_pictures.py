"""The first page of a PDF as a picture for a screen (页面预览)."""

from __future__ import annotations

import io

import pypdfium2


def first_page(pdf: bytes, width: int) -> bytes:
    """Return the first page as PNG, `width` pixels wide."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
