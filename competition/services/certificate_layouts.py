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
from competition.documents.certificate_facts import CertificateFacts, CertificateKind
from competition.documents.geometry import geometry_of, merged
from competition.documents.stamp_facts import SignLine
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.certificate import Certificate
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Event, Trade
from competition.models.person import Person
from competition.services import (
    audit,
    certificate_designs,
    certificate_files,
    certificate_texts,
)
from competition.services import certificate_drafts as drafting
from competition.services import certificate_places as places
from competition.services.certificate_places import Value

NAMES = ("longest", "shortest", "rarest")
_SPECIMEN_ENGLISH = (
    "This is to certify that the bearer was awarded First Prize in the trade named above at the "
    "competition named above."
)


@dataclass(frozen=True, slots=True)
class Extras:
    """What of a design is no place: whether the sheet bears the title, English, a photo, lines.

    microtext: repeated along the frame instead of the event's name.
    """

    titled: bool = False
    english: bool = False
    photo: bool = False
    lines: tuple[SignLine, ...] = ()
    microtext: str = ""


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
    return rest | {key: value for key, value in said.items() if value}


def change(
    actor: Actor, scope: Scope, values: Mapping[str, Value], extras: Extras, *, now: datetime
) -> None:
    """Change settings by the names of `certificate_places`; what is missing stays the design's.

    Raises NotNow("design-in-use"), Invalid("design") with design-data or design-off-page and the
    field.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    wanted = _with_extras(data, extras)
    wanted["changes"] = places.changes_of(places.plain(data), values)
    design = drafting.drawn(wanted, event)
    geometry_of(design)
    specimen = _specimen(event, wanted, "shortest")
    found = papers.check_certificates(design, [specimen])
    outside = [problem for problem in found if problem.code == "design-off-page"]
    if outside:
        raise Invalid("design", outside)
    _keep(actor, event, wanted, now=now)


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


def preview(
    actor: Actor, scope: Scope, values: Mapping[str, Value], extras: Extras, view: View
) -> bytes:
    """A specimen with these settings as PNG; nothing is kept. Raises Invalid as printing does."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = drafting.event_of(scope.event_id)
    data = _with_extras(drafting.design_data(event.id), extras)
    data["changes"] = places.changes_of(places.plain(data), values)
    design = replace(drafting.drawn(data, event), sample=True, bleed=view.bleed)
    facts = _specimen(event, data, view.name)
    return page_pictures.first_page(papers.render_certificates(design, [facts]), view.width)


def _specimen(event: Event, data: Mapping[str, Any], name: str) -> CertificateFacts:
    if name not in NAMES:
        raise Invalid("invalid", [Problem("unknown-choice", "name", {"found": name})])
    names = db.session.scalars(
        select(Person.name)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == event.id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(Person.name)
    ).all() or ["某某某"]
    chosen = {
        "longest": max(names, key=len),
        "shortest": min(names, key=len),
        "rarest": max(names, key=certificate_texts.rarity),
    }[name]
    trade = db.session.scalar(
        select(Trade.name).where(Trade.event_id == event.id).order_by(Trade.position).limit(1)
    ) or {"zh": "某某"}
    words = CertificateFacts(
        number="SPECIMEN",
        kind=CertificateKind.HONOUR,
        recipient=chosen,
        event=event.name["zh"],
        year=event.starts_on.year,
        trade=trade["zh"],
        bodies=drafting.issuing_bodies(event.id, data) or ("某某单位",),
        issued=event.ends_on,
        qr="SPECIMEN",
        address=certificate_texts.printed_address(event.verification_host or ""),
        fingerprint="",
        award="一等奖",
        statement=_SPECIMEN_ENGLISH if data.get("english") else "",
    )
    return certificate_texts.specimen(words)
