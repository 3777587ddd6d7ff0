"""Works are handed in, travel to their codes, and change no more behind them (作品)."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.models.draw import CodeSet
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.work import CodedWork, EntryWork
from competition.services import (
    archives,
    code_corrections,
    coded_works,
    draws,
    identities,
    privacy,
    sample_pictures,
    work_bundles,
    work_codes,
    work_files,
    works,
)
from tests.factories import NOW, SYSTEM


def picture(colour=(200, 30, 30), size=(800, 600), **said):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG", **said)
    return made.getvalue()


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture
def contest(app):
    """Forty-eight videos by link, judged by entry number: light enough to stand for any works."""
    with transaction():
        event = archives.load_sample(SYSTEM, "videos-2025", now=NOW)
    trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).one()
    return Scope(event.id, trade.id)


def entry(number):
    return db.session.scalars(select(Entry).where(Entry.number == number)).one()


def coded(layers):
    """Let the heat's modules be judged behind so many layers of codes."""
    with transaction():
        for row in db.session.scalars(select(CodeSet)):
            row.layers = layers
    return heat()


def heat():
    rows = db.session.scalars(select(CodeSet)).all()
    return next(row for row in rows if draws.place_of(row.id).stage.code == "heat")


def works_of(number):
    rows = db.session.scalars(
        select(EntryWork).where(EntryWork.entry_id == entry(number).id).order_by(EntryWork.number)
    )
    return [row.link or row.sha256[:6] for row in rows]


def test_a_picture_loses_what_its_camera_wrote_and_keeps_a_view_a_tablet_can_hold(contest):
    noted = Image.Exif()
    noted[0x013B] = "作者姓名"
    raw = picture(size=(4000, 3000), exif=noted)
    event = Scope(contest.event_id)

    with transaction():
        work = works.add_picture(SYSTEM, event, entry("001").id, raw, now=NOW)
        again = works.add_picture(SYSTEM, event, entry("001").id, raw, now=NOW)

    whole, view = (works.read(SYSTEM, event, work, view=each) for each in (False, True))
    assert again == work
    assert Image.open(io.BytesIO(whole)).size == (2560, 1920)
    assert len(view) <= work_files.MOST_VIEW
    assert "作者姓名".encode() not in whole + view
    (row,) = db.session.scalars(select(EntryWork).where(EntryWork.id == work))
    assert whole not in work_files.path_of(row.sha256).read_bytes()


def test_a_picture_full_of_detail_has_a_smaller_view_instead_of_none(app):
    made = io.BytesIO()
    grain = random.Random(468).randbytes(3 * 1300 * 975)
    Image.frombytes("RGB", (1300, 975), grain).save(made, "JPEG", quality=60)

    kept = work_files.keep(made.getvalue())

    view = work_files.read(kept.view_sha256)
    assert len(view) <= work_files.MOST_VIEW
    assert Image.open(io.BytesIO(view)).width in work_files.VIEW_SIDES[1:]


