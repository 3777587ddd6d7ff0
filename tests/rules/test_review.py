"""Recheck lists: whole at the top, drawn below, widened when errors are found."""

from __future__ import annotations

from fractions import Fraction

from competition.rules.review import recheck_list, widened

RANKED = [f"{n:04d}" for n in range(1, 23)]
TOP, SAMPLE, LIMIT = Fraction(30, 100), Fraction(15, 100), Fraction(5, 100)


def test_the_top_is_whole_and_shares_are_rounded_up() -> None:
    found = recheck_list(RANKED, TOP, SAMPLE, "公证抽签 1")

    assert found.top == tuple(RANKED[:7])
    assert len(found.sample) == 3
    assert set(found.sample) <= set(RANKED[7:])


def test_a_share_of_nothing_takes_nobody_however_many_stand_level() -> None:
    found = recheck_list(RANKED, Fraction(0), SAMPLE, "公证抽签 1", level=["1"] * len(RANKED))

    assert found.top == ()
    assert len(found.sample) == 4


def test_the_same_seed_draws_the_same_sample_and_another_another() -> None:
    first = recheck_list(RANKED, TOP, SAMPLE, "公证抽签 1")

    assert recheck_list(RANKED, TOP, SAMPLE, "公证抽签 1") == first
    assert recheck_list(RANKED, TOP, SAMPLE, "公证抽签 2").sample != first.sample


def test_too_many_errors_widen_the_recheck_to_everybody() -> None:
    found = recheck_list(RANKED, TOP, SAMPLE, "公证抽签 1")

    assert widened(found, RANKED, 0, LIMIT) is found
    assert sorted(widened(found, RANKED, 1, LIMIT).names) == RANKED


def test_errors_at_the_limit_itself_do_not_widen() -> None:
    found = recheck_list(RANKED, TOP, SAMPLE, "公证抽签 1")
    share = Fraction(1, len(found.names))

    assert widened(found, RANKED, 1, share) is found
    assert widened(found, RANKED, 1, share - Fraction(1, 1000)).widened
