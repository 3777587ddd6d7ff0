"""Cases and written levels of the tea-art sheets (扣分情形、等级描述)."""

from __future__ import annotations

#: Appearance, after the sheet of Dehua 2022.
DRESS = [
    ("发型与服饰", "Hair and dress", 5, [
        ("a", "发型、服饰与主题欠协调", "Less fitting", "0.5"),
        ("b", "发型、服饰与主题不协调", "Unfitting", 1),
    ]),
    ("形象自然、有亲和力", "Natural and warm", 5, [
        ("a", "表情僵硬，缺少目光交流", "Stiff, no eye contact", "0.5"),
        ("b", "神情紧张", "Tense", 1),
        ("c", "妆容不当", "Unsuitable make-up", 1),
    ]),
    ("动作与站、坐、行姿", "Movements and bearing", 10, [
        ("a", "姿态一般", "So-so", 1),
        ("b", "姿态较差", "Poor", 2),
        ("c", "有多余动作", "Superfluous gestures", 1),
    ]),
]  # fmt: skip

#: Setting and performance; the last flag tells what the public sheet says.
STEPS = [
    ("布席", "Setting the table", 15, [
        ("a", "茶器配置缺少或多余", "Vessels missing or superfluous", 2),
        ("b", "布置不便于操作", "Awkward to work with", 2),
        ("c", "席面不洁", "Unclean", 3),
    ], False),
    ("冲泡程序契合茶理", "Brewing order follows the tea", 15, [
        ("a", "程序颠倒或遗漏", "Step missing or reversed", 3),
        ("b", "水温、投茶量、时间不当", "Water, quantity or time wrong", 3),
    ], True),
    ("操作手法", "Handling", 20, [
        ("a", "器具碰撞出声", "Vessels knock", 1),
        ("b", "洒水、洒茶", "Spill", 2),
        ("c", "手触杯口、壶嘴", "Hand on rim or spout", 3),
        ("d", "器具掉落或损坏", "Vessel dropped", 5),
    ], False),
]  # fmt: skip

LIQUOR = {
    "C1.1": ("汤色与香气", "Colour and aroma", 10, [
        "汤色浑浊，或香气有异",
        "汤色尚明，香气纯正",
        "汤色明亮，香气清楚，符合茶类",
        "汤色明亮悦目，香气高扬持久",
    ]),
    "C1.2": ("滋味与温度", "Taste and warmth", 15, [
        "滋味苦涩或淡薄，温度不宜饮用",
        "滋味尚协调，各杯略有差别",
        "滋味协调，各杯均匀，温度适口",
        "滋味鲜醇饱满，各杯一致，充分表现茶性",
    ]),
}  # fmt: skip

OWN = {
    "A1.1": ("主题立意", "Theme", 15, [
        "无主题，或主题不当",
        "主题清楚，表达一般",
        "主题鲜明，有文化内涵",
        "主题深刻新颖，器、茶、人、境统一",
    ]),
    "A1.2": ("茶席创意", "Table design", 10, [
        "茶席与主题无关",
        "茶席与主题相关，配置常见",
        "茶席配合主题，色彩、层次协调",
        "茶席意境完整，既美且便于操作",
    ]),
    "A2.1": ("编排与节奏", "Composition and rhythm", 15, [
        "编排混乱，多次中断",
        "编排完整，节奏偏快或偏慢",
        "编排合理，节奏从容",
        "编排巧妙，起承转合自然，引人入胜",
    ]),
    "A2.2": ("技法", "Technique", 20, [
        "技法错误，影响茶汤",
        "技法正确，熟练度一般",
        "技法熟练，动作优美",
        "技法精湛，举重若轻，体现个人风格",
    ]),
    "A3.1": ("汤色与香气", "Colour and aroma", 10, [
        "汤色浑浊，或香气有异",
        "汤色尚明，香气纯正",
        "汤色明亮，香气清楚",
        "汤色明亮悦目，香气高扬持久",
    ]),
    "A3.2": ("滋味", "Taste", 10, [
        "苦涩或淡薄",
        "滋味尚协调",
        "滋味协调适口",
        "滋味饱满，充分表现茶性",
    ]),
    "A4.1": ("文本与解说", "Text and talk", 5, [
        "无解说，或有常识错误",
        "解说清楚",
        "文辞优美，解说与动作同步",
        "文本精炼动人，解说富有感染力",
    ]),
}  # fmt: skip

BREWED = {
    "A1.1": ("汤色", "Colour", 15, [
        "浑浊，或三道差异过大",
        "尚明，三道深浅不一",
        "明亮，三道过渡自然",
        "明亮纯正，三道稳定",
    ]),
    "A1.2": ("香气", "Aroma", 25, [
        "有异味",
        "纯正，偏弱",
        "清楚持久",
        "高扬馥郁，层次丰富",
    ]),
    "A1.3": ("滋味", "Taste", 40, [
        "苦涩、淡薄或有异味",
        "尚协调，浓淡不均",
        "醇和协调，三道均匀",
        "鲜醇饱满，回甘持久，三道各有特点而一致",
    ]),
}  # fmt: skip

COURTESY = [
    ("a", "未行礼或奉茶失礼", "No bow, careless serving", 2),
    ("b", "讲解中断或与客人无交流", "No word with the guest", 2),
    ("c", "用语不当", "Unfitting words", 3),
]
