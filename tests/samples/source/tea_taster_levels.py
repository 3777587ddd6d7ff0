"""Keys, reference values and levels of the tea taster's modules (答案、参考值、等级描述)."""

from __future__ import annotations

#: Ten samples: ways to write the class, then the name; the first is the key.
LEAVES: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("绿茶",), ("信阳毛尖", "毛尖")),
    (("绿茶",), ("西湖龙井", "龙井", "龙井茶")),
    (("绿茶",), ("洞庭碧螺春", "碧螺春")),
    (("黄茶",), ("君山银针",)),
    (("白茶",), ("白毫银针", "银针白毫")),
    (("乌龙茶", "青茶"), ("安溪铁观音", "铁观音")),
    (("乌龙茶", "青茶"), ("武夷肉桂", "肉桂")),
    (("红茶",), ("祁门红茶", "祁红", "祁红工夫")),
    (("黑茶",), ("普洱熟茶", "普洱茶（熟茶）", "熟普")),
    (("再加工茶", "花茶"), ("茉莉花茶",)),
]

#: Five sets of three cups and their true order, best (most, oldest) first.
ORDERS: list[tuple[str, str, list[str]]] = [
    ("信阳毛尖等级", "Xinyang Maojian by grade", ["2", "3", "1"]),
    ("茉莉花茶窨次", "Jasmine tea by scentings", ["3", "1", "2"]),
    ("武夷岩茶焙火", "Rock tea by roast", ["1", "3", "2"]),
    ("白茶年份", "White tea by age", ["2", "1", "3"]),
    ("工夫红茶等级", "Black tea by grade", ["3", "2", "1"]),
]

FACTORS = [
    ("外形", "Dry leaf"), ("汤色", "Liquor"), ("香气", "Aroma"), ("滋味", "Taste"),
    ("叶底", "Infused leaf"),
]  # fmt: skip

#: Four teas and the expert panel's marks by factor.
ASSESSED: list[tuple[str, str, list[int]]] = [
    ("绿茶", "Green tea", [92, 90, 88, 91, 89]),
    ("工夫红茶", "Black tea", [86, 92, 90, 88, 85]),
    ("乌龙茶", "Oolong", [90, 87, 93, 92, 86]),
    ("白茶", "White tea", [94, 91, 89, 90, 92]),
]

TERMS = {
    0: "术语与茶样不符，或未写术语",
    1: "术语基本符合茶样，用词不够规范，程度词不准",
    2: "术语符合茶样，用词规范，程度词准确",
}

_PARTS = [
    ("条索", "Shape"), ("整碎", "Evenness"), ("净度", "Cleanness"), ("色泽", "Colour"),
    ("汤色", "Liquor"), ("香气", "Aroma"), ("滋味", "Taste"), ("叶底", "Infused leaf"),
]  # fmt: skip

#: Two teas, their grade by factor against the standard sample, and the verdict.
COMPARED = [
    ("茶样甲（信阳毛尖一级）", "Sample A",
     list(zip(_PARTS, [0, 1, 0, -1, 0, 1, 0, 0], strict=True)), "合格"),
    ("茶样乙（祁门红茶二级）", "Sample B",
     list(zip(_PARTS, [-1, -2, -1, 0, -1, -2, -1, -1], strict=True)), "不合格"),
]  # fmt: skip

DESIGN = {
    "A1.1": (
        "产品定位与市场",
        "Purpose and market",
        20,
        [
            "无明确消费人群与场景",
            "说明了消费人群与场景，理由一般",
            "人群、场景、价位相互匹配，有同类产品比较",
            "定位独到而可行，调研数据充分，能说服采购方",
        ],
    ),
    "A1.2": (
        "拼配与工艺方案",
        "Blend and process",
        30,
        [
            "原料比例或工艺有错误，无法制成",
            "比例与工艺可行，参数不全",
            "比例、工艺、参数完整，能说明各原料的作用",
            "方案完整可复制，关键参数有依据，并给出质量控制点",
        ],
    ),
    "A1.3": (
        "风味呈现",
        "Flavour",
        30,
        [
            "有异味，或风味与设计不符",
            "风味与设计基本相符，协调性一般",
            "风味协调，特点清楚，冲泡三次仍可辨",
            "风味饱满独特，协调持久，完整实现设计意图",
        ],
    ),
    "A1.4": (
        "包装与命名",
        "Packing and name",
        10,
        [
            "无包装方案，或标签缺少法定内容",
            "包装可用，标签内容齐全",
            "包装便于保存与使用，名称与产品相称",
            "包装环保美观，名称易记，具有地方文化特色",
        ],
    ),
    "A1.5": (
        "表达与答辩",
        "Talk and answers",
        10,
        [
            "讲解不清，不能回答提问",
            "讲解清楚，能回答部分提问",
            "讲解有条理，回答准确",
            "讲解生动精炼，回答有据，能举一反三",
        ],
    ),
}
