"""Try a whole trade out (赛项试算): made-up entries through every module to places and awards.

The schemes are taken as they stand, drafts too; nothing is kept and no contestant is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.event import Module, Stage, Trade
from competition.rules import explanations
from competition.rules.contest_facts import EntryFacts
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.kinds import read_as
from competition.rules.programs import Program, TradeMarks, compile_trade
from competition.rules.references import unresolved
from competition.rules.sample_marks import sample_marks
from competition.rules.standings import Standing, Standings
from competition.rules.trades import check_trade
from competition.services import facts, publication_lines, scheme_rows, schemes
from competition.services.breakdowns import Breakdown, names_of
from competition.services.scheme_trials import LONGEST_SEED, layout_of, packed

#: How many entries are made up, and from how many units.
ENTRIES, MOST, UNITS = 20, 60, 6


@dataclass(frozen=True, slots=True)
class TradeTrial:
    """A trade tried out. names: by kind and code; breakdown: of the entry looked at."""

    seed: str
    trade: TradeFacts
    standings: Standings
    units: dict[str, str]
    #: Two entries that were given the same marks, where that was asked for.
    twins: tuple[str, ...]
    shown: Standing
    breakdown: dict[str, Any]
    names: dict[tuple[str, str], dict[str, str]]
    awards: dict[str, dict[str, str]]
    divisions: dict[str, dict[str, str]]
    decimals: int


def try_out(
    actor: Actor, scope: Scope, *, seed: str, count: int = ENTRIES, twins: bool = True,
    shown: str = "",
) -> TradeTrial:  # fmt: skip
    """Try a trade out with so many made-up entries, dealt out to its divisions.

    twins: give two of them the same marks, so that the tie chain is seen at work. shown: whose
    computation is wanted. Raises Invalid("trade-not-ready") with everything that is not whole,
    NotNow("marked-elsewhere").
    """
    policy.require(actor, Permission.EVENT_READ, scope)
    seed, count = seed[:LONGEST_SEED], min(max(count, 2), MOST)
    trade = _trade(scope)
    program = compile_trade(trade)
    entries = _entries(trade, count)
    pair = _twins(entries) if twins else ()
    marks = _marks(trade, entries, seed, pair)
    standings = program.standings(marks, entries)
    numbers = [line.number for line in standings.lines]
    looked_at = shown if shown in numbers else numbers[0]
    return TradeTrial(
        seed=seed,
        trade=trade,
        standings=standings,
        units={entry.number: entry.unit or "" for entry in entries},
        twins=pair,
        shown=standings.line(looked_at),
        breakdown=_computed(program, marks, entries, standings, looked_at),
        names=names_of(trade),
        awards=publication_lines.names_of_awards(trade),
        divisions=publication_lines.names_of_divisions(trade),
        decimals=publication_lines.decimals_of(trade),
    )


def _trade(scope: Scope) -> TradeFacts:
    """The trade with the newest version of every scheme."""
    row = db.session.get(Trade, scope.trade_id)
    if row is None:
        raise NotFound("not-found")
    if row.marked.value == "elsewhere":
        raise NotNow("marked-elsewhere")
    piece = facts.trade_piece(row)
    newest = _newest(scope)
    for module in piece["modules"]:
        if module["code"] in newest:
            module["scheme"] = newest[module["code"]]
    trade, problems = read_as(TradeFacts, piece)
    if trade is not None and not problems:
        problems = check_trade(trade)
    if trade is None or problems:
        raise Invalid("trade-not-ready", problems)
    modules = tuple(replace(module, answers=None) for module in trade.modules)
    wanting = [module.code for module in modules if unresolved(module) and not _frozen(module)]
    if wanting:
        raise Invalid("trade-not-ready", [Problem("references-missing", code) for code in wanting])
    return replace(trade, modules=modules)


def _frozen(module: ModuleFacts) -> bool:
    return module.reference is not None and module.reference.frozen is not None


def _newest(scope: Scope) -> dict[str, Any]:
    """The newest scheme of each module, by the module's code; modules without one are left out."""
    rows = db.session.execute(
        select(Module.id, Module.code)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Module.code)
    ).all()
    found: dict[str, Any] = {}
    for module_id, code in rows:
        try:
            _row, scheme = schemes.newest(scope, module_id)
        except NotFound:
            continue
        found[code] = scheme_rows.scheme_rows_as_pieces([scheme])[scheme.id]
    return found


def _entries(trade: TradeFacts, count: int) -> list[EntryFacts]:
    codes: list[str | None] = [division.code for division in trade.divisions]
    return [
        EntryFacts(
            number=f"{n + 1:02d}",
            trade=trade.code,
            division=codes[n % len(codes)] if codes else None,
            unit=f"U{n % UNITS + 1}",
        )
        for n in range(count)
    ]


def _twins(entries: list[EntryFacts]) -> tuple[str, ...]:
    """The second entry, and the next of its division, who is given the same marks."""
    first = entries[min(1, len(entries) - 1)]
    same = [e.number for e in entries if e.division == first.division and e is not first]
    return (first.number, same[0]) if same else ()


def _marks(
    trade: TradeFacts, entries: Iterable[EntryFacts], seed: str, twins: tuple[str, ...]
) -> TradeMarks:
    sheets: dict[tuple[str, int, str], dict[str, bytes]] = {}
    for module in trade.modules:
        for entry in entries:
            like = twins[0] if entry.number in twins else entry.number
            made = sample_marks(module, f"{seed}/{module.code}", like)
            for (attempt, seat), given in made.items():
                vector, _problems = packed(layout_of(module, seat), given)
                sheets.setdefault((module.code, attempt, seat), {})[entry.number] = vector
    return TradeMarks(sheets)


def _computed(
    program: Program,
    marks: TradeMarks,
    entries: list[EntryFacts],
    standings: Standings,
    number: str,
) -> dict[str, Any]:
    found = explanations.explain(program, marks, entries, [], number, standings)
    return publication_lines.breakdown(Breakdown(program.trade, "judges", seats=True), found)
