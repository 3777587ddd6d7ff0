"""Trades to start from (通用模板): five judges, three judges on one sheet, WorldSkills ways."""

from __future__ import annotations

from .shape import (
    MEAN,
    SINGLE,
    TRIMMED,
    Piece,
    award,
    by_count,
    by_share,
    criterion,
    deducted,
    given,
    graded,
    judged,
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

OURS = text(
    "通用模板，全部分值与描述为本系统编写，不是任何赛事的官方评分标准；请按技术文件修改。",
    "A pattern to start from: all maxima and levels are ours; change them to your technical "
    "document.",
)
FAULTS = [
    ("a", "未按规定着装或佩戴防护用品", "Dress or protection", 2),
    ("b", "工具、设备使用不当", "Misuse of tools", 2),
    ("c", "结束未整理工位", "Place left untidy", 2),
    ("d", "造成安全隐患", "Safety risk", 5),
]
LADDER = [
    "未达到行业要求，无法使用",
    "达到行业要求",
    "达到行业要求，并在某些方面超出",
    "全面超出行业要求，堪称优秀",
]


def _frame(code: str, zh: str, en: str, **more: Piece | list[Piece]) -> Piece:
    return {
        "code": code, "name": text(zh, en), "marked": "here", "note": OURS,
        "stages": [{"code": "final", "name": text("决赛", "Final")}], **more,
    }  # fmt: skip


def five_judges() -> Piece:
    """Theory 30, practical 70, five judges, highest and lowest dropped."""
    practical = module(
        "practical", "操作技能", "Practical", "practical",
        [panel("J", "评分组", "Judges", judges(5), TRIMMED)],
        scheme(
            criterion("A", "操作过程", "Process", "J",
                      sub("A1", "操作过程", "Process",
                          graded("A1.1", "操作规范与熟练程度", "Practice", 30, {
                              "0": "步骤错误，无法独立完成",
                              "12.0": "能完成，步骤有遗漏",
                              "18.0": "步骤正确，较熟练",
                              "25.0": "步骤正确，熟练流畅",
                          }),
                          deducted("A1.2", "安全文明", "Safety", 10, FAULTS))),
            criterion("B", "成果质量", "Result", "J",
                      sub("B1", "成果质量", "Result",
                          graded("B1.1", "符合要求的程度", "Meets the task", 40, {
                              "0": "未完成或不符合要求",
                              "16.0": "部分符合要求",
                              "24.0": "基本符合要求，有小缺陷",
                              "34.0": "完全符合要求，质量优良",
                          }),
                          graded("B1.2", "外观与细节", "Look and detail", 20, {
                              "0": "粗糙，明显缺陷多",
                              "8.0": "一般，有可见缺陷",
                              "12.0": "较好，细节到位",
                              "17.0": "精致，细节无可挑剔",
                          }))),
        ),
        minutes=60, codes="work",
    )  # fmt: skip
    return _frame(
        "five-judges", "理论 30%＋操作 70%（五名裁判去高去低）",
        "Theory 30, practical 70, five judges",
        code_sets=[{"code": "work", "stage": "final", "layers": 1, "prefix": "A-"}],
        modules=[theory(60), practical],
        total=total(part("theory", "0.3", module="theory"),
                    part("practical", "0.7", module="practical")),
        absence={"absent": "unplaced", "not_attempted": "zero"},
        ranking=ranking("total", "practical", by="trade"),
        awards=by_share("0.1", "0.2", "0.3"),
    )  # fmt: skip


def single_sheet() -> Piece:
    """One sheet of a hundred points, three judges, their mean."""
    sheet = module(
        "practical", "操作技能", "Practical", "practical",
        [panel("J", "评分组", "Judges", judges(3, head=False), MEAN)],
        scheme(
            criterion("A", "百分制评分表", "Sheet of a hundred", "J",
                      sub("A1", "评分项目", "Aspects",
                          given("A1.1", "操作过程", "Process", 30),
                          given("A1.2", "成果质量", "Result", 50),
                          given("A1.3", "用时与效率", "Efficiency", 10),
                          given("A1.4", "安全文明", "Safety", 10))),
        ),
        minutes=60,
    )  # fmt: skip
    return _frame(
        "single-sheet", "百分制一张表（三名裁判取平均）", "One sheet of a hundred, three judges",
        modules=[sheet],
        total=total({"code": "practical", "module": "practical", "share": "1"}),
        absence={"absent": "unplaced", "not_attempted": "zero"},
        ranking=ranking("total", by="trade"),
        awards=by_count(1, 2, 3, floor=""),
    )  # fmt: skip


def worldskills() -> Piece:
    """Judgement 0–3 by three judges and measurement by agreement, a hundred points."""
    notes = text(
        "评判 0–3 分、三名裁判独立评判、分差超过 1 须重评，测量为满分或零分，均为世界技能大赛公开"
        "做法；示例评分点与分值为本系统编写，不是任何赛项的官方评分方案。",
        "Judgement 0–3 by three judges, marked anew when they differ by more than 1, measurement "
        "all or nothing: WorldSkills practice as published. The example aspects and maxima are "
        "ours.",
    )
    marks = scheme(
        criterion("A", "工作组织与管理", "Work organisation", "W",
                  sub("A1", "工位与安全", "Place and safety",
                      yes_no("A1.1", "全程佩戴防护用品", "Protection worn", 5),
                      yes_no("A1.2", "按图选料、备料", "Materials by drawing", 5))),
        criterion("B", "成品测量", "Measured result", "W",
                  sub("B1", "尺寸与功能", "Size and function",
                      yes_no("B1.1", "主要尺寸在公差内", "Main size within tolerance", 15),
                      yes_no("B1.2", "次要尺寸在公差内", "Other sizes within tolerance", 15),
                      yes_no("B1.3", "功能一次通过", "Works at the first test", 20))),
        criterion("C", "成品评判", "Judged result", "J",
                  sub("C1", "质量", "Quality",
                      judged("C1.1", "表面质量", "Surface", 15, LADDER),
                      judged("C1.2", "细节处理", "Detail", 15, LADDER),
                      judged("C1.3", "整体印象", "Overall", 10, LADDER))),
    )  # fmt: skip
    sheet = module(
        "test-project", "赛题", "Test project", "practical",
        [
            panel("J", "评判组", "Judgement", [*judges(3, head=False), seat("J4", "substitute")],
                  MEAN, {"over": "aspect", "limit": "1", "unit": "steps"}),
            panel("W", "测量组", "Measurement", [seat(f"W{n}") for n in (1, 2, 3)],
                  {"rule": "consensus"}),
        ],
        marks, minutes=240, codes="work",
    )  # fmt: skip
    frame = _frame(
        "worldskills", "世界技能大赛方式", "WorldSkills way",
        code_sets=[{"code": "work", "stage": "final", "layers": 1, "prefix": "W-"}],
        modules=[sheet],
        total=total({"code": "project", "module": "test-project", "share": "1"}),
        absence={"absent": "unplaced", "not_attempted": "zero"},
        ranking=ranking("total", by="trade"),
        awards=[award("gold", "金牌", "Gold", count=1), award("silver", "银牌", "Silver", count=1),
                award("bronze", "铜牌", "Bronze", count=1)],
    )  # fmt: skip
    return frame | {"note": notes}


def desk() -> Piece:
    """A desk with one recorder, for trades that only hand in points."""
    return panel("R", "录分席", "Entry desk", [seat("R1", "recorder")], SINGLE)


def handed_in() -> Piece:
    """A trade marked elsewhere (仅成绩): only its signed result comes in."""
    result = module(
        "result", "成绩", "Result", "other", [desk()],
        scheme(criterion("A", "成绩", "Result", "R",
                         sub("A1", "成绩", "Result",
                             given("A1.1", "总成绩", "Total", 100, "0.01")))),
    )  # fmt: skip
    frame = _frame(
        "handed-in", "仅成绩（在别处评分）", "Results only",
        modules=[result],
        total=total({"code": "result", "module": "result", "share": "1"}),
        absence={"absent": "unplaced", "not_attempted": "zero"},
        ranking=ranking("total", by="trade"),
        awards=by_count(1, 2, 3, floor=""),
    )  # fmt: skip
    return frame | {"marked": "elsewhere"}
