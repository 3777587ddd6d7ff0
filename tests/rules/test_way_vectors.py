"""What marks go through on their way to a place: the examples their pages show."""

from __future__ import annotations

from typing import Any

import pytest

from competition.rules.explanations import explain
from competition.rules.standings import Standing
from competition.rules.values import text
from tests.rules.making import Hall, aspect, criterion, entry, module, panel, trade, words
from tests.rules.vectors import vector

SEATS = ["J1", "J2", "J3"]


def cases(name: str) -> Any:
    return pytest.mark.parametrize("case", vector(name)["cases"], ids=lambda case: case["name"])


def total(line: Standing) -> dict[str, str]:
    return {"without": line.reason} if line.total is None else {"total": text(line.total)}


def vetoed(case: Any) -> Hall:
    """Entry 1: two criteria marked by three judges, and theory of six points with a floor."""
    marked = [aspect("A1", "2"), aspect("A3", "2"),
              aspect("V", "0", type="veto", points=case["points"])]  # fmt: skip
    subs = [{"code": "S1", "name": words("一"), "aspects": marked},
            {"code": "S2", "name": words("二"), "aspects": [aspect("A2", "6")]}]  # fmt: skip
    first = {"code": "A", "name": words("甲"), "max": "10", "sub_criteria": subs}
    practical = module("m", "20", [panel("mean", SEATS)],
                       [first, criterion("B", "10", [aspect("B1", "10")])])  # fmt: skip
    theory = module("n", "10", [panel("single", ["K"])],
                    [criterion("C", "10", [aspect("C1", "10")])])  # fmt: skip
    parts = [{"code": "practical", "module": "m"}, {"code": "theory", "module": "n", "floor": "1"}]
    keys = [{"node": "total"}, *({"module": "m", "criterion": code} for code in "AB")]
    hall = Hall(trade([practical, theory], {"code": "total", "parts": parts}, keys,
                      absence={"zero": case["zero"]}))  # fmt: skip
    for seat, said in zip(SEATS, case["said"], strict=True):
        marks = {"A1": "2", "A3": "1", "V": said, "A2": "5", "B1": "8"}
        hall.hand_in("1", seat, marks, "m")
    hall.hand_in("1", "K", "6", "n")
    return hall


@cases("vetoes")
def test_a_veto_reaches_as_far_as_its_scope_and_the_explanation_says_the_same(case: Any) -> None:
    hall = vetoed(case)

    line = hall.standings().line("1")
    said = explain(hall.program, hall.marks, hall.entries, [], "1")

    module_points, criteria = line.module("m"), [line.figure("m", f"criterion:{c}") for c in "AB"]
    assert module_points is not None
    assert said.total is not None
    found = {code: text(line.node(code).value) for code in ("practical", "theory")}
    found |= {c: text(value) for c, value in zip("AB", criteria, strict=True) if value is not None}
    assert found | {"m": text(module_points.value)} | total(line) == case["expected"]
    steps = {step.code: step.value for step in said.total.walk() if step.kind == "node"}
    assert steps == {code: line.node(code).value for code in ("practical", "theory", "total")}
    assert [step.value for step in said.modules] == [module_points.value, 6]


def test_a_part_of_a_vetoed_entry_parts_nobody() -> None:
    rule = {"rule": "veto", "scope": "entry"}
    hall = vetoed({"points": rule, "said": ["yes"] * 3, "zero": "counts"})
    hall.entries.append(entry("2"))
    for seat in SEATS:
        hall.hand_in("2", seat, {"A1": "0", "A3": "0", "V": "yes", "A2": "1", "B1": "1"}, "m")
    hall.hand_in("2", "K", "9", "n")

    lines = hall.standings().lines

    assert [line.node(part).value for line in lines for part in ("practical", "theory")] == [0] * 4
