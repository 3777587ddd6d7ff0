"""The barista trade (咖啡师): World Barista sheets, sensory of 2022 and technical of 2019."""

from __future__ import annotations

from .barista_levels import SENSORY, TECHNICAL, WASTE
from .shape import (
    SINGLE,
    Piece,
    aspect,
    by_count,
    criterion,
    judges,
    module,
    overtime,
    panel,
    part,
    ranking,
    scheme,
    seat,
    six,
    sub,
    text,
    theory,
    total,
    yes_no,
)

NOTE = text(
    "理论 20%、操作技能 80% 取自榕台 2024 年咖啡师赛项公开规程。感官评分表 162 分为世界咖啡师大赛"
    "（WBC）2022 年公开表，技术评分表 71 分为 2019 年公开表；计分方法为 1 张技术表＋4 张感官表之和"
    "减超时扣分，满分 719 分，主审裁判不计分。超时每秒扣 1 分、最多扣 60 分为该赛规则；超过 60 秒"
    "取消成绩为本赛设置。各分值的文字描述、两个咖啡师表现评分点的中文名称、奖项名额为本系统编写，"
    "不是官方文本。",
    "Theory 20 %, practical 80 %: public rules of the Rongtai 2024 trade. Sensory sheet 162: "
    "World Barista 2022; technical sheet 71: 2019; one technical and four sensory sheets are "
    "added, less overtime, of 719; the head judge does not count. Overtime of 1 a second up to 60 "
    "is theirs; disqualification beyond 60 s is this contest's setting. Written levels, names of "
    "the two barista aspects and awards are ours.",
)


SHEETS = text(
    "满分 719＝技术表 71＋感官表 162×4。各评分点的分值、倍数与是非项照公开表；"
    "等级描述以公开表的等级用语开头，后面的文字为本系统编写。",
    "719 = technical sheet 71 + four sensory sheets of 162. Maxima, multipliers and yes/no items "
    "follow the public sheets; each level begins with the sheet's word, the rest is ours.",
)


def _waste(code: str) -> Piece:
    bands = [{"to": str(n), "points": str(6 - n)} for n in range(6)]
    return aspect(
        code, "研磨与布粉损耗", "Waste when grinding and dosing", 6, "measurement",
        {"rule": "bands", "bands": bands, "beyond": "0"}, scale=(0, 60, "0.1"), unit="g",
        official=True,
        note=text(WASTE),
    )  # fmt: skip


def _sense(code: str, zh: str, en: str, factor: int) -> Piece:
    return six(code, zh, en, factor, SENSORY[code], official=True)


def _sensory() -> list[Piece]:
    espresso = sub(
        "E1", "意式浓缩", "Espresso",
        yes_no("E1.1", "油脂完整、持久", "Crema present and persistent", official=True),
        _sense("E1.2", "味觉体验", "Taste experience", 2),
        _sense("E1.3", "风味描述的准确性", "Accuracy of flavour descriptors", 3),
        _sense("E1.4", "触感体验", "Tactile experience", 2),
        _sense("E1.5", "触感描述的准确性", "Accuracy of tactile descriptors", 2),
        yes_no("E1.6", "使用功能合格的杯具", "Functional vessel", official=True),
    )  # fmt: skip
    milk = sub(
        "M1", "奶咖", "Milk beverage",
        _sense("M1.1", "视觉：对比与均衡", "Visually correct", 1),
        _sense("M1.2", "味觉体验", "Taste experience", 2),
        _sense("M1.3", "风味描述的准确性", "Accuracy of flavour descriptors", 2),
        yes_no("M1.4", "使用功能合格的杯具", "Functional vessel", official=True),
    )  # fmt: skip
    signature = sub(
        "S1", "创意饮品", "Signature beverage",
        _sense("S1.1", "介绍与制备过程说明", "Well explained, introduced and prepared", 1),
        _sense("S1.2", "创意与咖啡的协同", "Creativity and synergy with coffee", 1),
        yes_no("S1.3", "呈现符合介绍", "Presentation", official=True),
        yes_no("S1.4", "器具功能合格", "Functionality", official=True),
        _sense("S1.5", "味觉体验", "Taste experience", 2),
        _sense("S1.6", "风味描述的准确性", "Accuracy of flavour descriptors", 2),
    )  # fmt: skip
    person = sub(
        "B1", "咖啡师表现", "Barista",
        _sense("B1.1", "服务与沟通", "Customer service", 1),
        _sense("B1.2", "专业表现与细节", "Professionalism and detail", 1),
        yes_no("B1.3", "着装得体", "Appropriate apparel", official=True),
    )  # fmt: skip
    whole = sub("I1", "整体印象", "Total impression",
                _sense("I1.1", "整体印象", "Total impression", 4))  # fmt: skip
    return [
        criterion("E", "意式浓缩", "Espresso", "S", espresso),
        criterion("M", "奶咖", "Milk beverage", "S", milk),
        criterion("S", "创意饮品", "Signature beverage", "S", signature),
        criterion("B", "咖啡师表现", "Barista", "S", person),
        criterion("I", "整体印象", "Total impression", "S", whole),
    ]


