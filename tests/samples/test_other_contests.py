"""The ceramics final and the drivers' contest hold what is promised of them."""

from __future__ import annotations

from collections import Counter

from competition.rules.point_rules import Bands, Cases, Difference, Occurrences
from tests.samples.scored import contest, scored


def test_225_people_from_36_colleges_and_16_provinces_meet_at_the_ceramics_final() -> None:
    facts = contest("ceramics-2026")

    entered = [code for entry in facts.entries for code in entry.contestants]
    colleges = {unit.code for unit in facts.units if unit.kind == "college"}
    delegations = [unit for unit in facts.units if unit.kind == "delegation"]
    home = {person.code: person.unit for person in facts.people}

    assert len(entered) == len(set(entered)) == 225
    assert len(colleges) == 36
    assert {home[code] for code in entered} >= colleges
    assert len({unit.region for unit in delegations}) == len(delegations) == 16
    assert {entry.unit for entry in facts.entries} == {unit.code for unit in delegations}


def test_the_final_says_who_may_register_and_how_many() -> None:
    facts = contest("ceramics-2026")
    rules = facts.event.registration
    states = Counter(one.state for one in facts.registrations)
    sent = Counter((one.trade, one.unit) for one in facts.entries)
    most = {quota.trades: quota.most for quota in rules.quotas if quota.trades}

    assert {type(one).__name__ for one in rules.conditions} == {
        "AgeFacts", "StudentFacts", "LevelFacts", "YearsFacts", "OneTradeFacts", "EarlierFacts",
    }  # fmt: skip
    assert {one.kind for one in rules.fields} == {
        "photo", "document", "text", "yes-no", "choice",
    }  # fmt: skip
    assert states == {"accepted": 225, "returned": 2, "withdrawn": 1}
    assert max(n for (trade, _), n in sent.items() if trade == "ceramic-calligraphy") == 9
    assert max(n for (trade, _), n in sent.items() if trade == "ceramic-throwing") == 10
    assert most[("ceramic-calligraphy",)] == 108


def test_the_days_of_the_final_hold_everybody_without_a_clash() -> None:
    facts = contest("ceramics-2026")
    days = facts.timetable
    placed = Counter((one.trade, one.module, each.entry) for one in days.sessions
                     for each in one.entries)  # fmt: skip

    modules = {
        (trade.code, module.code): sum(one.trade == trade.code for one in facts.entries)
        for trade in facts.trades
        for module in trade.modules
    }
    assert Counter((trade, module) for trade, module, _ in placed) == modules
    assert set(placed.values()) == {1}
    assert {one.name for one in days.sites} == {"理论考场", "书法创作厅", "拉坯馆"}
    assert len(days.sessions) == 15


def test_the_industry_writes_and_the_students_throw() -> None:
    facts = contest("ceramics-2026")
    students = {person.code for person in facts.people if person.student}

    groups = Counter((entry.trade, entry.division) for entry in facts.entries)

    assert groups == {
        ("ceramic-calligraphy", "industry"): 105, ("ceramic-throwing", "student"): 120,
    }  # fmt: skip
    for entry in facts.entries:
        assert (set(entry.contestants) <= students) == (entry.division == "student")


def test_the_thrown_piece_is_measured_and_judged() -> None:
    aspects = contest("ceramics-2026").trade("ceramic-throwing").module("set-piece").scheme.aspects

    kinds = Counter(type(aspect.points) for aspect in aspects)

    assert (kinds[Difference], kinds[Bands], kinds[Cases]) == (4, 1, 1)
    assert sum(aspect.type == "judgement" for aspect in aspects) == 4


def test_wrong_characters_are_counted_off() -> None:
    aspects = contest("ceramics-2026").trade("ceramic-calligraphy").module("calligraphy").scheme

    assert sum(isinstance(aspect.points, Occurrences) for aspect in aspects.aspects) == 2


def test_the_unplaced_of_the_final_say_why() -> None:
    trades = scored("ceramics-2026")

    reasons = {
        line.number: line.reason
        for found in trades.values()
        for line in found.standings.lines
        if line.place is None
    }

    assert reasons == {
        "1017": "absent", "1063": "withdrawn", "2041": "absent", "2088": "disqualified",
    }  # fmt: skip


def test_equal_totals_at_the_final_are_parted_by_the_practical_part() -> None:
    lines = scored("ceramics-2026")["ceramic-throwing"].standings.lines

    parted = [
        (above, below)
        for above, below in zip(lines, lines[1:], strict=False)
        if above.total is not None and above.total == below.total and not below.tied
    ]

    assert parted
    for above, below in parted:
        assert above.node("practical").value >= below.node("practical").value


def test_the_final_gives_its_prizes_by_number() -> None:
    trades = scored("ceramics-2026")

    awards = {
        code: Counter(line.award for line in found.standings.lines)
        for code, found in trades.items()
    }

    assert [awards["ceramic-calligraphy"][a] for a in ("first", "second", "third")] == [5, 10, 20]
    assert [awards["ceramic-throwing"][a] for a in ("first", "second", "third")] == [6, 12, 24]


def test_twelve_drivers_win_one_first_two_second_and_three_third_prizes() -> None:
    facts = contest("drivers-2025")
    lines = scored("drivers-2025")["driver"].standings.lines

    awards = [line.award for line in lines]

    assert facts.event.profile == "small"
    assert facts.trade("driver").code_sets == ()
    assert [line.place for line in lines] == list(range(1, 13))
    assert awards == ["first", *["second"] * 2, *["third"] * 3, *[None] * 6]


def test_the_drivers_are_marked_on_paper_by_three_judges() -> None:
    trade = contest("drivers-2025").trade("driver")

    seats = [seat for module in trade.modules for panel in module.panels for seat in panel.seats]

    assert {seat.medium for seat in seats} == {"paper"}
    assert {seat.code for seat in seats if seat.code.startswith("J")} == {"J1", "J2", "J3"}
