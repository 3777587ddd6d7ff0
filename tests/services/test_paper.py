"""Paper seats: sheets printed, typed twice, taken in by the one write path (纸质评分)."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from competition.access.policy import Actor, Grant
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow
from competition.models.account import Role
from competition.models.event import Profile
from competition.models.panel import Medium
from competition.models.sheet import Draft, Revision, RevisionKind, SheetState
from competition.services import paper, photo_files, photos
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, make_hall


@pytest.fixture
def hall(app: Flask) -> Hall:
    found = make_hall()
    with transaction():
        found.seats[0].medium = Medium.PAPER
    return found


def type_in(hall: Hall, base_rev: int = 0, **marks: str) -> object:
    with transaction():
        return paper.type_in(
            SYSTEM,
            hall.event_scope,
            hall.sheet().id,
            {**MARKS, **marks},
            base_rev=base_rev,
            now=NOW,
        )


def test_typed_twice_alike_it_is_taken_in(hall: Hall) -> None:
    first = type_in(hall)
    second = type_in(hall)

    assert first is None
    assert second is not None
    revision = db.session.scalars(select(Revision)).one()
    assert (revision.kind, hall.sheet().state) == (RevisionKind.PAPER, SheetState.SIGNED)
    assert db.session.scalars(select(Draft)).all() == []


def test_a_difference_is_named_and_nothing_is_stored(hall: Hall) -> None:
    type_in(hall)

    with pytest.raises(Invalid, match="paper-differs") as refused:
        type_in(hall, A1="3", B1="5")

    found = {problem.where: problem.values for problem in refused.value.problems}
    assert found == {
        "A1": {"first": "2", "second": "3"},
        "B1": {"first": "4.5", "second": "5"},
    }
    assert db.session.scalars(select(Revision)).all() == []


def test_not_attempted_is_typed_as_n(hall: Hall) -> None:
    type_in(hall, A1="n")
    type_in(hall, A1="N")

    revision = db.session.scalars(select(Revision)).one()
    assert b'{"aspect":"A1","status":"not_attempted"}' in revision.body


def test_all_mistakes_are_told_at_once(hall: Hall) -> None:
    with pytest.raises(Invalid) as refused:
        type_in(hall, A1="9", A2="", B1="4.3")

    assert {problem.where for problem in refused.value.problems} == {"A1", "A2", "B1"}


def test_a_form_drawn_before_a_change_is_stale(hall: Hall) -> None:
    with pytest.raises(Conflict, match="stale"):
        type_in(hall, base_rev=1)


def test_a_tablets_seat_is_not_typed(hall: Hall) -> None:
    with pytest.raises(NotNow, match="seat-not-paper"):
        paper.form_of(SYSTEM, hall.event_scope, hall.sheet(seat=1).id)


def test_a_first_typing_can_be_thrown_away(hall: Hall) -> None:
    type_in(hall)
    with transaction():
        paper.start_again(SYSTEM, hall.event_scope, hall.sheet().id, now=NOW)

    assert paper.form_of(SYSTEM, hall.event_scope, hall.sheet().id).second is False


def test_paper_seats_alone_are_listed_and_printed(hall: Hall) -> None:
    lines = paper.sheets_of(SYSTEM, hall.event_scope)

    content = paper.print_sheets(SYSTEM, hall.event_scope, hall.module.id)

    assert [(line.seat, line.code) for line in lines] == [
        ("S1", "K-001"),
        ("S1", "K-002"),
        ("S1", "K-003"),
    ]
    assert content.startswith(b"%PDF-")


def recorder(hall: Hall, number: int) -> Actor:
    return Actor(hall.judges[number].id, "", (Grant(Role.RECORDER, hall.scope),))


def type_as(hall: Hall, number: int) -> object:
    with transaction():
        return paper.type_in(
            recorder(hall, number), hall.event_scope, hall.sheet().id, MARKS, base_rev=0, now=NOW
        )


def test_two_people_type_independently(hall: Hall) -> None:
    type_as(hall, 0)
    own = paper.sheets_of(recorder(hall, 0), hall.event_scope)[0]
    others = paper.sheets_of(recorder(hall, 1), hall.event_scope)[0]

    with pytest.raises(NotAllowed, match="paper-same-person"):
        type_as(hall, 0)
    taken = type_as(hall, 1)

    assert (own.others, others.others) == (True, False)
    assert taken is not None


def test_one_person_types_twice_where_the_event_lets_him_act_alone(hall: Hall) -> None:
    with transaction():
        hall.event.profile = Profile.SMALL

    type_as(hall, 0)

    assert type_as(hall, 0) is not None


def picture(kind: str, side: int = 3000) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a place and a time"
    Image.effect_noise((side, side // 2), 40).convert("RGB").save(made, kind, exif=exif)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_of_the_original_is_kept_beside_the_sheet_without_its_notes(
    hall: Hall, kind: str
) -> None:
    with transaction():
        kept = photos.attach_original(recorder(hall, 0), hall.sheet().id, picture(kind), now=NOW)

    stored = photo_files.path_of(kept.sha256).read_bytes()
    assert b"a place and a time" not in stored
    assert (kept.width, kept.height) == (2400, 1200)
    assert paper.sheets_of(recorder(hall, 0), hall.event_scope)[0].originals == 1


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xd9"])
def test_what_is_no_picture_is_refused(hall: Hall, raw: bytes) -> None:
    with pytest.raises(Invalid, match="picture-unreadable"), transaction():
        photos.attach_original(recorder(hall, 0), hall.sheet().id, raw, now=NOW)
