"""A roster says at each cell what is wrong, what is asked and what would change (名单导入)."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from competition.exchange.roster_facts import (
    ContestantFact,
    EntryFact,
    FieldFact,
    NamedFact,
    Roster,
    RosterContext,
    RowState,
    TradeFact,
)
from competition.exchange.roster_fields import roster_fields
from competition.exchange.rosters import check_roster, read_roster_file
from tests.exchange.sheet_files import (
    HEADING,
    header_row,
    identity,
    inline,
    raw_sheet,
    sheet_of,
    text_of,
    workbook,
)

DIVISIONS = (NamedFact("staff", ("职工组",)), NamedFact("student", ("学生组",)))
CONTEXT = RosterContext(
    trades=(
        TradeFact("mixer", ("调饮师",)),
        TradeFact("taster", ("评茶师", "评茶员")),
        TradeFact("barista", ("咖啡师",)),
    ),
    units=(
        NamedFact("U1", ("沁北食品产业园",)),
        NamedFact("U2", ("怀川茶业集团", "怀茶")),
        NamedFact("U3", ("太行文旅集团",)),
    ),
    id_index=lambda number: f"#{number}",
)
LI = identity("410802", "19990214", "331")
MA = identity("410804", "20010607", "662")


def known(number: str, name: str, **facts: object) -> EntryFact:
    person = {"id_index", "gender", "skill_level", "phone", "id_shown"}
    contestant = ContestantFact(name, **{k: v for k, v in facts.items() if k in person})
    entry = {"trade": "mixer", "division": "", "unit": "U1"} | {
        key: value for key, value in facts.items() if key not in person
    }
    return EntryFact(f"key-{number}", number, contestants=(contestant,), **entry)


def check(*rows: list[object], heading=HEADING, context: RosterContext = CONTEXT) -> Roster:
    data = sheet_of(list(heading), *rows)
    return check_roster(read_roster_file(data, context), context)


def row(
    name: str | None = "李沐阳",
    unit: str | None = "沁北食品产业园",
    trade: str | None = "调饮师",
    number: str | None = None,
    level: str | None = None,
    coach: str | None = None,
) -> list[object]:
    return [1, name, unit, trade, number, level, coach]


def said(roster: Roster) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in roster.problems]


def asked(roster: Roster) -> list[tuple[str, str]]:
    return [(question.code, question.where) for question in roster.questions]


# Reading


def test_a_new_contestant_is_read_with_all_that_is_said_of_him():
    roster = check(row(number=LI, level="四级/中级工", coach="宋知微、郑海潮"))

    entry = roster.entries[0]
    person = entry.contestants[0]
    assert (roster.rows[0].state, roster.is_ready) == (RowState.NEW, True)
    assert (entry.trade, entry.unit, entry.coaches) == ("mixer", "U1", ("宋知微", "郑海潮"))
    assert (person.name, person.id_number, person.skill_level) == ("李沐阳", LI, 4)
    assert person.gender == "m"
    assert person.id_index == f"#{LI}"


def test_a_trade_is_known_by_its_occupation_too():
    assert check(row(trade="评茶员 工种")).entries[0].trade == "taster"


def test_full_width_signs_are_folded_where_they_are_no_name():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in LI)

    assert check(row(number=wide)).entries[0].contestants[0].id_number == LI


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("李　明", "李明"),
        ("欧阳 明", "欧阳明"),
        ("阿依努尔•买合木提", "阿依努尔·买合木提"),
        ("阿依努尔 ． 买合木提", "阿依努尔·买合木提"),
        ("Li  Ming", "Li Ming"),
        ("陈𬱖", "陈𬱖"),
        ("李㛃\u200b", "李㛃"),
    ],
)
def test_a_name_is_written_as_it_should_be_without_asking(written, name):
    roster = check(row(name=written))

    assert roster.entries[0].contestants[0].name == name
    assert roster.is_ready


def test_names_keep_characters_that_folding_would_change():
    name = "王\u2f00"  # the radical sign, which NFKC would turn into 一

    assert check(row(name=name)).entries[0].contestants[0].name == name


def test_a_private_glyph_of_an_old_font_becomes_the_character_and_is_asked_about():
    roster = check(row(name="程" + chr(0xE863)))

    assert asked(roster) == [("glyph-mapped", "B2")]
    assert roster.questions[0].values["value"] == "程䶮"
    assert roster.rows[0].state is RowState.CONFIRM
    answered = replace(CONTEXT, answers={roster.questions[0].key: "yes"})
    assert check(row(name="程" + chr(0xE863)), context=answered).is_ready


def test_gbk_text_brings_rare_characters_whole():
    data = text_of(
        ("姓名", "单位", "工种"), ("程䶮", "沁北食品产业园", "调饮师"), encoding="gb18030"
    )

    roster = check_roster(read_roster_file(data, CONTEXT), CONTEXT)

    assert roster.entries[0].contestants[0].name == "程䶮"


def test_a_note_below_the_table_and_numbered_blank_rows_are_no_entries():
    roster = check(row(), [2], ["填表人：沈某", None, "联系电话：0391"], ["合计", "1"])

    assert len(roster.entries) == 1
    assert roster.ignored == (3, 4, 5)


def test_a_file_for_one_trade_needs_no_trade_column():
    context = replace(CONTEXT, default_trade="barista")

    roster = check(["李沐阳", "沁北食品产业园"], heading=["姓名", "单位"], context=context)

    assert roster.entries[0].trade == "barista"
    assert roster.is_ready


def test_a_sheet_named_after_a_trade_is_its_roster():
    rows = [["姓名", "单位"], ["李沐阳", "沁北食品产业园"]]
    data = workbook({"调饮师": rows, "评茶员": rows})

    roster = check_roster(read_roster_file(data, CONTEXT, sheet="评茶员"), CONTEXT)

    assert roster.is_ready
    assert roster.entries[0].trade == "taster"


def test_a_missing_column_is_told_once_and_not_for_each_row():
    roster = check(["李沐阳", "调饮师"], ["马骁", "调饮师"], heading=["姓名", "工种"])

    assert [(each.code, each.values) for each in roster.problems] == [
        ("column-missing", {"field": "unit"})
    ]


def test_an_event_without_delegations_asks_for_none():
    context = replace(CONTEXT, unit_required=False)

    roster = check(["李沐阳", "调饮师"], heading=["姓名", "工种"], context=context)

    assert roster.is_ready
    assert roster.entries[0].unit == roster.entries[0].unit_name == ""


def test_own_columns_of_the_event_are_read():
    context = replace(CONTEXT, own_fields=(FieldFact("size", ("服装尺码",)),))

    roster = check(
        ["李沐阳", "沁北食品产业园", "调饮师", "XL"],
        heading=["姓名", "单位", "工种", "服装尺码"],
        context=context,
    )

    assert roster.entries[0].own == {"size": "XL"}


def test_a_team_is_one_entry_of_several_rows():
    heading = ["姓名", "单位", "工种", "队名"]
    one = ["李沐阳", "沁北食品产业园", "调饮师", "清露队"]

    roster = check(one, ["马骁", *one[1:]], ["牛犇", *one[1:3], "云雾队"], heading=heading)

    assert [draft.rows for draft in roster.entries] == [(2, 3), (4,)]
    assert [each.name for each in roster.entries[0].contestants] == ["李沐阳", "马骁"]


def test_several_names_in_one_cell_are_one_entry():
    roster = check(row(name="李沐阳、马骁", number=f"{LI}、{MA}"))

    people = roster.entries[0].contestants
    assert [(each.name, each.id_number) for each in people] == [("李沐阳", LI), ("马骁", MA)]


# Wrong


def test_every_problem_is_told_at_once_at_its_cell():
    wrong_day = identity("410802", "19900230", "331")

    roster = check(
        row(name=None),
        row(name="马骁", trade="调酒师"),
        row(name="牛犇", unit=None, number=wrong_day, level="九段"),
        row(name="孔令?", trade=None),
    )

    assert sorted(said(roster)) == [
        ("id-birthday", "E4"),
        ("missing-name", "B2"),
        ("missing-trade", "D5"),
        ("missing-unit", "C4"),
        ("name-unreadable", "B5"),
        ("unknown-level", "F4"),
        ("unknown-trade", "D3"),
    ]
    assert {each.state for each in roster.rows} == {RowState.ERROR}
    assert not roster.is_ready


def test_an_unknown_trade_names_the_nearest_one():
    problem = check(row(trade="调酒师")).problems[0]

    assert (problem.code, problem.values["suggestion"]) == ("unknown-trade", "调饮师")
    assert problem.values["known"] == ["调饮师", "评茶师", "咖啡师"]


def test_an_impossible_birthday_is_told_without_showing_the_number():
    problem = check(row(number=identity("410802", "19900230", "331"))).problems[0]

    assert (problem.code, problem.where) == ("id-birthday", "E2")
    assert (problem.values["month"], problem.values["day"]) == (2, 30)
    assert problem.values["value"].startswith("410***********")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (LI[:-1] + ("0" if LI[-1] != "0" else "1"), "id-check-digit"),
        (LI[:-1], "id-length"),
        ("H1234567（护照）", "id-characters"),
    ],
)
def test_a_wrong_identity_number_is_told(number, code):
    assert said(check(row(number=number))) == [(code, "E2")]


def test_another_kind_of_document_is_not_checked_as_an_identity_card():
    heading = ["姓名", "单位", "工种", "证件类型", "证件号码"]

    roster = check(["李沐阳", "怀茶", "调饮师", "护照", "E12345678"], heading=heading)

    assert roster.is_ready
    assert roster.entries[0].contestants[0].id_shown == "****5678"


def test_a_number_cell_that_lost_its_digits_hides_what_is_left():
    heading = [each for each in HEADING if each != "序号"]
    cells = "".join(
        [
            inline("A2", "李"),
            inline("B2", "怀茶"),
            inline("C2", "调饮师"),
            '<c r="D2"><v>4.1080219900101101E+17</v></c>',
        ]
    )
    data = raw_sheet(header_row(*heading) + f'<row r="2">{cells}</row>')

    roster = check_roster(read_roster_file(data, CONTEXT), CONTEXT)

    assert said(roster) == [("number-lost-digits", "D2")]
    assert roster.problems[0].values == {"value": "410***********1010"}


def test_a_formula_without_a_value_is_told_with_its_text():
    data = raw_sheet(
        header_row("姓名", "单位", "工种", "等级")
        + f'<row r="2">{inline("A2", "李")}{inline("B2", "怀茶")}{inline("C2", "调饮师")}'
        + '<c r="D2"><f>VLOOKUP(A2,X:Y,2)</f></c></row>'
    )

    roster = check_roster(read_roster_file(data, CONTEXT), CONTEXT)

    assert said(roster) == [("formula-without-value", "D2")]


def test_the_same_person_twice_in_a_trade_names_the_other_row():
    roster = check(row(number=LI), row(name="牛犇"), row(number=LI, unit="太行文旅集团"))

    assert said(roster) == [("duplicate-person", "B4")]
    assert roster.problems[0].values["other"] == "B2"


def test_the_same_row_twice_is_a_duplicate_without_any_number():
    assert said(check(row(), row())) == [("duplicate-person", "B3")]


def test_two_trades_for_one_person_are_wrong_only_where_the_event_says_so():
    rows = (row(number=LI), row(number=LI, trade="评茶师"))

    assert check(*rows).is_ready
    strict = replace(CONTEXT, one_trade_each=True)
    assert said(check(*rows, context=strict)) == [("person-in-two-trades", "B3")]


def test_one_identity_number_under_two_names_is_wrong():
    roster = check(row(number=LI), row(name="牛犇", number=LI))

    assert said(roster) == [("same-id-other-name", "E3")]


def test_namesakes_of_one_unit_are_asked_about():
    heading = ["姓名", "单位", "工种", "手机"]
    rows = (
        ["李沐阳", "怀茶", "调饮师", "13800000001"],
        ["李沐阳", "怀茶", "调饮师", "13800000002"],
    )

    roster = check(*rows, heading=heading)

    assert asked(roster) == [("namesake", "A3")]
    answered = replace(CONTEXT, answers={roster.questions[0].key: "yes"})
    assert check(*rows, heading=heading, context=answered).is_ready


def test_an_entry_number_given_twice_is_wrong():
    heading = ["参赛号", "姓名", "单位", "工种"]

    roster = check(
        ["0127", "李沐阳", "怀茶", "调饮师"], ["0127", "马骁", "怀茶", "调饮师"], heading=heading
    )

    assert said(roster) == [("duplicate-number", "A3")]


def test_divisions_are_asked_of_trades_that_have_several():
    context = replace(CONTEXT, trades=(TradeFact("mixer", ("调饮师",), DIVISIONS),))
    heading = ["姓名", "单位", "工种", "组别"]
    rows = [
        [name, "怀茶", "调饮师", group]
        for name, group in zip("甲乙丙", ("学生", "", "教师组"), strict=True)
    ]

    roster = check(*rows, heading=heading, context=context)

    assert roster.entries[0].division == "student"
    assert said(roster) == [("missing-division", "D3"), ("unknown-division", "D4")]


# Asked


def test_a_unit_nearly_known_is_asked_about_once_for_all_its_rows():
    rows = (row(unit="怀川茶业"), row(name="马骁", unit="怀川 茶业"))

    roster = check(*rows)

    assert asked(roster) == [("unit-near", "C2")]
    question = roster.questions[0]
    assert question.values["suggestions"] == {"U2": "怀川茶业集团"}
    assert question.values["rows"] == [2, 3]
    yes = check(*rows, context=replace(CONTEXT, answers={question.key: "U2"}))
    assert {draft.unit for draft in yes.entries} == {"U2"}
    no = check(*rows, context=replace(CONTEXT, answers={question.key: "new"}))
    assert no.is_ready
    assert no.new_units == ("怀川茶业",)


def test_an_answer_that_names_no_unit_leaves_the_question_open():
    roster = check(row(unit="怀川茶业"))

    again = check(
        row(unit="怀川茶业"), context=replace(CONTEXT, answers={roster.questions[0].key: "U99"})
    )

    assert asked(again) == [("unit-near", "C2")]


def test_units_unlike_any_other_are_new_and_told():
    roster = check(row(unit="覃怀职业学院"))

    assert roster.new_units == ("覃怀职业学院",)
    assert roster.is_ready
    closed = check(row(unit="覃怀职业学院"), context=replace(CONTEXT, new_units=False))
    assert said(closed) == [("unit-unknown", "C2")]


def test_two_new_spellings_of_one_unit_are_asked_about():
    rows = [
        row(name=name, unit=unit)
        for name, unit in (
            ("甲一", "覃怀轻工技师学院"),
            ("乙二", "覃怀轻工技师学院"),
            ("丙三", "覃怀轻工学院"),
        )
    ]

    roster = check(*rows)

    assert asked(roster) == [("unit-near", "C4")]
    choice = roster.questions[0].choices[0]
    same = check(*rows, context=replace(CONTEXT, answers={roster.questions[0].key: choice}))
    assert {draft.unit_name for draft in same.entries} == {"覃怀轻工技师学院"}
    assert same.new_units == ("覃怀轻工技师学院",)


def test_a_coach_who_judges_is_pointed_out():
    context = replace(CONTEXT, judges={"韩雪": ("barista",)})

    roster = check(row(coach="韩　雪"), context=context)

    assert asked(roster) == [("coach-judges", "G2")]
    assert roster.questions[0].values == {"name": "韩雪", "trades": ["咖啡师"], "rows": [2]}


def test_a_gender_against_the_identity_number_is_asked_about():
    heading = ["姓名", "单位", "工种", "性别", "身份证号"]

    roster = check(["李沐阳", "怀茶", "调饮师", "女", LI], heading=heading)

    assert asked(roster) == [("gender-differs", "D2")]


# Again


def test_a_second_import_shows_only_what_differs():
    context = replace(
        CONTEXT,
        entries=(
            known("0001", "李沐阳", id_index=f"#{LI}", skill_level=5, gender="m"),
            known("0002", "马骁"),
            known("0003", "石砚秋"),
        ),
    )

    roster = check(
        row(number=LI, level="四级"), row(name="马骁"), row(name="牛犇"), context=context
    )

    assert [each.state for each in roster.rows] == [
        RowState.CHANGED,
        RowState.UNCHANGED,
        RowState.NEW,
    ]
    change = roster.rows[0].changes[0]
    assert (change.field, change.where, change.old, change.new) == ("skill_level", "F2", "5", "4")
    assert [entry.number for entry in roster.absent] == ["0003"]


def test_a_name_put_right_keeps_its_entry():
    context = replace(CONTEXT, entries=(known("0001", "冯子默", id_index=f"#{LI}", gender="m"),))

    roster = check(row(name="冯子墨", number=LI), context=context)

    assert roster.entries[0].existing == context.entries[0]
    assert [(each.field, each.old, each.new) for each in roster.rows[0].changes] == [
        ("name", "冯子默", "冯子墨")
    ]


def test_a_contestant_may_move_to_another_trade_and_unit():
    context = replace(
        CONTEXT, entries=(known("0001", "李㛃", id_index=f"#{LI}", unit="U3", gender="m"),)
    )

    roster = check(row(name="李㛃", trade="评茶师", number=LI), context=context)

    assert [(each.field, each.old, each.new) for each in roster.rows[0].changes] == [
        ("trade", "调饮师", "评茶师"),
        ("unit", "太行文旅集团", "沁北食品产业园"),
    ]


def test_a_second_trade_is_a_second_entry_when_the_first_is_in_the_file_too():
    context = replace(CONTEXT, entries=(known("0001", "李沐阳", id_index=f"#{LI}", gender="m"),))

    roster = check(row(number=LI), row(number=LI, trade="评茶师"), context=context)

    assert [each.state for each in roster.rows] == [RowState.UNCHANGED, RowState.NEW]


def test_an_empty_cell_erases_nothing():
    context = replace(
        CONTEXT, entries=(known("0001", "李沐阳", skill_level=3, phone="13800000001"),)
    )

    assert check(row(), context=context).rows[0].state is RowState.UNCHANGED


def test_a_number_that_lost_its_zeros_finds_its_entry():
    context = replace(CONTEXT, entries=(known("0127", "李沐阳"),))
    heading = ["参赛号", "姓名", "单位", "工种"]

    roster = check([127, "李沐阳", "沁北食品产业园", "调饮师"], heading=heading, context=context)

    assert roster.rows[0].state is RowState.UNCHANGED


def test_a_number_that_named_somebody_else_is_asked_about():
    context = replace(CONTEXT, entries=(known("0127", "石砚秋"),))
    heading = ["参赛号", "姓名", "单位", "工种"]

    roster = check(["0127", "李沐阳", "沁北食品产业园", "调饮师"], heading=heading, context=context)

    assert asked(roster) == [("number-of-other-person", "B2")]


def test_namesakes_among_the_known_are_asked_about_and_never_guessed():
    context = replace(CONTEXT, entries=(known("0001", "李沐阳"), known("0002", "李沐阳")))

    roster = check(row(level="三级"), context=context)

    assert asked(roster) == [("which-entry", "B2")]
    question = roster.questions[0]
    assert question.choices == ("0001", "0002", "new")
    answered = replace(context, answers={question.key: "0002"})
    assert check(row(level="三级"), context=answered).entries[0].existing == context.entries[1]
    fresh = replace(context, answers={question.key: "new"})
    assert check(row(level="三级"), context=fresh).rows[0].state is RowState.NEW


def test_a_phone_tells_namesakes_apart():
    context = replace(
        CONTEXT,
        entries=(
            known("0001", "李沐阳", phone="13800000001"),
            known("0002", "李沐阳", phone="13800000002"),
        ),
    )

    roster = check(
        ["李沐阳", "沁北食品产业园", "调饮师", "13800000002"],
        heading=["姓名", "单位", "工种", "手机"],
        context=context,
    )

    assert roster.entries[0].existing == context.entries[1]


def test_the_order_of_rows_changes_nothing_but_their_addresses():
    context = replace(CONTEXT, entries=(known("0001", "李沐阳"), known("0002", "马骁")))
    rows = [row(), row(name="马骁", level="三级"), row(name="牛犇", unit="怀川茶业")]

    forward = {each.texts["name"]: each.state for each in check(*rows, context=context).rows}
    backward = {each.texts["name"]: each.state for each in check(*rows[::-1], context=context).rows}

    assert forward == backward


# Size


def test_four_thousand_rows_are_checked_in_a_fraction_of_the_time_allowed():
    surnames, given = "赵钱孙李周吴郑王冯陈", "安宁远舟清和思源若水明月星河天雨风云"
    names = [f"{a}{b}{c}" for a in surnames for b in given for c in given][:2000] * 2
    trades = ("调饮师", "评茶师")
    rows = [
        row(name, "沁北食品产业园", trades[place // 2000], number)
        for place, name in enumerate(names)
        for number in [
            identity("410802", f"{1970 + place % 2000 % 30}0112", f"{place % 2000 // 30:03d}")
        ]
    ]
    entries = tuple(
        known(f"{place:04d}", line[1], id_index=f"#{line[4]}", skill_level=3)
        for place, line in enumerate(rows[:2000])
    )
    context = replace(CONTEXT, entries=entries)
    data = sheet_of(list(HEADING), *rows)

    before = time.process_time()
    roster = check_roster(read_roster_file(data, context), context)
    spent = time.process_time() - before

    assert not roster.problems
    assert roster.count(RowState.NEW) == 2000
    assert roster.count(RowState.NEW) + roster.count(RowState.CHANGED) == 4000
    assert spent < 2.5


def test_every_field_people_may_map_has_a_code_of_its_own():
    codes = [field.code for field in roster_fields(CONTEXT)]

    assert len(codes) == len(set(codes))
    assert {"name", "unit", "trade"} == {
        field.code for field in roster_fields(CONTEXT) if field.required
    }
