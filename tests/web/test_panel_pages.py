"""Seats and recusals at the console (席位、回避)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import Entry, EntryMember, MemberRole, Recusal
from competition.models.event import Event, Profile, Trade
from competition.models.panel import PanelSeat, SeatRole
from competition.models.person import Person, Unit
from competition.services import archives, demonstration, draws, judges, panels, progress, recusals
from tests.factories import NOW, SYSTEM, make_account


@pytest.fixture
def event(app):
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def trade(event):
    return db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def scope_of(trade):
    return Scope(trade.event_id, trade.id)


def wishes(trade, **changed):
    """What the form posts: every seat as it stands, some changed by seat id."""
    data = {}
    for module in panels.of_trade(SYSTEM, scope_of(trade)):
        for panel in module.panels:
            for seat in panel.seats:
                data[f"account-{seat.id}"] = str(seat.account_id or "")
                data[f"role-{seat.id}"] = seat.role
                data[f"medium-{seat.id}"] = seat.medium
                if seat.counts:
                    data[f"counts-{seat.id}"] = "on"
    return {**data, **changed}


def test_pasted_judges_are_made_once_with_their_units(office, event):
    place = f"/console/{event.code}/panels/judges"
    text = "陆明远\t怀川茶业行业协会\n苏若兰，太行咖啡研究会\n陆明远 怀川茶业行业协会"

    office.post(place, data={"judges": text})
    office.post(place, data={"judges": text})

    names = db.session.scalars(select(Account.display_name)).all()
    assert names.count("陆明远") == 1
    assert names.count("苏若兰") == 1


@pytest.fixture
def contestant(trade):
    """Somebody who contests in the trade, his number and his unit's name."""
    return db.session.execute(
        select(Person.name, Entry.number, Unit.name.label("unit"))
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Entry.trade_id == trade.id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(Entry.number)
    ).first()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_judge_pasted_with_a_contestants_name_is_told_at_the_paste(
    office, event, trade, contestant, language
):
    place, said = f"/console/{event.code}/panels", {"Accept-Language": language}
    office.post(f"{place}/judges", data={"judges": "陆明远"}, headers=said)

    alone = office.post(f"{place}/judges", data={"judges": contestant.name}, headers=said)
    before = db.session.scalars(select(Account.display_name)).all()
    office.post(
        f"{place}/judges", data={"judges": f"{contestant.name} {contestant.unit}"}, headers=said
    )
    told = office.get(place, headers=said).text

    assert alone.status_code == 422
    assert contestant.name in alone.text.split('class="problems')[-1]
    assert contestant.number in alone.text
    assert contestant.unit in alone.text
    assert contestant.name not in before
    assert trade.name["en" if language == "en" else "zh"] in told.split('class="notices"')[1]
    assert contestant.number in told.split('class="notices"')[1].split("</div></div>")[1]


def test_a_namesake_of_another_unit_is_another_person_and_is_told_so(office, event, contestant):
    place = f"/console/{event.code}/panels"

    office.post(f"{place}/judges", data={"judges": f"{contestant.name}\t松风技师学院"})

    assert "两个人" in office.get(place).text


def test_whoever_is_seated_may_mark_there_and_whoever_leaves_may_not(office, event, trade):
    with transaction():
        judges.add(SYSTEM, Scope(event.id), [judges.JudgeWish("陆明远")], now=NOW)
    account = db.session.scalars(select(Account).where(Account.display_name == "陆明远")).one()
    seat = db.session.scalars(
        select(PanelSeat).where(PanelSeat.role == SeatRole.JUDGE).order_by(PanelSeat.code)
    ).first()
    place = f"/console/{event.code}/trades/{trade.code}/panels"
    ours = [
        each
        for module in panels.of_trade(SYSTEM, scope_of(trade))
        for panel in module.panels
        for each in panel.seats
        if each.role == "judge"
    ]
    seat, before = ours[0], ours[0].account_id

    office.post(place, data=wishes(trade, **{f"account-{seat.id}": str(account.id)}))

    db.session.expire_all()
    roles = db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.account_id == account.id)
    ).all()
    assert [row.role for row in roles] == [Role.JUDGE]
    panel_id = roles[0].panel_id
    left = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == before, RoleAssignment.panel_id == panel_id
        )
    ).all()
    assert left == []


