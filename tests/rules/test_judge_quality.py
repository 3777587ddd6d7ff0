"""What a panel's marks say about its judges, beside libraries of others (评分一致性)."""

from __future__ import annotations

import csv
import os
import warnings
from dataclasses import replace
from fractions import Fraction
from importlib import import_module

import pytest

from competition.rules import judge_absence, judge_concordance, judge_quality
from competition.rules.facts import ModuleFacts
from competition.rules.judge_concordance import concordance, icc, kendall_w
from competition.rules.judge_quality import Marks
from competition.rules.kinds import read_as
from competition.rules.rounding import rounded
from competition.rules.values import text
from tests.factories_marking import trade_piece
from tests.rules.making import simple_module, trade
from tests.rules.test_published_results import CASES
from tests.rules.vectors import vector

NEAR = 1e-6


def table(rows: list[list[str]]) -> Marks:
    """One row a code, one column a seat; an empty text is a mark that is not there."""
    return {
        f"J{seat + 1}": {
            f"K-{n + 1:03d}": Fraction(row[seat]) for n, row in enumerate(rows) if row[seat]
        }
        for seat in range(len(rows[0]))
    }


def nine_judges() -> Marks:
    """Ten teams marked by nine judges, published with their marks."""
    with (CASES / "nine_judge_panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        f"J{n}": {row["team"]: Fraction(row[f"judge{n}"]) for row in rows} for n in range(1, 10)
    }


def seven_judges() -> Marks:
    """Seventy-two dives marked by seven judges at the 2020 games."""
    with (CASES / "diving_2020_10m_final.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        f"J{n}": {f"{row['diver']}/{row['round']}": Fraction(row[f"j{n}"]) for row in rows}
        for n in range(1, 8)
    }


SMALL = [
    ["8", "7.5", "8", "7"],
    ["6", "6", "6.5", "5"],
    ["9", "9", "9", "8"],
    ["4", "5", "4.5", "4"],
    ["7", "7", "6", "6"],
    ["8.5", "8", "8", "7.5"],
    ["5", "5.5", "5", "4"],
    ["6.5", "6", "6.5", "6"],
    ["7.5", "8", "7", "7"],
]

ABSENT = pytest.mark.skipif(
    not CASES.is_dir(), reason="the published cases are not on this machine: NOT PROVED HERE"
)
PANELS = [
    pytest.param(lambda: table(SMALL), id="small"),
    pytest.param(nine_judges, id="nine judges", marks=ABSENT),
    pytest.param(seven_judges, id="seven judges", marks=ABSENT),
]


@pytest.mark.parametrize("panel", PANELS)
def test_the_intraclass_correlation_is_what_pingouin_finds(panel) -> None:
    marks = panel()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.environ["OUTDATED_IGNORE"] = "1"
        pandas = import_module("pandas")
        pingouin = import_module("pingouin")
        rows = [
            {"code": code, "seat": seat, "points": float(points)}
            for seat, held in marks.items()
            for code, points in held.items()
        ]
        theirs = pingouin.intraclass_corr(
            pandas.DataFrame(rows), targets="code", raters="seat", ratings="points"
        ).set_index("Type")["ICC"]

    ours = concordance(marks)

    single, whole = (theirs[[name for name in theirs.index if name in names][0]] for names in NAMES)
    assert abs(float(ours.single) - single) < NEAR
    assert abs(float(ours.panel) - whole) < NEAR


#: pingouin has renamed its types.
NAMES = (("ICC2", "ICC(A,1)"), ("ICC2k", "ICC(A,k)"))


@pytest.mark.parametrize("panel", PANELS)
def test_concordance_is_what_scipy_makes_of_friedmans_test(panel) -> None:
    marks = panel()
    stats = import_module("scipy.stats")
    codes = judge_quality.codes_of(marks)
    rows = [[float(held[code]) for held in marks.values()] for code in codes]

    chi_squared = stats.friedmanchisquare(*rows).statistic
    ours = concordance(marks).w

    assert abs(float(ours) - chi_squared / (len(marks) * (len(codes) - 1))) < NEAR


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("torn", [False, True], ids=["whole", "with marks missing"])
def test_alpha_is_what_krippendorffs_library_finds(panel, torn: bool) -> None:
    marks = {seat: dict(held) for seat, held in panel().items()}
    krippendorff = import_module("krippendorff")
    codes = judge_quality.codes_of(marks)
    if torn:
        for n, seat in enumerate(marks):
            del marks[seat][codes[n]]
    reliability = [
        [float(held[code]) if code in held else float("nan") for code in codes]
        for held in marks.values()
    ]

    theirs = krippendorff.alpha(reliability, level_of_measurement="interval")

    assert abs(float(judge_concordance.alpha(marks)) - theirs) < NEAR


