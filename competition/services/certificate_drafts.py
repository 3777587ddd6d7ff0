"""What a trade's certificates will say, before any has a number (证书拟稿).

Awards, names and units come from the publication in force, never from live tables: what hangs on
the wall and what the printer prints cannot part ways.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.db import db
from competition.documents.certificate_facts import (
    Background,
    CertificateDesign,
    CertificateKind,
)
from competition.documents.stamp_facts import Impression, SignLine
from competition.errors import NotFound, NotNow
from competition.models.event import (
    BodyRole,
    Event,
    EventBody,
    Module,
    ModuleKind,
    Stage,
    Trade,
    VerificationPlace,
)
from competition.models.publication import Publication, PublicationKind
from competition.rules import certificate_numbers
from competition.services import (
    certificate_designs,
    certificate_english,
    certificate_files,
    certificate_texts,
    publications,
)
from competition.services.certificate_texts import FORMAT, FORMAT_OF_TEXT


@dataclass(frozen=True, slots=True)
class Ground:
    """What certificates stand on: a trade's published results, or the event alone."""

    event: Event
    trade: Trade | None
    publication: Publication | None
    body: Mapping[str, Any]
    design: Mapping[str, Any]
    bodies: tuple[str, ...]
    tested: str

    @property
    def series(self) -> str:
        """The series its numbers are taken from."""
        return self.design.get("series") or certificate_numbers.series_of(self.event.code)

    @property
    def digest(self) -> str:
        """The digest of the publication; "" where there is none."""
        return self.publication.digest if self.publication else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One certificate to be: whose, and all it says but number, date and key."""

    entry_id: uuid.UUID | None
    person_id: uuid.UUID | None
    kind: CertificateKind
    words: Mapping[str, Any]


def event_of(event_id: uuid.UUID | None) -> Event:
    """An event's row."""
    event = db.session.get(Event, event_id) if event_id else None
    if event is None:
        raise NotFound("not-found")
    return event


def trade_of(trade_id: uuid.UUID | None) -> Trade:
    """A trade's row."""
    trade = db.session.get(Trade, trade_id) if trade_id else None
    if trade is None:
        raise NotFound("not-found")
    return trade


def design_data(event_id: uuid.UUID) -> dict[str, Any]:
    """The event's design as kept: series, dates, guides, tint, unit, bodies."""
    return certificate_designs.current(event_id)


def design(event: Event) -> CertificateDesign:
    """The event's drawing, with its own background, seals and signatures where it has them."""
    return drawn(design_data(event.id), event)


def drawn(data: Mapping[str, Any], event: Event) -> CertificateDesign:
    """The drawing that a design's data describe."""
    found = certificate_texts.design_of(data, sample=event.sample, microtext=event.name["zh"])
    own = data.get("background")
    sheet = Background(own["kind"], _file(own)) if own else None
    marks = tuple(
        Impression(each["kind"], _file(each), each["x"], each["y"], each["width"])
        for each in data.get("marks", ())
    )
    return replace(
        found, background=sheet, photo=bool(data.get("photo")), lines=sign_lines(data), marks=marks
    )


def sign_lines(data: Mapping[str, Any]) -> tuple[SignLine, ...]:
    """The lines to be signed on."""
    return tuple(SignLine(each["text"], each["x"], each["y"]) for each in data.get("lines", ()))


def _file(named: Mapping[str, Any]) -> bytes:
    return certificate_files.read(named["sha256"], named["kind"])


def ground(trade_id: uuid.UUID) -> Ground:
    """What a trade's certificates stand on; NotNow("not-published", "verification-unset")."""
    trade = trade_of(trade_id)
    event = event_of(trade.event_id)
    if event.verification is VerificationPlace.UNSET:
        raise NotNow("verification-unset")
    publication = publications.current(trade.id)
    if publication is None or publication.kind is PublicationKind.INTERNAL:
        raise NotNow("not-published")
    data = design_data(event.id)
    return Ground(
        event,
        trade,
        publication,
        json.loads(publication.body),
        data,
        issuing_bodies(event.id, data),
        _tested(trade.id),
    )


def event_ground(event_id: uuid.UUID) -> Ground:
    """What certificates stand on that follow from no result; NotNow("verification-unset")."""
    event = event_of(event_id)
    if event.verification is VerificationPlace.UNSET:
        raise NotNow("verification-unset")
    data = design_data(event.id)
    return Ground(event, None, None, {}, data, issuing_bodies(event.id, data), "")


def issuing_bodies(event_id: uuid.UUID, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Who signs: whom the design names, else the hosts, else the organisers."""
    if data.get("bodies"):
        return tuple(data["bodies"])
    rows = db.session.scalars(
        select(EventBody).where(EventBody.event_id == event_id).order_by(EventBody.position)
    ).all()
    for role in (BodyRole.HOST, BodyRole.ORGANISER):
        named = tuple(row.name["zh"] for row in rows if row.role is role)
        if named:
            return named
    return ()


def _tested(trade_id: uuid.UUID) -> str:
    kinds = set(
        db.session.scalars(
            select(Module.kind)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == trade_id)
        )
    )
    if kinds == {ModuleKind.THEORY}:
        return "理论知识"
    if kinds and ModuleKind.THEORY not in kinds:
        return "实际操作"
    return "理论知识和实际操作"


def common_words(on: Ground) -> dict[str, Any]:
    """What every certificate of an event says besides its holder's own."""
    return {
        "format": FORMAT,
        "event_code": on.event.code,
        "year": on.event.starts_on.year,
        "bodies": list(on.bodies),
        "sample": on.event.sample,
        "publication": on.digest,
    }


def in_english(on: Ground, words: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The sentence in English, and what has no English name: event, trade, award."""
    awards = {
        award["name"]["zh"]: award["name"].get("en", "") for award in on.body.get("awards", ())
    }
    trade = on.trade.name if on.trade is not None else None
    return certificate_english.said(words, on.event.name, trade, awards)


#: What is given with the number, and not before.
_GIVEN_LAST = frozenset({"number", "issued", "verify_at", "fingerprint", "statement"})


def words_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a certificate said, without what its number brought."""
    return {key: value for key, value in facts.items() if key not in _GIVEN_LAST}


def finished(on: Ground, words: Mapping[str, Any], number: str, fingerprint: str, *,
             now: datetime) -> dict[str, Any]:  # fmt: skip
    """The facts as they are signed and kept."""
    local = now.astimezone(ZoneInfo(on.event.timezone))
    online = on.event.verification is not VerificationPlace.NONE
    english = {"statement": in_english(on, words)[0]} if on.design.get("english") else {}
    return {
        **words,
        **english,
        "format": FORMAT if online else FORMAT_OF_TEXT,
        "number": number,
        "issued": local.date().isoformat(),
        "verify_at": on.event.verification_host if online else "",
        "fingerprint": fingerprint,
    }
