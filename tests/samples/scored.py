"""Read a shipped contest and score it, as `competition score` does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from competition.exchange import contest_file
from competition.rules.contest_facts import ContestFacts
from competition.services import scoring

FOLDER = Path(__file__).parents[2] / "competition" / "samples"
NAMES = ("dakabei-2025", "ceramics-2026", "drivers-2025")


@cache
def contest(name: str) -> ContestFacts:
    """Read a shipped contest; Invalid when anything is wrong with it."""
    return contest_file.read((FOLDER / f"{name}.json").read_bytes())


@cache
def scored(name: str) -> dict[str, scoring.Scored]:
    """Score all trades of a shipped contest; Invalid when a mark is not legal."""
    content = (FOLDER / f"{name}.json").read_bytes()
    marks = (FOLDER / f"{name}.marks.csv").read_bytes()
    return {found.trade.code: found for found in scoring.score(content, marks)}
