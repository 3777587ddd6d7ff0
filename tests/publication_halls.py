"""Halls whose publications a release keeps beside those of the wide halls (各版本公示样本)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from competition.rules.answers import digest_of
from competition.rules.facts import AnswerKeyFacts
from tests.prove.wide_halls import Made, ruling
from tests.rules.making import Hall, aspect, criterion, entry, module, panel, trade, words


def vetoes() -> Made:
    """A veto of every scope, panels multiplied, bounds, a bonus, a statement of absence."""
    scopes = ("aspect", "sub-criterion", "criterion", "module", "entry")
    stops = [
        aspect(f"V{n}", "0", type="veto", points={"rule": "veto", "scope": scope} |
               ({"aspects": ["A1"]} if scope == "aspect" else {}))
        for n, scope in enumerate(scopes, 1)
    ]  # fmt: skip
    extra = aspect("A2", "3", type="bonus", points={"rule": "linear", "rate": "0.5"})
    made = [aspect("A1", "10", scale={"max": "10", "step": "0.25"}), extra, *stops]
    judged = panel("trimmed", ["J1", "J2", "J3", "J4"], high=1, low=0, round={"to": 3})
    hard = panel("single", ["D"], "D")
    criteria = [criterion("A", "10", made, panel="P", cap="10.5", floor="0.5"),
                criterion("B", "4", [aspect("B1", "4")], panel="D")]  # fmt: skip
    first = module("m", "40", [judged, hard], criteria, combine={"rule": "product", "cap": "39"})
    second = module("n", "20", [panel("median", ["K1", "K2"], "K")],
                    [criterion("C", "20", [aspect("C1", "20")])])  # fmt: skip
    parts = [{"code": "practical", "module": "m", "factor": "0.5", "round": {"to": 2}},
             {"code": "theory", "module": "n", "floor": "1",
              "round": {"to": 1, "mode": "half-even"}}]  # fmt: skip
    hall = Hall(trade(
        [first, second], {"code": "total", "parts": parts, "round": {"to": 2}},
        [{"node": "total"}, {"node": "practical", "exact": True}],
        absence={"zero": "unplaced", "absent": {"points": "2.35"}},
    ))  # fmt: skip
    for n in range(1, 9):
        number = str(n)
        for k, seat in enumerate(("J1", "J2", "J3", "J4")):
            marks = {"A1": f"{(n * 5 + k * 3) % 41 / 4:g}", "A2": str((n + k) % 5)}
            said = {f"V{v}": "yes" if v == n and k < 3 else "no" for v in range(1, 6)}
            hall.hand_in(number, seat, marks | said)
        hall.hand_in(number, "D", f"{(n * 7) % 31 / 10:g}")
        if n != 7:
            hall.hand_in(number, "K1", f"{n * 2.125:g}", "n")
            hall.hand_in(number, "K2", f"{n * 1.75:g}", "n")
    hall.entries[6] = entry("7", status={"n": "absent"})
    return hall, [ruling("R1", "add", "8", node="theory", value=Fraction("0.5"))]


def both_ways() -> Made:
    """Places in each division and over all, with awards from either, and time in the chain."""
    clock = aspect("T", "0", type="time", decimals=0, points={
        "rule": "overtime", "limit": "600", "unit": "30", "each": "0.7", "per": "whole",
        "cap": "5", "least": "300", "short": "2",
    })  # fmt: skip
    one = module("m", "50", [panel("single", ["J1"])],
                 [criterion("A", "50", [aspect("A1", "50"), clock])])  # fmt: skip
    awards = [
        {"code": code, "name": words(code), "among": among, "rule": rule}
        for code, among, rule in (
            ("champion", "trade", {"count": 1}),
            ("first", "division", {"share": "0.25", "round": "up"}),
            ("second", "division", {"count": 1}),
        )
    ]
    divisions = [{"code": code, "name": words(code)} for code in ("s", "t")]
    hall = Hall(trade(
        [one], keys=[{"node": "total"}, {"time": "m", "order": "ascending"}],
        divisions=divisions, awards=awards, ranking={"by": "both", "shared": "1223"},
    ))  # fmt: skip
    marks = (("s", "41.5", "580"), ("t", "41.5", "570"), ("s", "41.5", "580"), ("t", "44", "731"),
             ("s", "30.125", "250"), ("t", "42.9", "660"))  # fmt: skip
    for n, (division, points, seconds) in enumerate(marks, 1):
        hall.entries.append(entry(str(n), division=division))
        hall.hand_in(str(n), "J1", {"A1": points, "T": seconds})
    return hall, []


def answers() -> Made:
    """Answers sealed and opened, an order of samples, and what experts found before."""
    key = {"aspect": "T1", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}}
    facts = AnswerKeyFacts(aspect="T1", key=("龙井",), synonyms={"西湖龙井": "龙井"})
    made: list[dict[str, Any]] = [
        aspect("T1", "4", type="answer", points={"rule": "key", "key": ["待定"]}),
        aspect("T2", "6", type="order", points={"rule": "order", "key": ["3", "1", "2"],
               "table": {"1": "2", "3": "6"}}),
        aspect("T3", "10", type="measurement", points={"rule": "difference", "step": "0.5",
               "each": "0.4", "per": "started"}),
    ]  # fmt: skip
    sealed = {"sealed": "2026-11-20T08:00:00+08:00", "digest": digest_of("salt", [facts]),
              "aspects": ["T1"], "opened": "2026-11-20T18:00:00+08:00", "salt": "salt",
              "keys": [key]}  # fmt: skip
    experts = {
        "combine": {"rule": "median", "round": {"to": 1}},
        "frozen": "2026-11-20T08:00:00+08:00",
        "sheets": [{"seat": f"E{n}", "values": {"T3": v}}
                   for n, v in enumerate(("9.5", "10", "10.25"))],
    }  # fmt: skip
    one = module("m", "20", [panel("single", ["J1"])], [criterion("A", "20", made)],
                 answers=sealed, reference=experts)  # fmt: skip
    hall = Hall(trade([one], keys=[{"node": "total"}, {"module": "m", "aspect": "T2"}]))
    said = (("龙井", "3 1 2", "10"), ("西湖 龙井", "3 2 1", "9.1"), ("碧螺春", "1 2 3", "10.6"))
    for n, (word, order, value) in enumerate(said, 1):
        hall.hand_in(str(n), "J1", {"T1": word, "T2": order, "T3": value})
    return hall, []


KEPT = {"vetoes": vetoes, "both-ways": both_ways, "answers": answers}
