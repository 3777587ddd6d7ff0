"""One check, three faces: the builder, the contest file and the shell find the same things."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from competition.access.policy import Scope
from competition.cli.scheme import scheme_group
from competition.db import db, transaction
from competition.errors import Invalid, Problem
from competition.exchange import contest_file
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel
from competition.rules.kinds import FloatFound
from competition.services import presets, scheme_drafts, scheme_files, schemes
from tests import factories
from tests.factories import NOW, SYSTEM

Damage = Callable[[dict[str, Any]], object]


def aspect(code: str, **more: Any) -> dict[str, Any]:
    found = {"code": code, "name": {"zh": code}, "max": "5", "type": "measurement"}
    return {**found, "points": {"rule": "exact"}, **more}


def scheme() -> dict[str, Any]:
    sub = {"code": "A1", "name": {"zh": "子项"}, "aspects": [aspect("a"), aspect("b")]}
    top = {"code": "A", "name": {"zh": "评分项"}, "max": "10", "sub_criteria": [sub]}
    return {"max": "10", "decimals": 2, "criteria": [top]}


def contest(tree: dict[str, Any]) -> dict[str, Any]:
    panel = {"code": "J", "seats": [{"code": "J1"}], "combine": {"rule": "single"}}
    module = {"code": "m", "name": {"zh": "模块"}, "panels": [panel], "scheme": tree}
    trade = {
        "code": "t",
        "name": {"zh": "赛项"},
        "modules": [module],
        "total": {"code": "total", "module": "m"},
        "ranking": {"keys": [{"node": "total"}]},
    }
    event = {"code": "E", "name": {"zh": "赛事"}}
    return {"format": "skills-contest/1", "event": event, "trades": [trade]}


def first(tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree["criteria"][0]["sub_criteria"][0]["aspects"][0]
    return found


WRONG: list[tuple[str, Damage, str, str]] = [
    ("an unknown key", lambda t: t.update(colour="red"), "unknown-key", "colour"),
    (
        "an unknown key of an aspect",
        lambda t: first(t).update(weight="2"),
        "unknown-key",
        "criteria[0].sub_criteria[0].aspects[0].weight",
    ),
    (
        "sums that differ",
        lambda t: first(t).update(max="4"),
        "sum-differs",
        "criteria[0].max",
    ),
    (
        "text where a number belongs",
        lambda t: first(t).update(max="five"),
        "",
        "criteria[0].sub_criteria[0].aspects[0].max",
    ),
    (
        "a float",
        lambda t: first(t)["points"].update(rule="multiply", factor=FloatFound("1.5")),
        "float",
        "criteria[0].sub_criteria[0].aspects[0].points.factor",
    ),
    (
        "a rule that does not fit its type",
        lambda t: first(t).update(points={"rule": "veto"}),
        "rule-does-not-fit",
        "criteria[0].sub_criteria[0].aspects[0].points",
    ),
    (
        "a scale whose steps miss its end",
        lambda t: first(t).update(scale={"max": "5", "step": "2"}),
        "step-does-not-fit",
        "criteria[0].sub_criteria[0].aspects[0].scale.step",
    ),
    ("nesting without end", lambda t: t.update(note=nested(200)), "", "note"),
]


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


class Writer(json.JSONEncoder):
    """Writes a float as the text it was."""

    def default(self, given: object) -> object:
        assert isinstance(given, FloatFound)
        return float(given.text)


def written(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, cls=Writer).encode()


@pytest.fixture
def module(app) -> tuple[Scope, Any]:
    event = factories.make_event("E1")
    with transaction():
        presets.plant(SYSTEM, Scope(event.id), presets.named("single-sheet"), now=NOW)
    found = db.session.query(Module).one()
    trade = db.session.get_one(Trade, db.session.get_one(Stage, found.stage_id).trade_id)
    return Scope(trade.event_id, trade.id), found.id


def in_builder(place: tuple[Scope, Any], tree: dict[str, Any]) -> list[Problem]:
    try:
        parsed = scheme_drafts.parse(written(tree).decode())
    except Invalid as refused:
        return list(refused.problems)
    return list(schemes.look(SYSTEM, *place, parsed))


def in_file(tree: dict[str, Any]) -> list[Problem]:
    head = "trades[0].modules[0].scheme."
    found = contest_file.load(written(contest(tree)))[1]
    return [Problem(one.code, one.where.removeprefix(head), one.values) for one in found]


def in_shell(tree: dict[str, Any], folder: Path) -> list[dict[str, str]]:
    path = folder / "scheme.json"
    path.write_bytes(written(tree))
    answer = CliRunner().invoke(scheme_group, ["check", str(path), "--json"])
    assert answer.exit_code == 2, answer.output
    found: list[dict[str, str]] = json.loads(answer.stderr)
    return found


@pytest.mark.parametrize(
    ("damage", "code", "where"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG]
)
def test_the_same_fault_is_found_at_the_same_node_on_every_face(
    module, tmp_path, damage, code, where
):
    tree = copy.deepcopy(scheme())
    damage(tree)

    found = {
        "builder": {one.where: one.code for one in in_builder(module, tree)},
        "file": {one.where: one.code for one in in_file(tree)},
        "shell": {one["where"]: one["code"] for one in in_shell(tree, tmp_path)},
    }

    for face, problems in found.items():
        at = next((place for place in problems if place.startswith(where)), None)
        assert at is not None, (face, problems)
        assert code in ("", problems[at]), (face, problems)


def test_an_unknown_panel_is_found_where_panels_are_known(module):
    tree = scheme()
    tree["criteria"][0]["panel"] = "Z"

    for problems in (in_builder(module, tree), in_file(tree)):
        found = [(one.code, one.where) for one in problems]
        assert ("unknown-panel", "criteria[0].panel") in found
    assert scheme_files.check(written(tree)) == []


def test_everything_is_found_at_once(module, tmp_path):
    tree = scheme()
    first(tree).update(max="five", colour="red")
    tree["criteria"][0]["sub_criteria"][0]["aspects"][1].update(type="guess")
    tree["shade"] = "blue"

    for places in (
        {one.where for one in in_builder(module, tree)},
        {one.where for one in in_file(tree)},
        {one["where"] for one in in_shell(tree, tmp_path)},
    ):
        at = "criteria[0].sub_criteria[0].aspects"
        assert {f"{at}[0].max", f"{at}[0].colour", f"{at}[1].type", "shade"} <= places


def test_what_only_seems_wrong_because_of_another_fault_is_not_said(module):
    tree = scheme()
    tree["criteria"][0]["max"] = FloatFound("9.5")
    first(tree).update(max="many")

    for problems in (in_builder(module, tree), scheme_files.check(written(tree))):
        assert sorted((one.code, one.where) for one in problems) == [
            ("float", "criteria[0].max"),
            ("not-a-number", "criteria[0].sub_criteria[0].aspects[0].max"),
        ]


@pytest.mark.parametrize("depth", [500, 900, 5000, 100_000])
def test_nesting_of_any_depth_is_a_problem_and_no_crash(module, depth):
    text = '{"max": "10", "criteria": [], "note": ' + "[" * depth + "]" * depth + "}"

    with pytest.raises(Invalid) as refused:
        tree = scheme_drafts.parse(text)
        schemes.save_tree(SYSTEM, *module, tree, version=1, now=NOW)

    assert "too-deep" in {one.code for one in refused.value.problems}
    assert "too-deep" in {one.code for one in scheme_files.check(text.encode())}


def test_ten_megabytes_are_refused_unread(module):
    text = '{"max": "10", "criteria": [' + "[" * 10_000_000

    with pytest.raises(Invalid) as refused:
        scheme_drafts.parse(text)

    assert refused.value.problems[0].code == "scheme-too-large"
    assert [one.code for one in scheme_files.check(text.encode())] == ["scheme-too-large"]


def contest_with(change: Damage) -> bytes:
    document = contest(scheme())
    change(document)
    return written(document)


def drop_all(document: dict[str, Any]) -> None:
    panel = document["trades"][0]["modules"][0]["panels"][0]
    panel["seats"] = [{"code": "J1"}, {"code": "J2"}]
    panel["combine"] = {"rule": "trimmed", "high": 1, "low": 1}


def uneven(document: dict[str, Any]) -> None:
    parts = [{"code": "p", "module": "m", "share": "0.9"}]
    document["trades"][0]["total"] = {"code": "total", "max": "100", "parts": parts}


def circle(document: dict[str, Any]) -> None:
    document["units"] = [
        {"code": "U1", "name": "甲", "parent": "U2"},
        {"code": "U2", "name": "乙", "parent": "U1"},
    ]


def unknown_aspect(document: dict[str, Any]) -> None:
    document["entries"] = [{"number": "1", "trade": "t"}]
    mark = {"aspect": "zz", "value": "1"}
    revision = {"op": "1", "trade": "t", "entry": "1", "module": "m", "seat": "J1"}
    document["revisions"] = [revision | {"marks": [mark]}]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (drop_all, "drops-all", "trades[0].modules[0].panels[0].combine"),
        (uneven, "shares-differ", "trades[0].total.parts"),
        (circle, "unit-circle", "units[0].parent"),
        (unknown_aspect, "unknown-aspect", "revisions[0].marks:zz"),
    ],
)
def test_what_lies_around_a_scheme_is_found_by_its_path_in_the_shell(tmp_path, change, code, where):
    path = tmp_path / "contest.json"
    path.write_bytes(contest_with(change))

    answer = CliRunner().invoke(scheme_group, ["check", str(path), "--json"])

    assert answer.exit_code == 2
    assert (code, where) in [(one["code"], one["where"]) for one in json.loads(answer.stderr)]


def test_a_panel_that_drops_all_its_judges_is_told_in_the_builder(module):
    with transaction():
        panel = db.session.query(Panel).one()
        panel.combine = {"rule": "trimmed", "high": 2, "low": 1}

    view = schemes.read(SYSTEM, *module)

    assert ("drops-all", "panels[0].combine") in [(one.code, one.where) for one in view.problems]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sound_file_is_said_to_be_sound(tmp_path, language):
    path = tmp_path / "scheme.json"
    path.write_bytes(written(scheme()))

    answer = CliRunner().invoke(scheme_group, ["check", str(path), "--lang", language])

    assert answer.exit_code == 0
    assert "scheme.json" in answer.output


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"7"])
def test_what_is_neither_is_refused_plainly(tmp_path, content):
    assert scheme_files.check(content)
