"""Where everything of a certificate stands (版式几何): read from plain data, checked, frozen.

The same data an event keeps and its contest file carries: a design's name, a colourway, and any
values changed. What cannot be read or would leave the page is told before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from competition.documents.certificate_facts import CertificateDesign
from competition.documents.colours import WHITE, Colour
from competition.documents.designs import COLOURWAYS, DESIGNS, ORNAMENTS
from competition.documents.fitting import FITTING
from competition.documents.font_files import Role
from competition.documents.issuers import SealRow
from competition.documents.paper import MM
from competition.documents.placed import AWARD_SPACING, Zone
from competition.documents.stamps import LINE, edges
from competition.errors import Invalid, Problem

CODE_SIDE, PHOTO = 26.0, (25.0, 35.0)
#: An A3 sheet is an A4 one enlarged by this; seals stay as large as they are.
A3 = 2**0.5
SEAL_RADIUS = 21.0
ALIGNMENTS = ("left", "centre", "right")
#: Whether name, award and date follow the letter or stand by themselves, as stock wants them.
FLOWS = ("flow", "fixed")
#: How high a name is in em, and how far down the letter's zone an award stands by itself.
_NAME_HIGH, _AWARD_DOWN = 1.15, 0.74


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the head: where, how large, how it runs.

    align: left or centre of x, vertical downwards, words one below another, apart (two
    characters at both sides of the middle).
    """

    x: float
    y: float
    size: float
    spacing: float
    colour: Colour
    role: Role
    align: str


@dataclass(frozen=True, slots=True)
class EventLines:
    """The event's name above the letter: in so many lines no wider than `width`."""

    x: float
    y: float
    size: float
    lead: float
    lines: int
    width: float
    role: Role
    colour: Colour


@dataclass(frozen=True, slots=True)
class CodePlace:
    """Where the QR stands and where its captions go: below, beside (both sides), right."""

    x: float
    y: float
    captions: str


@dataclass(frozen=True, slots=True)
class Geometry:
    """A whole design: page, colours by name, and every field's place, in mm and points."""

    art: str
    layout: str
    width: float
    height: float
    enlarge: float
    colours: tuple[tuple[str, Colour], ...]
    title: Heading
    english: Heading
    events: EventLines | None
    letter: Zone
    seals: SealRow
    code: CodePlace
    photo: tuple[float, float]
    sample: tuple[float, float]
    #: What was chosen of the ornament, by name.
    ornament: tuple[tuple[str, str], ...] = ()

    def colour(self, name: str) -> Colour:
        """Return the colour called `name`."""
        return dict(self.colours)[name]

    def guide(self, *, tint: bool) -> Colour:
        """Return the colour of seal places, over paper colour or over white."""
        return self.colour("guide").tint(0.5, self.colour("paper") if tint else WHITE)

    @property
    def seal_radius(self) -> float:
        """The radius of a seal place in the design's own millimetres."""
        return SEAL_RADIUS / self.enlarge


def geometry_of(design: CertificateDesign) -> Geometry:
    """Return the places of `design`, its colourway and changes applied.

    Raises Invalid("design") with problems design-unknown, colourway-unknown, paper-unknown,
    design-data (a value that cannot be read) and design-off-page (where: the field).
    """
    problems = _unknown(design)
    if problems:
        raise Invalid("design", problems)
    data: Mapping[str, Any] = DESIGNS[design.name]
    if design.colourway:
        data = merged(data, COLOURWAYS[design.name][design.colourway])
    data = merged(data, design.changes)
    enlarge = A3 if design.paper == "A3" else 1.0
    try:
        found = _read(data, enlarge)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        values = {"found": str(error)}
        raise Invalid("design", [Problem("design-data", "design", values)]) from error
    outside = [*_outside(found), *_stamps_outside(design, found)]
    if outside:
        raise Invalid(
            "design",
            [Problem("design-off-page", f"design/{name}", {"field": name}) for name in outside],
        )
    return found


