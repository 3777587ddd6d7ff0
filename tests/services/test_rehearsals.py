"""A rehearsal takes the rules and the people, makes the marks up, and loses nothing (排练)."""

from __future__ import annotations

import json
import uuid

import pytest

from competition.db import db, transaction
from competition.errors import Invalid
from competition.exchange import contest_file
from competition.models.event import Event
from competition.models.panel import PanelSeat, SeatRole
from competition.models.sheet import Revision, ScoreSheet
from competition.services import demonstration, rehearsal_drills, rehearsals
from competition.services.rehearsal_papers import Step
from competition.web import rehearsal, rehearsal_steps
from tests import factories_results as results
from tests.factories import NOW, SYSTEM, make_event, make_trade

SAMPLE = "drivers-2025"


@pytest.fixture
def copy(app) -> bytes:
    """The copy of a contest that was played and published."""
    play = results.play(SAMPLE)
    results.publish(play)
    return rehearsals.copy_of(SYSTEM, play.event_id)


@pytest.fixture
def sheets(app) -> list[demonstration.ToSign]:
    """Sheets laid out and not yet signed, in the module most judges mark."""
    with transaction():
        play = demonstration.load(SYSTEM, SAMPLE, now=NOW)
    (trade,) = demonstration.trades_of(play)
    with transaction():
        demonstration.prepare(SYSTEM, play, trade.id, now=NOW)
    modules = [list(demonstration.to_sign(play, m.id)) for m in demonstration.modules_of(trade.id)]
    found = [[sheet for sheet in module if sheet.judge is not None] for module in modules]
    return max(found, key=len)


def test_the_copy_is_a_specimen_in_which_nothing_has_happened(copy):
    whole = json.loads(copy)
    contest = contest_file.read(copy)

    assert contest.event.sample
    assert contest.event.name.zh.endswith("（排练）")
    assert not contest.revisions
    assert not contest.publications
    assert len(contest.entries) == 12
    assert all("status" not in entry for entry in whole["entries"])


def test_a_trade_without_entries_cannot_be_rehearsed_and_is_named(app):
    event = make_event()
    make_trade(event)

    with pytest.raises(Invalid) as refused:
        rehearsals.copy_of(SYSTEM, event.id)

    assert [(each.code, each.where) for each in refused.value.problems] == [
        ("rehearsal-no-entries", "barista")
    ]


def test_the_same_seed_makes_the_same_marks_up_and_another_does_not(copy):
    contest = contest_file.read(copy)

    assert rehearsals.made_up(contest, "a") == rehearsals.made_up(contest, "a")
    assert rehearsals.made_up(contest, "a") != rehearsals.made_up(contest, "b")


def test_every_empty_seat_of_a_judge_gets_somebody_invented(app, copy):
    whole = json.loads(copy)
    whole["event"]["code"] = "REHEARSED"
    for trade in whole["trades"]:
        for module in trade["modules"]:
            for panel in module["panels"]:
                for seat in panel["seats"]:
                    seat.pop("judge", None)

    with transaction():
        rehearsals.begin(SYSTEM, json.dumps(whole).encode(), seed="a", now=NOW)

    judges = db.session.query(PanelSeat).where(PanelSeat.role == SeatRole.JUDGE).all()
    assert judges
    assert all(seat.account_id is not None for seat in judges)


def test_what_was_signed_without_a_network_arrives_once_each(sheets):
    with transaction():
        drill = rehearsal_drills.without_network(sheets[:6], now=NOW)

    assert (drill.held, drill.count) == (True, 6)
    assert db.session.query(Revision).count() == 6


def test_a_lost_tablets_sheets_are_named_before_the_lock_and_signed_anew(sheets):
    module_id = db.session.get_one(ScoreSheet, sheets[0].sheet_id).module_id

    with transaction():
        drill = rehearsal_drills.lost_tablet(SYSTEM, module_id, sheets[:2], now=NOW)

    assert drill.held


def test_a_sheet_that_did_not_arrive_is_noticed(sheets):
    with transaction():
        rehearsal_drills.without_network(sheets[:2], now=NOW)

    assert not rehearsal_drills.each_once(sheets[:3], now=NOW)


def test_a_receipt_without_its_sheet_is_noticed(sheets):
    with transaction():
        receipt = rehearsal_drills.take_line(rehearsal_drills.line_of(sheets[0], now=NOW), now=NOW)

    assert rehearsal_drills.kept([receipt])
    assert not rehearsal_drills.kept([receipt, "ZZZZ"])


def test_asking_for_a_rehearsal_asks_for_work_beside_the_pages(app, as_role):
    play = results.play(SAMPLE)
    client = as_role("organiser", event=db.session.get(Event, play.event_id))

    answer = client.post("/console/HCWL2025/rehearsal")

    assert answer.status_code == 302
    assert "/jobs/" in answer.location
    hall_is_shown_until_it_goes_on(client, play.event_id)


def hall_is_shown_until_it_goes_on(client, event_id):
    """While a rehearsal waits for tablets its page says how they join, and lets it go on."""
    hall = rehearsal.Hall("http://10.0.0.2:8010", "246810", "", {"t": "AB"}, ("CD",), 3, 9, {})
    rehearsal.tell_hall(rehearsal.place_of(event_id), hall)
    page = client.get("/console/HCWL2025/rehearsal").text
    assert all(said in page for said in ("246810", "http://10.0.0.2:8010/marking/app", "CD"))
    assert rehearsal.hall_of(event_id) == hall
    assert client.get("/console/HCWL2025/rehearsal?part=cards").status_code == 404

    client.post("/console/HCWL2025/rehearsal/on")

    assert rehearsal.hall_of(event_id) is None
    rehearsal.clear()
    assert not rehearsal.place_of(event_id).exists()


def test_a_paired_tablet_is_led_to_its_own_door_and_no_other(app):
    event_id, device = uuid.uuid4(), uuid.uuid4()
    hall = rehearsal.Hall("http://10.0.0.2:8010", "1", "", {str(device): "AB"})
    rehearsal.tell_hall(rehearsal.place_of(event_id), hall)

    assert rehearsal.door(event_id, device) == "http://10.0.0.2:8010/marking/app?pair=AB"
    assert rehearsal.door(event_id, uuid.uuid4()) == ""
    assert rehearsal.door(uuid.uuid4(), device) == ""
    rehearsal.clear()


def test_the_record_says_of_no_drill_that_it_held_unless_it_was_played(app):
    def step(drill="", *, held=True):
        return Step("", "", "", held, drill)

    every = [step(name) for name in rehearsal_steps.steps()]
    with app.test_request_context("/?lang=zh_CN"):
        said = [
            rehearsal_steps.verdict([step()], every),
            rehearsal_steps.verdict([step()], every[3:]),
            rehearsal_steps.verdict([step(held=False)], every[:3]),
        ]

    assert said[0] == "全部通过。"
    assert said[1] == "已演练的都通过；还有 3 项系统没有演练，请人工演练。"
    assert said[2] not in said[:2]
