"""Stages: ranked by themselves, left behind or gone on, scores carried or dropped."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from competition.errors import Invalid
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.point_rules import Text
from competition.rules.programs import compile_trade
from competition.rules.ranking_facts import AbsenceFacts
from competition.rules.stages import compile_stage, gate, stage_of
from competition.rules.standings import Standings
from competition.rules.trades import check_trade
from tests.rules.making import Hall, entry, simple_module, trade, words

GATE = {"rule": {"count": 2}, "reserves": 1}


def stages(**heat: Any) -> list[dict[str, Any]]:
    return [
        {"code": "heat", "name": words("初赛"), "gate": GATE} | heat,
        {"code": "final", "name": words("决赛")},
    ]


def two_stages(total: Any = None, **heat: Any) -> Hall:
    """A heat and a final of one module each; the total is the final alone unless said."""
    modules = [
        simple_module("h", seats=["JH"], ) | {"stage": "heat"},
        simple_module("f", seats=["JF"]) | {"stage": "final"},
    ]  # fmt: skip
    return Hall(trade(modules, total or {"code": "total", "module": "f"}, stages=stages(**heat)))


def heat_of(hall: Hall, rulings: Any = ()) -> Standings:
    return compile_stage(hall.program.trade, "heat").standings(hall.marks, hall.entries, rulings)


def ruling(kind: str, **more: Any) -> RulingFacts:
    return RulingFacts(code=f"R-{kind}", trade="t", kind=kind, reason=Text(zh="裁定"), **more)


def test_a_gate_may_read_the_worldskills_scale_of_its_stage() -> None:
    hall = two_stages(gate={"rule": {"at_least": "700", "on": "worldskills"}})
    for number, points in (("1", "70"), ("2", "80"), ("3", "60")):
        hall.hand_in(number, "JH", points, "h")

    passing = gate(stage_of(hall.program.trade, "heat").gate, heat_of(hall), hall.entries)  # type: ignore[arg-type]

    assert [one.number for one in passing if one.goes_on] == ["2", "1"]


def test_a_stage_is_ranked_by_its_own_modules_before_the_final_was_marked() -> None:
    hall = two_stages()
    for number, points in (("1", "70"), ("2", "90"), ("3", "80")):
        hall.hand_in(number, "JH", points, "h")

    standings = heat_of(hall)
    passing = gate(stage_of(hall.program.trade, "heat").gate, standings, hall.entries)  # type: ignore[arg-type]

    assert [(line.number, line.place) for line in standings.lines] == [("2", 1), ("3", 2), ("1", 3)]
    assert [one.number for one in passing if one.goes_on] == ["2", "3"]
    assert [one.number for one in passing if one.reserve] == ["1"]
    assert hall.standings().lines[0].reason == "incomplete"


def test_who_did_not_go_on_has_no_place_in_the_end_and_the_reason_says_so() -> None:
    hall = two_stages()
    hall.entries += [entry("1"), entry("2", status={"final": "not-advanced"})]
    hall.hand_in("1", "JH", "90", "h")
    hall.hand_in("2", "JH", "60", "h")
    hall.hand_in("1", "JF", "80", "f")

    standings = hall.standings()

    assert standings.line("1").place == 1
    assert (standings.line("2").place, standings.line("2").reason) == (None, "not-advanced")
    assert standings.line("2").gaps == ()


def test_scores_of_the_heat_are_carried_where_the_total_names_them() -> None:
    carried = {
        "code": "total", "max": "100",
        "parts": [
            {"code": "heat", "module": "h", "share": "0.3"},
            {"code": "final", "module": "f", "share": "0.7"},
        ],
    }  # fmt: skip
    totals = {}
    for name, total in (("carried", carried), ("dropped", None)):
        hall = two_stages(total)
        hall.hand_in("1", "JH", "90", "h")
        hall.hand_in("1", "JF", "80", "f")
        totals[name] = hall.standings().line("1").total

    assert totals == {"carried": Fraction(83), "dropped": Fraction(80)}


def test_a_ruling_on_a_stage_acts_there_and_not_at_the_end() -> None:
    hall = two_stages()
    for number in ("1", "2"):
        hall.hand_in(number, "JH", "80", "h")
        hall.hand_in(number, "JF", "70", "f")
    order = ruling("order", entries=("2", "1"), stage="heat")
    deduct = ruling("deduct", entry="2", value=Fraction(5), stage="heat")

    drawn = heat_of(hall, [order])
    taken = heat_of(hall, [deduct])
    end = hall.standings([order, deduct])

    assert [line.number for line in drawn.lines] == ["2", "1"]
    assert [line.number for line in taken.lines] == ["1", "2"]
    assert [(line.place, line.total) for line in end.lines] == [(1, Fraction(70))] * 2


def test_a_disqualification_holds_in_every_stage_unless_one_is_named() -> None:
    hall = two_stages()
    for number in ("1", "2"):
        hall.hand_in(number, "JH", "80", "h")
        hall.hand_in(number, "JF", "70", "f")

    everywhere, in_final = (
        heat_of(hall, [ruling("disqualify", entry="2", **more)]).line("2").reason
        for more in ({}, {"stage": "final"})
    )

    assert (everywhere, in_final) == ("disqualified", "")
    assert hall.standings([ruling("disqualify", entry="2", stage="final")]).line("2").place is None


def test_a_stage_may_have_its_own_tie_chain() -> None:
    ranking = {"keys": [{"node": "heat"}, {"ruling": True}], "shared": "1223"}
    hall = two_stages(ranking=ranking)
    for number, points in (("1", "70"), ("2", "70"), ("3", "60")):
        hall.hand_in(number, "JH", points, "h")

    standings = heat_of(hall)

    assert [str(line.place) for line in standings.lines] == ["1", "1", "2"]


def test_absent_entries_stand_at_the_gate_with_their_reason() -> None:
    hall = two_stages()
    hall.entries += [entry("1"), entry("2", status={"heat": "withdrawn"})]
    hall.hand_in("1", "JH", "70", "h")

    found = gate(stage_of(hall.program.trade, "heat").gate, heat_of(hall), hall.entries)  # type: ignore[arg-type]

    assert [(one.number, one.goes_on, one.why) for one in found] == [
        ("1", True, "rank"), ("2", False, "withdrawn"),
    ]  # fmt: skip


def test_a_stage_without_modules_cannot_be_ranked() -> None:
    modules = [simple_module("f", seats=["JF"]) | {"stage": "final"}]
    facts = trade(modules, stages=stages())

    with pytest.raises(Invalid, match="stage-without-modules"):
        compile_stage(facts, "heat")


def test_what_does_not_fit_in_a_stage_is_named_with_its_path() -> None:
    bad = {
        "code": "t", "name": words("赛项"), "modules": [simple_module("h")],
        "total": {"code": "total", "module": "h"}, "ranking": {"keys": [{"node": "total"}]},
        "stages": [
            {"code": "heat", "name": words("初赛"),
             "total": {"code": "x", "module": "nowhere"},
             "ranking": {"keys": [{"node": "total"}]},
             "gate": {"rule": {"count": 1, "needs": [{"node": "y", "at_least": "60"}]}}},
            {"code": "final", "name": words("决赛"), "gate": {"rule": {"medal": "gold"}}},
        ],
        "awards": [{"code": "g", "name": words("金"), "rule": {"medal": "gold"}}],
    }  # fmt: skip

    facts, problems = read_as(TradeFacts, bad)
    assert facts is not None
    assert not problems
    found = {(problem.code, problem.where) for problem in check_trade(facts)}

    assert found >= {
        ("unknown-module", "stages[0].total.module"),
        ("unknown-node", "stages[0].ranking.keys[0].node"),
        ("unknown-node", "stages[0].gate.rule.needs[0].node"),
        ("gate-leads-nowhere", "stages[1].gate"),
        ("gate-has-no-medals", "stages[1].gate.rule.medal"),
        ("medal-missing", "awards"),
    }


def passed(hall: Hall) -> list[tuple[str, bool, str]]:
    rule = stage_of(hall.program.trade, "heat").gate
    assert rule is not None
    return [(one.number, one.goes_on, one.why) for one in gate(rule, heat_of(hall), hall.entries)]


def test_nobody_goes_on_with_nothing_though_there_is_room_or_a_tie() -> None:
    hall = two_stages(gate={"rule": {"count": 3}, "reserves": 2})
    hall.entries += [entry("4", status={"heat": "absent"}), entry("5", status={"h": "absent"})]
    for number, points in (("1", "70"), ("2", "0"), ("3", "0")):
        hall.hand_in(number, "JH", points, "h")

    found = passed(hall)

    assert sorted(found) == [
        ("1", True, "rank"), ("2", False, "zero"), ("3", False, "zero"),
        ("4", False, "absent"), ("5", False, "absent"),
    ]  # fmt: skip


def test_who_was_absent_with_points_of_a_constant_stays_too() -> None:
    hall = two_stages(gate={"rule": {"at_least": "20"}})
    facts = replace(hall.program.trade, absence=AbsenceFacts(absent=Fraction("20.85")))
    hall.program = compile_trade(facts)
    hall.entries += [entry("1"), entry("2", status={"heat": "absent"})]
    hall.hand_in("1", "JH", "70", "h")

    assert passed(hall) == [("1", True, "rank"), ("2", False, "absent")]


def test_a_gate_may_say_that_nothing_counts_like_any_other_result() -> None:
    hall = two_stages(gate={"rule": {"count": 2}, "nothing": "counts"})
    hall.entries.append(entry("3", status={"heat": "absent"}))
    for number, points in (("1", "70"), ("2", "0")):
        hall.hand_in(number, "JH", points, "h")

    assert [goes_on for _number, goes_on, _why in passed(hall)] == [True, True, True]
