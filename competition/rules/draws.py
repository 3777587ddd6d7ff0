"""Draws that anyone can replay (抽签): a seed and a list give an order, on any machine, for ever.

Numbers come from SHA-256 of the seed and a counter, never from a library's generator, whose order
may change with a release. Rejection keeps every order equally likely.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
_BITS = 64


def stream(seed: str) -> Iterator[int]:
    """Endless 64-bit numbers from a seed: SHA-256(seed, newline, counter), four to a digest."""
    counter = 0
    while True:
        digest = hashlib.sha256(f"{seed}\n{counter}".encode()).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(digest[start : start + 8], "big")
        counter += 1


def below(numbers: Iterator[int], bound: int) -> int:
    """The next number under `bound`, each equally likely."""
    limit = (1 << _BITS) - (1 << _BITS) % bound
    return next(number for number in numbers if number < limit) % bound


def drawn(seed: str, listed: Sequence[T]) -> list[T]:
    """Put a list into the order the seed draws (Fisher–Yates, from the last place down).

    The list is taken in the order it was read out before the witnesses.

    >>> drawn("2026-11-20 大咖杯", ["0101", "0102", "0103", "0104"])
    ['0102', '0101', '0103', '0104']
    >>> sorted(drawn("x", range(5)))
    [0, 1, 2, 3, 4]
    """
    order = list(listed)
    numbers = stream(seed)
    for last in range(len(order) - 1, 0, -1):
        other = below(numbers, last + 1)
        order[last], order[other] = order[other], order[last]
    return order
