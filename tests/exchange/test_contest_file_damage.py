"""Every node of a contest file replaced by something else: refused or scored, never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from competition.errors import Invalid
from competition.exchange import contest_file
from competition.services.scoring import score
from tests.rules.making import aspect, criterion, module, panel, words

WRONG = (None, True, 7, -1, "", "x", "-3", "0", "99999", [], ["x"], {}, {"x": "y"}, 10**20)


def whole() -> dict[str, Any]:
    cases = [{"code": "a", "name": words("滴洒"), "each": "0.5", "most": 3}]
    bands = [{"to": "1", "points": "2"}, {"to": "2", "points": "1"}]
    late = {"rule": "overtime", "limit": "900", "unit": "10", "each": "1", "cap": "5",
            "after": "60", "beyond": "zero"}  # fmt: skip
    aspects = [
        aspect("A1", "3", scale={"max": "3", "also": ["0"]}, points={"rule": "share"},
               descriptors={"0": words("差"), "3": words("优")}, round={"to": 2}),
        aspect("A2", "2", type="deduction", points={"rule": "cases", "cases": cases}),
        aspect("A3", "2", type="measurement", points={"rule": "bands", "bands": bands}),
        aspect("A4", "1", type="answer",
               points={"rule": "key", "key": ["龙井"], "synonyms": {"西湖": "龙井"}}),
        aspect("A5", "2", type="order", points={"rule": "order", "key": ["1", "2"], "each": "1"}),
        aspect("A6", "0", type="time", points=late),
    ]  # fmt: skip
    judged = panel("trimmed", ["J1", "J2", "J3"], high=1, low=1, at_least=3,
                   spread={"limit": "2", "unit": "steps"}, round={"to": 2})  # fmt: skip
    practical = module("m", "10", [judged], [criterion("A", "10", aspects, floor="0", cap="10")],
                       stage="final", codes="work", attempts=[{"number": 1}])  # fmt: skip
    parts = [{"code": "p", "module": "m", "share": "1", "round": {"to": 2}}]
    trade = {
        "code": "t", "name": words("赛项"), "divisions": [{"code": "d", "name": words("组")}],
        "stages": [{"code": "final", "name": words("决赛")}],
        "code_sets": [{"code": "work", "stage": "final"}],
        "modules": [practical],
        "total": {"code": "total", "max": "100", "parts": parts},
        "absence": {"absent": {"points": "1"}},
        "ranking": {"keys": [{"node": "total"}, {"time": "m", "order": "ascending"}]},
        "awards": [{"code": "first", "name": words("一等奖"), "rule": {"share": "0.5"}}],
    }  # fmt: skip
    reason = {"code": "R", "trade": "t", "entry": "1", "reason": words("迟到")}
    mark = {"trade": "t", "entry": "1", "module": "m", "seat": "J1", "op": "o1"}
    return {
        "format": "skills-contest/1",
        "event": {"code": "E", "name": words("赛")},
        "units": [{"code": "U", "name": "甲"}],
        "people": [{"code": "P", "name": "张三", "unit": "U"}],
        "trades": [trade],
        "entries": [{"number": "1", "trade": "t", "division": "d", "unit": "U",
                     "contestants": ["P"], "status": {"final": "present"}}],
        "exclusions": [{"trade": "t", "entry": "1", "module": "m", "seat": "J2"}],
        "rulings": [reason | {"kind": "deduct", "value": "1"}],
        "revisions": [mark | {"marks": [{"aspect": "A1", "value": "2"}]}],
    }  # fmt: skip


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    pairs = list(enumerate(value)) if isinstance(value, list) else []
    for key, below in value.items() if isinstance(value, dict) else pairs:
        yield from nodes(below, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(document)
    at = changed
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return changed


def refusal(content: bytes, marks: bytes | None = None) -> Invalid | None:
    try:
        score(content, marks)
    except Invalid as refused:
        return refused
    return None


PATHS = list(nodes(whole()))


def test_the_undamaged_file_is_sound() -> None:
    (scored,) = score(contest_file.written(whole()))

    assert scored.standings.line("1").status == "incomplete"


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_damage_anywhere_is_named_or_harmless(wrong: Any) -> None:
    document = whole()

    refused = [
        found
        for path in PATHS
        if (found := refusal(contest_file.written(replaced(document, path, wrong)))) is not None
    ]

    assert len(refused) > len(PATHS) // 4
    assert all(found.problems for found in refused)


@pytest.mark.parametrize("wrong", [None, 7, "x y"], ids=repr)
def test_damage_hides_nothing_of_what_is_wrong_elsewhere(wrong: Any) -> None:
    document = whole()
    document["trades"][0]["modules"][0]["scheme"]["max"] = "77"
    marks = b"entry,module,attempt,seat,aspect,value\n1,m,1,J1,A1,99\n"
    elsewhere = [
        path
        for path in PATHS
        if path and path != ("trades",) and path[:2] != ("trades", 0) and path[0] != "entries"
    ] + [path for path in PATHS if len(path) > 2 and path[2] in ("name", "ranking", "awards")]

    hidden = [
        path
        for path in elsewhere
        if (found := refusal(contest_file.written(replaced(document, path, wrong)), marks)) is None
        or not {"sum-differs", "mark-above"} <= {each.code for each in found.problems}
    ]

    assert hidden == []
    assert len(elsewhere) > 40


def test_damage_in_a_module_makes_no_echo_in_the_marks() -> None:
    document = whole()
    del document["trades"][0]["modules"][0]["scheme"]["criteria"][0]["sub_criteria"][0]["aspects"][
        0
    ]["code"]
    marks = b"entry,module,attempt,seat,aspect,value\n1,m,1,J1,A1,99\n7,m,1,J9,A2,\n"

    found = refusal(contest_file.written(document), marks)

    assert found is not None
    assert found.code == "both-files"
    assert [(each.code, each.where.rpartition(".")[2]) for each in found.problems] == [
        ("missing-key", "code"),
        ("unknown-entry", "line 3"),
        ("unknown-seat", "line 3"),
    ]


@pytest.mark.parametrize("half", [r"\ud842", r"\u0000"])
def test_a_text_nobody_can_write_down_is_refused(half: str) -> None:
    content = json.dumps(whole()).replace('"name"', f'"{half}": 1, "name"', 1)

    facts, problems = contest_file.load(content.encode())

    assert facts is None
    assert [problem.code for problem in problems] == ["control-character"]


def test_what_stands_around_an_unreadable_number_is_checked_all_the_same():
    document = whole()
    trade = document["trades"][0]
    one = trade["modules"][0]
    one["scheme"]["max"] = "viel"
    one["panels"][0]["combine"] = {"rule": "trimmed", "high": 3, "low": 3}
    trade["ranking"]["keys"].append({"module": "nix"})

    _contest, problems = contest_file.load(json.dumps(document).encode())

    assert [(each.code, each.where.split(" ")[-1]) for each in problems] == [
        ("wrong-kind", "trades[0].modules[0].scheme.max"),
        ("drops-all", "trades[0].modules[0].panels[0].combine"),
        ("unknown-module", f"trades[0].ranking.keys[{len(trade['ranking']['keys']) - 1}]"),
    ]
