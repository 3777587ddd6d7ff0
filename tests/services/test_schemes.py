"""A scheme is kept while it is written, approved when it adds up, frozen by the first mark."""

from __future__ import annotations

import copy
import uuid
from typing import Any

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow
from competition.models.event import Event
from competition.models.scheme import MarkingScheme, SchemeState
from competition.services import modules, progress, scheme_drafts, schemes, sessions, trades
from competition.services.modules import ModuleDraft, PanelDraft
from competition.services.trades import TradeDraft
from tests import factories
from tests.factories import NOW, SYSTEM


def aspect(code: str, maximum: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": {"zh": f"评分点{code}"},
        "max": maximum,
        "type": "judgement",
        "points": {"rule": "exact"},
        **more,
    }


def tree(*aspects: dict[str, Any], criterion: str = "10", maximum: str = "10") -> dict[str, Any]:
    sub = {"code": "A", "name": {"zh": "操作规范"}, "aspects": list(aspects)}
    top = {"code": "A", "name": {"zh": "操作规范"}, "max": criterion, "sub_criteria": [sub]}
    return {"max": maximum, "decimals": 2, "criteria": [top]}


GOOD = tree(aspect("A1", "4"), aspect("A2", "6"))


@pytest.fixture
def place(app) -> tuple[Scope, uuid.UUID]:
    event = factories.make_event()
    scope = Scope(event.id)
    with transaction():
        trades.create(SYSTEM, scope, TradeDraft(code="welder", name={"zh": "焊工"}), now=NOW)
    trade = Scope(event.id, progress.of_event(SYSTEM, scope)[0].id)
    panel = PanelDraft(code="J", seats=3, combine={"rule": "mean"})
    draft = ModuleDraft(
        code="weld", stage="final", name={"zh": "焊接"}, panels=(panel,), maximum="10"
    )
    with transaction():
        return trade, modules.create(SYSTEM, trade, draft, now=NOW)


def save(place: tuple[Scope, uuid.UUID], given: dict[str, Any], version: int | None = None):
    scope, module_id = place
    known = schemes.read(SYSTEM, scope, module_id).version if version is None else version
    with transaction():
        return schemes.save_tree(SYSTEM, scope, module_id, given, version=known, now=NOW)


def approve(place: tuple[Scope, uuid.UUID]) -> None:
    scope, module_id = place
    version = schemes.read(SYSTEM, scope, module_id).version
    with transaction():
        schemes.approve(SYSTEM, scope, module_id, version=version, now=NOW)


def test_a_tree_comes_back_as_it_was_saved(place):
    levels = {"0": {"zh": "差"}, "1": {"zh": "中"}, "2": {"zh": "好"}}
    rich = tree(
        aspect("A1", "4", scale={"max": "2"}, points={"rule": "share"}, descriptors=levels),
        aspect("A2", "6", unit="g", note={"zh": "称两次"}),
    )

    saved = save(place, rich)

    assert saved.problems == ()
    kept = schemes.read(SYSTEM, *place).tree
    assert kept["criteria"] == rich["criteria"]


def test_a_wrong_sum_is_kept_and_said_with_the_path_of_its_node(place):
    saved = save(place, tree(aspect("A1", "4"), aspect("A2", "5.5")))

    found = [(problem.code, problem.where) for problem in saved.problems]
    assert found == [("sum-differs", "criteria[0].max")]
    assert saved.problems[0].values["found"] == "9.5"
    assert (
        schemes.read(SYSTEM, *place).tree["criteria"][0]["sub_criteria"][0]["aspects"][1]["max"]
        == "5.5"
    )


def test_everything_wrong_is_said_at_once(place):
    wrong = tree(
        aspect("A1", "4", scale={"max": "3"}, points={"rule": "share"}),
        aspect("A1", "6", name={"zh": ""}),
        criterion="9",
    )
    wrong["criteria"][0]["sub_criteria"][0]["aspects"][1]["code"] = "A2"
    wrong["criteria"][0]["panel"] = "X"

    found = {problem.code for problem in save(place, wrong).problems}

    assert {"descriptors-missing", "unknown-panel", "wrong-form"} <= found
    assert "sum-differs" not in found  # a sum over what cannot be read would be a wrong one
    assert any(
        problem.where.endswith("aspects[1].name.zh") for problem in save(place, wrong).problems
    )


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda t: t.update(max="many"), "max"),
        (lambda t: t.update(max="0"), "max"),
        (lambda t: t["criteria"][0].update(max="1.2345"), "criteria[0].max"),
        (lambda t: t["criteria"][0].update(code="A B"), "criteria[0].code"),
        (lambda t: t["criteria"].append(t["criteria"][0]), "criteria[1].code"),
        (
            lambda t: t["criteria"][0]["sub_criteria"][0]["aspects"][0].update(type="guess"),
            "criteria[0].sub_criteria[0].aspects[0].type",
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_and_the_old_tree_stays(place, damage, where):
    save(place, GOOD)
    damaged = copy.deepcopy(GOOD)
    damage(damaged)

    with pytest.raises(Invalid) as refused:
        save(place, damaged)

    assert where in [problem.where for problem in refused.value.problems]
    assert schemes.read(SYSTEM, *place).tree["criteria"] == GOOD["criteria"]


def test_a_json_number_with_a_point_never_becomes_a_mark(place):
    text = '{"max": 10.5, "criteria": []}'

    with pytest.raises(Invalid) as refused:
        save(place, scheme_drafts.parse(text))

    assert ("float", "max") in [(one.code, one.where) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not-json"),
        ("[]", "not-a-scheme"),
        (r'{"max": "10", "criteria": [], "name": "\ud842"}', "control-character"),
        (r'{"max": "10", "criteria": [], "\u0000": 1}', "control-character"),
    ],
)
def test_what_is_no_scheme_is_refused(text, code):
    with pytest.raises(Invalid) as refused:
        scheme_drafts.parse(text)

    assert refused.value.problems[0].code == code