@pytest.mark.parametrize("panel", PANELS)
def test_severity_and_agreement_are_what_scipy_finds(panel) -> None:
    marks = panel()
    stats = import_module("scipy.stats")

    for seat in marks:
        one, severe = judge_quality.agreement(marks, seat), judge_quality.severity(marks, seat)
        away = [float(gap) for gap in judge_quality.residuals(marks, one.seat).values()]
        own = [float(points) for points in marks[one.seat].values()]
        others = [points - gap for points, gap in zip(own, away, strict=True)]
        assert abs(float(one.correlation) - stats.pearsonr(own, others).statistic) < NEAR
        assert abs(float(severe.margin) - 2 * stats.sem(away)) < NEAR
        assert abs(float(one.variety) - stats.tstd(own) / stats.tstd(others)) < NEAR


@pytest.mark.parametrize("panel", PANELS)
def test_drift_is_what_welchs_test_of_the_two_halves_finds(panel) -> None:
    marks = panel()
    stats = import_module("scipy.stats")

    for seat in marks:
        order = sorted(marks[seat])
        found = judge_quality.drift(marks, seat, order)
        away = [float(judge_quality.residuals(marks, seat)[code]) for code in order]
        half = (len(away) + 1) // 2
        theirs = stats.ttest_ind(away[half:], away[:half], equal_var=False)
        assert abs(float(found.change / (found.margin / 2)) - theirs.statistic) < NEAR * 10
        assert found.tells == (abs(theirs.statistic) > 2)


@pytest.mark.parametrize("panel", PANELS)
def test_spread_and_ones_own_against_the_rest_are_what_scipy_finds(panel) -> None:
    marks = panel()
    stats = import_module("scipy.stats")
    codes = judge_quality.codes_of(marks)
    own = frozenset(codes[::3])

    spreads = judge_quality.spreads(marks)
    for code in codes:
        given = [float(held[code]) for held in marks.values() if code in held]
        assert abs(float(spreads[code]) - (stats.tmax(given) - stats.tmin(given))) < NEAR
    for seat in marks:
        inside, outside = judge_quality.own_and_others(marks, seat, own)
        away = judge_quality.residuals(marks, seat)
        assert sorted(inside) == sorted(away[code] for code in away if code in own)
        ours = judge_quality.mean(inside) - judge_quality.mean(outside)
        theirs = stats.tmean([float(n) for n in inside]) - stats.tmean([float(n) for n in outside])
        assert abs(float(ours) - theirs) < NEAR


def test_a_severe_judge_is_told_from_chance() -> None:
    marks = table(SMALL)
    found = {seat: judge_quality.severity(marks, seat) for seat in marks}

    assert found["J4"].mean < 0
    assert found["J4"].tells
    assert not found["J3"].tells
    assert found["J4"].mean == min(one.mean for one in found.values())


def test_one_wild_mark_is_named_and_hides_no_other() -> None:
    rows = [list(row) for row in SMALL]
    rows[2][0], rows[5][1] = "3", "2"

    found = judge_quality.outliers(table(rows), Fraction(1, 2))

    assert [(each.seat, each.code) for each in found] == [("J2", "K-006"), ("J1", "K-003")]


def test_marks_within_one_step_are_never_outlying() -> None:
    rows = [["8", "8", "8"], ["7", "7", "7"], ["6", "6", "6.5"]]

    assert judge_quality.outliers(table(rows), Fraction(1)) == []


def test_two_judges_alone_have_no_outlier() -> None:
    assert judge_quality.outliers(table([["8", "2"], ["7", "7"]])) == []


def test_a_judge_growing_milder_shows_in_the_order_he_signed() -> None:
    rows = [["5", "6"], ["5.1", "6"], ["4.9", "6"], ["7", "6"], ["7.1", "6"], ["6.9", "6"]]
    order = [f"K-{n + 1:03d}" for n in range(6)]

    milder = judge_quality.drift(table(rows), "J1", order)
    backwards = judge_quality.drift(table(rows), "J1", order[::-1])

    assert milder.change == 2
    assert milder.tells
    assert backwards.change == -2


