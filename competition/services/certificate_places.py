"""What of a certificate's design can be changed (版式项): places, sizes, faces, colours, rules.

A setting is a path into the design's data, as `letter.name`. Kept is only what differs from the
design, so a design that is improved improves the events that use it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from competition.documents.designs import COLOURWAYS, DESIGNS, ORNAMENTS
from competition.documents.fitting import FITTING
from competition.documents.font_files import Role
from competition.documents.geometry import ALIGNMENTS, FLOWS, merged, standing
from competition.documents.placed import AWARD_SPACING
from competition.errors import Invalid, Problem

#: What can be moved or sized: the setting, and its unit.
PLACES: dict[str, str] = {
    "title.x": "mm",
    "title.y": "mm",
    "title.size": "pt",
    "title.spacing": "em",
    "english.x": "mm",
    "english.y": "mm",
    "english.size": "pt",
    "english.spacing": "em",
    "letter.left": "mm",
    "letter.right": "mm",
    "letter.top": "mm",
    "letter.bottom": "mm",
    "letter.body": "pt",
    "letter.name": "pt",
    "letter.salutation": "pt",
    "letter.award": "pt",
    "letter.award_spacing": "em",
    "seals.baseline": "mm",
    "seals.size": "pt",
    "code.x": "mm",
    "code.y": "mm",
    "name.x": "mm",
    "name.y": "mm",
    "award.x": "mm",
    "award.y": "mm",
    "date.x": "mm",
    "date.y": "mm",
    "photo.x": "mm",
    "photo.y": "mm",
}
ROLES = ("brush", "kai", "kai-bold", "song", "song-semibold", "song-bold", "hei")
#: What is chosen from a list. A design's own way, such as downwards, is always among them.
CHOICES: dict[str, tuple[str, ...]] = {
    "title.role": ROLES,
    "title.align": ALIGNMENTS,
    "english.role": ROLES,
    "english.align": ALIGNMENTS,
    "letter.body_role": ROLES,
    "letter.name_role": ROLES,
    "letter.name_align": ALIGNMENTS,
    "letter.fitting": FITTING,
    "letter.award_role": ROLES,
    "letter.award_align": ALIGNMENTS,
    "seals.role": ROLES,
    "name.place": FLOWS,
    "award.place": FLOWS,
    "date.place": FLOWS,
    "ornament.lobes": ORNAMENTS["classic"]["lobes"],
    "ornament.rings": ORNAMENTS["classic"]["rings"],
    "ornament.medallion": ORNAMENTS["tea"]["medallion"],
    "ornament.branch": ORNAMENTS["tea"]["branch"],
    "ornament.clip": ORNAMENTS["tea"]["clip"],
}
#: What has a colour: the setting, and what the design calls its own.
COLOURS: dict[str, str] = {
    "title.colour": "accent",
    "english.colour": "gold",
    "letter.colour": "ink",
    "letter.name_colour": "ink",
    "letter.award_colour": "accent",
    "seals.colour": "ink",
    "ornament.banner": "banner",
}
#: What may stand by itself, out of the letter's flow.
_ALONE = ("name", "award", "date")
_UNSAID: dict[str, Any] = {
    "title.role": Role.BRUSH.value,
    "title.align": "centre",
    "english.role": Role.SONG.value,
    "english.align": "centre",
    "letter.body_role": Role.KAI.value,
    "letter.name_role": Role.KAI_BOLD.value,
    "letter.name_align": "left",
    "letter.fitting": "all",
    "letter.award_role": Role.BRUSH.value,
    "letter.award_align": "centre",
    "letter.award_spacing": AWARD_SPACING,
}
_PAIR = ("x", "y")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
Value = Decimal | str


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The design an event chose, its colourway applied, as it is without the event's changes."""
    name = data.get("name") or "classic"
    colourway = data.get("colourway") or ""
    return merged(DESIGNS[name], COLOURWAYS.get(name, {}).get(colourway, {}))


