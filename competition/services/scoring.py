"""Score files without a database (离线计分): a contest file and its marks in, standings out.

Nobody acts here and nothing is kept, so there is nothing to permit or to record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from competition.errors import Invalid, NotFound, Problem
from competition.exchange import contest_file, marks_file
from competition.rules.contest_facts import ContestFacts, EntryFacts, RulingFacts
from competition.rules.contests import revision_marks
from competition.rules.explanations import Comparison, Explanation, compare, explain
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Part, Problems
from competition.rules.moments import check_ahead
from competition.rules.programs import Program, TradeMarks, compile_trade
from competition.rules.review import RecheckList, recheck_list, widened
from competition.rules.scheme_versions import signed_module, vector_in_force
from competition.rules.sheets import encode_marks, sheet_of
from competition.rules.stages import Passing, compile_stage, gate, stage_of
from competition.rules.stand_ins import stand_in
from competition.rules.standings import Standings

Vectors = dict[tuple[str, int, str], dict[str, bytes]]

#: What marks are held against when nothing of their contest could be read.
EMPTY: ContestFacts = stand_in(Part(ContestFacts))


@dataclass(frozen=True, slots=True)
class Scored:
    """One trade, scored: its standings and all they came from."""

    trade: TradeFacts
    program: Program
    marks: TradeMarks
    entries: tuple[EntryFacts, ...]
    rulings: tuple[RulingFacts, ...]
    standings: Standings
    event: str = ""

    def explain(self, number: str) -> Explanation:
        """One entry's whole computation; NotFound when there is no such entry."""
        if all(entry.number != number for entry in self.entries):
            raise NotFound("unknown-entry", found=number)
        found = self.marks, self.entries, self.rulings
        return explain(self.program, *found, number, self.standings)

    def compare(self, first: str, second: str) -> Comparison:
        """Why one of two entries stands above the other."""
        return compare(self.explain(first), self.explain(second))


def going_on(scored: Scored, stage: str) -> tuple[Passing, ...]:
    """Who goes on from a stage and why; Invalid for an unknown one and for one without a gate."""
    if all(one.code != stage for one in scored.trade.stages):
        raise Invalid("unknown-stage", found=stage)
    rule = stage_of(scored.trade, stage).gate
    if rule is None:
        raise Invalid("stage-has-no-gate")
    ranked = compile_stage(scored.trade, stage).standings(
        scored.marks, scored.entries, scored.rulings
    )
    return gate(rule, ranked, scored.entries)


def score(
    contest: bytes,
    marks: bytes | None = None,
    trade: str | None = None,
    *,
    now: datetime | None = None,
) -> list[Scored]:
    """Score the trades of a contest file, or one of them.

    marks: a MARKS.csv; without it the file's own current revisions count. now: where it is known,
    nothing may be frozen later. Raises Invalid with every problem of both files.
    """
    read = contest_file.examine(contest)
    facts = read.facts or EMPTY
    found = None if marks is None else marks_file.load(marks, facts, trade, read.unread)
    ahead = Problems()
    if now is not None:
        check_ahead(facts, now, ahead)
    _refuse([*read.problems, *ahead], found.problems if found is not None else [])
    wanted = _wanted(facts, trade)
    if found is None:
        vectors = {t.code: revised(facts, t) for t in wanted}
        entries = {t.code: facts.taking_part(t.code) for t in wanted}
    else:
        vectors = found.vectors
        entries = {t.code: found.entries(facts, t.code) for t in wanted}
    return [_scored(facts, t, vectors.get(t.code, {}), entries[t.code]) for t in wanted]


def _refuse(of_contest: list[Problem], of_marks: list[Problem]) -> None:
    """Say everything that is wrong with either file at once."""
    if of_contest and of_marks:
        raise Invalid("both-files", [*of_contest, *of_marks])
    if of_contest:
        raise Invalid("contest-file", of_contest)
    if of_marks:
        raise Invalid("marks-file", of_marks)


def _wanted(facts: ContestFacts, trade: str | None) -> list[TradeFacts]:
    """The trades to score."""
    wanted = [t for t in facts.trades if t.code == trade or (trade is None and t.marked == "here")]
    if not wanted and trade is None and facts.trades:
        raise Invalid("trade-marked-elsewhere", trade=facts.trades[0].code)
    if not wanted:
        known = ", ".join(t.code for t in facts.trades)
        raise Invalid(
            "trade", [Problem("unknown-trade", "", {"found": trade or "", "allowed": known})]
        )
    return wanted


def _scored(
    contest: ContestFacts, trade: TradeFacts, vectors: Vectors, entries: tuple[EntryFacts, ...]
) -> Scored:
    program = compile_trade(trade)
    stood_back = tuple(e for e in contest.exclusions if e.trade == trade.code)
    marks = TradeMarks(vectors, stood_back)
    rulings = tuple(r for r in contest.rulings if r.trade == trade.code)
    standings = program.standings(marks, entries, rulings)
    return Scored(trade, program, marks, entries, rulings, standings, contest.event.name.zh)


def revised(contest: ContestFacts, trade: TradeFacts) -> Vectors:
    """Pack the current signed revisions a contest file carries."""
    vectors: Vectors = {}
    for revision in contest.revisions:
        counted = revision.state == "current" and revision.kind in ("sign", "amend")
        if revision.trade != trade.code or not counted:
            continue
        module = trade.module(revision.module)
        panel = module.panel_of_seat(revision.seat)
        if panel is not None:
            signed = signed_module(module, revision.scheme)
            given = encode_marks(sheet_of(signed, panel), revision_marks(revision))
            vector = vector_in_force(module, panel.code, revision.scheme, given)
            key = revision.module, revision.attempt, revision.seat
            vectors.setdefault(key, {})[revision.entry] = vector
    return vectors


@dataclass(frozen=True, slots=True)
class Recheck:
    """How rechecking goes: shares of 1, the seed, how many were found wrong so far."""

    seed: str
    top: Fraction = Fraction("0.3")
    sample: Fraction = Fraction("0.15")
    wrong: int = 0
    limit: Fraction = Fraction("0.05")


def recheck(scored: Scored, rule: Recheck) -> dict[str, RecheckList]:
    """Who is looked at a second time, division by division; "" where all are ranked as one."""
    found = {}
    for division, lines in scored.standings.groups.items():
        placed = [line for line in lines if line.place is not None]
        ranked, level = [line.number for line in placed], [line.place for line in placed]
        seed = f"{rule.seed}{division}"
        drawn = recheck_list(ranked, rule.top, rule.sample, seed, level=level)
        found[division] = widened(drawn, ranked, rule.wrong, rule.limit)
    return found
