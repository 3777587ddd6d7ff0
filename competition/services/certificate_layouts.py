"""Where the fields of an event's certificates stand, and its own background (版式调整、自备底图).

Kept is only what differs from the design, as data of the contest's design; once a certificate is
out nothing of it changes, so that a reprint is the same paper.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import backgrounds, page_pictures
from competition.documents import certificates as papers
from competition.documents.certificate_facts import (
    CertificateDesign,
    CertificateFacts,
    CertificateKind,
)
from competition.documents.designs import COLOURWAYS, DESIGNS
from competition.documents.geometry import geometry_of, merged
from competition.errors import Invalid, NotNow, Problem
from competition.models.certificate import Certificate
from competition.models.certificate import CertificateDesign as DesignRow
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Event, Trade
from competition.models.person import Person
from competition.services import audit, certificate_texts
from competition.services import certificate_drafts as drafting

#: What can be moved or sized: the field in the design's data, and its unit.
PLACES: dict[str, str] = {
    "title.x": "mm",
    "title.y": "mm",
    "title.size": "pt",
    "title.spacing": "em",
    "english.x": "mm",
    "english.y": "mm",
    "english.size": "pt",
    "letter.left": "mm",
    "letter.right": "mm",
    "letter.top": "mm",
    "letter.bottom": "mm",
    "letter.body": "pt",
    "letter.name": "pt",
    "letter.award": "pt",
    "seals.baseline": "mm",
    "seals.size": "pt",
    "code.x": "mm",
    "code.y": "mm",
}
NAMES = ("longest", "shortest", "rarest")


@dataclass(frozen=True, slots=True)
class Layout:
    """Every place as it stands and as the design has it; the event's own sheet, if any."""

    values: Mapping[str, Decimal]
    own: Mapping[str, Decimal]
    width: Decimal
    height: Decimal
    background: str
    titled: bool
    fixed: bool


def read(actor: Actor, scope: Scope) -> Layout:
    """How an event's certificates are laid out."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = drafting.event_of(scope.event_id)
    data = drafting.design_data(event.id)
    plain = _plain(data)
    page = plain["page"]
    return Layout(
        _values(merged(plain, data.get("changes", {}))),
        _values(plain),
        Decimal(str(page[0])),
        Decimal(str(page[1])),
        data.get("background", {}).get("name", ""),
        bool(data.get("titled", False)),
        _any_issued(event.id),
    )


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    name = data.get("name") or "classic"
    colourway = data.get("colourway") or ""
    return merged(DESIGNS[name], COLOURWAYS.get(name, {}).get(colourway, {}))


def _values(design: Mapping[str, Any]) -> dict[str, Decimal]:
    found = {}
    for path in PLACES:
        group, name = path.split(".")
        found[path] = Decimal(f"{design[group][name]:g}")
    return found


def _any_issued(event_id: uuid.UUID) -> bool:
    return db.session.scalar(
        select(Certificate.number).where(Certificate.event_id == event_id).limit(1)
    ) is not None  # fmt: skip


def _changes(plain: Mapping[str, Any], values: Mapping[str, Decimal]) -> dict[str, Any]:
    """What differs from the design, in the form of its data."""
    own = _values(plain)
    found: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        if path in PLACES and value != own[path]:
            group, name = path.split(".")
            found.setdefault(group, {})[name] = float(value)
    return found


def change(
    actor: Actor, scope: Scope, values: Mapping[str, Decimal], *, titled: bool, now: datetime
) -> None:
    """Move and size fields; `values` by the names of PLACES, what is missing stays the design's.

    Raises NotNow("design-in-use"), Invalid("design") with design-off-page and the field.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    changes = _changes(_plain(data), values)
    geometry_of(replace(drafting.design(event), changes=changes))
    _keep(actor, event, {**data, "changes": changes, "titled": titled}, now=now)


def take_background(
    actor: Actor, scope: Scope, content: bytes, name: str, *, now: datetime
) -> None:
    """Use an uploaded sheet instead of the ornament.

    Raises NotNow("design-in-use") and Invalid("background") as `backgrounds.read_background`.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = _changeable(scope)
    data = drafting.design_data(event.id)
    page = _plain(data)["page"]
    found = backgrounds.read_background(content, float(page[0]), float(page[1]))
    digest = hashlib.sha256(content).hexdigest()
    _store(drafting.background_path(digest, found.kind), content)
    kept = {"sha256": digest, "kind": found.kind, "name": name[:120]}
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
    row = db.session.scalars(
        select(DesignRow).where(DesignRow.event_id == event.id, DesignRow.code == drafting.DESIGN)
    ).one_or_none()
    if row is None:
        db.session.add(DesignRow(event_id=event.id, code=drafting.DESIGN, data=dict(data)))
    else:
        row.data = dict(data)
    db.session.flush()
    audit.record(
        actor, "certificates.design_changed", ("event", event.id),
        scope=Scope(event.id), now=now, design=dict(data),
    )  # fmt: skip


def _store(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def preview(
    actor: Actor,
    scope: Scope,
    values: Mapping[str, Decimal],
    *,
    titled: bool,
    name: str,
    width: int,
) -> bytes:
    """A specimen with these places as PNG, `width` pixels wide; nothing is kept.

    name: longest, shortest or rarest of the event's contestants. Raises Invalid as printing does.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = drafting.event_of(scope.event_id)
    data = drafting.design_data(event.id)
    design: CertificateDesign = replace(
        drafting.design(event),
        changes=_changes(_plain(data), values),
        titled=titled,
        sample=True,
        bleed=False,
    )
    facts = _specimen(event, data, name)
    return page_pictures.first_page(papers.render_certificates(design, [facts]), width)


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
        "rarest": max(names, key=lambda one: max(map(ord, one))),
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
    )
    return certificate_texts.specimen(words)