def test_one_person_on_two_seats_of_a_panel_is_refused_in_place(office, event, trade):
    module = panels.of_trade(SYSTEM, scope_of(trade))[1]
    first, second = module.panels[0].seats[:2]
    place = f"/console/{event.code}/trades/{trade.code}/panels"

    answer = office.post(
        place, data=wishes(trade, **{f"account-{second.id}": str(first.account_id)})
    )

    assert answer.status_code == 422
    assert first.code in answer.text
    db.session.expire_all()
    assert db.session.get(PanelSeat, second.id).account_id == second.account_id


def test_who_should_stand_back_is_let_mark_only_for_a_reason(office, event, trade):
    with transaction():
        db.session.execute(delete(Recusal))
    there = f"/console/{event.code}/trades/{trade.code}"

    refused = office.post(f"{there}/recusals/waiver", data={"reason": ""})
    kept = recusals.of_trade(SYSTEM, scope_of(trade)).proposed
    office.post(f"{there}/recusals/waiver", data={"reason": "本市仅此五名裁判"})
    after = office.get(f"{there}/panels").text

    assert refused.status_code == 422
    assert '<details class="panel-body" open>' in refused.text
    assert kept
    assert recusals.of_trade(SYSTEM, scope_of(trade)).proposed == ()
    assert '/recusals/waiver"' not in after
    assert "本市仅此五名裁判" in after
    office.post(f"{there}/recusals/waiver/end")
    assert recusals.of_trade(SYSTEM, scope_of(trade)).proposed == kept


def test_a_chief_without_a_seat_declares_an_interest_by_the_same_form(office, event, trade):
    chief = make_account("chief_judge", event=event, trade=trade, name="祁裁判长")
    entry = db.session.scalars(select(Entry).where(Entry.trade_id == trade.id)).first()
    there = f"/console/{event.code}/trades/{trade.code}"
    given = {"seat": f"office:{chief.id}", "number": entry.number, "reason": "declared",
             "substitute": "", "note": "师徒"}  # fmt: skip

    office.post(f"{there}/recusals", data=given)
    twice = office.post(f"{there}/recusals", data=given)
    page = office.get(f"{there}/panels").text
    office.post(f"{there}/interests/{chief.id}/{entry.id}/withdrawal")
    after = office.get(f"{there}/panels").text

    assert twice.status_code == 409
    assert "该利害关系已登记" in twice.text
    assert "已声明与该参赛有利害关系" in page
    assert "已声明与该参赛有利害关系" not in after


def test_a_tie_that_comes_to_light_after_the_codes_is_listed_for_a_ruling(office, event, trade):
    line = recusals.of_trade(SYSTEM, scope_of(trade)).recorded[0]
    with transaction():
        for code_set in draws.sets_of(trade.id):
            draws.give_codes(SYSTEM, code_set.id, now=NOW)
        db.session.execute(delete(Recusal).where(Recusal.id == line.id))

    page = office.get(f"/console/{event.code}/trades/{trade.code}/panels").text
    (late,) = recusals.of_trade(SYSTEM, scope_of(trade)).late

    assert (late.seat.id, late.entry_id) == (line.seat.id, line.entry_id)
    assert "加密后发现" in page


def test_recusals_of_the_same_unit_are_proposed_with_the_head_in_place(office, event, trade):
    recorded = len(recusals.of_trade(SYSTEM, scope_of(trade)).recorded)
    with transaction():
        db.session.execute(delete(Recusal))

    proposed = recusals.of_trade(SYSTEM, scope_of(trade)).proposed
    office.post(f"/console/{event.code}/trades/{trade.code}/recusals/proposed")

    found = recusals.of_trade(SYSTEM, scope_of(trade))
    assert len(proposed) == recorded > 0
    assert {line.reason for line in proposed} == {"same-unit"}
    assert all(line.substitute.role is SeatRole.HEAD for line in proposed)
    assert len(found.recorded) == recorded
    assert found.proposed == ()


