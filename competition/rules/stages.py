"""A stage ranked by itself, and who goes on from it (晋级、递补): every entry with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competition.errors import Invalid
from competition.rules.awards import Eligible, choose, quota
from competition.rules.contest_facts import EntryFacts
from competition.rules.facts import TradeFacts
from competition.rules.node_facts import NodeFacts, StageFacts
from competition.rules.programs import Program
from competition.rules.ranking import Place
from competition.rules.ranking_facts import GateFacts, RankingFacts, RankKeyFacts
from competition.rules.scales import worldskills_700
from competition.rules.standings import Standing, Standings
from competition.rules.values import EntryStatus


@dataclass(frozen=True, slots=True)
class Passing:
    """One entry at a gate.

    why: `rank` or `tie` (beyond the number, but equal to the last) for who goes on; for the others
    `behind`, `tie`, `threshold`, `need`, `unit`, `zero` or `absent` (who brought nothing), or the
    reason why they have no place. reserve: 1 for the first who moves up when somebody withdraws;
    None for who does not wait.
    """

    number: str
    division: str
    place: Place | None
    goes_on: bool
    why: str
    reserve: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """Those in the next stage held against who goes on by the marks as they stand.

    moved_up: who waits at the gate and is in, in turn, for somebody who gave up; missing: goes on
    and is not in; surplus: is in and does not go on; vacant: of a division, how many places nobody
    took of those who gave up.
    """

    moved_up: frozenset[str]
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    vacant: Mapping[str, int]


def entered(passings: Sequence[Passing], inside: Mapping[str, bool]) -> Entered:
    """Who of a filled stage is where the gate has him; inside: number → whether he gave up there.

    >>> gone = [Passing("1", "A", 1, goes_on=True, why="rank")]
    >>> waits = [Passing("2", "A", 2, goes_on=False, why="behind", reserve=1)]
    >>> entered(gone + waits, {"1": True, "2": False}).moved_up
    frozenset({'2'})
    >>> entered(gone + waits, {"1": False, "2": False}).surplus
    ('2',)
    """
    vacant = Counter(
        one.division for one in passings if one.goes_on and inside.get(one.number, False)
    )
    moved: set[str] = set()
    passed_over: set[str] = set()
    for one in sorted(passings, key=lambda one: one.reserve or 0):
        if not one.reserve or not vacant[one.division] or one.division in passed_over:
            continue
        if one.number in inside:
            moved.add(one.number)
            vacant[one.division] -= not inside[one.number]
        else:
            passed_over.add(one.division)
    return Entered(
        frozenset(moved),
        tuple(one.number for one in passings if one.goes_on and one.number not in inside),
        tuple(
            one.number
            for one in passings
            if one.number in inside and not one.goes_on and one.number not in moved
        ),
        {division: count for division, count in vacant.items() if count},
    )


def stage_of(trade: TradeFacts, code: str) -> StageFacts:
    """Find a stage by its code; KeyError when there is none."""
    for stage in trade.stages:
        if stage.code == code:
            return stage
    raise KeyError(code)


def stage_total(trade: TradeFacts, stage: StageFacts) -> NodeFacts:
    """What a stage is ranked by: its own total, or the sum of its modules."""
    if stage.total is not None:
        return stage.total
    first = trade.stages[0].code
    own = [m for m in trade.modules if (m.stage or first) == stage.code]
    parts = tuple(NodeFacts(code=f"{stage.code}.{m.code}", module=m.code) for m in own)
    return NodeFacts(code=stage.code, parts=parts)


def stage_trade(trade: TradeFacts, code: str) -> TradeFacts:
    """The trade as one stage sees it: its total, its tie chain, the modules its total names."""
    stage = stage_of(trade, code)
    total = stage_total(trade, stage)
    named = {node.module for node in total.walk()}
    by = trade.ranking.by if trade.ranking is not None else "division"
    ranking = stage.ranking or RankingFacts(by=by, keys=(RankKeyFacts(node=total.code),))
    named |= {key.module or key.time for key in ranking.keys}
    named |= {module for key in ranking.keys if key.judges for module in key.judges.modules}
    modules = tuple(module for module in trade.modules if module.code in named)
    return replace(trade, modules=modules, total=total, ranking=ranking, awards=())


def compile_stage(trade: TradeFacts, code: str) -> Program:
    """Compile one stage of a trade; its standings are its entries in order of its own places."""
    program = stage_trade(trade, code)
    if not program.modules:
        raise Invalid("stage-without-modules", stage=code)
    return Program(program, stage=code)


def gate(
    rule: GateFacts, standings: Standings, entries: Sequence[EntryFacts]
) -> tuple[Passing, ...]:
    """Who goes on from a stage, division by division, best first; then who has no place.

    standings: the stage's own. Numbers and shares hold for each division by itself.
    """
    units = {entry.number: entry.unit or "" for entry in entries}
    found: list[Passing] = []
    for division, lines in standings.groups.items():
        placed = [line for line in lines if line.place is not None]
        found.extend(_passed(rule, placed, units, division, len(lines), standings))
        found.extend(
            Passing(line.number, division, None, goes_on=False, why=line.reason)
            for line in lines
            if line.place is None and line.reason != EntryStatus.NOT_ADVANCED
        )
    return tuple(found)


def _passed(
    rule: GateFacts,
    placed: Sequence[Standing],
    units: dict[str, str],
    division: str,
    entries: int,
    standings: Standings,
) -> list[Passing]:
    ranked = _eligible(rule, placed, units, standings.total)
    wanted = quota(rule.rule, len(ranked), entries)
    room = len(ranked) if wanted is None else wanted
    empty = {
        n: why
        for n, line in enumerate(placed)
        if rule.nothing == "stays" and (why := _nothing(line, standings))
    }
    able = [n for n in range(len(ranked)) if n not in empty]
    chosen = choose(rule.rule, ranked, able, room, standings.total)
    chosen.why |= empty
    taken = set(chosen.taken)
    waiting = [n for n in range(len(ranked)) if chosen.why[n] in ("behind", "tie")]
    reserves = [n for n in waiting if n not in taken][: rule.reserves]
    return [
        Passing(
            line.number,
            division,
            line.place,
            n in taken,
            chosen.why[n],
            reserves.index(n) + 1 if n in reserves else None,
        )
        for n, line in enumerate(placed)
    ]


def _nothing(line: Standing, standings: Standings) -> str:
    """Why a placed entry brings nothing to go on with; empty where it does."""
    if standings.modules and len(line.statuses) == len(standings.modules):
        return next(iter(line.statuses.values()))
    return "" if line.total is None or line.total > 0 else "zero"


def _eligible(
    rule: GateFacts, placed: Sequence[Standing], units: dict[str, str], total: str
) -> list[Eligible]:
    needed = {key or total for key in rule.rule.nodes}
    totals = [line.node(total).value for line in placed]
    if totals and rule.rule.on == "worldskills":
        totals = [Fraction(points) for points in worldskills_700(totals)]
    groups: dict[Place, int] = {}
    return [
        Eligible(
            groups.setdefault(line.place or 0, len(groups)),
            {key: _points(line, key) for key in needed},
            units.get(line.number, ""),
            points,
        )
        for line, points in zip(placed, totals, strict=True)
    ]


def _points(line: Standing, key: str) -> Fraction:
    """What a need reads of a placed entry: a node, or `/module`."""
    if not key.startswith("/"):
        return line.node(key).value
    value = line.module(key[1:])
    return Fraction(0) if value is None else value.value
