"""The mould trade (模具工·设计): a design of a hundred points and up to twenty more."""

from __future__ import annotations

from .shape import (
    TRIMMED,
    Piece,
    aspect,
    by_share,
    criterion,
    deducted,
    graded,
    judges,
    module,
    panel,
    part,
    ranking,
    scheme,
    sub,
    text,
    theory,
    total,
)

NOTE = text(
    "理论 20%、操作 80%、操作另设最多 20 分的加分并计入排名、同分比较操作成绩、当天公布，取自公开"
    "的模具工（设计）竞赛报道。评分点、分值、加分条件、等级描述与奖项为本系统编写，不是官方文本。",
    "Shares 20/80, a bonus of at most 20 on the practical part that counts in the ranking, the "
    "practical part as tie key: as reported of a mould design contest. Aspects, maxima, "
    "conditions of the bonus, written levels and awards are ours.",
)
ASPECTS = [
    ("A1.1", "分型与结构设计", "Parting and structure", 40, {
        "0": "分型错误，无法脱模", "16.0": "结构可行，缺少必要机构",
        "24.0": "结构合理，机构齐全", "34.0": "结构合理紧凑，便于加工与维护",
    }),
    ("A1.2", "三维造型", "Modelling", 25, {
        "0": "造型不完整", "10.0": "完整，有干涉或缺陷", "15.0": "完整正确",
        "21.0": "完整正确，参数化规范",
    }),
    ("A1.3", "工程图与标注", "Drawings", 25, {
        "0": "视图缺失", "10.0": "视图完整，标注有漏", "15.0": "标注齐全，公差基本合理",
        "21.0": "标注规范，公差与材料选择合理",
    }),
]  # fmt: skip
FAULTS = [
    ("a", "文件命名或提交不符合要求", "Files not as asked", 2),
    ("b", "使用外带资料或存储设备", "Own data or storage", 10),
    ("c", "结束未整理工位", "Place left untidy", 2),
]


def design() -> Piece:
    """A mould designed at the computer."""
    parts = [graded(code, zh, en, most, levels) for code, zh, en, most, levels in ASPECTS]
    order = deducted("B1.1", "规范与纪律", "Order", 10, FAULTS)
    bonus = aspect(
        "C1.1", "加分：优化与创新", "Bonus: improvement", 20, "bonus", {"rule": "exact"},
        scale=(0, 20, 1), official=True,
        levels={0: "无优化", 5: "一处有效优化", 10: "多处优化，有数据说明",
                20: "显著创新，可用于生产"},
    )  # fmt: skip
    return module(
        "design", "模具设计", "Mould design", "practical",
        [panel("J", "评分组", "Judges", judges(5), TRIMMED)],
        scheme(
            criterion("A", "设计", "Design", "J", sub("A1", "设计", "Design", *parts)),
            criterion("B", "规范与纪律", "Order", "J", sub("B1", "规范与纪律", "Order", order)),
            {"code": "C", "name": text("加分", "Bonus"), "max": "0", "panel": "J",
             "sub_criteria": [sub("C1", "加分", "Bonus", bonus)]},
            note=text("加分不计入满分，可使操作成绩超过 100 分。"),
        ),
        minutes=240, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    return {
        "code": "mould-maker",
        "name": text("模具工（设计）", "Mould maker"),
        "occupation": {"name": "模具工", "code": "6-18-04-01", "level": 3},
        "marked": "here",
        "note": NOTE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "M-"}],
        "modules": [theory(60), design()],
        "total": total(part("theory", "0.2", module="theory"),
                       part("practical", "0.8", module="design")),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", by="trade"),
        "awards": by_share("0.1", "0.2", "0.3"),
    }  # fmt: skip
