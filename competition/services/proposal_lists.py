"""The list of people proposed for a level or a title (晋升建议名单) as PDF, DOCX and XLSX."""

from __future__ import annotations

from collections.abc import Iterator

from competition.documents import phrases
from competition.documents.notice_facts import ProposalList, ProposalRow
from competition.documents.notices import render_proposal_list
from competition.documents.office_facts import Block, ListColumn, ListTable, OfficePaper, Words
from competition.documents.office_words import office_docx
from competition.errors import NotFound
from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook

FORMS = ("pdf", "docx", "xlsx")
#: Heading and share of the width in DOCX, of each column.
_COLUMNS = (
    ("序号", 12), ("姓名", 28), ("单位", 42), ("赛项", 24), ("名次", 14), ("奖项", 20),
    ("已有等级", 22), ("建议", 26),
)  # fmt: skip


def written(facts: ProposalList, form: str) -> bytes:
    """A proposal list in one of its forms; NotFound for another."""
    if form == "pdf":
        return render_proposal_list(facts)
    if form == "docx":
        return office_docx(_paper(facts))
    if form == "xlsx":
        return _workbook(facts)
    raise NotFound("not-found")


def _say(facts: ProposalList, phrase: str, **values: str) -> str:
    return phrases.say(facts.language, phrase, **values)


def _cells(facts: ProposalList, row: ProposalRow) -> tuple[str, ...]:
    held = row.held or _say(facts, "未登记")
    return (row.name, row.unit, row.trade, row.place, row.award, held, row.proposed)


def _paper(facts: ProposalList) -> OfficePaper:
    return OfficePaper(
        facts.event, facts.title, tuple(_blocks(facts)), issued=facts.issued,
        sample=facts.sample, language=facts.language,
    )  # fmt: skip


def _blocks(facts: ProposalList) -> Iterator[Block]:
    if facts.addressee:
        addressee = _say(facts, "{addressee}：", addressee=facts.addressee)
        yield Words(addressee, indent=False, bold=True)
    yield Words(_say(facts, "根据竞赛成绩，现将符合条件的人员名单报上，请审定。"), size=12)
    columns = tuple(
        ListColumn(_say(facts, heading), width, "centre" if heading in ("序号", "名次") else "left",
                   name=heading == "姓名")
        for heading, width in _COLUMNS
    )  # fmt: skip
    yield ListTable(
        columns,
        tuple((str(n), *_cells(facts, row)) for n, row in enumerate(facts.rows, start=1)),
    )
    for who in facts.signatures:
        yield Words(f"{who}　＿＿＿＿＿＿＿＿＿＿", indent=False, size=12)


def _workbook(facts: ProposalList) -> bytes:
    rows: list[list[CellValue]] = [
        [n, *_cells(facts, row)] for n, row in enumerate(facts.rows, start=1)
    ]
    columns = tuple(SheetColumn(_say(facts, heading)) for heading, _width in _COLUMNS)
    titles = (facts.event, facts.title, *([facts.addressee] if facts.addressee else []))
    return write_workbook([SheetPage(facts.title, columns, rows, titles)])
