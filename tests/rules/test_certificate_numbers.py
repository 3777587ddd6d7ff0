"""Certificate numbers: what hands do wrong is caught."""

from __future__ import annotations

import pytest

from competition.rules import certificate_numbers as numbers


def test_every_single_wrong_character_is_caught():
    number = numbers.compose("DKB2025", 123)
    for place, right in enumerate(number):
        if right == "-":
            continue
        for wrong in numbers.ALPHABET:
            if wrong != right:
                typed = number[:place] + wrong + number[place + 1 :]
                assert not numbers.is_number(typed), typed


def test_every_exchange_of_neighbours_is_caught():
    number = numbers.compose("DKB2025", 987)
    for place in range(len(number) - 1):
        first, second = number[place], number[place + 1]
        if "-" in (first, second) or first == second:
            continue
        assert not numbers.is_number(number[:place] + second + first + number[place + 2 :])


def test_a_series_does_not_end_at_five_digits():
    assert numbers.is_number(numbers.compose("A1", 123456))


@pytest.mark.parametrize("series", ["", "A", "大咖杯", "a1", "A-1", "A" * 17])
def test_a_series_of_other_signs_is_refused(series):
    with pytest.raises(ValueError, match=series or "^$"):
        numbers.compose(series, 1)
