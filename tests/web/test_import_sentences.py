"""Everything an import can say has its sentence in both languages (导入的措辞)."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from competition.exchange.entry_lookup import KnownEntry
from competition.exchange.point_texts import PointRange
from competition.exchange.results import (
    PartFact,
    ResultsContext,
    check_results,
    read_results_file,
)
from competition.exchange.roster_facts import (
    ContestantFact,
    EntryFact,
    NamedFact,
    RosterContext,
    TradeFact,
)
from competition.exchange.rosters import check_roster, read_roster_file
from competition.exchange.theory import TheoryContext, check_theory, read_theory_file
from competition.web.sentences import works
from competition.web.sentences.imports import QUESTION, SENTENCES
from competition.web.wording import Counted
from tests.exchange.sheet_files import identity, sheet_of

ROOT = Path(__file__).parents[2]
EXCHANGE = ROOT / "competition" / "exchange"
OWN = ("grids", "tables", "workbooks", "delimited", "cell_values", "headers", "person_names")
OWN += ("id_numbers", "entry_lookup", "point_texts", "theory", "results", "rosters")
SAID = re.compile(
    r"(?:Problem|refuse|Question|say|code=|problem=|question=|problem or|else|return|Cell)"
    r'\(?\s*(?:[a-z_.]+, )*(?:raw, "number", |text, "formula", |raw, "formula", )?'
    r'"([a-z]+(?:-[a-z0-9]+)+)"'
)


def sources() -> str:
    files = [EXCHANGE / f"{name}.py" for name in OWN] + sorted(EXCHANGE.glob("roster_*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def catalogue() -> dict[str, str]:
    found: dict[str, str] = {}
    for part in ("imports.po", "latin_names.po"):
        with (ROOT / "competition/translations/zh_CN" / part).open("rb") as file:
            for each in read_po(file):
                one_form = isinstance(each.id, str)
                found[each.id if one_form else each.id[1]] = (
                    each.string if one_form else each.string[0]
                )
    return found


def test_every_code_that_is_said_has_a_sentence():
    said = set(SAID.findall(sources())) - {"utf-8", "utf-16"}

    assert len(said) > 50
    told = set(SENTENCES) | set(works.SENTENCES)
    assert said - told - {"utf-8-sig", "utf-16-le", "utf-16-be"} == set()


def test_every_sentence_belongs_to_a_code_that_is_said():
    text = sources()

    assert [code for code in SENTENCES if f'"{code}"' not in text] == []


def english_of(code: str) -> str:
    """The sentence as it is written in the table; of two forms, the one for many."""
    text = SENTENCES[code]
    return text.many if isinstance(text, Counted) else str(text._args[0])


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_the_chinese_sentence_names_the_same_values(code):
    english = english_of(code)
    chinese = catalogue()[english]

    assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", english))
    assert re.search("[\u4e00-\u9fff]", chinese)


def bad_roster() -> list:
    context = RosterContext(
        trades=(
            TradeFact("a", ("调饮师",), (NamedFact("x", ("职工组",)), NamedFact("y", ("学生组",)))),
            TradeFact("b", ("咖啡师",)),
        ),
        units=(NamedFact("U", ("怀川茶业集团",)),),
        judges={"韩雪": ("b",)},
        entries=(
            EntryFact("k", "0009", "b", "", "U", (ContestantFact("孔令仪"),)),
            EntryFact("l", "0010", "b", "", "U", (ContestantFact("石砚秋"),)),
            EntryFact("m", "0011", "b", "", "U", (ContestantFact("石砚秋"),)),
        ),
        one_trade_each=True,
    )
    heading = ["参赛号", "姓名", "单位", "工种", "组别", "性别", "身份证号", "电话", "等级", "教练"]
    born = identity("410802", "19900230", "331")
    good = identity("410802", "19900228", "331")
    rows = [
        ["0001", None, None, None],
        ["0001", "王?", "怀川茶业", "调酒师", "", "无性", "123", "abc", "九段", "韩雪"],
        ["号 1!", "王*", "怀川茶业集团", "调饮师", "教师组", "女", good],
        ["0002", "程" + chr(0xE863), "怀川茶业集团", "调饮师", None, None, born + "、" + born],
        ["0003", "牛犇（队长）", "怀川茶业集团", "咖啡师", None, None, good],
        ["0004", "冯" * 70, "怀川茶业集团", "咖啡师", None, None, "E1", "王" * 3000],
        ["0005", "牛犇", "怀川茶业集团", "咖啡师", None, None, born],
        ["0006", "牛犇", "怀川茶业集团", "咖啡师", None, None, born],
        ["0009", "冯子墨", "怀川茶业集团", "咖啡师"],
        [None, "石砚秋", "怀川茶业集团", "咖啡师"],
    ]
    table = read_roster_file(sheet_of(heading, *rows), context)
    roster = check_roster(table, context)
    return [*roster.problems, *roster.questions]


def bad_results() -> list:
    entries = tuple(
        KnownEntry(f"k{n}", f"000{n}", (name,)) for n, name in enumerate("甲乙丙丁戊己")
    )
    hundred = PointRange(Decimal(100))
    theory = check_theory(
        read_theory_file(
            sheet_of(
                ["参赛号", "姓名", "成绩"],
                ["0001", "丙", "101"],
                ["0001", None, "6.666"],
                [None, "庚", "x"],
                [None, None, "5"],
                ["0003", None, None],
                ["0004", None, "弃权"],
            )
        ),
        TheoryContext(entries, hundred),
    )
    context = ResultsContext(
        entries, hundred, (PartFact("t", ("理论",), Fraction(1)),), (NamedFact("f", ("一等奖",)),)
    )
    rows = [
        [1, "0001", 80, 80, "特等奖"],
        [2, "0002", 90, 90, ""],
        [2, "0003", 70, 60, ""],
        [5, "0004", 60, 60, ""],
        [6, "0005", 60, 60, ""],
        ["冠", "0000", "缺赛", "", ""],
    ]
    table = read_results_file(sheet_of(["名次", "参赛号", "总分", "理论", "奖项"], *rows), context)
    results = check_results(table, context)
    return [*theory.problems, *results.problems, *results.questions]


def test_every_sentence_finds_the_values_it_names():
    found = bad_roster() + bad_results()

    said = {each.code: english_of(each.code) % dict(each.values) for each in found}

    assert len(said) >= 40
    assert not any("%(" in text for text in said.values())


def test_what_is_asked_is_kept_apart_from_what_is_wrong():
    assert "unit-near" in QUESTION
    assert not set(QUESTION) & {"missing-name", "unknown-trade"}