def values_of(design: Mapping[str, Any]) -> dict[str, Value]:
    """Every setting of a design: Decimal for places, text for choices, #RRGGBB for colours."""
    found: dict[str, Value] = {}
    for path in PLACES:
        if offers(design, path):
            found[path] = Decimal(f"{_said(design, path):g}")
    for path in CHOICES:
        if offers(design, path):
            found[path] = str(_said(design, path))
    for path, own in COLOURS.items():
        if not offers(design, path):
            continue
        group, name = path.split(".")
        chosen = str(design[group].get(name, own))
        found[path] = chosen.upper() if chosen.startswith("#") else _hex(design, chosen)
    return found


def offers(design: Mapping[str, Any], path: str) -> bool:
    """Whether a design has a setting: its ornament's own, and no award alone beside a medal."""
    group, name = path.split(".")
    if group == "ornament":
        return name in ORNAMENTS.get(design["art"], {}) or name in design["colours"]
    return group != "award" or design.get("layout") != "column"


def _said(design: Mapping[str, Any], path: str) -> Any:
    group, name = path.split(".")
    if group == "photo":
        return design["photo"][_PAIR.index(name)]
    if group in _ALONE:
        said = design.get(group, {})
        if name == "place":
            return said.get(name, FLOWS[0])
        return said.get(name, standing(design, group)[_PAIR.index(name)])
    return design[group].get(name, _UNSAID.get(path))


def _hex(design: Mapping[str, Any], name: str) -> str:
    return f"#{design['colours'][name][0]}".upper()


def choices_of(path: str, own: str) -> tuple[str, ...]:
    """What a setting may be chosen from; the design's own first."""
    return (own, *(each for each in CHOICES[path] if each != own))


def changes_of(design: Mapping[str, Any], values: Mapping[str, Value]) -> dict[str, Any]:
    """What differs from the design, in the form of its data. Raises Invalid("design")."""
    own = values_of(design)
    said = {
        path: value.upper() if path in COLOURS and isinstance(value, str) else value
        for path, value in values.items()
    }
    different = {path: value for path, value in said.items() if path in own and value != own[path]}
    problems = [
        Problem("design-data", f"design/{path}", {"found": str(value)})
        for path, value in different.items()
        if not _is_sound(path, value)
    ]
    if problems:
        raise Invalid("design", problems)
    found: dict[str, Any] = {}
    for path, value in different.items():
        group, name = path.split(".")
        if group == "photo":
            pair = [float(values.get(f"photo.{each}", own[f"photo.{each}"])) for each in _PAIR]
            found["photo"] = pair
        else:
            found.setdefault(group, {})[name] = float(value) if path in PLACES else value
    return found


def _is_sound(path: str, value: Value) -> bool:
    if path in PLACES:
        return isinstance(value, Decimal)
    if path in COLOURS:
        return bool(_COLOUR.fullmatch(str(value)))
    return value in CHOICES[path]


def as_texts(changes: Mapping[str, Any]) -> dict[str, str]:
    """An event's changes as a contest file writes them: setting → text.

    >>> as_texts({"code": {"x": 45.0}, "letter": {"name_align": "centre"}, "photo": [232, 76.5]})
    {'code.x': '45', 'letter.name_align': 'centre', 'photo.x': '232', 'photo.y': '76.5'}
    """
    found: dict[str, str] = {}
    for group, inner in changes.items():
        named = dict(zip(_PAIR, inner, strict=True)) if group == "photo" else inner
        for name, value in named.items():
            found[f"{group}.{name}"] = value if isinstance(value, str) else f"{value:g}"
    return dict(sorted(found.items()))


def from_texts(data: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The changes a contest file holds, read back. Raises Invalid("design")."""
    values: dict[str, Value] = {}
    for path, text in texts.items():
        if path not in PLACES:
            values[path] = text
            continue
        try:
            values[path] = Decimal(text)
        except InvalidOperation:
            values[path] = text
    design = plain(data)
    unknown = [path for path in texts if path not in values_of(design)]
    if unknown:
        raise Invalid(
            "design",
            [Problem("design-data", f"design/{path}", {"found": path}) for path in unknown],
        )
    return changes_of(design, values)
