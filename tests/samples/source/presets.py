"""What the console offers when an event or a trade is made (预设): trades and events, no people."""

from __future__ import annotations

from collections.abc import Callable

from . import (
    barista,
    ceramics,
    chinese_cook,
    coffee,
    drink_mixer,
    driver,
    electrician,
    generic,
    hotel_service,
    lamp_assembly,
    lift_repair,
    mould_maker,
    national,
    tea_art,
    tea_processing,
    tea_taster,
    welder,
)
from .files import trade_piece
from .shape import Piece, text

FORMAT = "skills-contest-preset/1"

#: Trade presets in the order they are offered: code, maker, what the console says about it.
TRADES: list[tuple[str, Callable[[], Piece], Piece]] = [
    ("five-judges", generic.five_judges, text(
        "最常见的城市竞赛形式：理论 30%、操作 70%，五名裁判去掉一个最高、一个最低后取平均。",
        "The usual city contest: theory 30, practical 70, five judges, highest and lowest "
        "dropped.")),
    ("single-sheet", generic.single_sheet, text(
        "最简单的形式：一张百分制评分表，三名裁判取平均，不加密。适合单位内部竞赛。",
        "The simplest: one sheet of a hundred, the mean of three judges, no codes.")),
    ("worldskills", generic.worldskills, text(
        "测量满分或零分，评判 0–3 分，三名裁判分差超过 1 须重评，替补裁判处理回避。",
        "Measurement all or nothing, judgement 0–3, marked anew beyond a spread of 1, a "
        "substitute.")),
    ("national-college", national.college, text(
        "过程 40%＋结果 60% 两个模块，现场测评与加密评判，三次加密，前三名不得并列，按比例设奖。",
        "Process 40 and result 60, measured on site and judged behind three code layers, prizes "
        "by share.")),
    ("union", national.union, text(
        "理论 30%、操作 70%，逐项扣分表，五名裁判去高去低，纸质评分，同分比操作再比用时。",
        "Theory 30, practical 70, a sheet of deductions on paper, five judges, ties by time.")),
    ("handed-in", generic.handed_in, text(
        "在别处评分、只报成绩的赛项：导入已签字的成绩单，参与名次、奖项与证书。",
        "A trade marked elsewhere: its signed results come in for places, awards and "
        "certificates.")),
    ("barista", barista.trade, text(
        "世界咖啡师大赛公开表：技术 71＋感官 162×4，超时扣分，主审不计分；另加理论 20%。",
        "World Barista sheets: technical 71 + four sensory of 162, overtime; theory 20 %.")),
    ("brewers-cup", coffee.brewers_cup, text(
        "指定冲煮与自选冲煮，三名感官裁判取平均，主审的一致性与流程计分。",
        "Compulsory and open service, three sensory judges; the head judge counts.")),
    ("latte-art", coffee.latte_art, text(
        "技术表 99 分加两张视觉表，超时每秒扣 1 分。",
        "A technical sheet of 99 and two visual sheets, a point a second overtime.")),
    ("cup-tasters", coffee.cup_tasters, text(
        "八组三角杯，先比正确数，再比用时。", "Eight triangles: right answers, then time.")),
    ("cupping", coffee.cupping, text(
        "SCA 杯测表百分制，五名杯测师取平均，80 分起为精品。",
        "The SCA form of a hundred, five cuppers, specialty from 80.")),
    ("tea-taster", tea_taster.trade, text(
        "茶形辨认、香味排序、品质审定、对样评茶、茶品设计五个模块，答案与参考值评分。",
        "Naming, ordering, assessing, comparing, designing: by key and by reference values.")),
    ("drink-mixer", drink_mixer.trade, text(
        "指定饮品与自创饮品，含测量点、扣分情形与 0–3 分评判描述。",
        "A set and an own drink: measured, deducted and judged aspects.")),
    ("tea-art", tea_art.trade, text(
        "规定茶艺、自创茶艺、茶汤质量比拼三个模块，五名裁判。",
        "Prescribed and own performance and brewing for taste, five judges.")),
    ("ceramic-calligraphy", ceramics.calligraphy, text(
        "陶瓷书法创作，笔法、结构、章法、料性分档描述，五名裁判去高去低。",
        "Calligraphy on ceramics by described bands, five judges.")),
    ("ceramic-throwing", ceramics.throwing, text(
        "规定器型（测量尺寸与壁厚）与自创器型两个模块。",
        "A prescribed piece, measured, and one of one's own.")),
    ("welder", welder.trade, text(
        "板对接外观（公开评分表）、射线检测与角焊缝三个模块。",
        "Plate butt weld by a public sheet, X-ray, and a fillet weld.")),
    ("electrician", electrician.trade, text(
        "“振兴杯”三模块结构：电路装接、编程调试、故障检修，含同分比较顺序。",
        "Zhenxing Cup's three modules with its tie chain.")),
    ("tea-processing", tea_processing.trade, text(
        "一张加工评分表七项，拼配按偏差测量，理论 15%。",
        "One process sheet of seven steps, the blend by deviation, theory 15 %.")),
    ("chinese-cook", chinese_cook.trade, text(
        "两道菜，各有过程表与成品表（公开评分表）。",
        "Two dishes, each with a public process and product sheet.")),
    ("hotel-service", hotel_service.trade, text(
        "中式铺床与中餐摆台，超时规则取自公开规程。",
        "A bed and a table, with the public overtime rules.")),
    ("lift-repair", lift_repair.trade, text(
        "理论、故障排除、答辩三部分，25/55/20。",
        "Theory, fault finding and a defence, 25/55/20.")),
    ("lamp-assembly", lamp_assembly.trade, text(
        "组装用时在同分比较中先于分数，仍相同则并列。",
        "Assembly time comes before points in a tie.")),
    ("mould-maker", mould_maker.trade, text(
        "操作 100 分之外最多加 20 分，计入排名。",
        "A bonus of up to 20 beyond the hundred, counted in the ranking.")),
    ("driver", driver.trade, text(
        "出车前检视、场地驾驶、节能驾驶、应急与急救四个模块，三名裁判，纸质评分表。",
        "Inspection, yard, economy and first aid, three judges on paper.")),
]  # fmt: skip

