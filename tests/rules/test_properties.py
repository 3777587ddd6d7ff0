"""What holds whatever the scheme and the marks: order, monotone totals, sums, roundings, places."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competition.rules.explanations import explain
from competition.rules.facts import PanelCombineFacts
from competition.rules.panels import combine
from competition.rules.programs import TradeMarks, compile_trade
from competition.rules.ranking import rank
from competition.rules.rounding import rounded
from competition.rules.steps import Step
from tests.rules.generated import halls
from tests.rules.making import Hall, aspect, criterion, module, panel, trade

SOME = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
POINTS = st.integers(0, 10_000).map(lambda n: Fraction(n, 1000))
RULES = st.sampled_from([
    PanelCombineFacts(rule="mean"), PanelCombineFacts(rule="median"),
    PanelCombineFacts(rule="sum"), PanelCombineFacts(rule="trimmed", high=1, low=1),
    PanelCombineFacts(rule="middle", keep=3),
])  # fmt: skip


@SOME
@given(halls(), st.integers(0, 10**6))
def test_the_order_of_sheets_entries_and_rulings_on_others_never_matters(
    made: tuple[Hall, list[Any]], seed: int
) -> None:
    hall, rulings = made
    chance = random.Random(seed)
    entries, sheets = list(hall.entries), list(hall.sheets.items())
    chance.shuffle(entries)
    chance.shuffle(sheets)
    mixed = {
        key: dict(chance.sample(list(vectors.items()), len(vectors))) for key, vectors in sheets
    }

    before = hall.standings(rulings)
    after = hall.program.standings(TradeMarks(mixed, hall.marks.exclusions), entries, rulings)

    lines = [
        [(x.number, x.place, x.total, x.tie, x.reason) for x in s.lines] for s in (before, after)
    ]
    assert lines[0] == lines[1]


@SOME
@given(RULES, st.lists(POINTS, min_size=5, max_size=5), st.integers(0, 4), POINTS)
def test_a_greater_mark_never_lowers_the_panel(
    rule: PanelCombineFacts, marks: list[Fraction], n: int, more: Fraction
) -> None:
    raised = [mark + more if k == n else mark for k, mark in enumerate(marks)]

    assert combine(rule, raised).value >= combine(rule, marks).value


@SOME
@given(RULES, st.lists(POINTS, min_size=5, max_size=5), st.integers(0, 10**6))
def test_which_judge_gave_which_mark_never_matters(
    rule: PanelCombineFacts, marks: list[Fraction], seed: int
) -> None:
    other = list(marks)
    random.Random(seed).shuffle(other)

    assert combine(rule, other).value == combine(rule, marks).value


@SOME
@given(RULES, st.lists(POINTS, min_size=5, max_size=5))
def test_a_panel_of_one_mind_gives_that_mark(
    rule: PanelCombineFacts, marks: list[Fraction]
) -> None:
    same = [marks[0]] * 5
    times = {"sum": 5, "middle": 3}.get(rule.rule, 1)

    assert combine(rule, same).value == marks[0] * times


@SOME
@given(halls())
def test_every_sum_is_the_sum_of_its_parts(made: tuple[Hall, list[Any]]) -> None:
    hall, rulings = made

    for one in hall.entries:
        found = explain(hall.program, hall.marks, hall.entries, rulings, one.number)
        for module_ in found.modules:
            for step in module_.walk():
                if step.kind == "criterion" and not _touched(step):
                    subs = sum((part.value for part in step.parts), Fraction(0))
                    assert step.exact == subs * step.detail["factor"]
                if step.kind == "panel" and step.detail["over"] == "aspect":
                    parts = sum((part.value for part in step.parts), Fraction(0))
                    assert step.exact == parts * step.detail["factor"]


def _touched(step: Step) -> bool:
    return bool(step.detail.get("veto"))


@SOME
@given(halls())
def test_nothing_is_rounded_but_where_the_scheme_says_so(made: tuple[Hall, list[Any]]) -> None:
    hall, rulings = made

    for one in hall.entries:
        found = explain(hall.program, hall.marks, hall.entries, rulings, one.number)
        steps = [*found.modules, *([found.total] if found.total else [])]
        for step in (below for top in steps for below in top.walk()):
            rounding = step.detail.get("round_total") or step.detail.get("round")
            if step.exact != step.value:
                assert rounding is not None, step.kind
                assert step.value == rounded(step.exact, rounding.to, rounding.mode)


@SOME
@given(st.lists(st.tuples(POINTS, POINTS), min_size=1, max_size=12))
def test_one_rounding_of_the_total_is_that_of_the_exact_sum(rows: list[tuple[Any, Any]]) -> None:
    modules = [
        module(code, "10", [panel("single", [f"J{code}"])],
               [criterion("A", "10", [aspect("A1", "10")])])
        for code in ("a", "b")
    ]  # fmt: skip
    parts = [{"code": f"p{code}", "module": code, "factor": "0.333"} for code in ("a", "b")]
    hall = Hall(trade(modules, total={"code": "total", "parts": parts, "round": {"to": 1}}))
    for n, row in enumerate(rows):
        for code, value in zip(("a", "b"), row, strict=True):
            hall.hand_in(str(n), f"J{code}", f"{float(value):g}", code)

    standings = hall.standings()

    for n, (first, second) in enumerate(rows):
        exact = (first + second) * Fraction("0.333")
        assert standings.line(str(n)).total == rounded(exact, 1, "half-up")


@SOME
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=14))
def test_equals_share_a_place_and_the_places_say_how_many_stand_before(
    keys: list[tuple[int, int]],
) -> None:
    skipping, dense, mean = (
        {r.n: r for r in rank(keys, shared)} for shared in ("1224", "1223", "mean")
    )
    counts = Counter(keys)

    for n, key in enumerate(keys):
        before = sum(other > key for other in keys)
        assert skipping[n].place == before + 1
        assert dense[n].place == len({other for other in keys if other > key}) + 1
        assert mean[n].place == Fraction(2 * before + counts[key] + 1, 2)
        assert skipping[n].tied == (counts[key] > 1)


@SOME
@given(halls())
def test_a_trade_compiled_twice_computes_alike(made: tuple[Hall, list[Any]]) -> None:
    hall, rulings = made

    again = compile_trade(hall.program.trade).standings(hall.marks, hall.entries, rulings)

    assert [(x.number, x.place) for x in again.lines] == [
        (x.number, x.place) for x in hall.standings(rulings).lines
    ]
