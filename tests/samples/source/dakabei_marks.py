"""Who did how well at the green-food contest (虚构成绩), and what happened on the day."""

from __future__ import annotations

from .chance import Chance
from .marking import Plan, Row, marks_of
from .shape import Piece

CLASSES = ["绿茶", "红茶", "乌龙茶", "白茶", "黄茶", "黑茶"]
TEAS = ["信阳毛尖", "黄山毛峰", "六安瓜片", "正山小种", "凤凰单丛", "寿眉", "蒙顶黄芽", "安化黑茶"]
MISTAKES = {"1": CLASSES, "2": TEAS, "9": ["合格", "不合格"]}
BEST = {"drink-mixer": 92, "tea-taster": 86, "barista": 91}
OVER = {
    "drink-mixer": {("0107", "own-drink"): 25, ("0113", "set-drink"): 42},
    "tea-taster": {},
    "barista": {("0304", "practical"): 7, ("0317", "practical"): 23},
}
#: Two whose sheets come to the same in every key: they share the last place of the second prize.
TWINS = {"drink-mixer": {"0104": "0110"}, "tea-taster": {}, "barista": {}}


def plan(trade: Piece, entries: list[Piece]) -> Plan:
    """Abilities over a third of the scale, a little less for students, spread by lot."""
    code = trade["code"]
    ability = {}
    for division in trade["divisions"]:
        numbers = [
            e["number"] for e in entries
            if e["trade"] == code and e["division"] == division["code"]
        ]  # fmt: skip
        best = BEST[code] if division["code"] == "staff" else BEST[code] - 4
        for n, number in enumerate(Chance("ability", code, division["code"]).shuffled(numbers)):
            ability[number] = best - n * 32 // len(numbers)
    return Plan(ability, over=OVER[code], twin=TWINS[code], mistakes=MISTAKES)


def rows(contest: Piece) -> list[Row]:
    """The marks of all three trades."""
    found: list[Row] = []
    for trade in contest["trades"]:
        found += marks_of(trade, contest["entries"], contest["exclusions"],
                          plan(trade, contest["entries"]))  # fmt: skip
    return found