def merged(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `data` with `changes` laid over it, dictionary by dictionary.

    >>> merged({"code": {"x": 40, "y": 146}}, {"code": {"x": 42}})
    {'code': {'x': 42, 'y': 146}}
    """
    result = dict(data)
    for key, value in changes.items():
        under = result.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        result[key] = merged(under, value) if both else value  # type: ignore[arg-type]
    return result


def _unknown(design: CertificateDesign) -> list[Problem]:
    if design.name not in DESIGNS:
        return [Problem("design-unknown", "design", {"name": design.name})]
    problems = []
    if design.colourway and design.colourway not in COLOURWAYS.get(design.name, {}):
        problems.append(Problem("colourway-unknown", "design", {"name": design.colourway}))
    if design.paper not in {"A4", "A3"}:
        problems.append(Problem("paper-unknown", "design", {"name": design.paper}))
    return problems


def _read(data: Mapping[str, Any], enlarge: float) -> Geometry:
    colours = {name: _colour(value) for name, value in data["colours"].items()}
    banner = data.get("ornament", {}).get("banner")
    if banner:
        colours["banner"] = _chosen(banner, colours)
    width, height = (float(value) for value in data["page"])
    lines = data.get("events")
    if data["code"]["captions"] not in {"below", "beside", "right"}:
        raise ValueError(data["code"]["captions"])
    return Geometry(
        art=str(data["art"]),
        layout=str(data.get("layout", "letter")),
        width=width,
        height=height,
        enlarge=enlarge,
        colours=tuple(colours.items()),
        title=_heading(data["title"], colours, Role.BRUSH),
        english=_heading(data["english"], colours, Role.SONG),
        events=_event_lines(lines, colours) if lines else None,
        letter=replace(
            _zone(data["letter"], colours),
            name_at=_by_itself(data, "name"),
            award_at=_by_itself(data, "award"),
        ),
        seals=replace(_seals(data["seals"], colours, enlarge), date_at=_by_itself(data, "date")),
        code=CodePlace(
            float(data["code"]["x"]), float(data["code"]["y"]), data["code"]["captions"]
        ),
        photo=_pair(data["photo"]),
        sample=_pair(data["sample"]),
        ornament=_ornament(data),
    )


def _by_itself(data: Mapping[str, Any], field: str) -> tuple[float, float] | None:
    """Where a field stands that was taken out of the flow, or None."""
    said = data.get(field, {})
    if _one_of(said.get("place", "flow"), FLOWS) == "flow":
        return None
    x, y = standing(data, field)
    return float(said.get("x", x)), float(said.get("y", y))


def standing(data: Mapping[str, Any], field: str) -> tuple[float, float]:
    """Where name, award or date would stand by itself if nothing was said, in mm.

    The name at the letter's top, the award where the letter leaves room for it.
    """
    letter, row = data["letter"], data["seals"]
    top, bottom = letter["top"], letter["bottom"]
    return {
        "name": (letter["left"], round(top + _NAME_HIGH * letter["name"] / MM, 1)),
        "award": (
            (letter["left"] + letter["right"]) / 2,
            round(top + _AWARD_DOWN * (bottom - top), 1),
        ),
        "date": (row["middles"][0][0], row["baseline"] + 9.8),
    }[field]


def _ornament(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Read what was chosen of the ornament; another design's choices are left aside."""
    offered = ORNAMENTS.get(data["art"], {})
    chosen = data.get("ornament", {})
    return tuple(
        (name, _one_of(chosen.get(name, known[0]), known)) for name, known in offered.items()
    )


def _colour(value: Any) -> Colour:
    light, inks = value
    c, m, y, k = (int(part) for part in inks)
    if not all(0 <= part <= 100 for part in (c, m, y, k)):
        raise ValueError(inks)
    return Colour(int(light, 16), (c, m, y, k))


def _chosen(value: str, colours: Mapping[str, Colour]) -> Colour:
    """A colour by its name in the design, or as #RRGGBB with the inks that come near it.

    >>> _chosen("#B5161D", {}).inks
    (0, 87, 83, 30)
    """
    if not value.startswith("#"):
        return colours[value]
    if len(value) != len("#RRGGBB"):
        raise ValueError(value)
    light = int(value[1:], 16)
    parts = [light >> shift & 255 for shift in (16, 8, 0)]
    most = max(parts)
    c, m, y = ((most - part) * 100 // (most or 1) for part in parts)
    return Colour(light, (c, m, y, 100 - most * 100 // 255))


def _one_of(value: Any, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(value)
    return str(value)


def _pair(value: Any) -> tuple[float, float]:
    x, y = value
    return float(x), float(y)


def _heading(data: Mapping[str, Any], colours: Mapping[str, Colour], role: Role) -> Heading:
    return Heading(
        float(data["x"]),
        float(data["y"]),
        float(data["size"]),
        float(data["spacing"]),
        _chosen(data["colour"], colours),
        Role(data.get("role", role)),
        str(data.get("align", "centre")),
    )


def _event_lines(data: Mapping[str, Any], colours: Mapping[str, Colour]) -> EventLines:
    return EventLines(
        float(data["x"]),
        float(data["y"]),
        float(data["size"]),
        float(data["lead"]),
        int(data["lines"]),
        float(data["width"]),
        Role(data["role"]),
        colours[data["colour"]],
    )


def _zone(data: Mapping[str, Any], colours: Mapping[str, Colour]) -> Zone:
    names = ("left", "right", "top", "bottom", "body", "name", "salutation", "award")
    sizes: dict[str, Any] = {name: float(data[name]) for name in names}
    return Zone(
        **sizes,
        ink=_chosen(data.get("colour", "ink"), colours),
        grey=colours["grey"],
        accent=_chosen(data.get("award_colour", "accent"), colours),
        name_ink=_chosen(data.get("name_colour", "ink"), colours),
        name_align=_one_of(data.get("name_align", "left"), ALIGNMENTS),
        award_align=_one_of(data.get("award_align", "centre"), ALIGNMENTS),
        award_spacing=float(data.get("award_spacing", AWARD_SPACING)),
        fitting=_one_of(data.get("fitting", "all"), FITTING),
        body_role=Role(data.get("body_role", Role.KAI)),
        name_role=Role(data.get("name_role", Role.KAI_BOLD)),
        award_role=Role(data.get("award_role", Role.BRUSH)),
    )


def _seals(data: Mapping[str, Any], colours: Mapping[str, Colour], enlarge: float) -> SealRow:
    rows = [tuple(float(x) for x in row) for row in data["middles"]]
    if enlarge > 1:
        rows += [tuple(float(x) for x in row) for row in data["wide"][: 6 - len(rows)]]
    return SealRow(
        baseline=float(data["baseline"]),
        middles=tuple(rows),
        size=float(data["size"]),
        stack_right=float(data["stack_right"]),
        stack_width=float(data["stack_width"]),
        role=Role(data["role"]),
        colour=_chosen(data.get("colour", "ink"), colours),
    )


def _stamps_outside(design: CertificateDesign, found: Geometry) -> list[str]:
    boxes = [("lines", (line.x, line.y, line.x + LINE, line.y)) for line in design.lines]
    boxes += [("marks", edges(mark)) for mark in design.marks]
    return [
        name
        for name, (left, top, right, bottom) in boxes
        if not (left >= 0 and top >= 0 and right <= found.width and bottom <= found.height)
    ]


def _outside(found: Geometry) -> list[str]:
    """Return the fields that would leave the page."""
    zone, row = found.letter, found.seals
    radius = found.seal_radius
    edges = [x for places in row.middles for x in (places[0] - radius, places[-1] + radius)]
    boxes = {
        "letter": (zone.left, zone.top, zone.right, zone.bottom),
        "seals": (min(edges), row.baseline - radius, max(edges), row.baseline + radius),
        "code": (
            found.code.x,
            found.code.y,
            found.code.x + CODE_SIDE,
            found.code.y + CODE_SIDE,
        ),
        "photo": (*found.photo, found.photo[0] + PHOTO[0], found.photo[1] + PHOTO[1]),
        "title": (found.title.x, found.title.y, found.title.x, found.title.y),
        "english": (found.english.x, found.english.y, found.english.x, found.english.y),
    }
    alone = {"name": zone.name_at, "award": zone.award_at, "date": row.date_at}
    boxes |= {name: (*place, *place) for name, place in alone.items() if place}
    return [
        name
        for name, (left, top, right, bottom) in boxes.items()
        if not (0 <= left <= right <= found.width and 0 <= top <= bottom <= found.height)
    ]
