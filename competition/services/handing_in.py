"""Take in the signed result list of a trade marked elsewhere (仅成绩); a later one replaces it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.exchange import results
from competition.exchange.entry_lookup import KnownEntry
from competition.exchange.point_texts import PointRange
from competition.exchange.results import PartFact, Results, ResultsContext
from competition.exchange.roster_facts import NamedFact
from competition.exchange.tables import Table
from competition.models.entry import EntryStatus, HandedInResult
from competition.models.event import Division, MarkedWhere, Trade
from competition.rules import digests
from competition.rules.facts import TradeFacts
from competition.rules.node_facts import NodeFacts
from competition.rules.totals import compile_node
from competition.services import audit, facts, handed_in, import_facts, imports, people
from competition.services.facts import NO_DIVISION
from competition.services.scheme_rows import number_text

#: The greatest total a list may say where the trade does not say it.
MOST = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class Line:
    """A result as handed in."""

    number: str
    names: str
    unit: str
    place: int | None
    total: str
    award: str
    status: str


@dataclass(frozen=True, slots=True)
class CheckedResults:
    """A staged result list as it stands; changes: (old, new) by cell of the total."""

    filename: str
    choices: imports.Choices
    table: Table
    results: Results
    states: Mapping[int, str]
    changes: Mapping[str, tuple[str, str]]

    @property
    def is_ready(self) -> bool:
        """Whether it can be written."""
        return self.results.is_ready


def _trade(actor: Actor, scope: Scope) -> Trade:
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    trade = db.session.get(Trade, scope.trade_id)
    if trade is None:
        raise NotFound("not-found")
    if trade.marked is not MarkedWhere.ELSEWHERE:
        raise NotNow("marked-here")
    return trade


def listing(actor: Actor, scope: Scope) -> tuple[list[Line], list[Problem]]:
    """What was handed in, by place, and what is missing still."""
    trade = _trade(actor, scope)
    known = {each.key: each for each in import_facts.known_entries(trade.id)}
    found = [
        Line(
            known[str(row.entry_id)].number,
            *_whose(known[str(row.entry_id)]),
            row.place,
            number_text(row.total) if row.total is not None else "",
            row.award,
            row.status.value,
        )
        for row in handed_in.results(trade.id).values()
        if str(row.entry_id) in known
    ]
    found.sort(key=lambda line: (line.place or 10**6, line.number))
    return found, handed_in.problems(trade.id)


def _whose(entry: KnownEntry) -> tuple[str, str]:
    """A team with its members, or a contestant; and the unit."""
    names = "、".join(entry.names[:-1] if entry.team else entry.names)
    return (f"{entry.team}（{names}）" if entry.team else names), entry.units[0]


def context(trade: Trade, answers: Mapping[str, str]) -> ResultsContext:
    """What a result list of the trade is held against: its entries, its total, how it places."""
    total = trade.total or {}
    divisions = db.session.scalars(
        select(Division.code).where(Division.trade_id == trade.id, Division.code != NO_DIVISION)
    ).all()
    rounding = total.get("round") or {}
    whole = _whole(trade)
    ranking = whole.ranking if whole else None
    return ResultsContext(
        entries=import_facts.known_entries(trade.id),
        total=PointRange(
            Decimal(str(total["max"])) if total.get("max") else MOST,
            decimals=int(rounding.get("to", 3)),
        ),
        parts=_parts(total, whole),
        awards=tuple(
            NamedFact(award["code"], tuple(award["name"].values())) for award in trade.awards
        ),
        shared=ranking.shared if ranking else "1224",
        least_first=whole is not None and _least_first(whole),
        by_division=bool(divisions) and (ranking is None or ranking.by != "trade"),
        id_index=people.index_of_id,
        answers=answers,
    )


def _whole(trade: Trade) -> TradeFacts | None:
    """The trade as the rules know it; None while its configuration is not whole."""
    try:
        return facts.trade_facts(trade.id)
    except Invalid:
        return None


def _least_first(whole: TradeFacts) -> bool:
    """Whether the least total stands first, as where times are added."""
    first = whole.ranking.keys[0] if whole.ranking else None
    named = whole.total is not None and first is not None and first.node == whole.total.code
    return named and first is not None and first.order == "ascending"


def _parts(total: Mapping[str, Any], whole: TradeFacts | None) -> tuple[PartFact, ...]:
    """The parts a list may have columns of, and what each brings into the total, where known."""
    times: dict[str, Fraction] = {}
    if whole is not None and whole.total is not None and _adds(whole.total):
        times = {one.facts.code: one.times for one in compile_node(whole.total, whole).parts}
    return tuple(
        PartFact(part["code"], _names(part), times.get(part["code"]))
        for part in total.get("parts", ())
        if "code" in part
    )


def _adds(total: NodeFacts) -> bool:
    """Whether a total is no more than the sum of its parts."""
    bounds = [each for part in total.parts for each in (part.floor, part.cap)]
    return total.combine == "sum" and all(each is None for each in bounds)


def _names(part: Mapping[str, Any]) -> tuple[str, ...]:
    return (*part.get("name", {}).values(), part["code"])


def stage(actor: Actor, scope: Scope, filename: str, data: bytes, *, now: datetime) -> uuid.UUID:
    """Keep an uploaded list to be looked at; raises Invalid for what is no table."""
    trade = _trade(actor, scope)
    results.read_results_file(data, context(trade, {}), filename=filename)
    return imports.keep(actor, scope, "results", filename, data, now=now, trade=trade.code)


def look(actor: Actor, scope: Scope, staged_id: uuid.UUID) -> CheckedResults:
    """A staged list held against the trade's entries and what was handed in before."""
    trade = _trade(actor, scope)
    row = imports.row_of(scope, staged_id, "results")
    choices, _before = imports.choices_of(row)
    if choices.trade != trade.code:
        raise NotFound("not-found")
    known = context(trade, choices.answers)
    table = results.read_results_file(
        imports.content_of(row),
        known,
        filename=row.filename,
        sheet=choices.sheet or None,
        header_row=choices.header_row,
        mapping=choices.mapping,
    )
    if choices.edits or choices.without:
        table = table.edited(choices.edits, without=choices.without)
    found = results.check_results(table, known)
    states, changes = _differences(trade.id, table, found)
    return CheckedResults(row.filename, choices, table, found, states, changes)


