"""A sheet under the wrong code is moved or exchanged, before the judges' eyes (评错加密号)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.ruling import Ruling
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.services import (
    audit,
    marking,
    matrices,
    photos,
    recodings,
    sheet_remarks,
    sheet_views,
    sync,
)
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, body, make_hall, make_tablet
from tests.factories_photos import photo


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(codes=2)


def sign(hall: Hall, seat: int, code: int, **marks: str) -> sync.Taken:
    with transaction():
        return sync.enter(
            SYSTEM, hall.sheet(seat, code).id, {**MARKS, **marks}, kind="paper", base_rev=0, now=NOW
        )


def judge(hall: Hall, seat: int) -> Actor:
    return Actor(hall.judges[seat].id, "")


def move(hall: Hall, here: tuple[int, int], there: tuple[int, int], **given: Any) -> Ruling:
    chief = given.pop("actor", None) or hall.chief()
    given.setdefault("acknowledged", [judge(hall, 0)])
    with transaction():
        return recodings.move(
            chief, hall.sheet(*here).id, hall.sheet(*there).id, "标签看错", now=NOW, second=SYSTEM,
            **given,
        )  # fmt: skip


def counting(sheet: ScoreSheet) -> Revision:
    return db.session.query(Revision).filter_by(sheet_id=sheet.id, n=sheet.current_n).one()


def test_marks_move_to_an_open_sheet_and_the_wrong_code_waits_again(hall: Hall) -> None:
    signed = sign(hall, 0, 0, A1="3")

    ruling = move(hall, (0, 0), (0, 1))

    here, there = hall.sheet(0, 0), hall.sheet(0, 1)
    came = counting(there)
    assert (here.state, here.current_n) == (SheetState.OPEN, None)
    assert there.state is SheetState.SIGNED
    assert db.session.get_one(Revision, signed.op).standing is RevisionStanding.SUPERSEDED
    assert came.vector == db.session.get_one(Revision, signed.op).vector
    moved = json.loads(came.body)["moved"]
    assert (moved["sha256"], moved["ruling"]) == (signed.sha256, ruling.code)
    assert list(audit.verify()) == []


def test_two_signed_sheets_are_exchanged_and_both_points_follow(hall: Hall) -> None:
    sign(hall, 0, 0, A1="3")
    sign(hall, 0, 1, A1="0")
    sign(hall, 1, 0)
    sign(hall, 1, 1)
    before = [line.cells[0].points for line in matrices.read(SYSTEM, hall.module.id).lines]

    move(hall, (0, 0), (0, 1))

    after = [line.cells[0].points for line in matrices.read(SYSTEM, hall.module.id).lines]
    assert after == before[::-1]
    assert before[0] != before[1]


def test_a_judge_who_did_not_acknowledge_stops_it(hall: Hall) -> None:
    sign(hall, 0, 0)

    with pytest.raises(NotAllowed) as refused:
        move(hall, (0, 0), (1, 1))

    assert (refused.value.code, refused.value.values) == ("not-acknowledged", {"seats": "S2"})
    assert hall.sheet(0, 0).state is SheetState.SIGNED


def test_two_seats_take_two_judges(hall: Hall) -> None:
    sign(hall, 0, 0)

    ruling = move(hall, (0, 0), (1, 1), acknowledged=[judge(hall, 0), judge(hall, 1)])

    wanted = sorted(str(hall.judges[seat].id) for seat in (0, 1))
    assert ruling.value["acknowledged"] == wanted
    assert hall.sheet(1, 1).state is SheetState.SIGNED


def test_an_unsigned_sheet_has_nothing_to_move(hall: Hall) -> None:
    with pytest.raises(NotNow, match="sheet-not-signed"):
        move(hall, (0, 0), (0, 1))


def test_a_sheet_that_waits_for_a_decision_is_not_moved(hall: Hall) -> None:
    sign(hall, 0, 0)
    sign(hall, 0, 1)
    sign(hall, 0, 1)

    with pytest.raises(NotNow, match="sheet-undecided"):
        move(hall, (0, 0), (0, 1))


def test_nothing_moves_after_the_lock(app: Flask) -> None:
    hall = make_hall("LOCK", seats=1, codes=2)
    sign(hall, 0, 0)
    sign(hall, 0, 1)
    chief = hall.chief()
    with transaction():
        marking.lock_module(chief, hall.module.id, now=NOW, second=SYSTEM)

    with pytest.raises(NotNow, match="module-locked"):
        move(hall, (0, 0), (0, 1))


def test_another_modules_sheet_is_no_place_for_the_marks(hall: Hall) -> None:
    elsewhere = make_hall("E2")
    sign(hall, 0, 0)

    with pytest.raises(Invalid, match="sheets-differ"), transaction():
        recodings.move(
            SYSTEM, hall.sheet().id, elsewhere.sheet().id, "换", acknowledged=[], now=NOW
        )


def test_a_return_takes_two_people_where_the_event_asks_for_it(hall: Hall) -> None:
    with transaction():
        hall.event.settings = {"two-persons": "seals-and-returns"}
    sign(hall, 0, 0)
    chief = hall.chief()

    with pytest.raises(NotAllowed, match="second-person-missing"), transaction():
        recodings.move(
            chief, hall.sheet(0, 0).id, hall.sheet(0, 1).id, "换",
            acknowledged=[judge(hall, 0)], now=NOW,
        )  # fmt: skip


def test_own_seat_comes_first_among_the_choices(hall: Hall) -> None:
    sign(hall, 1, 0)

    view = recodings.misplaced(hall.chief(), hall.scope, hall.sheet(1, 0).id)

    assert [(c.seat, c.code, c.own) for c in view.choices] == [
        ("S2", "K-002", True),
        ("S1", "K-001", False),
        ("S1", "K-002", False),
    ]


def signed_with_photo(hall: Hall) -> tuple[str, bytes]:
    """Code 1 marked by the judge of seat 1 on a tablet, with a note and a photo of A1."""
    tablet = make_tablet(hall)
    sha256, raw = photo()
    op, sheet = uuid.uuid4(), hall.sheet().id
    named = [{"sha256": sha256, "aspect": "A1"}]
    signed = body(
        sheet, hall.digest, op=op, session=tablet.session_id, photos=named, note="标签看不清"
    )
    with transaction():
        sync.take_in(tablet.actor, sheet, op, signed, now=NOW)
        photos.take_in(tablet.actor, sheet, sha256, raw, now=NOW)
    return sha256, raw


def shown(hall: Hall, seat: int, code: int) -> list[tuple[str, str, bool]]:
    """Notes and photos of the version that counts, as the chief sees them."""
    sheet = hall.sheet(seat, code)
    view = sheet_views.sheet(SYSTEM, hall.scope, sheet.id)
    return [
        (remark.code or remark.note, named.sha256 if named else "", bool(named and named.photo))
        for remark in view.remarks
        if remark.n == sheet.current_n
        for named in remark.photos or (None,)
    ]


def test_notes_and_photos_go_with_the_marks_there_and_back(app: Flask) -> None:
    hall = make_hall(seats=1, codes=2)
    sha256, _raw = signed_with_photo(hall)

    move(hall, (0, 0), (0, 1))
    there = shown(hall, 0, 1)
    move(hall, (0, 1), (0, 0))

    assert there == shown(hall, 0, 0) == [("标签看不清", "", False), ("A1", sha256, True)]


def test_the_photo_of_a_paper_goes_with_the_marks_typed_from_it(app: Flask) -> None:
    hall = make_hall(seats=1, codes=2)
    sign(hall, 0, 0)
    wrong, right = hall.sheet(0, 0).id, hall.sheet(0, 1).id
    with transaction():
        first = photos.attach_original(SYSTEM, wrong, photo()[1], now=NOW)

    move(hall, (0, 0), (0, 1))
    with transaction():
        second = photos.attach_original(SYSTEM, right, photo((9, 9, 9))[1], now=NOW)

    found = photos.originals([wrong, right])
    assert {each.id for each in found[right]} == {first.id, second.id}


def test_a_case_file_finds_the_photos_of_what_counts_under_a_code(app: Flask) -> None:
    hall = make_hall(seats=1, codes=2)
    sha256, _raw = signed_with_photo(hall)
    with transaction():
        paper = photos.attach_original(SYSTEM, hall.sheet(0, 0).id, photo((7, 7, 7))[1], now=NOW)
    before = sheet_remarks.photos_of_code(hall.codes[0].id)

    move(hall, (0, 0), (0, 1))

    after = sheet_remarks.photos_of_code(hall.codes[1].id)
    assert before == after
    assert [(each.seat, each.aspect, each.original, each.photo.sha256) for each in after] == [
        ("S1", "A1", False, sha256),
        ("S1", "", True, paper.sha256),
    ]
    assert sheet_remarks.photos_of_code(hall.codes[0].id) == ()
