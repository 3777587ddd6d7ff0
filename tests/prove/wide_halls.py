"""Halls with one of everything a workbook has to say in formulas (核算例子)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.point_rules import Text
from competition.rules.values import MarkStatus
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    module,
    panel,
    simple_module,
    trade,
    words,
)

Made = tuple[Hall, list[RulingFacts]]
UNDONE = MarkStatus.NOT_ATTEMPTED


def ruling(code: str, kind: str, number: str | None = None, **more: Any) -> RulingFacts:
    return RulingFacts(
        code=code, trade="t", kind=kind, entry=number, reason=Text(zh="裁定"), **more
    )


def every_rule() -> Made:
    """One aspect of every rule, one sheet a contestant, and some not attempted."""
    started = {"rule": "difference", "target": "10", "step": "0.3", "each": "0.7", "per": "started"}
    overtime = {"rule": "overtime", "limit": "600", "unit": "30", "each": "1", "cap": "4",
                "least": "60", "short": "2", "after": "300", "beyond": "disqualify"}  # fmt: skip
    words_table = {"rule": "table", "table": {"A": "5", "a": "3", "B*": "1"}}
    cases = [{"code": c, "name": words(c), "each": each} for c, each in (("a", "1"), ("b", "0.4"))]
    made = {
        "E1": aspect("E1", "10", type="measurement", round={"to": 1}),
        "E2": aspect("E2", "5", scale={"min": "1", "max": "4"}, points={"rule": "share"}),
        "E3": aspect("E3", "4", type="measurement", points=started | {"free": "0.1"}),
        "E4": aspect("E4", "4", type="measurement", points=started | {"per": "whole"}),
        "E5": aspect("E5", "5", type="measurement", points=words_table),
        "E6": aspect("E6", "6", type="order", points={"rule": "order", "key": ["3", "1", "2"],
                     "table": {"0": "-1", "1": "2", "3": "6"}}),
        "E7": aspect("E7", "6", type="order", points={"rule": "order", "key": ["x", "y"],
                     "each": "3"}),
        "E8": aspect("E8", "2", type="answer", points={"rule": "key", "key": ["龙井"],
                     "synonyms": {"西湖龙井": "龙井"}}),
        "E9": aspect("E9", "0", type="time", points=overtime, decimals=1),
        "E10": aspect("E10", "3", type="deduction", points={"rule": "cases", "cases": cases,
                      "from": "zero"}),
        "E11": aspect("E11", "4", type="deduction", points={"rule": "occurrences", "each": "1.5"}),
        "E12": aspect("E12", "0", type="veto", points={"rule": "veto", "scope": "entry"}),
        "E13": aspect("E13", "0", type="measurement", points={"rule": "record"}),
    }  # fmt: skip
    subs = [
        {"code": "S1", "name": words("一"), "aspects": [made[f"E{n}"] for n in range(1, 8)]},
        {"code": "S2", "name": words("二"), "cap": "7", "floor": "-1", "round": {"to": 1},
         "aspects": [made[f"E{n}"] for n in range(8, 14)]},
    ]  # fmt: skip
    whole = {"code": "A", "name": words("甲"), "max": "40", "sub_criteria": subs, "cap": "40"}
    document = module("m", "40", [panel("single", ["J1"])], [whole])
    keys = [{"node": "total"}, {"time": "m", "order": "ascending"}, {"module": "m", "aspect": "E1"}]
    hall = Hall(trade([document], keys=keys))
    marks = [
        ("7.25", "3", "10.4", "9", "A", "3 1 2", "x y", "西湖 龙井", "400", "a:1", "2", "no", "5"),
        ("7.25", "3", "10.4", "9", "A", "3 2 1", "y x", "碧螺春", "615.5", "a:2", "0", "no", "1"),
        ("9.999", "4", "9.2", "12", "a", "1 2 3", "x y", "龙 井", "59", "b:3", "9", "no", "0"),
        ("1.05", "1", "10", "10", "B*", "3 1 2", "x y", "龙井", "830", "b:1", "1", "yes", "0"),
        ("1.05", "2", "10", "10", "B*", "3 1 2", "x y", "龙井", "901", "b:1", "1", "no", "0"),
    ]  # fmt: skip
    for n, row in enumerate(marks, start=1):
        hall.hand_in(str(n), "J1", dict(zip(made, row, strict=True)))
    for n in (6, 7):
        undone: dict[str, Any] = dict.fromkeys(made, UNDONE)
        hall.hand_in(str(n), "J1", undone | ({"E1": "3"} if n == 6 else {"E9": "12"}))
    return hall, []


def panels_and_seats() -> Made:
    """Sheets summed before they are combined, shares, substitutes, seats and marks left out."""
    taste = [aspect(f"A{n}", "10", scale={"max": "10", "step": "0.25"}) for n in (1, 2)]
    veto = aspect("A3", "0", type="veto", points={"rule": "veto", "scope": "criterion"})
    sensory = panel("trimmed", ["S1", "S2", "S3", "S4", "S5"], "S", over="sheet", high=1, low=1,
                    at_least=4, round={"to": 2, "mode": "half-even"}, factor="1.5")  # fmt: skip
    sensory["seats"].append({"code": "S6", "role": "substitute"})
    shared = panel("shares", ["W1", "W2", "W3"], "W", at_least=2, round={"to": 1})
    for seat, share in zip(shared["seats"], ("0.5", "0.3", "0.2"), strict=True):
        seat["share"] = share
    even = panel("median", ["M1", "M2", "M3", "M4"], "M", round_total={"to": 0, "mode": "truncate"})
    criteria = [
        criterion("A", "20", [*taste, veto], panel="S"),
        criterion("B", "10", [aspect("B1", "10")], panel="W"),
        criterion("C", "10", [aspect("C1", "10")], panel="M", round={"to": 1}),
    ]
    rounds = [{"number": 1}, {"number": 2, "coefficient": "1.2"}, {"number": 3}]
    combine = {"attempts": "best", "keep": 2, "round_total": {"to": 1}, "cap": "48"}
    document = module(
        "m", "50", [sensory, shared, even], criteria, attempts=rounds, combine=combine
    )
    total = {
        "code": "total", "max": "100", "round": {"to": 2},
        "parts": [{"code": "all", "module": "m", "share": "0.6"},
                  {"code": "taste", "module": "m", "criterion": "A", "share": "0.3"},
                  {"code": "last", "module": "m", "attempt": 3, "share": "0.1"}],
    }  # fmt: skip
    keys = [{"node": "total"}, {"module": "m", "criterion": "B", "round": {"to": 1}},
            {"module": "m", "aspect": "A2"}, {"node": "taste", "exact": True}]  # fmt: skip
    hall = Hall(trade([document], total=total, keys=keys))
    for n in range(1, 6):
        _judge(hall, str(n), veto=n == 4)
    out = {"trade": "t", "module": "m"}
    hall.exclusions = [
        ExclusionFacts(**out, entry="2", seat="S2", substitute="S6"),
        ExclusionFacts(**out, entry="3", seat="S1"),
        ExclusionFacts(**out, entry="3", seat="W1"),
    ]
    return hall, [
        ruling("R1", "leave-out", "5", module="m", seat="S5", attempt=2),
        ruling("R2", "leave-out", "5", module="m", seat="W3", aspect="B1"),
        ruling("R3", "deduct", "1", module="m", value=Fraction("0.25")),
        ruling("R4", "deduct-share", "1", module="m", value=Fraction("0.1")),
        ruling("R5", "add", "2", node="taste", value=Fraction(1)),
        ruling("R6", "deduct-share", "2", value=Fraction("0.05")),
    ]


def _judge(hall: Hall, number: str, *, veto: bool) -> None:
    n = int(number)
    for attempt in (1, 2, 3):
        for k, seat in enumerate(("S1", "S2", "S3", "S4", "S5", "S6")):
            quarter = (n * 7 + attempt * 3 + k * 5) % 40
            said = "yes" if veto and attempt == 2 and k < 3 else "no"
            marks = {"A1": f"{quarter / 4:g}", "A2": f"{(quarter + k) % 40 / 4:g}", "A3": said}
            hall.hand_in(number, seat, marks, "m", attempt)
        for k, seat in enumerate(("W1", "W2", "W3", "M1", "M2", "M3", "M4")):
            value = f"{(n * 131 + attempt * 77 + k * 313) % 10000 / 1000:g}"
            hall.hand_in(number, seat, value, "m", attempt)


def ties(shared: str) -> Made:
    """Equal totals, parted by a ruling or not; the absent, the ruled out, best and least."""
    modules = [
        module(code, "100", [panel("single", [f"J{code}"], f"P{code}")],
               [criterion("A", "100", [aspect("A1", "100")])])
        for code in ("a", "b", "c")
    ]  # fmt: skip
    total = {
        "code": "total", "parts": [
            {"code": "best", "combine": "best", "keep": 2, "parts": [
                {"code": "pa", "module": "a"}, {"code": "pb", "module": "b", "factor": "0.5"},
                {"code": "pc", "module": "c", "out_of": "30"}]},
            {"code": "least", "combine": "min", "factor": "0.1", "parts": [
                {"code": "la", "module": "a"}, {"code": "lb", "module": "b"}]},
        ],
    }  # fmt: skip
    keys = [{"node": "total"}, {"node": "least"}, {"ruling": True}]
    divisions = [{"code": code, "name": words(code)} for code in ("x", "y")]
    hall = Hall(trade(
        modules, total=total, keys=keys, ranking={"shared": shared}, divisions=divisions,
        absence={"absent": {"points": "12.5"}, "withdrawn": "unplaced"},
    ))  # fmt: skip
    points = {
        "1": "90",
        "2": "80",
        "3": "80",
        "4": "80",
        "5": "70",
        "6": "70",
        "7": "60",
        "8": "50",
    }
    for n, (number, value) in enumerate(points.items()):
        away = {"7": {"b": "absent"}, "8": {"c": "withdrawn"}}.get(number, {})
        hall.entries.append(entry(number, division="x" if n < 6 else "y", status=away))
        for code in ("a", "b", "c"):
            if code not in away:
                hall.hand_in(number, f"J{code}", value, code)
    hall.entries.append(entry("9", division="y"))
    hall.hand_in("10", "Ja", "55", "a")
    hall.hand_in("11", "Ja", "44", "a")
    hall.entries[-2:] = [entry("10", division="y"), entry("11", division="x")]
    for code in ("b", "c"):
        hall.hand_in("10", f"J{code}", "60", code)
        hall.hand_in("11", f"J{code}", "99", code)
    return hall, [
        ruling("R1", "order", entries=("6", "5")),
        ruling("R2", "disqualify", "10"),
        ruling("R3", "zero", "11", module="b"),
    ]


def both(shared: str) -> Made:
    """Divisions ranked apart and together: equals within and across, parted by rulings or not.

    R1 names all of no equals; R2 those of a division; R3 and R4 equals of both divisions.
    """
    one = module("m", "100", [panel("single", ["J1"])],
                 [criterion("A", "100", [aspect("A1", "60"), aspect("A2", "40")])])  # fmt: skip
    keys = [{"node": "total"}, {"module": "m", "aspect": "A2", "order": "ascending"}]
    divisions = [{"code": code, "name": words(code)} for code in ("x", "y")]
    hall = Hall(trade([one], keys=[*keys, {"ruling": True}], divisions=divisions,
                      ranking={"by": "both", "shared": shared}))  # fmt: skip
    for number, (division, first, second) in {
        "1": ("y", "50", "40"),
        "2": ("x", "50", "30"),
        "3": ("x", "50", "30"),
        "4": ("y", "50", "30"),
        "5": ("x", "52", "28"),
        "6": ("y", "40", "30"),
        "7": ("x", "40", "30"),
        "8": ("x", "30", "30"),
        "9": ("y", "30", "30"),
        "10": ("x", "30", "30"),
        "11": ("y", "20.5", "30"),
        "12": ("y", "20", "30.5"),
        "13": ("y", "60", "40"),
        "15": ("x", "10", "10"),
        "16": ("y", "10", "10"),
        "17": ("y", "10", "10"),
        "18": ("x", "9", "10"),
    }.items():
        hall.entries.append(entry(number, division=division))
        hall.hand_in(number, "J1", {"A1": first, "A2": second})
    hall.entries.append(entry("14", division="x", status={"m": "withdrawn"}))
    return hall, [
        ruling("R1", "order", entries=("4", "3")),
        ruling("R2", "order", entries=("3", "2")),
        ruling("R3", "order", entries=("7", "6")),
        ruling("R4", "order", entries=("10", "14", "9", "8")),
        ruling("R5", "disqualify", "13"),
    ]


def orders(rule: str) -> Made:
    """Judges' orders decide: two modules, a substitute, rounds with a coefficient, equal marks."""
    first = module("a", "10", [panel("mean", ["J1", "J2", "J3"])],
                   [criterion("A", "10", [aspect("A1", "10")])],
                   attempts=[{"number": 1}, {"number": 2, "coefficient": "1.5"}])  # fmt: skip
    second = module("b", "10", [panel("sum", ["K1", "K2"], "Q", over="sheet")],
                    [criterion("A", "5", [aspect("A1", "5")], round={"to": 1})])  # fmt: skip
    second["panels"][0]["seats"].append({"code": "K3", "role": "substitute"})
    total = {"code": "total", "parts": [{"code": c, "module": c} for c in ("a", "b")]}
    keys = [{"judges": {"rule": rule, "modules": ["a", "b"]}}, {"node": "total"}]
    hall = Hall(trade([first, second], total=total, keys=keys))
    for n in range(1, 7):
        for k, seat in enumerate(("J1", "J2", "J3")):
            for attempt in (1, 2):
                value = f"{(n * 37 + k * 53 + attempt * 11) % 9}"
                hall.hand_in(str(n), seat, value, "a", attempt)
        for k, seat in enumerate(("K1", "K2", "K3")):
            hall.hand_in(str(n), seat, f"{(n * 7 + k * 3) % 41 / 8:g}", "b")
    out = {"trade": "t", "module": "b", "entry": "4"}
    hall.exclusions = [ExclusionFacts(**out, seat="K1", substitute="K3")]
    return hall, []


def ages(first: str, points: Mapping[str, str] | None = None) -> Made:
    """Equal totals parted by age; equals of whom one has none are parted by nothing."""
    hall = Hall(trade([simple_module()], keys=[{"node": "total"}, {"age": first}]))
    told = {"1": "41", "2": "23.5", "3": "19", "4": "7", "5": "", "6": ""}
    points = points or {"1": "90", "2": "90", "3": "85", "4": "80", "5": "80", "6": "95"}
    for number, age in told.items():
        hall.entries.append(entry(number, age=Fraction(age) if age else None))
        hall.hand_in(number, "J1", points[number])
    return hall, []


WIDE = {
    "ages-younger": lambda: ages("younger"),
    "ages-older": lambda: ages("older"),
    "every-rule": every_rule,
    "panels-and-seats": panels_and_seats,
    "ties-1224": lambda: ties("1224"),
    "ties-1223": lambda: ties("1223"),
    "ties-mean": lambda: ties("mean"),
    "both-1224": lambda: both("1224"),
    "both-1223": lambda: both("1223"),
    "both-mean": lambda: both("mean"),
    "orders-firsts": lambda: orders("firsts"),
    "orders-ordinals": lambda: orders("ordinals"),
}
