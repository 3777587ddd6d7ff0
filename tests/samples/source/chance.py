"""Chance that is the same every time (可重放的随机): a stream of SHA-256 digests from a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Chance:
    """Numbers drawn from a seed; the same seed draws the same numbers on any machine."""

    def __init__(self, *seed: object) -> None:
        self._seed = "/".join(map(str, seed))
        self._count = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` − 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}#{self._count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``, both included."""
        return least + self.below(most - least + 1)

    def bell(self, centre: int, width: int) -> int:
        """A whole number around ``centre``, seldom further than ``width`` away."""
        return centre + sum(self.between(-width, width) for _ in range(3)) // 3

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of the things."""
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """The things in another order (Fisher–Yates)."""
        mixed = list(things)
        for n in range(len(mixed) - 1, 0, -1):
            other = self.below(n + 1)
            mixed[n], mixed[other] = mixed[other], mixed[n]
        return mixed
