"""Where the fields of an event's certificates stand, and its own background (版式调整、自备底图).

Kept is only what differs from the design, as data of the contest's design; once a certificate is
out nothing of it changes, so that a reprint is the same paper.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import backgrounds, page_pictures, stamps
from competition.documents import certificates as papers
from competition.documents.certificate_facts import CertificateDesign, CertificateFacts
from competition.documents.fitting import DoesNotFit
from competition.documents.geometry import geometry_of, merged
from competition.documents.overlaps import Box, hull, overlaps, reaches
from competition.documents.stamp_facts import SignLine
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.certificate import Certificate
from competition.models.event import Event
from competition.services import audit, certificate_designs, certificate_files
from competition.services import certificate_drafts as drafting
from competition.services import certificate_places as places
from competition.services import certificate_specimens as specimens
from competition.services.certificate_places import Value

#: With whose names is looked whether anything lies on anything else.
_TRIED = ("longest", "shortest")
#: So many seals and signatures a certificate has at most.
MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class Extras:
    """What of a design is no place: whether the sheet bears the title, English, a photo, lines.

    microtext: repeated along the frame instead of the event's name; marks: where each uploaded
    seal or signature stands now, x, y of its middle and width in mm; fewer leave the rest alone.
    """

    titled: bool = False
    english: bool = False
    photo: bool = False
    lines: tuple[SignLine, ...] = ()
    microtext: str = ""
    marks: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class MarkLine:
    """An uploaded seal or signature, and who allowed it to be printed."""

    sha256: str
    kind: str
    whose: str
    allowed_by: str
    allowed_on: str
    document: str
    x: Decimal
    y: Decimal
    width: Decimal


@dataclass(frozen=True, slots=True)
class Layout:
    """Every setting as it stands and as the design has it; the event's own sheet, if any.

    steps: how many saved changes can be taken back.
    """

    values: Mapping[str, Value]
    own: Mapping[str, Value]
    width: Decimal
    height: Decimal
    background: str
    extras: Extras
    marks: tuple[MarkLine, ...]
    fixed: bool
    steps: int


def read(actor: Actor, scope: Scope) -> Layout:
    """How an event's certificates are laid out."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = drafting.event_of(scope.event_id)
    data = drafting.design_data(event.id)
    design = places.plain(data)
    page = design["page"]
    return Layout(
        places.values_of(merged(design, data.get("changes", {}))),
        places.values_of(design),
        Decimal(str(page[0])),
        Decimal(str(page[1])),
        data.get("background", {}).get("name", ""),
        Extras(
            titled=bool(data.get("titled", False)),
            english=bool(data.get("english", False)),
            photo=bool(data.get("photo", False)),
            lines=drafting.sign_lines(data),
            microtext=data.get("microtext", ""),
        ),
        tuple(_mark_line(each) for each in data.get("marks", ())),
        _any_issued(event.id),
        certificate_designs.steps(event.id),
    )


def _mark_line(data: Mapping[str, Any]) -> MarkLine:
    texts = (data[name] for name in ("sha256", "kind", "whose", "by", "on", "document"))
    return MarkLine(*texts, *(Decimal(f"{data[name]:g}") for name in ("x", "y", "width")))


def _any_issued(event_id: uuid.UUID) -> bool:
    return db.session.scalar(
        select(Certificate.number).where(Certificate.event_id == event_id).limit(1)
    ) is not None  # fmt: skip


def _with_extras(data: Mapping[str, Any], extras: Extras) -> dict[str, Any]:
    """The design's data with what is no place; what is not wished is not kept."""
    said: dict[str, Any] = {
        "titled": extras.titled,
        "english": extras.english,
        "photo": extras.photo,
        "lines": [{"text": one.text, "x": one.x, "y": one.y} for one in extras.lines],
        "microtext": extras.microtext.strip(),
    }
    rest = {key: value for key, value in data.items() if key not in said}
    if extras.marks and "marks" in rest:
        places_now = [dict(zip(("x", "y", "width"), one, strict=True)) for one in extras.marks]
        kept = list(rest["marks"])
        moved = [{**mark, **place} for mark, place in zip(kept, places_now, strict=False)]
        rest["marks"] = [*moved, *kept[len(moved) :]]
    return rest | {key: value for key, value in said.items() if value}


