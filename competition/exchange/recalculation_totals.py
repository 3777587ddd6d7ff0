"""The worksheet of totals (总分): modules and nodes of everybody, one row an entry, as formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_facts import Recalculation
from competition.exchange.recalculation_formulas import Amount, multiplied
from competition.exchange.recalculation_grids import Column, Grid, Head, Unfit, summed
from competition.exchange.recalculation_modules import ModuleSheets
from competition.exchange.recalculation_stages import Book, finished, ruled
from competition.rules.contest_facts import EntryFacts, RulingFacts
from competition.rules.facts import ModuleFacts
from competition.rules.figures import figure
from competition.rules.point_rules import Rounding
from competition.rules.programs import ruling_counts
from competition.rules.standings import Standing
from competition.rules.statuses import status_of
from competition.rules.tie_keys import key_figure
from competition.rules.totals import NodeProgram

ZERO = Fraction(0)


@dataclass(slots=True)
class Totals:
    """Modules, figures and nodes as columns; `lines` in the order of the rows."""

    book: Book
    facts: Recalculation
    grid: Grid
    lines: Sequence[Standing]
    modules: Mapping[str, ModuleSheets]
    module_columns: dict[str, tuple[Column, Column]] = field(init=False, default_factory=dict)
    figure_columns: dict[tuple[str, str], Column] = field(init=False, default_factory=dict)
    nodes: dict[str, tuple[Column, Column]] = field(init=False, default_factory=dict)
    counted: dict[int, Standing] = field(init=False)
    entries: dict[str, EntryFacts] = field(init=False)

    def __post_init__(self) -> None:
        self.counted = {row: line for row, line in enumerate(self.lines) if not line.gaps}
        self.entries = {entry.number: entry for entry in self.facts.entries}
        for code in self.facts.program.modules:
            self._module(self.facts.trade.module(code))
        self._node(self.facts.program.total)

    def _own(self, number: str) -> list[RulingFacts]:
        stage = self.facts.program.stage
        return [r for r in self.facts.rulings if r.entry == number and ruling_counts(r, stage)]

    def _module(self, module: ModuleFacts) -> None:
        sheets, code = self.modules[module.code], module.code
        rows, notes = [], {}
        for row, line in self.counted.items():
            value = line.module(code)
            if value is not None:
                rows.append((row, value.exact, value.value))
            acts = [r.code for r in self._acts(line.number, code)]
            if acts:
                notes[row] = self.book.say("rulings", codes="、".join(acts))

        def write(row: int) -> Amount:
            line = self.counted[row]
            if line.number not in sheets.runs:
                return self._without(line, module)
            amount = sheets.joined(sheets.attempt, line.number, self.grid)
            return ruled(amount, self._acts(line.number, code))

        head = Head(code, self.facts.names(module)["module"], self.book.say("module"),
                    sheets.phrase())  # fmt: skip
        pair = self.book.stage(self.grid, head, rows, write, module.combine.round_total)
        self.module_columns[code] = pair
        self._note(pair[0], notes)

    def _note(self, column: Column, notes: Mapping[int, str]) -> None:
        for row, note in notes.items():
            cell = self.grid.cells.get((row, column.n))
            if cell is not None:
                self.grid.cells[row, column.n] = type(cell)(
                    cell.value, cell.formula, cell.style, note
                )

    def _acts(self, number: str, module: str) -> list[RulingFacts]:
        """The rulings on an entry's points in a module."""
        return [
            ruling
            for ruling in self._own(number)
            if ruling.node is None
            and ruling.module == module
            and ruling.kind in ("deduct", "add", "deduct-share", "zero")
        ]

    def _without(self, line: Standing, module: ModuleFacts) -> Amount:
        """An entry without sheets: absent with what the scheme gives, or ruled to zero."""
        status = status_of(self.entries[line.number], module)
        rule = getattr(self.facts.trade.absence, status, "unplaced")
        points = rule if isinstance(rule, Fraction) and status != "present" else ZERO
        return Amount(str(points.numerator), points.denominator)

    def figure(self, module: str, key: str) -> Column:
        """One figure of a module for everybody: a criterion, an aspect, an attempt, a time."""
        if (module, key) not in self.figure_columns:
            self.figure_columns[module, key] = self._figure(module, key)
        return self.figure_columns[module, key]

    def _figure(self, module: str, key: str) -> Column:
        sheets, program = self.modules[module], self.facts.program.modules[module]
        rows = []
        for row, line in self.counted.items():
            value = ZERO
            if line.number in sheets.runs:
                case = program.case(
                    self.facts.marks.sheets, line.number, self.facts.marks.exclusions,
                    self._own(line.number),
                )  # fmt: skip
                value = figure(case, sheets.steps[line.number], key)
            rows.append((row, value))

        def write(row: int) -> Amount:
            number = self.counted[row].number
            if number not in sheets.runs:
                return Amount("0", 1)
            return self._joined(sheets, number, key)

        kind, _, code = key.partition(":")
        name = self.facts.names(sheets.module).get(key, "")
        head = Head(code or module, name or self.book.say("seconds"), module, sheets.phrase())
        return self.book.live(self.grid, head, rows, write)

    def _joined(self, sheets: ModuleSheets, number: str, key: str) -> Amount:
        first, last = sheets.runs[number]
        if key.startswith("attempt:"):
            rows = {one.code: row for row, whose, one in sheets.tries if whose == number}
            row = rows.get(key.partition(":")[2])
            if row is None:
                return Amount("0", 1)
            return Amount(sheets.attempt.at(row, self.grid), sheets.attempt.den)
        column = sheets.figure(key)
        if key == "time":
            return Amount(f"SUM({column.over(first, last, self.grid)})", column.den)
        return sheets.joined(column, number, self.grid)

    def _node(self, node: NodeProgram) -> Column:
        facts = node.facts
        parts = [self._node(part) for part in node.parts]
        rows = []
        for row, line in self.counted.items():
            value = line.node(facts.code)
            rows.append((row, value.exact, value.value))
        own = self._source(node, parts)
        head = Head(facts.code, self.facts.node_name(facts), self.book.say("node"),
                    self._phrase(node))  # fmt: skip

        def write(row: int) -> Amount:
            number = self.counted[row].number
            amount = ruled(multiplied(own(row), node.times), self._node_acts(number, facts.code))
            zero = [
                flag for m in self.modules.values() for flag in m.raised("entry", number, self.grid)
            ]
            return finished(amount, facts.floor, facts.cap, zero)

        pair = self.book.stage(self.grid, head, rows, write, facts.round)
        self.nodes[facts.code] = pair
        self._note(pair[0], {
            row: self.book.say("rulings", codes="、".join(r.code for r in acts))
            for row, line in self.counted.items()
            if (acts := self._node_acts(line.number, facts.code))
        })  # fmt: skip
        return pair[1]

    def _node_acts(self, number: str, node: str) -> list[RulingFacts]:
        root = self.facts.program.total.facts.code
        return [
            ruling
            for ruling in self._own(number)
            if (ruling.node or ruling.module is None)
            and (ruling.node or root) == node
            and ruling.kind in ("deduct", "add", "deduct-share")
        ]

    def _source(self, node: NodeProgram, parts: Sequence[Column]) -> Callable[[int], Amount]:
        """Where a node's own points come from: a module's column, or its parts joined."""
        facts = node.facts
        if facts.module is not None:
            column = self._leaf(facts.module, node.figure)
            return lambda row: Amount(column.at(row, self.grid), column.den)
        if facts.combine == "best":
            parts = self._side_by_side(facts.code, parts)
        return lambda row: self._combined(node, parts, row)

    def _leaf(self, module: str, key: str) -> Column:
        return self.figure(module, key) if key else self.module_columns[module][1]

    def _combined(self, node: NodeProgram, parts: Sequence[Column], row: int) -> Amount:
        facts = node.facts
        den = lcm(*(column.den for column in parts))
        if facts.combine == "min":
            each = ",".join(Amount(c.at(row, self.grid), c.den).lifted(den) for c in parts)
            return Amount(f"MIN({each})", den)
        if facts.combine == "best":
            run = f"{parts[0].at(row, self.grid)}:{parts[-1].at(row, self.grid)}"
            keep = min(facts.keep or 1, len(parts))
            return Amount("+".join(f"LARGE({run},{n})" for n in range(1, keep + 1)), den)
        if facts.combine not in ("sum", "mean"):
            raise Unfit("no-formula")
        text = summed(parts, row, self.grid, den)
        return Amount(text, den * len(parts) if facts.combine == "mean" else den)

    def _side_by_side(self, code: str, parts: Sequence[Column]) -> list[Column]:
        """The parts once more as neighbours in one unit, so that the best can be taken."""
        den = lcm(*(column.den for column in parts))
        found = []
        for column in parts:
            rows = [
                (row, Fraction(int(self.grid.cells[row, column.n].value), column.den))
                for row in self.counted
            ]
            head = Head(code, self.grid.heads[column.n].name, self.book.say("node"))
            write = _copied(column, den, self.grid)
            found.append(self.book.live(self.grid, head, rows, write))
        return found

    def _phrase(self, node: NodeProgram) -> str:
        facts, words = node.facts, []
        if node.parts:
            words.append(self.book.say(f"combine-{facts.combine}", keep=facts.keep or 1))
        if node.times != 1:
            words.append(self.book.say("times", factor=node.times))
        return " ".join(words)

    def key_column(self, n: int, rounding: Rounding | None) -> Column:
        """The column a tie key compares."""
        key = self.facts.program.ranking.keys[n]
        pair = key_figure(key)
        if pair is not None and pair[1]:
            return self._key_rounded(self.figure(*pair), rounding, n)
        exact, value = (
            self.module_columns[pair[0]] if pair is not None else self.nodes[key.node or ""]
        )
        if rounding is not None:
            return self._key_rounded(exact, rounding, n)
        return exact if key.exact else value

    def _key_rounded(self, column: Column, rounding: Rounding | None, n: int) -> Column:
        if rounding is None:
            return column
        number = f"{n + 1}"
        rows = []
        for row, line in self.counted.items():
            found = self.facts.explanations[line.number].keys
            place = sum(1 for key in self.facts.program.ranking.keys[:n] if not key.ruling)
            rows.append((row, found[place].value))
        head = Head(number, self.book.say("key", n=number), self.grid.heads[column.n].name)
        cells = [self.grid.cells.get((row, column.n)) for row in self.counted]
        most = max((abs(Fraction(int(c.value), column.den)) for c in cells if c), default=ZERO)
        return self.book.rounded(self.grid, head, rows, column, rounding, most)


def _copied(column: Column, den: int, here: Grid) -> Callable[[int], Amount]:
    """A column once more, in units of 1/den."""
    return lambda row: Amount(Amount(column.at(row, here), column.den).lifted(den), den)
