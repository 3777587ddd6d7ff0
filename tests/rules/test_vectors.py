"""Every worked example comes out as written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from competition.rules import marks as mark_rules
from competition.rules.columns import combined
from competition.rules.facts import ModuleFacts, PanelCombineFacts, SchemeFacts
from competition.rules.interpreter import sheet_step
from competition.rules.kinds import Problems
from competition.rules.node_facts import NodeFacts
from competition.rules.panels import combine
from competition.rules.ranking import rank
from competition.rules.rounding import rounded
from competition.rules.schemes import check_aspect
from competition.rules.sheets import encode_marks, missing_marks, sheet_of
from competition.rules.values import MarkStatus, text
from tests.rules.making import Hall, aspect, criterion, module, panel, trade
from tests.rules.vectors import aspect_of, fact, number, vector


@pytest.mark.parametrize(
    "case", vector("rounding")["cases"], ids=lambda c: f"{c['number']}-{c['mode']}"
)
def test_numbers_are_rounded_as_named(case: Any) -> None:
    found = rounded(number(case["number"]), case["to"], case["mode"])

    assert found == number(case["expected"])


GROUPS = [*vector("marks")["groups"], *vector("answers")["groups"]]


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: g["rule"])
def test_values_become_points_or_are_refused(group: Any) -> None:
    one, scheme = aspect_of(group)
    places = mark_rules.places_of(one, scheme)
    problems = Problems()
    check_aspect(one, scheme, "", problems)
    assert not problems

    for row in group["values"]:
        raw, problem = mark_rules.read_value(one, places, row["value"], "")
        if "problem" in row:
            assert problem is not None, row
            assert problem.code == row["problem"]
        else:
            assert problem is None, row
            assert mark_rules.points_of(one, places, raw) == number(row["points"]), row
            again, _ = mark_rules.read_value(one, places, mark_rules.written(one, places, raw), "")
            assert again == raw


@pytest.mark.parametrize("case", vector("panels")["cases"], ids=lambda c: c["combine"]["rule"])
def test_panels_combine_their_marks(case: Any) -> None:
    rule = fact(PanelCombineFacts, case["combine"])
    marks = [number(mark) for mark in case["marks"]]
    shares = [number(share) for share in case.get("shares", [])]

    found = combine(rule, marks, shares)
    column = combined(rule, [[int(mark * 10)] for mark in marks], 10, shares)

    assert found.value == number(case["expected"])
    assert list(found.dropped) == case["dropped"]
    assert column.at(0) == number(case["expected"])


@pytest.mark.parametrize("case", vector("sheets")["cases"], ids=lambda c: c["name"])
def test_sheets_have_a_subtotal(case: Any) -> None:
    scheme = fact(SchemeFacts, case["scheme"])
    document = module(
        "m", case["scheme"]["max"], [panel("single", ["J1"])], case["scheme"]["criteria"]
    )
    facts = fact(ModuleFacts, document)
    sheet = sheet_of(facts, facts.panels[0])
    given = {
        code: MarkStatus.NOT_ATTEMPTED if value is None else value
        for code, value in case["marks"].items()
    }
    vector_ = encode_marks(sheet, given)

    step = sheet_step(sheet, "J1", vector_)

    assert scheme.max == facts.scheme.max
    assert {part.code: text(part.value) for part in step.parts} == case["criteria"]
    assert text(step.value) == case["total"]
    assert list(missing_marks(sheet, vector_)) == case["missing"]


@pytest.mark.parametrize("case", vector("totals")["cases"], ids=lambda c: c["name"])
def test_parts_make_a_total(case: Any) -> None:
    modules = [
        module(code, most, [panel("single", [f"J{code}"])],
               [criterion("A", most, [aspect("A1.1", most)])])
        for code, (most, _) in case["modules"].items()
    ]  # fmt: skip
    hall = Hall(trade(modules, total=case["total"]))
    for code, (_, points) in case["modules"].items():
        hall.hand_in("1", f"J{code}", points, code)

    line = hall.standings().line("1")

    assert {code: text(line.node(code).value) for code in case["nodes"]} == case["nodes"]


@pytest.mark.parametrize("case", vector("ranking")["cases"], ids=lambda c: c["name"])
def test_places_and_what_decided_them(case: Any) -> None:
    keys = [tuple(number(key) for key in row) for row in case["keys"]]

    ranked = {r.n: r for r in rank(keys, case["shared"], case.get("orders", ()))}

    assert [text(Fraction(ranked[n].place)) for n in range(len(keys))] == case["places"]
    assert [ranked[n].decided for n in range(len(keys))] == case["decided"]


@pytest.mark.parametrize("case", vector("judges")["cases"], ids=lambda c: c["name"])
def test_judges_orders_make_keys(case: Any) -> None:
    count = len(case["keys"])
    modules = [
        module(code, "10", [panel("mean", [f"{code}{n}" for n in range(len(judges))])],
               [criterion("A", "10", [aspect(f"{code}.1", "10")])])
        for code, judges in zip(case["key"]["modules"], case["dances"], strict=True)
    ]  # fmt: skip
    parts = [{"code": code, "module": code} for code in case["key"]["modules"]]
    hall = Hall(trade(modules, {"code": "total", "parts": parts}, [{"judges": case["key"]}]))
    for code, judges in zip(case["key"]["modules"], case["dances"], strict=True):
        for seat, marks in enumerate(judges):
            for n in range(count):
                hall.hand_in(str(n), f"{code}{seat}", marks[n], code)

    standings = hall.standings()

    lines = [standings.line(str(n)) for n in range(count)]
    assert [text(value) for line in lines for value in line.judged.values()] == case["keys"]
    assert all((a.place < b.place) == (number(x) > number(y))
               for a, x in zip(lines, case["keys"], strict=True)
               for b, y in zip(lines, case["keys"], strict=True) if x != y)  # fmt: skip
    assert not standings.problems


def test_a_node_reads_itself_back() -> None:
    for case in vector("totals")["cases"]:
        assert fact(NodeFacts, case["total"]).code == "total"
