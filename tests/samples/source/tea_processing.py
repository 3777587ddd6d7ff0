"""The tea-processing trade (茶叶加工工): seven steps of one process sheet."""

from __future__ import annotations

from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    by_share,
    criterion,
    deducted,
    graded,
    judges,
    module,
    near,
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
)

NOTE = text(
    "理论 15%、操作 85%、理论 90 分钟取自 2024 年全国茶叶加工工竞赛公开文件。加工评分表七项及分值"
    "（职业素养 5、摊放 10、杀青 20、做形 10、干燥 15、毛茶精制 10、茶样拼配 30）取自公开评分表；“"
    "拼配与目标样偏差小者得分高、测成品含水率”取自 2020 年公开规程。各项内部细分、偏差扣分、等级描"
    "述、奖项为本系统编写，不是官方文本。",
    "Shares 15/85 and a paper of 90 minutes: national contest 2024. The seven parts of the sheet "
    "and their maxima: a public sheet; a blend near the target scores more, moisture is measured: "
    "rules of 2020. Their parts, steps, written levels and awards are ours.",
)
HABITS = [
    ("a", "未按要求着装、洗手", "Dress or hands", 1),
    ("b", "器具、地面不洁", "Unclean", 1),
    ("c", "设备使用后未断电、未归位", "Equipment left on", 2),
]
#: Code, names, maximum, and what its levels look like.
STEPS = [
    ("B", "摊放", "Spreading", 10, {
        "0": "鲜叶红变或堆积发热", "4.0": "厚薄不匀，失水不足或过度",
        "6.0": "厚薄均匀，失水基本适度", "8.5": "厚薄均匀，失水适度，清香显露",
    }),
    ("C", "杀青", "Fixing", 20, {
        "0": "红梗红叶，或大面积焦边", "8.0": "杀青不匀，有青气或少量焦边",
        "12.0": "杀青较匀透，青气基本散失", "17.0": "杀青匀透，无焦边红梗，清香纯正",
    }),
    ("D", "做形", "Shaping", 10, {
        "0": "松散断碎，未成形", "4.0": "条索不紧，断碎较多",
        "6.0": "条索较紧结，稍有断碎", "8.5": "条索紧细匀整，符合茶类特征",
    }),
    ("E", "干燥", "Drying", 15, {
        "0": "高火焦煳，或含水率明显过高", "6.0": "干燥不匀，火功不当",
        "9.0": "干燥较匀，火功适当", "12.5": "干燥均匀，火功恰当，香气充分发展",
    }),
    ("F", "毛茶精制", "Refining", 10, {
        "0": "未去除茶梗、片末", "4.0": "去杂不净，规格混杂",
        "6.0": "去杂较净，规格基本一致", "8.5": "净度好，规格一致，损耗小",
    }),
]  # fmt: skip


def process() -> Piece:
    """From fresh leaf to a blend, on one sheet."""
    steps = [
        criterion(code, zh, en, "J",
                  sub(f"{code}1", zh, en,
                      graded(f"{code}1.1", zh, en, most, levels, official=True)))
        for code, zh, en, most, levels in STEPS
    ]  # fmt: skip
    habits = deducted("A1.1", "职业素养", "Conduct", 5, HABITS, official=True)
    blend = [
        near("G1.1", "上段茶比例", "Upper grade", 10, 40, (1, "0.5"), (0, 100, "0.1"),
             unit="%"),
        near("G1.2", "中段茶比例", "Middle grade", 10, 45, (1, "0.5"), (0, 100, "0.1"),
             unit="%"),
        near("G1.3", "成品含水率", "Moisture", 10, 5, ("0.5", 2), (0, 30, "0.1"), unit="%"),
    ]  # fmt: skip
    clock = overtime("T1.1", 14400, 60, 1, 10, 900, "zero")
    return module(
        "process", "茶叶加工", "Processing", "practical",
        [panel("J", "评分组", "Judges", judges(5), TRIMMED),
         panel("M", "测量席", "Measuring desk", [seat("M1")], SINGLE)],
        scheme(
            criterion("A", "职业素养", "Conduct", "J", sub("A1", "职业素养", "Conduct", habits)),
            *steps,
            criterion("G", "茶样拼配", "Blending", "M", sub("G1", "茶样拼配", "Blending", *blend)),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
            note=text("拼配目标：上段 40%、中段 45%、下段 15%；每差 1 个百分点扣 0.5 分。"),
        ),
        minutes=240, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    return {
        "code": "tea-processing",
        "name": text("茶叶加工工", "Tea processor"),
        "occupation": {"name": "茶叶加工工", "code": "6-02-06-10", "level": 3},
        "marked": "here",
        "note": NOTE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "Y-"}],
        "modules": [theory(90), process()],
        "total": total(part("theory", "0.15", module="theory"),
                       part("practical", "0.85", module="process")),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", ("time", "process"), by="trade"),
        "awards": by_share("0.1", "0.2", "0.3"),
    }  # fmt: skip
