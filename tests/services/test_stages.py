"""From a gate to the next stage: preview, fill, move up; the file remembers it (晋级、递补)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.audit import AuditEntry
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import Entry, EntryInStage, EntryStatus
from competition.models.event import Module, ModuleKind, ModuleState, Stage
from competition.services import (
    advances,
    archives,
    audit,
    draws,
    entry_writing,
    rulings,
    stages,
    standings,
    trades,
)
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load, scope_of

HEAT = {"01": "90", "02": "80", "03": "80", "04": "70", "05": "60"}
TWO: dict[str, Any] = {"rule": {"count": 2, "tie": "exclude"}, "reserves": 2}


@pytest.fixture
def trade(app):
    return load(contest(HEAT, {}, gate={"rule": {"count": 2}, "reserves": 1}), locked=("H",))[1]


def inside(trade, code):
    return [
        *db.session.scalars(
            select(Entry.number)
            .join(EntryInStage, EntryInStage.entry_id == Entry.id)
            .join(Stage, Stage.id == EntryInStage.stage_id)
            .where(Stage.trade_id == trade.id, Stage.code == code)
            .order_by(Entry.number)
        )
    ]


def test_a_preview_says_who_goes_on_and_why_and_stores_nothing(trade):
    found = stages.preview(SYSTEM, scope_of(trade), "heat")

    assert [(c.passing.number, c.passing.goes_on, c.passing.why) for c in found.candidates] == [
        ("01", True, "rank"), ("02", True, "tie"), ("03", True, "tie"),
        ("04", False, "behind"), ("05", False, "behind"),
    ]  # fmt: skip
    assert found.problems == ()
    assert found.going == 3
    assert len(inside(trade, "final")) == 5


def test_the_next_stage_is_filled_and_the_rest_has_no_place_in_the_end(trade):
    with transaction():
        count = advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    assert count == 3
    assert inside(trade, "final") == ["01", "02", "03"]
    result = standings.result(SYSTEM, trade.id)
    assert {n: result.standings.line(n).reason for n in ("04", "05")} == {
        "04": "not-advanced", "05": "not-advanced",
    }  # fmt: skip
    said = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stage.filled")).one()
    assert said.facts["entries"] == ["01", "02", "03"]


def test_filling_waits_for_the_lock_and_for_every_sheet(app):
    content = contest(HEAT, {}, gate=TWO).replace(b'"H-05"', b'"H-05", "state": "superseded"')
    _event, trade = load(content, locked=())

    with pytest.raises(Invalid) as refused, transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    assert [problem.code for problem in refused.value.problems] == [
        "module-open", "stage-incomplete",
    ]  # fmt: skip


def test_the_first_who_waits_takes_the_place_of_who_gives_up(trade):
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    with transaction():
        moved = advances.move_up(SYSTEM, scope_of(trade), "heat", "02", reason="因病弃赛", now=NOW)

    assert moved == "04"
    assert inside(trade, "final") == ["01", "02", "03", "04"]
    assert standings.result(SYSTEM, trade.id).standings.line("02").reason == "withdrawn"
    with pytest.raises(NotNow, match="nobody-waits"), transaction():
        advances.move_up(SYSTEM, scope_of(trade), "heat", "03", reason="因病弃赛", now=NOW)


def test_who_gave_up_elsewhere_leaves_a_place_that_is_taken_once(trade):
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)
    with transaction():
        put_down(trade, "02")

    vacant = stages.preview(SYSTEM, scope_of(trade), "heat").entered.vacant
    with transaction():
        moved = advances.move_up(SYSTEM, scope_of(trade), "heat", "02", reason="因病弃赛", now=NOW)

    assert vacant == {"staff": 1}
    assert moved == "04"
    assert stages.preview(SYSTEM, scope_of(trade), "heat").entered.vacant == {}
    with pytest.raises(NotNow, match="already-withdrawn"), transaction():
        advances.move_up(SYSTEM, scope_of(trade), "heat", "02", reason="因病弃赛", now=NOW)


def put_down(trade, number, stage="final"):
    """Note in the register that an entry gave up."""
    row = db.session.scalars(
        select(EntryInStage)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .where(Stage.trade_id == trade.id, Stage.code == stage, Entry.number == number)
    ).one()
    row.status = EntryStatus.WITHDRAWN


def take_off(trade, number, points):
    """An appeal's ruling takes points off an entry."""
    draft = rulings.RulingDraft(
        kind="deduct", entry=number, module="H", value=points, reason="申诉裁定"
    )
    with transaction():
        rulings.make(SYSTEM, scope_of(trade), draft, now=NOW + timedelta(hours=1))


