"""A photo or scan from any camera made plain (原件照片): upright, small, without its notes."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from competition.errors import Invalid

#: Enough to read a pencilled figure on A4.
LONG_SIDE = 2400
MOST_PIXELS = 80_000_000
QUALITIES = (82, 70, 55, 40)
UNREADABLE = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError,
)  # fmt: skip


def redrawn(raw: bytes, most_bytes: int, *, long_side: int = LONG_SIDE) -> bytes:
    """Redraw a JPEG, PNG or WebP as a JPEG of at most so many bytes that says nothing else.

    long_side: at most so many pixels, and never more than there were.
    Raises Invalid("picture-unreadable") for anything that is no picture, or too large a one.
    """
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid("picture-unreadable")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except UNREADABLE as error:
        raise Invalid("picture-unreadable") from error
    upright.thumbnail((long_side, long_side))
    for quality in QUALITIES:
        made = io.BytesIO()
        Image.frombytes("RGB", upright.size, upright.tobytes()).save(
            made, "JPEG", quality=quality, optimize=True
        )
        if made.tell() <= most_bytes:
            return made.getvalue()
    raise Invalid("photo-too-large", limit=most_bytes // 1024)
