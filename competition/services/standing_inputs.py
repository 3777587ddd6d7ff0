"""What goes into a trade's standings (成绩取数): rules, entries, codes, rulings.

Each table is read once for all trades asked for; nothing is computed here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competition.models.event import Trade
from competition.rules.contest_facts import EntryFacts, ExclusionFacts, RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.programs import Program
from competition.services import absences, standing_rows
from competition.services.standing_rows import EntryLine


class Numbers(Mapping[Any, str]):
    """Entry numbers by blind code, which is known by its id or by the id's hexadecimal text."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, code: Any) -> str:
        """The number of an open code; KeyError while it is sealed."""
        return self._known[code if isinstance(code, str) else code.hex]

    def __iter__(self) -> Iterator[str]:
        """The texts of all open codes."""
        return iter(self._known)

    def __len__(self) -> int:
        """How many codes are open."""
        return len(self._known)


@dataclass(frozen=True, slots=True)
class OpenCodes:
    """Entry numbers by blind code, and the trades none of whose codes is sealed."""

    numbers: Mapping[Any, str]
    trades: frozenset[uuid.UUID]
    #: The same by trade: the texts of its codes' ids, and whose they are.
    of_trade: Mapping[uuid.UUID, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that goes into a trade's standings but its sheets."""

    id: uuid.UUID
    trade: TradeFacts
    program: Program
    version: tuple[str, ...]
    entries: tuple[EntryFacts, ...]
    exclusions: tuple[ExclusionFacts, ...]
    rulings: tuple[RulingFacts, ...]
    people: Mapping[str, EntryLine]


def gathered(
    trades: Sequence[Trade],
    codes: OpenCodes,
    program_of: Callable[[Trade], tuple[TradeFacts, Program, tuple[str, ...]]],
) -> Iterable[Inputs]:
    """What goes into the standings of these trades, each table read once for all of them."""
    ids = [trade.id for trade in trades]
    people = standing_rows.lines_of(ids)
    statuses = standing_rows.statuses(ids)
    stood_back = standing_rows.exclusions(trades, codes.numbers, people)
    rulings = standing_rows.rulings(trades, codes.numbers, people)
    _add_ruled_absences(statuses, ids, codes, people)
    programs = {trade.id: program_of(trade) for trade in trades}
    by_code = {trade.code: trade.id for trade in trades}
    ages = standing_rows.ages((whole for whole, _, _ in programs.values()), by_code)
    for trade in trades:
        lines = people[trade.id]
        yield Inputs(
            trade.id,
            *programs[trade.id],
            standing_rows.entry_facts(trade, lines, statuses, ages),
            tuple(stood_back[trade.id]),
            tuple(rulings[trade.id]),
            {line.number: line for line in lines.values()},
        )


def _add_ruled_absences(
    statuses: dict[uuid.UUID, dict[str, str]],
    trade_ids: Sequence[uuid.UUID],
    codes: OpenCodes,
    people: Mapping[uuid.UUID, Mapping[uuid.UUID, EntryLine]],
) -> None:
    """Say of whom it was ruled by code that he did not come, now that the codes are open."""
    for trade_id, code, module, status in absences.ruled(trade_ids):
        number = codes.numbers.get(code)
        for entry_id, line in people[trade_id].items():
            if line.number == number:
                statuses[entry_id][module] = status
