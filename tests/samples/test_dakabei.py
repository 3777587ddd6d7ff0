"""The green-food contest holds what is promised: people, sheets, a tie, absences, overtime."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from competition.rules.facts import SchemeFacts
from competition.rules.interpreter import sheet_step
from competition.rules.point_rules import Difference, Key, Order, Overtime
from competition.rules.programs import TradeMarks
from competition.rules.sheets import pack, read_marks, sheet_of, unpack
from tests.samples.scored import contest, scored

NAME = "dakabei-2025"
SIZES = {"drink-mixer": 22, "tea-taster": 21, "barista": 22}


def scheme(trade: str, module: str) -> SchemeFacts:
    return contest(NAME).trade(trade).module(module).scheme


def rules(trade: str, module: str) -> Counter[type]:
    return Counter(type(aspect.points) for aspect in scheme(trade, module).aspects)


def marks_by_aspect(trade: str, module: str, seat: str, entry: str) -> dict[str, object]:
    found = scored(NAME)[trade]
    facts = found.trade.module(module)
    panel = facts.panel_of_seat(seat)
    assert panel is not None
    layout = sheet_of(facts, panel)
    marks = unpack(layout, found.marks.sheets[module, 1, seat][entry])
    return {aspect.code: mark.raw for aspect, mark in zip(layout.aspects, marks, strict=True)}


def test_twelve_delegations_send_staff_and_students_to_three_trades() -> None:
    facts = contest(NAME)

    delegations = {unit.code for unit in facts.units if unit.kind == "delegation"}

    assert len(delegations) == 12
    assert Counter(entry.trade for entry in facts.entries) == SIZES
    for trade in SIZES:
        entries = [entry for entry in facts.entries if entry.trade == trade]
        assert {entry.unit for entry in entries} == delegations
        assert {entry.division for entry in entries} == {"staff", "student"}
        assert all(len(entry.contestants) == 1 for entry in entries)


def test_everybody_is_called_differently_and_some_names_are_hard_to_print() -> None:
    facts = contest(NAME)

    names = [person.name for person in facts.people]
    entered = {code for entry in facts.entries for code in entry.contestants}
    contestants = "".join(person.name for person in facts.people if person.code in entered)

    assert len(set(names)) == len(names)
    assert all(character in contestants for character in "䶮㛃𬱖龘犇·")
    assert max(map(len, names)) >= 16
    assert min(map(len, names)) == 2


def test_five_judges_and_a_chief_sit_in_every_trade() -> None:
    facts = contest(NAME)

    for trade in facts.trades:
        seats = [s for m in trade.modules for p in m.panels for s in p.seats]
        judging = {s.person for s in seats if s.role == "judge" and s.code != "M1"}
        chief = {s.person for s in seats if s.role == "head"}
        assert (len(judging), len(chief)) == (5, 1)
        assert not any(s.counts for s in seats if s.role == "head")
        assert all(s.person for s in seats)


def test_a_judge_stands_back_from_the_own_delegation_in_every_trade() -> None:
    facts = contest(NAME)
    units = {unit.code: unit for unit in facts.units}
    home = {p.code: units[p.unit].parent or p.unit for p in facts.people if p.unit}

    for trade in facts.trades:
        due = {
            (entry.number, module.code, seat.code)
            for entry in facts.entries
            if entry.trade == trade.code
            for module in trade.modules
            for panel in module.panels
            for seat in panel.seats
            if seat.role == "judge" and home[seat.person or ""] == entry.unit
        }
        away = {(x.entry, x.module, x.seat) for x in facts.exclusions if x.trade == trade.code}
        assert due
        assert away == due


def test_the_barista_sheets_are_the_world_barista_sheets() -> None:
    marks = scheme("barista", "practical")

    sums = Counter[str]()
    for criterion in marks.criteria:
        sums[criterion.panel or ""] += int(criterion.max)

    assert sums == {"S": 162, "T": 71, "K": 0}
    assert {c.code: c.max for c in marks.criteria if c.panel == "S"} == {
        "E": 56, "M": 31, "S": 38, "B": 13, "I": 24,
    }  # fmt: skip
    assert marks.max == 71 + 4 * 162
    assert all(aspect.official for aspect in marks.aspects)


def test_a_barista_total_is_one_technical_and_four_sensory_sheets_less_overtime() -> None:
    found = scored(NAME)["barista"]

    def sheet(panel: str, seat: str) -> Fraction:
        vector = found.marks.sheets["practical", 1, seat]["0317"]
        return sheet_step(found.program.sheet("practical", panel), seat, vector).value

    by_hand = sheet("T", "T1") + sum(sheet("S", f"S{n}") for n in range(1, 5)) - 23

    line = found.standings.line("0317").module("practical")
    assert line is not None
    assert line.value == by_hand
    assert sheet("K", "K1") == -23


def test_more_than_a_minute_over_disqualifies_a_barista() -> None:
    found = scored(NAME)["barista"]
    sheets = {key: dict(held) for key, held in found.marks.sheets.items()}
    late, problems = read_marks(found.program.sheet("practical", "K"), {"K1.1": "961"})
    sheets["practical", 1, "K1"]["0318"] = pack(late)

    marks = TradeMarks(sheets, found.marks.exclusions)
    standings = found.program.standings(marks, found.entries)

    assert problems == []
    assert standings.line("0318").reason == "disqualified"


@pytest.mark.parametrize(
    ("module", "rule", "count"),
    [("leaf-shape", Key, 20), ("aroma-order", Order, 5), ("quality", Difference, 20),
     ("compare", Difference, 16)],
)  # fmt: skip
def test_the_tea_taster_is_marked_by_key_order_and_reference(
    module: str, rule: type, count: int
) -> None:
    assert rules("tea-taster", module)[rule] == count


def test_a_synonym_counts_as_the_answer_of_the_key() -> None:
    sheets = scored(NAME)["tea-taster"].marks.sheets
    aspects = scheme("tea-taster", "leaf-shape").aspects
    keys = {a.code: a.points for a in aspects if isinstance(a.points, Key)}

    answers = [
        (code, answer)
        for entry in sheets["leaf-shape", 1, "R1"]
        for code, answer in marks_by_aspect("tea-taster", "leaf-shape", "R1", entry).items()
    ]

    assert any(answer in keys[code].synonyms for code, answer in answers)
    assert any(answer not in {*keys[code].key, *keys[code].synonyms} for code, answer in answers)


def test_the_drink_mixer_is_judged_deducted_measured_and_timed() -> None:
    types = Counter(a.type for a in scheme("drink-mixer", "set-drink").aspects)

    assert types == {"deduction": 3, "measurement": 3, "judgement": 5, "time": 1}
    assert rules("drink-mixer", "set-drink")[Overtime] == 1


def test_a_tie_on_the_last_place_of_the_second_prize_gives_it_to_both() -> None:
    lines = scored(NAME)["drink-mixer"].standings.groups["staff"]

    tied = [line for line in lines if line.tied]

    assert [(line.place, line.award, line.tie) for line in tied] == [(3, "second", "shared")] * 2
    assert tied[0].total == tied[1].total
    assert [line.award for line in lines[:8]] == [
        "first", "second", "second", "second", "third", "third", "third", "merit",
    ]  # fmt: skip


def test_the_tied_sheets_are_not_copies() -> None:
    first, second = (
        marks_by_aspect("drink-mixer", "own-drink", "J1", number) for number in ("0110", "0104")
    )

    assert first != second


def test_who_is_absent_altogether_has_no_place() -> None:
    line = scored(NAME)["barista"].standings.line("0309")

    assert (line.place, line.reason, line.award) == (None, "absent", None)
    assert set(line.statuses.values()) == {"absent"}


def test_who_missed_the_theory_paper_has_nothing_for_it_and_a_place() -> None:
    line = scored(NAME)["tea-taster"].standings.line("0205")

    assert line.statuses == {"theory": "absent"}
    assert line.node("theory").value == 0
    assert line.place is not None


def test_overtime_costs_five_points_a_started_half_minute() -> None:
    found = scored(NAME)["drink-mixer"]
    sheets = found.marks.sheets

    costs = [
        sheet_step(found.program.sheet(module, "M"), "M1", sheets[module, 1, "M1"][number])
        for module, number in (("own-drink", "0107"), ("set-drink", "0113"))
    ]

    assert marks_by_aspect("drink-mixer", "own-drink", "M1", "0107")["T1.1"] == 925
    assert costs[0].value == -5
    assert marks_by_aspect("drink-mixer", "set-drink", "M1", "0113")["T1.1"] == 642


def test_marks_spread_as_in_a_real_contest() -> None:
    for found in scored(NAME).values():
        totals = [line.total for line in found.standings.lines if line.total is not None]
        assert max(totals) - min(totals) > 20
        assert len(set(totals)) >= len(totals) - 1
