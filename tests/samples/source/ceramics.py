"""The two ceramics trades (陶瓷书法、拉坯成型): written in glaze, and thrown on the wheel."""

from __future__ import annotations

from .ceramics_levels import LETTERS, OWN_PIECE, SET_PIECE
from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    award,
    banded,
    counted,
    criterion,
    deducted,
    graded,
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

LETTERS_NOTE = text(
    "理论 30%、操作 70% 取自第三届全国陶瓷职业技能竞赛山东赛区（2017）；理论 90 分钟取自铜川 2025 "
    "年陶瓷竞赛。未读到陶瓷书法的公开评分表：笔法、结构、章法的等级描述参照高考书法创作部分评分标"
    "准（相近项目）按比例改写，料性与工艺、文字、安全各项及分值、时限、奖项为本系统编写，不是官方"
    "文本。",
    "Shares 30/70: third national ceramics contest, Shandong 2017; paper of 90 minutes: Tongchuan "
    "2025. No public sheet for ceramic calligraphy could be read: brushwork, structure and layout "
    "follow a calligraphy entrance examination, rescaled; the other aspects, maxima, time limit "
    "and awards are ours.",
)
THROWING_NOTE = text(
    "理论 30%、操作 70% 取自第三届全国陶瓷职业技能竞赛山东赛区（2017）；“规定制品 35 分钟、自创制"
    "品 20 分钟、自创须交图纸、规定制品统一用泥”取自公开的拉坯竞赛规程。两个模块的占比、各评分点分"
    "值、尺寸与偏差扣分、等级描述、奖项为本系统编写，不是官方文本。",
    "Shares 30/70: Shandong 2017. Prescribed piece in 35 minutes, own piece in 20 with its "
    "drawing, same clay for the prescribed piece: public rules of a throwing contest. Module "
    "shares, maxima, sizes and steps, written levels and awards are ours.",
)
SAFETY = [
    ("a", "未按规定着装", "Dress", 1),
    ("b", "工具、器皿使用后未归位", "Tools not put back", 1),
    ("c", "离开时工位未清理", "Place left unclean", 2),
    ("d", "操作不当造成危险", "Dangerous act", 5),
]


def _awards(first: int, second: int, third: int) -> list[Piece]:
    return [
        award("first", "一等奖", "First prize", count=first),
        award("second", "二等奖", "Second prize", count=second),
        award("third", "三等奖", "Third prize", count=third),
        award("merit", "优秀奖", "Merit award", at_least="60"),
    ]


def _frame(code: str, zh: str, en: str, occupation: str, division: tuple[str, str, str],
           prefix: str) -> Piece:  # fmt: skip
    return {
        "code": code,
        "name": text(zh, en),
        "occupation": {"name": occupation},
        "marked": "here",
        "divisions": [{"code": division[0], "name": text(division[1], division[2])}],
        "stages": [{"code": "final", "name": text("全国总决赛", "National final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": prefix}],
    }


def _letters() -> Piece:
    made = {
        code: graded(code, zh, en, most, levels) for code, (zh, en, most, levels) in LETTERS.items()
    }
    words = counted("E1.1", "错别字、漏字", "Wrong or missing characters", 6, 2)
    theme = counted("E1.2", "落款、钤印有误", "Faulty signature or seal", 4, 2)
    safety = deducted("F1.1", "安全文明与工位整理", "Safety and order", 5, SAFETY)
    clock = overtime("T1.1", 14400, 60, "0.5", 10, 1200, "zero")
    return module(
        "calligraphy", "陶瓷书法创作", "Calligraphy on ceramics", "practical",
        [
            panel("J", "评审组", "Judges", judges(5), TRIMMED,
                  {"over": "aspect", "limit": "25", "unit": "percent"}),
            panel("M", "现场席", "Floor desk", [seat("M1")], SINGLE),
        ],
        scheme(
            criterion("A", "笔法", "Brushwork", "J",
                      sub("A1", "笔法", "Brushwork", made["A1.1"], made["A1.2"])),
            criterion("B", "结构", "Structure", "J", sub("B1", "结构", "Structure", made["B1.1"])),
            criterion("C", "章法布局与器形结合", "Layout and vessel", "J",
                      sub("C1", "章法与器形", "Layout and vessel", made["C1.1"], made["C1.2"])),
            criterion("D", "料性与工艺", "Material and craft", "J",
                      sub("D1", "料性与工艺", "Material", made["D1.1"], made["D1.2"])),
            criterion("E", "主题与文字准确", "Theme and text", "J",
                      sub("E1", "文字准确", "Text", words, theme)),
            criterion("F", "安全文明", "Safety", "M", sub("F1", "安全文明", "Safety", safety)),
            criterion("T", "用时", "Time", "M", sub("T1", "用时", "Time", clock)),
            note=text(
                "限时 240 分钟；每超 1 分钟扣 0.5 分，超过 20 分钟本模块记零分（本系统设置）。"
            ),
        ),
        minutes=240, codes="work",
    )  # fmt: skip


def calligraphy() -> Piece:
    """Ceramic calligraphy, industry division."""
    frame = _frame("ceramic-calligraphy", "陶瓷书法", "Ceramic calligraphy", "陶瓷装饰工",
                   ("industry", "行业组", "Industry division"), "S-")  # fmt: skip
    return frame | {
        "note": LETTERS_NOTE,
        "modules": [theory(90), _letters()],
        "total": total(
            part("theory", "0.3", module="theory"),
            part("practical", "0.7", module="calligraphy"),
        ),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": {
            "by": "division",
            "keys": [{"node": "total"}, {"node": "practical"},
                     {"module": "calligraphy", "criterion": "A"},
                     {"time": "calligraphy", "order": "ascending"}],
            "shared": "1224",
        },
        "awards": _awards(5, 10, 20),
    }  # fmt: skip


