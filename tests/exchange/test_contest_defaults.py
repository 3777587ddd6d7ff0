"""Nothing in a contest file is quietly taken for something else (不静默): it is refused, named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from competition.exchange import contest_file
from competition.rules.kinds import Problems
from competition.rules.moments import check_ahead
from tests.exchange.test_contest_file import content, contest
from tests.rules.making import words


def five_seats() -> dict[str, Any]:
    """A contest whose panel has three judges, a head who does not count, and a substitute."""
    document = contest()
    (module,) = document["trades"][0]["modules"]
    module["panels"][0]["combine"] = {"rule": "mean"}
    module["panels"][0]["seats"] = [
        {"code": "J1"},
        {"code": "J2"},
        {"code": "J3"},
        {"code": "H", "role": "head", "counts": False},
        {"code": "S", "role": "substitute"},
    ]
    return document


def excluded(*pairs: tuple[str, str | None]) -> dict[str, Any]:
    document = five_seats()
    document["exclusions"] = [
        {"trade": "t", "entry": "1", "module": "m", "seat": seat}
        | ({"substitute": substitute} if substitute else {})
        for seat, substitute in pairs
    ]
    return document


def ruled(**ruling: Any) -> dict[str, Any]:
    document = five_seats()
    document["rulings"] = [
        {"code": "R1", "trade": "t", "entry": "1", "reason": words("裁定"), **ruling}
    ]
    return document


def found(document: dict[str, Any]) -> dict[str, str]:
    _facts, problems = contest_file.load(content(document))
    return {problem.where: problem.code for problem in problems}


@pytest.mark.parametrize("substitute", ["H", "S"])
def test_a_head_who_does_not_count_or_a_substitute_stands_in(substitute):
    assert found(excluded(("J1", substitute))) == {}


@pytest.mark.parametrize(
    ("pairs", "where", "code"),
    [
        ([("J1", "J2")], "exclusions[0].substitute", "substitute-counts"),
        ([("J1", "J1")], "exclusions[0].substitute", "substitute-counts"),
        ([("J1", "S"), ("J2", "S")], "exclusions[1].substitute", "not-unique"),
        ([("J1", "S"), ("J1", None)], "exclusions[1].seat", "not-unique"),
    ],
)
def test_nobody_counts_twice_in_another_ones_place(pairs, where, code):
    assert found(excluded(*pairs)) == {where: code}


@pytest.mark.parametrize(
    ("ruling", "where", "code"),
    [
        ({"kind": "zero", "module": "m", "attempt": 1}, "attempt", "attempt-not-for-this"),
        ({"kind": "deduct", "value": "-5"}, "value", "not-above-nothing"),
        ({"kind": "add", "value": "0"}, "value", "not-above-nothing"),
        ({"kind": "deduct-share", "value": "5"}, "value", "above-most"),
        ({"kind": "accept-spread", "module": "m", "panel": "nobody"}, "panel", "unknown-panel"),
        (
            {"kind": "leave-out", "module": "m", "seat": "J1", "attempt": 9},
            "attempt",
            "unknown-attempt",
        ),
    ],
)
def test_a_ruling_that_would_do_something_else_is_refused(ruling, where, code):
    assert found(ruled(**ruling)) == {f"rulings[0].{where}": code}


def test_a_mean_drops_nobody():
    document = five_seats()
    document["trades"][0]["modules"][0]["panels"][0]["combine"]["high"] = 1

    assert found(document) == {"trades[0].modules[0].panels[0].combine": "drops-without-trim"}


def test_a_floor_above_the_cap_is_refused():
    document = five_seats()
    document["trades"][0]["total"] |= {"cap": "2", "floor": "5"}

    assert found(document) == {"trades[0].total.floor": "floor-above-cap"}


PANEL = "trades[0].modules[0].panels[0]"


@pytest.mark.parametrize(
    ("combine", "where", "code"),
    [
        ({"rule": "trimmed"}, "combine", "trims-nothing"),
        ({"rule": "mean", "keep": 2}, "combine.keep", "no-effect"),
        ({"rule": "median", "low": 1}, "combine", "drops-without-trim"),
    ],
)
def test_a_panel_that_says_more_or_less_than_its_rule_reads_is_refused(combine, where, code):
    document = five_seats()
    document["trades"][0]["modules"][0]["panels"][0]["combine"] = combine

    assert found(document) == {f"{PANEL}.{where}": code}


def test_one_judge_does_not_count_twice_in_a_panel():
    document = five_seats()
    document["people"] = [{"code": "P1", "name": "甲"}]
    seats = document["trades"][0]["modules"][0]["panels"][0]["seats"]
    for n in (0, 2, 3):
        seats[n]["person"] = "P1"

    assert found(document) == {f"{PANEL}.seats[2].person": "judge-twice"}


def test_a_share_that_nobody_reads_is_refused():
    document = five_seats()
    document["trades"][0]["modules"][0]["panels"][0]["seats"][1]["share"] = "0.5"

    assert found(document) == {f"{PANEL}.seats[1].share": "no-effect"}


@pytest.mark.parametrize(
    ("changed", "where", "code"),
    [
        ({"combine": {"keep": 2}}, "combine.keep", "no-effect"),
        ({"combine": {"floor": "9", "cap": "8"}}, "combine.floor", "floor-above-cap"),
    ],
)
def test_a_module_keeps_the_best_only_where_the_best_count(changed, where, code):
    document = five_seats()
    document["trades"][0]["modules"][0] |= changed

    assert found(document) == {f"trades[0].modules[0].{where}": code}


@pytest.mark.parametrize(
    ("node", "where", "code"),
    [
        ({"keep": 1}, "keep", "no-effect"),
        ({"combine": "mean"}, "combine", "no-effect"),
        ({"criterion": "A", "attempt": 1}, "", "only-one-of"),
    ],
)
def test_a_node_says_only_what_is_read_of_it(node, where, code):
    document = five_seats()
    document["trades"][0]["total"] |= node

    assert found(document) == {f"trades[0].total{where and '.' + where}": code}


@pytest.mark.parametrize(
    ("keys", "where", "code"),
    [
        ([{"ruling": True}, {"node": "total"}], "[0]", "ruling-key-not-last"),
        ([{"node": "total", "exact": True, "round": {"to": 2}}], "[0]", "only-one-of"),
        ([{"node": "total", "criterion": "A"}], "[0].criterion", "no-effect"),
        ([{"module": "m", "criterion": "A", "exact": True}], "[0].exact", "no-effect"),
        (
            [{"judges": {"rule": "firsts", "modules": ["m"]}, "order": "ascending"}],
            "[0].order",
            "no-effect",
        ),
    ],
)
def test_a_key_says_only_what_is_read_of_it(keys, where, code):
    document = five_seats()
    document["trades"][0]["ranking"]["keys"] = keys

    assert found(document) == {f"trades[0].ranking.keys{where}": code}


@pytest.mark.parametrize(
    ("rules", "where", "code"),
    [
        ([{"share": "0.6"}, {"share": "0.5"}], "", "shares-above-one"),
        ([{"count": 1, "of": "entries"}], "[0].rule.of", "no-effect"),
        ([{"count": 1, "node": "total"}], "[0].rule.node", "no-effect"),
        ([{"at_least": "5", "reach": "up-to"}], "[0].rule.reach", "no-effect"),
        ([{"count": 1, "on": "worldskills"}], "[0].rule.on", "no-effect"),
        ([{"count": 1, "anchor": "first"}], "[0].rule.anchor", "no-effect"),
        (
            [{"medal": "gold", "count": 1}, {"medal": "silver"}, {"medal": "bronze"}],
            "[0].rule",
            "medal-has-no-more",
        ),
        (
            [{"medal": "gold", "window": "3"}, {"medal": "silver"}, {"medal": "bronze"}],
            "",
            "windows-differ",
        ),
    ],
)
def test_an_award_says_only_what_is_read_of_it(rules, where, code):
    document = five_seats()
    document["trades"][0]["awards"] = [
        {"code": f"a{n}", "name": words("奖"), "rule": rule} for n, rule in enumerate(rules)
    ]

    assert found(document) == {f"trades[0].awards{where}": code}


def test_awards_up_to_a_share_may_each_name_the_half():
    document = five_seats()
    document["trades"][0]["awards"] = [
        {"code": "a", "name": words("奖"), "rule": {"share": "0.6"}},
        {"code": "b", "name": words("奖"), "rule": {"share": "0.9", "reach": "up-to"}},
    ]

    assert found(document) == {}


def orders(*entries: list[str], **more: Any) -> dict[str, Any]:
    document = five_seats()
    document["entries"] = [{"number": str(n), "trade": "t"} for n in (1, 2, 3)]
    document["rulings"] = [
        {"code": f"R{n}", "trade": "t", "kind": "order", "entries": each, "reason": words("裁定")}
        | more
        for n, each in enumerate(entries, start=1)
    ]
    return document


def test_two_orders_that_contradict_one_another_are_refused():
    assert found(orders(["1", "2"], ["2", "3"])) == {}
    assert found(orders(["1", "2"], ["1", "2", "3"])) == {}
    assert found(orders(["1", "2", "3"], ["3", "1"])) == {"rulings[1].entries": "orders-contradict"}


@pytest.mark.parametrize(
    ("ruling", "where", "code"),
    [
        ({"kind": "deduct", "value": "1", "seat": "J1"}, ".seat", "not-for-this-ruling"),
        ({"kind": "disqualify", "module": "m"}, ".module", "not-for-this-ruling"),
        ({"kind": "zero", "module": "m", "value": "1"}, ".value", "not-for-this-ruling"),
        ({"kind": "deduct", "value": "1", "module": "m", "node": "total"}, "", "only-one-of"),
    ],
)
def test_a_ruling_names_only_what_its_kind_reads(ruling, where, code):
    assert found(ruled(**ruling)) == {f"rulings[0]{where}": code}


def with_experts(frozen: str, marked: str | None = None) -> dict[str, Any]:
    """A contest whose one aspect is measured against what an expert found, and a sheet."""
    document = contest()
    (module,) = document["trades"][0]["modules"]
    (aspect,) = module["scheme"]["criteria"][0]["sub_criteria"][0]["aspects"]
    aspect |= {"type": "measurement", "points": {"rule": "difference", "each": "1"}}
    module["reference"] = {
        "combine": {"rule": "mean"},
        "sheets": [{"seat": "E1", "values": {aspect["code"]: "8"}}],
        "frozen": frozen,
    }
    sheet = {"op": "o1", "trade": "t", "entry": "1", "module": "m", "seat": "J1", "at": marked}
    marks = [{"aspect": aspect["code"], "value": "8"}]
    document["revisions"] = [sheet | {"marks": marks}] if marked else []
    return document


def test_a_sheet_older_than_the_references_it_is_marked_by_is_refused():
    before = with_experts("2026-11-20T08:00:00+08:00", "2026-11-19T23:59:59Z")
    after = with_experts("2026-11-20T08:00:00+08:00", "2026-11-20T00:00:00Z")

    assert found(before) == {"revisions[0].at": "marked-before"}
    assert found(after) == {}


def test_references_frozen_at_a_moment_that_has_not_come_are_refused():
    facts, _problems = contest_file.load(content(with_experts("2026-11-20T08:00:00+08:00")))
    assert facts is not None
    problems = Problems()

    check_ahead(facts, datetime(2026, 11, 19, tzinfo=UTC), problems)
    assert [(each.where, each.code) for each in problems] == [
        ("trades[0].modules[0].reference.frozen", "moment-ahead")
    ]

    problems.clear()
    check_ahead(facts, datetime(2026, 11, 20, tzinfo=UTC), problems)
    assert not problems
