"""A specimen of an event's certificates (样张): somebody of the event, and nobody's number.

What stands on it is what a certificate of this event would say: the longest, the shortest or the
rarest name, with its unit, its photo and its English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.documents.certificate_facts import CertificateFacts, CertificateKind
from competition.errors import Invalid, Problem
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Event, Trade
from competition.models.person import Delegation, Person, Unit
from competition.services import certificate_drafts as drafting
from competition.services import (
    certificate_english,
    certificate_names,
    certificate_portraits,
    certificate_texts,
)

NAMES = ("longest", "shortest", "rarest")
_AWARD, _NOBODY, _NO_TRADE = "一等奖", "某某某", {"zh": "某某"}
_USUAL: dict[str, Any] = {"kind": CertificateKind.HONOUR.value, "award": _AWARD, "members": []}


def specimen(
    event: Event, data: Mapping[str, Any], name: str
) -> tuple[CertificateFacts, list[Problem]]:
    """The page of a specimen, and what its English lacks, said there in Chinese.

    data: the design's; name: one of NAMES. Raises Invalid("unknown-choice").
    """
    if name not in NAMES:
        raise Invalid("invalid", [Problem("unknown-choice", "name", {"found": name})])
    holder = _holder(event, name)
    trade = _trade(event, name)
    recipient = str(holder.name) if holder else _NOBODY
    unit = str(holder.unit or "") if holder else ""
    printed = unit if data.get("unit") else ""
    statement, lacking = "", list[Problem]()
    if data.get("english"):
        said = {"recipient": recipient, "unit": printed, "trade": trade["zh"], **_USUAL}
        statement, lacking = _english(event, trade, said | _latin(event, holder, unit))
    page = CertificateFacts(
        number="SPECIMEN",
        kind=CertificateKind.HONOUR,
        recipient=recipient,
        event=event.name["zh"],
        year=event.starts_on.year,
        trade=trade["zh"],
        bodies=drafting.issuing_bodies(event.id, data) or ("某某单位",),
        issued=event.ends_on,
        qr="SPECIMEN",
        address=certificate_texts.printed_address(event.verification_host or ""),
        fingerprint="",
        award=_AWARD,
        unit=printed,
        statement=statement,
        portrait=_photo(event, data, holder),
    )
    return certificate_texts.specimen(page), lacking


def _holder(event: Event, name: str) -> Any:
    """Whose name stands on it: id, name, unit; None where nobody is entered."""
    rows: Sequence[Any] = db.session.execute(
        select(Person.id, Person.name, Unit.name.label("unit"))
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .outerjoin(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.event_id == event.id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(Person.name, Unit.name)
    ).all()
    if not rows:
        return None
    if name == "shortest":
        return min(rows, key=lambda row: len(row.name))
    return max(
        rows,
        key=lambda row: len(row.name) if name == "longest" else certificate_texts.rarity(row.name),
    )


def _trade(event: Event, name: str) -> Mapping[str, str]:
    """The event's first trade, and beside the longest name the longest one."""
    trades: Sequence[Mapping[str, str]] = db.session.scalars(
        select(Trade.name).where(Trade.event_id == event.id).order_by(Trade.position)
    ).all()
    if not trades:
        return _NO_TRADE
    return max(trades, key=lambda each: len(each["zh"])) if name == "longest" else trades[0]


def _latin(event: Event, holder: Any, unit: str) -> dict[str, str]:
    known = certificate_names.known(event.id)
    name = known.together([holder.id]) if holder else ""
    return {"latin": name, "latin_unit": known.units.get(unit, "")}


def _english(
    event: Event, trade: Mapping[str, str], words: Mapping[str, Any]
) -> tuple[str, list[Problem]]:
    said, lacking = certificate_english.said(words, event.name, trade, {})
    if said:
        return said, []
    in_chinese = {"en": event.name.get("en") or event.name["zh"]}
    said, _lacking = certificate_english.said(
        words, in_chinese, {"en": trade.get("en") or trade["zh"]}, {}
    )
    return said, [
        Problem(f"certificate-english-{name}", f"design/{name}", {"award": _AWARD})
        for name in lacking
    ]


def _photo(event: Event, data: Mapping[str, Any], holder: Any) -> bytes:
    if not holder or not data.get("photo"):
        return b""
    return certificate_portraits.photo_of(Scope(event.id), holder.id)
