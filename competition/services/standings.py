"""Signed sheets → rules → standings (成绩名次): computed when asked for, never stored.

What was computed is kept in memory under the head of the trade's audit chain: any act that could
change a number changes the head, so a kept result cannot be stale.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import String, select, type_coerce

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import (
    Entry,
    EntryInStage,
)
from competition.models.event import MarkedWhere, Stage, Trade
from competition.rules.contest_facts import EntryFacts, RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.programs import Earlier, Program, TradeMarks, compile_trade
from competition.rules.standings import Standings
from competition.services import (
    audit,
    facts,
    identities,
    scopes,
    settled_acts,
    standing_rows,
)
from competition.services.identities import text_of
from competition.services.standing_inputs import Inputs, Numbers, OpenCodes, gathered
from competition.services.standing_rows import Desks, EntryLine


@dataclass(frozen=True, slots=True)
class TradeResult:
    """Everything a page, a publication or an explanation needs of one trade."""

    trade: TradeFacts
    program: Program
    marks: TradeMarks
    entries: tuple[EntryFacts, ...]
    rulings: tuple[RulingFacts, ...]
    standings: Standings
    people: Mapping[str, EntryLine]
    version: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    """What stays as it is while sheets are signed: everything but marks and rulings."""

    version: tuple[str, ...]
    codes: OpenCodes
    people: Mapping[uuid.UUID, EntryLine]
    desks: Desks


@dataclass(frozen=True, slots=True)
class _Held:
    """A result and, where it was read by itself, what of it stays while sheets are signed.

    at: the version of all but the marks that it was read at. codes, stood: whose its codes were,
    and how its sheets stood when they were last read whole; None: that is not known.
    """

    result: TradeResult
    settled: _Settled | None = None
    at: tuple[str, ...] | None = None
    codes: Mapping[str, str] | None = None
    stood: bytes | None = None


#: What is done to one sheet and writes no ruling.
_ON_A_SHEET = ("sheet.signed", "sheet.checked", "sheet.conflicted", "sheet.flagged")

_NONE: Mapping[uuid.UUID, _Held] = {}
_results: dict[uuid.UUID, _Held] = {}
_programs: dict[uuid.UUID, Program] = {}


def result(actor: Actor, trade_id: uuid.UUID) -> TradeResult:
    """A trade's standings with all they were computed from.

    Raises NotNow("codes-sealed") while a code set in use is not decoded: totals exist after.
    """
    scope = scopes.of_trade(trade_id)
    policy.require(actor, Permission.STANDINGS_READ, scope)
    return current(scope, trade_id)


def stage_result(actor: Actor, trade_id: uuid.UUID, stage: str) -> TradeResult:
    """The standings as one stage needs them: the trade's, or the stage's own while the rest of the
    trade is not whole yet. Raises what `result` raises, Invalid with what the stage itself lacks.
    """
    try:
        return result(actor, trade_id)
    except Invalid as refused:
        if refused.code != "trade-incomplete":
            raise
    trade, opened = db.session.get_one(Trade, trade_id), _open_codes([trade_id])
    if trade_id not in opened.trades:
        raise NotNow("codes-sealed")
    whole = facts.stage_facts(trade, stage)
    found = _computed([trade], opened, lambda _trade: (whole, compile_trade(whole), ()))
    return found[trade_id][0]


def current(scope: Scope, trade_id: uuid.UUID) -> TradeResult:
    """The same for services that have asked the policy their own question."""
    version = audit.version(scope)
    held = _results.get(trade_id)
    if held is not None and held.result.version == version:
        return held.result
    if held is not None and held.settled is not None:
        found = _sheets_changed(scope, held.result, held.settled, version)
        if found is not None:
            _results[trade_id] = _Held(found, held.settled, held.at)
            return found
    trade = db.session.get_one(Trade, trade_id)
    if trade.marked is MarkedWhere.ELSEWHERE:
        raise NotNow("marked-elsewhere")
    settled = settled_acts.version(scope)
    if held is not None and held.settled is not None and held.settled.version == settled:
        found = _marked_anew(trade, held.result, held.settled, version)
        _results[trade_id] = _Held(found, held.settled, held.at)
        return found
    opened = _open_codes([trade_id])
    if trade_id not in opened.trades:
        raise NotNow("codes-sealed")
    found = _compute([trade], {trade_id: version}, opened)[trade_id]
    people = {line.id: line for line in found.people.values()}
    desks = standing_rows.desks([trade_id])
    own = _Settled(settled, opened, people, desks)
    _results[trade_id] = replace(_results[trade_id], settled=own, at=settled)
    return found


def _sheets_changed(
    scope: Scope, known: TradeResult, held: _Settled, version: tuple[str, ...]
) -> TradeResult | None:
    """A trade of which the trail says that a few sheets were signed: they alone are read.

    Who else had what points has not changed, nor has any ruling; places are given to all anew.
    None where anything else was done as well, or too much.
    """
    acts = audit.acts_since(scope, known.version, version)
    if acts is None or any(act[0] not in _ON_A_SHEET or act[1] != "sheet" for act in acts):
        return None
    sheets = {uuid.UUID(subject) for _action, _kind, subject in acts}
    found = standing_rows.changed_vectors(
        held.desks, held.codes.numbers, known.marks.sheets, sheets
    )
    if found is None:
        return None
    marks = TradeMarks(found[0], known.marks.exclusions)
    earlier = Earlier(known.standings, found[1])
    ranked = known.program.standings(marks, known.entries, known.rulings, earlier)
    return replace(known, marks=marks, standings=ranked, version=version)


def _marked_anew(
    trade: Trade, known: TradeResult, held: _Settled, version: tuple[str, ...]
) -> TradeResult:
    """A trade of which only sheets have changed: they and what was ruled on them are read."""
    vectors = standing_rows.vectors(held.desks, held.codes.numbers)[trade.id]
    rulings = tuple(
        standing_rows.rulings([trade], held.codes.numbers, {trade.id: held.people})[trade.id]
    )
    marks = TradeMarks(vectors, known.marks.exclusions)
    ranked = known.program.standings(marks, known.entries, rulings)
    return replace(known, marks=marks, rulings=rulings, standings=ranked, version=version)


def event_results(actor: Actor, event_id: uuid.UUID) -> dict[str, TradeResult]:
    """The standings of every trade of an event that is marked here and decoded, by its code.

    All that is not in memory yet is read together, in a number of queries that does not grow.
    """
    policy.require(actor, Permission.STANDINGS_READ, Scope(event_id))
    trades = db.session.scalars(
        select(Trade)
        .where(Trade.event_id == event_id, Trade.marked == MarkedWhere.HERE)
        .order_by(Trade.code)
    ).all()
    versions = audit.versions([Scope(event_id, trade.id) for trade in trades])
    found = {
        trade.id: held.result
        for trade in trades
        if (held := _results.get(trade.id)) is not None
        and held.result.version == versions[trade.id]
    }
    found |= _carried([trade for trade in trades if trade.id not in found], versions)
    missing = [trade for trade in trades if trade.id not in found]
    opened = _open_codes([trade.id for trade in missing])
    ready = [trade for trade in missing if trade.id in opened.trades]
    found |= _whole(ready, versions, opened)
    return {trade.code: found[trade.id] for trade in trades if trade.id in found}


def _carried(
    trades: Iterable[Trade], versions: Mapping[uuid.UUID, tuple[str, ...]]
) -> dict[uuid.UUID, TradeResult]:
    """Results that stay though the event's chain has moved: by acts beside the trades alone.

    The settled version says that nothing else has changed, the trade's own head that no sheet was
    signed either; and that the sheets stand as they stood their table says.
    """
    unmoved = [
        trade
        for trade in trades
        if (held := _results.get(trade.id)) is not None
        and held.result.version[-1] == versions[trade.id][-1]
    ]
    facts.read_together(unmoved, versions)
    stood = standing_rows.stood([trade.id for trade in unmoved]) if unmoved else {}
    found = {}
    for trade in unmoved:
        held = _results[trade.id]
        settled = facts.settled_at(trade.id, versions[trade.id])
        if held.at is not None and settled == held.at and stood[trade.id] == held.stood:
            found[trade.id] = replace(held.result, version=versions[trade.id])
            _results[trade.id] = replace(held, result=found[trade.id])
    return found


def _whole(
    trades: Sequence[Trade], versions: Mapping[uuid.UUID, tuple[str, ...]], opened: OpenCodes
) -> dict[uuid.UUID, TradeResult]:
    """Compute all together; where one is not whole yet, each by itself, and that one not."""
    try:
        return _compute(trades, versions, opened)
    except Invalid:
        found: dict[uuid.UUID, TradeResult] = {}
        for trade in trades if len(trades) > 1 else ():
            found |= _whole([trade], versions, opened)
        return found


def _compute(
    trades: Sequence[Trade], versions: Mapping[uuid.UUID, tuple[str, ...]], codes: OpenCodes
) -> dict[uuid.UUID, TradeResult]:
    """Compute trades together and keep what they come to."""
    facts.read_together(trades, versions)
    unmoved = {
        trade.id: held
        for trade in trades
        if (held := _results.get(trade.id)) is not None
        and held.result.version[-1:] == versions[trade.id][-1:]
    }
    found = _computed(
        trades,
        codes,
        lambda trade: (*_program(trade, versions[trade.id]), versions[trade.id]),
        unmoved,
    )
    for trade_id, (one, stood) in found.items():
        _results[trade_id] = _Held(
            one,
            at=facts.settled_at(trade_id, versions[trade_id]),
            codes=codes.of_trade.get(trade_id, {}),
            stood=stood,
        )
    return {trade_id: one for trade_id, (one, _stood) in found.items()}


def _computed(
    trades: Sequence[Trade],
    codes: OpenCodes,
    program_of: Callable[[Trade], tuple[TradeFacts, Program, tuple[str, ...]]],
    unmoved: Mapping[uuid.UUID, _Held] = _NONE,
) -> dict[uuid.UUID, tuple[TradeResult, bytes]]:
    """Compute trades together: one read of each table for all of them; and how the sheets stood.

    unmoved: what was computed of trades in whose own chains nothing was done since. It is taken
    again where all that went into it is the same: the chain alone is not believed.
    """
    found = {one.id: one for one in gathered(trades, codes, program_of)}
    stood = standing_rows.stood(list(found))
    same = {
        key: held.result
        for key, one in found.items()
        if (held := unmoved.get(key)) is not None
        and (held.codes, held.stood) == (codes.of_trade.get(key, {}), stood[key])
        and _gave(one, held.result)
    }
    moved = [key for key in found if key not in same]
    vectors = standing_rows.vectors(standing_rows.desks(moved), codes.numbers) if moved else {}
    return {
        key: (
            replace(same[key], version=one.version)
            if key in same
            else _come_to(one, TradeMarks(vectors[key], one.exclusions)),
            stood[key],
        )
        for key, one in found.items()
    }


def _gave(inputs: Inputs, known: TradeResult) -> bool:
    """Whether a result comes from these very inputs, its sheets and codes apart."""
    return (
        known.trade is inputs.trade
        and known.program is inputs.program
        and known.entries == inputs.entries
        and known.marks.exclusions == inputs.exclusions
        and known.rulings == inputs.rulings
        and known.people == inputs.people
    )


def _come_to(inputs: Inputs, marks: TradeMarks) -> TradeResult:
    """What inputs come to with these sheets."""
    return TradeResult(
        trade=inputs.trade,
        program=inputs.program,
        marks=marks,
        entries=inputs.entries,
        rulings=inputs.rulings,
        standings=inputs.program.standings(marks, inputs.entries, inputs.rulings),
        people=inputs.people,
        version=inputs.version,
    )


def _program(trade: Trade, version: tuple[str, ...]) -> tuple[TradeFacts, Program]:
    """A trade's facts and their program; compiled anew only when the facts are others."""
    whole = facts.trade_facts_at(trade, version)
    known = _programs.get(trade.id)
    if known is None or known.trade != whole:
        known = _programs[trade.id] = compile_trade(whole)
    return whole, known


