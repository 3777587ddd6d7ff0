"""A certificate's design in the contest file (版式导入导出), with the files it is made of.

What comes from elsewhere is looked at as if it had just been uploaded: a file's content must be
what its digest says, a drawing must hold no script, and no field may leave the page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from competition.db import db
from competition.documents import backgrounds, stamps
from competition.documents.certificate_facts import CertificateDesign
from competition.documents.designs import DESIGNS
from competition.documents.geometry import geometry_of
from competition.documents.stamp_facts import Impression, SignLine
from competition.errors import Invalid, Problem
from competition.models.certificate import CertificateDesign as DesignRow
from competition.rules import values
from competition.rules.design_facts import DesignFacts, DesignFileFacts
from competition.rules.kinds import default_of
from competition.services import certificate_designs, certificate_files
from competition.services import certificate_places as places

#: What the file and the row say in the same words.
_ALIKE = (
    "colourway", "paper", "dates", "series", "microtext", "unit", "guides", "tint", "bleed",
    "titled", "english", "photo", "awards", "together",
)  # fmt: skip
_PREFIX = "sha256:"
#: Where an impression stands is read beside who allowed it.
_NUMBERS = ("x", "y", "width")
_SAID = ("whose", "by", "on", "document")


def dumped(event_id: uuid.UUID) -> dict[str, Any]:
    """The event's design as a piece of the contest file; {} where none was chosen."""
    data = certificate_designs.current(event_id)
    if not data:
        return {}
    found: dict[str, Any] = {"design": data.get("name") or "classic"}
    found |= {name: data[name] for name in _ALIKE if name in data}
    found["bodies"] = list(data.get("bodies", ()))
    if "salutation" in data:
        found["salutation"] = data["salutation"]
    if data.get("passing"):
        found["passing"] = data["passing"]
    found["places"] = places.as_texts(data.get("changes", {}))
    found["lines"] = [{**line, **_texts(line, ("x", "y"))} for line in data.get("lines", ())]
    marks = data.get("marks", ())
    found["marks"] = [
        {
            "file": _PREFIX + mark["sha256"],
            **{name: mark[name] for name in _SAID},
            **_texts(mark, _NUMBERS),
        }
        for mark in marks
    ]
    sheet = data.get("background")
    if sheet:
        found["background"] = {"file": _PREFIX + sheet["sha256"], "name": sheet["name"]}
    found["files"] = _files([*marks, *([sheet] if sheet else [])])
    return {"certificates": found}


def _texts(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: f"{row[name]:g}" for name in names}


def _files(named: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    kinds = {one["sha256"]: one["kind"] for one in named}
    return [
        {
            "digest": _PREFIX + sha256,
            "kind": kind,
            "content": base64.b64encode(certificate_files.read(sha256, kind)).decode(),
        }
        for sha256, kind in sorted(kinds.items())
    ]


def problems(facts: DesignFacts) -> list[Problem]:
    """Everything wrong with a design from a contest file, by the path in the file."""
    if facts.design not in DESIGNS:
        return [Problem("design-unknown", "certificates.design", {"name": facts.design})]
    contents: dict[str, tuple[str, bytes]] = {}
    found = []
    for n, file in enumerate(facts.files):
        content = _content(file)
        if content is None:
            found.append(Problem("design-file-damaged", f"certificates.files[{n}]"))
        else:
            contents[file.digest] = file.kind, content
    named = [(f"marks[{n}]", mark.file) for n, mark in enumerate(facts.marks)]
    if facts.background is not None:
        named.append(("background", facts.background.file))
    found += [
        Problem("design-file-unnamed", f"certificates.{where}.file")
        for where, digest in named
        if digest not in {file.digest for file in facts.files}
    ]
    return found or _looked_at(facts, contents)


def _content(file: DesignFileFacts) -> bytes | None:
    try:
        content = base64.b64decode(file.content, validate=True)
    except binascii.Error:
        return None
    digest = _PREFIX + hashlib.sha256(content).hexdigest()
    return content if digest == file.digest else None


def _looked_at(facts: DesignFacts, contents: Mapping[str, tuple[str, bytes]]) -> list[Problem]:
    """What an upload of the same would have been refused for."""
    try:
        for n, mark in enumerate(facts.marks):
            kind, content = contents[mark.file]
            _require_kind(stamps.read_impression(content).kind, kind, f"marks[{n}]")
        design = _design(facts, contents)
        page = DESIGNS[facts.design]["page"]
        if facts.background is not None:
            kind, content = contents[facts.background.file]
            sheet = backgrounds.read_background(content, float(page[0]), float(page[1]))
            _require_kind(sheet.kind, kind, "background")
        geometry_of(design)
    except Invalid as refused:
        return [replace(each, where=f"certificates.{each.where}") for each in refused.problems]
    return []


def _require_kind(found: str, said: str, where: str) -> None:
    if found != said:
        raise Invalid("design", [Problem("design-file-damaged", where)])


def _design(facts: DesignFacts, contents: Mapping[str, tuple[str, bytes]]) -> CertificateDesign:
    data = {"name": facts.design, "colourway": facts.colourway}
    design = CertificateDesign(facts.design, colourway=facts.colourway, paper=facts.paper)
    geometry_of(design)
    return replace(
        design,
        changes=places.from_texts(data, facts.places),
        lines=tuple(SignLine(one.text, float(one.x), float(one.y)) for one in facts.lines),
        marks=tuple(
            Impression(*contents[one.file], float(one.x), float(one.y), float(one.width))
            for one in facts.marks
        ),
    )


def load(event_id: uuid.UUID, facts: DesignFacts) -> None:
    """Keep a design that `problems` found sound, and its files."""
    kinds = {}
    for file in facts.files:
        certificate_files.store(base64.b64decode(file.content), file.kind)
        kinds[file.digest] = file.kind
    usual = {name: default_of(one) for name, one in DesignFacts.__dataclass_fields__.items()}
    data: dict[str, Any] = {"name": facts.design}
    data |= {name: getattr(facts, name) for name in _ALIKE if getattr(facts, name) != usual[name]}
    if facts.bodies:
        data["bodies"] = list(facts.bodies)
    if facts.salutation is not None:
        data["salutation"] = facts.salutation
    if facts.passing is not None:
        data["passing"] = values.text(facts.passing)
    if facts.places:
        data["changes"] = places.from_texts(data, facts.places)
    if facts.lines:
        data["lines"] = [{"text": one.text, **_floats(x=one.x, y=one.y)} for one in facts.lines]
    if facts.marks:
        data["marks"] = [
            {
                **{name: getattr(one, name) for name in _SAID},
                **_floats(x=one.x, y=one.y, width=one.width),
                **_named(one.file, kinds),
            }
            for one in facts.marks
        ]
    if facts.background is not None:
        data["background"] = {
            **_named(facts.background.file, kinds), "name": facts.background.name,
        }  # fmt: skip
    db.session.add(DesignRow(event_id=event_id, code=certificate_designs.DESIGN, data=data))
    db.session.flush()


def _named(digest: str, kinds: Mapping[str, str]) -> dict[str, str]:
    return {"sha256": digest.removeprefix(_PREFIX), "kind": kinds[digest]}


def _floats(**values: Fraction) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}
