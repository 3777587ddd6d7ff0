"""Draws that anyone can replay (抽签): a seed and a list give an order, on any machine, for ever.

Numbers come from SHA-256 of the seed and a counter, never from a library's generator, whose order
may change with a release. Rejection keeps every order equally likely.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
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


def seed_of(digest: str, secret_part: str, said: Sequence[str]) -> str:
    """The seed of a witnessed draw: nobody who gave a part of it could choose the outcome.

    digest: of the list, fixed before anything was said. secret_part: the machine's, whose SHA-256
    was shown with the list, so that it could not be changed after the hall had spoken. said: what
    witnesses said or threw, in their order.

    >>> seed_of("ab" * 32, "c0ffee", [" 7 ", "彩票 3 12 5"])
    'abababababababab c0ffee 7 彩票 3 12 5'
    """
    return " ".join([digest[:16], secret_part, *(" ".join(each.split()) for each in said)])


def committed(secret_part: str) -> str:
    """What is shown of the machine's part before the hall speaks: its SHA-256.

    >>> committed("c0ffee")[:12]
    'fb0288872031'
    """
    return hashlib.sha256(secret_part.encode()).hexdigest()


def spread(seed: str, delegations: Mapping[str, str], count: int) -> list[list[str]]:
    """Draw entries into so many parts of equal size, every delegation spread evenly (条件均等).

    delegations: entry → delegation, in the order read out. Delegations are drawn, then the entries
    of each, then the parts; dealt round and round, no part gets more than one entry more than
    another, neither in all nor of any delegation.

    >>> spread("x", {"1": "a", "2": "a", "3": "b", "4": "b"}, 2)
    [['2', '3'], ['1', '4']]
    """
    of: dict[str, list[str]] = defaultdict(list)
    for entry, delegation in delegations.items():
        of[delegation].append(entry)
    names = drawn(f"{seed}\ndelegations", list(of))
    dealt = [entry for name in names for entry in drawn(f"{seed}\n{name}", of[name])]
    places = drawn(f"{seed}\nparts", range(count))
    parts: list[list[str]] = [[] for _ in range(count)]
    for n, entry in enumerate(dealt):
        parts[places[n % count]].append(entry)
    return [drawn(f"{seed}\npart {n}", part) for n, part in enumerate(parts)]


def order_of(seed: str, delegations: Mapping[str, str], *, even: bool = False) -> list[str]:
    """Draw the order of work; even: each delegation's entries lie spread over the whole of it.

    >>> order_of("2026-11-20 大咖杯", {"0101": "", "0102": "", "0103": "", "0104": ""})
    ['0102', '0101', '0103', '0104']
    """
    if not even:
        return drawn(seed, list(delegations))
    largest = max(Counter(delegations.values()).values(), default=1)
    return [entry for part in spread(seed, delegations, largest) for entry in part]


def sessions_of(
    seed: str, delegations: Mapping[str, str], codes: Sequence[str], *, even: bool = True
) -> list[list[str]]:
    """Draw entries into sessions: [entry, session], in the order drawn.

    >>> sessions_of("x", {"1": "a", "2": "a", "3": "b"}, ["S1", "S2"])
    [['1', 'S1'], ['2', 'S2'], ['3', 'S2']]
    """
    known = delegations if even else dict.fromkeys(delegations, "")
    parts = spread(seed, known, len(codes))
    return [[entry, code] for code, part in zip(codes, parts, strict=True) for entry in part]


def stations_of(
    seed: str, sessions: Mapping[str, str], stations: Mapping[str, Sequence[str]]
) -> list[list[str]]:
    """Draw stations within each session: [entry, session, station].

    sessions: entry → session, in the order read out. stations: session → its stations; raises
    ValueError where a session has fewer than entries.

    >>> stations_of("x", {"1": "S1", "2": "S1"}, {"S1": ["A1", "A2", "A3"]})
    [['1', 'S1', 'A2'], ['2', 'S1', 'A1']]
    """
    found = []
    for code in dict.fromkeys(sessions.values()):
        entries = [entry for entry, session in sessions.items() if session == code]
        order = drawn(f"{seed}\n{code}", stations[code])
        if len(order) < len(entries):
            raise ValueError(code)
        found += [[entry, code, station] for entry, station in zip(entries, order, strict=False)]
    return found
