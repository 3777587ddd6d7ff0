"""A roster with thirty kinds of error: all told at once, each where it lies, nothing written."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Problem
from competition.models.entry import Entry
from competition.models.event import Division, Event
from competition.models.person import Delegation, Person, Unit
from competition.services import entries, imports
from competition.web.wording import sentence
from tests.exchange.sheet_files import identity, sheet_of
from tests.factories import NOW, SYSTEM, make_event, make_trade
from tests.web.test_roster_import import upload

HEADING = ("参赛号", "姓名", "代表队", "工种", "组别", "性别", "身份证号", "电话", "技能等级",
           "是否学生", "队名", "备注", "出生日期", "从业年限", "单位类别")  # fmt: skip
UNIT = "怀川茶业集团"
LI, MA = identity("410802", "19990214", "331"), identity("410804", "20010607", "662")
WRONG = LI[:17] + "0123456789X"[("0123456789X".index(LI[17]) + 1) % 11]
BARISTA = {"D": "咖啡师", "E": "职工组"}


def line(name: str | None, **cells: object) -> list[object]:
    """A row that is right but for what is given by column."""
    given = {"B": name, "C": UNIT, "D": "调饮师"} | cells
    return [given.get(letter) for letter in "ABCDEFGHIJKLMNO"]


#: What is wrong in each row, and in which column it is to be told.
WRONGS: tuple[tuple[str, str, list[object]], ...] = (
    ("missing-name", "B", line(None)),
    ("name-unreadable", "B", line("孔令?")),
    ("name-masked", "B", line("张*")),
    ("text-too-long", "B", line("甲" * 61)),
    ("missing-unit", "C", line("甲一", C=None)),
    ("text-too-long", "C", line("甲二", C="长" * 81)),
    ("missing-trade", "D", line("甲三", D=None)),
    ("unknown-trade", "D", line("甲四", D="调酒师")),
    ("missing-division", "E", line("甲五", D="咖啡师")),
    ("unknown-division", "E", line("甲六", D="咖啡师", E="老年组")),
    ("unknown-gender", "F", line("甲七", F="不详")),
    ("id-length", "G", line("甲八", G=LI[:16])),
    ("id-characters", "G", line("甲九", G="41080219990214ABCD")),
    ("id-birthday", "G", line("乙一", G=identity("410802", "19900230", "331"))),
    ("id-check-digit", "G", line("乙二", G=WRONG)),
    ("id-count", "G", line("乙三、乙四", G=MA)),
    ("number-lost-digits", "G", line("乙五", G=410802199902143310)),
    ("phone-characters", "H", line("乙六", H="见微信")),
    ("unknown-level", "I", line("乙七", I="九段")),
    ("unknown-truth", "J", line("乙八", J="也许")),
    ("unknown-unit-kind", "O", line("乙八甲", O="家庭")),
    ("", "", line("乙八乙", C="陶源窑业", O="企业")),
    ("unit-kind-differs", "O", line("乙八丙", C="陶源窑业", O="院校")),
    ("text-too-long", "K", line("乙九", K="队" * 61)),
    ("text-too-long", "L", line("丙一", L="注" * 501)),
    ("number-characters", "A", line("丙五", A="第七号！")),
    ("", "", line("丙六", A="0301")),
    ("duplicate-number", "A", line("丙七", A="0301")),
    ("", "", line("丙八", G=LI)),
    ("duplicate-person", "B", line("丙八", G=LI)),
    ("same-id-other-name", "G", line("丙九", D="咖啡师", E="职工组", G=LI)),
    ("", "", line("丁一", K="一队", A="0401")),
    ("team-numbers-differ", "A", line("丁二", K="一队", A="0402")),
    ("", "", line("丁三", K="二队", **BARISTA)),
    ("team-divisions-differ", "E", line("丁四", K="二队", D="咖啡师", E="学生组")),
    ("gender-differs", "F", line("丁五", F="男", G=MA)),
    ("glyph-mapped", "B", line("程" + chr(0xE863))),
    ("unit-near", "C", line("丁六", C="怀川茶业")),
    ("name-unusual", "B", line("丁7")),
    ("", "", line("丁八", H="13800000001")),
    ("namesake", "B", line("丁八", H="13800000002")),
    ("birth-unreadable", "M", line("戊一", M="1990-02-30")),
    ("birth-too-early", "M", line("戊二", M="1899年12月31日")),
    ("birth-to-come", "M", line("戊三", M="2062/3/4")),
    ("birth-too-young", "M", line("戊四", M="20150607")),
    ("birth-without-day", "M", line("戊五", M="1990年5月")),
    ("birth-differs", "M", line("戊六", G=identity("410802", "19970214", "331"), M="1997-02-15")),
    ("birth-count", "M", line("戊七、戊八", M="1997-02-15")),
    ("years-unreadable", "N", line("戊九", N="三百")),
    ("years-beyond-age", "N", line("己一", M="1999.2.14", N=40)),
)
EXPECTED = {
    (code, f"{column}{number}") for number, (code, column, _row) in enumerate(WRONGS, 2) if code
}


@pytest.fixture
def event(app: Flask) -> Event:
    event = make_event()
    barista = make_trade(event, "barista", name={"zh": "咖啡师", "en": "Barista"})
    make_trade(event, "mixer", name={"zh": "调饮师", "en": "Drink mixer"})
    with transaction():
        db.session.add(
            Division(trade_id=barista.id, code="student", name={"zh": "学生组"}, position=1)
        )
        wish = entries.EntryWish(
            "mixer", "staff", "0901", UNIT, "", "", (entries.MemberWish("早到者"),)
        )
        entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
    return event


def counted() -> tuple[int | None, ...]:
    db.session.rollback()
    tables = (Entry, Person, Unit, Delegation)
    return tuple(db.session.scalar(select(func.count()).select_from(table)) for table in tables)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_thirty_kinds_of_error_are_told_at_once_and_nothing_is_written(
    app: Flask, event: Event, as_role: Callable[..., FlaskClient], language: str
) -> None:
    office = as_role("organiser", event=event)
    before = counted()
    place = upload(office, sheet_of(list(HEADING), *[row for _c, _w, row in WRONGS])).location
    place = place.split("?")[0].split("#")[0]

    page = html.unescape(office.get(place, headers={"Accept-Language": language}).text)

    (staged_id,) = (uuid.UUID(text) for text in re.findall(r"[0-9a-f-]{36}", place))
    checked = imports.look(SYSTEM, Scope(event.id), staged_id)
    found = [(one.code, one.where) for one in checked.roster.problems]
    asked = [(one.code, one.where) for one in checked.roster.questions]
    assert set(found + asked) == EXPECTED
    assert len({code for code, _where in EXPECTED}) >= 30
    for code, where in EXPECTED:
        assert f'href="#cell-{where}"' in page, (code, where)
    with app.test_request_context(headers={"Accept-Language": language}):
        for one in checked.roster.problems:
            said = sentence(Problem(one.code, one.where, one.values))
            assert said in page
            assert one.code not in said
            assert (re.search("[\u4e00-\u9fff]", said) is not None) or language == "en"
    assert office.post(f"{place}/importing").status_code == 422
    assert counted() == before
