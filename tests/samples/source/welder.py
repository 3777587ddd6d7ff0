"""The welder trade (焊工): a plate butt weld by eye and X-ray, and a fillet weld."""

from __future__ import annotations

from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    banded,
    by_share,
    chosen,
    counted,
    criterion,
    deducted,
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
    vetoed,
)

NOTE = text(
    "理论 30%、操作 70% 取自安徽机械冶金系统 2021 年、铜陵 2022 年焊工竞赛。板对接外观八项及分段、"
    "否决项取自2022 年全国职业院校技能大赛公开评分表；角焊缝前五项取自公开的角焊缝评分表，原表合计"
    " 80 分。X 射线探伤表的单项扣分、角焊缝“安全文明”20 分、三个模块的占比与奖项比例为本系统编写，"
    "不是官方文本。",
    "Shares 30/70: Anhui 2021, Tongling 2022. The eight appearance aspects with bands and vetoes: "
    "national vocational contest 2022; the first five fillet aspects: a public fillet sheet of "
    "80. X-ray deductions, 20 for safety at the fillet weld, module shares and awards are ours.",
)
MM = (0, 60, "0.1")


def _band(code: str, zh: str, en: str, most: int, bands: list[tuple[str, int]]) -> Piece:
    return banded(code, zh, en, most, bands, MM, unit="mm", official=True)


def _desk() -> Piece:
    return panel("M", "测量席", "Measuring desk", [seat("M1")], SINGLE)


def appearance() -> Piece:
    """The butt weld as the eye and the gauge see it."""
    undercut = chosen("A1.4", "咬边", "Undercut", 20, [
        ("a", "无咬边", "None", 20),
        ("b", "深度不超过 0.5 毫米且总长不超过 15 毫米", "Depth ≤ 0.5, length ≤ 15", 14),
        ("c", "深度不超过 0.5 毫米且总长 15 至 30 毫米", "Depth ≤ 0.5, length ≤ 30", 8),
        ("d", "深度超过 0.5 毫米或总长超过 30 毫米", "Deeper or longer", 0),
    ], official=True)  # fmt: skip
    sizes = [
        _band("A1.1", "余高", "Reinforcement", 16, [("1", 16), ("2", 12), ("3", 8)]),
        _band("A1.2", "高低差", "Height difference", 14, [("1", 14), ("2", 8), ("3", 2)]),
        _band("A1.3", "宽窄差", "Width difference", 10, [("1.5", 10), ("2", 6), ("3", 2)]),
        undercut,
        _band("A1.5", "背面凹陷", "Root concavity", 10, [("0", 10), ("1", 6), ("2", 2)]),
        _band("A1.6", "背面凸起", "Root convexity", 10, [("1", 10), ("2", 6), ("3", 2)]),
        _band("A1.7", "错边量", "Misalignment", 10, [("0", 10), ("0.7", 6), ("1.2", 2)]),
        _band("A1.8", "角变形", "Angular distortion", 10, [("2", 10), ("3", 6), ("5", 2)]),
    ]
    vetoes = [
        vetoed("Z1.1", "未焊满、表面或背面修补、有作弊标记", "Not filled, repaired or marked",
               official=True),
        vetoed("Z1.2", "表面有气孔、夹渣、裂纹、未熔合、未焊透、焊瘤",
               "Surface defects", official=True),
    ]  # fmt: skip
    return module(
        "plate-appearance", "板对接焊条电弧焊外观", "Plate butt weld, appearance", "practical",
        [_desk()],
        scheme(
            criterion("A", "外观尺寸", "Appearance", "M",
                      sub("A1", "外观尺寸", "Appearance", *sizes)),
            criterion("Z", "否决项", "Vetoes", "M", sub("Z1", "否决项", "Vetoes", *vetoes)),
            note=text("余高低于 0（低于母材）由否决项“未焊满”处理；表头只写加密号。"),
        ),
        minutes=60, codes="work",
    )  # fmt: skip


def xray() -> Piece:
    """The same weld on film."""
    defects = [
        counted("A1.1", "点状缺陷（每点）", "Point defects", 40, 4),
        counted("A1.2", "条状缺陷（每 5 毫米）", "Linear defects per 5 mm", 40, 10),
        counted("A1.3", "底片中的内凹（每处）", "Root concavity on film", 20, 5),
    ]
    cracks = vetoed("Z1.1", "裂纹、未熔合或未焊透", "Crack, lack of fusion or penetration")
    return module(
        "plate-xray", "板对接射线检测", "Plate butt weld, X-ray", "practical", [_desk()],
        scheme(
            criterion("A", "内部缺陷", "Inner defects", "M",
                      sub("A1", "内部缺陷", "Inner defects", *defects)),
            criterion("Z", "否决项", "Veto", "M", sub("Z1", "否决项", "Veto", cracks)),
            note=text("底片由有资质的检测单位评定后录入。单项扣分为本系统编写。"),
        ),
        codes="work",
    )  # fmt: skip


def fillet() -> Piece:
    """The T-joint, five judges."""
    leg = deducted("A1.1", "焊脚 10±1 毫米、凸度不超过 1.5 毫米", "Leg and convexity", 10, [
        ("a", "焊脚超差", "Leg out of size", 5), ("b", "凸度超差", "Convexity too great", 3),
    ], official=True)  # fmt: skip
    aspects = [
        leg,
        counted("A1.2", "咬边（每 5 毫米）", "Undercut per 5 mm", 10, 2, official=True),
        counted("A1.3", "未焊透（每 5 毫米）", "Lack of penetration per 5 mm", 10, 4,
                official=True),
        counted("A1.4", "夹渣、气孔、焊瘤（每处）", "Slag, pores, laps", 20, 5, official=True),
        deducted("A1.5", "表面保持焊后原状", "Surface left as welded", 30, [
            ("a", "有修补或裂纹", "Repaired or cracked", 30)], official=True),
    ]  # fmt: skip
    safety = deducted("B1.1", "安全文明生产", "Safety", 20, [
        ("a", "劳动防护用品不全", "Protective equipment incomplete", 5),
        ("b", "设备、气瓶操作不规范", "Careless with equipment", 5),
        ("c", "结束未清理工位", "Place left unclean", 5),
        ("d", "造成事故隐患", "Accident risk", 10),
    ])  # fmt: skip
    return module(
        "fillet", "角焊缝", "Fillet weld", "practical",
        [panel("J", "评分组", "Judges", judges(5), TRIMMED)],
        scheme(
            criterion("A", "焊缝质量", "Weld", "J", sub("A1", "焊缝质量", "Weld", *aspects)),
            criterion("B", "安全文明", "Safety", "J", sub("B1", "安全文明", "Safety", safety)),
        ),
        minutes=40, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    shares = {"plate-appearance": "0.4", "plate-xray": "0.4", "fillet": "0.2"}
    practical = part("practical", "0.7", parts=[part(m, s, module=m) for m, s in shares.items()])
    return {
        "code": "welder",
        "name": text("焊工", "Welder"),
        "occupation": {"name": "焊工", "code": "6-18-02-04", "level": 3},
        "marked": "here",
        "note": NOTE,
        "divisions": [
            {"code": "staff", "name": text("职工组", "Staff division")},
            {"code": "student", "name": text("学生组", "Student division")},
        ],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "H-"}],
        "modules": [theory(60), appearance(), xray(), fillet()],
        "total": total(part("theory", "0.3", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "plate-xray", "plate-appearance"),
        "awards": by_share("0.1", "0.2", "0.3"),
    }
