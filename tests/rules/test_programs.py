"""Compiled programs: they give what the interpreter gives, whatever the scheme and the marks."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competition.rules.explanations import explain
from competition.rules.interpreter import sheet_step
from competition.rules.programs import Earlier, TradeMarks
from tests.rules.generated import halls
from tests.rules.generated_trees import wide_halls
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    hall_of,
    module,
    panel,
    simple_module,
    trade,
)

MANY = settings(
    max_examples=150, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
FEW = settings(MANY, max_examples=60)


def agree(hall: Hall, rulings: list[Any]) -> None:
    """The compiled way and the plain one say the same of every entry, gap by gap, node by node."""
    standings = hall.standings(rulings)

    for one in hall.entries:
        line = standings.line(one.number)
        steps = explain(
            hall.program, hall.marks, hall.entries, rulings, one.number, standings=standings
        )
        assert tuple(steps.gaps) == line.gaps
        if steps.total is None:
            assert line.place is None
            continue
        for step in steps.total.walk():
            if step.kind == "node":
                assert (step.exact, step.value) == (
                    line.node(step.code).exact,
                    line.node(step.code).value,
                )
        for step in steps.modules:
            value = line.module(step.code)
            assert value is not None
            assert (step.exact, step.value) == (value.exact, value.value)


@MANY
@given(halls())
def test_programs_agree_with_the_interpreter(made: tuple[Hall, list[Any]]) -> None:
    agree(*made)


@MANY
@given(wide_halls())
def test_they_agree_on_any_tree_any_status_and_any_ruling(made: tuple[Hall, list[Any]]) -> None:
    agree(*made)


def test_a_veto_over_the_entry_is_zero_in_every_node_both_ways() -> None:
    stop = aspect("A2", "0", type="veto", points={"rule": "veto", "scope": "entry"})
    first = module("m", "100", [panel("single", ["J1"])],
                   [criterion("A", "100", [aspect("A1", "100"), stop])])  # fmt: skip
    parts = [{"code": "pm", "module": "m"}, {"code": "pn", "module": "n", "floor": "1.5"}]
    modules = [first, simple_module("n", seats=["J2"])]
    hall = Hall(trade(modules, {"code": "total", "parts": parts}))
    hall.hand_in("1", "J1", {"A1": "80", "A2": "yes"})
    hall.hand_in("1", "J2", "50", "n")

    line = hall.standings().line("1")

    agree(hall, [])
    assert [line.node(code).value for code in ("total", "pm", "pn")] == [0, 0, 0]
    assert [line.module(code).value for code in ("m", "n")] == [80, 50]


@MANY
@given(halls())
def test_places_do_not_depend_on_the_order_of_entries(made: tuple[Hall, list[Any]]) -> None:
    hall, rulings = made

    before = hall.standings(rulings)
    hall.entries.reverse()
    after = hall.standings(rulings)

    assert [(x.number, x.place, x.total) for x in before.lines] == [
        (x.number, x.place, x.total) for x in after.lines
    ]


@MANY
@given(halls())
def test_nobody_places_above_a_greater_total(made: tuple[Hall, list[Any]]) -> None:
    hall, rulings = made

    placed = [line for line in hall.standings(rulings).lines if line.place is not None]

    for above, below in zip(placed, placed[1:], strict=False):
        assert above.total is not None
        assert below.total is not None
        assert above.total >= below.total
        assert above.place is not None
        assert below.place is not None
        assert above.place <= below.place


def test_a_missing_sheet_leaves_the_entry_unplaced_and_says_what_is_missing() -> None:
    hall = hall_of({"1": "90", "2": "80"})
    hall.entries.append(entry("3"))

    line = hall.standings().line("3")

    assert line.place is None
    assert line.status == "incomplete"
    assert [(gap.code, gap.seat) for gap in line.gaps] == [("sheet-missing", "J1")]
    assert line.total is None


def test_one_sheet_has_a_subtotal_while_it_is_being_filled_in() -> None:
    hall = hall_of({"1": "90"})

    step = sheet_step(hall.program.sheet("m", "P"), "J1", hall.sheets["m", 1, "J1"]["1"])

    assert step.value == 90
    assert [(part.kind, part.code, part.value) for part in step.parts] == [("criterion", "A", 90)]


@FEW
@given(halls(), st.data())
def test_going_on_from_earlier_standings_gives_what_computing_all_gives(
    made: tuple[Hall, list[Any]], data: Any
) -> None:
    hall, rulings = made
    before = hall.standings(rulings)
    changed: dict[str, set[str]] = {}
    sheets = {key: dict(held) for key, held in hall.sheets.items()}
    for key in data.draw(st.lists(st.sampled_from(sorted(sheets)), min_size=1, max_size=3)):
        held = sheets[key]
        number = data.draw(st.sampled_from([one.number for one in hall.entries]))
        others = [vector for one, vector in sorted(held.items()) if one != number]
        found = data.draw(st.sampled_from([*others, None]))
        held.pop(number, None)
        if found is not None:
            held[number] = found
        changed.setdefault(key[0], set()).add(number)
    marks = TradeMarks(sheets, tuple(hall.exclusions))

    whole = hall.program.standings(marks, hall.entries, rulings)
    again = hall.program.standings(marks, hall.entries, rulings, Earlier(before, changed))

    assert again == whole
    assert again.points == whole.points
    assert before == hall.standings(rulings)


def test_who_is_not_named_as_changed_is_not_computed_again() -> None:
    hall = hall_of({"1": "90", "2": "80", "3": "70"})
    before = hall.standings()
    hall.hand_in("2", "J1", "95")
    hall.hand_in("3", "J1", "99")

    after = hall.program.standings(hall.marks, hall.entries, earlier=Earlier(before, {"m": {"2"}}))

    assert [(line.number, line.total) for line in after.lines] == [("2", 95), ("1", 90), ("3", 70)]
