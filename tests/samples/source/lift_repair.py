"""The lift-repair trade (电梯维修工): theory, fault finding and a defence."""

from __future__ import annotations

from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    award,
    criterion,
    deducted,
    judged,
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
    "理论 25%、操作 55%、答辩 20%，理论 40 分钟、操作 30 分钟、答辩 10 分钟，各项 60 分合格，理论初"
    "赛前 30 名（并列第 30 名全部）进入决赛且初赛成绩带入总分，取自公开的电梯维修工竞赛规程。操作"
    "与答辩的评分点、分值、等级描述与名次奖为本系统编写，不是官方文本。",
    "Shares 25/55/20, times of 40, 30 and 10 minutes, 60 to pass each part and the first 30 in "
    "theory going on with their marks: public rules of a lift-repair contest. Aspects, maxima, "
    "written levels and the awards by place are ours.",
)
FAULTS = [
    ("安全回路断开", "Safety circuit open"), ("门锁回路故障", "Door lock circuit"),
    ("平层感应器失效", "Levelling sensor"), ("呼梯按钮失效", "Call button"),
]  # fmt: skip
SAFETY = [
    ("a", "未验电、未挂牌上锁", "Not tested, not locked out", 10),
    ("b", "未设置围挡与警示", "No barrier or warning", 5),
    ("c", "进出轿顶、底坑程序错误", "Wrong way onto car top or into pit", 10),
    ("d", "工具、短接线遗留", "Tools or jumpers left behind", 5),
]


def repair() -> Piece:
    """Four planted faults on a working lift, in thirty minutes."""
    found = [
        sub(f"A{n}", zh, en, yes_no(f"A{n}.1", "判断准确", "Located", 5),
            yes_no(f"A{n}.2", "排除并复测", "Cleared and tested", 10))
        for n, (zh, en) in enumerate(FAULTS, 1)
    ]  # fmt: skip
    safety = deducted("B1.1", "安全操作", "Safety", 40, SAFETY)
    danger = vetoed("Z1.1", "带短接线恢复运行等重大危险行为", "Grave danger")
    clock = overtime("T1.1", 1800, 60, 2, 10, 300, "nothing")
    return module(
        "repair", "故障排除", "Fault finding", "practical",
        [panel("J", "评分组", "Judges", judges(3, head=False), {"rule": "median"}),
         panel("M", "检测席", "Testing desk", [seat("M1")], SINGLE)],
        scheme(
            criterion("A", "故障排除", "Faults", "M", *found),
            criterion("B", "安全操作", "Safety", "J", sub("B1", "安全操作", "Safety", safety)),
            criterion("Z", "用时与否决项", "Time and veto", "M",
                      sub("Z1", "用时与否决项", "Time and veto", danger, clock)),
        ),
        minutes=30, codes="work",
    )  # fmt: skip


def defence() -> Piece:
    """Ten minutes of questions."""
    answers = [
        judged("A1.1", "原理阐述", "Principles", 40, [
            "概念错误，答非所问", "概念基本正确，表述不完整", "概念正确，表述清楚",
            "概念准确，能联系图纸与实例，举一反三"]),
        judged("A1.2", "故障分析思路", "Reasoning", 40, [
            "无思路", "能说出主要原因", "思路清楚，步骤合理",
            "思路严密，能比较多种方案并说明取舍"]),
        judged("A1.3", "安全意识与表达", "Safety and speech", 20, [
            "忽视安全，表达不清", "能提到主要安全要求", "安全要求完整，表达清楚",
            "安全意识贯穿始终，表达简明有条理"]),
    ]  # fmt: skip
    return module(
        "defence", "现场答辩", "Defence", "other",
        [panel("J", "答辩组", "Judges", judges(5), TRIMMED,
               {"over": "aspect", "limit": "2", "unit": "steps"})],
        scheme(criterion("A", "答辩", "Defence", "J", sub("A1", "答辩", "Defence", *answers))),
        minutes=10, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    return {
        "code": "lift-repair",
        "name": text("电梯维修工", "Lift mechanic"),
        "occupation": {"name": "电梯安装维修工", "code": "6-29-03-03", "level": 3},
        "marked": "here",
        "note": NOTE,
        "stages": [
            {"code": "heat", "name": text("理论初赛", "Theory heat"),
             "gate": {"rule": {"count": 30}}},
            {"code": "final", "name": text("决赛", "Final")},
        ],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "E-"}],
        "modules": [theory(40) | {"stage": "heat"}, repair(), defence()],
        "total": total(part("theory", "0.25", module="theory"),
                       part("practical", "0.55", module="repair"),
                       part("defence", "0.2", module="defence")),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", ("time", "repair"), by="trade"),
        "awards": [award("first", "一等奖", "First prize", count=1),
                   award("second", "二等奖", "Second prize", count=2),
                   award("third", "三等奖", "Third prize", count=3),
                   award("pass", "合格", "Pass", at_least="60", needs=[
                       {"module": code, "at_least": "60"}
                       for code in ("theory", "repair", "defence")
                   ])],
    }  # fmt: skip
