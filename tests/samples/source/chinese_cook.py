"""The cook's trade (中式烹调师): two dishes, each with a process and a product sheet."""

from __future__ import annotations

from .shape import (
    TRIMMED,
    Piece,
    by_share,
    criterion,
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
    "理论 30%、操作 70%、理论 90 分钟、同分比较操作成绩取自某市中式烹调师竞赛技术文件。两道菜各有"
    "过程表（操作流程 50、原料加工 30、卫生安全 20）与成品表（银芽鸡丝：口味与质感 40、工艺与火候 "
    "30、形态与色泽 20、装盘与卫生 10；鱼肉类菜肴：口味与质感 40、工艺与火候 30、创意与实用 20、形"
    "态与色泽 10），取自 2014 年全国竞赛公开评分表。各表占比、等级描述与奖项为本系统编写，不是官方"
    "文本。",
    "Shares 30/70, a paper of 90 minutes and the practical part as tie key: a city's technical "
    "file. The process and product sheets of both dishes: national contest 2014. The shares of "
    "the sheets, written levels and awards are ours.",
)
LEVELS = {
    "操作流程": (
        "步骤错误，无法完成",
        "步骤有遗漏，次序欠合理",
        "步骤正确，较熟练",
        "步骤正确，熟练利落，时间安排合理",
    ),
    "原料加工": (
        "刀工粗糙，浪费严重",
        "刀工不匀，净料率偏低",
        "刀工较匀，净料率正常",
        "刀工精细均匀，物尽其用",
    ),
    "卫生安全": (
        "生熟不分，存在安全隐患",
        "卫生习惯一般，清理不及时",
        "卫生习惯良好",
        "全程洁净有序，操作安全规范",
    ),
    "口味与质感": (
        "有异味，或不能食用",
        "口味偏重或偏淡，质感欠佳",
        "口味适中，质感较好",
        "口味醇正，质感恰到好处",
    ),
    "工艺与火候": (
        "工艺错误，夹生或焦煳",
        "火候欠准，工艺有缺陷",
        "工艺正确，火候较准",
        "工艺精湛，火候恰当",
    ),
    "形态与色泽": (
        "形态散乱，色泽不正",
        "形态一般，色泽欠佳",
        "形态完整，色泽自然",
        "形态美观，色泽悦目",
    ),
    "装盘与卫生": (
        "盘具不洁，装盘杂乱",
        "装盘一般",
        "装盘整齐，盘具洁净",
        "装盘美观大方，洁净得体",
    ),
    "创意与实用": ("照搬常见做法", "略有变化", "有新意，便于推广", "构思新颖，营养合理，便于推广"),
}
ENGLISH = {
    "操作流程": "Workflow", "原料加工": "Preparing", "卫生安全": "Hygiene and safety",
    "口味与质感": "Taste and texture", "工艺与火候": "Craft and heat",
    "形态与色泽": "Form and colour", "装盘与卫生": "Plating", "创意与实用": "Idea and use",
}  # fmt: skip
PROCESS = [("操作流程", 50), ("原料加工", 30), ("卫生安全", 20)]
DISHES = [
    ("chicken", "银芽鸡丝", "Shredded chicken with bean sprouts",
     [("口味与质感", 40), ("工艺与火候", 30), ("形态与色泽", 20), ("装盘与卫生", 10)]),
    ("fish", "鱼肉类菜肴", "A fish dish",
     [("口味与质感", 40), ("工艺与火候", 30), ("创意与实用", 20), ("形态与色泽", 10)]),
]  # fmt: skip


def _sheet(code: str, zh: str, en: str, aspects: list[tuple[str, int]], minutes: int) -> Piece:
    listed = []
    for n, (name, most) in enumerate(aspects, 1):
        bounds = (0, most * 4 // 10, most * 6 // 10, most * 85 // 100)
        levels = dict(zip(bounds, LEVELS[name], strict=True))
        listed.append(graded(f"A1.{n}", name, ENGLISH[name], most, levels, official=True))
    return module(
        code, zh, en, "practical", [panel("J", "评分组", "Judges", judges(5), TRIMMED)],
        scheme(criterion("A", zh, en, "J", sub("A1", zh, en, *listed))),
        minutes=minutes, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    modules, parts = [], []
    for code, zh, en, product in DISHES:
        modules.append(_sheet(f"{code}-process", f"{zh} 过程", f"{en}, process", PROCESS, 60))
        modules.append(_sheet(f"{code}-dish", f"{zh} 成品", f"{en}, product", product, 0))
        parts.append(part(f"{code}-process", "0.2", module=f"{code}-process"))
        parts.append(part(f"{code}-dish", "0.3", module=f"{code}-dish"))
    return {
        "code": "chinese-cook",
        "name": text("中式烹调师", "Chinese cook"),
        "occupation": {"name": "中式烹调师", "code": "4-03-02-01", "level": 3},
        "marked": "here",
        "note": NOTE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "Z-"}],
        "modules": [theory(90), *modules],
        "total": total(part("theory", "0.3", module="theory"),
                       part("practical", "0.7", parts=parts)),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", by="trade"),
        "awards": by_share("0.1", "0.2", "0.3"),
    }  # fmt: skip
