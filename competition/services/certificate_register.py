"""The register of certificates (证书登记簿): what was issued, found and counted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
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
#: What tells how a certificate stands, mostly.
_LIGHT = (
    Certificate.number, Certificate.kind, Certificate.state, Certificate.trade_id,
    Certificate.publication_id,
)  # fmt: skip

#: A certificate's number and its state.
_Stood = tuple[str, str]


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
    shelves = _Shelves(scope, query)
    shown = shelves.cut(state, (page - 1) * PAGE, page * PAGE)
    found = {
        row[0].number: _line(row, shown[row[0].number])
        for row in db.session.execute(query.where(Certificate.number.in_(shown)))
    }
    counts = {name: shelves.count(name) for name in STATES if shelves.count(name)}
    return Found(tuple(found[number] for number in shown), shelves.count(state), counts)


class _Shelves:
    """A register trade by trade, what belongs to none first: counted, and read where it is shown.

    A certificate's state mostly follows from its trade, kind and publication, so that a page reads
    the trades it shows and no others.
    """

    def __init__(self, scope: Scope, query: Any) -> None:
        self.query = query
        self.first = lineage.firsts(scope.event_id)
        alike = (Trade.position, *_LIGHT[1:])
        groups = db.session.execute(
            query.with_only_columns(*alike, func.count().label("n")).group_by(*alike)
        ).all()
        self.standing = Standing({group.trade_id for group in groups})
        self.lines: dict[uuid.UUID | None, list[_Stood]] = {}
        #: Trade → state → how many.
        self.tally: dict[uuid.UUID | None, Counter[str]] = {}
        unsaid = set()
        for group in sorted(groups, key=lambda group: trade_place(group.position)):
            here = self.tally.setdefault(group.trade_id, Counter())
            stand = self.standing.at_once(group)
            if stand is None:
                unsaid.add(group.trade_id)
            else:
                here[stand.state] += group.n
        self._read(unsaid)
        for trade_id in unsaid:
            self.tally[trade_id] = Counter(state for _number, state in self.lines[trade_id])

    def count(self, state: str) -> int:
        """How many are in a state; in all, where the state is none."""
        return sum(_fitting(here, state) for here in self.tally.values())

    def cut(self, state: str, start: int, stop: int) -> dict[str, str]:
        """Number → state, from one place of the register up to another."""
        wanted: list[uuid.UUID | None] = []
        passed = before = 0
        for trade_id, here in self.tally.items():
            fitting = _fitting(here, state)
            if passed < stop and passed + fitting > start:
                before = before if wanted else passed
                wanted.append(trade_id)
            passed += fitting
        self._read(set(wanted))
        lines = [line for trade_id in wanted for line in self.lines[trade_id]]
        fit = [line for line in lines if state not in STATES or line[1] == state]
        return dict(fit[start - before : stop - before])

    def _read(self, trade_ids: set[uuid.UUID | None]) -> None:
        """Read the lines of trades, once each, in their order; a corrected one keeps its place."""
        wanted = trade_ids - self.lines.keys()
        if not wanted:
            return
        asked: Any = Certificate.trade_id.in_(wanted - {None})
        if None in wanted:
            asked |= Certificate.trade_id.is_(None)
        rows = db.session.execute(self.query.with_only_columns(*_LIGHT).where(asked)).all()
        self.lines |= {trade_id: [] for trade_id in wanted}
        for row, state in zip(rows, self.standing.of_many(rows), strict=True):
            self.lines[row.trade_id].append((row.number, state))
        for trade_id in wanted:
            self.lines[trade_id].sort(key=lambda line: lineage.place_of(line[0], self.first))


def _fitting(tally: Counter[str], state: str) -> int:
    return tally[state] if state in STATES else tally.total()


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
    # What rests on the publication in force says what it says: only the rest is looked at.
    rows = db.session.execute(
        select(*_LIGHT)
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
