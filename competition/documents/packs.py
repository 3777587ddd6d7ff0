"""Several papers as one file (合并打印): what a session needs, in the order it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pypdfium2


def merged(papers: Sequence[bytes]) -> bytes:
    """Return PDFs one after the other as one, every page as it was."""
    with pypdfium2.PdfDocument.new() as whole:
        for paper in papers:
            with pypdfium2.PdfDocument(paper) as part:
                whole.import_pages(part)
        out = BytesIO()
        whole.save(out)
    return out.getvalue()