def give_numbers(final):
    """Give out codes in a stage, which are entry numbers here."""
    with transaction():
        code_set = CodeSet(stage_id=final.id, code="final", layers=0)
        db.session.add(code_set)
        db.session.flush()
        draws.give_codes(SYSTEM, code_set.id, now=NOW)


def test_a_ruling_after_the_stage_was_filled_is_told_and_let_in_anew(app):
    gate = {"rule": {"count": 3}, "reserves": 2}
    heat = {"01": "90", "02": "85", "03": "80", "04": "70", "05": "60"}
    trade = load(contest(heat, {}, gate=gate), locked=("H",))[1]
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)
    with transaction():
        advances.move_up(SYSTEM, scope_of(trade), "heat", "02", reason="因病弃赛", now=NOW)
    before = stages.preview(SYSTEM, scope_of(trade), "heat").entered
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)
    assert (before.moved_up, before.missing, before.surplus) == ({"04"}, (), ())
    assert inside(trade, "final") == ["01", "02", "03", "04"]

    take_off(trade, "01", "35")
    final = db.session.scalars(select(Stage).where(Stage.code == "final")).one()
    with pytest.raises(NotNow, match="gate-outdated"):
        give_numbers(final)
    told = stages.preview(SYSTEM, scope_of(trade), "heat").entered
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    give_numbers(final)
    assert (told.missing, told.surplus) == ((), ("01",))
    assert told.vacant == {"staff": 1}
    assert inside(trade, "final") == ["02", "03", "04"]
    with pytest.raises(NotNow, match="stage-begun"), transaction():
        advances.move_up(SYSTEM, scope_of(trade), "heat", "02", reason="补足", now=NOW)


def test_after_codes_were_given_out_whom_a_ruling_brought_past_is_let_in(app):
    trade = load(contest(HEAT, {}, gate=TWO), locked=("H",))[1]
    gate = {"gate": {"rule": {"count": 1}, "reserves": 1}}
    with transaction():
        version = stages.read(SYSTEM, scope_of(trade)).version
        stages.change_gate(SYSTEM, scope_of(trade), "heat", gate, version=version, now=NOW)
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)
    final = db.session.scalars(select(Stage).where(Stage.code == "final")).one()
    give_numbers(final)
    take_off(trade, "01", "25")
    told = stages.preview(SYSTEM, scope_of(trade), "heat").entered

    with pytest.raises(Invalid) as wrong, transaction():
        advances.admit(SYSTEM, scope_of(trade), "heat", "05", reason="申诉", now=NOW)
    with transaction():
        advances.admit(SYSTEM, scope_of(trade), "heat", "02", reason="申诉", now=NOW)

    assert told.missing == ("02", "03")
    assert told.surplus == ("01",)
    assert [each.code for each in wrong.value.problems] == ["not-missing"]
    assert inside(trade, "final") == ["01", "02"]
    texts = select(BlindCode.text).join(CodeSet, CodeSet.id == BlindCode.code_set_id)
    found = db.session.scalars(texts.where(CodeSet.stage_id == final.id).order_by(BlindCode.text))
    assert found.all() == ["01", "02"]
    with transaction():
        module = db.session.scalars(select(Module).where(Module.stage_id == final.id)).one()
        module.state, module.locked_at = ModuleState.LOCKED, NOW
    with pytest.raises(NotNow, match="stage-over"), transaction():
        advances.admit(SYSTEM, scope_of(trade), "heat", "03", reason="申诉", now=NOW)


