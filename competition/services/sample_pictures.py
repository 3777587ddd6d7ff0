"""Pictures for the works of a sample (示例作品图片): drawn by rule whenever it is loaded.

Hills under a sun stand for photographs, strokes on paper for calligraphy. Everything follows from
the work's number, so that the same sample has the same pictures every time.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from functools import cache

from PIL import Image, ImageDraw

from competition.rules.contest_facts import ContestFacts
from competition.services import work_files

WIDE, HIGH = 640, 480
SKIES = ((206, 222, 232), (244, 214, 176), (187, 205, 196), (226, 206, 214), (168, 188, 214))
HILLS = ((92, 112, 104), (122, 96, 76), (70, 92, 120), (110, 120, 72), (98, 84, 112))
PAPERS = ((246, 240, 226), (238, 232, 214), (250, 247, 240))
INK, SEAL = (28, 26, 24), (176, 48, 40)


def _chances(n: int, count: int) -> list[int]:
    """So many numbers from 0 to 255 that belong to a work's number."""
    found = b""
    while len(found) < count:
        found += hashlib.sha256(f"{n}/{len(found)}".encode()).digest()
    return list(found[:count])


def _landscape(n: int) -> Image.Image:
    said = _chances(n, 40)
    picture = Image.new("RGB", (WIDE, HIGH), SKIES[said[0] % len(SKIES)])
    pen = ImageDraw.Draw(picture)
    at, size = 60 + 2 * said[1], 24 + said[2] // 5
    high = 50 + said[3] // 2
    pen.ellipse((at - size, high - size, at + size, high + size), fill=(252, 236, 190))
    colour = HILLS[said[4] % len(HILLS)]
    for ridge in range(3):
        tops = said[5 + 9 * ridge : 14 + 9 * ridge]
        base = 210 + 70 * ridge
        line = [(80 * k, base + top // 3 - 40) for k, top in enumerate(tops)]
        shade = tuple(min(255, part + 56 - 34 * ridge) for part in colour)
        pen.polygon([(0, HIGH), *line, (WIDE, HIGH)], fill=shade)
    return picture


def _brush(n: int) -> Image.Image:
    said = _chances(n, 60)
    picture = Image.new("RGB", (WIDE, HIGH), PAPERS[said[0] % len(PAPERS)])
    pen = ImageDraw.Draw(picture)
    for stroke in range(9):
        a, b, c, d, e = said[1 + 5 * stroke : 6 + 5 * stroke]
        left, top = 90 + 150 * (stroke % 3), 40 + 130 * (stroke // 3)
        ends = ((left + a // 4, top + b // 4), (left + 40 + c // 2, top + 20 + d // 3))
        pen.line(ends, fill=INK, width=10 + e // 14)
        pen.ellipse((ends[1][0] - 7, ends[1][1] - 7, ends[1][0] + 7, ends[1][1] + 7), fill=INK)
    pen.rectangle((560, 400, 596, 436), fill=SEAL)
    return picture


@cache
def drawn(n: int, *, brush: bool = False) -> bytes:
    """The picture of a sample's n-th work, as a JPEG of a few kilobytes."""
    made = io.BytesIO()
    (_brush(n) if brush else _landscape(n)).save(made, "JPEG", quality=72)
    return made.getvalue()


def digest(n: int, *, brush: bool = False) -> str:
    """What the contest file calls it."""
    return f"sha256:{hashlib.sha256(drawn(n, brush=brush)).hexdigest()}"


def keep(facts: ContestFacts) -> int:
    """Keep the pictures that a loaded sample names and that are ours; returns how many."""
    named = {work.file for entry in facts.entries for work in entry.works if work.file}
    return sum(_kept(n, named) for n in range(len(facts.entries) if named else 0))


def _kept(n: int, named: Iterable[str]) -> int:
    ours = [brush for brush in (False, True) if digest(n, brush=brush) in named]
    for brush in ours:
        work_files.keep_drawn(drawn(n, brush=brush))
    return len(ours)
