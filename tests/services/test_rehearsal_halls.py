"""Tablets in a rehearsal find their sheets filled in, sign them, and are wiped (排练)."""

from __future__ import annotations

import json

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import NotAllowed
from competition.models.panel import Medium, PanelSeat
from competition.models.sheet import Draft
from competition.services import (
    bundles,
    cards,
    demonstration,
    devices,
    drafts,
    marking_sessions,
    rehearsal_halls,
    rehearsals,
)
from tests.factories import NOW, SYSTEM
from tests.services.test_rehearsals import SAMPLE


@pytest.fixture
def play(app) -> demonstration.Play:
    """A rehearsal whose sheets are laid out, every seat at a tablet."""
    content = json.loads(demonstration.archives.SAMPLES.joinpath(f"{SAMPLE}.json").read_bytes())
    for trade in content["trades"]:
        for module in trade["modules"]:
            for panel in module["panels"]:
                for seat in panel["seats"]:
                    seat["medium"] = Medium.TABLET.value
    with transaction():
        found = rehearsals.begin(SYSTEM, json.dumps(content).encode(), seed="a", now=NOW)
        (trade,) = demonstration.trades_of(found)
        demonstration.prepare(SYSTEM, found, trade.id, now=NOW)
    return found


@pytest.fixture
def module(play):
    """The module most judges mark."""
    (trade,) = demonstration.trades_of(play)
    found = demonstration.modules_of(trade.id)
    return max(found, key=lambda each: sum(s.judge is not None for s in _sheets(play, each.id)))


def _sheets(play, module_id):
    return list(demonstration.to_sign(play, module_id))


def come_in(play, sheet, *, label="T1"):
    """Pair a tablet with the rehearsal's own code; a judge comes in by card and PIN."""
    given = rehearsal_halls.give_cards(SYSTEM, play.event_id, pin="246810", now=NOW)
    codes = rehearsal_halls.let_in(SYSTEM, play.event_id, [label], now=NOW)
    paired = devices.pair(codes[label], label="", now=NOW)
    card = next(each for each in given if each.account_id == sheet.judge.id)
    claimed = cards.claim(play.event_id, card.number, now=NOW)
    assert cards.is_pin(claimed, "246810")
    opened = marking_sessions.open_session(claimed, device_id=paired.device_id, now=NOW)
    return paired, opened


def test_a_tablet_finds_its_sheets_filled_in_by_a_simulated_judge(play, module):
    with transaction():
        filled = rehearsal_halls.filled_in(SYSTEM, play, module.id)
        for one in filled:
            drafts.keep(one.judge, one.sheet_id, one.draft, now=NOW)
    sheet = next(each for each in _sheets(play, module.id) if each.judge is not None)
    with transaction():
        paired, opened = come_in(play, sheet)
    present = marking_sessions.present(paired.token, opened.token, now=NOW)

    found = bundles.bundle(present.actor, Scope(play.event_id)).content["sheets"]

    mine = next(each for each in found if each["id"] == str(sheet.sheet_id))
    given = {code: mark["value"] for code, mark in mine["draft"]["marks"].items()}
    assert len(filled) == db.session.query(Draft).count() > 0
    assert given == {code: value for code, value in sheet.marks.items() if value in given.values()}


def test_a_tablet_comes_in_once_and_in_the_end_is_shut_out_and_so_forgets(play, module):
    sheet = next(each for each in _sheets(play, module.id) if each.judge is not None)
    with transaction():
        paired, opened = come_in(play, sheet)
        codes = rehearsal_halls.let_in(SYSTEM, play.event_id, ["T1", "T2"], now=NOW)
    standing = rehearsal_halls.standing(SYSTEM, play.event_id)
    assert set(codes) == {"T2"}, "who joined needs no second code"
    assert (standing.tablets, standing.signed) == ({"T1": True}, 0)
    assert standing.left > 0

    with transaction():
        assert rehearsal_halls.dismiss(SYSTEM, play.event_id, now=NOW) == 1

    with pytest.raises(NotAllowed) as refused:
        marking_sessions.present(paired.token, opened.token, now=NOW)
    assert refused.value.code == "device-shut-out"


def test_what_is_signed_or_on_paper_is_not_the_tablets_and_why_there_is_none_is_said(play, module):
    event, sheets = Scope(play.event_id), _sheets(play, module.id)
    assert rehearsal_halls.why_not(SYSTEM, event) == "no-tablets-paired"
    with transaction():
        demonstration.sign(SYSTEM, sheets[0], now=NOW)
        codes = rehearsal_halls.let_in(SYSTEM, play.event_id, ["T1"], now=NOW)
        devices.pair(codes["T1"], label="", now=NOW)
    left = {sheet.sheet_id for sheet in rehearsal_halls.open_sheets(sheets)}
    assert left == {sheet.sheet_id for sheet in sheets[1:]}
    assert rehearsal_halls.why_not(SYSTEM, event) == ""

    with transaction():
        for seat in db.session.query(PanelSeat).all():
            seat.medium = Medium.PAPER

    assert rehearsal_halls.why_not(SYSTEM, event) == "no-tablet-seats"
    assert rehearsal_halls.filled_in(SYSTEM, play, module.id) == []
