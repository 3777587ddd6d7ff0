"""Draws replay on any machine, for ever; digests are of one canonical form."""

from __future__ import annotations

from collections import Counter

import pytest

from competition.rules import digests
from competition.rules.draws import drawn


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
