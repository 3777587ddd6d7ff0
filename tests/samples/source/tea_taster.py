"""The tea-taster trade (评茶师): naming leaves, ordering cups, assessing, comparing, designing."""

from __future__ import annotations

from .shape import (
    MEAN,
    SINGLE,
    TRIMMED,
    Piece,
    by_count,
    criterion,
    graded,
    judged,
    judges,
    keyed,
    module,
    near,
    ordered,
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
)
from .tea_taster_levels import ASSESSED, COMPARED, DESIGN, FACTORS, LEAVES, ORDERS, TERMS

NOTE = text(
    "理论 20%、操作 80% 及五个模块名称取自宁德 2021 年首届评茶员技能竞赛公开报道；“茶类 4 分、品名"
    " 6 分，全对得分”“三个未知样排序，对一个 10 分、对两个及以上 20 分”“审评方法完全错误、超时 10 "
    "分钟以上该题记零分”取自国家题库评茶员（中级）操作技能记录表。五因子参照 GB/T 23776 通行写法。"
    "各模块占比、参考值、偏差扣分、术语与设计的等级描述、奖项名额为本系统编写，不是官方文本。",
    "Shares 20/80 and the five modules: Ningde 2021, as reported. Class 4 and name 6, all or "
    "nothing; three unknown samples, one right 10, two or more 20; a wholly wrong method or more "
    "than 10 minutes over makes the task nothing: national question bank, tea taster, "
    "intermediate. Module shares, reference values, steps, written levels and awards are ours.",
)


def _answers() -> Piece:
    return panel("R", "答卷录入席", "Answer desk", [seat("R1", "recorder")], SINGLE)


def _measured() -> Piece:
    return panel("M", "裁判长席", "Chief's desk", [seat("M1")], SINGLE)


def _limits(minutes: int) -> Piece:
    clock = overtime("Z1.1", minutes * 60, 60, 0, 0, 600, "zero", official=True)
    wrong = vetoed("Z1.2", "审评方法完全错误", "Method wholly wrong", official=True)
    return criterion("Z", "用时与否决项", "Time and veto", "M",
                     sub("Z1", "用时与否决项", "Time and veto", clock, wrong))  # fmt: skip


def shape() -> Piece:
    """Ten dry samples, class and name."""
    subs = []
    for n, (kinds, names) in enumerate(LEAVES, 1):
        code = f"A{n}"
        subs.append(sub(
            code, f"茶样 {n}", f"Sample {n}",
            keyed(f"{code}.1", "茶类", "Class", 4, kinds[0], kinds[1:], official=True),
            keyed(f"{code}.2", "品名", "Name", 6, names[0], names[1:], official=True),
        ))  # fmt: skip
    return module(
        "leaf-shape", "茶形辨认", "Naming leaves", "practical", [_answers(), _measured()],
        scheme(
            criterion("A", "十个茶样辨认", "Ten samples", "R", *subs), _limits(15),
            note=text("每样茶类 4 分、品名 6 分，全对得分，不计部分分；同义写法按答案表认定。"),
        ),
        minutes=15, codes="work",
    )  # fmt: skip


def order() -> Piece:
    """Five sets of three cups, each to be put in order."""
    table = {"1": "10", "2": "20", "3": "20"}
    subs = [
        sub(f"A{n}", zh, en, ordered(f"A{n}.1", f"{zh}排序", f"{en} in order", 20, key, table,
                                     official=True))
        for n, (zh, en, key) in enumerate(ORDERS, 1)
    ]  # fmt: skip
    return module(
        "aroma-order", "香味排序", "Ordering cups", "practical", [_answers(), _measured()],
        scheme(
            criterion("A", "五组茶样排序", "Five sets", "R", *subs), _limits(25),
            note=text("每组三个未知样，位置对一个得 10 分，对两个及以上得 20 分。"),
        ),
        minutes=25, codes="work",
    )  # fmt: skip


