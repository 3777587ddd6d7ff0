"""Other coffee contests (咖啡竞赛模板): Brewers Cup, Latte Art, Cup Tasters, cupping by the cup."""

from __future__ import annotations

from .shape import (
    MEAN,
    SINGLE,
    Piece,
    aspect,
    award,
    by_count,
    criterion,
    module,
    overtime,
    panel,
    ranking,
    scheme,
    seat,
    six,
    sub,
    text,
    yes_no,
)

#: Attribute means are added unrounded and the sum is rounded once.
UNROUNDED = {"rule": "mean", "over": "aspect"}
QUALITY = {"6": "好", "7": "很好", "8": "优秀", "9": "卓越"}

BREWERS = text(
    "由指定冲煮与自选冲煮两部分组成，每部分三名感官裁判取平均，主审的一致性、流程评分计入总分，"
    "是世界咖啡冲煮大赛（WBrC）的公开做法；各评分点的分值、尺度与描述为本系统编写，官方分值请按当年"
    "规则填入。",
    "Compulsory and open service, three sensory judges, and a head judge whose uniformity and "
    "workflow do count: World Brewers Cup practice as published. Maxima, scales and levels are "
    "ours; enter the official ones of the year.",
)
LATTE = text(
    "技术表 99 分（三款饮品各为意式浓缩 10 分、奶泡 5 分，卫生 12 分，工位 6 分，整体印象"
    " 36 分）取自"
    "世界拉花艺术大赛（WLAC）2021 年决赛公开表；视觉表的评分点取自公开规则的说法，分"
    "值与描述为本系统"
    "编写，不是官方评分表。",
    "Technical sheet of 99 (three drinks of espresso 10 and milk 5 each, hygiene 12, workspace 6, "
    "overall impression 36): World Latte Art finals of 2021 as published. The visual sheet follows "
    "the wording of the rules; its maxima and levels are ours.",
)
TASTERS = text(
    "八组三角杯、限时 8 分钟、先比正确数再比用时，是世界杯测大赛（Cup Tasters）的公开"
    "规则。奖项名额为本系统编写。",
    "Eight triangles in at most eight minutes, ranked by right answers, then by time: World Cup "
    "Tasters rules as published. The numbers of awards are ours.",
)
CUPPING = text(
    "十项评分与缺陷扣分照 SCA 杯测表（2004 年版）：七项 6–10 分、步长 0.25，一致性、"
    "干净度、甜度每杯"
    "2 分共五杯，缺陷按杯数扣 2 或 4 分，80 分起为精品；各项平均不修约，总分修约一次。"
    "分段描述的中文为本系统编写，取该表的等级用语。",
    "Ten attributes and defects of the SCA cupping form (2004): seven of 6–10 by 0.25, uniformity, "
    "clean cup and sweetness 2 a cup for five cups, 2 or 4 off per cup with a defect, specialty "
    "from 80; means unrounded, the sum rounded once. The levels follow the form's own "
    "words; their Chinese is ours.",
)


def _frame(code: str, zh: str, en: str, note: Piece, **more: Piece | list[Piece]) -> Piece:
    return {
        "code": code, "name": text(zh, en), "marked": "here", "note": note,
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "C-"}],
        "absence": {"absent": "unplaced", "not_attempted": "zero"}, **more,
    }  # fmt: skip


def _sum(most: str, *modules: str) -> Piece:
    """A total that adds points as they are."""
    parts = [{"code": code, "module": code} for code in modules]
    if len(modules) == 1:
        return {"code": "total", "module": modules[0], "max": most}
    return {"code": "total", "combine": "sum", "max": most, "parts": parts}


def _tenths(code: str, zh: str, en: str, *, official: bool = False) -> Piece:
    return aspect(
        code, zh, en, 10, "judgement", {"rule": "exact"}, scale=(6, 10, "0.25"),
        levels=QUALITY, official=official,
    )  # fmt: skip


CUP = [
    ("香气", "Aroma"), ("风味", "Flavour"), ("余韵", "Aftertaste"), ("酸质", "Acidity"),
    ("醇厚度", "Body"), ("平衡", "Balance"), ("整体", "Overall"),
]  # fmt: skip


def _cup(letter: str) -> Piece:
    listed = [_tenths(f"{letter}1.{n}", zh, en) for n, (zh, en) in enumerate(CUP, 1)]
    return criterion(letter, "杯中品质", "Cup", "S", sub(f"{letter}1", "杯中品质", "Cup", *listed))


def _service(letter: str, code: str, zh: str, en: str, most: int, levels: Piece) -> Piece:
    return aspect(
        f"{letter}1.{code}", zh, en, most, "judgement", {"rule": "exact"},
        scale=(0, most, "0.5"), levels=levels,
    )  # fmt: skip


