"""Names of people and units are read with care and compared without haste (姓名与单位名称)."""

from __future__ import annotations

import doctest
import importlib
from datetime import date
from itertools import combinations, product

import pytest

from competition.exchange.id_numbers import gender_of, id_trouble, masked
from competition.exchange.merging_names import KnownNames, folded_name, likeness, near_pairs
from competition.exchange.person_names import read_name, split_names
from tests.exchange.sheet_files import identity

MODULES = (
    "cell_values",
    "entry_lookup",
    "grids",
    "headers",
    "id_numbers",
    "merging_names",
    "person_names",
    "point_texts",
    "roster_values",
    "table_writing",
)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_the_text_hold(module):
    found = doctest.testmod(importlib.import_module(f"competition.exchange.{module}"))

    assert found.failed == 0


def test_every_private_place_of_the_old_fonts_has_its_character():
    names = [read_name("王" + chr(code)).name for code in range(0xE815, 0xE865)]

    assert len(set(names)) == 80
    assert not any("\ue000" <= sign <= "\uf8ff" for name in names for sign in name)
    assert read_name("王" + chr(0xE863)).name == "王䶮"
    assert read_name("王" + chr(0xE864)).name == "王龻"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("王?", "name-unreadable"),
        ("王\ufffd", "name-unreadable"),
        ("王\uf000", "name-unreadable"),
        ("王*", "name-masked"),
        ("王" * 70, "text-too-long"),
    ],
)
def test_a_name_that_lost_a_character_is_not_taken(written, problem):
    assert read_name(written).problem == problem


@pytest.mark.parametrize("written", ["李明（队长）", "李明2", "李○明", "阿依努尔 买合木提"])
def test_an_unusual_name_is_asked_about(written):
    assert read_name(written).question in ("name-unusual", "name-spaces")


@pytest.mark.parametrize(
    "name", ["陈𬱖", "李㛃", "程䶮", "刘〇", "龘犇", "O'Neil Jean-Luc", "José"]
)
def test_rare_and_foreign_names_pass_as_they_are(name):
    found = read_name(name)

    assert (found.name, found.problem, found.question) == (name, "", "")


def test_several_names_are_parted_by_any_mark():
    assert split_names("甲、乙,丙；丁\n戊") == ("甲", "乙", "丙", "丁", "戊")


def test_a_birthday_after_the_contest_is_impossible():
    born = identity("410802", "20261201", "001")

    assert id_trouble(born) == ""
    assert id_trouble(born, on=date(2026, 11, 21)) == "id-birthday"


@pytest.mark.parametrize("day", ["19900230", "19901301", "18991231", "20010229"])
def test_days_that_never_were_are_told(day):
    assert id_trouble(identity("410802", day, "001")) == "id-birthday"


def test_every_single_wrong_digit_is_noticed():
    number = identity("410802", "19990214", "331")

    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(17)
        for digit in "0123456789"
        if digit != number[place]
    ]

    assert id_trouble(number) == ""
    assert all(id_trouble(each) for each in wrong)


def test_the_gender_stands_in_the_last_digit_but_one():
    assert gender_of(identity("410802", "19990214", "331")) == "m"
    assert gender_of(identity("410802", "19990214", "332")) == "f"


def test_a_masked_number_shows_no_birthday():
    assert masked(identity("410802", "19990214", "331"))[3:14] == "*" * 11


# Units


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("怀川茶业", "怀川茶业集团"),
        ("焦作市怀川茶业有限公司", "怀川茶业（集团）有限公司"),
        ("焦职院", "焦作职业技术学院"),
        ("覃怀职业学院", "覃怀职业技术学院"),
    ],
)
def test_names_that_may_be_one_unit_are_near(one, other):
    names = KnownNames({"U": (other,)})

    assert [each.code for each in names.nearest(one)] == ["U"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第一中学", "第二中学"),
        ("城南高新区", "城北高新区"),
        ("太行文旅集团", "怀川茶业集团"),
        ("3号代表队", "4号代表队"),
    ],
)
def test_names_that_only_look_alike_are_not(one, other):
    assert KnownNames({"U": (other,)}).nearest(one) == ()


def test_an_alias_is_the_unit_itself():
    names = KnownNames({"U2": ("怀川茶业集团", "怀茶")})

    assert names.code("怀 茶") == "U2"
    assert names.shown("U2") == "怀川茶业集团"


@pytest.mark.parametrize("one", ["焦职院", "怀川茶业", "覃怀学院", "a"])
@pytest.mark.parametrize("other", ["焦作职业技术学院", "怀川茶业集团", "覃怀职业学院", "b"])
def test_likeness_does_not_depend_on_the_order(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1000


def test_units_that_may_be_one_are_listed_in_pairs():
    pairs = near_pairs({"U1": "怀川茶业", "U2": "怀川茶业集团", "U3": "太行文旅集团"})

    assert pairs == (("U1", "U2"),)


def test_a_name_is_not_measured_by_its_own_likeness():
    """Two that are like each other by less than a name is like itself are listed all the same."""
    names = {"U1": "覃怀学院", "U2": "覃怀职业学院", "U3": "覃 怀 学 院"}

    assert near_pairs(names) == (("U1", "U3"), ("U1", "U2"))


PLACES = ("东原市", "孟州市", "沁阳市", "山阳区", "温县", "武陟县", "石家庄市", "清江浦区")
SORTS = (
    "总工会",
    "人民医院",
    "职业技术学院",
    "职业技术学校",
    "第一中学",
    "供电公司",
    "代表队",
    "实业有限公司",
)


@pytest.mark.parametrize(("one", "other"), list(combinations(PLACES, 2)))
def test_units_of_one_kind_in_two_places_are_never_near(one, other):
    for sort, further in product(SORTS, SORTS):
        assert likeness(folded_name(one + sort), folded_name(other + further)) == 0
        assert near_pairs({"U1": one + sort, "U2": other + further}) == ()


@pytest.mark.parametrize("place", ["东原", "孟州", "武陟"])
@pytest.mark.parametrize("others", ["职业技术学院", "职业技术学校", "职业学院"])
@pytest.mark.parametrize("ending", ["市", "县", ""])
def test_units_of_one_place_stay_near_when_their_kind_is_written_otherwise(place, others, ending):
    names = {"U1": f"{place}职业技术学院", "U2": f"{place}{ending}{others}"}

    assert near_pairs(names) == (("U1", "U2"),) or names["U1"] == names["U2"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国网东原市供电公司", "国网孟州市供电公司"),
        ("怀川职业学院", "怀川技师学院"),
        ("怀川职业学院代表队", "怀川铝业代表队"),
        ("太行酒店管理有限公司", "太行物业管理有限公司"),
    ],
)
def test_another_word_between_tells_two_units_apart(one, other):
    assert near_pairs({"U1": one, "U2": other}) == ()
