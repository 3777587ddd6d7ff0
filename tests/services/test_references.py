"""Reference values: typed in, combined, frozen, and only then the targets (专家参考值)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotNow
from competition.models.audit import AuditEntry
from competition.models.event import Event, Module
from competition.services import archives, openings, progress, references, standings
from competition.services.references import Sheet
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load, scope_of

MARKS = {"01": "7.5", "02": "8.5"}


@pytest.fixture
def trade(app):
    document = json.loads(contest(MARKS))
    del document["trades"][0]["modules"][1:]
    module = document["trades"][0]["modules"][0]
    aspect = module["scheme"]["criteria"][0]["sub_criteria"][0]["aspects"][0]
    aspect |= {
        "type": "answer", "points": {"rule": "difference", "step": "0.5", "each": "1"},
    }  # fmt: skip
    module["reference"] = {"combine": {"rule": "mean"}}
    document["trades"][0]["total"] = {"code": "total", "module": "H"}
    return load(json.dumps(document).encode(), locked=())[1]


@pytest.fixture
def module(trade):
    row = db.session.scalars(select(Module).where(Module.code == "H")).one()
    row.state = "setup"
    db.session.commit()
    return row


def write(trade, module, *sheets, **more):
    version = references.read(SYSTEM, scope_of(trade), module.id).version
    with transaction():
        references.write(
            SYSTEM, scope_of(trade), module.id, sheets,
            **({"rule": "mean", "decimals": 1, "version": version, "now": NOW} | more),
        )  # fmt: skip


def freeze(trade, module):
    version = references.read(SYSTEM, scope_of(trade), module.id).version
    with transaction():
        references.freeze(SYSTEM, scope_of(trade), module.id, version=version, now=NOW)


THREE = [Sheet(f"E{n}", {"H.1": value}) for n, value in enumerate(("8.2", "8.5", "8.7"))]


def test_what_the_experts_found_counts_once_it_is_frozen(trade, module):
    write(trade, module, *THREE)
    before = standings.result(SYSTEM, trade.id).standings
    freeze(trade, module)
    after = standings.result(SYSTEM, trade.id).standings

    assert [gap.code for gap in before.line("01").gaps] == ["reference-missing"]
    assert {n: str(after.line(n).total) for n in MARKS} == {"01": "98", "02": "100"}


def test_a_frozen_value_is_never_changed_and_its_digest_stands_in_the_trail(trade, module):
    write(trade, module, *THREE)
    freeze(trade, module)

    with pytest.raises(NotNow, match="references-frozen"):
        write(trade, module, *THREE[:1])
    said = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "references.frozen")
    ).one()
    assert len(said.facts["digest"]) == 64
    assert "8.5" not in json.dumps(said.facts)


def test_an_incomplete_reference_is_not_frozen_and_the_trade_does_not_open(trade, module):
    write(trade, module, *THREE, Sheet("E4", {}))

    with pytest.raises(Invalid) as refused:
        freeze(trade, module)
    lacking = openings.problems(progress.of_event(SYSTEM, scope_of(trade))[0])

    assert [problem.code for problem in refused.value.problems] == ["reference-incomplete"]
    assert "references-missing" in {problem.code for problem in lacking}


def test_values_are_numbers_and_a_stale_form_changes_nothing(trade, module):
    with pytest.raises(Invalid) as refused:
        write(trade, module, Sheet("E1", {"H.1": "acht"}), rule="sum")
    with pytest.raises(Conflict):
        write(trade, module, *THREE, version=99)

    assert {problem.code for problem in refused.value.problems} == {
        "unknown-choice", "mark-not-a-number",
    }  # fmt: skip


def test_a_file_keeps_what_the_experts_found(trade, module):
    write(trade, module, *THREE)
    freeze(trade, module)

    content = archives.dump(SYSTEM, trade.event_id)

    assert b'"frozen"' in content
    assert b'"8.7"' in content


def test_the_office_types_and_freezes_them_on_a_page(trade, module, as_role):
    client = as_role("organiser", event=db.session.get_one(Event, trade.event_id))
    place = f"/console/T1/trades/fit/modules/{module.id}/references"
    version = references.read(SYSTEM, scope_of(trade), module.id).version
    data = {"version": version, "rule": "median", "decimals": "1", "seat-0": "专家甲"}

    wrong = client.post(place, data=data | {"value-0-H.1": "many"})
    right = client.post(place, data=data | {"value-0-H.1": "8.5"})
    shown = client.get(place).text
    version = references.read(SYSTEM, scope_of(trade), module.id).version
    frozen = client.post(f"{place}/freeze", data={"version": version})

    assert wrong.status_code == 422
    assert "many" in wrong.text
    assert right.status_code == 302
    assert "专家甲" in shown
    assert "<b>8.5</b>" in shown
    assert frozen.status_code == 302
    assert "已冻结" in client.get(place).text
    assert "专家参考值" in client.get("/console/T1/trades/fit/").text
