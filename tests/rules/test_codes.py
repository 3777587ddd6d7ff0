"""Numbers copied by hand: one wrong sign is always noticed."""

from __future__ import annotations

import pytest

from competition.rules.codes import (
    ALPHABET,
    PRIME,
    blind_codes,
    certificate_number,
    is_certificate_number,
)

NUMBER = certificate_number("DKB2025", 117)


def test_a_certificate_number_is_known_however_it_is_copied() -> None:
    assert is_certificate_number(NUMBER)
    assert is_certificate_number(NUMBER.lower())
    assert is_certificate_number(NUMBER.replace("0", "o"))
    assert not is_certificate_number("")
    assert not is_certificate_number("H")


@pytest.mark.parametrize("place", [n for n, sign in enumerate(NUMBER) if sign != "-"])
def test_one_wrong_sign_is_noticed(place: int) -> None:
    right = ALPHABET.index(NUMBER[place])

    for n, sign in enumerate(ALPHABET):
        wrong = NUMBER[:place] + sign + NUMBER[place + 1 :]
        if n % PRIME != right % PRIME:
            assert not is_certificate_number(wrong)


def test_two_exchanged_neighbours_are_noticed() -> None:
    body = NUMBER.rpartition("-")[0]
    for n in range(len(body) - 1):
        a, b = body[n], body[n + 1]
        if "-" in (a, b) or ALPHABET.index(a) % PRIME == ALPHABET.index(b) % PRIME:
            continue
        exchanged = body[:n] + b + a + body[n + 2 :] + NUMBER[-2:]
        assert not is_certificate_number(exchanged)


def test_blind_codes_are_different_and_of_one_length() -> None:
    codes = list(blind_codes("K-", iter([3, 3, 41, 7, 41]), 3))

    assert codes == ["K-003", "K-041", "K-007"]