def test_a_gate_is_changed_until_the_next_stage_is_filled(trade):
    scope = scope_of(trade)
    with transaction():
        version = stages.read(SYSTEM, scope).version
        stages.change_gate(SYSTEM, scope, "heat", {"gate": TWO}, version=version, now=NOW)

    found = stages.preview(SYSTEM, scope, "heat")
    assert [c.passing.number for c in found.candidates if c.passing.goes_on] == ["01"]
    assert [c.passing.number for c in found.candidates if c.passing.reserve] == ["02", "03"]
    with transaction():
        advances.fill(SYSTEM, scope, "heat", now=NOW)
    with pytest.raises(NotNow, match="stage-passed"), transaction():
        version = stages.read(SYSTEM, scope).version
        stages.change_gate(SYSTEM, scope, "heat", {"gate": TWO}, version=version, now=NOW)


def test_a_gate_everybody_passes_was_applied_all_the_same(app):
    trade = load(contest(HEAT, {}, gate={"rule": {"count": 5}}), locked=("H",))[1]
    final = db.session.scalars(select(Stage).where(Stage.code == "final")).one()

    before = stages.gate_before(final)
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    assert before is not None
    assert before.code == "heat"
    assert stages.gate_before(final) is None
    assert stages.read(SYSTEM, scope_of(trade)).one("final").filled


def test_a_gate_that_cannot_be_is_refused_with_every_problem(trade):
    scope = scope_of(trade)
    needs = [{"node": "nothing", "at_least": "60"}, {"module": "Z", "at_least": "60"}]

    with pytest.raises(Invalid) as refused, transaction():
        version = stages.read(SYSTEM, scope).version
        rules = {"gate": {"rule": {"needs": needs}}}
        stages.change_gate(SYSTEM, scope, "heat", rules, version=version, now=NOW)
    with pytest.raises(Invalid) as last, transaction():
        version = stages.read(SYSTEM, scope).version
        stages.change_gate(SYSTEM, scope, "final", {"gate": TWO}, version=version, now=NOW)

    assert {problem.code for problem in refused.value.problems} == {
        "award-needs-rule", "unknown-node", "unknown-module",
    }  # fmt: skip
    assert [problem.code for problem in last.value.problems] == ["gate-leads-nowhere"]


def test_a_file_remembers_gates_and_who_did_not_go_on(trade):
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    content = archives.dump(SYSTEM, trade.event_id)
    with transaction():
        again = archives.load(SYSTEM, content, now=NOW, code="T2")
    second = archives.dump(SYSTEM, again.id)

    assert b'"not-advanced"' in content
    assert b'"reserves": 1' in content
    assert second.replace(b'"T2"', b'"T1"') == content


def test_whoever_is_entered_after_the_cut_is_not_in_the_next_stage(trade):
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    places = entry_writing.trade_places(trade.event_id)

    heat = db.session.scalars(
        select(Stage.id).where(Stage.trade_id == trade.id, Stage.code == "heat")
    ).one()
    assert places["fit"].stages == (heat,)


def test_a_stage_added_later_has_everybody_in_it_until_a_gate_is_applied(trade):
    scope = scope_of(trade)
    detail = trades.read(SYSTEM, scope)
    extra = trades.NamedLine("extra", {"zh": "加赛"})
    draft = replace(detail.draft, stages=(*detail.draft.stages, extra))

    with transaction():
        trades.change(SYSTEM, scope, draft, version=detail.version, now=NOW)

    assert inside(trade, "extra") == sorted(HEAT)


def test_a_heat_is_cut_before_the_final_has_its_schemes(trade):
    final = db.session.scalars(
        select(Stage).where(Stage.trade_id == trade.id, Stage.code == "final")
    ).one()
    with transaction():
        db.session.add(
            Module(stage_id=final.id, code="G", name={"zh": "决赛二"}, combine={}, extra={},
                   kind=ModuleKind.PRACTICAL, position=9)
        )  # fmt: skip
        audit.record(SYSTEM, "module.added", ("module", "G"), scope=scope_of(trade), now=NOW)
    with pytest.raises(Invalid, match="trade-incomplete"):
        standings.result(SYSTEM, trade.id)

    found = stages.preview(SYSTEM, scope_of(trade), "heat")
    with transaction():
        count = advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)

    assert [c.passing.number for c in found.candidates if c.passing.goes_on] == ["01", "02", "03"]
    assert found.problems == ()
    assert count == 3
    assert inside(trade, "final") == ["01", "02", "03"]
