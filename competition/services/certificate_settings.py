"""How an event's certificates look and are worded (证书设置), and what is fixed once one is out.

A reprint has to be the same paper: what it would show differently is kept when the first
certificate is issued, and changes no more, whatever the event is called by then.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow, Problem
from competition.models.certificate import Certificate, NumberSeries
from competition.models.event import Event
from competition.rules import certificate_numbers
from competition.services import audit, certificate_designs
from competition.services import certificate_drafts as drafting

#: What of a design must not change once a certificate is out: a reprint would look different.
FIXED = (
    "dates", "microtext", "name", "colourway", "paper", "guides", "tint", "bleed", "together",
)  # fmt: skip
#: What `certificate_layouts` keeps beside it, for this design alone.
LAID_OUT = ("changes", "background", "titled", "english", "photo", "lines", "marks")
#: What stays as it was where nothing is said of it, as by the shell.
UNSAID = ("microtext", "salutation", "awards", "together", "passing")
#: What holds while nothing was chosen.
UNCHOSEN: dict[str, Any] = {
    "dates": "chinese", "name": "classic", "paper": "A4", "guides": True, "tint": True,
    "bleed": False, "together": False,
}  # fmt: skip


def change(actor: Actor, event_scope: Scope, data: Mapping[str, Any], *, now: datetime) -> None:
    """Keep how an event's certificates look and what they say, as the contest file writes it.

    data: series, bodies, dates, name, colourway, paper, unit, guides, tint, bleed, microtext,
    salutation, awards, together, passing (in points, as text); "" is as if nothing was chosen.
    Raises NotNow("design-in-use") for what a reprint would show, once one is out, and Invalid for a
    series that is not letters and digits, or is another event's.
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, event_scope)
    event = drafting.event_of(event_scope.event_id)
    before = drafting.design_data(event.id)
    kept = {key: before[key] for key in UNSAID if key in before and key not in data}
    after = kept | {key: value for key, value in data.items() if value not in ("", [])}
    if after.get("name", "classic") == before.get("name", "classic"):
        after |= {key: before[key] for key in LAID_OUT if key in before}
    changed = any(
        before.get(key, UNCHOSEN.get(key)) != after.get(key, UNCHOSEN.get(key)) for key in FIXED
    )
    if changed and any_issued(event.id):
        raise NotNow("design-in-use")
    series = after.get("series", "")
    if series and not certificate_numbers.SERIES.fullmatch(series):
        raise Invalid("invalid", [Problem("series-form", "series")])
    if series and _series_owner(series) not in {None, event.id}:
        raise Invalid("invalid", [Problem("series-taken", "series", {"series": series})])
    certificate_designs.keep(event.id, after)
    audit.record(
        actor, "certificates.design_changed", ("event", event.id),
        scope=Scope(event.id), now=now, design=after,
    )  # fmt: skip


def fix(event: Event) -> None:
    """Keep what a reprint shows and the event's own data would give differently one day."""
    data = drafting.design_data(event.id)
    if not data.get("microtext"):
        certificate_designs.keep(event.id, {**data, "microtext": event.name["zh"]})


def any_issued(event_id: uuid.UUID) -> bool:
    """Whether a certificate of an event is out."""
    found = db.session.scalars(
        select(Certificate.number).where(Certificate.event_id == event_id).limit(1)
    ).first()
    return found is not None


def _series_owner(series: str) -> uuid.UUID | None:
    row = db.session.get(NumberSeries, series)
    return None if row is None else row.event_id
