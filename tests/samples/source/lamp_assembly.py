"""The lamp trade (灯具组装): built against the clock; time comes before points in a tie."""

from __future__ import annotations

from .shape import (
    MEAN,
    SINGLE,
    Piece,
    by_count,
    criterion,
    deducted,
    graded,
    judges,
    module,
    overtime,
    panel,
    part,
    ranking,
    scheme,
    seat,
    sub,
    text,
    theory,
    total,
    yes_no,
)

NOTE = text(
    "理论 30%、操作 70%、理论 60 分钟、操作 180 分钟，同分依次比较组装用时、操作、理论，仍相同则名"
    "次并列，试卷上有身份标记的作废：均取自古镇灯具组装竞赛公开规程。评分点、分值、等级描述与奖项"
    "为本系统编写，不是官方文本。",
    "Shares 30/70, times of 60 and 180 minutes, ties broken by assembly time, then practical, "
    "then theory, else a shared place: public rules of the Guzhen contest. Aspects, maxima, "
    "written levels and awards are ours.",
)
FAULTS = [
    ("a", "带电操作", "Worked live", 10),
    ("b", "工具使用不当", "Misuse of tools", 2),
    ("c", "零件遗失或损坏", "Part lost or broken", 3),
    ("d", "结束未整理工位", "Place left untidy", 2),
]


def assembly() -> Piece:
    """A lamp from its parts."""
    tests = [("通电一次点亮", "Lights at once"), ("接地与绝缘合格", "Earth and insulation"),
             ("极性与线色正确", "Polarity and colours")]  # fmt: skip
    works = [yes_no(f"A1.{n}", zh, en, 10) for n, (zh, en) in enumerate(tests, 1)]
    quality = [
        graded("B1.1", "组装质量", "Assembly", 30, {
            "0": "未完成，或结构松动", "12.0": "完成，多处间隙、歪斜",
            "18.0": "结构牢固，个别间隙", "25.0": "结构牢固端正，间隙均匀",
        }),
        graded("B1.2", "布线工艺", "Wiring", 20, {
            "0": "导线裸露或受压", "8.0": "走线凌乱，绑扎不匀",
            "12.0": "走线整齐，绑扎牢固", "17.0": "走线横平竖直，端子压接规范",
        }),
    ]  # fmt: skip
    safety = deducted("C1.1", "安全文明", "Safety", 20, FAULTS)
    clock = overtime("T1.1", 10800, 60, 1, 10, 600, "nothing")
    return module(
        "assembly", "灯具组装", "Assembly", "practical",
        [panel("J", "评分组", "Judges", judges(3, head=False), MEAN),
         panel("M", "检测席", "Testing desk", [seat("M1")], SINGLE)],
        scheme(
            criterion("A", "通电检测", "Tests", "M", sub("A1", "通电检测", "Tests", *works)),
            criterion("B", "组装质量", "Quality", "J", sub("B1", "组装质量", "Quality", *quality)),
            criterion("C", "安全文明", "Safety", "J", sub("C1", "安全文明", "Safety", safety)),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
        ),
        minutes=180, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    return {
        "code": "lamp-assembly",
        "name": text("灯具组装", "Lamp assembly"),
        "marked": "here",
        "note": NOTE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "N-"}],
        "modules": [theory(60), assembly()],
        "total": total(part("theory", "0.3", module="theory"),
                       part("practical", "0.7", module="assembly")),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", ("time", "assembly"), "practical", "theory", by="trade"),
        "awards": by_count(1, 2, 3),
    }  # fmt: skip
