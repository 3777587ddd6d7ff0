"""Read a shipped contest and rank it, as `competition score` does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from competition.exchange import contest_file, marks_file
from competition.rules.contest_facts import ContestFacts
from competition.rules.programs import TradeMarks, compile_trade
from competition.rules.standings import Standings

FOLDER = Path(__file__).parents[2] / "competition" / "samples"
NAMES = ("dakabei-2025", "ceramics-2026", "drivers-2025")


@dataclass(frozen=True)
class Scored:
    """A contest, its marks, and the standings of its trades."""

    contest: ContestFacts
    marks: marks_file.MarksFound
    standings: dict[str, Standings]


def contest(name: str) -> ContestFacts:
    """Read a shipped contest; Invalid when anything is wrong with it."""
    return contest_file.read((FOLDER / f"{name}.json").read_bytes())


@cache
def scored(name: str) -> Scored:
    """Rank all trades of a shipped contest."""
    facts = contest(name)
    marks = marks_file.load((FOLDER / f"{name}.marks.csv").read_bytes(), facts)
    standings = {}
    for trade in facts.trades:
        away = tuple(x for x in facts.exclusions if x.trade == trade.code)
        sheets = TradeMarks(marks.vectors[trade.code], away)
        entries = marks.entries(facts, trade.code)
        standings[trade.code] = compile_trade(trade).standings(sheets, entries)
    return Scored(facts, marks, standings)
