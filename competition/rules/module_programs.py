"""A module compiled (模块程序): everybody's sheets in, everybody's points out.

Entries whose sheets are all there and plain go through as whole columns; the rest, one by one,
through the interpreter. Names may be entry numbers or blind codes: the arithmetic does not care.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competition.rules.answers import sealed
from competition.rules.columns import (
    Column,
    Item,
    added,
    bounded,
    fitted,
    lifted,
    multiplied,
    products,
    round_column,
)
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import ModuleFacts
from competition.rules.figures import figure
from competition.rules.interpreter import Case, Outcome, case_of, module_outcome
from competition.rules.panel_programs import PanelProgram
from competition.rules.references import unresolved
from competition.rules.steps import Gap

#: Packed marks by (module, attempt, seat), then by entry number or blind code.
Sheets = Mapping[tuple[str, int, str], Mapping[str, bytes]]

_NONE: Mapping[str, bytes] = {}


@dataclass(slots=True)
class ModulePoints:
    """A module's points for the names given, in their order.

    `exact` is before and `value` after the module's last rounding; `figures` holds criteria,
    aspects and times by `criterion:A`, `aspect:A1.1`, `time`; who is in `gaps` has no points yet.
    """

    names: Sequence[str]
    exact: Column
    value: Column
    figures: dict[str, Column]
    gaps: dict[str, list[Gap]] = field(default_factory=dict)
    effects: dict[str, set[str]] = field(default_factory=dict)

    def by_name(self) -> dict[str, Fraction]:
        """Points of everyone who has all sheets."""
        return {
            name: self.value.at(n) for n, name in enumerate(self.names) if name not in self.gaps
        }


def _replaced(column: Column, where: Sequence[int], fresh: Column) -> Column:
    """A column with some of its numbers replaced; the unit is the program's, never the marks'."""
    if column.den != fresh.den:
        raise ValueError(f"one program, two units: {column.den}, {fresh.den}")
    items = list(column.items)
    for n, item in zip(where, fresh.items, strict=True):
        items[n] = item
    return Column(column.den, items)


class ModuleProgram:
    """A module, compiled."""

    def __init__(self, module: ModuleFacts, wanted: Iterable[str] = ()) -> None:
        self.module = module
        self.wanted = tuple(sorted(set(wanted)))
        self.panels = [PanelProgram(module, panel, self.wanted) for panel in module.panels]
        self.numbers = [attempt.number for attempt in module.attempts]
        self.unresolved = (*unresolved(module), *sealed(module))

    def points(
        self,
        sheets: Sheets,
        names: Sequence[str],
        exclusions: Iterable[ExclusionFacts] = (),
        rulings: Iterable[RulingFacts] = (),
    ) -> ModulePoints:
        """Compute the module for these names; what is missing is reported, never filled in."""
        out = [e for e in exclusions if e.module == self.module.code]
        ruled = [r for r in rulings if r.module == self.module.code and r.node is None]
        apart = {e.entry for e in out} | {r.entry for r in ruled if r.entry}
        plain, loaded = self._load(sheets, names, set(names) if self.unresolved else apart)
        found, special = self._run(loaded, len(plain))
        odd = {plain[n] for n in special}
        taken = set(plain)
        odd.update(n for n in range(len(names)) if n not in taken)
        if not odd:
            return ModulePoints(names, found["exact"], found["value"], self._figures(found))
        wide = {key: self._scattered(column, plain, len(names)) for key, column in found.items()}
        points = ModulePoints(names, wide["exact"], wide["value"], self._figures(wide))
        for n in sorted(odd):
            self._odd(points, n, self.case(sheets, names[n], out, ruled))
        return points

    def points_again(
        self,
        before: ModulePoints,
        changed: Collection[str],
        sheets: Sheets,
        exclusions: Iterable[ExclusionFacts] = (),
        rulings: Iterable[RulingFacts] = (),
    ) -> ModulePoints:
        """Compute anew only whose sheets have changed since; everybody else keeps his points.

        An entry's points read its own sheets and nobody else's, so this is what `points` gives.
        changed: at least everybody of whom a sheet differs; exclusions and rulings are as before.
        """
        names = before.names
        where = [n for n, name in enumerate(names) if name in changed]
        if not where:
            return before
        fresh = self.points(sheets, [names[n] for n in where], exclusions, rulings)
        columns = {key: _replaced(before.figures[key], where, fresh.figures[key])
                   for key in before.figures}  # fmt: skip
        gaps = {name: found for name, found in before.gaps.items() if name not in changed}
        effects = {name: found for name, found in before.effects.items() if name not in changed}
        gaps |= fresh.gaps
        effects |= fresh.effects
        return ModulePoints(
            names,
            _replaced(before.exact, where, fresh.exact),
            _replaced(before.value, where, fresh.value),
            columns,
            {name: gaps[name] for name in names if name in gaps},
            {name: effects[name] for name in names if name in effects},
        )

    def case(
        self,
        sheets: Sheets,
        name: str,
        exclusions: Iterable[ExclusionFacts],
        rulings: Iterable[RulingFacts],
    ) -> Case:
        """Gather one entry's case for the interpreter."""

        def vectors(attempt: int, seat: str) -> bytes | None:
            return sheets.get((self.module.code, attempt, seat), _NONE).get(name)

        return case_of(
            self.module,
            vectors,
            [e for e in exclusions if e.entry == name],
            [r for r in rulings if r.entry == name],
        )

    def _load(
        self, sheets: Sheets, names: Sequence[str], apart: set[str]
    ) -> tuple[list[int], dict[tuple[int, int], list[list[bytes]]]]:
        """Fetch all vectors; name the positions whose sheets are all there and plain."""
        plain = set(range(len(names))) - {n for n, name in enumerate(names) if name in apart}
        fetched: dict[tuple[int, int], list[list[bytes | None]]] = {}
        for attempt in self.numbers:
            for p, program in enumerate(self.panels):
                seats: list[list[bytes | None]] = []
                for seat in program.panel.sheets:
                    held = sheets.get((self.module.code, attempt, seat), _NONE)
                    vectors = [program.plain(held.get(name, b"")) for name in names]
                    plain -= {n for n, vector in enumerate(vectors) if vector is None}
                    seats.append(vectors)
                fetched[attempt, p] = seats
        order = sorted(plain)
        return order, {
            key: [[vectors[n] or b"" for n in order] for vectors in seats]
            for key, seats in fetched.items()
        }

    def _run(
        self, loaded: dict[tuple[int, int], list[list[bytes]]], count: int
    ) -> tuple[dict[str, Column], set[int]]:
        """Run all panels and attempts; returns columns by name and positions left to others."""
        special: set[int] = set()
        tries: list[Column] = []
        figures: dict[str, list[Column]] = {}
        rule = self.module.combine
        for attempt in self.module.attempts:
            panels = []
            for p, program in enumerate(self.panels):
                rows = [program.rows(vectors) for vectors in loaded[attempt.number, p]]
                run = program.run(rows)
                special |= run.special
                panels.append(run.value)
                run.figures.update(self._time(program, rows))
                for key in self.wanted:
                    if key in run.figures:
                        column = multiplied(run.figures[key], attempt.coefficient)
                        figures.setdefault(key, []).append(column)
            joined = products(panels) if rule.rule == "product" else added(panels)
            done = round_column(bounded(joined, rule.floor, rule.cap), rule.round)
            tries.append(multiplied(done, attempt.coefficient))
            figures[f"attempt:{attempt.number}"] = [tries[-1]]
        exact = self._attempts(tries)
        found = {"exact": exact, "value": round_column(exact, rule.round_total)}
        for key, columns in figures.items():
            whole = key == "time" or key.startswith("attempt:")
            found[key] = added(columns) if whole else self._attempts(columns)
        for key in self.wanted:
            found.setdefault(key, Column(1, [0] * count))
        return found, special

    def _time(self, program: PanelProgram, rows: list[array[int]]) -> dict[str, Column]:
        if "time" not in self.wanted:
            return {}
        column = program.times(rows)
        return {} if column is None else {"time": column}

    def _attempts(self, tries: Sequence[Column]) -> Column:
        rule = self.module.combine
        if rule.attempts == "best" and len(tries) > (rule.keep or 1):
            den = added(tries).den
            rows = zip(*(lifted(column, den) for column in tries), strict=True)
            keep = rule.keep or 1
            return Column(den, [sum(sorted(row, reverse=True)[:keep]) for row in rows])
        total = added(tries)
        if rule.attempts == "mean":
            return multiplied(total, Fraction(1, len(tries)))
        return total

    def _scattered(self, column: Column, plain: Sequence[int], count: int) -> Column:
        items: list[Item] = [0] * count
        for n, item in zip(plain, column.items, strict=True):
            items[n] = item
        return Column(column.den, items)

    def _figures(self, found: dict[str, Column]) -> dict[str, Column]:
        return {key: found[key] for key in self.wanted}

    def _odd(self, points: ModulePoints, n: int, case: Case) -> None:
        outcome: Outcome = module_outcome(case)
        name = points.names[n]
        if outcome.effects:
            points.effects[name] = outcome.effects
        if outcome.step is None:
            points.gaps[name] = outcome.gaps
            return
        points.exact.items[n] = fitted(outcome.step.exact * points.exact.den)
        points.value.items[n] = fitted(outcome.step.value * points.value.den)
        for key, column in points.figures.items():
            column.items[n] = fitted(figure(case, outcome.step, key) * column.den)
