"""The plain sentences between marks and points."""

from __future__ import annotations

import pytest

from competition.rules.point_rules import POINTS
from competition.web import computations, computing_words, reasons


@pytest.fixture(autouse=True)
def chinese(app):
    with app.test_request_context("/?lang=zh"):
        yield


def marks(*dropped: bool) -> list[dict]:
    return [{"value": f"{n}", "detail": {"dropped": each}} for n, each in enumerate(dropped)]


@pytest.mark.parametrize(
    ("rule", "dropped", "said"),
    [
        ("mean", (False, False), "2 名裁判员的平均分"),
        ("trimmed", (True, False, False, True), "“去掉”的不计，其余 2 个取平均"),
        ("trimmed", (False, False), "2 名裁判员的平均分"),
        ("middle", (True, False, True), "“去掉”的不计，其余 1 个相加"),
        ("median", (False, False, False), "3 个分里居中的一个"),
        ("sum", (False, False), "2 名裁判员的分相加"),
        ("shares", (False, False), "各裁判员的分按占比相加"),
        ("single", (False,), ""),
    ],
)
def test_each_way_of_combining_is_said(rule, dropped, said):
    piece = {"value": "8", "detail": {"rule": rule}}

    assert computing_words.combined(piece, marks(*dropped), 2) == said


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ({}, "8.6666…，四舍五入得 8.67"),
        ({"mode": "half-even"}, "8.6666…，四舍六入五成双得 8.67"),
        ({"mode": "truncate"}, "8.6666…，截尾得 8.67"),
    ],
)
def test_each_way_of_rounding_is_said(mode, said):
    piece = {"value": "8.67", "exact": "26/3", "detail": {"round": {"to": 2} | mode}}

    assert computing_words.rounded(piece, 2) == said


def test_a_veto_a_cap_and_a_floor_are_said():
    capped = {"value": "10", "detail": {"own": "12", "cap": "10"}}
    floored = {"value": "0", "detail": {"own": "-3", "times": "2", "floor": "0"}}

    assert computing_words.rounded({"value": "0", "detail": {"veto": True}}, 2) == (
        "一票否决，记 0 分"
    )
    assert computing_words.of_node(capped, 2) == "最多计 10 分"
    assert computing_words.of_node(floored, 2) == "最少计 0 分"


def test_a_ruling_tells_its_number_and_why():
    piece = {
        "code": "R3",
        "value": "-2",
        "detail": {"kind": "deduct", "reason": {"zh": "工具遗留在工位"}},
    }

    assert computing_words.ruling(piece) == "裁定 R3 扣分：工具遗留在工位"
    assert computing_words.ruling({"code": "R4", "value": "1"}) == "裁定 R4"


def test_equal_marks_need_no_sentence():
    piece = {"value": "8", "detail": {"rule": "mean"}}
    same = [{"value": "8"}, {"value": "8"}]

    assert computing_words.combined(piece, same, 2) == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [("a:1 b:2", "迟到 × 1；工具不齐 × 2"), ("", "无失误"), ("c", "优"), ("9.5", "9.5")],
)
def test_what_a_judge_entered_is_said_by_name(written, said):
    answers = {"a": {"zh": "迟到"}, "b": {"zh": "工具不齐"}, "c": {"zh": "优"}}

    assert computing_words.entered(written, answers) == said


def test_a_veto_is_said_as_yes_or_no():
    assert [computing_words.entered(word, {}) for word in ("yes", "no")] == ["是", "否"]


def node(value: str, own: str | None = None, parts: tuple[str, ...] = ()) -> dict[str, object]:
    detail = {} if own is None else {"own": own, "times": "0.7", "share": "0.7"}
    below = [{"kind": "node", "code": f"p{n}", "value": one} for n, one in enumerate(parts)]
    return {"kind": "node", "code": "x", "value": value, "detail": detail, "parts": below}


def test_a_part_says_what_was_added_and_what_was_done_to_the_sum(app):
    shared = node("64.35", "91.93", ("20", "49.17", "15.20", "7.56"))
    whole = computations.parts({"total": node("64.35", None, ()) | {"parts": [shared]}}, 2)

    assert whole[0].how == "20.00 + 49.17 + 15.20 + 7.56 = 91.93，91.93 × 70%"


