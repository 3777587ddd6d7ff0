"""Nobody marks whom he must stand back from, however late he or they came (加密与回避)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, or_, select, update

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.account import Account
from competition.models.audit import AuditEntry
from competition.models.draw import BlindCode
from competition.models.entry import Entry, EntryInStage, EntryMember, EntryStatus, Recusal
from competition.models.event import Trade
from competition.models.panel import Exclusion
from competition.models.person import Delegation, Person
from competition.services import archives, draws, late_codes, panels, recusal_waivers, recusals
from tests.factories import NOW, SYSTEM


@pytest.fixture
def trade(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    return db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()


@pytest.fixture
def scope(trade):
    return Scope(trade.event_id, trade.id)


@pytest.fixture
def coded(trade):
    return next(each for each in draws.sets_of(trade.id) if each.layers)


def give(code_set):
    with transaction():
        return draws.give_codes(SYSTEM, code_set.id, now=NOW)


def test_no_code_is_given_before_the_office_decided_on_every_recusal(scope, coded):
    with transaction():
        db.session.execute(delete(Recusal))
    proposed = recusals.of_trade(SYSTEM, scope).proposed

    with pytest.raises(NotNow, match="recusals-undecided") as refused:
        give(coded)
    with transaction():
        recusals.record_proposed(SYSTEM, scope, now=NOW)
    given = give(coded)

    assert refused.value.values["count"] > 0
    assert proposed[0].seat.code in refused.value.values["seats"]
    assert given.exclusions >= refused.value.values["count"]


def test_a_recusal_the_office_withdrew_is_decided(scope, coded):
    line = recusals.of_trade(SYSTEM, scope).recorded[0]
    with transaction():
        recusals.withdraw(SYSTEM, scope, line.id, now=NOW)
        recusals.record_proposed(SYSTEM, scope, now=NOW)

    recorded = {each.id for each in recusals.of_trade(SYSTEM, scope).recorded}
    give(coded)

    assert line.id not in recorded


def test_after_the_first_of_several_layers_no_recusal_is_noted_or_withdrawn(scope, coded):
    """It would follow nobody to his last code."""
    line = recusals.of_trade(SYSTEM, scope).recorded[0]
    with transaction():
        coded.layers = 3
    give(coded)

    with pytest.raises(NotNow, match="recusal-after-codes"), transaction():
        recusals.withdraw(SYSTEM, scope, line.id, now=NOW)


def test_nobody_tied_to_a_contestant_is_seated_behind_sealed_codes(scope, coded):
    line = recusals.of_trade(SYSTEM, scope).recorded[0]
    tied = next(
        seat
        for module in panels.of_trade(SYSTEM, scope)
        for panel in module.panels
        for seat in panel.seats
        if seat.id == line.seat.id
    )
    with transaction():
        _seat(scope, tied, None)
    give(coded)

    with pytest.raises(Invalid) as refused, transaction():
        _seat(scope, tied, tied.account_id)

    assert [each.code for each in refused.value.problems] == ["judge-tied-after-codes"]


def _seat(scope, seat, account_id):
    wish = panels.SeatWish(seat.id, account_id, seat.role, seat.medium, seat.counts)
    panels.put(SYSTEM, scope, [wish], now=NOW)


def test_judges_stand_back_from_who_comes_after_the_codes(scope, coded):
    line = recusals.of_trade(SYSTEM, scope).recorded[0]
    where = db.session.scalars(
        select(EntryInStage).where(
            EntryInStage.entry_id == line.entry_id, EntryInStage.stage_id == coded.stage_id
        )
    ).one()
    with transaction():
        where.status = EntryStatus.ABSENT
        db.session.execute(delete(Recusal).where(Recusal.entry_id == line.entry_id))
    given = give(coded)
    with transaction():
        db.session.get_one(EntryInStage, where.id).status = EntryStatus.PRESENT
        added = late_codes.add(
            SYSTEM, coded.id, 1, secret=given.cards[0].secret, second=None, now=NOW
        )

    kept = db.session.scalar(
        select(func.count())
        .select_from(Exclusion)
        .join(BlindCode, BlindCode.id == Exclusion.blind_code_id)
        .where(BlindCode.text == added[0][1], Exclusion.seat_id == line.seat.id)
    )
    assert kept == 1


def test_all_proposed_are_let_mark_for_one_reason(scope, coded):
    with transaction():
        db.session.execute(delete(Recusal))
    proposed = recusals.of_trade(SYSTEM, scope).proposed

    with pytest.raises(Invalid), transaction():
        recusal_waivers.waive_proposed(SYSTEM, scope, "  ", now=NOW)
    with transaction():
        count = recusal_waivers.waive_proposed(SYSTEM, scope, "本市仅此五名裁判", now=NOW)
    given = give(coded)

    assert count == len(proposed) > 0
    assert given.exclusions == 0
    assert recusals.of_trade(SYSTEM, scope).proposed == ()
    said = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "recusal.waived")).one()
    assert said.facts["reason"] == "本市仅此五名裁判"
    assert len(said.facts["items"]) == count


def within_one_company(scope):
    """Everybody entered in the trade is of one unit, and so is every judge; nothing is noted."""
    entered = select(Entry.id).where(Entry.trade_id == scope.trade_id)
    members = select(EntryMember.person_id).where(EntryMember.entry_id.in_(entered))
    one = db.session.scalars(
        select(Delegation).where(Delegation.event_id == scope.event_id)
    ).first()
    judges = select(Account.person_id).where(Account.person_id.is_not(None))
    with transaction():
        db.session.execute(delete(Recusal))
        db.session.execute(update(Entry).where(Entry.id.in_(entered)).values(delegation_id=one.id))
        db.session.execute(
            update(Person)
            .where(or_(Person.id.in_(members), Person.id.in_(judges)))
            .values(unit_id=one.unit_id)
        )


def test_in_a_contest_within_one_company_its_people_may_judge(scope, coded):
    within_one_company(scope)

    proposed = recusals.of_trade(SYSTEM, scope).proposed
    given = give(coded)

    assert [line for line in proposed if line.reason == "same-unit"] == []
    assert given.exclusions == 0


def test_beside_one_who_is_of_another_unit_they_stand_back_from_their_own(scope):
    within_one_company(scope)
    other = db.session.scalars(
        select(Delegation).where(Delegation.event_id == scope.event_id)
    ).all()[-1]
    guest = db.session.scalars(select(Entry).where(Entry.trade_id == scope.trade_id)).first()
    with transaction():
        row = db.session.get_one(Entry, guest.id)
        row.delegation_id = other.id
        members = select(EntryMember.person_id).where(EntryMember.entry_id == guest.id)
        db.session.execute(
            update(Person).where(Person.id.in_(members)).values(unit_id=other.unit_id)
        )

    proposed = recusals.of_trade(SYSTEM, scope).proposed

    assert proposed
    assert {line.reason for line in proposed} == {"same-unit"}
