"""The drink-mixer trade (调饮师): a set drink and one of one's own, five judges."""

from __future__ import annotations

from .drink_mixer_levels import OWN, SET
from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    by_share,
    criterion,
    deducted,
    judged,
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
    "调饮师暂无公开的完整评分表。理论试卷 90 分钟、闭卷取自全国供销合作系统第四届技能大赛贵州选拔"
    "赛（2025）；“技术能力、风味与创意、视觉效果、卫生安全”四个方面取自 2025 年院校赛公开规程；物"
    "品掉落扣 6、碰倒扣 4、洒漏扣 3 取自旅游院校五层彩虹酒评分表（相近赛项）。理论 30%、操作 70%、"
    "两个模块的占比、其余分值、等级描述与奖项比例为本系统编写，不是官方文本。",
    "No full public sheet exists for this trade. The 90-minute closed paper is from the 4th "
    "supply-and-marketing contest, Guizhou heat 2025; the four fields of judging from a 2025 "
    "school contest; 6, 4 and 3 off for a dropped, overturned or spilt item from a neighbouring "
    "bartending sheet. Shares, other maxima, written levels and awards are ours.",
)
HYGIENE = [
    ("a", "未按要求佩戴口罩或发帽", "No mask or cap", 2),
    ("b", "佩戴首饰、涂指甲油或留长指甲", "Jewellery, nail varnish or long nails", 1),
    ("c", "操作前未洗手消毒", "Hands not washed and disinfected", 3),
]
HANDLING = [
    ("a", "徒手接触冰块或可直接入口的原料", "Bare hands on ice or ready food", 3),
    ("b", "量具、搅棒未经清洗再次使用", "Measure or spoon reused unwashed", 2),
    ("c", "未查看原料标签或保质期", "Labels or dates not checked", 2),
    ("d", "台布与擦杯布混用", "Table cloth used on glasses", 1),
]
DROPS = [
    ("a", "物品掉落", "Item dropped", 6),
    ("b", "物品碰倒", "Item knocked over", 4),
    ("c", "倒注时洒漏", "Spill while pouring", 3),
]


def _judged(listed: dict[str, tuple[str, str, int, list[str]]]) -> list[Piece]:
    return [judged(code, zh, en, most, levels) for code, (zh, en, most, levels) in listed.items()]


def _panels() -> list[Piece]:
    spread = {"over": "aspect", "limit": "2", "unit": "steps"}
    return [
        panel("J", "评分组", "Judges", judges(5), TRIMMED, spread),
        panel("M", "测量席", "Measuring desk", [seat("M1")], SINGLE),
    ]


def set_drink() -> Piece:
    """The set drink: hygiene, measured standard, flavour and look."""
    tastes = _judged(SET)
    cleanliness = sub(
        "A1", "卫生与操作", "Hygiene and handling",
        deducted("A1.1", "个人卫生与着装", "Personal hygiene", 6, HYGIENE),
        deducted("A1.2", "器具与原料卫生", "Tools and ingredients", 12, HANDLING),
        deducted("A1.3", "操作失误", "Accidents", 12, DROPS,
                 note=text("单次扣分取自五层彩虹酒评分表。")),
    )  # fmt: skip
    standard = sub(
        "B1", "配比与出品标准", "Recipe and standard",
        near("B1.1", "糖度", "Sugar", 10, "9.0", ("0.5", 2), (0, 30, "0.1"), unit="°Bx"),
        near("B1.2", "出品温度", "Temperature", 10, 4, (1, 2), (-5, 40, "0.1"), unit="℃"),
        near("B1.3", "出品容量", "Volume", 10, 350, (5, 1), (0, 1000, 1), unit="mL"),
    )  # fmt: skip
    clock = overtime("T1.1", 600, 30, 5, 10, 60, "zero")
    return module(
        "set-drink", "指定饮品", "Set drink", "practical", _panels(),
        scheme(
            criterion("A", "操作规范与卫生", "Practice and hygiene", "J", cleanliness),
            criterion("B", "配比与出品标准（测量）", "Standard, measured", "M", standard),
            criterion("C", "风味", "Flavour", "J", sub("C1", "风味", "Flavour", *tastes[:3])),
            criterion("D", "外观", "Look", "J", sub("D1", "外观", "Look", *tastes[3:])),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
            note=text(
                "限时 10 分钟，每超 30 秒扣 5 分，超过 1 分钟本模块记零分；原表数字残缺，按此采用。"
                "三个测量点：糖度每差 0.5 °Bx 扣 2 分，温度每差 1 ℃ 扣 2 分，容量每差 5 毫升扣 1 "
                "分，不足一档按一档。"
            ),
        ),
        minutes=10, codes="work",
    )  # fmt: skip


def own_drink() -> Piece:
    """The contestant's own drink: flavour, idea, look, practice, cost."""
    levels = _judged(OWN)
    practice = sub(
        "D1", "技术与卫生", "Technique and hygiene",
        deducted("D1.1", "卫生与着装", "Hygiene and dress", 6, [*HYGIENE, ("d", *HANDLING[0][1:])]),
        deducted("D1.2", "操作失误", "Accidents", 9, DROPS),
    )  # fmt: skip
    clock = overtime("T1.1", 900, 30, 5, 10, 60, "zero")
    return module(
        "own-drink", "自创饮品", "Own drink", "practical", _panels(),
        scheme(
            criterion("A", "风味与平衡", "Flavour and balance", "J",
                      sub("A1", "风味与平衡", "Flavour and balance", *levels[:3])),
            criterion("B", "创意与主题", "Idea and theme", "J",
                      sub("B1", "创意与主题", "Idea and theme", *levels[3:5])),
            criterion("C", "视觉与命名", "Look and name", "J",
                      sub("C1", "视觉与命名", "Look and name", *levels[5:7])),
            criterion("D", "技术与卫生", "Technique and hygiene", "J", practice),
            criterion("E", "成本与可推广", "Cost and reach", "J",
                      sub("E1", "成本与可推广", "Cost and reach", *levels[7:])),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
            note=text("限时 15 分钟，超时扣分同指定饮品。分值与描述为本系统编写。"),
        ),
        minutes=15, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    practical = part(
        "practical", "0.7",
        parts=[part("set-drink", "0.4", module="set-drink"),
               part("own-drink", "0.6", module="own-drink")],
    )  # fmt: skip
    return {
        "code": "drink-mixer",
        "name": text("调饮师", "Drink mixer"),
        "occupation": {"name": "调饮师", "code": "4-03-02-10", "level": 3},
        "marked": "here",
        "note": NOTE,
        "divisions": [
            {"code": "staff", "name": text("职工组", "Staff division")},
            {"code": "student", "name": text("学生组", "Student division")},
        ],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "T-"}],
        "modules": [theory(90), set_drink(), own_drink()],
        "total": total(part("theory", "0.3", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "own-drink", ("time", "own-drink")),
        "awards": by_share("0.1", "0.2", "0.3"),
    }
