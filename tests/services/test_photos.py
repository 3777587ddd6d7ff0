"""Photos beside a sheet (照片): once by content, for the chief alone, late or early (照片上传)."""

from __future__ import annotations

import json
import uuid

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.attachment import SheetPhoto
from competition.services import photo_files, photos, sheet_views, sync
from tests.factories import NOW
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet
from tests.factories_photos import photo


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1)


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall)


def test_the_same_photo_twice_is_kept_once_under_its_digest(hall: Hall, tablet: Tablet) -> None:
    sha256, raw = photo()

    with transaction():
        first = photos.take_in(tablet.actor, hall.sheet().id, sha256, raw, now=NOW)
        again = photos.take_in(tablet.actor, hall.sheet().id, sha256, raw, now=NOW)

    assert (first.id, first.width, first.height) == (again.id, 64, 48)
    assert len(db.session.scalars(select(SheetPhoto)).all()) == 1
    assert photo_files.path_of(sha256).read_bytes() == raw
    assert "uploads" in photo_files.path_of(sha256).parts


def test_bytes_that_are_not_what_they_say_are_refused(hall: Hall, tablet: Tablet) -> None:
    sha256, raw = photo()
    other, _raw = photo((0, 0, 0))

    for named, content, code in (
        (other, raw, "digest-mismatch"),
        (sha256, raw + b"x" * photos.MOST_BYTES, "photo-too-large"),
    ):
        with pytest.raises(Invalid) as refused:
            photos.take_in(tablet.actor, hall.sheet().id, named, content, now=NOW)
        assert refused.value.code == code
    assert not photo_files.path_of(other).exists()


def test_a_photo_that_says_where_it_was_taken_is_refused(hall: Hall, tablet: Tablet) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of a judge"
    sha256, raw = photo(exif=exif.tobytes())

    with pytest.raises(Invalid) as refused:
        photos.take_in(tablet.actor, hall.sheet().id, sha256, raw, now=NOW)

    assert refused.value.code == "photo-carries-notes"
    assert not photo_files.path_of(sha256).exists()


def test_another_judges_sheet_takes_no_photo_of_mine(app: Flask) -> None:
    hall = make_hall(seats=2)
    mine = make_tablet(hall, 0)
    sha256, raw = photo()

    with pytest.raises(NotFound):
        photos.take_in(mine.actor, hall.sheet(seat=1).id, sha256, raw, now=NOW)


def test_the_chief_sees_note_and_photo_where_they_belong(hall: Hall, tablet: Tablet) -> None:
    sha256, raw = photo()
    marks = [{"aspect": code, "value": value} for code, value in MARKS.items()]
    marks[0]["note"] = "粉饼偏左"
    op = uuid.uuid4()
    content = json.loads(body(hall.sheet().id, hall.digest, op=op, session=tablet.session_id))
    content |= {
        "marks": marks,
        "note": "第二杯重做",
        "photos": [{"sha256": sha256, "aspect": "A1"}],
    }
    with transaction():
        sync.take_in(tablet.actor, hall.sheet().id, op, json.dumps(content).encode(), now=NOW)

    before = sheet_views.sheet(hall.chief(), hall.scope, hall.sheet().id).remarks
    with transaction():
        photos.take_in(tablet.actor, hall.sheet().id, sha256, raw, now=NOW)
    after = sheet_views.sheet(hall.chief("副裁判长"), hall.scope, hall.sheet().id).remarks

    assert [(each.code, each.note) for each in before] == [("", "第二杯重做"), ("A1", "粉饼偏左")]
    assert [named.photo for named in before[1].photos] == [None]
    shown = after[1].photos[0].photo
    assert shown is not None
    assert photos.read(hall.chief("三"), hall.scope, shown.id) == raw


def test_nobody_reads_a_photo_of_another_trade_or_without_the_right(
    hall: Hall, tablet: Tablet
) -> None:
    sha256, raw = photo()
    with transaction():
        kept = photos.take_in(tablet.actor, hall.sheet().id, sha256, raw, now=NOW)
    other = make_hall("E2")

    with pytest.raises(NotAllowed):
        photos.read(tablet.actor, hall.scope, kept.id)
    with pytest.raises(NotFound):
        photos.read(other.chief(), other.scope, kept.id)


def test_a_file_changed_on_disk_is_told(hall: Hall, tablet: Tablet) -> None:
    sha256, raw = photo()
    with transaction():
        kept = photos.take_in(tablet.actor, hall.sheet().id, sha256, raw, now=NOW)
    photo_files.path_of(sha256).write_bytes(raw[:-2])

    with pytest.raises(Invalid) as refused:
        photos.read(hall.chief(), hall.scope, kept.id)

    assert refused.value.code == "photo-damaged"


@pytest.mark.parametrize(
    ("photos_", "where"),
    [
        ("none", "photos"),
        ([{"sha256": "ab", "aspect": "A1"}], "photos[0].sha256"),
        ([{"sha256": "0" * 64, "place": "x"}], "photos[0].place"),
    ],
)
def test_a_body_that_names_photos_wrongly_is_refused(
    hall: Hall, tablet: Tablet, photos_: object, where: str
) -> None:
    op = uuid.uuid4()
    raw = body(hall.sheet().id, hall.digest, op=op, photos=photos_)

    with pytest.raises(Invalid) as refused:
        sync.take_in(tablet.actor, hall.sheet().id, op, raw, now=NOW)

    assert where in [problem.where for problem in refused.value.problems]


def test_a_photo_the_signed_sheet_names_comes_in_whoever_is_at_the_tablet_by_then(
    app: Flask,
) -> None:
    hall = make_hall()
    mine, later = make_tablet(hall), make_tablet(hall, judge=1)
    sha256, raw = photo()
    unnamed, other = photo((0, 0, 0))
    op, sheet = uuid.uuid4(), hall.sheet().id
    named = [{"sha256": sha256, "aspect": "A1"}]
    signed = body(sheet, hall.digest, op=op, session=mine.session_id, photos=named)
    with transaction():
        sync.take_in(mine.actor, sheet, op, signed, now=NOW)

    with transaction():
        photos.take_in(later.actor, sheet, sha256, raw, now=NOW)
    with pytest.raises(NotFound), transaction():
        photos.take_in(later.actor, sheet, unnamed, other, now=NOW)

    assert [row.sha256 for row in db.session.scalars(select(SheetPhoto))] == [sha256]
