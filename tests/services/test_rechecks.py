"""The second look: drawn from a seed, found right or wrong, widened, closed (复核)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Grant
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow
from competition.models.account import Role
from competition.models.event import Event, Module
from competition.services import rechecks
from competition.services.rechecks import Drawn
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_honours import contest, load, scope_of

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 11)}
RULE = Drawn(seed="复核 20261120", top="0.3", sample="0.15", division="staff")


@pytest.fixture
def trade(app):
    return load(contest(HEAT, HEAT))[1]


def draw(trade, rule=RULE):
    with transaction():
        return rechecks.draw(SYSTEM, scope_of(trade), rule, now=NOW)


def look(trade, list_id, wrong=()):
    scope = scope_of(trade)
    _line, items = rechecks.one(SYSTEM, scope, list_id)
    for item in items:
        word, note = ("wrong", "加错") if item.label in wrong else ("right", "")
        with transaction():
            rechecks.find(SYSTEM, scope, list_id, item.id, word, note, now=NOW)
    return rechecks.one(SYSTEM, scope, list_id)[0]


def test_the_top_share_is_looked_at_whole_and_of_the_rest_a_sample(trade):
    first, second = draw(trade), draw(trade)

    lists = [rechecks.one(SYSTEM, scope_of(trade), each)[1] for each in (first, second)]

    assert [(i.label, i.why) for i in lists[0][:3]] == [("01", "top"), ("02", "top"), ("03", "top")]
    assert [i.why for i in lists[0][3:]] == ["sample", "sample"]
    assert [i.label for i in lists[0]] == [i.label for i in lists[1]]
    assert [line.number for line in rechecks.lists(SYSTEM, scope_of(trade))] == [2, 1]


def test_a_module_is_rechecked_by_code_before_its_lock(app):
    _event, trade = load(contest(HEAT, HEAT), locked=())
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()

    made = draw(trade, Drawn("s", "0.2", "0", module_id=module.id))

    _line, items = rechecks.one(SYSTEM, scope_of(trade), made)
    assert [(item.label, item.by_code) for item in items] == [("01", True), ("02", True)]


@pytest.mark.parametrize("by_code", [True, False])
def test_of_equals_at_the_end_of_the_top_none_is_left_out(app, by_code):
    level = HEAT | {"04": HEAT["03"], "05": HEAT["03"]}
    _event, trade = load(contest(level, level), locked=() if by_code else ("H", "F"))
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()
    rule = Drawn(
        "s", "0.3", "0", **({"module_id": module.id} if by_code else {"division": "staff"})
    )

    made = draw(trade, rule)

    _line, items = rechecks.one(SYSTEM, scope_of(trade), made)
    assert [item.label for item in items] == ["01", "02", "03", "04", "05"]
    assert {item.why for item in items} == {"top"}


def test_a_locked_module_has_no_list_by_code_any_more(trade):
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()

    with pytest.raises(NotNow, match="module-locked"):
        draw(trade, Drawn("s", "0.2", "0", module_id=module.id))


def test_the_rate_of_errors_is_live_and_widens_the_list_to_all(trade):
    made = draw(trade)
    line = look(trade, made, wrong={"02"})

    assert (line.tally.looked, line.tally.wrong, str(line.tally.rate)) == (5, 1, "1/5")
    assert line.tally.over
    with pytest.raises(NotNow, match="recheck-must-widen"), transaction():
        rechecks.close(SYSTEM, scope_of(trade), made, version=line.version, now=NOW)
    with transaction():
        assert rechecks.widen(SYSTEM, scope_of(trade), made, now=NOW) == 5
    with pytest.raises(Conflict), transaction():
        rechecks.widen(SYSTEM, scope_of(trade), made, now=NOW)
    _line, items = rechecks.one(SYSTEM, scope_of(trade), made)
    assert sorted(item.label for item in items) == sorted(HEAT)
    assert [item.why for item in items[5:]] == ["widened"] * 5


def test_a_list_is_closed_when_every_line_was_looked_at(trade):
    made = draw(trade)
    version = rechecks.one(SYSTEM, scope_of(trade), made)[0].version
    with pytest.raises(NotNow, match="recheck-unfinished"), transaction():
        rechecks.close(SYSTEM, scope_of(trade), made, version=version, now=NOW)

    line = look(trade, made)
    with pytest.raises(NotNow, match="not-over-limit"), transaction():
        rechecks.widen(SYSTEM, scope_of(trade), made, now=NOW)
    account = make_account("supervisor", event=db.session.get_one(Event, trade.event_id))
    supervisor = Actor(account.id, "监督", (Grant(Role.SUPERVISOR, scope_of(trade)),))
    with transaction():
        rechecks.close(supervisor, scope_of(trade), made, version=line.version, now=NOW)

    line, items = rechecks.one(SYSTEM, scope_of(trade), made)
    assert line.closed_at == NOW
    with pytest.raises(NotNow, match="recheck-closed"), transaction():
        rechecks.find(SYSTEM, scope_of(trade), made, items[0].id, "right", "", now=NOW)


def test_what_is_wrong_needs_a_note_and_a_rule_needs_a_seed(trade):
    made = draw(trade)
    scope = scope_of(trade)
    item = rechecks.one(SYSTEM, scope, made)[1][0]

    with pytest.raises(Invalid) as unnoted, transaction():
        rechecks.find(SYSTEM, scope, made, item.id, "wrong", " ", now=NOW)
    with pytest.raises(Invalid) as unsaid:
        draw(trade, Drawn(" ", "1.2", "x"))

    assert [p.code for p in unnoted.value.problems] == ["note-needed"]
    assert [(p.code, p.where) for p in unsaid.value.problems] == [
        ("seed-missing", "seed"), ("not-a-share", "top"), ("not-a-share", "sample"),
    ]  # fmt: skip


def test_the_supervisor_draws_and_a_judge_does_not(trade):
    scope = scope_of(trade)
    supervisor, judge = (
        Actor(None, "某", (Grant(role, scope),)) for role in (Role.SUPERVISOR, Role.JUDGE)
    )

    with transaction():
        assert rechecks.draw(supervisor, scope, RULE, now=NOW)
    with pytest.raises(NotAllowed):
        rechecks.lists(judge, scope)