def test_spread_needs_two_marks() -> None:
    marks = table([["8", "6.5", "7"], ["8", "", ""]])

    assert judge_quality.spreads(marks) == {"K-001": Fraction("1.5")}


def test_nothing_is_said_where_nothing_varies() -> None:
    same = table([["5", "5"], ["5", "5"], ["5", "5"]])

    found = concordance(same)

    assert (found.w, found.single, found.panel, found.alpha) == (None, None, None, None)
    assert judge_quality.agreement(same, "J1").correlation is None


def test_judges_of_opposite_minds_do_not_agree() -> None:
    found = concordance(table([["1", "9"], ["5", "5"], ["9", "1"]]))

    assert found.w == 0
    assert found.single < 0
    assert found.panel == 0


@pytest.mark.parametrize("case", vector("agreement")["cases"], ids=lambda case: case["name"])
def test_the_worked_panels_come_out_as_written(case) -> None:
    marks = table(case["marks"])
    found = concordance(marks)

    def said(number: Fraction | None) -> str | None:
        return None if number is None else text(rounded(number, 4, "half-up"))

    severe = [judge_quality.severity(marks, seat) for seat in marks]
    assert [[said(one.mean), said(one.margin), one.tells] for one in severe] == case["severity"]
    assert [said(judge_quality.agreement(marks, seat).correlation) for seat in marks] == case[
        "correlation"
    ]
    assert [said(each) for each in (found.w, found.single, found.panel, found.alpha)] == [
        case[key] for key in ("w", "single", "panel", "alpha")
    ]
    far = judge_quality.outliers(marks, Fraction(1, 2))
    assert [[one.seat, one.code] for one in far] == case["far"]


def test_a_root_is_taken_half_up() -> None:
    assert judge_quality.root(Fraction(2), 6) == Fraction("1.414214")
    assert judge_quality.root(Fraction(1, 4), 6) == Fraction(1, 2)
    assert judge_quality.root(Fraction(0)) == 0


def test_too_little_to_compare_gives_nothing() -> None:
    assert icc([]) == (None, None)
    assert kendall_w([[Fraction(1)]]) is None
    assert judge_concordance.alpha({"J1": {"K-001": Fraction(1)}}) is None


def module(combine: dict[str, object], seats: int = 5) -> ModuleFacts:
    piece = trade_piece(seats=seats, combine=combine)["modules"][0]
    facts, problems = read_as(ModuleFacts, piece)
    assert facts is not None, problems
    return facts


def test_a_seat_taken_out_leaves_the_rule_to_the_others() -> None:
    left = judge_absence.without_seat(module({"rule": "trimmed", "high": 1, "low": 1}), "S2")

    assert left is not None
    assert [seat.code for seat in left.panels[0].counting] == ["S1", "S3", "S4", "S5"]
    assert left.panels[0].spread is None


def test_one_mark_left_between_the_dropped_is_enough() -> None:
    rule = {"rule": "trimmed", "high": 1, "low": 1}

    assert judge_absence.without_seat(module(rule, 4), "S1") is not None
    assert judge_absence.without_seat(module(rule, 3), "S1") is None


@pytest.mark.parametrize(("keep", "stays"), [(2, True), (3, False)])
def test_the_middle_of_three_needs_as_many_as_it_keeps(keep: int, stays: bool) -> None:
    left = judge_absence.without_seat(module({"rule": "middle", "keep": keep}, 3), "S1")

    assert (left is not None) is stays


def test_the_middle_may_lose_one_of_more_than_it_keeps() -> None:
    left = judge_absence.without_seat(module({"rule": "middle", "keep": 3}, 5), "S1")

    assert left is not None
    assert len(left.panels[0].counting) == 4


@pytest.mark.parametrize(
    ("combine", "first", "seat", "stays"),
    [
        ({"rule": "mean"}, 1, "S1", False),
        ({"rule": "mean"}, 1, "S3", True),
        ({"rule": "trimmed", "high": 1, "low": 1}, 3, "S1", False),
        ({"rule": "trimmed", "high": 1, "low": 1}, 3, "S7", True),
    ],
)
def test_every_aspect_keeps_marks_enough(
    combine: dict[str, object], first: int, seat: str, stays: bool
) -> None:
    whole = module(combine, first + (2 if first == 1 else 4))
    panel = whole.panels[0]
    codes = tuple(each.code for each in whole.scheme.criteria)
    seats = tuple(
        replace(each, counts_for=codes[:1] if n < first else codes[1:])
        for n, each in enumerate(panel.seats)
    )
    whole = replace(whole, panels=(replace(panel, seats=seats),))

    assert (judge_absence.without_seat(whole, seat) is not None) is stays


