"""A trade compiled (赛项程序): from everybody's packed marks to ranked standings, exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from competition.errors import Invalid, Problem
from competition.rules.absences import marked_while_absent
from competition.rules.award_lines import awards_of
from competition.rules.columns import Column, Item, fitted
from competition.rules.contest_facts import EntryFacts, ExclusionFacts, RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.module_programs import ModulePoints, ModuleProgram, Sheets
from competition.rules.ranking import Ranked, half_ordered, rank
from competition.rules.references import with_references
from competition.rules.sheets import Sheet, sheet_of
from competition.rules.standings import Figures, Standing, Standings
from competition.rules.statuses import status_of
from competition.rules.tie_keys import Judging, TieKeys, key_figure, key_name, tie_keys
from competition.rules.totals import NodeColumns, compile_node, node_columns
from competition.rules.values import EntryStatus
from competition.rules.version import RULES_VERSION
from competition.rules.work import Work


@dataclass(frozen=True, slots=True)
class TradeMarks:
    """A trade's marks: packed vectors by (module, attempt, seat) and entry, and who stood back."""

    sheets: Sheets = field(default_factory=dict)
    exclusions: tuple[ExclusionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """Standings of the same trade before a few sheets changed (上次计算), to go on from.

    changed: by module, every entry of whom a sheet differs since. Entries and their statuses, who
    stood back and the rulings are what they were.
    """

    standings: Standings
    changed: Mapping[str, Collection[str]]


def ruling_counts(ruling: RulingFacts, stage: str | None) -> bool:
    """Tell whether a ruling acts where a stage, or the trade as a whole (None), is ranked.

    What acts on a module or an entry acts everywhere; what acts on a root only where it is said.
    """
    on_root = ruling.module is None and ruling.node is None
    if ruling.kind == "disqualify":
        return stage is None or ruling.stage in (None, stage)
    return not on_root or ruling.stage == stage


class Program:
    """A trade's rules, compiled once and run as often as marks change.

    figures: what is wanted besides, by module and key, as `figures.figure` names it. stage: where
    one stage is ranked by itself, its code.
    """

    def __init__(
        self, trade: TradeFacts, figures: Iterable[tuple[str, str]] = (), stage: str | None = None
    ) -> None:
        trade = with_references(trade)
        if trade.marked == "elsewhere" or trade.total is None or trade.ranking is None:
            raise Invalid("trade-marked-elsewhere", trade=trade.code)
        self.trade, self.ranking, self.stage = trade, trade.ranking, stage
        self.total = compile_node(trade.total, trade)
        keys = [key_figure(key) for key in self.ranking.keys]
        leaves = [(node.facts.module or "", node.figure) for node in self.total.walk()]
        wanted = {pair for pair in [*keys, *leaves, *figures] if pair and pair[0]}
        self.modules = {
            module.code: ModuleProgram(
                module, {figure for code, figure in wanted if code == module.code and figure}
            )
            for module in trade.modules
        }

    def sheet(self, module: str, panel: str) -> Sheet:
        """The layout of a panel's sheet."""
        facts = self.trade.module(module)
        return sheet_of(facts, facts.panel(panel))

    def module_points(
        self,
        module: str,
        marks: TradeMarks,
        names: Sequence[str],
        rulings: Iterable[RulingFacts] = (),
    ) -> ModulePoints:
        """A module's points by name (entry number or blind code), without entries or totals."""
        return self.modules[module].points(marks.sheets, names, marks.exclusions, rulings)

    def work(
        self,
        marks: TradeMarks,
        entries: Sequence[EntryFacts],
        rulings: Iterable[RulingFacts],
        earlier: Earlier | None = None,
    ) -> Work:
        """Compute all columns of the trade: modules, figures, nodes."""
        rulings = [ruling for ruling in rulings if ruling_counts(ruling, self.stage)]
        work = Work(entries)
        for ruling in rulings:
            if ruling.kind == "disqualify" and ruling.entry:
                work.reasons.setdefault(ruling.entry, set()).add("disqualified")
        for program in self.modules.values():
            self._module(work, program, marks, rulings, earlier)
        position = {entry.number: n for n, entry in enumerate(entries)}
        acts: dict[str, list[tuple[int, RulingFacts]]] = {}
        for ruling in rulings:
            if ruling.entry in position and (ruling.node or ruling.module is None):
                node = ruling.node or self.total.facts.code
                acts.setdefault(node, []).append((position[ruling.entry], ruling))
        node_columns(self.total, lambda m, f: work.figures[m, f], acts, work.nodes)
        self._zero(work, position)
        return work

    def _module(
        self,
        work: Work,
        program: ModuleProgram,
        marks: TradeMarks,
        rulings: Sequence[RulingFacts],
        earlier: Earlier | None,
    ) -> None:
        code = program.module.code
        present, others = [], {}
        for n, entry in enumerate(work.entries):
            status = status_of(entry, program.module)
            if status == "present":
                present.append(n)
            else:
                others[n] = status
        if earlier is None:
            names = [work.entries[n].number for n in present]
            points = program.points(marks.sheets, names, marks.exclusions, rulings)
        else:
            points = program.points_again(
                earlier.standings.points[code], earlier.changed.get(code, ()),
                marks.sheets, marks.exclusions, rulings,
            )  # fmt: skip
        work.computed[code] = points
        fill = {n: self._absent(work, n, code, status) for n, status in others.items()}
        columns = {"exact": points.exact, "": points.value, **points.figures}
        for key, column in columns.items():
            wide = self._widened(column, present, fill, plain=key in ("exact", ""))
            work.figures[code, key] = wide
        work.modules[code] = work.figures.pop((code, "exact")), work.figures[code, ""]
        if self.trade.absence.zero == "unplaced":
            self._zero_results(work, points)
        self._found(work, points)

    def _found(self, work: Work, points: ModulePoints) -> None:
        """Note whom a module leaves incomplete, puts out, or makes zero."""
        for name, gaps in points.gaps.items():
            work.gaps.setdefault(name, []).extend(gaps)
            work.reasons.setdefault(name, set()).add("incomplete")
        for name, effects in points.effects.items():
            if "disqualify" in effects:
                work.reasons.setdefault(name, set()).add("disqualified")
            if "entry" in effects:
                work.zeroed.add(name)
                if self.trade.absence.zero == "unplaced":
                    work.reasons.setdefault(name, set()).add("zero")

    def _zero_results(self, work: Work, points: ModulePoints) -> None:
        """Leave unplaced whoever has no points at all in a module (零分)."""
        for name, item in zip(points.names, points.value.items, strict=True):
            if not item and name not in points.gaps:
                work.reasons.setdefault(name, set()).add("zero")

    def _absent(self, work: Work, n: int, module: str, status: str) -> Fraction:
        number = work.entries[n].number
        work.statuses.setdefault(number, {})[module] = status
        if status == EntryStatus.NOT_ADVANCED:
            work.reasons.setdefault(number, set()).add(status)
            return Fraction(0)
        rule = getattr(self.trade.absence, status)
        if isinstance(rule, Fraction):
            return rule
        if rule == "unplaced":
            work.reasons.setdefault(number, set()).add(status)
        return Fraction(0)

    def _widened(
        self, column: Column, present: Sequence[int], fill: Mapping[int, Fraction], *, plain: bool
    ) -> Column:
        if not fill:
            return column
        items: list[Item] = [0] * (len(present) + len(fill))
        for n, item in zip(present, column.items, strict=True):
            items[n] = item
        for n, points in fill.items():
            items[n] = fitted(points * column.den) if plain else 0
        return Column(column.den, items)

    def _zero(self, work: Work, position: Mapping[str, int]) -> None:
        """Set the total and every part of it to zero for entries whose veto reaches that far."""
        reached = [position[number] for number in work.zeroed]
        for code, node in work.nodes.items() if reached else ():
            columns = [Column(c.den, list(c.items)) for c in (node.exact, node.value)]
            for column in columns:
                for n in reached:
                    column.items[n] = 0
            work.nodes[code] = NodeColumns(*columns)

    def keys(self, work: Work, marks: TradeMarks, placed: Sequence[int]) -> TieKeys:
        """The tie chain's keys of the entries at these positions."""
        judging = Judging(self.trade, marks.sheets, marks.exclusions)
        return tie_keys(self.ranking.keys, work, judging, placed)

    def standings(
        self,
        marks: TradeMarks,
        entries: Sequence[EntryFacts],
        rulings: Iterable[RulingFacts] = (),
        earlier: Earlier | None = None,
    ) -> Standings:
        """Rank a trade: every entry with its points, place, tie, award, or why it has none.

        earlier: what the trade came to before; only entries it names as changed are computed anew.
        """
        rulings = list(rulings)
        work = self.work(marks, entries, rulings, earlier)
        modules = dict(work.modules)
        nodes = {code: (node.exact, node.value) for code, node in work.nodes.items()}
        figures = Figures(modules, nodes, dict(work.figures))
        groups: dict[str, tuple[Standing, ...]] = {}
        counted = [ruling for ruling in rulings if ruling_counts(ruling, self.stage)]
        problems = marked_while_absent(self.trade, work.statuses, marks.sheets, counted)
        overall, given = self._over_all(work, marks, entries, rulings, problems)
        for division, members in self._divisions(entries).items():
            placed = [n for n in members if not work.reason(entries[n].number)]
            placed.sort(key=lambda n: entries[n].number)
            keys = self.keys(work, marks, placed)
            orders = self._orders(work, placed, rulings)
            ranked = rank(keys.rows, self.ranking.shared, orders)
            problems.extend(self._left_out(ranked, orders, placed, entries))
            problems.extend(self._ties(ranked, placed, entries, division))
            problems.extend(keys.problems(division))
            lines = self._lines(work, figures, members, placed, ranked, given)
            groups[division] = _placed_over_all(self._judged(lines, ranked, keys.judged), overall)
        codes = tuple(node.facts.code for node in self.total.walk())
        return Standings(
            self.trade.code, RULES_VERSION, tuple(modules), codes, self.total.facts.code,
            groups, tuple(problems), work.computed,
        )  # fmt: skip

    def _over_all(
        self,
        work: Work,
        marks: TradeMarks,
        entries: Sequence[EntryFacts],
        rulings: Sequence[RulingFacts],
        problems: list[Problem],
    ) -> tuple[dict[int, Ranked], dict[int, str]]:
        """Places and awards over the whole trade, where divisions are ranked both ways."""
        if self.ranking.by != "both":
            return {}, {}
        everybody = sorted(range(len(entries)), key=lambda n: entries[n].number)
        placed = [n for n in everybody if not work.reason(entries[n].number)]
        keys = self.keys(work, marks, placed)
        ranked = rank(keys.rows, self.ranking.shared, self._orders(work, placed, rulings))
        problems.extend(self._ties(ranked, placed, entries, ""))
        problems.extend(keys.problems(""))
        awards = awards_of(self.trade, work, everybody, placed, ranked)
        given = {placed[r.n]: award for r, award in zip(ranked, awards, strict=True) if award}
        return {placed[r.n]: r for r in ranked}, given

    def _divisions(self, entries: Sequence[EntryFacts]) -> dict[str, list[int]]:
        if self.ranking.by == "trade":
            return {"": list(range(len(entries)))}
        groups: dict[str, list[int]] = {d.code: [] for d in self.trade.divisions}
        for n, entry in enumerate(entries):
            groups.setdefault(entry.division or "", []).append(n)
        return {code: members for code, members in groups.items() if members}

    def _orders(
        self, work: Work, placed: Sequence[int], rulings: Sequence[RulingFacts]
    ) -> list[list[int]]:
        """What rulings say of equals: positions among the placed, best first."""
        where = {work.entries[n].number: k for k, n in enumerate(placed)}
        return [
            [where[number] for number in ruling.entries if number in where]
            for ruling in rulings
            if ruling.kind == "order" and ruling.stage == self.stage
        ]

    def _judged(
        self,
        lines: tuple[Standing, ...],
        ranked: Sequence[Ranked],
        judged: Mapping[str, Sequence[Fraction]],
    ) -> tuple[Standing, ...]:
        """Write what the judges' orders came to into the lines of the placed."""
        if not judged:
            return lines
        done = [
            replace(line, judged={name: column[r.n] for name, column in judged.items()})
            for line, r in zip(lines, ranked, strict=False)
        ]
        return (*done, *lines[len(ranked) :])

    def _left_out(
        self,
        ranked: Sequence[Ranked],
        orders: Sequence[Sequence[int]],
        placed: Sequence[int],
        entries: Sequence[EntryFacts],
    ) -> list[Problem]:
        """Orders that part nobody, since they leave out one of the equals of a division."""

        def numbers(found: Sequence[int]) -> list[str]:
            return [entries[placed[n]].number for n in found]

        return [
            Problem("order-leaves-out", "", {"entries": numbers(named), "left": numbers(left)})
            for named, left in half_ordered(ranked, orders)
        ]

    def _ties(
        self, ranked: list[Ranked], placed: list[int], entries: Sequence[EntryFacts], where: str
    ) -> list[Problem]:
        first = ranked[: self.ranking.no_tie_within]
        tied = {r.place for r in first if r.tied}
        return [
            Problem(
                "tie-within",
                where,
                {
                    "within": self.ranking.no_tie_within,
                    "entries": [entries[placed[r.n]].number for r in ranked if r.place == place],
                },
            )
            for place in sorted(tied)
        ]

    def _lines(
        self,
        work: Work,
        figures: Figures,
        members: Sequence[int],
        placed: Sequence[int],
        ranked: Sequence[Ranked],
        given: Mapping[int, str],
    ) -> tuple[Standing, ...]:
        awards = awards_of(self.trade, work, members, placed, ranked, given)
        lines = []
        for r, award in zip(ranked, awards, strict=True):
            n = placed[r.n]
            lines.append(self._line(work, figures, n, r, award))
        out = set(members) - set(placed)
        rest = sorted(out, key=lambda n: work.entries[n].number)
        lines.extend(self._line(work, figures, n) for n in rest)
        return tuple(lines)

    def _line(
        self,
        work: Work,
        figures: Figures,
        n: int,
        ranked: Ranked | None = None,
        award: str | None = None,
    ) -> Standing:
        entry = work.entries[n]
        number = entry.number
        return Standing(
            number, entry.division or "", n, figures, self.total.facts.code,
            None if ranked is None else ranked.place,
            ranked is not None and ranked.tied,
            "" if ranked is None else self._tie(ranked),
            award, work.reason(number), work.statuses.get(number, {}),
            tuple(work.gaps.get(number, ())),
        )  # fmt: skip

    def _tie(self, ranked: Ranked) -> str:
        if ranked.tied:
            return "shared"
        if ranked.decided is None:
            return ""
        if ranked.decided < 0:
            return "ruling"
        keys = [key for key in self.ranking.keys if not key.ruling]
        return key_name(keys[ranked.decided])


def _placed_over_all(
    lines: tuple[Standing, ...], overall: Mapping[int, Ranked]
) -> tuple[Standing, ...]:
    """Write everybody's place over all divisions into the lines of one."""
    if not overall:
        return lines
    return tuple(
        line
        if line.place is None
        else replace(line, overall=overall[line.n].place, overall_tied=overall[line.n].tied)
        for line in lines
    )


def compile_trade(trade: TradeFacts, figures: Iterable[tuple[str, str]] = ()) -> Program:
    """Compile a trade whose scheme is coherent (`trades.check_trade`)."""
    return Program(trade, figures)