def test_a_file_that_claims_more_pixels_than_a_computer_can_hold_is_no_picture(app):
    head = struct.pack(">II5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    raw = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    raw += struct.pack(">I", zlib.crc32(chunk))

    with pytest.raises(Invalid, match="picture-unreadable"):
        work_files.keep(raw + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", 0))


def test_a_link_is_shown_to_judges_only_once_somebody_found_that_it_names_nobody(contest):
    code_set = coded(1)
    event = Scope(contest.event_id)
    with transaction():
        for row in db.session.scalars(select(EntryWork)):
            row.neutral = False
        works.call_neutral(
            SYSTEM,
            event,
            [works.of_entry(SYSTEM, event, entry("002").id)[0].id],
            now=NOW,
        )
        draws.give_codes(SYSTEM, code_set.id, now=NOW)

    lines = work_codes.of_set(SYSTEM, code_set.id)
    shown = [one.link for line in lines for one in line.shown]
    assert shown == works_of("002")
    with pytest.raises(NotNow, match="work-behind-code"):
        works.add_link(
            SYSTEM, event, entry("003").id, "https://v.example.org/x", neutral=True, now=NOW
        )


def opened_links(code_set, given):
    """Entry number → links under its code, found by opening the key as people do."""
    texts = dict(given.labels)
    by_text = {line.text: line for line in work_codes.of_set(SYSTEM, code_set.id)}
    return {number: [one.link for one in by_text[text].shown] for number, text in texts.items()}


def test_works_come_to_their_codes_in_ciphertext_and_nowhere_as_a_digest(contest):
    code_set = coded(1)
    with transaction():
        works.add_picture(SYSTEM, Scope(contest.event_id), entry("005").id, picture(), now=NOW)
        given = draws.give_codes(SYSTEM, code_set.id, now=NOW)

    links = opened_links(code_set, given)
    assert links["004"] == works_of("004")
    assert [bool(link) for link in links["005"]] == [True, False]
    digests = {row.sha256 for row in db.session.scalars(select(EntryWork))} - {""}
    for row in db.session.scalars(select(CodedWork)):
        assert not any(digest.encode() in row.sealed for digest in digests)
        assert b"example" not in row.sealed


def test_no_ciphertext_tells_by_its_length_which_work_it_is(contest):
    code_set = coded(1)
    event = Scope(contest.event_id)
    with transaction():
        works.add_picture(SYSTEM, event, entry("005").id, picture(), now=NOW)
        works.add_link(
            SYSTEM, event, entry("004").id, "https://v.example.org/" + "x" * 300, neutral=True,
            now=NOW,
        )  # fmt: skip
        draws.give_codes(SYSTEM, code_set.id, now=NOW)

    lengths = {len(row.sealed) for row in db.session.scalars(select(CodedWork))}
    assert len({len(row.link) for row in db.session.scalars(select(EntryWork))}) > 2
    assert len(lengths) == 1


def test_works_travel_through_two_layers_and_follow_a_swap_of_the_last_numbers(contest):
    code_set = coded(2)
    with transaction():
        first = draws.give_codes(SYSTEM, code_set.id, now=NOW)
        second = draws.give_codes(SYSTEM, code_set.id, now=NOW)
    between, last = dict(first.labels), dict(second.labels)
    a, b = last[between["007"]], last[between["008"]]
    by_text = {line.text: line for line in work_codes.of_set(SYSTEM, code_set.id)}
    assert [one.link for one in by_text[a].shown] == works_of("007")

    with transaction():
        found = code_corrections.Correction(2, "swap", a, b, "标签贴反")
        code_corrections.correct(SYSTEM, code_set.id, found, second=None, now=NOW)
    by_text = {line.text: line for line in work_codes.of_set(SYSTEM, code_set.id)}
    assert [one.link for one in by_text[b].shown] == works_of("007")

    with pytest.raises(NotNow, match="works-behind-key"):
        found = code_corrections.Correction(1, "swap", between["007"], between["008"], "标签贴反")
        code_corrections.correct(SYSTEM, code_set.id, found, second=None, now=NOW)


def test_the_coder_puts_a_late_work_under_its_code_from_his_own_list(contest):
    code_set = coded(1)
    with transaction():
        given = draws.give_codes(SYSTEM, code_set.id, now=NOW)
        code = dict(given.labels)["009"]
        files = {f"{code}-2.jpg": picture(), "无号.jpg": picture(), f"{code}.txt": b"no picture"}
        taken = work_bundles.under_codes(SYSTEM, code_set.id, zipped(files), now=NOW)

    line = next(each for each in work_codes.of_set(SYSTEM, code_set.id) if each.text == code)
    assert taken.kept == 1
    assert {one.code for one in taken.problems} == {"zip-name-unknown", "picture-unreadable"}
    assert [(bool(one.link), one.by_hand) for one in line.shown] == [(True, False), (False, True)]
    scope = Scope(contest.event_id, contest.trade_id)
    assert coded_works.read(SYSTEM, scope, line.shown[1].id)[:2] == b"\xff\xd8"
    with pytest.raises(NotFound):
        coded_works.read(SYSTEM, Scope(contest.event_id), line.shown[1].id)
    with pytest.raises(Invalid, match="work-code-unknown"):
        work_codes.put(SYSTEM, code_set.id, "Z-999", picture(), now=NOW)


def test_where_the_number_is_the_code_a_new_work_is_seen_at_once(contest):
    code_set = heat()
    with transaction():
        draws.give_codes(SYSTEM, code_set.id, now=NOW)
        works.add_picture(SYSTEM, Scope(contest.event_id), entry("010").id, picture(), now=NOW)

    line = next(each for each in work_codes.of_set(SYSTEM, code_set.id) if each.text == "010")
    assert [bool(one.link) for one in line.shown] == [True, False]
    assert identities.opened([code_set.id])[line.id] is not None


def test_a_zip_is_sorted_by_the_numbers_its_names_begin_with_and_tells_what_is_left(contest):
    files = {
        "作品/011 晨光.jpg": picture((1, 2, 3)),
        "012-1.jpg": picture((1, 2, 4)),
        "012-2.jpg": picture((1, 2, 5)),
        "013/横幅.png": picture((1, 2, 6)),
        "0111.jpg": picture(),
        "__MACOSX/011.jpg": b"",
        "014.jpg": b"no picture",
    }
    with transaction():
        taken = work_bundles.pictures(SYSTEM, contest, zipped(files), now=NOW)

    assert (taken.kept, taken.of) == (4, {"011", "012", "013"})
    assert sorted((one.code, one.where) for one in taken.problems) == [
        ("picture-unreadable", "014.jpg"),
        ("zip-name-unknown", "0111.jpg"),
    ]
    with pytest.raises(Invalid, match="zip-unreadable"):
        work_bundles.pictures(SYSTEM, contest, b"no zip", now=NOW)


def test_a_column_of_links_is_taken_line_by_line(contest):
    text = (
        "015 https://v.example.org/a\n016,javascript:alert(1)\n999 https://v.example.org/b\n017\n"
    )
    with transaction():
        taken = work_bundles.links(SYSTEM, contest, text, neutral=True, now=NOW)

    assert (taken.kept, works_of("015")[-1]) == (1, "https://v.example.org/a")
    assert [one.code for one in taken.problems] == [
        "work-no-link",
        "link-line-unknown",
        "link-line-form",
    ]


def test_works_stand_in_the_contest_file_by_digest_and_come_back_the_same(contest):
    with transaction():
        works.add_picture(
            SYSTEM, Scope(contest.event_id), entry("001").id, picture(size=(4000, 3000)), now=NOW
        )
    written = archives.dump(SYSTEM, contest.event_id)
    with transaction():
        other = archives.load(SYSTEM, written, now=NOW, code="COPY")
    again = archives.dump(SYSTEM, other.id)

    assert again.replace(b'"COPY"', b'"HCSP2025"') == written
    assert b"https://v.example.org/" in written


def test_an_erased_event_keeps_no_picture(contest):
    with transaction():
        work = works.add_picture(
            SYSTEM, Scope(contest.event_id), entry("001").id, picture(), now=NOW
        )
    path = work_files.path_of(db.session.get_one(EntryWork, work).sha256)
    assert path.is_file()

    with transaction():
        privacy.purge(SYSTEM, Scope(contest.event_id), "期限已到", now=NOW)

    assert not path.exists()
    assert works_of("001") == []


def test_the_pictures_of_a_sample_are_the_same_every_time_and_all_different():
    sample_pictures.drawn.cache_clear()
    first = [sample_pictures.digest(n) for n in range(3)]
    sample_pictures.drawn.cache_clear()

    assert [sample_pictures.digest(n) for n in range(3)] == first
    assert len({*first, sample_pictures.digest(0, brush=True)}) == 4


def test_on_another_computer_a_work_is_missing_and_nothing_breaks(contest):
    code_set = heat()
    with transaction():
        draws.give_codes(SYSTEM, code_set.id, now=NOW)
    row = db.session.scalars(select(CodedWork)).first()
    with transaction():
        row.sealed = bytes(len(row.sealed))

    (shown,) = coded_works.of_codes([row.blind_code_id])[row.blind_code_id]
    assert shown.link == ""
    with pytest.raises(NotFound):
        coded_works.read(SYSTEM, contest, row.id)
