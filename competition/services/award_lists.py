"""All winners of an event in one list (获奖名单): a line each, to be sorted and picked from.

On paper the list is parted by trade and award; in a workbook one sheet serves an office better.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage
from competition.rules.entrants import called
from competition.services import published_honours, trade_groups
from competition.services.published_honours import PublishedHonours
from competition.services.published_results import Published, names_of, state_of, winners

#: Headings of the sheet, the empty one by what is entered; the first and the third stand only
#: where the event has such.
_HEADS = ("产业链", "赛项", "组别", "奖项", "名次", "参赛号", "", "代表队", "公布状态")
_OPTIONAL = frozenset({0, 2})
_HONOURS = ("团体与表彰", "名次", "代表队", "得分", "奖项")


def pages(found: Published, honours: PublishedHonours) -> list[SheetPage]:
    """The winners of all trades in one sheet; units and honours in a second where there are any."""
    listed = published_honours.sheet_rows(honours, only_won=True)
    made = [winners_page(found)]
    if listed:
        made.append(honours_page(found, listed))
    return made


def honours_page(found: Published, rows: list[list[CellValue]]) -> SheetPage:
    """Units ranked and honours as a sheet."""
    title = found.say("团体与表彰")
    columns = tuple(SheetColumn(found.say(head)) for head in _HONOURS)
    return SheetPage(title, columns, rows, (found.name, title))


def winners_page(found: Published) -> SheetPage:
    """Every winner in one sheet: by trade, division, award and place."""
    chains = _chains(found)
    rows: list[list[CellValue]] = []
    for trade in found.out:
        body = trade.body or {}
        chain = chains.get(body["trade"]["code"], "")
        for division, award, won in winners(found, body):
            rows += [
                [
                    chain, trade.name, division, award, figure(row["place"]), row["entry"],
                    names_of(found, row), row["unit"], state_of(found, trade),
                ]
                for row in won
            ]  # fmt: skip
    kept = [at for at in range(len(_HEADS)) if at not in _OPTIONAL or any(row[at] for row in rows)]
    title = found.say("获奖名单")
    who = found.of(called("listed", found.entrants))
    columns = tuple(SheetColumn(found.say(_HEADS[at]) or who) for at in kept)
    picked = [[row[at] for at in kept] for row in rows]
    return SheetPage(title, columns, picked, (found.name, title), filtered=True)


def _chains(found: Published) -> Mapping[str, str]:
    """The industry chain of each trade, by the trade's code."""
    groups = trade_groups.of_event(found.event.code, "sector")
    return {code: found.of(group.name) for group in groups for code in group.trades}


def figure(text: str | None) -> CellValue:
    """A printed number as an exact decimal; what is none stays text."""
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return text or ""
