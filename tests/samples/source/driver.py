"""The driver trade (汽车驾驶员) of a works contest: theory and four practical modules."""

from __future__ import annotations

from .driver_levels import FAULTS, FIRST_AID, YARD
from .shape import (
    MEAN,
    SINGLE,
    Piece,
    by_count,
    criterion,
    deducted,
    judged,
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
    vetoed,
    yes_no,
)

NOTE = text(
    "理论 30%、操作 70%、理论 30 分钟取自某企业 2010 年驾驶员技能竞赛公开文件；“压线、碰线、中途停"
    "车”分别扣 10、10、5 分以及“车身出线、不按路线行驶、未入库”扣全部分值取自机动车驾驶证场地考试"
    "的公开扣分写法。四个模块的占比与时限、检视故障、节油参考值、急救描述、奖项为本系统编写，不是"
    "官方文本。",
    "Shares 30/70 and the 30-minute paper: a works contest of 2010; 10, 10 and 5 off and the "
    "faults that take all: public licence test rules. Module shares and limits, planted faults, "
    "fuel reference, first-aid levels and awards are ours.",
)


def _judges() -> Piece:
    return panel("J", "评分组", "Judges", [seat(f"J{n}", medium="paper") for n in (1, 2, 3)], MEAN)


def _clocked() -> Piece:
    return panel("M", "计时测量席", "Measuring desk", [seat("M1", medium="paper")], SINGLE)


def inspection() -> Piece:
    """Faults planted on the car, to be found in ten minutes."""
    found = [yes_no(f"A1.{n}", zh, en, 10) for n, (zh, en) in enumerate(FAULTS, 1)]
    return module(
        "inspection", "出车前安全检视", "Inspection before driving", "practical", [_clocked()],
        scheme(
            criterion("A", "查出预设故障", "Faults found", "M",
                      sub("A1", "预设故障", "Planted faults", *found)),
            note=text("预设十处故障，每查出一处并说明处置方法得 10 分。"),
        ),
        minutes=10,
    )  # fmt: skip


def yard() -> Piece:
    """Reversing into a bay, parking along the kerb, slalom."""
    subs = [
        sub(f"A{n}", zh, en, deducted(f"A{n}.1", zh, en, most, cases))
        for n, (zh, en, most, cases) in enumerate(YARD, 1)
    ]
    clock = overtime("T1.1", 600, 30, 5, 20, 120, "zero")
    fatal = vetoed("T1.2", "车身出线、不按路线行驶或未入库", "Out of line, wrong route, not in bay",
                   official=True)  # fmt: skip
    return module(
        "yard", "场地驾驶", "Yard driving", "practical", [_judges(), _clocked()],
        scheme(
            criterion("A", "场地项目", "Exercises", "J", *subs),
            criterion("T", "用时与否决项", "Time and veto", "M",
                      sub("T1", "用时与否决项", "Time and veto", clock, fatal)),
            note=text("限时 10 分钟；每超 30 秒扣 5 分，超过 2 分钟本模块记零分。"),
        ),
        minutes=10,
    )  # fmt: skip


def economy() -> Piece:
    """Fuel used on a fixed course."""
    fuel = near("A1.1", "百公里油耗与参考值之差", "Fuel against reference", 100, "7.2",
                ("0.1", 4), (0, 30, "0.1"), unit="L")  # fmt: skip
    return module(
        "economy", "节能驾驶", "Economical driving", "practical", [_clocked()],
        scheme(
            criterion("A", "油耗", "Fuel", "M", sub("A1", "油耗", "Fuel", fuel)),
            note=text("参考值 7.2 升为教练员三次试驾的平均值，每差 0.1 升扣 4 分。"),
        ),
        minutes=30,
    )  # fmt: skip


def emergency() -> Piece:
    """A breakdown warned of, a person revived."""
    steps = [judged(code, zh, en, most, levels)
             for code, (zh, en, most, levels) in FIRST_AID.items()]  # fmt: skip
    return module(
        "emergency", "应急与急救", "Emergency and first aid", "practical", [_judges()],
        scheme(
            criterion("A", "应急与急救", "Emergency and first aid", "J",
                      sub("A1", "应急与急救", "Emergency", *steps)),
            note=text("三名裁判独立评判，取平均。"),
        ),
        minutes=8,
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people: one division, no codes."""
    shares = {"inspection": "0.2", "yard": "0.5", "economy": "0.2", "emergency": "0.1"}
    practical = part("practical", "0.7", parts=[part(m, s, module=m) for m, s in shares.items()])
    paper = theory(30, medium="paper", role="recorder")
    return {
        "code": "driver",
        "name": text("汽车驾驶员", "Driver"),
        "occupation": {"name": "道路客运汽车驾驶员", "code": "4-02-02-01"},
        "marked": "here",
        "note": NOTE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "modules": [paper, inspection(), yard(), economy(), emergency()],
        "total": total(part("theory", "0.3", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "yard", ("time", "yard"), by="trade"),
        "awards": by_count(1, 2, 3, floor=""),
    }
