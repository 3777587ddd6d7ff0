"""Papers of the office as DOCX (公文 DOCX): so that an office edits what it sends.

Written by hand: four kinds of block need no library, and nothing in the file runs. A4 with the
margins of official documents, 仿宋 for text, 小标宋 for titles where the machine has them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from competition.documents import office_phrases
from competition.documents.office_facts import (
    Block,
    Contents,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)
from competition.documents.phrases import said_sample

#: The width between the margins of an A4 page, in twentieths of a point.
WIDTH = 8845
_STAMP = (1980, 1, 1, 0, 0, 0)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TITLE, _TEXT, _LIST = "方正小标宋简体", "仿宋", "宋体"
_SEAL = "C00000"

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/footer1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
    "</Types>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/%s" Target="%s"/></Relationships>'
)
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def office_docx(paper: OfficePaper) -> bytes:
    """Return the paper as DOCX: the same bytes for the same facts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELS % ("officeDocument", "word/document.xml")),
            ("word/_rels/document.xml.rels", _RELS % ("footer", "footer1.xml")),
            ("word/footer1.xml", _footer()),
            ("word/document.xml", _document(paper)),
        ):
            file.writestr(zipfile.ZipInfo(name, _STAMP), content.encode(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _document(paper: OfficePaper) -> str:
    body = [_head(paper), *_blocks(paper.blocks), _signed(paper)]
    section = (
        '<w:sectPr><w:footerReference r:id="rId1" w:type="default"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1587" '
        'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_SPACE}" xmlns:r="{_OFFICE}">'
        f"<w:body>{''.join(body)}{section}</w:body></w:document>"
    )


def _footer() -> str:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:ftr xmlns:w="{_SPACE}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        f"{_run('— ', 14, _LIST)}{field}{_run(' —', 14, _LIST)}</w:p></w:ftr>"
    )


def _head(paper: OfficePaper) -> str:
    if not paper.letterhead:
        event = said_sample(paper.language, paper.event, sample=paper.sample)
        event = _paragraph(event, align="center", size=14, font=_LIST)
        return event + _paragraph(paper.title, align="center", size=22, font=_TITLE, after=240)
    line = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{_SEAL}"/></w:pBdr>'
    letterhead = _paragraph(
        paper.letterhead, align="center", size=30, font=_TITLE, colour=_SEAL, more=line, after=480
    )
    title = paper.title + (office_phrases.say(paper.language, "（示例）") if paper.sample else "")
    return letterhead + _paragraph(title, align="center", size=22, font=_TITLE, after=360)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks; where there are contents, the headings after them are marked for their pages."""
    at = blocks.index(Contents()) if Contents() in blocks else len(blocks)
    heads = [block for block in blocks[at:] if isinstance(block, Title) and block.level == 1]
    marked = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Contents):
            yield from (_contents_line(number, head.text) for number, head in enumerate(heads, 1))
        elif index > at and isinstance(block, Title) and block.level == 1:
            marked += 1
            yield _block(block, bookmark=marked)
        else:
            yield _block(block)


def _contents_line(number: int, text: str) -> str:
    """A heading, dots, and a field that the word processor fills with the heading's page."""
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'
    field = (
        '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f"<w:r><w:instrText>PAGEREF {_bookmark(number)} \\h</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{_run("…", 12, _LIST)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return _paragraph(text, size=12, font=_LIST, align="left", more=tabs, runs=field, tight=True)


def _bookmark(number: int) -> str:
    return f"_Toc{number:08d}"


def _block(block: Block, *, bookmark: int = 0) -> str:
    if isinstance(block, NewPage):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Title):
        size = 16 if block.level == 1 else 14
        note = _run(f"　{block.note}", 10.5, _LIST) if block.note else ""
        if bookmark:
            named = f'<w:bookmarkStart w:id="{bookmark}" w:name="{_bookmark(bookmark)}"/>'
            note += f'{named}<w:bookmarkEnd w:id="{bookmark}"/>'
        return _paragraph(
            block.text, size=size, font="黑体", runs=note, keep=True, before=120,
            outline=f'<w:outlineLvl w:val="{block.level - 1}"/>',
        )  # fmt: skip
    if isinstance(block, Words):
        align = {"left": "both", "centre": "center", "right": "right"}[block.align]
        indent = block.indent and block.align == "left"
        return _paragraph(block.text, align=align, size=block.size, bold=block.bold, indent=indent)
    return _table(block) if isinstance(block, ListTable) else ""


def _table(table: ListTable) -> str:
    whole = sum(column.width for column in table.columns)
    widths = [int(WIDTH * column.width / whole) for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    aligns = {"left": "left", "centre": "center", "right": "right"}
    sides = [aligns[column.align] for column in table.columns]
    size = 10.5 if table.small else 12
    head = "".join(
        _cell(column.heading, width, "center", size, bold=True)
        for column, width in zip(table.columns, widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    for row in table.rows:
        cells = zip(row, widths, sides, strict=True)
        made = "".join(_cell(text, width, side, size) for text, width, side in cells)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{made}</w:tr>")
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_paragraph('', size=6)}"
    )


def _cell(text: str, width: int, align: str, size: float, *, bold: bool = False) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(text, align=align, size=size, font=_LIST, bold=bold, tight=True)}</w:tc>"
    )


def _signed(paper: OfficePaper) -> str:
    lines = [*paper.signed, *([paper.issued] if paper.issued else [])]
    if not lines:
        return ""
    blank = _paragraph("") * 2
    return blank + "".join(_paragraph(f"{line}　　", align="right") for line in lines)


def _paragraph(
    text: str,
    *,
    align: str = "both",
    size: float = 16,
    font: str = _TEXT,
    colour: str = "",
    bold: bool = False,
    indent: bool = False,
    keep: bool = False,
    tight: bool = False,
    before: int = 0,
    after: int = 0,
    more: str = "",
    runs: str = "",
    outline: str = "",
) -> str:
    """One paragraph; size in points, spaces in twentieths of a point."""
    space = 'w:line="240" w:lineRule="auto"' if tight else 'w:line="560" w:lineRule="atLeast"'
    own = [
        "<w:keepNext/>" if keep else "",
        more,
        f'<w:spacing w:before="{before}" w:after="{after}" {space}/>',
        '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if indent else "",
        f'<w:jc w:val="{align}"/>',
        outline,
    ]
    text = _run(text, size, font, colour=colour, bold=bold) if text else ""
    return f"<w:p><w:pPr>{''.join(own)}</w:pPr>{text}{runs}</w:p>"


def _run(text: str, size: float, font: str, *, colour: str = "", bold: bool = False) -> str:
    look = [
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>',
        "<w:b/>" if bold else "",
        f'<w:color w:val="{colour}"/>' if colour else "",
        f'<w:sz w:val="{int(size * 2)}"/><w:szCs w:val="{int(size * 2)}"/>',
    ]
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(_NO_XML.sub("", line))}</w:t>'
        for line in text.split("\n")
    )
    return f"<w:r><w:rPr>{''.join(look)}</w:rPr>{lines}</w:r>"
