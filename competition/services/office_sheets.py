"""A paper of the office as a workbook (公文表格): what is read in order, and each of its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from competition.documents.office_facts import ListTable, OfficePaper, Title, Words
from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook


def office_workbook(
    paper: OfficePaper, heads: Sequence[str], given: Sequence[SheetPage] | None = None
) -> bytes:
    """Return a workbook: a sheet of the paragraphs in their order, then a sheet for each list.

    heads: of the three columns of the first sheet — number, heading it stands under, text.
    given: sheets in place of the paper's lists, which may be parted as only paper needs it.
    """
    spoken: list[list[CellValue]] = []
    lists: list[SheetPage] = []
    under: Mapping[int, str] = {}
    for block in paper.blocks:
        if isinstance(block, Title):
            under = {level: text for level, text in under.items() if level < block.level}
            under = {**under, block.level: block.text}
        elif isinstance(block, Words):
            spoken.append([len(spoken) + 1, under.get(1, ""), block.text])
        elif isinstance(block, ListTable):
            lists.append(_list(paper, block, tuple(under.values())))
    for text in (*paper.signed, *([paper.issued] if paper.issued else [])):
        spoken.append([len(spoken) + 1, "", text])
    widths = (6, 16, 60)
    columns = tuple(SheetColumn(head, width) for head, width in zip(heads, widths, strict=True))
    first = SheetPage(paper.title, columns, spoken, (paper.event, paper.title))
    return write_workbook([first, *(lists if given is None else given)])


def _list(paper: OfficePaper, table: ListTable, under: Sequence[str]) -> SheetPage:
    columns = tuple(SheetColumn(column.heading) for column in table.columns)
    name = " ".join(under) or paper.title
    return SheetPage(name, columns, table.rows, (paper.event, name))