def test_a_declared_interest_is_noted_and_withdrawn(office, event, trade):
    found = recusals.of_trade(SYSTEM, scope_of(trade))
    taken = {(line.seat.id, line.number) for line in found.recorded}
    seat = next(seat for seat in found.seats if seat.role is SeatRole.JUDGE)
    numbers = db.session.scalars(select(Entry.number).where(Entry.trade_id == trade.id)).all()
    number = next(each for each in numbers if (seat.id, each) not in taken)
    place = f"/console/{event.code}/trades/{trade.code}/recusals"

    unknown = office.post(place, data={"seat": seat.id, "number": "9999", "reason": "declared",
                                       "substitute": ""})  # fmt: skip
    answer = office.post(place, data={"seat": seat.id, "number": number, "reason": "declared",
                             "substitute": "", "note": "师生关系"})  # fmt: skip
    assert answer.status_code == 302, answer.text
    db.session.expire_all()
    line = next(
        line
        for line in recusals.of_trade(SYSTEM, scope_of(trade)).recorded
        if line.note == "师生关系"
    )
    office.post(f"{place}/{line.id}/withdrawal")

    assert unknown.status_code == 422
    assert "9999" in unknown.text
    notes = [each.note for each in recusals.of_trade(SYSTEM, scope_of(trade)).recorded]
    assert "师生关系" not in notes


def test_after_codes_are_given_recusals_are_the_chiefs(office, event, trade):
    line = recusals.of_trade(SYSTEM, scope_of(trade)).recorded[0]
    with transaction():
        for code_set in draws.sets_of(trade.id):
            draws.give_codes(SYSTEM, code_set.id, now=NOW)

    office.post(f"/console/{event.code}/trades/{trade.code}/recusals/{line.id}/withdrawal")

    db.session.expire_all()
    assert db.session.get(Recusal, line.id).withdrawn_at is None


def test_a_seat_with_sheets_keeps_its_role(office, app):
    with transaction():
        play = demonstration.load(SYSTEM, "drivers-2025", now=NOW)
        trade = demonstration.trades_of(play)[0]
        demonstration.prepare(SYSTEM, play, trade.id, now=NOW)
    seat = panels.of_trade(SYSTEM, scope_of(trade))[0].panels[0].seats[0]
    event = demonstration.find("drivers-2025")
    with transaction():
        wish = panels.SeatWish(seat.id, seat.account_id, "substitute", seat.medium, True)
        with pytest.raises(Exception, match="invalid") as caught:
            panels.put(SYSTEM, scope_of(trade), [wish], now=NOW)

    assert event is not None
    assert [problem.code for problem in caught.value.problems] == ["seat-has-sheets"]


def test_only_judges_are_listed_as_judges_of_the_event(office, event):
    """Coders and supervisors hold roles that no judge may: they are not among them."""
    make_account("coder", event=event, name="柳加密")
    make_account("supervisor", event=event, name="崔监督")
    make_account("floor_judge", event=event, name="顾现场")

    page = office.get(f"/console/{event.code}/panels").text
    listed = page[page.index("本赛事裁判员") :]

    assert "顾现场" in listed
    assert "柳加密" not in listed
    assert "崔监督" not in listed


def test_seats_are_counted_the_same_on_both_lists(event):
    """A machine and a substitute are no seats somebody has to sit on."""
    seated = panels.summary(SYSTEM, Scope(event.id))
    stand = progress.of_event(SYSTEM, Scope(event.id))

    for one in stand:
        counted = (
            sum(each.seats for each in one.modules),
            sum(each.seats_taken for each in one.modules),
        )
        assert (seated[one.code].seats, seated[one.code].taken) == counted


@pytest.mark.parametrize(("profile", "status"), [("standard", 422), ("small", 302)])
def test_a_contestant_is_not_seated_in_his_own_trade(office, event, trade, profile, status):
    entry = db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id).order_by(Entry.number)
    ).first()
    person = db.session.scalars(
        select(EntryMember.person_id).where(
            EntryMember.entry_id == entry.id, EntryMember.role == MemberRole.CONTESTANT
        )
    ).first()
    account = make_account(name="自评", person_id=person)
    with transaction():
        db.session.get_one(Event, event.id).profile = Profile(profile)
    seat = panels.of_trade(SYSTEM, scope_of(trade))[1].panels[0].seats[0]

    answer = office.post(
        f"/console/{event.code}/trades/{trade.code}/panels",
        data=wishes(trade, **{f"account-{seat.id}": str(account.id)}),
    )

    db.session.expire_all()
    assert answer.status_code == status
    assert ("是本赛项选手" in answer.text and entry.number in answer.text) == (status == 422)
    assert (db.session.get_one(PanelSeat, seat.id).account_id == account.id) == (status == 302)
