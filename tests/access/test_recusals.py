"""A judge stands back from his own, his pupils and his unit (回避)."""

import uuid

import pytest

from competition.access.recusals import EntryFacts, JudgeFacts, reason_to_stand_back

JUDGE, PUPIL, OTHER = (uuid.UUID(int=number) for number in (1, 2, 3))
UNIT, GROUP, ELSEWHERE = (uuid.UUID(int=number) for number in (11, 12, 13))


def entry(*, units=(ELSEWHERE,), contestants=(PUPIL,), coaches=(), above=()):
    return EntryFacts(units, contestants, coaches, above)


def test_a_stranger_may_be_marked():
    assert reason_to_stand_back(JudgeFacts(JUDGE, UNIT), entry()) is None


def test_nobody_marks_himself():
    found = reason_to_stand_back(JudgeFacts(JUDGE, UNIT), entry(contestants=(JUDGE,)))

    assert found == "self"


def test_a_coach_does_not_mark_his_pupil():
    assert reason_to_stand_back(JudgeFacts(JUDGE), entry(coaches=(JUDGE,))) == "coach"


@pytest.mark.parametrize(
    ("judge", "units", "above", "found"),
    [
        pytest.param((UNIT, ()), (UNIT,), (), "same_unit", id="the same"),
        pytest.param((UNIT, (GROUP,)), (GROUP,), (), "same_unit", id="the judge's below"),
        pytest.param((GROUP, ()), (UNIT,), (GROUP,), "same_unit", id="the judge's above"),
        pytest.param((UNIT, (GROUP,)), (ELSEWHERE,), (GROUP,), None, id="two below the same"),
        pytest.param((UNIT, ()), (ELSEWHERE,), (GROUP,), None, id="strangers"),
    ],
)
def test_a_unit_above_or_below_counts_as_the_unit(judge, units, above, found):
    facts = entry(units=units, above=above)

    assert reason_to_stand_back(JudgeFacts(JUDGE, *judge), facts) == found


def test_the_gravest_reason_is_given_first():
    judge = JudgeFacts(JUDGE, UNIT)
    facts = entry(units=(UNIT,), contestants=(JUDGE,), coaches=(JUDGE,))

    assert reason_to_stand_back(judge, facts) == "self"
