"""Trades, their modules and panels, and how they come to places and awards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotNow
from competition.models.event import Event
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.services import composition, facts, modules, presets, progress, trades
from competition.services.composition import ShareLine
from competition.services.modules import ModuleDraft, PanelDraft
from competition.services.trades import NamedLine, TradeDraft
from tests import factories, queries
from tests.factories import NOW, SYSTEM

FIVE = PanelDraft(code="J", seats=5, combine={"rule": "trimmed", "high": 1, "low": 1})
WELDING = ModuleDraft(code="weld", stage="final", name={"zh": "焊接"}, panels=(FIVE,))


@pytest.fixture
def scope(app) -> Scope:
    return Scope(factories.make_event().id)


@pytest.fixture
def welder(scope: Scope) -> Scope:
    with transaction():
        trades.create(SYSTEM, scope, TradeDraft(code="welder", name={"zh": "焊工"}), now=NOW)
    return Scope(scope.event_id, progress.of_event(SYSTEM, scope)[0].id)


def add_module(scope: Scope, draft: ModuleDraft = WELDING):
    with transaction():
        return modules.create(SYSTEM, scope, draft, now=NOW)


def seat_codes(module_id) -> list[str]:
    return list(
        db.session.scalars(
            select(PanelSeat.code)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .where(Panel.module_id == module_id)
            .order_by(PanelSeat.position)
        )
    )


def test_a_blank_trade_has_one_division_and_one_stage(welder):
    draft = trades.read(SYSTEM, welder).draft

    assert [line.code for line in draft.divisions] == ["all"]
    assert [line.code for line in draft.stages] == ["final"]


@pytest.mark.parametrize("preset", presets.for_trades(), ids=lambda preset: preset.code)
def test_every_trade_preset_plants_under_another_code_and_can_be_computed_with(scope, preset):
    with transaction():
        presets.plant(SYSTEM, scope, preset, now=NOW, code="mine")

    found = progress.of_event(SYSTEM, scope)[0]

    assert found.code == "mine"
    assert len(facts.trade_facts(found.id).modules) == len(found.modules)


def test_trades_are_found_by_name_code_and_occupation(scope):
    with transaction():
        for code, name, occupation in (
            ("tea", "评茶师", "6-02-06-11"),
            ("coffee", "咖啡师", "4-03-02-08"),
        ):
            draft = TradeDraft(code=code, name={"zh": name}, occupation_code=occupation)
            trades.create(SYSTEM, scope, draft, now=NOW)

    assert trades.find(SYSTEM, scope, q="咖啡").codes == ("coffee",)
    assert trades.find(SYSTEM, scope, q="6-02").codes == ("tea",)
    assert trades.find(SYSTEM, scope, q="TEA").codes == ("tea",)
    assert trades.find(SYSTEM, scope, q="焊").count == 0


def test_a_stage_with_modules_stays(welder):
    add_module(welder)
    detail = trades.read(SYSTEM, welder)
    heat = replace(detail.draft, stages=(NamedLine("heat", {"zh": "初赛"}),))

    with pytest.raises(Invalid) as refused, transaction():
        trades.change(SYSTEM, welder, heat, version=detail.version, now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["stage-in-use"]


def test_a_stale_trade_is_a_conflict(welder):
    detail = trades.read(SYSTEM, welder)
    with transaction():
        trades.change(SYSTEM, welder, detail.draft, version=detail.version, now=NOW)

    with pytest.raises(Conflict), transaction():
        trades.change(SYSTEM, welder, detail.draft, version=detail.version, now=NOW)


def test_a_module_gets_its_seats_and_a_first_draft_of_its_scheme(welder):
    module_id = add_module(welder)

    assert seat_codes(module_id) == ["J1", "J2", "J3", "J4", "J5"]
    assert progress.of_event(SYSTEM, welder)[0].modules[0].scheme == "draft"


def test_a_consensus_panel_has_a_seat_of_its_own_that_comes_and_goes_with_the_rule(welder):
    consensus = replace(FIVE, combine={"rule": "consensus"})
    module_id = add_module(welder, replace(WELDING, panels=(consensus,)))
    own = select(PanelSeat.code).where(PanelSeat.role == SeatRole.PANEL)
    assert db.session.scalars(own).all() == ["J"]

    detail = modules.read(SYSTEM, welder, module_id)
    with transaction():
        modules.change(SYSTEM, welder, module_id, WELDING, version=detail.version, now=NOW)

    assert db.session.scalars(own).all() == []


def test_a_seat_somebody_sits_on_is_not_taken_away_by_a_smaller_number(welder):
    module_id = add_module(welder)
    judge = factories.make_account(
        "judge", name="裁判甲", event=db.session.get(Event, welder.event_id)
    )
    with transaction():
        seat = db.session.scalars(select(PanelSeat).where(PanelSeat.code == "J5")).one()
        seat.account_id = judge.id
    detail = modules.read(SYSTEM, welder, module_id)
    three = replace(WELDING, panels=(replace(FIVE, seats=3),))

    with pytest.raises(Invalid) as refused, transaction():
        modules.change(SYSTEM, welder, module_id, three, version=detail.version, now=NOW)

    problem = refused.value.problems[0]
    assert (problem.code, problem.where, problem.values["seats"]) == (
        "seats-taken", "panels.0", "J5",
    )  # fmt: skip
    assert len(seat_codes(module_id)) == 5


@pytest.mark.parametrize(
    ("panel", "code"),
    [
        (replace(FIVE, seats=2), "drops-too-many"),
        (replace(FIVE, combine={"rule": "single"}), "single-seat"),
        (replace(FIVE, combine={"rule": "guess"}), "unknown-word"),
        (replace(FIVE, seats=0), "seats-range"),
        (replace(FIVE, code="J 1"), "code-form"),
    ],
)
def test_a_panel_that_cannot_work_is_refused(welder, panel, code):
    with pytest.raises(Invalid) as refused:
        add_module(welder, replace(WELDING, panels=(panel,)))

    assert code in [problem.code for problem in refused.value.problems]


def test_a_new_code_set_is_shared_by_the_next_module_of_the_stage(welder):
    add_module(welder, replace(WELDING, codes="new:2"))
    add_module(welder, replace(WELDING, code="second", codes="work"))

    sets = modules.code_sets(SYSTEM, welder)
    found = progress.of_event(SYSTEM, welder)[0]

    assert [(one.code, one.layers) for one in sets] == [("work", 2)]
    assert [module.layers for module in found.modules] == [2, 2]


def test_shares_become_the_total_and_are_read_back(welder):
    add_module(welder)
    add_module(welder, replace(WELDING, code="theory", kind="theory"))
    lines = (ShareLine("theory", "30"), ShareLine("weld", "70"))
    total = composition.total_of(lines, maximum="100", decimals=2)

    with transaction():
        version = trades.read(SYSTEM, welder).version
        composition.change_total(SYSTEM, welder, total, version=version, now=NOW)

    kept = trades.read(SYSTEM, welder).total
    assert [part["share"] for part in kept["parts"]] == ["0.3", "0.7"]
    assert composition.shares_of(kept) == lines


def test_shares_that_miss_the_whole_and_unknown_modules_are_refused_together(welder):
    add_module(welder)
    total = composition.total_of(
        (ShareLine("weld", "70"), ShareLine("oral", "20")), maximum="100", decimals=2
    )

    version = trades.read(SYSTEM, welder).version
    with pytest.raises(Invalid) as refused, transaction():
        composition.change_total(SYSTEM, welder, total, version=version, now=NOW)

    found = {problem.code: problem.values for problem in refused.value.problems}
    assert found["shares-sum"]["sum"] == "90"
    assert found["unknown-module"]["found"] == "oral"


def test_a_tie_key_must_name_something_that_is_there(welder):
    ranking = {"keys": [{"node": "total"}, {"module": "oral"}, {}]}

    version = trades.read(SYSTEM, welder).version
    with pytest.raises(Invalid) as refused, transaction():
        composition.change_ranking(SYSTEM, welder, ranking, {}, version=version, now=NOW)

    found = [(problem.code, problem.where) for problem in refused.value.problems]
    assert found == [("unknown-module", "ranking.keys[1]"), ("key-needs-one", "ranking.keys[2]")]


def test_an_award_says_who_gets_it(welder):
    awards = [{"code": "first", "name": {"zh": "一等奖"}, "rule": {}}]

    version = trades.read(SYSTEM, welder).version
    with pytest.raises(Invalid) as refused, transaction():
        composition.change_awards(SYSTEM, welder, awards, version=version, now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["award-needs-rule"]


def test_an_empty_trade_can_be_taken_away_with_its_modules(scope, welder):
    add_module(welder)

    with transaction():
        trades.remove(SYSTEM, welder, now=NOW)

    assert trades.find(SYSTEM, scope).count == 0


def test_the_road_of_a_trade_begins_where_something_is_missing(welder):
    add_module(welder)

    found = progress.of_event(SYSTEM, welder)[0]

    assert [step.name for step in found.steps] == [
        "trade", "schemes", "judges", "roster", "coding", "marking", "notice", "certificates",
    ]  # fmt: skip
    assert found.step.name == "trade"
    assert found.step.values["lacking"] == ["total", "awards"]


def test_progress_asks_as_often_for_twelve_trades_as_for_two(scope):
    def plant(count: int, start: int) -> None:
        with transaction():
            for n in range(start, start + count):
                preset = presets.named("single-sheet")
                presets.plant(SYSTEM, scope, preset, now=NOW, code=f"t{n}")

    plant(2, 0)
    with queries.counted() as two:
        progress.of_event(SYSTEM, scope)
    plant(10, 2)
    with queries.counted() as twelve:
        assert len(progress.of_event(SYSTEM, scope)) == 12

    assert twelve.count == two.count <= 15


def test_the_modules_of_a_trade_are_read_as_quickly_for_four_as_for_one(welder):
    add_module(welder)
    with queries.counted() as one:
        modules.in_order(SYSTEM, welder)
    for code in ("weld-2", "weld-3", "weld-4"):
        add_module(welder, replace(WELDING, code=code))

    with queries.counted() as four:
        found = modules.in_order(SYSTEM, welder)

    assert [len(each.draft.panels) for each in found] == [len(WELDING.panels)] * 4
    assert four.count == one.count


def test_a_module_with_sheets_keeps_its_panels(welder, monkeypatch):
    module_id = add_module(welder)
    monkeypatch.setattr(modules, "has_sheets", lambda _id: True)

    with pytest.raises(NotNow), transaction():
        modules.remove(SYSTEM, welder, module_id, now=NOW)
    with transaction():
        detail = modules.read(SYSTEM, welder, module_id)
        three = replace(WELDING, name={"zh": "焊接操作"}, panels=(replace(FIVE, seats=3),))
        modules.change(SYSTEM, welder, module_id, three, version=detail.version, now=NOW)

    assert len(seat_codes(module_id)) == 5
    assert modules.read(SYSTEM, welder, module_id).draft.name == {"zh": "焊接操作"}
