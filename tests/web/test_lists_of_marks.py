"""Theory marks and handed-in results at the console (理论成绩、仅成绩)."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select, update

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryStatus,
    HandedInResult,
)
from competition.models.event import MarkedWhere, Trade
from competition.models.sheet import Revision, RevisionKind
from competition.services import demonstration, theory
from tests.exchange.sheet_files import sheet_of
from tests.factories import NOW, SYSTEM
from tests.queries import counted


@pytest.fixture
def play(app):
    with transaction():
        return demonstration.load(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def event(play):
    return demonstration.find("dakabei-2025")


@pytest.fixture
def trade(play):
    return demonstration.trades_of(play)[0]


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


@pytest.fixture
def module(trade):
    return demonstration.modules_of(trade.id)[0]


def entries_of(trade):
    return db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id).order_by(Entry.number)
    ).all()


def upload(browser, address, *rows):
    file = (io.BytesIO(sheet_of(*rows)), "成绩.xlsx")
    return browser.post(address, data={"file": file}, content_type="multipart/form-data")


def marks_of(event, module):
    db.session.expire_all()
    paper = theory.paper(SYSTEM, Scope(event.id), module.id)
    return {line.number: (line.status, line.mark) for line in paper.lines}


def test_marks_typed_by_number_become_signed_revisions_and_n_an_absence(
    office, event, module, trade
):
    first, second, third = entries_of(trade)[:3]
    place = f"/console/{event.code}/theory/{module.id}"

    office.get(place)
    office.post(place, data={f"mark-{first.id}": "86.5", f"mark-{second.id}": "N"})

    found = marks_of(event, module)
    assert found[first.number] == ("present", "86.5")
    assert found[second.number][0] == "absent"
    assert found[third.number][1] == ""
    revisions = db.session.scalars(select(Revision)).all()
    assert [each.kind for each in revisions] == [RevisionKind.PAPER]


def test_a_mark_out_of_range_or_off_its_step_keeps_everything_unwritten(
    office, event, module, trade
):
    first, second, third = entries_of(trade)[:3]
    place = f"/console/{event.code}/theory/{module.id}"

    answer = office.post(
        place,
        data={f"mark-{first.id}": "86.5", f"mark-{second.id}": "101", f"mark-{third.id}": "7.77"},
    )

    assert answer.status_code == 422
    assert answer.text.count('class="is-off"') == 2
    assert 'value="101"' in answer.text
    assert db.session.scalars(select(Revision)).all() == []


def test_a_mark_that_stands_changes_only_after_it_was_sent_back(office, event, module, trade):
    first = entries_of(trade)[0]
    place = f"/console/{event.code}/theory/{module.id}"
    office.post(place, data={f"mark-{first.id}": "86.5"})

    answer = office.post(place, data={f"mark-{first.id}": "90"})

    assert answer.status_code == 422
    assert marks_of(event, module)[first.number][1] == "86.5"


def test_a_list_is_looked_at_and_taken_in_whole(office, event, module, trade):
    first, second = entries_of(trade)[:2]
    rows = [("参赛号", "理论成绩"), (first.number, "88"), (second.number, "缺考")]

    wrong = upload(office, f"/console/{event.code}/theory/{module.id}/list",
                   *rows, ("9999", "60"))  # fmt: skip
    refused = office.post(f"{wrong.headers['Location']}/taking")
    good = upload(office, f"/console/{event.code}/theory/{module.id}/list", *rows)
    page = office.get(good.headers["Location"])
    office.post(f"{good.headers['Location']}/taking")

    assert refused.status_code == 422
    assert page.status_code == 200
    found = marks_of(event, module)
    assert found[first.number] == ("present", "88")
    assert found[second.number][0] == "absent"
    kinds = db.session.scalars(select(Revision.kind)).all()
    assert kinds == [RevisionKind.IMPORT]


def test_a_recorder_types_without_seeing_names(as_role, event, module, trade):
    recorder = as_role("recorder", event=event, trade=trade)

    page = recorder.get(f"/console/{event.code}/theory/{module.id}")

    assert page.status_code == 200
    assert "张䶮" not in page.text


def test_presence_after_an_absence_brings_the_sheet_back(office, event, module, trade):
    first = entries_of(trade)[0]
    place = f"/console/{event.code}/theory/{module.id}"
    office.post(place, data={f"mark-{first.id}": "N"})

    office.post(place, data={f"mark-{first.id}": "70"})

    assert marks_of(event, module)[first.number] == ("present", "70")
    statuses = db.session.scalars(
        select(EntryInModule.status)
        .join(EntryInStage, EntryInStage.id == EntryInModule.entry_in_stage_id)
        .where(EntryInModule.module_id == module.id, EntryInStage.entry_id == first.id)
    ).all()
    assert EntryStatus.ABSENT not in statuses


@pytest.fixture
def elsewhere(trade):
    with transaction():
        db.session.execute(
            update(Trade).where(Trade.id == trade.id).values(marked=MarkedWhere.ELSEWHERE)
        )
    return trade


def test_a_signed_result_list_is_taken_in_and_replaced_with_the_difference_shown(
    office, event, elsewhere
):
    entries = list(entries_of(elsewhere))
    place = f"/console/{event.code}/trades/{elsewhere.code}/handed-in"
    by_division = {}
    for each in entries:
        by_division.setdefault(each.division_id, []).append(each)
    rows = [("参赛号", "总分", "名次")]
    for group in by_division.values():
        rows += [(each.number, str(95 - n), str(n + 1)) for n, each in enumerate(group)]

    first = upload(office, place, *rows)
    office.post(f"{first.headers['Location']}/taking")
    again = [rows[0], (rows[1][0], "95.5", "1"), *rows[2:]]
    second = upload(office, place, *again)
    page = office.get(second.headers["Location"]).text
    office.post(f"{second.headers['Location']}/taking")

    results = {row.entry_id: row for row in db.session.scalars(select(HandedInResult))}
    assert len(results) == len(entries)
    changed = next(each for each in entries if each.number == rows[1][0])
    db.session.expire_all()
    assert str(results[changed.id].total) == "95.5"
    assert "<del>95</del> → 95.5" in page


def test_places_against_totals_are_refused_with_their_cells(office, event, elsewhere):
    group = list(entries_of(elsewhere))
    same = [each for each in group if each.division_id == group[0].division_id][:2]
    place = f"/console/{event.code}/trades/{elsewhere.code}/handed-in"
    staged = upload(
        office, place, ("参赛号", "总分", "名次"), (same[0].number, "80", "1"),
        (same[1].number, "90", "2"),
    )  # fmt: skip

    page = office.get(staged.headers["Location"])
    refused = office.post(f"{staged.headers['Location']}/taking")

    assert 'class="bad' in page.text
    assert refused.status_code == 422
    assert db.session.scalars(select(HandedInResult)).all() == []


def test_a_trade_marked_here_takes_no_result_list(office, event, trade):
    answer = office.get(f"/console/{event.code}/trades/{trade.code}/handed-in")

    assert answer.status_code == 409


def test_the_list_of_theory_modules_asks_once_however_many_there_are(event):
    with counted() as asked:
        lines = theory.modules(SYSTEM, Scope(event.id))

    assert len(lines) > 1
    assert asked.count == 1
