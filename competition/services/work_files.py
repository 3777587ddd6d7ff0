"""Pictures of works on disk (作品图片): redrawn, small enough to mark by, encrypted by content.

A picture is kept twice: as large as a screen shows, and as a view of at most 200 KB that a tablet
keeps with its sheets. Camera notes are not redrawn, so neither says who took it, where or when.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from competition.errors import Invalid
from competition.exchange.scans import redrawn
from competition.services import sealed_files

FOLDER = "works"
MEGABYTE = 1024 * 1024
#: What may be handed in: a camera's picture.
MOST_BYTES = 30 * MEGABYTE
LONG_SIDE, MOST_KEPT = 2560, 2 * MEGABYTE
#: A view full of detail, leaves or gravel, is made smaller until it fits.
VIEW_SIDES, MOST_VIEW = (1280, 960, 720), 200 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture as it lies: digests of both and the plain bytes of the larger one."""

    sha256: str
    view_sha256: str
    size: int


def keep(raw: bytes) -> Kept:
    """Redraw and keep a JPEG, PNG or WebP.

    Raises Invalid("upload-empty", "upload-too-large", "picture-unreadable", "photo-too-large").
    """
    if not raw:
        raise Invalid("upload-empty")
    if len(raw) > MOST_BYTES:
        raise Invalid("upload-too-large", limit=MOST_BYTES // MEGABYTE)
    whole = redrawn(raw, MOST_KEPT, long_side=LONG_SIDE)
    return keep_drawn(whole)


def keep_drawn(whole: bytes) -> Kept:
    """Keep a picture that was redrawn already; a small one is its own view."""
    small = len(whole) <= MOST_VIEW
    view = whole if small else _view_of(whole)
    return Kept(_written(whole), _written(view), len(whole))


def _view_of(whole: bytes) -> bytes:
    *larger, least = VIEW_SIDES
    for side in larger:
        try:
            return redrawn(whole, MOST_VIEW, long_side=side)
        except Invalid as refused:
            if refused.code != "photo-too-large":
                raise
    return redrawn(whole, MOST_VIEW, long_side=least)


def _written(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    sealed_files.write(FOLDER, sha256, content, belongs_to=_place(sha256))
    return sha256


def _place(sha256: str) -> str:
    return f"work:{sha256}"


def path_of(sha256: str) -> Path:
    """Where a picture's ciphertext lies."""
    return sealed_files.path_of(FOLDER, sha256)


def read(sha256: str) -> bytes:
    """The plain bytes; the caller has asked the policy. Raises Invalid("photo-damaged")."""
    content = sealed_files.read(FOLDER, sha256, belongs_to=_place(sha256))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid("photo-damaged")
    return content


def forget(digests: set[str]) -> None:
    """Take pictures away; nothing names them any more."""
    for sha256 in digests:
        path_of(sha256).unlink(missing_ok=True)
