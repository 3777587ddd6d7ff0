"""In what order an object names its keys says nothing; where order means something it is a list."""

from __future__ import annotations

import pytest

from competition.rules import digests
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.schemes import check_scheme


def module(points, **more):
    one = {"code": "A1.1", "name": {"zh": "评分点"}, "max": "6", "type": "answer", "points": points}
    sub = {"code": "A1", "name": {"zh": "子项"}, "aspects": [one | more]}
    criterion = {"code": "A", "name": {"zh": "项"}, "max": "6", "sub_criteria": [sub]}
    facts, problems = read_as(ModuleFacts, {
        "code": "m", "name": {"zh": "模块"},
        "panels": [{"code": "P", "seats": [{"code": "J1"}], "combine": {"rule": "single"}}],
        "scheme": {"max": "6", "criteria": [criterion]},
    })  # fmt: skip
    assert problems == []
    return facts


def digest(points, **more):
    return digests.of(Part(ModuleFacts).write(module(points, **more)))


CHOICE = {"code": "a", "name": {"zh": "好"}, "points": "6"}


def turned(table):
    return dict(reversed(table.items()))


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ({"rule": "table", "table": {"优": "6", "良": "3", "差": "0"}}, "table"),
        ({"rule": "key", "key": ["甲", "乙"], "synonyms": {"A": "甲", "B": "乙"}}, "synonyms"),
        ({"rule": "order", "key": ["1", "2"], "table": {"1": "3", "2": "6"}}, "table"),
    ],
)
def test_the_order_of_a_table_is_nobodys(rule, key):
    assert digest(rule) == digest(rule | {key: turned(rule[key])})


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ({"rule": "choice", "choices": [CHOICE, CHOICE | {"code": "b"}]}, "choices"),
        ({"rule": "order", "key": ["3", "1", "2"], "each": "2"}, "key"),
        ({"rule": "matches", "key": ["甲", "乙"], "each": "3"}, "key"),
    ],
)  # fmt: skip
def test_the_order_of_a_list_is_its_meaning(rule, key):
    assert digest(rule) != digest(rule | {key: rule[key][::-1]})


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ({"rule": "table", "table": {"1": "6", "1.0": "3"}}, "table"),
        (
            {"rule": "key", "key": ["甲", "乙"], "synonyms": {"ab": "甲", "ＡＢ ": "乙"}},
            "synonyms",
        ),
        ({"rule": "matches", "key": ["甲"], "synonyms": {"a": "甲", "A": "甲"}, "each": "6"},
         "synonyms"),
        ({"rule": "order", "key": ["1", "2"], "table": {"2": "6", "02": "3"}}, "table"),
    ],
)  # fmt: skip
def test_two_keys_that_mean_the_same_are_refused(rule, where):
    problems = Problems()

    check_scheme(module(rule), "", problems)

    assert ("not-unique", True) in {(each.code, f".{where}[" in each.where) for each in problems}
