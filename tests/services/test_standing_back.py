"""Who stands back without a seat, and who marks in a judge's place (回避与替补)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed
from competition.models.account import Account, Role
from competition.models.entry import Entry, Recusal
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.person import Delegation, Unit
from competition.services import (
    archives,
    confirmations,
    holders,
    objections,
    sessions,
    standing_back,
)
from competition.services.holders import Holder
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_registration import OPEN, RULES, keep_rules, make_leader, scope_of


@pytest.fixture
def event(app):
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def entry(event):
    return db.session.scalars(
        select(Entry).where(Entry.event_id == event.id).order_by(Entry.number)
    ).first()


@pytest.fixture
def scope(event, entry):
    return Scope(event.id, entry.trade_id)


def unit_of(entry) -> str:
    return db.session.scalar(
        select(Unit.name)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.id == entry.delegation_id)
    )


def holder(event, role, name, unit=""):
    account = make_account(role.value, event=event, name=name)
    if unit:
        with transaction():
            holders.say(SYSTEM, Scope(event.id), account.id, Holder(name, unit), now=NOW)
    return account


def test_an_office_without_a_seat_is_found_by_its_unit_and_who_is_free_acts(event, entry, scope):
    holder(event, Role.CODER, "同单位", unit_of(entry))
    holder(event, Role.CODER, "别单位", "安石市总工会")
    arbitrator = holder(event, Role.ARBITRATOR, "仲裁甲", unit_of(entry))

    found = [one for one in standing_back.of_trade(SYSTEM, scope) if one.number == entry.number]

    assert {(one.role, one.name, one.reason, one.instead) for one in found} == {
        ("coder", "同单位", "same_unit", ("别单位",)),
        ("arbitrator", "仲裁甲", "same_unit", ()),
    }
    assert standing_back.reasons(entry.id, [arbitrator]) == {arbitrator.id: "same_unit"}
    with pytest.raises(NotAllowed, match="must-stand-back"):
        standing_back.require_free(sessions.actor_for_account(arbitrator), entry.id)


def test_a_person_is_said_once(event):
    account = holder(event, Role.ARBITRATOR, "仲裁甲", "安石市总工会")

    with pytest.raises(Conflict, match="holder-known"):
        holders.say(SYSTEM, Scope(event.id), account.id, Holder("仲裁甲", "别处"), now=NOW)


@pytest.fixture
def objection(event, entry, scope):
    """One against a judge of a trade in whose panels nobody is there for others."""
    with transaction():
        for seat in db.session.scalars(select(PanelSeat).where(PanelSeat.role == SeatRole.HEAD)):
            seat.counts = True
    delegation = db.session.get_one(Delegation, entry.delegation_id)
    keep_rules(event, RULES)
    leader = make_leader(event, delegation)
    target = next(
        one for one in objections.targets(leader, scope_of(delegation))
        if one.trade_id == entry.trade_id and not one.office
    )  # fmt: skip
    with transaction():
        lodged = objections.lodge(
            leader, scope_of(delegation), target.key, "kin", "系选手之父", now=OPEN
        )
    return leader, scope_of(delegation), lodged


def answer(event, lodged, instead):
    with transaction():
        return objections.answer(
            SYSTEM, Scope(event.id), lodged, accepted=True, words="同意", instead=instead, now=OPEN
        )


def test_where_the_panel_has_no_substitute_one_is_proposed_and_seated(
    event, entry, scope, objection
):
    leader, own, lodged = objection
    offer = objections.offers(SYSTEM, Scope(event.id))[lodged]
    assert (offer.own, offer.lacking > 0) == ((), True)
    chosen = offer.free[0]

    count = answer(event, lodged, str(chosen.account_id))

    assert count > 0
    seats = db.session.scalars(
        select(PanelSeat)
        .join(Recusal, Recusal.substitute_id == PanelSeat.id)
        .where(PanelSeat.role == SeatRole.SUBSTITUTE)
    ).all()
    assert {seat.account_id for seat in seats} == {chosen.account_id}
    (line,) = objections.of_delegation(leader, own)
    assert (entry.number in line.entries, line.instead) == (True, (chosen.name,))


def test_with_nobody_instead_the_other_judges_mark(event, entry, objection):
    leader, own, lodged = objection

    answer(event, lodged, "")

    (line,) = objections.of_delegation(leader, own)
    assert entry.number in line.entries
    assert line.instead == ()


def test_a_head_who_does_not_count_is_the_panels_own(event, entry, objection):
    leader, own, lodged = objection
    with transaction():
        for seat in db.session.scalars(select(PanelSeat).where(PanelSeat.role == SeatRole.HEAD)):
            seat.counts = False
    offer = objections.offers(SYSTEM, Scope(event.id))[lodged]

    answer(event, lodged, "own")

    (line,) = objections.of_delegation(leader, own)
    assert offer.own
    assert offer.own == line.instead


def test_who_was_not_proposed_is_not_taken(event, objection):
    with pytest.raises(Invalid) as refused:
        answer(event, objection[2], str(make_account(name="路人").id))

    assert [one.code for one in refused.value.problems] == ["stand-in-not-free"]


def test_a_ruling_is_confirmed_above_those_who_mark(event, entry, scope):
    seat, panel = db.session.execute(
        select(PanelSeat, Panel)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == entry.trade_id, PanelSeat.account_id.is_not(None))
    ).first()
    judge = sessions.actor_for_account(db.session.get_one(Account, seat.account_id))
    where = Scope(event.id, entry.trade_id, panel.id)
    chief = Grant(Role.CHIEF_JUDGE, scope)
    sitting = Actor(judge.id, judge.name, (chief,), judge.person_id)
    apart = Actor(make_account(name="副裁判长").id, "副裁判长", (chief,))

    def confirm(second):
        confirmations.require_second(event, "reopen", SYSTEM, second, where)

    confirm(apart)
    with pytest.raises(NotAllowed, match="second-person-judge"):
        confirm(sitting)
    with pytest.raises(NotAllowed, match="second-person-office"):
        confirm(Actor(apart.id, "书记", (Grant(Role.RECORDER, scope),)))
    confirmations.require_second(event, "lock", SYSTEM, judge, where)
