"""The medal table on paper and as a workbook (奖牌榜)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from competition.documents.office_facts import Block, ListColumn, ListTable, Words
from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook
from competition.rules.medal_table import MedalLine, MedalTable
from competition.services import medal_tables
from competition.services.published_results import Published

#: Beside the awards: all of them, trades, entries, those who took part.
TAKING_PART = ("合计", "赛项数", "参赛", "到场")


def of_published(found: Published) -> MedalTable:
    """The table over everything in force of an event, in the papers' language."""
    return medal_tables.of_bodies((trade.body or {} for trade in found.out), found.of)


def blocks(found: Published) -> Iterator[Block]:
    """The table as a block of an office paper."""
    table = of_published(found)
    columns = (
        ListColumn(found.say("名次"), 21, "centre"), ListColumn(found.say("代表队"), 40),
        *(ListColumn(name, 17, "centre") for name in table.awards),
        *(ListColumn(found.say(head), 15, "centre") for head in TAKING_PART),
    )  # fmt: skip
    rows = tuple(
        (_place(found, line), line.unit, *(str(figure) for figure in _figures(line)))
        for line in table.lines
    )
    yield ListTable(columns, rows)
    yield from merged_words(found, table.merged)


def merged_words(found: Published, merged: Iterable[tuple[str, str]]) -> Iterator[Block]:
    """Which names of the lists count for another unit by now."""
    for gone, into in merged:
        yield Words(found.say(_MERGED, gone=gone, into=into), size=12)


_MERGED = "{gone}与{into}已合并为一个单位，此处合并计算；各赛项名单仍为公布时的名称。"


def _place(found: Published, line: MedalLine) -> str:
    return found.say("{place} 并列", place=line.place) if line.tied else str(line.place)


def _figures(line: MedalLine) -> tuple[int, ...]:
    return (*line.counts, line.total, line.trades, line.entries, line.present)


def workbook(found: Published) -> bytes:
    """The table as XLSX."""
    table = of_published(found)
    heads = (found.say("名次"), found.say("代表队"), *table.awards, *map(found.say, TAKING_PART))
    rows: list[list[CellValue]] = [[line.place, line.unit, *_figures(line)] for line in table.lines]
    columns = tuple(SheetColumn(head) for head in heads)
    return write_workbook([SheetPage(found.say("奖牌榜"), columns, rows, (found.name,))])
