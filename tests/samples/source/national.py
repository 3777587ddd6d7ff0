"""Forms of national contests (国赛与工会赛模板): vocational colleges, trade unions."""

from __future__ import annotations

from .shape import (
    MEAN,
    TRIMMED,
    Piece,
    award,
    by_share,
    counted,
    criterion,
    deducted,
    graded,
    judges,
    module,
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

COLLEGE = text(
    "两个模块各 100 分、按比例合成，过程由现场测量、结果加密后评判，三次加密，一、二、"
    "三等奖为参赛数的"
    "10%、20%、30%，前三名不得并列，取自全国职业院校技能大赛公开规程的通行写法；评分点"
    "、分值与描述为本"
    "系统编写，不是任何赛项的官方评分标准。",
    "Two modules of a hundred, process measured on site and result judged behind codes, three code "
    "layers, prizes for 10, 20 and 30 % of the entries, no tie among the first three: as public "
    "rules of the national college contest usually say. Aspects, maxima and levels are ours.",
)
UNION = text(
    "理论 30%、操作 70%，考核项目—配分—评分标准—扣分—得分的表式（每处扣分、扣完为止）"
    "，操作成绩优先、"
    "用时短者优先的同分顺序，第一名、第二至三名、第四至六名的奖项，取自各地总工会职工技"
    "能竞赛公开文件的"
    "通行写法；评分点与分值为本系统编写。",
    "Theory 30, practical 70, sheets of item, maximum, standard and deduction (so much a fault "
    "until the item is used up), ties by practical then by shorter time, prizes 1, 2 and 3: as "
    "public documents of union contests usually say. Aspects and maxima are ours.",
)


def _graded(code: str, zh: str, en: str, most: int) -> Piece:
    words = ("不符合任务要求", "部分符合", "基本符合", "完全符合，质量优良")
    at = [0, most * 2 // 5, most * 3 // 5, most * 17 // 20]
    levels = {
        str(points) if not points else f"{points}.0": w for points, w in zip(at, words, strict=True)
    }
    return graded(code, zh, en, most, levels)


def college() -> Piece:
    """Two modules, three code layers, prizes by share."""
    process = module(
        "process", "模块一：过程", "Module 1: process", "practical",
        [panel("F", "现场测评组", "On-site panel", [seat(f"F{n}") for n in (1, 2, 3)],
               {"rule": "consensus"})],
        scheme(
            criterion("A", "职业素养", "Conduct", "F",
                      sub("A1", "职业素养", "Conduct",
                          yes_no("A1.1", "防护与着装符合要求", "Protection worn", 5),
                          yes_no("A1.2", "工位整洁、物料归位", "Place left tidy", 5),
                          counted("A1.3", "违反操作规程", "Breaches of procedure", 10, 2))),
            criterion("B", "任务完成", "Task", "F",
                      sub("B1", "任务完成", "Task",
                          *(yes_no(f"B1.{n}", f"任务点 {n} 完成", f"Point {n} done", 10)
                            for n in range(1, 9)))),
        ),
        minutes=120,
    )  # fmt: skip
    result = module(
        "result", "模块二：结果", "Module 2: result", "practical",
        [panel("J", "评判组", "Judges", judges(3), MEAN,
               {"over": "sheet", "limit": "10", "unit": "points"})],
        scheme(
            criterion("C", "成果质量", "Quality", "J",
                      sub("C1", "成果质量", "Quality",
                          _graded("C1.1", "功能与技术要求", "Function", 40),
                          _graded("C1.2", "工艺与细节", "Craft and detail", 30))),
            criterion("D", "设计与创新", "Design", "J",
                      sub("D1", "设计与创新", "Design",
                          _graded("D1.1", "方案合理性", "Soundness", 20),
                          _graded("D1.2", "创新性", "Novelty", 10))),
        ),
        minutes=180, codes="work",
    )  # fmt: skip
    keys = ranking("total", "result", "process", by="trade")
    return {
        "code": "national-college",
        "name": text("职业院校技能大赛形式", "National college contest"),
        "marked": "here", "note": COLLEGE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 3, "prefix": "Z"}],
        "modules": [process, result],
        "total": total(part("process", "0.4", module="process"),
                       part("result", "0.6", module="result")),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": keys | {"no_tie_within": 3},
        "awards": by_share("0.1", "0.2", "0.3", floor=""),
    }  # fmt: skip


def union() -> Piece:
    """Theory and a sheet of deductions, five judges on paper."""
    faults = [("a", "步骤遗漏或颠倒（每处）", "Step missed or out of order", 3),
              ("b", "操作不规范（每处）", "Improper practice", 2)]  # fmt: skip
    tools = [
        ("a", "工具选用不当（每次）", "Wrong tool", 2),
        ("b", "损坏工具（每件）", "Tool broken", 5),
    ]
    safe = [("a", "防护用品佩戴不全（每项）", "Protection missing", 2),
            ("b", "违反安全规程（每次）", "Safety breach", 5)]  # fmt: skip
    clock = {
        "code": "T1.1", "name": text("操作用时", "Time used"), "max": "0", "type": "time",
        "scale": {"min": "0", "max": "36000", "step": "1"}, "unit": "s",
        "points": {"rule": "record"},
    }  # fmt: skip
    practical = module(
        "practical", "操作技能", "Practical", "practical",
        [panel("J", "评分组", "Judges", [*(seat(f"J{n}", medium="paper") for n in range(1, 6)),
                                       seat("H", "head", counts=False)], TRIMMED),
         panel("K", "计时席", "Timekeeper", [seat("K1", "recorder")],
               {"rule": "single", "over": "aspect"})],
        scheme(
            criterion("A", "准备", "Preparation", "J",
                      sub("A1", "准备", "Preparation",
                          deducted("A1.1", "工具与材料准备", "Tools and materials", 10, tools))),
            criterion("B", "操作", "Work", "J",
                      sub("B1", "操作", "Work",
                          deducted("B1.1", "操作步骤与规范", "Steps and practice", 40, faults),
                          _graded("B1.2", "完成质量", "Quality of the result", 40))),
            criterion("C", "安全文明", "Safety", "J",
                      sub("C1", "安全文明", "Safety",
                          deducted("C1.1", "安全文明生产", "Safe and tidy work", 10, safe))),
            criterion("T", "用时", "Time", "K", {
                "code": "T1", "name": text("用时", "Time"), "aspects": [clock]}),
        ),
        minutes=90, codes="work",
    )  # fmt: skip
    return {
        "code": "union", "name": text("总工会职工技能竞赛形式", "Trade union contest"),
        "marked": "here", "note": UNION,
        "divisions": [{"code": "workers", "name": text("职工组", "Workers")}],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "G-"}],
        "modules": [theory(60, medium="paper", role="recorder"), practical],
        "total": total(part("theory", "0.3", module="theory"),
                       part("practical", "0.7", module="practical")),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", ("time", "practical")),
        "awards": [award("first", "一等奖", "First prize", count=1),
                   award("second", "二等奖", "Second prize", count=2),
                   award("third", "三等奖", "Third prize", count=3),
                   award("merit", "优秀奖", "Merit award", at_least="60")],
    }  # fmt: skip