def test_a_stale_save_is_a_conflict_and_changes_nothing(place):
    first = schemes.read(SYSTEM, *place).version
    save(place, GOOD, first)

    with pytest.raises(Conflict):
        save(place, tree(aspect("A1", "10")), first)

    assert schemes.read(SYSTEM, *place).tree["criteria"] == GOOD["criteria"]


def test_saving_the_same_tree_twice_still_counts_as_two_versions(place):
    first = save(place, GOOD)

    second = save(place, GOOD, first.version)

    assert second.version > first.version


def test_approval_is_refused_with_every_problem(place):
    save(place, tree(aspect("A1", "4")))

    with pytest.raises(Invalid) as refused:
        approve(place)

    assert [problem.code for problem in refused.value.problems] == ["sum-differs"]
    assert schemes.read(SYSTEM, *place).state == "draft"


def test_an_empty_scheme_is_not_approved(place):
    with pytest.raises(Invalid) as refused:
        approve(place)

    assert [problem.code for problem in refused.value.problems] == ["scheme-empty"]


def test_an_approved_scheme_changes_only_after_it_is_taken_back(place):
    save(place, GOOD)
    approve(place)
    with pytest.raises(NotNow) as refused:
        save(place, GOOD)
    assert refused.value.code == "scheme-approved"

    version = schemes.read(SYSTEM, *place).version
    with transaction():
        schemes.take_back(SYSTEM, *place, version=version, now=NOW)

    assert save(place, tree(aspect("A1", "10"))).problems == ()


def test_a_frozen_scheme_never_changes(place):
    save(place, GOOD)
    with transaction():
        row = db.session.query(MarkingScheme).one()
        row.state, row.digest, row.frozen_at = SchemeState.FROZEN, "0" * 64, NOW

    for act in (lambda: save(place, GOOD), lambda: approve(place)):
        with pytest.raises(NotNow) as refused:
            act()
        assert refused.value.code == "scheme-frozen"
    version = schemes.read(SYSTEM, *place).version
    with pytest.raises(NotNow), transaction():
        schemes.take_back(SYSTEM, *place, version=version, now=NOW)


def test_a_theory_module_begins_with_a_paper_that_can_be_approved(place):
    scope, _ = place
    draft = ModuleDraft(
        code="theory",
        stage="final",
        name={"zh": "理论知识"},
        kind="theory",
        panels=(PanelDraft(code="T", seats=1, role="recorder", combine={"rule": "single"}),),
    )
    with transaction():
        module_id = modules.create(SYSTEM, scope, draft, now=NOW)

    approve((scope, module_id))

    assert schemes.read(SYSTEM, scope, module_id).state == "approved"


def test_panels_that_are_added_up_count_their_criteria_once_a_seat(place):
    scope, _ = place
    draft = ModuleDraft(
        code="sum",
        stage="final",
        name={"zh": "相加"},
        panels=(PanelDraft(code="S", seats=4, combine={"rule": "sum"}),),
        maximum="40",
    )
    with transaction():
        module_id = modules.create(SYSTEM, scope, draft, now=NOW)

    saved = save((scope, module_id), tree(aspect("A1", "4"), aspect("A2", "6"), maximum="40"))

    assert saved.problems == ()
    assert [line.times for line in schemes.panel_lines(module_id)] == ["4"]


def test_a_judge_writes_no_scheme(place):
    scope, module_id = place
    event = db.session.get(Event, scope.event_id)
    judge = sessions.actor_for_account(factories.make_account("judge", event=event))

    with pytest.raises(NotAllowed), transaction():
        schemes.save_tree(judge, scope, module_id, GOOD, version=1, now=NOW)