def assess() -> Piece:
    """Four teas by five factors: marks near the reference, terms judged."""
    numbers, words = [], []
    for n, (zh, en, references) in enumerate(ASSESSED, 1):
        points, terms = [], []
        for f, ((factor, english), target) in enumerate(zip(FACTORS, references, strict=True), 1):
            points.append(near(
                f"A{n}.{f}", f"{factor}评分", f"{english}, mark", 3, target, (1, "0.5"),
                (0, 100, 1),
            ))  # fmt: skip
            terms.append(graded(f"B{n}.{f}", f"{factor}术语", f"{english}, terms", 2, TERMS))
        numbers.append(sub(f"A{n}", f"{zh}评分", f"{en}, marks", *points))
        words.append(sub(f"B{n}", f"{zh}术语", f"{en}, terms", *terms))
    spread = {"over": "aspect", "limit": "1.5", "unit": "points"}
    return module(
        "quality", "品质审定", "Assessing quality", "practical",
        [_answers(), panel("J", "评茶组", "Tasting judges", judges(5), MEAN, spread), _measured()],
        scheme(
            criterion("A", "五因子评分", "Marks of five factors", "R", *numbers),
            criterion("B", "评茶术语", "Terms", "J", *words),
            _limits(40),
            note=text(
                "评分与专家组参考值每差 1 分扣 0.5 分，扣完为止；术语由五名裁判评判，取平均。"
            ),
        ),
        minutes=40, codes="work",
    )  # fmt: skip


def compare() -> Piece:
    """Two teas against the standard sample, eight factors in seven grades."""
    subs = []
    for n, (zh, en, references, verdict) in enumerate(COMPARED, 1):
        grades = [
            near(f"A{n}.{f}", factor, english, 6, target, (1, 2), (-3, 3, 1))
            for f, ((factor, english), target) in enumerate(references, 1)
        ]
        wrong = "不合格" if verdict == "合格" else "合格"
        ways = ("符合", "合格品") if wrong == "不合格" else ("不符合", "不合格品")
        subs.append(sub(f"A{n}", zh, en, *grades,
                        keyed(f"A{n}.9", "合格判定", "Verdict", 2, verdict, ways)))  # fmt: skip
    return module(
        "compare", "对样评茶", "Against the standard", "practical", [_answers(), _measured()],
        scheme(
            criterion("A", "七档制对样", "Seven grades", "R", *subs), _limits(30),
            note=text(
                "七档制：高 3、较高 2、稍高 1、相当 0、稍低 −1、较低 −2、低 −3。每差一档扣 2 分，"
                "每个因子 6 分扣完为止。"
            ),
        ),
        minutes=30, codes="work",
    )  # fmt: skip


def design() -> Piece:
    """A tea of one's own for a given use."""
    levels = [judged(code, zh, en, most, steps) for code, (zh, en, most, steps) in DESIGN.items()]
    spread = {"over": "aspect", "limit": "2", "unit": "steps"}
    return module(
        "design", "茶品设计", "Designing a tea", "practical",
        [panel("J", "评茶组", "Tasting judges", judges(5), TRIMMED, spread), _measured()],
        scheme(
            criterion("A", "茶品设计", "Design", "J", sub("A1", "茶品设计", "Design", *levels)),
            _limits(30),
            note=text("五名裁判去掉一个最高、一个最低后取平均。分值与描述为本系统编写。"),
        ),
        minutes=30, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    shares = {"leaf-shape": "0.2", "aroma-order": "0.2", "quality": "0.25", "compare": "0.25",
              "design": "0.1"}  # fmt: skip
    practical = part("practical", "0.8", parts=[part(m, s, module=m) for m, s in shares.items()])
    return {
        "code": "tea-taster",
        "name": text("评茶师", "Tea taster"),
        "occupation": {"name": "评茶员", "code": "6-02-06-11", "level": 3},
        "marked": "here",
        "note": NOTE,
        "divisions": [
            {"code": "staff", "name": text("职工组", "Staff division")},
            {"code": "student", "name": text("学生组", "Student division")},
        ],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "P-"}],
        "modules": [theory(90), shape(), order(), assess(), compare(), design()],
        "total": total(part("theory", "0.2", module="theory"), practical),
        "absence": {"absent": "zero", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "quality", "compare"),
        "awards": by_count(1, 2, 3),
    }
