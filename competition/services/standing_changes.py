"""What a change would do to the standings (成绩变动预览): seen before it is accepted, kept nowhere.

A penalty, a tie's order, a key, the total, the places, the awards, a new version of a scheme: each
is put in the place of what holds, the trade is computed once more, both are laid side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.kinds import Part, read_as
from competition.rules.programs import TradeMarks, compile_trade
from competition.rules.scheme_versions import Translation
from competition.rules.standing_changes import Moved, compare
from competition.rules.standings import Standings
from competition.rules.trades import check_trade
from competition.services import breakdowns, publication_lines, standings
from competition.services.standing_rows import EntryLine
from competition.services.standings import TradeResult


@dataclass(frozen=True, slots=True)
class Change:
    """Who moves, with what is needed to show it."""

    moved: tuple[Moved, ...]
    #: How many entries stay as they are.
    stays: int
    #: What the change would forbid publishing for, and did not before.
    problems: tuple[Problem, ...]
    #: Names by kind and code.
    names: Mapping[tuple[str, str], dict[str, str]]
    awards: Mapping[str, dict[str, str]]
    decimals: int
    #: Who the entries are; empty where the reader may not know it.
    people: Mapping[str, EntryLine]
    #: What it was computed from: another version, another change.
    version: tuple[str, ...]


def of_rulings(
    actor: Actor,
    scope: Scope,
    *,
    added: Iterable[RulingFacts] = (),
    without: Collection[str] = (),
) -> Change:
    """What rulings more or fewer would change; without: codes of rulings that would not stand."""
    policy.require(actor, Permission.RULING_MAKE, scope)
    before = _current(scope)
    kept = [ruling for ruling in before.rulings if ruling.code not in without]
    after = before.program.standings(before.marks, before.entries, [*kept, *added])
    return _change(actor, scope, before, before.trade, after)


def of_exclusions(actor: Actor, scope: Scope, added: Iterable[ExclusionFacts]) -> Change:
    """What it would change if other seats' sheets stood in the place of these seats' (重评)."""
    policy.require(actor, Permission.RULING_MAKE, scope)
    before = _current(scope)
    new = list(added)
    taken = {(each.entry, each.module, each.seat) for each in new}
    kept = [e for e in before.marks.exclusions if (e.entry, e.module, e.seat) not in taken]
    marks = replace(before.marks, exclusions=(*kept, *new))
    after = before.program.standings(marks, before.entries, before.rulings)
    return _change(actor, scope, before, before.trade, after)


def of_pieces(actor: Actor, scope: Scope, pieces: Mapping[str, Any]) -> Change:
    """What another total, ranking, absence or awards would change, as the contest file says them.

    Raises Invalid with everything that does not fit.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    before = _current(scope)
    piece = Part(TradeFacts).write(before.trade) | dict(pieces)
    trade, problems = read_as(TradeFacts, piece)
    if trade is not None and not problems:
        problems = check_trade(trade)
    if trade is None or problems:
        raise Invalid("invalid", problems)
    after = compile_trade(trade).standings(before.marks, before.entries, before.rulings)
    return _change(actor, scope, before, trade, after)


def of_scheme(
    actor: Actor, scope: Scope, module: ModuleFacts, standing: Collection[str] = ()
) -> Change:
    """What another version of a module's scheme would change, marks carried over as they would be.

    module: under the new version. standing: reworded aspects whose marks would stand.
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    before = _current(scope)
    old = before.trade.module(module.code)
    modules = tuple(module if each.code == module.code else each for each in before.trade.modules)
    trade = replace(before.trade, modules=modules)
    sheets = dict(before.marks.sheets)
    for key in [key for key in sheets if key[0] == module.code]:
        panel = module.panel_of_seat(key[2])
        if panel is None:
            raise NotFound("not-found")
        way = Translation(old, module, panel.code, standing)
        sheets[key] = {entry: way.vector(vector) for entry, vector in sheets[key].items()}
    marks = TradeMarks(sheets, before.marks.exclusions)
    after = compile_trade(trade).standings(marks, before.entries, before.rulings)
    return _change(actor, scope, before, trade, after)


def _current(scope: Scope) -> TradeResult:
    if scope.trade_id is None:
        raise NotFound("not-found")
    return standings.current(scope, scope.trade_id)


def _change(
    actor: Actor, scope: Scope, before: TradeResult, trade: TradeFacts, after: Standings
) -> Change:
    if trade.total is None:
        raise NotNow("trade-incomplete")
    moved = compare(before.standings, after, trade.total)
    known = policy.may(actor, Permission.STANDINGS_READ, scope)
    awards = publication_lines.names_of_awards(before.trade)
    return Change(
        moved=moved,
        stays=len(after.lines) - len(moved),
        problems=tuple(p for p in after.problems if p not in before.standings.problems),
        names=breakdowns.names_of(before.trade) | breakdowns.names_of(trade),
        awards=awards | publication_lines.names_of_awards(trade),
        decimals=publication_lines.decimals_of(trade),
        people=before.people if known else {},
        version=before.version,
    )
