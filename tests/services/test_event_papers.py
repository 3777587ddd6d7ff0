"""Papers of a whole event: badges, lists, order book, minutes, a session's pack (打印材料)."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.documents.envelopes import EnvelopeCover, render_envelope_cover
from competition.errors import Invalid, NotAllowed, NotFound, NotNow
from competition.models.event import Event, Module, ModuleKind, Stage
from competition.models.registration import RegistrationMember
from competition.services import (
    allocations,
    audit,
    badges,
    day_minutes,
    entries,
    lots,
    order_books,
    portraits,
    registration_files,
    registration_reviews,
    registrations,
    session_packs,
    sessions,
    signing_lists,
    timetable,
)
from competition.services.allocations import Wish
from competition.services.badges import BadgeWish
from competition.services.scheme_papers import SchemeWords
from competition.services.signing_lists import ListWish
from competition.services.timetable import SessionDraft
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_registration import (
    OPEN,
    RULES,
    make_delegation,
    make_leader,
    make_open_event,
    scope_of,
    wish,
)

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
WORDS = SchemeWords("zh", "评分方案", {}, {}, (), "", "样张")


@dataclass(frozen=True)
class Hall:
    """A trade with three contestants of two schools and a session they all work in."""

    event: Event
    scope: Scope
    stage: uuid.UUID
    session: uuid.UUID


@pytest.fixture
def hall(app: Flask) -> Hall:
    event = make_event("E1")
    trade = make_trade(event)
    scope = Scope(event.id)
    stage = db.session.query(Stage).filter_by(trade_id=trade.id).one().id
    with transaction():
        for number, (name, unit) in enumerate(
            (("沈知远", "甲校"), ("㛃月", "乙校"), ("阿依古丽·买买提", "甲校")), 1
        ):
            entries.add(
                SYSTEM,
                scope,
                entries.EntryWish(
                    trade=trade.code, number=f"010{number}", division="staff", unit=unit, team="",
                    note="", contestants=(entries.MemberWish(name=name),),
                ),
                now=NOW,
            )  # fmt: skip
        timetable.add_stations(SYSTEM, scope, first="A1", last="A4", site="一号馆", now=NOW)
        draft = SessionDraft("1", {"zh": "第一场"}, NINE, NINE + timedelta(hours=2))
        session = timetable.add_session(SYSTEM, scope, stage, draft, now=NOW)
        allocations.fill(SYSTEM, scope, stage, None, site=None, now=NOW)
    make_account("chief_judge", event=event, trade=trade, name="顾闻笛")
    make_account("judge", event=event, trade=trade, name="安评审")
    make_account("organiser", event=event, name="祁办公")
    return Hall(event, scope, stage, session)


def whole_text(pdf: bytes) -> str:
    return "".join(text_of(pdf, page) for page in range(pages_of(pdf)))


def test_everybody_gets_one_badge_and_its_code_is_what_the_door_reads(hall: Hall) -> None:
    found = badges.holders(SYSTEM, hall.scope, BadgeWish())

    assert [(one.kind.value, one.name, one.title) for one in found] == [
        ("contestant", "沈知远", "参赛选手"),
        ("contestant", "㛃月", "参赛选手"),
        ("contestant", "阿依古丽·买买提", "参赛选手"),
        ("judge", "顾闻笛", "裁判长"),
        ("judge", "安评审", "裁判员"),
        ("staff", "祁办公", "工作人员"),
    ]
    assert found[0].qr == "E1/BARISTA/0101"
    assert found[0].lines == ("甲校", "咖啡师　职工组")


def test_a_few_badges_are_printed_anew_by_number_or_name(hall: Hall) -> None:
    only = BadgeWish(("contestant", "judge"), only=("0102", "安评审"))

    found = badges.holders(SYSTEM, hall.scope, only)

    assert [one.name for one in found] == ["㛃月", "安评审"]


def test_a_trade_of_another_kind_has_nobody_to_print(hall: Hall) -> None:
    other = make_trade(hall.event, "tea", name={"zh": "茶艺师"})

    with pytest.raises(NotNow, match="no-badges"):
        badges.pdf(SYSTEM, hall.scope, BadgeWish(trade_id=other.id))


def test_whoever_may_not_read_the_register_prints_no_badge(hall: Hall) -> None:
    judge = sessions.actor_for_account(make_account("judge", event=hall.event, name="路人"))

    with pytest.raises(NotAllowed):
        badges.holders(judge, hall.scope, BadgeWish())


def test_a_portrait_handed_in_stands_on_the_badge(app: Flask) -> None:
    field = {"code": "portrait", "name": {"zh": "证件照"}, "kind": "photo"}
    event = make_open_event(rules={**RULES, "fields": [field]})
    delegation = make_delegation(event, "d1", "怀川技校")
    leader, scope = make_leader(event, delegation), scope_of(delegation)
    photo = io.BytesIO()
    Image.new("RGB", (600, 800), (190, 60, 40)).save(photo, "JPEG")

    with transaction():
        row = registrations.add(leader, scope, wish("甄一"), now=OPEN)
        (member,) = db.session.scalars(
            select(RegistrationMember).where(RegistrationMember.registration_id == row)
        )
        registration_files.keep(
            leader, scope, member.id, "portrait", "a.jpg", photo.getvalue(), now=OPEN
        )
        registrations.submit(leader, scope, [row], now=OPEN)
        registration_reviews.accept(SYSTEM, Scope(event.id), [row], now=OPEN)
    (holder,) = badges.holders(SYSTEM, Scope(event.id), BadgeWish(("contestant",)))
    (digest,) = portraits.of_people(Scope(event.id), [holder.person_id]).values()
    pdf = badges.pdf(SYSTEM, Scope(event.id), BadgeWish(("contestant",)))

    assert portraits.bytes_of(digest)[:2] == b"\xff\xd8"
    assert "贴照片处" not in text_of(pdf)
    assert portraits.of_people(Scope(make_event("E7").id), [holder.person_id]) == {}
    registration_files.path_of(digest).unlink()
    assert "贴照片处" in text_of(badges.pdf(SYSTEM, Scope(event.id), BadgeWish(("contestant",))))


def test_the_order_book_holds_everything_as_pdf_and_docx(hall: Hall) -> None:
    pdf = order_books.book(SYSTEM, hall.scope, "pdf", now=NOW)
    docx = order_books.book(SYSTEM, hall.scope, "docx", now=NOW)

    text = whole_text(pdf)
    for said in ("秩序册", "一、竞赛组织", "第一场", "顾闻笛", "甲校", "选手2人", "0103"):
        assert said in text
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        written = file.read("word/document.xml").decode()
    assert "阿依古丽·买买提" in written
    assert "六、各赛项出场顺序" in written
    with pytest.raises(NotFound):
        order_books.book(SYSTEM, hall.scope, "xlsx", now=NOW)


def test_an_order_book_says_which_chapter_is_still_to_come(app: Flask) -> None:
    event = make_event("E9")

    text = whole_text(order_books.book(SYSTEM, Scope(event.id), "pdf", now=NOW))

    assert text.count("待定。") == 6


def test_a_list_of_anybody_is_made_to_be_signed(hall: Hall) -> None:
    wanted = ListWish("contestants", "资料袋签领表", ("资料袋", "餐券"), by_unit=True)
    text = whole_text(signing_lists.pdf(SYSTEM, hall.scope, wanted, now=NOW))
    names = ListWish("names", "来宾签到表", names=("李明", "王芳"))
    typed = whole_text(signing_lists.pdf(SYSTEM, hall.scope, names, now=NOW))

    assert "资料袋签领表" in text
    assert text.index("乙校") < text.index("㛃月")
    assert "王芳" in typed
    assert "签领" in typed


def test_an_empty_or_overfull_list_is_refused(hall: Hall) -> None:
    with pytest.raises(NotNow, match="nobody-listed"):
        signing_lists.pdf(SYSTEM, hall.scope, ListWish("names", "签到"), now=NOW)
    with pytest.raises(Invalid, match="too-many-columns"):
        signing_lists.pdf(
            SYSTEM, hall.scope, ListWish("judges", "签到", tuple("一二三四五")), now=NOW
        )
    with pytest.raises(NotFound):
        signing_lists.pdf(SYSTEM, hall.scope, ListWish("ghosts", "签到"), now=NOW)


def test_the_minutes_of_a_day_tell_what_the_trail_holds_of_it_and_no_more(hall: Hall) -> None:
    told = []

    def words(line: object) -> str:
        told.append(line.action)  # type: ignore[attr-defined]
        return f"事项{len(told)}"

    pdf = day_minutes.minutes(SYSTEM, hall.scope, date(2026, 11, 20), "pdf", words=words, now=NOW)
    text = whole_text(pdf)

    assert "2026年11月20日赛务日志" in text
    assert re.search(r"咖啡师第一场300", text)
    assert told == ["entry.created"] * 3
    assert "事项3" in text
    earlier = day_minutes.minutes(
        SYSTEM, hall.scope, date(2026, 11, 19), "pdf", words=words, now=NOW
    )
    assert whole_text(earlier).count("当日无记录。") == 4
    english = day_minutes.minutes(
        SYSTEM, hall.scope, date(2026, 11, 20), "pdf", words=words, now=NOW, language="en"
    )
    page = pypdfium2.PdfDocument(english)[0].get_textpage().get_text_range()
    assert {"Expected", "Present", "Absent", "Awaited", "Withdrawn"} <= set(page.split())


def test_a_day_that_has_not_begun_has_no_minutes(hall: Hall) -> None:
    with pytest.raises(NotNow, match="day-not-begun"):
        day_minutes.minutes(
            SYSTEM, hall.scope, date(2026, 11, 22), "pdf", words=lambda _line: "", now=NOW
        )
    assert day_minutes.days(SYSTEM, hall.scope, now=NOW) == [date(2026, 11, 20)]


def test_a_day_after_the_end_on_which_something_was_done_has_minutes(hall: Hall) -> None:
    with transaction():
        hall.event.ends_on = hall.event.starts_on
        audit.record(
            SYSTEM, "appeal.lodged", ("trade", hall.scope.trade_id),
            scope=hall.scope, now=NOW + timedelta(days=5),
        )  # fmt: skip

    later = day_minutes.days(SYSTEM, hall.scope, now=NOW + timedelta(days=9))

    assert later == [date(2026, 11, day) for day in (29, 25, 20)]


def test_the_papers_of_a_session_come_in_one_file_with_a_cover_that_lists_them(hall: Hall) -> None:
    pdf = session_packs.pack(SYSTEM, hall.scope, hall.session, words=WORDS, now=NOW)

    cover = text_of(pdf, 0)
    assert "场次材料袋" in cover
    assert "一号馆" in cover
    assert "袋内材料赛位牌出场顺序表签到表标签3" in cover
    assert pages_of(pdf) == 6
    assert ["A1" in text_of(pdf, 1), "A3" in text_of(pdf, 2)] == [True, True]
    assert "0103" in text_of(pdf, 5)


def test_the_cover_of_a_session_with_many_modules_stays_on_one_page() -> None:
    inside = tuple((f"备用空白评分表（模块 {n}）", "") for n in range(8))
    left_out = tuple((f"评分表（模块 {n}）", "没有纸质评分席位") for n in range(6))
    about = tuple((label, "调饮师") for label in ("赛项", "模块", "场次", "时间", "场地", "人数"))

    pdf = render_envelope_cover(
        EnvelopeCover("某赛事", "场次材料袋", about, inside, left_out, "2026年11月20日 9:00")
    )

    assert pages_of(pdf) == 1
    assert "收回人" in text_of(pdf)


def test_the_start_list_of_a_session_goes_by_the_order_that_was_drawn(hall: Hall) -> None:
    lots_typed = {"0101": "3", "0102": "1", "0103": "2"}
    with transaction():
        key = lots.fix_list(SYSTEM, hall.scope, hall.stage, "order", even=False, now=NOW)
        lots.draw(SYSTEM, hall.scope, key, lots=lots_typed, witnesses=("甲", "乙"), now=NOW)

    pdf = session_packs.pack(SYSTEM, hall.scope, hall.session, words=WORDS, now=NOW)
    rows = text_of(pdf, 3)

    assert rows.index("0102") < rows.index("0103") < rows.index("0101")


def put(hall: Hall, *wanted: tuple[str, str]) -> None:
    lines = allocations.listed(hall.stage)
    wishes = [Wish(line.where, *at) for line, at in zip(lines, wanted, strict=True)]
    allocations.write(SYSTEM, hall.scope, hall.stage, None, wishes, now=NOW)


def test_cards_are_put_up_as_one_walks_the_hall_and_those_of_another_session_stay_out(
    hall: Hall,
) -> None:
    draft = SessionDraft(
        "2", {"zh": "第二场"}, NINE + timedelta(hours=3), NINE + timedelta(hours=5)
    )
    with transaction():
        timetable.add_stations(SYSTEM, hall.scope, first="A10", last="A10", site="二号馆", now=NOW)
        timetable.add_session(SYSTEM, hall.scope, hall.stage, draft, now=NOW)
        put(hall, ("1", "A10"), ("1", "A2"), ("2", "A3"))

    pdf = session_packs.pack(SYSTEM, hall.scope, hall.session, words=WORDS, now=NOW)
    cards = text_of(pdf, 1)

    assert cards.index("A2") < cards.index("A10")
    assert "A3" not in whole_text(pdf)


def test_a_pack_of_a_session_without_stations_says_that_cards_are_left_out(hall: Hall) -> None:
    with transaction():
        put(hall, ("1", ""), ("1", ""), ("1", ""))

    cover = text_of(session_packs.pack(SYSTEM, hall.scope, hall.session, words=WORDS, now=NOW))

    assert "赛位牌没有安排赛位" in cover


def test_a_pack_says_what_it_leaves_out(hall: Hall) -> None:
    with transaction():
        module = Module(
            stage_id=hall.stage, code="A", name={"zh": "操作"}, kind=ModuleKind.PRACTICAL,
            combine={}, extra={}, position=0,
        )  # fmt: skip
        db.session.add(module)

    pdf = session_packs.pack(SYSTEM, hall.scope, hall.session, words=WORDS, now=NOW)

    assert "未放入评分表（操作）没有纸质评分席位" in text_of(pdf, 0)


def test_a_session_of_another_event_is_not_found(hall: Hall) -> None:
    other = make_event("E2")

    with pytest.raises(NotFound):
        session_packs.pack(SYSTEM, Scope(other.id), hall.session, words=WORDS, now=NOW)
    assert session_packs.listing(SYSTEM, Scope(other.id)) == []
    assert [line.entries for line in session_packs.listing(SYSTEM, hall.scope)] == [3]


def test_name_tents_are_made_of_judges_and_of_typed_names(hall: Hall) -> None:
    pdf = badges.name_tents(SYSTEM, hall.scope, BadgeWish(("judge",)), ["李明，某市总工会", "  "])

    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 3
    assert "某市总工会" in text_of(pdf, 2)
