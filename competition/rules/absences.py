"""Away and marked at once (缺赛却有打分): nobody settles silently which of the two is true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from competition.errors import Invalid, Problem
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.module_programs import Sheets
from competition.rules.sheets import Sheet, sheet_of, unpack
from competition.rules.values import EntryStatus, MarkStatus


def marked_while_absent(
    trade: TradeFacts,
    statuses: Mapping[str, Mapping[str, str]],
    sheets: Sheets,
    rulings: Iterable[RulingFacts],
) -> list[Problem]:
    """Whoever is absent from a module where a judge gave him a mark, unless a ruling settled it.

    statuses: by entry number and module. A sheet on which nothing was attempted is no mark; a
    ruling settles it that makes the module zero, or disqualifies. Who withdrew or was disqualified
    may have been marked before.
    """
    settled = {
        (ruling.entry, ruling.module if ruling.kind == "zero" else None)
        for ruling in rulings
        if ruling.kind in ("zero", "disqualify")
    }
    return [
        Problem("marked-while-absent", "", {"entry": number, "module": module.code, "seat": seat})
        for number in sorted(statuses)
        for module in trade.modules
        if statuses[number].get(module.code) == EntryStatus.ABSENT
        and not settled & {(number, None), (number, module.code)}
        and (seat := _marked(module, sheets, number))
    ]


def _marked(module: ModuleFacts, sheets: Sheets, number: str) -> str:
    """The first seat that gave an entry a mark in a module; empty where none did."""
    for panel in module.panels:
        sheet = sheet_of(module, panel)
        for attempt in module.attempts:
            for seat in panel.seats:
                vector = sheets.get((module.code, attempt.number, seat.code), {}).get(number)
                if vector and _has_a_mark(sheet, vector):
                    return seat.code
    return ""


def _has_a_mark(sheet: Sheet, vector: bytes) -> bool:
    """Whether a sheet holds any mark; one that cannot be read may hold some."""
    try:
        marks = unpack(sheet, vector)
    except Invalid:
        return True
    return any(mark.status is MarkStatus.SCORED for mark in marks)
