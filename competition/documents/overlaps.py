"""What of a certificate's layout lies on what (版面重叠): every part's reach, and where two meet.

Meant to meet are a seal and the names and date it is stamped over, a signature and its line. What
touches the QR code makes it unreadable and is told apart from what only looks bad.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import hypot

from competition.documents.certificate_facts import CertificateDesign, CertificateFacts
from competition.documents.certificate_layout import Layout
from competition.documents.fonts import Library, library
from competition.documents.geometry import CODE_SIDE, PHOTO, Geometry, geometry_of
from competition.documents.placed import reach
from competition.documents.stamp_facts import SignLine
from competition.documents.stamps import LINE, caption_of, edges
from competition.errors import Problem

#: Left, top, right, bottom in mm from the upper left corner of the trimmed page.
Box = tuple[float, float, float, float]
#: The paper that a QR code needs around it, four of its modules.
QUIET = 2.4
#: What two parts may share without being said to overlap, in mm.
_SLIGHT = 0.4
#: Where frames and pictures of the designs stand, beside which everything else has to be.
_INSETS = {"classic": 21.6, "ceramic": 11.3, "portrait": 20.7}
_PICTURES: dict[str, tuple[Box, ...]] = {
    "modern": ((164.0, 26.0, 272.0, 134.0),),
    "ceramic": ((23.0, 29.0, 93.0, 182.0),),
    "tea": ((24.0, 0.0, 62.0, 137.0),),
}
#: What the picture of a design carries itself.
_CARRIED = {"tea": ("title", "english")}
_SEAL, _CODE = "seals", "code"
#: What may lie on what: what is stamped or signed over.
_MEANT = (
    {"seals", "bodies"}, {"seals", "date"}, {"mark", "bodies"}, {"mark", "date"},
    {"mark", "seals"}, {"mark", "line"}, {"mark"}, {"captions", "code"},
)  # fmt: skip


def reaches(
    design: CertificateDesign, facts: CertificateFacts, *, fonts: Library | None = None
) -> dict[str, list[Box]]:
    """Return what every part of a certificate takes of the page; a part may be in pieces.

    Parts: those of `Layout.parts`, code, photo, line0 …, mark0 … and seals, each seal place by
    itself. Raises Invalid("design") and DoesNotFit.
    """
    faces = fonts or library()
    geometry = geometry_of(design)
    layout = Layout(design, geometry, faces, 0.0)
    found = {
        part: [reach(faces, one) for one in texts]
        for part, texts in layout.parts(facts).items()
        if texts
    }
    code = geometry.code
    found[_CODE] = [(code.x, code.y, code.x + CODE_SIDE, code.y + CODE_SIDE)]
    if design.photo or facts.photo:
        (x, y), (width, height) = geometry.photo, PHOTO
        found["photo"] = [(x, y, x + width, y + height)]
    if design.guides:
        radius = geometry.seal_radius
        found[_SEAL] = [
            (x - radius, y - radius, x + radius, y + radius) for x, y in layout.seal_places(facts)
        ]
    for n, line in enumerate(design.lines):
        found[f"line{n}"] = _signing(faces, line)
    for n, mark in enumerate(design.marks):
        found[f"mark{n}"] = [edges(mark)]
    return found


def _signing(fonts: Library, line: SignLine) -> list[Box]:
    return [(line.x, line.y - 0.5, line.x + LINE, line.y), reach(fonts, caption_of(fonts, line))]


def hull(boxes: Sequence[Box]) -> Box:
    """Return the least box around several.

    >>> hull([(0, 0, 1, 1), (4, 2, 5, 3)])
    (0, 0, 5, 3)
    """
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def overlaps(
    design: CertificateDesign, facts: CertificateFacts, *, fonts: Library | None = None
) -> list[Problem]:
    """Return what lies on what, by name; [] where every part has its place to itself.

    Codes: design-overlap, which may look as it was meant to, and design-code-covered, where the
    QR code could not be read. Values: field, other, the parts as `reaches` names them, `art` for
    the frame and picture of the design. Raises as `reaches`.
    """
    parts = reaches(design, facts, fonts=fonts)
    geometry = geometry_of(design)
    found = [
        _told(one, other)
        for one, other in combinations(parts, 2)
        if not _is_meant(one, other) and _meet(one, parts[one], other, parts[other])
    ]
    if design.background is None:
        found += [_told(part, "art") for part in _on_art(geometry, parts)]
    return found


def _told(one: str, other: str) -> Problem:
    code = "design-code-covered" if _CODE in (one, other) else "design-overlap"
    field, under = (other, one) if one in (_CODE, "letter") else (one, other)
    return Problem(code, f"design/{field}", {"field": field, "other": under})


def _is_meant(one: str, other: str) -> bool:
    return {one.rstrip("0123456789"), other.rstrip("0123456789")} in _MEANT


def _meet(one: str, first: Sequence[Box], other: str, second: Sequence[Box]) -> bool:
    if _SEAL in (one, other):
        seals, rest = (first, second) if one == _SEAL else (second, first)
        return any(_in_circle(seal, box) for seal in seals for box in rest)
    grown = [_around_code(box) for box in first] if one == _CODE else first
    with_quiet = [_around_code(box) for box in second] if other == _CODE else second
    return any(_cross(a, b) for a in grown for b in with_quiet)


def _around_code(box: Box) -> Box:
    left, top, right, bottom = box
    return left - QUIET, top - QUIET, right + QUIET, bottom + QUIET


def _cross(a: Box, b: Box) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    return across > _SLIGHT and down > _SLIGHT


def _in_circle(seal: Box, box: Box) -> bool:
    """Whether a box reaches into a seal place, which is round."""
    x, y, radius = (seal[0] + seal[2]) / 2, (seal[1] + seal[3]) / 2, (seal[2] - seal[0]) / 2
    near = min(max(x, box[0]), box[2]) - x, min(max(y, box[1]), box[3]) - y
    return hypot(*near) < radius - _SLIGHT


def _on_art(geometry: Geometry, parts: dict[str, list[Box]]) -> Iterator[str]:
    """Yield the parts that lie on the frame or the picture of the design."""
    art = [*_PICTURES.get(geometry.art, ()), *_frame(geometry)]
    for part, boxes in parts.items():
        if part not in (_SEAL, *_CARRIED.get(geometry.art, ())) and _any_cross(boxes, art):
            yield part


def _any_cross(boxes: Iterable[Box], others: Sequence[Box]) -> bool:
    return any(_cross(box, other) for box in boxes for other in others)


def _frame(geometry: Geometry) -> tuple[Box, ...]:
    """The four sides of a design's frame."""
    inset = _INSETS.get(geometry.art)
    if inset is None:
        return ()
    width, height = geometry.width, geometry.height
    return (
        (0.0, 0.0, width, inset),
        (0.0, height - inset, width, height),
        (0.0, 0.0, inset, height),
        (width - inset, 0.0, width, height),
    )