def test_a_trade_without_a_seat_keeps_its_other_modules() -> None:
    seats = ("J1", "J2", "J3")
    pieces = [simple_module(code, "mean", seats) for code in ("a", "b")]
    parts = [{"code": code, "module": code} for code in ("a", "b")]
    whole = trade(pieces, {"code": "total", "max": "200", "parts": parts})

    left = judge_absence.trade_without(whole, "b", "J2")

    assert left is not None
    assert left.module("a") == whole.module("a")
    assert [seat.code for seat in left.module("b").panels[0].seats] == ["J1", "J3"]


def test_a_panel_that_adds_up_keeps_its_size() -> None:
    left = judge_absence.without_seat(module({"rule": "sum"}, 4), "S1")

    assert left is not None
    assert left.panels[0].combine.factor == Fraction(4, 3)


@pytest.mark.parametrize(
    ("combine", "seats", "seat"),
    [
        ({"rule": "trimmed", "high": 1, "low": 1}, 3, "S1"),
        ({"rule": "consensus"}, 3, "S1"),
        ({"rule": "mean"}, 1, "S1"),
        ({"rule": "mean"}, 3, "S9"),
    ],
)
def test_no_rule_is_bent_to_do_without_a_judge(combine, seats: int, seat: str) -> None:
    if combine["rule"] == "trimmed":
        two = module(combine, seats)
        once = judge_absence.without_seat(two, "S1")
        assert once is None
    assert judge_absence.without_seat(module(combine, seats), seat) is None


def test_a_seat_that_does_not_count_changes_nothing_by_going() -> None:
    whole = module({"rule": "mean"}, 3)
    panel = whole.panels[0]
    seats = (replace(panel.seats[0], counts=False), *panel.seats[1:])
    whole = replace(whole, panels=(replace(panel, seats=seats),))

    assert judge_absence.without_seat(whole, "S1") is None


def test_only_changed_places_are_moves_the_best_first() -> None:
    before = {"K-003": 1, "K-001": 2, "K-002": 3}
    after = {"K-003": 1, "K-001": 3, "K-002": 2}

    found = judge_absence.moves(before, after)

    assert [(move.name, move.place, move.would_be) for move in found] == [
        ("K-001", 2, 3),
        ("K-002", 3, 2),
    ]


def test_where_most_agree_exactly_only_what_is_far_stands_out():
    alike = {code: Fraction(5) for code in map(str, range(20))}
    marks = {seat: dict(alike) for seat in ("J1", "J2", "J3", "J4", "J5")}
    marks["J1"] |= {str(n): Fraction(11, 2) for n in range(6)}
    marks["J2"]["9"] = Fraction(1)

    assert [(o.seat, o.code) for o in judge_quality.outliers(marks, Fraction(1, 2))] == [
        ("J2", "9")
    ]


def test_at_its_margin_a_mean_tells_nothing_and_beyond_it_does() -> None:
    at = {"mean": Fraction(1, 2), "margin": Fraction(1, 2)}

    assert not judge_quality.Severity("J1", 9, **at).tells
    assert judge_quality.Severity("J1", 9, at["mean"], Fraction(49, 100)).tells
    assert not judge_quality.Drift("J1", 9, Fraction(1), Fraction(3), Fraction(2)).tells
    assert judge_quality.Drift("J1", 9, Fraction(1), Fraction(3), Fraction(199, 100)).tells


def test_drift_needs_two_marks_in_each_half() -> None:
    rows = [["5", "6"], ["6", "6"], ["7", "5"], ["4", "4"]]
    codes = [f"K-{n + 1:03d}" for n in range(4)]

    assert judge_quality.drift(table(rows[:3]), "J1", codes[:3]) is None
    found = judge_quality.drift(table(rows), "J1", codes)
    assert (found.first, found.second) == (Fraction(-1, 2), Fraction(1))


def test_two_codes_are_enough_to_agree_on() -> None:
    assert kendall_w([[Fraction(1), Fraction(2)], [Fraction(3), Fraction(9)]]) == 1
    assert kendall_w([[Fraction(1), Fraction(9)], [Fraction(3), Fraction(2)]]) == 0