@pytest.mark.parametrize(
    ("given", "how"),
    [
        (node("30", None, ("10", "20")), "10.00 + 20.00"),
        (node("30", None, ("10", "21")), ""),
        (node("1", None, ("1/3", "2/3")), ""),
        (node("7", None, ("1",) * 7), ""),
        (node("21", "30", ("30",)), "30.00 × 70%"),
    ],
)
def test_a_sum_is_only_said_where_it_is_one_and_can_be_read(app, given, how):
    whole = computations.parts({"total": node("0") | {"parts": [given]}}, 2)

    assert whole[0].how == how


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("ShareOfMax", "所评等级按比例折成分数"),
        ("Cases", "按失误扣分"),
        ("Occurrences", "按失误扣分"),
        ("Overtime", "超出规定时间才扣分"),
        ("Exact", ""),
    ],
)
def test_how_what_was_written_became_points_is_said(rule, said):
    assert computing_words.scored([{"detail": {"rule": rule}}]) == said


def test_every_rule_of_points_is_said_in_a_sentence():
    silent = {"Exact"}
    names = {cls.__name__ for cls in POINTS.shapes.values()}

    assert {n for n in names if not computing_words.scored([{"detail": {"rule": n}}])} == silent


def test_seconds_faults_and_substitutes_are_told_as_such():
    assert computing_words.entered("522", {}, "Overtime") == "522 秒"
    assert computing_words.entered("2", {}, "Occurrences") == "2 次"
    assert computing_words.judge({"code": "H", "detail": {"stands_for": "J3"}}) == "H（替 J3）"


def test_a_ruling_among_the_rules_moves_none_of_the_others():
    keys = [
        {"key": "total", "kind": "node", "name": {"zh": "total"}},
        {"key": "ruling", "kind": "ruling", "name": {"zh": "ruling"}},
        {"key": "m", "kind": "module", "name": {"zh": "操作"}},
    ]
    pairs = [{"above": "9", "below": "9"}, {"above": "5", "below": "4"}]
    compared = {"keys": pairs, "decided": 1, "ruling": False}

    found = reasons.steps({"tie_keys": keys, "decimals": 1}, compared)

    assert [(one.name, one.above, one.sign, one.decides) for one in found] == [
        ("总分", "9.0", "=", False), ("裁定", "", "", False), ("操作", "5.0", ">", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "points", "said"),
    [
        ("ShareOfMax", {"top": "3"}, "满分 12 × 所评等级 ÷ 3"),
        ("Multiply", {"factor": "2.5"}, "所填的数 × 2.5"),
        ("Occurrences", {"each": "2"}, "每次扣 2 分"),
        ("Difference", {"target": "92", "each": "0.5"}, "标准值 92，每差满 1 扣 0.5 分"),
        ("Difference", {"target": "92", "each": "0.5", "step": "2", "per": "started"},
         "标准值 92，每差 2 扣 0.5 分，不足也算"),
        ("Difference", {"target": "92", "each": "0.5", "per": "exact"},
         "标准值 92，每差 1 扣 0.5 分，按比例折算"),
        ("Difference", {"target": "92", "each": "1", "free": "2"},
         "标准值 92，差 2 以内不扣，再每差满 1 扣 1 分"),
        ("Difference", {"target": "92", "each": "1", "free": "2", "per": "started"},
         "标准值 92，差 2 以内不扣，再每差 1 扣 1 分，不足也算"),
        ("Difference", {"target": "92", "each": "1", "free": "2", "per": "exact"},
         "标准值 92，差 2 以内不扣，再每差 1 扣 1 分，按比例折算"),
        ("Difference", {"each": "1"}, "按与标准值的差距得分"),
        ("Overtime", {"limit": "900", "unit": "30", "each": "2"},
         "900 秒以内不扣，超出后每 30 秒扣 2 分，不足也算"),
        ("Overtime", {"limit": "900", "unit": "30", "each": "2", "per": "whole"},
         "900 秒以内不扣，超出后每满 30 秒扣 2 分"),
        ("Overtime", {"limit": "900", "each": "0"}, "超出规定时间才扣分"),
    ],
)  # fmt: skip
def test_a_rule_is_said_with_its_own_figures(rule, points, said):
    aspect = {"points": points, "detail": {"max": "12"}}

    assert computing_words.scored([{"detail": {"rule": rule}}], aspect) == said


