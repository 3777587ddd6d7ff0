"""The electrician trade (电工): wiring, programming with safety, fault finding."""

from __future__ import annotations

from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    by_share,
    counted,
    criterion,
    deducted,
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
    vetoed,
    yes_no,
)

NOTE = text(
    "理论 30%、操作 70%、理论机考 60 分钟、三个模块 120、120、60 分钟、模块一 40 分，以及同分依次"
    "比较操作、模块一、模块二，取自第 17 届“振兴杯”（2022）公开技术文件。模块一电路连接 20＋10＋"
    "10 分取自公开的电机装调评分表；模块二安全文明10 分（结束整理 3、行为记录 2、违规清单 5）取自 "
    "ZZ004 公开评分表。模块二、三其余分值与奖项比例为本系统编写，不是官方文本。",
    "Shares 30/70, a 60-minute paper by computer, modules of 120, 120 and 60 minutes, 40 for "
    "module 1 and the tie chain: 17th Zhenxing Cup 2022. Wiring 20 + 10 + 10: a public motor "
    "sheet; safety 10 (3 + 2 + 5): ZZ004. The rest of modules 2 and 3 and the awards are ours.",
)


def _panels() -> list[Piece]:
    return [
        panel("J", "评分组", "Judges", judges(5), TRIMMED),
        panel("M", "检测席", "Testing desk", [seat("M1")], SINGLE),
    ]


def _clock(minutes: int) -> Piece:
    return criterion("T", "用时", "Time", "M",
                     sub("T1", "用时", "Time",
                         overtime("T1.1", minutes * 60, 60, 1, 5, 300, "nothing")))  # fmt: skip


def wiring() -> Piece:
    """Module 1: a control circuit built from its diagram."""
    aspects = [
        counted("A1.1", "接线正确（每处错误）", "Wiring errors", 20, 5, official=True),
        counted("A1.2", "接线工艺（每处不符）", "Workmanship", 10, 5, official=True),
        counted("A1.3", "工具使用（每次不当）", "Misuse of tools", 10, 5, official=True),
    ]
    return module(
        "module-1", "模块一 电路装接", "Module 1, wiring", "practical", _panels(),
        scheme(criterion("A", "电路连接", "Wiring", "J",
                         sub("A1", "电路连接", "Wiring", *aspects)), _clock(120)),
        minutes=120, codes="work",
    )  # fmt: skip


def programming() -> Piece:
    """Module 2: a controller programmed and tested, in a safe way."""
    tests = [("启动与停止", "Start and stop"),
             ("顺序动作", "Sequence"), ("联锁与急停", "Interlock"),
             ("变频调速", "Drive speed"), ("人机界面显示", "Panel display")]  # fmt: skip
    works = [yes_no(f"A1.{n}", zh, en, 6) for n, (zh, en) in enumerate(tests, 1)]
    after = deducted("B1.1", "结束整理（5S）", "5S after the end", 3, [
        ("a", "工具未归位", "Tools not put back", 1), ("b", "废料未清理", "Waste left", 1),
        ("c", "设备未断电", "Power left on", 2),
    ], official=True)  # fmt: skip
    conduct = counted("B1.2", "行为记录（每次）", "Conduct", 2, 1, official=True)
    broken = counted("B1.3", "违规清单（每次）", "Violations", 5, 5, official=True)
    twice = vetoed("B1.4", "两次损坏设备", "Equipment damaged twice", "entry", official=True)
    return module(
        "module-2", "模块二 编程与调试", "Module 2, programming", "practical", _panels()[1:],
        scheme(
            criterion("A", "功能检测", "Functions", "M",
                      sub("A1", "功能检测", "Functions", *works)),
            criterion("B", "安全文明", "Safety", "M",
                      sub("B1", "安全文明", "Safety", after, conduct, broken, twice)),
            _clock(120),
        ),
        minutes=120, codes="work",
    )  # fmt: skip


def faults() -> Piece:
    """Module 3: four planted faults."""
    found = [
        sub(f"A{n}", f"故障 {n}", f"Fault {n}",
            yes_no(f"A{n}.1", "判断故障范围", "Located", 2),
            yes_no(f"A{n}.2", "排除故障并复测", "Cleared and tested", 3))
        for n in range(1, 5)
    ]  # fmt: skip
    return module(
        "module-3", "模块三 故障检修", "Module 3, fault finding", "practical", _panels()[1:],
        scheme(criterion("A", "故障检修", "Fault finding", "M", *found), _clock(60)),
        minutes=60, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people: three modules of 40, 40 and 20."""
    modules = ("module-1", "module-2", "module-3")
    practical = {
        "code": "practical", "name": text("操作技能", "Practical"),
        "combine": "sum", "max": "100", "share": "0.7",
        "round": {"to": 2, "mode": "half-up"},
        "parts": [{"code": m, "module": m} for m in modules],
    }  # fmt: skip
    return {
        "code": "electrician",
        "name": text("电工", "Electrician"),
        "occupation": {"name": "电工", "code": "6-31-01-03", "level": 3},
        "marked": "here",
        "note": NOTE,
        "divisions": [
            {"code": "staff", "name": text("职工组", "Staff division")},
            {"code": "student", "name": text("学生组", "Student division")},
        ],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "D-"}],
        "modules": [theory(60), wiring(), programming(), faults()],
        "total": total(part("theory", "0.3", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "module-1", "module-2"),
        "awards": by_share("0.1", "0.2", "0.3"),
    }
