"""The hotel trade (客房与餐厅服务): a bed made in three minutes, a table laid in fifteen."""

from __future__ import annotations

from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    by_count,
    counted,
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
    "中式铺床 3 分钟，每超 10 秒扣 2 分、不足 10 秒按 10 秒，超过 1 分钟不计分，跑动、跪床、撑床"
    "每次扣 2 分；中餐摆台 15 分钟，每超 30 秒扣 2 分，超过 2 分钟停止、未完成不计分；提前完成不加"
    "分：均取自公开的饭店服务技能竞赛规程。理论与操作占比、其余分值、尺寸、等级描述与奖项为本系统编写，"
    "不是官方文本。",
    "Bed in 3 minutes, 2 off per started 10 s, nothing beyond a minute, 2 off for running, "
    "kneeling or leaning; table in 15 minutes, 2 off per started 30 s, stopped after 2; no bonus "
    "for being early: public hotel contest rules. Shares, other maxima, sizes, levels and awards "
    "are ours.",
)


def _panels() -> list[Piece]:
    return [
        panel("J", "评分组", "Judges", judges(5), TRIMMED,
              {"over": "aspect", "limit": "2", "unit": "steps"}),
        panel("M", "计时测量席", "Measuring desk", [seat("M1")], SINGLE),
    ]  # fmt: skip


def bed() -> Piece:
    """A bed made the Chinese way."""
    faults = counted("A1.1", "跑动、跪床、撑床（每次）", "Running, kneeling, leaning", 20, 2,
                     official=True)  # fmt: skip
    looks = [
        judged("B1.1", "床单与包角", "Sheet and corners", 25, [
            "中线偏离或包角散开", "中线基本居中，包角成形", "中线居中，四角一致、紧密",
            "一次到位，四角如一，面平无皱"]),
        judged("B1.2", "被套与被芯", "Cover and quilt", 20, [
            "被芯扭结或外露", "被芯到位，略有空角", "四角饱满，表面平整",
            "四角饱满，中线对正，平整美观"]),
        judged("B1.3", "枕头与整体", "Pillows and whole", 15, [
            "枕头未套好或摆放不正", "套好，摆放基本居中", "饱满居中，开口朝向正确",
            "整体平、挺、美，三线对齐"]),
    ]  # fmt: skip
    middle = near("C1.1", "床单中线偏差", "Centre line", 20, 0, (1, 5), (0, 50, "0.5"), unit="cm")
    clock = overtime("T1.1", 180, 10, 2, 12, 60, "zero", official=True)
    return module(
        "bed", "中式铺床", "Making a bed", "practical", _panels(),
        scheme(
            criterion("A", "操作规范", "Practice", "J", sub("A1", "操作规范", "Practice", faults)),
            criterion("B", "质量", "Quality", "J", sub("B1", "质量", "Quality", *looks)),
            criterion("C", "测量", "Measured", "M", sub("C1", "测量", "Measured", middle)),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
        ),
        minutes=3, codes="work",
    )  # fmt: skip


def table() -> Piece:
    """A banquet table for ten."""
    slips = deducted("A1.1", "操作失误", "Accidents", 30, [
        ("a", "餐具掉落", "Piece dropped", 3), ("b", "餐具碰倒", "Piece knocked over", 2),
        ("c", "手触杯口、餐具入口处", "Hand on rim", 2), ("d", "漏摆", "Piece missing", 1),
    ])  # fmt: skip
    looks = [
        judged("B1.1", "台布与餐椅", "Cloth and chairs", 15, [
            "台布偏斜，下垂不等", "中线基本对正，下垂大致相等", "中线对正，四周下垂均等",
            "一次铺成，中线、下垂、餐椅间距精确"]),
        judged("B1.2", "餐具定位", "Setting", 25, [
            "间距不等，位置错误", "位置正确，间距略有差别", "间距均等，相对餐位成直线",
            "各餐位尺寸一致，整桌协调"]),
        judged("B1.3", "口布折花", "Napkins", 15, [
            "未成形或散开", "成形，花型单一", "花型挺括，主位突出", "花型新颖挺括，主题鲜明"]),
        judged("B1.4", "主题设计", "Theme", 15, [
            "无主题", "主题清楚，装饰一般", "主题鲜明，装饰与餐具协调", "主题新颖，富有地方特色"]),
    ]  # fmt: skip
    clock = overtime("T1.1", 900, 30, 2, 8, 120, "stop", official=True)
    return module(
        "table", "中餐宴会摆台", "Laying a table", "practical", _panels(),
        scheme(
            criterion("A", "操作规范", "Practice", "J", sub("A1", "操作规范", "Practice", slips)),
            criterion("B", "质量", "Quality", "J", sub("B1", "质量", "Quality", *looks)),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
        ),
        minutes=15, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    practical = part("practical", "0.8", parts=[part("bed", "0.4", module="bed"),
                                                part("table", "0.6", module="table")])  # fmt: skip
    return {
        "code": "hotel-service",
        "name": text("客房与餐厅服务", "Hotel service"),
        "occupation": {"name": "客房服务员", "code": "4-03-01-02"},
        "marked": "here",
        "note": NOTE,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "F-"}],
        "modules": [theory(60), bed(), table()],
        "total": total(part("theory", "0.2", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "table", ("time", "bed"), by="trade"),
        "awards": by_count(1, 2, 3),
    }