def criterion_of(*subs):
    return {
        "kind": "criterion", "code": "A", "value": "10", "name": {"zh": "辨认"},
        "parts": [
            {"kind": "sub-criterion", "code": f"A{n}", "value": "5", "name": {"zh": name},
             "parts": [{"kind": "aspect", "code": f"A{n}.{k}", "value": "5", "name": {"zh": one}}
                       for k, one in enumerate(aspects)]}
            for n, (name, aspects) in enumerate(subs)
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("subs", "names"),
    [
        ([("茶样 1", ["茶类", "品名"]), ("茶样 2", ["茶类", "品名"])],
         ["辨认", "茶样 1", "茶类", "品名", "茶样 2", "茶类", "品名"]),
        ([("茶样 1", ["得分"]), ("茶样 2", ["得分"])],
         ["辨认", "茶样 1", "得分", "茶样 2", "得分"]),
        ([("外形", ["外形评分"]), ("汤色", ["汤色评分"])], ["辨认", "外形评分", "汤色评分"]),
        ([("全部", ["茶类", "品名"])], ["辨认", "茶类", "品名"]),
    ],
)  # fmt: skip
def test_aspects_called_alike_are_told_apart_by_their_sub_criteria(subs, names):
    lines = computations._criteria([criterion_of(*subs)], 2, 0)

    assert [line.name for line in lines] == names


def test_a_total_is_written_as_the_sum_it_is_with_what_rulings_took_off(chinese):
    taken = {"kind": "ruling", "code": "R1", "value": "-2"}
    parts = [node("30"), node("55.07"), taken]

    assert computations.added({"total": node("83.07") | {"parts": parts}}, 2) == (
        "30.00 + 55.07 − 2.00"
    )
    assert computations.added({"total": node("83.07") | {"parts": parts[:1]}}, 2) == "30.00"
    assert computations.added({"total": node("83.07") | {"parts": [taken]}}, 2) == ""


@pytest.mark.parametrize(
    ("rule", "values", "said"),
    [
        ({"rule": "mean"}, ("710.00", "510.00"), "(710.00 + 510.00) ÷ 2"),
        ({"rule": "sum"}, ("3.00", "4.00"), "3.00 + 4.00"),
        ({"rule": "best", "keep": 2}, ("1", "2", "3"), "取最好的 2 轮"),
        ({"rule": "best", "keep": 3}, ("1", "2", "3"), "1 + 2 + 3"),
        ({"rule": "mean"}, tuple("1234567"), "各轮的平均"),
        ({"rule": "sum"}, tuple("1234567"), "各轮相加"),
    ],
)
def test_each_way_from_attempts_to_one_value_is_said(rule, values, said):
    assert computing_words.attempts({"detail": rule}, values) == said


def test_the_mean_of_months_stands_at_the_part_and_its_rounding_above_them():
    tries = [{"kind": "attempt", "code": f"{n}", "value": f"{n}"} for n in (1, 2, 5, 5, 5, 5)]
    module = {"code": "M", "value": "3.83", "exact": "23/6", "parts": tries,
              "detail": {"rule": "mean", "round": {"to": 2}}}  # fmt: skip
    total = {"kind": "node", "code": "total", "value": "3.83", "detail": {"module": "M"}}

    (part,) = computations.parts({"total": total, "modules": [module]}, 2)

    assert part.how == "(1.00 + 2.00 + 5.00 + 5.00 + 5.00 + 5.00) ÷ 6"
    assert (part.lines[0].name, part.lines[0].said) == ("各轮合成", "3.8333…，四舍五入得 3.83")
