"""The summary of a case file as PDF (案卷目录与摘要)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from competition.documents import office_phrases
from competition.documents.office import render_office
from competition.documents.office_facts import (
    Block,
    ListColumn,
    ListTable,
    OfficePaper,
    Title,
    Words,
)
from competition.models.event import Event
from competition.services import case_marks
from competition.services.appeal_papers import MOVES, OUTCOMES, ROADS
from competition.services.result_papers import RULINGS

FINDINGS = {"right": "无误", "wrong": "有误"}
KINDS = {"internal": "内部", "provisional": "公示", "final": "最终"}


def summary(event: Event, piece: Mapping[str, Any], *, made: datetime) -> bytes:
    """What the case holds, for reading; the JSON beside it says everything."""
    about = piece["about"]
    if about["kind"] == "entry":
        who = about["team"] or "、".join(about["names"])
        title = f"{piece['trade']['name']['zh']}　参赛号 {about['number']}　案卷"
        first = f"参赛者：{who}　{about['unit']}"
    else:
        module = next((each["module_name"]["zh"] for each in piece["sheets"]), about["module"])
        title = f"{piece['trade']['name']['zh']}　{module} {about['panel']} 组　案卷"
        first = "按加密号，不含参赛者姓名。"
    blocks: list[Block] = [Words(first, indent=False, size=12)]
    blocks += _appeals(piece) + _rulings(piece) + _publications(piece)
    blocks += case_marks.blocks(piece) + _sheets(piece)
    blocks.append(
        Words(
            f"{'成绩如何算出，见成绩说明.pdf。' if 'explanation' in piece else ''}"
            f"留痕摘录 {len(piece['trail'])} 条，见 case.json。各文件的 SHA-256 列于 SHA256SUMS，"
            "可用 sha256sum -c 逐一核对；signed 目录内为裁判签名时的原始字节。",
            indent=False,
            size=10,
        )
    )
    local = made.astimezone(ZoneInfo(event.timezone))
    return render_office(
        OfficePaper(
            event=event.name["zh"],
            title=title,
            blocks=tuple(blocks),
            issued=office_phrases.write_moment("zh", local),
            sample=event.sample,
        )
    )


def _sheets(piece: Mapping[str, Any]) -> list[Block]:
    found = {(one["sheet"], one["version"]): one for one in piece["rechecks"]}
    rows = []
    for sheet in piece["sheets"]:
        for version in sheet["versions"]:
            seen = found.get((sheet["id"], version["number"]))
            rows.append(
                (
                    sheet["module_name"]["zh"], sheet["code"], sheet["seat"],
                    str(version["number"]),
                    version["received"].replace("T", " ")[:16], version["receipt"],
                    version["sha256"][:12].upper(),
                    FINDINGS.get(seen["finding"], "") if seen else "",
                )
            )  # fmt: skip
    columns = (
        ListColumn("模块", 24), ListColumn("加密号", 24), ListColumn("席位", 18),
        ListColumn("版本", 14, "right"), ListColumn("收到", 34), ListColumn("回执", 22),
        ListColumn("摘要", 24), ListColumn("复核", 14),
    )  # fmt: skip
    return [
        Title("签名与回执", f"{len(piece['sheets'])} 张", level=2),
        ListTable(columns, tuple(rows)),
    ]


def _rulings(piece: Mapping[str, Any]) -> list[Block]:
    if not piece["rulings"]:
        return []
    rows = tuple(
        (one["code"], RULINGS.get(one["kind"], one["kind"]), one["reason"],
         "已撤回" if one["withdrawn"] else _moment(one["at"]))
        for one in piece["rulings"]
    )  # fmt: skip
    columns = (
        ListColumn("编号", 18), ListColumn("裁定", 36), ListColumn("理由", 84),
        ListColumn("时间", 36),
    )  # fmt: skip
    return [Title("裁定", level=2), ListTable(columns, rows)]


def _appeals(piece: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for one in piece["appeals"]:
        outcome = OUTCOMES.get(one["outcome"], "")
        blocks.append(Title(f"{ROADS[one['road']]}第 {one['number']} 号", outcome, level=2))
        blocks.append(Words(f"{one['lodger']}：{one['grounds']}", size=11))
        rows = tuple(
            (MOVES[step["move"]], _moment(step["at"]), step["by"],
             "" if step["move"] == "lodge" else step["words"])
            for step in one["steps"]
        )  # fmt: skip
        columns = (
            ListColumn("办理", 28), ListColumn("时间", 34), ListColumn("经办", 30),
            ListColumn("内容", 82),
        )  # fmt: skip
        blocks.append(ListTable(columns, rows))
    return blocks


def _publications(piece: Mapping[str, Any]) -> list[Block]:
    rows = tuple(
        (str(one["number"]), KINDS[one["kind"]], _moment(one["at"]),
         (one["line"] or {}).get("place") or "—", (one["line"] or {}).get("total") or "—",
         one["digest"][:16].upper())
        for one in piece["publications"]
    )  # fmt: skip
    if not rows:
        return []
    columns = (
        ListColumn("公布", 14, "right"), ListColumn("性质", 22), ListColumn("时间", 36),
        ListColumn("名次", 22, "centre"), ListColumn("总分", 26, "right"), ListColumn("摘要", 54),
    )  # fmt: skip
    return [Title("公布", level=2), ListTable(columns, rows)]


def _moment(text: str) -> str:
    """A moment of the case's data, which is in the event's own time."""
    return office_phrases.write_moment("zh", datetime.fromisoformat(text)) if text else ""
