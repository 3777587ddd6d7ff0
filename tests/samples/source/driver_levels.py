"""Faults, exercises and levels of the driver trade (检视故障、场地项目、急救描述)."""

from __future__ import annotations

FAULTS = [
    ("左前轮胎气压不足", "Front left tyre low"),
    ("右后制动灯不亮", "Rear right brake light out"),
    ("机油液面低于下限", "Oil below the mark"),
    ("冷却液不足", "Coolant low"),
    ("蓄电池接线柱松动", "Battery terminal loose"),
    ("雨刮器胶条破损", "Wiper blade torn"),
    ("三角警告牌缺失", "Warning triangle missing"),
    ("灭火器超过有效期", "Extinguisher out of date"),
    ("安全带卡扣失效", "Seat belt buckle broken"),
    ("转向灯熔断器烧断", "Indicator fuse blown"),
]

_LINE = [
    ("a", "车轮压触边线", "Wheel touches the lane edge", 10),
    ("b", "车身碰触库位线", "Body touches the bay line", 10),
    ("c", "中途停车", "Stop midway", 5),
]
YARD = [
    ("倒车入库", "Reversing into a bay", 40, _LINE),
    ("侧方停车", "Parking along the kerb", 30, [_LINE[0], _LINE[1], _LINE[2]]),
    ("绕桩行驶", "Slalom", 30, [
        ("a", "碰桩", "Pole touched", 10),
        ("b", "车轮压触边线", "Wheel touches the lane edge", 10),
        ("c", "中途停车", "Stop midway", 5),
    ]),
]  # fmt: skip

FIRST_AID = {
    "A1.1": ("故障车示警", "Warning at a breakdown", 30, [
        "未开启危险报警闪光灯，或未放置三角警告牌",
        "开启闪光灯并放置警告牌，距离基本正确",
        "顺序正确，距离正确，人员转移到护栏外",
        "动作迅速完整，同时说明夜间、雨天、高速的不同要求并报警",
    ]),
    "A1.2": ("判断与呼救", "Assessing and calling", 20, [
        "未判断意识与呼吸",
        "判断意识、呼吸，有呼救",
        "判断准确，10 秒内完成，呼救要素齐全",
        "判断准确迅速，分工明确，取用 AED",
    ]),
    "A1.3": ("胸外按压", "Chest compressions", 30, [
        "位置错误，或深度、频率明显不合格",
        "位置正确，深度、频率多数合格",
        "位置、深度、频率、回弹合格，中断少于 10 秒",
        "全程合格，节律稳定，与人工呼吸配合无误",
    ]),
    "A1.4": ("止血包扎", "Stopping a bleeding", 20, [
        "未能止血，或包扎部位错误",
        "能止血，包扎较松或不整齐",
        "止血有效，包扎牢固整齐",
        "止血迅速有效，包扎规范，并观察末梢循环、记录时间",
    ]),
}  # fmt: skip
