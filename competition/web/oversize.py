"""What helps whoever sent too much (上传超限): by what the page takes, and the way back to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request
from flask_babel import lazy_gettext as _l

#: Kind of a page's room → what its reader can do.
ADVICE = {
    "": _l("Make pictures and scans smaller; split a long list in two."),
    "sheet": _l(
        "Save the background as a PDF, or as a PNG of 300 dpi (A4: 3508 × 2480 pixels): that is a "
        "few megabytes."
    ),
    "mark": _l(
        "Cut the picture to the edge of the seal or signature and save it as a PNG of 300 dpi: "
        "that is far below one megabyte."
    ),
    "written": _l(
        "This page takes files that this system wrote, and none is that large. A backup goes in "
        "where one is restored."
    ),
    "backup": _l("Larger backups go in on the computer that serves: competition restore FILE"),
}


def advice(request: Request) -> str:
    """What to do with a file that is too large for this page."""
    return str(ADVICE[getattr(request, "told_kind", "")])


def way_back(request: Request) -> str:
    """The page the file was sent from, as the browser says; "" where it says none of ours."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or not came.path.startswith("/"):
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path