def _differences(
    trade_id: uuid.UUID, table: Table, found: Results
) -> tuple[dict[int, str], dict[str, tuple[str, str]]]:
    before = handed_in.results(trade_id)
    rows = {row.number: row for row in table.rows}
    asked = {question.where for question in found.questions}
    wrong = {problem.where for problem in found.problems}
    states: dict[int, str] = {}
    changes: dict[str, tuple[str, str]] = {}
    for line in found.lines:
        cells = {table.address(rows[line.row], code) for code in ("place", "total", "award")}
        old = before.get(uuid.UUID(line.entry.key)) if line.entry else None
        if line.problems or cells & wrong:
            states[line.row] = "error"
        elif cells & asked:
            states[line.row] = "confirm"
        elif old is None:
            states[line.row] = "new"
        elif (old.place, old.total, old.award, old.status.value) == (
            line.place,
            line.total,
            line.award,
            line.status or "present",
        ):
            states[line.row] = "unchanged"
        else:
            states[line.row] = "changed"
            shown = number_text(old.total) if old.total is not None else old.status.value
            new = number_text(line.total) if line.total is not None else line.status
            changes[table.address(rows[line.row], "total")] = (shown, new)
    return states, changes


def take(actor: Actor, scope: Scope, staged_id: uuid.UUID, *, now: datetime) -> int:
    """Write a staged list, whole or not at all; what was handed in before is replaced by it.

    Raises Invalid("not-ready") with every problem; entries the list does not name keep theirs.
    """
    trade = _trade(actor, scope)
    checked = look(actor, scope, staged_id)
    if not checked.is_ready:
        raise Invalid("not-ready", checked.results.problems)
    row = imports.row_of(scope, staged_id, "results")
    digest = digests.of_bytes(imports.content_of(row))
    before = handed_in.results(trade.id)
    for line in checked.results.lines:
        if line.entry is None:
            continue
        entry_id = uuid.UUID(line.entry.key)
        known = before.get(entry_id)
        if known is None:
            known = HandedInResult(entry_id=entry_id)
            db.session.add(known)
        known.place, known.total, known.award = line.place, line.total, line.award
        known.parts = {code: number_text(points) for code, points in line.parts.items()}
        known.status = EntryStatus(line.status or "present")
        known.source_digest, known.imported_at = digest, now
    count = len(checked.results.lines)
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor,
        "results.handed_in",
        ("trade", trade.id),
        scope=Scope(trade.event_id, trade.id),
        now=now,
        digest=digest,
        filename=checked.filename,
        count=count,
        changed=len(checked.changes),
    )
    return count
