"""What a change would do is computed from what holds, and nothing of it is kept."""

from __future__ import annotations

import copy
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.audit import AuditEntry
from competition.models.ruling import Ruling
from competition.rules.contest_facts import RulingFacts
from competition.rules.point_rules import Text
from competition.services import demonstration, sessions, standing_changes, standings
from tests import factories
from tests.factories import SYSTEM
from tests.factories_marking import make_hall
from tests.services.test_demonstration import play


@pytest.fixture
def trade(app):
    return demonstration.trades_of(play("drivers-2025"))[0]


def scope_of(trade) -> Scope:
    return Scope(trade.event_id, trade.id)


def acts() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def ruling(trade, kind: str, **given: object) -> RulingFacts:
    return RulingFacts(code="R9", trade=trade.code, kind=kind, reason=Text(zh="试"), **given)


def test_a_penalty_names_its_node_and_those_it_lets_past(trade):
    before = standings.result(SYSTEM, trade.id)
    first, second = before.standings.lines[:2]
    points = first.total - second.total + 1
    kept = acts()

    change = standing_changes.of_rulings(
        SYSTEM,
        scope_of(trade),
        added=[ruling(trade, "deduct", entry=first.number, value=points)],
    )

    moved = {one.number: one for one in change.moved}
    assert [cause.kind for cause in moved[first.number].causes] == ["node"]
    assert moved[first.number].causes[0].after == first.total - points
    assert moved[second.number].steps == 1
    assert [cause.kind for cause in moved[second.number].causes] == ["others"]
    assert change.stays == len(before.standings.lines) - len(moved)
    assert change.people[first.number].shown
    assert (acts(), db.session.scalars(select(Ruling)).all()) == (kept, [])
    assert standings.result(SYSTEM, trade.id) is before


def test_another_ranking_moves_by_the_order_among_equals_alone(trade):
    before = standings.result(SYSTEM, trade.id)

    change = standing_changes.of_pieces(
        SYSTEM, scope_of(trade), {"ranking": {"keys": [{"node": "total", "order": "ascending"}]}}
    )

    assert change.moved[0].before.place == len(before.standings.lines)
    assert change.moved[0].after.place == 1
    assert {cause.kind for one in change.moved for cause in one.causes} <= {"others", "tie"}
    assert all(one.before.total == one.after.total for one in change.moved)


def test_awards_change_without_anybody_moving(trade):
    before = standings.result(SYSTEM, trade.id)
    awards = [{"code": "first", "name": {"zh": "一等奖"}, "rule": {"count": 1}}]

    change = standing_changes.of_pieces(SYSTEM, scope_of(trade), {"awards": awards})

    won = [line for line in before.standings.lines if line.award]
    assert 0 < len(change.moved) < len(won)
    assert all(one.steps == 0 for one in change.moved)


def test_pieces_that_do_not_fit_are_refused_with_their_path(trade):
    with pytest.raises(Invalid) as refused:
        standing_changes.of_pieces(
            SYSTEM, scope_of(trade), {"ranking": {"keys": [{"node": "nowhere"}]}}
        )

    assert [problem.where for problem in refused.value.problems] == ["ranking.keys[0].node"]


def test_a_new_scheme_is_shown_by_module_with_marks_carried_over(trade):
    before = standings.result(SYSTEM, trade.id)
    module = next(
        m
        for m in before.trade.modules
        if any(aspect.scale and aspect.max for aspect in m.scheme.aspects)
    )
    criteria = copy.deepcopy(module.scheme.criteria)
    criterion = criteria[0]
    sub = criterion.sub_criteria[0]
    aspect = sub.aspects[0]
    renamed = replace(aspect, name=Text(zh="另一种问法"))
    subs = (replace(sub, aspects=(renamed, *sub.aspects[1:])), *criterion.sub_criteria[1:])
    scheme = replace(module.scheme, criteria=(replace(criterion, sub_criteria=subs), *criteria[1:]))
    changed = replace(module, scheme=scheme)

    anew = standing_changes.of_scheme(SYSTEM, scope_of(trade), changed)
    stands = standing_changes.of_scheme(SYSTEM, scope_of(trade), changed, [aspect.code])

    assert stands.moved == ()
    assert len(anew.moved) == len([line for line in before.standings.lines if line.place])
    assert {one.after.status for one in anew.moved} == {"incomplete"}
    assert {(c.kind, c.code, c.after) for one in anew.moved for c in one.causes} == {
        ("module", module.code, None)
    }


def test_before_decoding_there_is_nothing_to_compare(app):
    hall = make_hall(
        total={"code": "total", "module": "practical"}, ranking={"keys": [{"node": "total"}]}
    )

    with pytest.raises(NotNow) as refused:
        standing_changes.of_rulings(SYSTEM, hall.scope)

    assert refused.value.code == "codes-sealed"


def test_a_penalty_is_previewed_by_whoever_may_rule_and_without_names(trade):
    event = db.session.get_one(demonstration.Event, trade.event_id)
    arbitrator = sessions.actor_for_account(factories.make_account("arbitrator", event=event))
    recorder = sessions.actor_for_account(factories.make_account("recorder", event=event))
    line = standings.result(SYSTEM, trade.id).standings.lines[0]
    added = [ruling(trade, "deduct", entry=line.number, value=Fraction(1, 2))]

    change = standing_changes.of_rulings(arbitrator, scope_of(trade), added=added)

    assert change.people == {}
    assert change.moved[0].number == line.number
    with pytest.raises(NotAllowed):
        standing_changes.of_rulings(recorder, scope_of(trade), added=added)
