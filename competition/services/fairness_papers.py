"""The counts of the summary of fairness on paper (公正性摘要计数): appeals, rechecks, the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from competition.documents.fairness_facts import FairnessFigure, FairnessSection

APPEALS = {
    "lodged": "收到申诉与异议",
    "appeal": "其中申诉",
    "objection": "其中公示异议",
    "late": "逾期提出",
    "upheld": "成立",
    "partly": "部分成立",
    "rejected": "不成立",
    "refused": "不予受理",
    "withdrawn": "撤回",
    "open": "尚未裁决",
}
REMARKINGS = {"ordered": "安排重新评分", "adopted": "采用重评结果"}
SUPERVISION = {
    "right": "监督检查符合",
    "wrong": "监督检查不符合",
    "witnessed": "见证签名",
    "stops": "暂停请求",
}
FLOOR = {"decided": "现场事件处理", "time-back": "其中补时", "minutes": "补时合计（分钟）"}


def sections(said: Mapping[str, Any]) -> Iterator[FairnessSection]:
    """The sections of what was counted; what a publication of an earlier release lacks is left out.

    said: `fairness` of a publication's body.
    """
    parts = (
        ("成绩复核", _rechecks(said.get("rechecks", ()))),
        ("申诉与异议", _counted(APPEALS, said.get("appeals"))),
        ("重新评分", _counted(REMARKINGS, said.get("remarkings"))),
        ("赛场监督", _counted(SUPERVISION, said.get("supervision"))),
        ("赛场事件", _counted(FLOOR, said.get("floor"))),
    )
    yield from (FairnessSection(heading, figures) for heading, figures in parts if figures)


def _counted(
    words: Mapping[str, str], counts: Mapping[str, int] | None
) -> tuple[FairnessFigure, ...]:
    found = counts or {}
    return tuple(
        FairnessFigure(word, str(found[key])) for key, word in words.items() if key in found
    )


def _rechecks(lists: Sequence[Mapping[str, Any]]) -> tuple[FairnessFigure, ...]:
    return tuple(
        FairnessFigure(
            f"复核单第 {one['number']} 号（{'按加密号' if one['by'] == 'code' else '按总分'}）",
            str(one["listed"]),
            f"有误 {one['wrong']} 份"
            + ("；已扩大到全部" if one["widened"] else "")
            + ("；已办结" if one["closed"] else "；未办结"),
        )
        for one in lists
    )