def _brewing(code: str, zh: str, en: str, *criteria: Piece, minutes: int) -> Piece:
    seats = [seat("S1"), seat("S2"), seat("S3")]
    return module(
        code, zh, en, "practical",
        [panel("S", "感官组", "Sensory judges", seats, MEAN),
         panel("H", "主审", "Head judge", [seat("H1", "head")], SINGLE)],
        scheme(*criteria), minutes=minutes, codes="work",
    )  # fmt: skip


def brewers_cup() -> Piece:
    """Compulsory and open service; the head judge counts."""
    uniform = _service(
        "U",
        "1",
        "三杯一致性",
        "Uniformity of the three cups",
        10,
        {"0": "三杯明显不同", "5.0": "略有差异", "8.0": "基本一致", "10.0": "完全一致"},
    )
    flow = _service(
        "F",
        "1",
        "流程与效率",
        "Workflow",
        10,
        {"0": "混乱、浪费", "5.0": "能完成", "8.0": "顺畅", "10.0": "流畅、无多余动作"},
    )
    told = _service(
        "P",
        "1",
        "介绍与描述的准确性",
        "Description matches the cup",
        20,
        {"0": "没有介绍", "10.0": "部分相符", "15.0": "基本相符", "18.0": "完全相符"},
    )
    hosted = _service(
        "P",
        "2",
        "服务与沟通",
        "Service",
        10,
        {"0": "没有交流", "5.0": "一般", "8.0": "周到", "10.0": "自如得体"},
    )
    open_criteria = [
        _cup("B"),
        criterion("P", "介绍与服务", "Presentation", "S",
                  sub("P1", "介绍与服务", "Presentation", told, hosted)),
        criterion("F", "流程", "Workflow", "H", sub("F1", "流程", "Workflow", flow)),
    ]  # fmt: skip
    first = _brewing(
        "compulsory", "指定冲煮", "Compulsory service", _cup("A"),
        criterion("U", "一致性", "Uniformity", "H", sub("U1", "一致性", "Uniformity", uniform)),
        minutes=7,
    )  # fmt: skip
    second = _brewing("open", "自选冲煮", "Open service", *open_criteria, minutes=10)
    return _frame(
        "brewers-cup", "咖啡冲煮（Brewers Cup）", "Brewers Cup", BREWERS,
        modules=[first, second], total=_sum("190", "compulsory", "open"),
        ranking=ranking("total", "open", "compulsory", by="trade"),
        awards=by_count(1, 2, 3, floor=""),
    )  # fmt: skip


DRINKS = [("第一款拿铁", "First latte"), ("玛奇朵", "Macchiato"), ("自创拿铁", "Designer latte")]
SIX = ["不符合要求", "勉强符合", "符合要求", "较好", "好", "出色", "无可挑剔"]


def _technical() -> list[Piece]:
    criteria = []
    for n, (zh, en) in enumerate(DRINKS, 1):
        steps = [
            "冲洗冲煮头",
            "粉碗干燥洁净",
            "布粉填压一致",
            "清洁手柄",
            "扣合后立即萃取",
            "杯具洁净",
        ]
        milk = ["奶缸空而洁净", "打奶前排空", "打奶后擦净", "打奶后排空", "余奶合理"]
        shots = [_yes(f"D{n}1.{k}", name) for k, name in enumerate(steps, 1)]
        shots.append(_yes(f"D{n}1.7", "萃取时间合格", 4))
        criteria.append(
            criterion(f"D{n}", zh, en, "T",
                      sub(f"D{n}1", "意式浓缩", "Espresso", *shots),
                      sub(f"D{n}2", "奶泡", "Milk",
                          *(_yes(f"D{n}2.{k}", name) for k, name in enumerate(milk, 1))))
        )  # fmt: skip
    whole = [
        six("W1.1", "卫生", "Hygiene", 2, SIX, official=True),
        six("W1.2", "工位管理", "Workspace", 1, SIX, official=True),
        six("W1.3", "整体印象", "Overall impression", 6, SIX, official=True),
    ]
    return [
        *criteria,
        criterion("W", "卫生与整体", "Whole", "T", sub("W1", "整体", "Whole", *whole)),
    ]


def _yes(code: str, name: str, most: int = 1) -> Piece:
    return yes_no(code, name, "", most, official=True)


def _visual() -> list[Piece]:
    criteria = []
    for n, (zh, en) in enumerate(DRINKS, 1):
        same = aspect(
            f"V{n}1.1", "两杯与照片一致", "Both cups match the photo", 6, "measurement",
            {"rule": "choice", "choices": [
                {"code": "both", "name": text("两杯都一致", "both"), "points": "6"},
                {"code": "one", "name": text("一杯一致", "one"), "points": "3"},
                {"code": "none", "name": text("都不一致", "none"), "points": "0"},
            ]},
        )  # fmt: skip
        judged = [("对比清晰", "Contrast"), ("大小与位置协调", "Harmony, size, position"),
                  ("难度与创意", "Difficulty and creativity")]  # fmt: skip
        listed = [six(f"V{n}1.{k}", a, b, 1, SIX) for k, (a, b) in enumerate(judged, 2)]
        criteria.append(criterion(f"V{n}", f"{zh}（视觉）", f"{en}, visual", "V",
                                  sub(f"V{n}1", zh, en, same, *listed)))  # fmt: skip
    return criteria