#: Event presets: profile, sector, trades.
EVENTS: list[tuple[str, Piece, Piece, str, Piece | None, list[str]]] = [
    ("small", text("小型：一个赛项", "Small: one trade"), text(
        "单位内部竞赛：一张评分表、三名裁判、不加密，一人可兼多岗。",
        "A works contest: one sheet, three judges, no codes, one person in several roles."),
        "small", None, ["single-sheet"]),
    ("standard", text("标准：理论＋操作", "Standard: theory and practical"), text(
        "一个赛项，理论 30%、操作 70%，一次加密，五名裁判；可继续添加赛项。",
        "One trade, theory 30 and practical 70, one code layer, five judges; add more trades."),
        "standard", None, ["five-judges"]),
    ("green-food", text("绿色食品：调饮师、评茶师、咖啡师", "Green food: three trades"), text(
        "“大咖杯”三个赛项的完整评分方案，不含人员。",
        "The three green-food trades with their schemes, without people."),
        "standard", {"code": "green-food", "name": text("绿色食品产业链", "Green food")},
        ["drink-mixer", "tea-taster", "barista"]),
    ("worldskills", text("世界技能大赛方式", "WorldSkills way"), text(
        "测量与 0–3 分评判，金、银、铜牌。", "Measurement and judgement 0–3, three medals."),
        "standard", None, ["worldskills"]),
    ("ceramics", text("陶瓷全国决赛", "Ceramics national final"), text(
        "陶瓷书法（行业组）与拉坯成型（学生组），大型赛事设置。",
        "Calligraphy (industry) and throwing (students), the large profile."),
        "large", {"code": "ceramics", "name": text("陶瓷产业", "Ceramics")},
        ["ceramic-calligraphy", "ceramic-throwing"]),
]  # fmt: skip


def files() -> dict[str, Piece]:
    """Each preset by its file's name, in the order the console offers them: events, then trades."""
    trades = {code: trade_piece(make()) for code, make, _ in TRADES}
    made: dict[str, Piece] = {}
    for n, (code, name, description, profile, sector, listed) in enumerate(EVENTS, 1):
        event: Piece = {"profile": profile, "settings": {"disclosure": "criteria"}}
        placed = [trades[trade] for trade in listed]
        if sector:
            event["sectors"] = [sector]
            placed = [trade_piece(trade | {"sector": sector["code"]}) for trade in placed]
        made[f"{n:02d}-event-{code}.json"] = {
            "format": FORMAT, "kind": "event", "code": f"event-{code}", "name": name,
            "description": description, "event": event, "trades": placed,
        }  # fmt: skip
    for n, (code, _, description) in enumerate(TRADES, 11):
        made[f"{n}-{code}.json"] = {
            "format": FORMAT, "kind": "trade", "code": code, "name": trades[code]["name"],
            "description": description, "official": trades[code]["note"], "trade": trades[code],
        }  # fmt: skip
    return made
