"""Keys of the ranking that judges' orders make (按裁判名次排名), from everybody's sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from competition.rules import judge_places
from competition.rules.contest_facts import ExclusionFacts
from competition.rules.facts import ModuleFacts, PanelFacts, TradeFacts
from competition.rules.interpreter import sheet_step
from competition.rules.judge_places import Row
from competition.rules.ranking_facts import JudgesKeyFacts
from competition.rules.sheets import sheet_of

Sheets = Mapping[tuple[str, int, str], Mapping[str, bytes]]


def judge_column(
    trade: TradeFacts,
    key: JudgesKeyFacts,
    sheets: Sheets,
    exclusions: Iterable[ExclusionFacts],
    names: Sequence[str],
) -> tuple[list[Fraction], list[str]]:
    """One number an entry, greater is better, and who lacks a judge's sheet.

    names: those ranked against each other. Where a judge was left out, his substitute's sheet
    stands for his; without one the entry comes last with that judge, and is named.
    """
    out = {(e.module, e.seat, e.entry): e.substitute for e in exclusions}
    dances, missing = [], dict[str, None]()
    for code in key.modules:
        module = trade.module(code)
        rows = []
        for panel in module.panels:
            for seat in panel.sheets:
                marks = _totals(module, panel, seat, sheets, out, names)
                missing |= dict.fromkeys(n for n, m in zip(names, marks, strict=True) if m is None)
                worst = min((m for m in marks if m is not None), default=Fraction(0)) - 1
                rows.append([worst if m is None else m for m in marks])
        dances.append(rows)
    return _combined(key, dances), [*missing]


def _combined(key: JudgesKeyFacts, dances: Sequence[Sequence[Row]]) -> list[Fraction]:
    if key.rule == "majority":
        return judge_places.majority(dances)
    judges = [row for dance in dances for row in dance]
    if key.rule == "firsts":
        return judge_places.firsts(judges)
    if key.rule == "pairwise":
        return judge_places.pairwise(judges)
    if key.rule == "ordinals":
        return judge_places.place_sums(judges)
    return judge_places.place_points(judges, key.first, key.ratio)


def _totals(
    module: ModuleFacts,
    panel: PanelFacts,
    seat: str,
    sheets: Sheets,
    out: Mapping[tuple[str, str, str], str | None],
    names: Sequence[str],
) -> list[Fraction | None]:
    """A seat's points for each entry, all attempts added; None where a sheet is missing."""
    sheet, found = sheet_of(module, panel), list[Fraction | None]()
    for name in names:
        stands = out.get((module.code, seat, name), seat)
        total: Fraction | None = Fraction(0)
        for attempt in module.attempts:
            held = sheets.get((module.code, attempt.number, stands or ""), {}).get(name)
            if held is None or total is None:
                total = None
            else:
                total += sheet_step(sheet, seat, held).value * attempt.coefficient
        found.append(total)
    return found
