"""Keys made of the judges' orders (按裁判名次), as formulas where plain functions say them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount, multiplied
from competition.exchange.recalculation_grids import Column, Head, Unfit
from competition.exchange.recalculation_modules import ModuleSheets
from competition.exchange.recalculation_panels import PanelSheets
from competition.exchange.recalculation_totals import Totals
from competition.rules.interpreter import sheet_step
from competition.rules.programs import key_name
from competition.rules.ranking_facts import JudgesKeyFacts
from competition.rules.sheets import pack

ZERO = Fraction(0)


def judged_column(totals: Totals, n: int, group: Column, placed: Column) -> Column:
    """What the judges' orders come to for each entry, greater is better.

    Firsts and ordinals are counted; points by place and the majority of skating are held.
    """
    key = totals.facts.program.ranking.keys[n]
    rule, name = key.judges, key_name(key)
    rows = [(row, line.judged.get(name, ZERO)) for row, line in totals.counted.items()]
    head = Head(str(n + 1), totals.book.say("key", n=n + 1), name)
    if rule is None or rule.rule not in ("firsts", "ordinals"):
        return totals.book.hold(totals.grid, head, rows, "judges")
    try:
        judges = _judges(totals, rule)
    except Unfit:
        return totals.book.hold(totals.grid, head, rows, "judges")
    last = max(len(totals.lines) - 1, 0)

    def write(row: int) -> Amount:
        alone = [
            f"{column.over(0, last, totals.grid, fixed=True)},{test}"
            for column, test in ((group, group.at(row, totals.grid)), (placed, "1"))
        ]
        orders = [_order(rule, judge, row, last, ",".join(alone), totals) for judge in judges]
        text = f"IF({placed.at(row, totals.grid)}=1,{'+'.join(orders)},0)"
        return Amount(text, 1) if rule.rule == "firsts" else Amount(f"-({text})", 2)

    said = Head(head.code, head.name, head.group, totals.book.say(f"order-{rule.rule}"))
    return totals.book.live(totals.grid, said, rows, write)


def _order(
    rule: JudgesKeyFacts, judge: Column, row: int, last: int, alone: str, totals: Totals
) -> str:
    """One judge's word on one entry: whether it is first, or twice its place among all."""
    run, own = judge.over(0, last, totals.grid, fixed=True), judge.at(row, totals.grid)
    above = f'COUNTIFS({alone},{run},">"&{own})'
    if rule.rule == "firsts":
        return f"IF({above}=0,1,0)"
    return f"2*{above}+1+COUNTIFS({alone},{run},{own})"


def _judges(totals: Totals, rule: JudgesKeyFacts) -> list[Column]:
    """A column for each judge: his sum for each entry; Unfit where a sheet is missing."""
    found = []
    for code in rule.modules:
        sheets = totals.modules[code]
        for panel in sheets.panels:
            whole = panel.judged()
            found += [_seat(totals, sheets, panel, whole, seat) for seat in panel.panel.sheets]
    return found


def _seat(
    totals: Totals, sheets: ModuleSheets, panel: PanelSheets, whole: Column, seat: str
) -> Column:
    ranked = {row: line for row, line in totals.counted.items() if line.place is not None}
    where = {row: sheets.seat_rows(panel, seat, line.number) for row, line in ranked.items()}
    sums = _sums(panel)
    values = {
        row: sum((sums[at] * times for at, times in places), ZERO) for row, places in where.items()
    }

    def write(row: int) -> Amount:
        parts = [
            multiplied(Amount(whole.at(at, totals.grid), whole.den), times)
            for at, times in where[row]
        ]
        den = lcm(*(part.den for part in parts))
        return Amount("+".join(part.lifted(den) for part in parts), den)

    name = totals.book.say("order-sheet")
    head = Head(seat, name, sheets.module.code)
    return totals.book.live(totals.grid, head, list(values.items()), write)


def _sums(panel: PanelSheets) -> Mapping[int, Fraction]:
    """Each sheet's own sum, by its row."""
    return {
        row: sheet_step(panel.sheet, seat.seat, pack(seat.marks)).value
        for row, _, seat in panel.lines()
    }
