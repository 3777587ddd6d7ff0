"""Facts of invented people for the papers' tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from competition.documents.certificate_facts import (
    CertificateDesign,
    CertificateFacts,
    CertificateKind,
)
from competition.documents.notice_facts import NoticeStage, ResultGroup, ResultRow, ResultsNotice

EVENT = "2026 年某某省食品行业职业技能竞赛暨某某市第二届“大咖杯”绿色食品职业技能竞赛"
SIGNED = "HTTPS://ZS.EXAMPLE.CN/C/DKB2026-00123-7K/" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4
LONG_NAME = "古丽巴哈尔·阿卜杜热合曼·麦麦提吐尔逊江"
DESIGN = CertificateDesign(microtext="某某省食品行业职业技能竞赛 2026")
FIVE_BODIES = (
    "某某轻工业联合会",
    "某某就业培训技术指导中心",
    "某某财贸轻纺烟草工会全国委员会",
    "某某陶瓷工业协会",
    "某某省人力资源和社会保障厅",
)


def make_certificate(**changes) -> CertificateFacts:
    facts = CertificateFacts(
        number="DKB2026-00123-7K",
        kind=CertificateKind.HONOUR,
        recipient="李明",
        event=EVENT,
        year=2026,
        trade="咖啡师",
        bodies=("某某省总工会", "某某省工业和信息化厅", "某某市人民政府"),
        issued=date(2026, 1, 16),
        qr=SIGNED,
        address="zs.example.cn/C",
        fingerprint="3F2A 91C4 77E0 B15D",
        award="一等奖",
    )
    return replace(facts, **changes)


def make_rows(count: int, award: str = "", first: int = 1) -> tuple[ResultRow, ...]:
    return tuple(
        ResultRow(
            place=str(first + index),
            number=f"{1000 + first + index}",
            name=f"甲{chr(0x4E00 + 7 * index)}",
            unit="怀川茶业集团",
            total=f"{90 - index}.50",
            award=award,
        )
        for index in range(count)
    )


def make_notice(**changes) -> ResultsNotice:
    notice = ResultsNotice(
        event="2025 年“大咖杯”绿色食品技能竞赛",
        title="咖啡师（职工组）成绩公示",
        stage=NoticeStage.PROVISIONAL,
        groups=(
            ResultGroup("一等奖", make_rows(1, "一等奖")),
            ResultGroup(
                "其余名次",
                (
                    ResultRow("2", "0127", "陈𬱖", "太行文旅集团", "88.40", shared=True),
                    ResultRow("2", "0128", LONG_NAME, "覃怀职业学院", "88.40", shared=True),
                    ResultRow("", "0130", "龙龘", "太行文旅集团", "", status="缺赛"),
                ),
                "2 名，缺赛 1 名",
            ),
        ),
        digest="8f3a" * 16,
        issued="2025 年 11 月 21 日",
        until="11 月 25 日 17:30",
        objections="监督仲裁组",
        signatures=("裁判长", "监督仲裁组"),
    )
    return replace(notice, **changes)
