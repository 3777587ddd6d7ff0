"""Photos for tests: drawn, so that nobody is in them."""

from __future__ import annotations

import hashlib
import io

from PIL import Image


def photo(colour: tuple[int, int, int] = (26, 72, 159), *, exif: bytes = b"") -> tuple[str, bytes]:
    """A JPEG of one colour and its digest; exif: what a camera would have noted."""
    file = io.BytesIO()
    given = {"exif": exif} if exif else {}
    Image.new("RGB", (64, 48), colour).save(file, "JPEG", **given)
    raw = file.getvalue()
    return hashlib.sha256(raw).hexdigest(), raw