BREWING = [
    ("冲洗冲煮头", "Flushes the group head"),
    ("装粉前滤杯干燥、清洁", "Dry, clean basket before dosing"),
    ("扣合前清洁手柄边缘", "Cleans the portafilter before inserting"),
    ("扣合后立即萃取", "Inserts and brews at once"),
    ("各杯萃取时间相差不超过 3 秒", "Extraction times within 3 s"),
]
STEAMING = [
    ("开始时奶缸空而洁净", "Empty, clean pitcher at the start"),
    ("打奶前排空蒸汽", "Purges the steam wand before steaming"),
    ("打奶后擦净蒸汽棒", "Cleans the steam wand after steaming"),
    ("打奶后再次排空蒸汽", "Purges the steam wand after steaming"),
    ("结束时奶缸洁净、余奶合理", "Clean pitcher, acceptable milk waste"),
]
STATION = [
    ("全程卫生习惯良好", "General hygiene throughout"),
    ("抹布分类使用正确", "Proper use of cloths"),
    ("粉嘴保持洁净", "Clean portafilter spouts"),
]


def _brewing(letter: str, zh: str, en: str, extra: list[tuple[str, str]]) -> Piece:
    code = f"{letter}1"
    steps = [
        yes_no(f"{code}.{n}", name, english, official=True)
        for n, (name, english) in enumerate([*BREWING, *extra], 3)
    ]
    level = six(
        f"{code}.2", "布粉与填压的一致性", "Consistent dosing and tamping", 1,
        TECHNICAL["tamping"], official=True,
    )  # fmt: skip
    return criterion(letter, zh, en, "T", sub(code, zh, en, _waste(f"{code}.1"), level, *steps))


def _technical() -> list[Piece]:
    start = six(
        "TA1.1", "开场工位整洁、抹布清洁", "Clean station and cloths at start-up", 1,
        TECHNICAL["start"], official=True,
    )  # fmt: skip
    managed = six(
        "TE1.1", "工位管理与结束整洁", "Station management, clean at the end", 1,
        TECHNICAL["station"], official=True,
    )  # fmt: skip
    steps = [yes_no(f"TE1.{n}", zh, en, official=True) for n, (zh, en) in enumerate(STATION, 2)]
    return [
        criterion("TA", "开场工位", "Station at start-up", "T",
                  sub("TA1", "开场工位", "Station at start-up", start)),
        _brewing("TB", "意式浓缩操作", "Espresso technique", []),
        _brewing("TC", "奶咖操作", "Milk beverage technique", STEAMING),
        _brewing("TD", "创意饮品操作", "Signature beverage technique", []),
        criterion("TE", "工位管理与卫生", "Station and hygiene", "T",
                  sub("TE1", "工位管理与卫生", "Station and hygiene", managed, *steps)),
    ]  # fmt: skip


def _clock() -> Piece:
    clock = overtime(
        "K1.1", 900, 1, 1, 60, 60, "disqualify", official=True,
        note=text("限时 15 分钟；每超 1 秒扣 1 分，最多扣 60 分；超过 60 秒取消成绩（本赛设置）。"),
    )  # fmt: skip
    return criterion("K", "用时", "Time", "K", sub("K1", "用时", "Time", clock))


def practical() -> Piece:
    """The show of fifteen minutes: three courses of drinks, judged by both kinds of judges."""
    panels = [
        panel("S", "感官组", "Sensory judges", judges(4, "S"),
              {"rule": "sum", "over": "sheet"}),
        panel("T", "技术组", "Technical judge", [seat("T1")], SINGLE),
        panel("K", "计时席", "Timekeeper", [seat("K1", "recorder")], SINGLE),
    ]  # fmt: skip
    marks = scheme(*_sensory(), *_technical(), _clock(), most=719, note=SHEETS)
    return module(
        "practical", "操作技能", "Practical", "practical", panels, marks, minutes=15, codes="work"
    )


def trade() -> Piece:
    """The trade without people."""
    return {
        "code": "barista",
        "name": text("咖啡师", "Barista"),
        "occupation": {"name": "咖啡师", "code": "4-03-02-08", "level": 3},
        "marked": "here",
        "note": NOTE,
        "divisions": [
            {"code": "staff", "name": text("职工组", "Staff division")},
            {"code": "student", "name": text("学生组", "Student division")},
        ],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "K-"}],
        "modules": [theory(60), practical()],
        "total": total(
            part("theory", "0.2", module="theory"), part("practical", "0.8", module="practical")
        ),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", ("time", "practical")),
        "awards": by_count(1, 2, 3),
    }
