"""What each judge did to the results, looked at after decoding (评分影响、本单位差异).

Two questions that need names: whose place or award would be another without a seat, and does a
judge mark entries of his own unit otherwise than his colleagues do. Nothing is stored or changed.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.account import Account
from competition.models.entry import Entry
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.rules import judge_absence, judge_quality
from competition.rules.facts import ModuleFacts, PanelFacts
from competition.rules.programs import compile_trade
from competition.rules.ranking import Place
from competition.rules.standings import Standings
from competition.services import standings
from competition.services.judge_sheets import marks_of
from competition.services.standings import TradeResult

#: Fewer entries of one's own unit say nothing.
LEAST_OWN = 3


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A judge's marks on entries of his own unit beside his marks on the rest, in points.

    inside, outside: his mean distance to his colleagues' mean. margin: two standard errors of the
    difference; None where too little was marked to say.
    """

    unit: str
    count: int
    inside: Fraction | None
    outside: Fraction | None
    margin: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        """How much more he gives his own than the others, against his colleagues."""
        if self.inside is None or self.outside is None:
            return None
        return self.inside - self.outside

    @property
    def tells(self) -> bool:
        """Whether the gap is further from zero than chance easily brings it."""
        return self.gap is not None and self.margin is not None and abs(self.gap) > self.margin


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that would stand elsewhere, or have another award."""

    number: str
    name: str
    place: Place | None
    would_be: Place | None
    award: str | None
    would_have: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One seat of one module; changes None where the rule cannot do with one fewer."""

    module: dict[str, str]
    panel: str
    seat: str
    own: OwnUnit | None
    changes: tuple[Change, ...] | None

    @property
    def awards(self) -> int:
        """How many awards would change."""
        return sum(change.award != change.would_have for change in self.changes or ())


_known: dict[uuid.UUID, tuple[tuple[str, ...], tuple[Effect, ...]]] = {}


def of_trade(actor: Actor, scope: Scope) -> tuple[Effect, ...]:
    """Every counting seat of a trade with more than one; raises as `standings.result` does."""
    policy.require(actor, Permission.STANDINGS_READ, scope)
    trade_id = scope.trade_id or uuid.UUID(int=0)
    result = standings.result(actor, trade_id)
    known = _known.get(trade_id)
    if known is not None and known[0] == result.version:
        return known[1]
    units = _units_of_seats(trade_id)
    entries = _units_of_entries(trade_id)
    found = tuple(
        _effect(result, module, panel, seat.code, units, entries)
        for module in result.trade.modules
        for panel in module.panels
        if panel.combine.rule not in ("single", "consensus") and len(panel.counting) > 1
        for seat in panel.counting
    )
    _known[trade_id] = result.version, found
    return found


def _effect(
    result: TradeResult,
    module: ModuleFacts,
    panel: PanelFacts,
    seat: str,
    units: Mapping[tuple[str, str], Unit],
    entries: Mapping[str, frozenset[uuid.UUID]],
) -> Effect:
    unit = units.get((module.code, seat))
    own = _own(result, module, panel, seat, unit, entries) if unit is not None else None
    return Effect(
        module={"zh": module.name.zh, "en": module.name.en},
        panel=panel.code,
        seat=seat,
        own=own,
        changes=_changes(result, module.code, seat),
    )


def _changes(result: TradeResult, module: str, seat: str) -> tuple[Change, ...] | None:
    trade = judge_absence.trade_without(result.trade, module, seat)
    if trade is None:
        return None
    after = compile_trade(trade).standings(result.marks, result.entries, result.rulings)
    return tuple(_moved(result, result.standings, after))


def _moved(result: TradeResult, before: Standings, after: Standings) -> list[Change]:
    found = []
    for line in before.lines:
        other = after.line(line.number)
        if (line.place, line.award) != (other.place, other.award):
            name = result.people[line.number].shown
            found.append(
                Change(line.number, name, line.place, other.place, line.award, other.award)
            )
    return sorted(found, key=lambda change: (change.place or 10**6, change.number))


def _own(
    result: TradeResult,
    module: ModuleFacts,
    panel: PanelFacts,
    seat: str,
    unit: Unit,
    entries: Mapping[str, frozenset[uuid.UUID]],
) -> OwnUnit:
    vectors: dict[str, dict[str, bytes]] = defaultdict(dict)
    for (code, attempt, marker), held in result.marks.sheets.items():
        if code == module.code and panel.has_seat(marker):
            for number, vector in held.items():
                vectors[marker][f"{number}·{attempt}"] = vector
    marks = marks_of(module, panel, vectors).totals
    mine = {each for each in (unit.id, unit.parent_id) if each is not None}
    own = frozenset(
        f"{number}·{attempt.number}"
        for number, theirs in entries.items()
        for attempt in module.attempts
        if mine & theirs
    )
    inside, outside = judge_quality.own_and_others(marks, seat, own)
    few = len(inside) + len(outside) < judge_quality.LEAST_CODES
    if few or len(inside) < LEAST_OWN or len(outside) < LEAST_OWN:
        return OwnUnit(unit.name, len(inside), None, None, None)
    variances = (judge_quality.variance(each) / len(each) for each in (inside, outside))
    margin = 2 * judge_quality.root(sum(variances, Fraction(0)))
    middle = judge_quality.mean
    return OwnUnit(unit.name, len(inside), middle(inside), middle(outside), margin)


def _units_of_seats(trade_id: uuid.UUID) -> dict[tuple[str, str], Unit]:
    rows = db.session.execute(
        select(Module.code, PanelSeat.code, Unit)
        .join(Panel, Panel.module_id == Module.id)
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Account, Account.id == PanelSeat.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Stage.trade_id == trade_id)
    )
    return {(module, seat): unit for module, seat, unit in rows}


def _units_of_entries(trade_id: uuid.UUID) -> dict[str, frozenset[uuid.UUID]]:
    """Each entry's unit and the one above it, by entry number."""
    rows = db.session.execute(
        select(Entry.number, Unit.id, Unit.parent_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.trade_id == trade_id)
    )
    return {row.number: frozenset(each for each in (row.id, row.parent_id) if each) for row in rows}