def numbers_by_code(trade_id: uuid.UUID) -> Mapping[Any, str]:
    """Entry numbers by the ids of a trade's open codes; who asks has computed its standings."""
    return _open_codes([trade_id]).numbers


def _open_codes(trade_ids: Sequence[uuid.UUID]) -> OpenCodes:
    """Blind code → entry number; a trade with a sealed code is not among the trades.

    Ids are read as their texts: to make an object of each costs more than all the rest.
    """
    found = db.session.execute(
        select(CodeSet.id, Stage.trade_id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id.in_(trade_ids))
    ).all()
    sets = {row.id.hex: row.trade_id for row in found}
    opened = identities.opened_texts([row.id for row in found])
    codes = db.session.execute(
        select(type_coerce(BlindCode.id, String), type_coerce(BlindCode.code_set_id, String))
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id.in_(trade_ids))
    ).all()
    sealed = {sets[text_of(code_set)] for code, code_set in codes if text_of(code) not in opened}
    entered = db.session.execute(
        select(type_coerce(EntryInStage.id, String), Entry.number)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(Entry.trade_id.in_(trade_ids))
    )
    where = {text_of(place): number for place, number in entered}
    numbers = {code: where[place] for code, place in opened.items()}
    of_trade: dict[uuid.UUID, dict[str, str]] = {}
    for code, code_set in codes:
        text = text_of(code)
        of_trade.setdefault(sets[text_of(code_set)], {})[text] = numbers.get(text, "")
    return OpenCodes(Numbers(numbers), frozenset(trade_ids) - sealed, of_trade)