def latte_art() -> Piece:
    """One technical sheet and two visual ones."""
    clock = overtime("K1.1", 480, 1, 1, 60, 60, "disqualify")
    sheets = module(
        "finals", "拉花", "Latte art", "practical",
        [panel("T", "技术组", "Technical judge", [seat("T1")], SINGLE),
         panel("V", "视觉组", "Visual judges", [seat("V1"), seat("V2")],
               {"rule": "sum", "over": "sheet"}),
         panel("K", "计时席", "Timekeeper", [seat("K1", "recorder")], SINGLE)],
        scheme(*_technical(), *_visual(),
               criterion("K", "用时", "Time", "K", sub("K1", "用时", "Time", clock)), most=243),
        minutes=8, codes="work",
    )  # fmt: skip
    return _frame(
        "latte-art", "拉花艺术（Latte Art）", "Latte Art", LATTE,
        modules=[sheets], total=_sum("243", "finals"), ranking=ranking("total", by="trade"),
        awards=by_count(1, 2, 3, floor=""),
    )  # fmt: skip


def cup_tasters() -> Piece:
    """Right answers, then time."""
    right = [yes_no(f"A1.{n}", f"第 {n} 组选对", f"Triangle {n} right", official=True)
             for n in range(1, 9)]  # fmt: skip
    clock = aspect("B1.1", "用时", "Time used", 0, "time", {"rule": "record"},
                   scale=(0, 480, "0.1"), unit="s", official=True)  # fmt: skip
    tasting = module(
        "tasting", "杯测", "Cup tasting", "practical",
        [panel("J", "判定席", "Judge", [seat("J1", "recorder")], SINGLE)],
        scheme(criterion("A", "三角杯", "Triangles", "J", sub("A1", "三角杯", "Triangles", *right)),
               criterion("B", "用时", "Time", "J", sub("B1", "用时", "Time", clock))),
        minutes=8,
    )  # fmt: skip
    frame = _frame(
        "cup-tasters", "杯测（Cup Tasters）", "Cup Tasters", TASTERS,
        modules=[tasting], total=_sum("8", "tasting"),
        ranking=ranking("total", ("time", "tasting"), by="trade"),
        awards=[award("first", "冠军", "Champion", count=1),
                award("second", "亚军", "Second", count=1),
                award("third", "季军", "Third", count=1)],
    )  # fmt: skip
    return {key: value for key, value in frame.items() if key != "code_sets"}


def cupping() -> Piece:
    """A hundred points by the form, samples in place of contestants' works."""
    names = [("干香与湿香", "Fragrance and aroma"), *CUP[1:]]
    listed = [_tenths(f"A1.{n}", zh, en, official=True) for n, (zh, en) in enumerate(names, 1)]
    cups = [
        aspect(f"B1.{n}", zh, en, 10, "judgement", {"rule": "exact"}, scale=(0, 10, 2),
               levels={"0": "五杯都不合格", "6.0": "三杯合格", "10.0": "五杯都合格"}, official=True)
        for n, (zh, en) in enumerate(
            [("一致性", "Uniformity"), ("干净度", "Clean cup"), ("甜度", "Sweetness")], 1)
    ]  # fmt: skip
    faults = aspect(
        "C1.1", "缺陷", "Defects", 20, "deduction",
        {"rule": "cases", "from": "zero", "cases": [
            {"code": "taint", "name": text("瑕疵（每杯）", "Taint, a cup"), "each": "2", "most": 5},
            {"code": "fault", "name": text("缺陷（每杯）", "Fault, a cup"), "each": "4", "most": 5},
        ]}, official=True,
    )  # fmt: skip
    table = module(
        "cupping", "杯测评分", "Cupping", "practical",
        [panel("J", "杯测组", "Cuppers", [seat(f"J{n}") for n in range(1, 6)], UNROUNDED)],
        scheme(criterion("A", "感官", "Attributes", "J", sub("A1", "感官", "Attributes", *listed)),
               criterion("B", "五杯", "Five cups", "J", sub("B1", "五杯", "Five cups", *cups)),
               criterion("C", "缺陷", "Defects", "J", sub("C1", "缺陷", "Defects", faults))
               | {"max": "0"}, most=100),
        codes="work",
    )  # fmt: skip
    return _frame(
        "cupping", "咖啡杯测评分（SCA 表）", "Cupping by the SCA form", CUPPING,
        modules=[table], total=_sum("100", "cupping"), ranking=ranking("total", by="trade"),
        awards=[award("specialty", "精品", "Specialty", at_least="80")],
    )  # fmt: skip
