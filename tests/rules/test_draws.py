"""Draws replay on any machine, for ever; digests are of one canonical form."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competition.rules import digests, draws
from competition.rules.draws import drawn

#: A loaded machine draws slowly; that is no fault of a rule.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_same_seed_gives_the_same_order_for_ever() -> None:
    listed = [f"{n:02d}" for n in range(1, 11)]

    assert drawn("2025-11-19 一号抽签箱", listed) == drawn("2025-11-19 一号抽签箱", listed)
    assert sorted(drawn("2025-11-19 一号抽签箱", listed)) == listed
    assert drawn("2025-11-19 二号抽签箱", listed) != drawn("2025-11-19 一号抽签箱", listed)


def test_every_order_is_about_as_likely() -> None:
    counts = Counter("".join(drawn(str(seed), "abc")) for seed in range(1200))

    assert len(counts) == 6
    assert all(150 < count < 250 for count in counts.values())


def test_a_digest_does_not_know_the_order_of_keys() -> None:
    assert digests.of({"a": "1", "b": ["甲"]}) == digests.of({"b": ["甲"], "a": "1"})
    assert digests.of({"a": "1"}) != digests.of({"a": 1})


def test_a_float_has_no_digest() -> None:
    with pytest.raises(TypeError, match="float"):
        digests.of({"a": [0.1]})


@calm
@given(
    st.text(max_size=12),
    st.lists(st.sampled_from("abcde"), min_size=1, max_size=30),
    st.integers(1, 6),
)
def test_spreading_is_even_complete_and_replayable(seed, delegations, count):
    entries = {f"{n:03d}": name for n, name in enumerate(delegations)}

    parts = draws.spread(seed, entries, count)

    assert sorted(entry for part in parts for entry in part) == sorted(entries)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    for name in set(delegations):
        held = [sum(entries[entry] == name for entry in part) for part in parts]
        assert max(held) - min(held) <= 1
    assert draws.spread(seed, entries, count) == parts


@calm
@given(st.text(max_size=12), st.lists(st.sampled_from("abc"), min_size=1, max_size=20))
def test_an_order_is_the_same_from_the_same_seed_whoever_draws(seed, delegations):
    entries = {f"{n:03d}": name for n, name in enumerate(delegations)}

    for even in (False, True):
        order = draws.order_of(seed, entries, even=even)
        assert sorted(order) == sorted(entries)
        assert draws.order_of(seed, entries, even=even) == order


def test_a_session_without_enough_stations_is_refused():
    with pytest.raises(ValueError, match="S1"):
        draws.stations_of("x", {"1": "S1", "2": "S1"}, {"S1": ["A1"]})
