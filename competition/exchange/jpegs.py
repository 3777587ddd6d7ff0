"""Read a photo's frame without decoding it (照片文件): is it a JPEG, how large, does it say more?

A tablet redraws a photo before it keeps it, so a file that still carries a camera's notes (place,
time, device) did not come from the app and is refused: what is not stored need not be protected.
"""

from __future__ import annotations

from dataclasses import dataclass

from competition.errors import Invalid

START, END = b"\xff\xd8", b"\xff\xd9"
#: Markers of frames, which tell the size; the others between them are tables.
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
SCAN = 0xDA
#: JFIF head, colour profile, Adobe's colour transform: nothing about place or time.
HARMLESS = frozenset({0xE0, 0xE2, 0xEE})
NOTES = frozenset({*range(0xE0, 0xF0), 0xFE} - HARMLESS)
MOST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A photo's size in pixels."""

    width: int
    height: int


def read_jpeg(raw: bytes) -> Jpeg:
    """Read the frame of a JPEG.

    Raises Invalid("photo-unreadable") for anything else or a cut-off file,
    Invalid("photo-carries-notes") where it says more than a picture does.

    >>> read_jpeg(b"GIF89a")
    Traceback (most recent call last):
    competition.errors.Invalid: photo-unreadable
    """
    if not raw.startswith(START) or not raw.rstrip(b"\x00").endswith(END):
        raise Invalid("photo-unreadable")
    size, at = None, len(START)
    while True:
        marker, length = _segment(raw, at)
        if marker in NOTES:
            raise Invalid("photo-carries-notes")
        if marker == SCAN:
            break
        if marker in FRAMES:
            size = _size(raw, at)
        at += 2 + length
    if size is None:
        raise Invalid("photo-unreadable")
    return size


def _segment(raw: bytes, at: int) -> tuple[int, int]:
    """The marker at a place and the length of what follows it."""
    if at + 4 > len(raw) or raw[at] != 0xFF:
        raise Invalid("photo-unreadable")
    length = int.from_bytes(raw[at + 2 : at + 4])
    if length < 2:
        raise Invalid("photo-unreadable")
    return raw[at + 1], length


def _size(raw: bytes, at: int) -> Jpeg:
    if at + 9 > len(raw):
        raise Invalid("photo-unreadable")
    height, width = (int.from_bytes(raw[at + n : at + n + 2]) for n in (5, 7))
    if not (1 <= width <= MOST_SIDE and 1 <= height <= MOST_SIDE):
        raise Invalid("photo-unreadable")
    return Jpeg(width, height)
