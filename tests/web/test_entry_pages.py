"""The register of entries at the console (报名与选手)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.draw import CodeAbsence
from competition.models.entry import Entry, EntryInModule, EntryState, EntryStatus
from competition.models.person import Person, Unit, UnitAlias
from competition.models.ruling import Ruling
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import audit, demonstration, entries, sessions
from competition.services.entries import EntryWish, MemberWish
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_registration import LATE, keep_rules

SHUT = {"opens": "2020-10-01T08:00:00+08:00", "closes": "2020-10-31T18:00:00+08:00"}
GOOD = "11010119900307803X"


@pytest.fixture
def event(app):
    event = make_event()
    make_trade(event, "barista", name={"zh": "咖啡师"})
    return event


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def given(**more):
    return {
        "trade": "barista",
        "division": "staff",
        "number": "",
        "unit": "怀川茶业",
        "contestants-0-name": "郑若谷",
        "contestants-0-id_number": GOOD,
        "coaches": "梁晨曦、石砚秋",
        **more,
    }


def wish(number, name="郑若谷", unit="怀川茶业", **more):
    values = {"division": "staff", "team": "", "note": "", **more}
    return EntryWish(
        trade="barista", number=number, unit=unit, contestants=(MemberWish(name),), **values
    )


def many(event, count):
    with transaction():
        for number in range(1, count + 1):
            entries.add(SYSTEM, Scope(event.id), wish(f"{number:04d}", f"选手{number}"), now=NOW)


def test_an_entry_added_by_form_has_a_number_people_and_a_masked_id(office, event):
    answer = office.post("/console/E1/entries/new", data=given())

    page = office.get(answer.headers["Location"]).text
    assert "0101" in page
    assert "梁晨曦" in page
    assert "石砚秋" in page
    assert "803X" in page
    assert GOOD not in page


def test_everything_wrong_with_a_form_is_told_at_once_and_kept(office, event):
    many(event, 1)

    answer = office.post(
        "/console/E1/entries/new",
        data=given(
            number="0001", division="nobody", **{"contestants-0-id_number": "110101199002300000"}
        ),
    )

    assert answer.status_code == 422
    assert "参赛号 0001" in answer.text
    assert answer.text.count('class="err"') >= 3
    assert 'value="怀川茶业"' in answer.text
    assert len(db.session.scalars(select(Entry)).all()) == 1


def test_an_id_number_entered_twice_in_a_trade_is_found_by_its_blind_index(office, event):
    office.post("/console/E1/entries/new", data=given())

    answer = office.post("/console/E1/entries/new", data=given(**{"contestants-0-name": "郑若曦"}))

    assert answer.status_code == 422
    assert "0101" in answer.text


def test_an_id_number_does_not_rename_whoever_bears_it_in_another_trade(office, event):
    make_trade(event, "tea", name={"zh": "茶艺师"})
    office.post(f"/console/{event.code}/entries/new", data=given())
    other = given(trade="tea", **{"contestants-0-name": "贾二"})

    response = office.post(f"/console/{event.code}/entries/new", data=other)

    assert response.status_code == 422
    assert "该身份证号已用于另一姓名：郑若谷" in response.text
    assert [row.name for row in db.session.scalars(select(Person)) if row.id_number] == ["郑若谷"]


def test_a_name_written_wrong_is_put_right_in_one_of_two_trades(office, event):
    make_trade(event, "tea", name={"zh": "茶艺师"})
    for trade in ("barista", "tea"):
        office.post(f"/console/{event.code}/entries/new", data=given(trade=trade))
    entry = db.session.scalars(select(Entry).order_by(Entry.number)).first()
    place = f"/console/{event.code}/entries/{entry.id}"

    right = given(number=entry.number, version=entry.version, **{"contestants-0-name": "郑若谷生"})
    response = office.post(f"{place}/details", data=right)

    assert response.status_code in (302, 303), response.text
    assert [row.name for row in db.session.scalars(select(Person)) if row.id_number] == ["郑若谷生"]


def test_a_stale_form_is_a_conflict_and_keeps_what_was_typed(office, event):
    many(event, 1)
    entry = db.session.scalars(select(Entry)).one()
    place = f"/console/E1/entries/{entry.id}/details"
    drawn = re.search(r'name="version"[^>]*value="(\d+)"', office.get(place).text).group(1)
    office.post(place, data=given(number="0001", version=drawn, note="第一次"))

    answer = office.post(place, data=given(number="0001", version=drawn, note="第二次"))

    db.session.expire_all()
    assert answer.status_code == 409
    assert "第二次" in answer.text
    assert db.session.get(Entry, entry.id).extra["note"] == "第一次"


def test_a_change_stands_in_the_history_with_old_and_new(office, event):
    many(event, 1)
    entry = db.session.scalars(select(Entry)).one()

    office.post(
        f"/console/E1/entries/{entry.id}/details",
        data={**given(number="0001", version="1"), "contestants-0-name": "选手一"},
    )

    page = office.get(f"/console/E1/entries/{entry.id}").text
    assert "<del>选手1</del> → 选手一" in page
    assert db.session.scalars(select(Person.name).where(Person.name == "选手1")).first() is None


def test_a_registration_is_taken_back_with_a_reason_and_counts_again(office, event):
    many(event, 1)
    entry = db.session.scalars(select(Entry)).one()
    place = f"/console/E1/entries/{entry.id}"

    without = office.post(f"{place}/cancellation", data={"reason": ""})
    office.post(f"{place}/cancellation", data={"reason": "单位来函"})
    db.session.expire_all()
    cancelled = db.session.get(Entry, entry.id).state
    office.post(f"{place}/restoration")
    db.session.expire_all()

    assert without.status_code == 422
    assert cancelled is EntryState.CANCELLED
    assert db.session.get(Entry, entry.id).state is EntryState.ACCEPTED


def test_a_list_pages_by_cursor_and_asks_as_much_however_many_there_are(office, event):
    many(event, 3)
    statements = []
    sqlalchemy_event.listen(
        db.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )

    office.get("/console/E1/entries")
    few = len(statements)
    for number in range(4, 151):
        with transaction():
            entries.add(SYSTEM, Scope(event.id), wish(f"{number:04d}"), now=NOW)
    statements.clear()
    first = office.get("/console/E1/entries")

    assert len(statements) == few
    assert "1—100" in first.text
    following = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
    second = office.get(following).text
    assert "101—150" in second
    back = re.search(r'rel="prev" href="([^"]+)"', second).group(1).replace("&amp;", "&")
    assert "1—100" in office.get(back).text


def test_entries_are_found_by_name_number_and_any_spelling_of_the_unit(office, event):
    many(event, 12)
    unit = db.session.scalars(select(Unit).where(Unit.name == "怀川茶业")).one()
    with transaction():
        db.session.add(UnitAlias(unit_id=unit.id, name="怀茶"))
        entries.add(SYSTEM, Scope(event.id), wish("0099", "牛犇", unit="太行文旅"), now=NOW)

    assert "牛犇" in office.get("/console/E1/entries?q=犇").text
    assert "牛犇" in office.get("/console/E1/entries?q=009").text
    assert "牛犇" not in office.get("/console/E1/entries?q=怀茶").text
    assert "选手12" in office.get("/console/E1/entries?q=怀茶").text


def test_whoever_judges_does_not_see_the_register(as_role, event):
    trade = make_trade(event, "mixer")

    answer = as_role("chief_judge", event=event, trade=trade).get("/console/E1/entries")

    assert answer.status_code == 403


def test_an_entry_of_another_event_is_not_found(office, event):
    other = make_event("E2")
    make_trade(other, "barista")
    with transaction():
        entry_id = entries.add(SYSTEM, Scope(other.id), wish("0001"), now=NOW)

    assert office.get(f"/console/E1/entries/{entry_id}").status_code == 404


def test_an_absence_voids_the_sheets_that_wait_and_presence_brings_them_back(app, as_role):
    with transaction():
        play = demonstration.load(SYSTEM, "dakabei-2025", now=NOW)
        trade = demonstration.trades_of(play)[0]
        demonstration.prepare(SYSTEM, play, trade.id, now=NOW)
    theory, practical = demonstration.modules_of(trade.id)[:2]
    entry = db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id).order_by(Entry.number)
    ).first()
    browser = as_role("organiser", event=demonstration.find("dakabei-2025"))
    code = demonstration.find("dakabei-2025").code
    place = f"/console/{code}/entries/{entry.id}/status"
    known = select(EntryInModule).where(
        EntryInModule.module_id == theory.id, EntryInModule.status == EntryStatus.ABSENT
    )
    before = len(db.session.scalars(known).all())
    void = db.session.scalars(
        select(ScoreSheet.id).where(ScoreSheet.state == SheetState.VOID)
    ).all()

    form = browser.get(place.removesuffix("/status")).text
    unsaid = browser.post(place, data={"place": theory.id, "reason": "缺考"})
    browser.post(place, data={"place": theory.id, "status": "absent", "reason": "缺考"})
    db.session.expire_all()
    voided = db.session.scalars(
        select(ScoreSheet).where(
            ScoreSheet.module_id == theory.id,
            ScoreSheet.state == SheetState.VOID,
            ScoreSheet.id.not_in(void),
        )
    ).all()
    away = set(db.session.scalars(select(CodeAbsence.blind_code_id)))
    sealed = browser.post(place, data={"place": practical.id, "status": "absent", "reason": "缺赛"})
    browser.post(place, data={"place": theory.id, "status": "present", "reason": ""})
    db.session.expire_all()

    radios = re.findall(r'<input[^>]*name="status"[^>]*>', form)
    assert len(radios) == 4
    assert not any("checked" in radio for radio in radios)
    assert unsaid.status_code == 422
    assert "请选一项。" in unsaid.text
    assert len(voided) == 1
    assert voided[0].blind_code_id in away
    assert sealed.status_code == 409
    assert voided[0].state is SheetState.OPEN
    assert len(db.session.scalars(known).all()) == before


def test_after_the_deadline_a_change_is_a_ruling_with_its_reason(office, event):
    many(event, 1)
    keep_rules(event, SHUT)
    entry = db.session.scalars(select(Entry)).one()
    place = f"/console/E1/entries/{entry.id}/details"
    later = {**given(number="0001", version="1"), "contestants-0-name": "选手替"}

    without = office.post(place, data=later)
    with_it = office.post(place, data=later | {"reason": "选手受伤，换人"})

    assert without.status_code == 422
    assert 'name="reason"' in without.text
    assert with_it.status_code == 302
    ruling = db.session.scalars(select(Ruling)).one()
    assert (ruling.reason, ruling.entry_id) == ("选手受伤，换人", entry.id)
    assert ruling.value == {"what": "late-change", "number": "0001"}
    assert audit_holds()


def test_a_late_cancellation_takes_two_where_the_event_asks_for_two(office, event):
    many(event, 1)
    keep_rules(event, SHUT)
    db.session.refresh(event)
    with transaction():
        event.settings = {**event.settings, "two-persons": "seals-and-returns"}
    entry = db.session.scalars(select(Entry)).one()
    place = f"/console/E1/entries/{entry.id}/cancellation"
    second = sessions.actor_for_account(make_account("organiser", event=event, name="复核某"))

    alone = office.post(place, data={"reason": "单位来函"})
    with transaction():
        entries.cancel(SYSTEM, Scope(event.id), entry.id, "单位来函", now=LATE, second=second)

    assert alone.status_code == 403
    assert "第二" in alone.text
    ruling = db.session.scalars(select(Ruling)).one()
    assert ruling.value["what"] == "late-withdrawal"
    assert ruling.confirmed_by_id == second.id


def audit_holds():
    return not list(audit.verify())