def change(
    actor: Actor,
    scope: Scope,
    values: Mapping[str, Value],
    extras: Extras,
    *,
    now: datetime,
    accepted: bool = False,
) -> None:
    """Change settings by the names of `certificate_places`; what is missing stays the design's.

    accepted: parts may lie on each other, it was seen. Raises NotNow("design-in-use"),
    Invalid("design") with design-data, design-off-page, design-code-covered and the field, and
    with design-overlap alone where that was not accepted.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    wanted = _with_extras(data, extras)
    wanted["changes"] = places.changes_of(places.plain(data), values)
    design = drafting.drawn(wanted, event)
    geometry_of(design)
    shortest = specimens.specimen(event, wanted, "shortest")[0]
    found = papers.check_certificates(design, [shortest])
    outside = [problem for problem in found if problem.code == "design-off-page"]
    if outside:
        raise Invalid("design", outside)
    _require_apart(event, design, wanted, accepted=accepted)
    _keep(actor, event, wanted, now=now)


def _require_apart(
    event: Event, design: CertificateDesign, data: Mapping[str, Any], *, accepted: bool
) -> None:
    """Raise Invalid("design") where the code is covered, or parts overlap and nobody accepts it."""
    told: dict[str, Problem] = {}
    for name in _TRIED:
        page = specimens.specimen(event, data, name)[0]
        told |= {f"{one.where}/{one.values['other']}": one for one in overlaid(design, page)}
    covered = [problem for problem in told.values() if problem.code == "design-code-covered"]
    if covered or (told and not accepted):
        raise Invalid("design", covered or list(told.values()))


def overlaid(design: CertificateDesign, page: CertificateFacts) -> list[Problem]:
    """What lies on what; what does not fit at all is told where it is printed."""
    try:
        return overlaps(design, page)
    except DoesNotFit:
        return []


def take_mark(
    actor: Actor, scope: Scope, content: bytes, about: Mapping[str, Any], *, now: datetime
) -> None:
    """Print an uploaded seal or signature, because somebody allowed it.

    about: whose, by, on (ISO date), document: who allowed it, when, by which paper; x, y (its
    middle) and width in mm. Raises NotNow("design-in-use"), Invalid as `read_impression`, and
    Invalid("design") where it leaves the page.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    lacking = [name for name in ("whose", "by", "on", "document") if not about.get(name)]
    if lacking:
        raise Invalid("invalid", [Problem("authorisation-missing", name) for name in lacking])
    kind = stamps.read_impression(content).kind
    kept: dict[str, Any] = {
        name: str(about[name]).strip() for name in ("whose", "by", "on", "document")
    }
    kept |= {name: float(about[name]) for name in ("x", "y", "width")}
    kept |= {"sha256": certificate_files.store(content, kind), "kind": kind}
    data = drafting.design_data(event.id)
    if len(data.get("marks", ())) >= MOST_MARKS:
        raise Invalid("impression", [Problem("marks-too-many", "impression", {"most": MOST_MARKS})])
    wanted = {**data, "marks": [*data.get("marks", ()), kept]}
    geometry_of(drafting.drawn(wanted, event))
    _keep(actor, event, wanted, now=now)
    audit.record(
        actor, "certificates.mark_allowed", ("event", event.id), scope=Scope(event.id), now=now,
        whose=kept["whose"], by=audit.Personal(kept["by"]), on=kept["on"],
        document=kept["document"], digest=kept["sha256"],
    )  # fmt: skip


def drop_mark(actor: Actor, scope: Scope, place: int, *, now: datetime) -> None:
    """Print an uploaded seal or signature no more; `place` counts from 0."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    marks = list(data.get("marks", ()))
    if not 0 <= place < len(marks):
        raise NotFound("not-found")
    del marks[place]
    _keep(actor, event, {**data, "marks": marks}, now=now)


def take_background(
    actor: Actor, scope: Scope, content: bytes, name: str, *, now: datetime
) -> None:
    """Use an uploaded sheet instead of the ornament.

    Raises NotNow("design-in-use") and Invalid("background") as `backgrounds.read_background`.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    page = places.plain(data)["page"]
    found = backgrounds.read_background(content, float(page[0]), float(page[1]))
    kept = {
        "sha256": certificate_files.store(content, found.kind),
        "kind": found.kind,
        "name": name[:120],
    }
    _keep(actor, event, {**data, "background": kept}, now=now)


def drop_background(actor: Actor, scope: Scope, *, now: datetime) -> None:
    """Go back to the design's own ornament; the file stays, another event may use it."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    rest = {key: value for key, value in data.items() if key not in ("background", "titled")}
    _keep(actor, event, rest, now=now)


def _changeable(scope: Scope) -> Event:
    event = drafting.event_of(scope.event_id)
    if _any_issued(event.id):
        raise NotNow("design-in-use")
    return event


def _keep(actor: Actor, event: Event, data: Mapping[str, Any], *, now: datetime) -> None:
    certificate_designs.keep(event.id, data)
    _note(actor, event, "certificates.design_changed", data, now=now)


def _note(
    actor: Actor, event: Event, action: str, data: Mapping[str, Any], *, now: datetime
) -> None:
    audit.record(
        actor, action, ("event", event.id), scope=Scope(event.id), now=now, design=dict(data)
    )


def take_back(actor: Actor, scope: Scope, *, now: datetime) -> None:
    """Have the design again that was in force before the last change: ticks, sheets, seals too.

    Raises NotNow("design-in-use", "nothing-to-take-back").
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = certificate_designs.step_back(event.id)
    if data is None:
        raise NotNow("nothing-to-take-back")
    _note(actor, event, "certificates.design_taken_back", data, now=now)


#: Megabytes an uploaded sheet may have, and a seal or signature.
SHEET_MEGABYTES = backgrounds.MOST_BYTES // (1024 * 1024)
MARK_MEGABYTES = stamps.MOST_BYTES // (1024 * 1024)


@dataclass(frozen=True, slots=True)
class View:
    """How a specimen is looked at: longest, shortest or rarest name, bleed, pixels across."""

    name: str = "longest"
    bleed: bool = False
    width: int = 1100


@dataclass(frozen=True, slots=True)
class Preview:
    """A specimen as PNG; what to look at in it; what every part takes of the page, in mm."""

    picture: bytes
    told: tuple[Problem, ...]
    reaches: Mapping[str, Box]


def preview(
    actor: Actor, scope: Scope, values: Mapping[str, Value], extras: Extras, view: View
) -> Preview:
    """A specimen with these settings; nothing is kept. Raises Invalid as printing does."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = drafting.event_of(scope.event_id)
    data = _with_extras(drafting.design_data(event.id), extras)
    data["changes"] = places.changes_of(places.plain(data), values)
    design = replace(drafting.drawn(data, event), sample=True, bleed=view.bleed)
    page, lacking = specimens.specimen(event, data, view.name)
    picture = page_pictures.first_page(papers.render_certificates(design, [page]), view.width)
    told = (*lacking, *overlaid(design, page))
    return Preview(
        picture, told, {part: hull(boxes) for part, boxes in reaches(design, page).items()}
    )