def _wheel_panels() -> list[Piece]:
    return [
        panel("J", "评审组", "Judges", judges(5), TRIMMED,
              {"over": "aspect", "limit": "2", "unit": "steps"}),
        panel("M", "测量席", "Measuring desk", [seat("M1")], SINGLE),
    ]  # fmt: skip


def _judged(levels: Piece) -> dict[str, Piece]:
    return {code: judged(code, zh, en, most, steps)
            for code, (zh, en, most, steps) in levels.items()}  # fmt: skip


def _process(letter: str) -> Piece:
    return criterion(
        letter, "过程规范与安全", "Process and safety", "M",
        sub(f"{letter}1", "过程规范与安全", "Process and safety",
            deducted(f"{letter}1.1", "过程规范与安全", "Process and safety", 10, SAFETY)),
    )  # fmt: skip


def _clock(minutes: int) -> Piece:
    return criterion("T", "用时", "Time", "M",
                     sub("T1", "用时", "Time",
                         overtime("T1.1", minutes * 60, 30, 1, 10, 300, "zero")))  # fmt: skip


def set_piece() -> Piece:
    """The gourd vase of given size."""
    made = _judged(SET_PIECE)
    sizes = [("A1.1", "高度", "Height", 260), ("A1.2", "口径", "Mouth", 60),
             ("A1.3", "腹径", "Belly", 150), ("A1.4", "底径", "Foot", 90)]  # fmt: skip
    measured = [
        near(code, zh, en, "7.5", size, (1, "0.5"), (0, 600, 1), unit="mm")
        for code, zh, en, size in sizes
    ]
    wall = banded("B1.1", "壁厚最大差", "Greatest difference of wall", 15,
                  [(1, 15), (2, 12), (3, 8), (4, 4)], (0, 30, "0.1"), unit="mm")  # fmt: skip
    return module(
        "set-piece", "规定器型", "Prescribed piece", "practical", _wheel_panels(),
        scheme(
            criterion("A", "尺寸误差", "Size", "M", sub("A1", "尺寸", "Size", *measured)),
            criterion("B", "壁厚均匀", "Wall", "M", sub("B1", "壁厚", "Wall", wall)),
            criterion("C", "造型规整", "Form", "J",
                      sub("C1", "造型规整", "Form", made["C1.1"], made["C1.2"])),
            criterion("D", "表面与底足处理", "Surface and foot", "J",
                      sub("D1", "表面与底足", "Surface and foot", made["D1.1"], made["D1.2"])),
            _process("E"),
            _clock(35),
            note=text("葫芦瓶：高 260、口径 60、腹径 150、底径 90 毫米；每差 1 毫米扣 0.5 分。"),
        ),
        minutes=35, codes="work",
    )  # fmt: skip


def own_piece() -> Piece:
    """The piece of one's own drawing."""
    made = _judged(OWN_PIECE)
    return module(
        "own-piece", "自创器型", "Own piece", "practical", _wheel_panels(),
        scheme(
            criterion("A", "创意与图纸相符", "Idea and drawing", "J",
                      sub("A1", "创意与图纸", "Idea and drawing", made["A1.1"], made["A1.2"])),
            criterion("B", "难度", "Difficulty", "J",
                      sub("B1", "难度", "Difficulty", made["B1.1"])),
            criterion("C", "工艺完成度", "Finish", "J",
                      sub("C1", "工艺完成度", "Finish", made["C1.1"], made["C1.2"])),
            _process("D"),
            _clock(20),
            note=text("开赛前交图纸，成品与图纸对照评判。"),
        ),
        minutes=20, codes="work",
    )  # fmt: skip


def throwing() -> Piece:
    """Throwing on the wheel, student division."""
    frame = _frame("ceramic-throwing", "拉坯成型", "Throwing", "陶瓷工艺品成型师",
                   ("student", "学生组", "Student division"), "L-")  # fmt: skip
    practical = part(
        "practical", "0.7",
        parts=[part("set-piece", "0.6", module="set-piece"),
               part("own-piece", "0.4", module="own-piece")],
    )  # fmt: skip
    return frame | {
        "note": THROWING_NOTE,
        "modules": [theory(90), set_piece(), own_piece()],
        "total": total(part("theory", "0.3", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "set-piece", ("time", "set-piece")),
        "awards": _awards(6, 12, 24),
    }
