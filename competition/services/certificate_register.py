"""The register of certificates (证书登记簿): what was issued, found and counted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.certificate import Certificate, CertificateState
from competition.models.event import Trade
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.rules import certificate_numbers
from competition.services import certificate_lineage as lineage
from competition.services import certificate_portraits, certificate_texts
from competition.services.certificate_states import STATES, Standing
from competition.services.certificates import OF_RESULTS

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One certificate in the register."""

    number: str
    trade: str
    trade_name: dict[str, str]
    entry: str
    recipient: str
    division: str
    #: What it certifies, in one word; "" that one took part.
    award: str
    #: What the paper is called: 荣誉证书, 奖状, 参赛证书.
    paper: str
    #: As the public is told it: one of `certificate_states.STATES`.
    state: str
    #: Neither replaced nor revoked: it can be printed, corrected, revoked.
    in_force: bool
    reason: str
    successor: str
    issued_at: datetime
    fingerprint: str
    #: It says the whole in English too, and of whom in Latin letters.
    english: bool = False
    latin: str = ""
    #: It was printed with a photo that was purged since: a reprint has an empty place.
    photo_gone: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the register, and the counts of its states."""

    lines: tuple[Line, ...]
    count: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TradeLine:
    """How a trade stands with its certificates."""

    code: str
    name: dict[str, str]
    #: Kind of the publication in force: provisional, final, or "".
    publication: str
    issued: int
    #: Certificates in force that the published results say otherwise.
    outdated: int = 0


def _query(scope: Scope, q: str, trade: str) -> Any:
    query: Any = (
        select(Certificate, Trade.code, Trade.name)
        .outerjoin(Trade, Trade.id == Certificate.trade_id)
        .where(Certificate.event_id == scope.event_id)
    )
    if trade:
        query = query.where(Trade.code == trade)
    wish = q.strip()
    if wish:
        number = certificate_numbers.fold(wish)
        recipient = Certificate.facts["recipient"].as_string()
        query = query.where(
            or_(Certificate.number.contains(number, autoescape=True),
                recipient.contains(wish, autoescape=True))
        )  # fmt: skip
    return query


def find(
    actor: Actor, scope: Scope, *, q: str = "", trade: str = "", state: str = "", page: int = 1
) -> Found:
    """The certificates of an event: by part of number or name, by trade, by state."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    query = _query(scope, q, trade)
    light = query.with_only_columns(
        Certificate.number, Certificate.kind, Certificate.state, Certificate.trade_id,
        Certificate.publication_id, Trade.position,
    )  # fmt: skip
    rows = _ordered(scope, db.session.execute(light).all())
    stands = Standing({row.trade_id for row in rows}).of_many(rows)
    counts = {name: stands.count(name) for name in STATES if name in stands}
    shown = {
        row.number: stand
        for row, stand in zip(rows, stands, strict=True)
        if state not in STATES or stand == state
    }
    numbers = list(shown)[(page - 1) * PAGE : page * PAGE]
    found = {
        row[0].number: _line(row, shown[row[0].number])
        for row in db.session.execute(query.where(Certificate.number.in_(numbers)))
    }
    return Found(tuple(found[number] for number in numbers), len(shown), counts)


def _ordered(scope: Scope, rows: Iterable[Any]) -> list[Any]:
    """Trade by trade, what belongs to none first; who got a corrected one keeps his place."""
    first = lineage.firsts(scope.event_id)
    return sorted(
        rows, key=lambda row: (*trade_place(row.position), lineage.place_of(row.number, first))
    )


def trade_place(position: int | None) -> tuple[bool, int]:
    """By what trades are put in order; what belongs to none comes first."""
    return (False, 0) if position is None else (True, position)


def _line(found: Any, state: str) -> Line:
    row: Certificate = found[0]
    trade: str | None = found[1]
    name: dict[str, str] | None = found[2]
    return Line(
        row.number,
        trade or "",
        name or {"zh": ""},
        row.facts["entry"],
        row.facts["recipient"],
        row.facts["division"],
        certificate_texts.certified(row.facts),
        certificate_texts.titled(row.facts),
        state,
        row.state is CertificateState.VALID,
        row.reason,
        row.replaced_by or "",
        row.issued_at,
        row.key_fingerprint,
        bool(row.facts.get("statement")),
        row.facts.get("latin", ""),
        certificate_portraits.is_gone(row.facts),
    )


def one(actor: Actor, scope: Scope, number: str) -> Line | None:
    """A certificate of an event by its number."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    query = _query(scope, "", "").where(Certificate.number == certificate_numbers.fold(number))
    row = db.session.execute(query).one_or_none()
    return None if row is None else _line(row, Standing([row[0].trade_id]).of(row[0]).state)


def trades(actor: Actor, scope: Scope) -> list[TradeLine]:
    """Every trade of an event: whether it can be certified, and how many are out."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    issued = {
        row.trade_id: row.n
        for row in db.session.execute(
            select(Certificate.trade_id, func.count().label("n"))
            .where(
                Certificate.event_id == scope.event_id,
                Certificate.state == CertificateState.VALID,
            )
            .group_by(Certificate.trade_id)
        )
    }
    kinds = {
        row.trade_id: row.kind.value
        for row in db.session.execute(
            select(Publication.trade_id, Publication.kind).where(
                Publication.event_id == scope.event_id,
                Publication.state == PublicationState.CURRENT,
                Publication.kind != PublicationKind.INTERNAL,
            )
        )
    }
    otherwise = _otherwise(scope)
    rows = db.session.execute(
        select(Trade.id, Trade.code, Trade.name)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position)
    )
    return [
        TradeLine(
            row.code, row.name, kinds.get(row.id, ""), issued.get(row.id, 0), otherwise[row.id]
        )
        for row in rows
    ]


def _otherwise(scope: Scope) -> Counter[uuid.UUID]:
    """How many certificates of each trade in force say something else than its results."""
    columns = (
        Certificate.number, Certificate.kind, Certificate.state, Certificate.trade_id,
        Certificate.publication_id,
    )  # fmt: skip
    # What rests on the publication in force says what it says: only the rest is looked at.
    rows = db.session.execute(
        select(*columns)
        .outerjoin(
            Publication,
            (Publication.id == Certificate.publication_id)
            & (Publication.state == PublicationState.CURRENT)
            & (Publication.kind != PublicationKind.INTERNAL),
        )
        .where(
            Certificate.event_id == scope.event_id,
            Certificate.kind.in_(OF_RESULTS),
            Certificate.state == CertificateState.VALID,
            Publication.id.is_(None),
        )
    ).all()
    standing = Standing({row.trade_id for row in rows})
    states = standing.of_many(rows)
    return Counter(
        row.trade_id
        for row, state in zip(rows, states, strict=True)
        if state == "unconfirmed" and standing.rests(row.trade_id)
    )
