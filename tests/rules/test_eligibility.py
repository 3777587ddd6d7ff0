"""Conditions and quotas come out as their examples say (参赛条件、名额)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.eligibility import Applicant, EarlierAward, age_on, findings
from competition.rules.kinds import Many, Problems
from competition.rules.quotas import Asked, broken_by, tally, used
from competition.rules.registration_facts import CONDITIONS, QuotaFacts
from competition.rules.shape_kinds import Tagged
from tests.rules.vectors import fact, vector


def cases(name: str) -> Any:
    return pytest.mark.parametrize("case", vector(name)["cases"], ids=lambda case: case["name"])


def applicant(written: dict[str, Any]) -> Applicant:
    """An applicant of a vector."""
    values = dict(written)
    if "born_on" in values:
        values["born_on"] = date.fromisoformat(values["born_on"])
    values["trades"] = frozenset(values.get("trades", ()))
    values["earlier"] = tuple(
        EarlierAward(award, date.fromisoformat(on)) for award, on in values.get("earlier", ())
    )
    return Applicant(**values)


@cases("eligibility")
def test_conditions_find_who_does_not_meet_them(case: Any) -> None:
    problems = Problems()
    conditions = Many(Tagged("rule", CONDITIONS)).read(case["conditions"], "", problems)

    found = findings(applicant(case["applicant"]), conditions)

    assert problems == []
    assert [{"code": one.code, "outcome": one.outcome} for one in found] == case["findings"]


@cases("quotas")
def test_quotas_count_what_is_asked_for(case: Any) -> None:
    quotas = [fact(QuotaFacts, one) for one in case["quotas"]]
    asked = [Asked(*one) for one in case["asked"]]

    found = used(quotas, asked)

    assert [[one.unit, one.trade, one.count, one.most] for one in found] == case["used"]
    broken = [[one.unit, one.trade, one.count, one.most] for one in found if one.is_broken]
    assert broken == case["broken"]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["tea", "barista"])), max_size=9))
def test_one_more_is_broken_exactly_when_the_whole_then_is(pairs: list[tuple[str, str]]) -> None:
    quotas = [QuotaFacts(most=2), QuotaFacts(per="event", together=True, most=6)]
    asked = [Asked(unit, "entry", trade) for unit, trade in pairs]
    more = Asked("A", "entry", "tea")

    before = broken_by(quotas, tally(quotas, asked), more)
    after = {one for one in used(quotas, [*asked, more]) if one.is_broken}

    assert set(before) <= after
    assert {one for one in after if one.unit in ("", "A") and one.trade in ("", "tea")} == set(
        before
    )


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.dates(date(2021, 1, 1), date(2060, 1, 1)))
def test_nobody_grows_younger(born_on: date, day: date) -> None:
    later = date.fromordinal(day.toordinal() + 1)

    assert age_on(born_on, day) <= age_on(born_on, later) <= age_on(born_on, day) + 1
