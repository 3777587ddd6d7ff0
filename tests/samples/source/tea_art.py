"""The tea-art trade (茶艺师): a prescribed and an own performance, and brewing for taste."""

from __future__ import annotations

from .shape import (
    SINGLE,
    TRIMMED,
    Piece,
    by_count,
    criterion,
    deducted,
    judged,
    judges,
    module,
    near,
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
from .tea_art_levels import BREWED, COURTESY, DRESS, LIQUOR, OWN, STEPS

NOTE = text(
    "理论 20%、操作 80% 及“规定茶艺、自创茶艺、茶汤质量比拼”三个模块取自福建 2021 年省赛公开规程；"
    "理论 90 分钟机考取自同一规程。规定茶艺“仪表仪容仪态 20 分”的分项与扣分、“冲泡程序契合茶理 15 "
    "分”取自德化 2022 年公开评分表，该表其余部分未能读到。各模块占比、其余分值、时间扣分、等级描述"
    "与奖项为本系统编写，不是官方文本。",
    "Shares 20/80, the three modules and the 90-minute paper: Fujian 2021. The 20 for appearance "
    "with its cases and 15 for the brewing order: Dehua 2022, whose other parts could not be "
    "read. Module shares, other maxima, time, written levels and awards are ours.",
)


def _panels() -> list[Piece]:
    return [
        panel("J", "评分组", "Judges", judges(5), TRIMMED,
              {"over": "aspect", "limit": "2", "unit": "steps"}),
        panel("M", "计时席", "Timekeeper", [seat("M1")], SINGLE),
    ]  # fmt: skip


def _judged(levels: Piece) -> list[Piece]:
    return [judged(code, zh, en, most, steps) for code, (zh, en, most, steps) in levels.items()]


def _time(letter: str) -> Piece:
    clock = near(
        f"{letter}1.1", "演示用时与规定时间之差", "Time against the rule", 5, 10, (1, 1),
        (0, 60, "0.1"),
        unit="min", note=text(
            "规定 8 至 12 分钟，中值 10 分钟，前后 2 分钟不扣，此后每 1 分钟扣 1 分。"
        ),
    )  # fmt: skip
    clock["points"]["free"] = "2"
    return criterion(letter, "时间", "Time", "M", sub(f"{letter}1", "时间", "Time", clock))


def _courtesy(letter: str, most: int) -> Piece:
    return criterion(
        letter, "礼仪与沟通", "Courtesy", "J",
        sub(f"{letter}1", "礼仪与沟通", "Courtesy",
            deducted(f"{letter}1.1", "礼仪与沟通", "Courtesy", most, COURTESY)),
    )  # fmt: skip


def prescribed() -> Piece:
    """The prescribed performance."""
    dress = [
        deducted(f"A1.{n}", zh, en, most, cases, official=True)
        for n, (zh, en, most, cases) in enumerate(DRESS, 1)
    ]
    steps = [
        deducted(f"B1.{n}", zh, en, most, cases, official=official)
        for n, (zh, en, most, cases, official) in enumerate(STEPS, 1)
    ]
    return module(
        "prescribed", "规定茶艺", "Prescribed performance", "practical", _panels(),
        scheme(
            criterion("A", "仪表仪容仪态", "Appearance", "J",
                      sub("A1", "仪表仪容仪态", "Appearance", *dress)),
            criterion("B", "布席与茶艺演示", "Setting and performance", "J",
                      sub("B1", "布席与演示", "Setting and performance", *steps)),
            criterion("C", "茶汤质量", "Liquor", "J",
                      sub("C1", "茶汤质量", "Liquor", *_judged(LIQUOR))),
            _time("T"),
        ),
        minutes=12, codes="work",
    )  # fmt: skip


def own() -> Piece:
    """The performance of one's own."""
    levels = _judged(OWN)
    return module(
        "own", "自创茶艺", "Own performance", "practical", _panels(),
        scheme(
            criterion("A", "主题与演示", "Theme and performance", "J",
                      sub("A1", "主题创意", "Theme", *levels[:2]),
                      sub("A2", "茶艺演示", "Performance", *levels[2:4]),
                      sub("A3", "茶汤", "Liquor", *levels[4:6]),
                      sub("A4", "文本与解说", "Text", *levels[6:])),
            _courtesy("B", 10),
            _time("T"),
        ),
        minutes=12, codes="work",
    )  # fmt: skip


def brewing() -> Piece:
    """Three infusions for taste."""
    return module(
        "brewing", "茶汤质量比拼", "Brewing for taste", "practical", _panels()[:1],
        scheme(
            criterion("A", "汤色、香气、滋味", "Colour, aroma, taste", "J",
                      sub("A1", "三道茶汤", "Three infusions", *_judged(BREWED))),
            _courtesy("B", 20),
        ),
        minutes=10, codes="work",
    )  # fmt: skip


def trade() -> Piece:
    """The trade without people."""
    shares = {"prescribed": "0.3", "own": "0.4", "brewing": "0.3"}
    practical = part("practical", "0.8", parts=[part(m, s, module=m) for m, s in shares.items()])
    return {
        "code": "tea-art",
        "name": text("茶艺师", "Tea artist"),
        "occupation": {"name": "茶艺师", "code": "4-03-02-07", "level": 3},
        "marked": "here",
        "note": NOTE,
        "divisions": [
            {"code": "staff", "name": text("职工组", "Staff division")},
            {"code": "student", "name": text("学生组", "Student division")},
        ],
        "stages": [{"code": "final", "name": text("决赛", "Final")}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "C-"}],
        "modules": [theory(90), prescribed(), own(), brewing()],
        "total": total(part("theory", "0.2", module="theory"), practical),
        "absence": {"absent": "unplaced", "not_attempted": "zero"},
        "ranking": ranking("total", "practical", "own", "prescribed"),
        "awards": by_count(1, 2, 3),
    }
