"""Who gets an honour: the unit or the people of those highest on the scale; coaches of awards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from competition.rules.honour_facts import HonourFacts
from competition.rules.honours import honoured
from competition.rules.point_rules import Text
from competition.rules.teams import Result

RESULTS = [
    Result("cooking", "staff", "01", "north", 1, Fraction(90), 720, "gold"),
    Result("cooking", "staff", "02", "south", 2, Fraction(80), 705, "silver"),
    Result("joinery", "staff", "03", "south", 1, Fraction(70), 720, "gold"),
    Result("joinery", "staff", "04", "south", 2, Fraction(60), 690),
]
PEOPLE = {
    ("cooking", "01"): ("C1",), ("cooking", "02"): ("C2",),
    ("joinery", "03"): ("C3", "C3b"), ("joinery", "04"): ("C4",),
}  # fmt: skip
COACHES = {("cooking", "01"): ("T1",), ("cooking", "02"): ("T2",), ("joinery", "03"): ("T1",)}


def given_to(**rule: object) -> list[str]:
    facts = HonourFacts(code="best", name=Text(zh="表彰"), **rule)  # type: ignore[arg-type]
    return [one.code for one in honoured(facts, RESULTS, PEOPLE, COACHES)]


def test_the_best_of_the_event_are_all_who_share_the_highest() -> None:
    assert given_to(to="person", best="event") == ["C1", "C3", "C3b"]


def test_the_best_of_each_unit_are_found_unit_by_unit() -> None:
    assert given_to(to="person", best="unit") == ["C1", "C3", "C3b"]
    assert given_to(to="person", best="unit", without=("joinery",)) == ["C1", "C2"]


def test_an_honour_of_units_names_units_and_each_once() -> None:
    assert given_to(to="unit", best="event") == ["north", "south"]
    assert given_to(to="unit", best="event", decided=("south",)) == ["south", "north"]


def test_who_was_away_is_nobodys_best() -> None:
    away = replace(RESULTS[0], honoured=False)
    facts = HonourFacts(code="best", name=Text(zh="表彰"), to="person", best="event")

    found = honoured(facts, [away, *RESULTS[1:]], PEOPLE, COACHES)

    assert [one.code for one in found] == ["C3", "C3b"]


def test_coaches_are_honoured_by_the_awards_of_those_they_coached() -> None:
    assert given_to(to="person", coaches_of=("gold",)) == ["T1"]
    assert given_to(to="person", coaches_of=("gold", "silver")) == ["T1", "T2"]
