"""Papers about signed sheets: printed after the lock, signed by hand, ticked when filed (归档)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from competition.access.policy import Actor, Grant
from competition.db import db, transaction
from competition.errors import NotAllowed, NotFound, NotNow
from competition.models.account import Role
from competition.models.panel import Medium, Panel
from competition.models.sheet import Revision
from competition.services import filings, marking, sheet_rulings, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, make_hall


@pytest.fixture
def hall(app: Flask) -> Hall:
    found = make_hall(seats=2, codes=2)
    with transaction():
        found.seats[1].medium = Medium.PAPER
    for seat, kind in ((0, "import"), (1, "paper")):
        for code in range(2):
            with transaction():
                sync.enter(
                    SYSTEM, found.sheet(seat, code).id, MARKS, kind=kind, base_rev=0, now=NOW
                )
    return found


def lock(hall: Hall) -> None:
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)


def printed(hall: Hall, kind: str, actor: Actor = SYSTEM, **given: Any) -> str:
    content = filings.print_papers(actor, hall.scope, hall.module.id, kind, now=NOW, **given)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def tick(hall: Hall, seat: int, kind: str) -> int:
    with transaction():
        return filings.file(SYSTEM, hall.scope, hall.module.id, hall.seats[seat].id, kind, now=NOW)


def seats(hall: Hall) -> tuple[filings.SeatFile, ...]:
    return filings.of_module(SYSTEM, hall.scope, hall.module.id).seats


def recorder(hall: Hall) -> Actor:
    return Actor(hall.judges[0].id, "", (Grant(Role.RECORDER, hall.scope),))


def test_records_say_every_mark_with_receipt_and_digest(hall: Hall) -> None:
    lock(hall)

    text = printed(hall, "record")

    revision = db.session.query(Revision).filter_by(sheet_id=hall.sheet(0, 0).id).one()
    assert revision.receipt in text
    assert revision.sha256[:8] in text
    assert "萃取稳定性" in text
    assert "K-002" in text
    assert text.count("裁判（签名）") == 2


def test_seats_stand_panel_by_panel_as_in_the_matrix(hall: Hall) -> None:
    with transaction():
        later = Panel(
            module_id=hall.module.id, code="M", name={}, combine={"rule": "single"}, position=1
        )
        db.session.add(later)
        db.session.flush()
        hall.seats[0].panel_id = later.id

    assert [seat.code for seat in seats(hall)] == [hall.seats[1].code, hall.seats[0].code]


def test_a_summary_has_every_code_of_its_seat_and_room_for_both_hands(hall: Hall) -> None:
    lock(hall)

    text = printed(hall, "summary", seat_id=hall.seats[0].id)

    assert "S1 席" in text
    assert "S2 席" not in text
    assert ("K-001" in text, "K-002" in text, "裁判长（签名）" in text) == (True, True, True)


def test_papers_speak_english_where_they_are_asked_to(hall: Hall) -> None:
    lock(hall)

    assert "Chief judge" in printed(hall, "summary", language="en")


@pytest.mark.parametrize("kind", ["record", "summary"])
def test_nothing_is_printed_or_filed_before_the_lock(hall: Hall, kind: str) -> None:
    with pytest.raises(NotNow, match="module-not-locked"):
        printed(hall, kind)
    with pytest.raises(NotNow, match="module-not-locked"):
        tick(hall, 0, kind)


def test_a_slip_is_only_of_what_was_typed_and_only_for_who_types(hall: Hall) -> None:
    text = printed(hall, "slip", recorder(hall))

    assert "S2 席" in text
    assert "S1 席" not in text
    assert "与纸质原件逐项核对" in text
    with pytest.raises(NotAllowed):
        printed(hall, "slip", hall.chief())


def test_a_tick_names_what_was_printed_and_falls_when_marks_change(hall: Hall) -> None:
    lock(hall)
    assert (tick(hall, 0, "record"), tick(hall, 0, "summary"), tick(hall, 1, "slip")) == (2, 1, 2)
    before = seats(hall)[0]

    with transaction():
        marking.unlock_module(SYSTEM, hall.module.id, "申诉成立", now=NOW)
        sheet_rulings.reopen(SYSTEM, hall.sheet(0, 0).id, "再评", now=NOW)
    with transaction():
        sync.enter(
            SYSTEM, hall.sheet(0, 0).id, {**MARKS, "A1": "3"}, kind="import", base_rev=1, now=NOW
        )

    after = seats(hall)[0]
    assert (before.records, before.summary, before.outdated) == (2, True, False)
    assert (after.records, after.summary, after.outdated, after.reopened) == (1, False, True, 1)


def test_a_tick_is_made_once_and_can_be_taken_back(hall: Hall) -> None:
    lock(hall)
    tick(hall, 0, "summary")

    again = tick(hall, 0, "summary")
    with transaction():
        filings.take_out(SYSTEM, hall.scope, hall.module.id, hall.seats[0].id, "summary", now=NOW)

    assert again == 0
    assert not seats(hall)[0].summary


def test_another_trades_module_has_no_papers_here(hall: Hall) -> None:
    other = make_hall("E2")

    with pytest.raises(NotFound):
        filings.of_module(SYSTEM, other.scope, hall.module.id)
