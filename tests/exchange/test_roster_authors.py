"""An author brings several works; a work has a title, and the title tells it again (作者与作品)."""

from dataclasses import replace

from competition.exchange.roster_facts import (
    ContestantFact,
    EntryFact,
    NamedFact,
    Roster,
    RosterContext,
    RowState,
    TradeFact,
)
from competition.exchange.rosters import check_roster, read_roster_file
from competition.rules.entrants import Entrants
from tests.exchange.sheet_files import identity, sheet_of

HEADING = ["作者", "作品名", "代表队", "参赛号", "身份证号", "联系电话"]
PHOTO = TradeFact("photo", ("摄影",), entered=Entrants.WORKS, most=2, titled=True)
CONTEXT = RosterContext(
    trades=(PHOTO,),
    units=(NamedFact("U1", ("怀川学院",)), NamedFact("U2", ("云台学院",))),
    id_index=lambda number: f"#{number}",
)
LI = identity("410802", "19990214", "331")


def check(*rows: list[object], context: RosterContext = CONTEXT) -> Roster:
    data = sheet_of(HEADING, *rows)
    return check_roster(read_roster_file(data, context), context)


def row(title, name="李沐阳", unit="怀川学院", number="", identity="", phone=""):
    return [name, title, unit, number, identity, phone]


def said(roster: Roster) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in roster.problems]


def known(number: str, title: str, name: str = "李沐阳") -> EntryFact:
    return EntryFact(
        f"key-{number}", number, "photo", "", "U1", (ContestantFact(name),), team=title
    )


def test_an_author_brings_as_many_works_as_the_trade_allows_and_no_more():
    two = [row("晨光"), row("归途")]

    roster = check(*two, row("雪后"))

    assert said(check(*two)) == []
    assert said(roster) == [("too-many-works", "A4")]
    assert roster.problems[0].values == {"name": "李沐阳", "most": 2, "others": "A2、A3"}


def test_works_with_others_count_and_so_do_those_entered_already():
    shared = row("群像", name="王静、李沐阳")
    context = replace(CONTEXT, entries=(known("001", "晨光"),))

    assert said(check(row("晨光"), row("归途"), shared)) == [("too-many-works", "A4")]
    assert said(check(row("归途"), shared, context=context))[-1:] == [("too-many-works", "A3")]


def test_namesakes_are_told_by_unit_number_or_telephone():
    rows = [row("晨光"), row("归途"), row("雪后", unit="云台学院")]
    by_phone = [row(title, phone=f"1380000000{n}") for n, title in enumerate("甲乙丙")]
    by_number = [row("晨光", identity=LI), row("归途", identity=LI), row("雪后", identity=LI)]

    assert said(check(*rows)) == []
    assert said(check(*by_phone)) == []
    assert said(check(*by_number)) == [("too-many-works", "A4")]


def test_the_same_work_twice_names_the_other_row():
    untitled = replace(CONTEXT, trades=(replace(PHOTO, titled=False),))

    assert said(check(row("晨光"), row("晨 光"))) == [("duplicate-work", "A3")]
    assert said(check(row("晨光"), row(""), context=untitled)) == []
    assert said(check(row("晨光", number="7"), row("晨光", number="7"))) == [
        ("duplicate-person", "A3")
    ]


def test_a_work_without_a_title_is_asked_for_one_unless_the_trade_takes_it():
    untitled = replace(CONTEXT, trades=(replace(PHOTO, titled=False),))
    titled_before = replace(CONTEXT, entries=(known("001", "晨光"),))

    assert said(check(row(""))) == [("missing-title", "B2")]
    assert said(check(row(""), context=untitled)) == []
    assert said(check(row("", number="001"), context=titled_before)) == []


def test_a_row_is_the_work_of_its_title_and_another_title_is_asked_about():
    context = replace(CONTEXT, entries=(known("001", "晨光"), known("002", "归途")))
    allowed = replace(context, trades=(replace(PHOTO, most=3),))

    again = check(row("归途"), row("晨光"), context=context)
    other = check(row("雪后"), context=allowed)
    answers = {other.questions[0].key: "new"}
    new = check(row("雪后"), context=replace(allowed, answers=answers))

    assert [draft.existing.number for draft in again.entries] == ["002", "001"]
    assert {each.state for each in again.rows} == {RowState.UNCHANGED}
    assert [(one.code, one.choices) for one in other.questions] == [
        ("which-work", ("001", "002", "new"))
    ]
    assert (new.rows[0].state, new.is_ready) == (RowState.NEW, True)


def test_where_people_are_entered_nobody_is_entered_twice():
    people = replace(CONTEXT, trades=(TradeFact("photo", ("摄影",)),))

    assert said(check(row("晨光"), row("归途"), context=people)) == [("duplicate-person", "A3")]
