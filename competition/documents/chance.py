"""Chance that repeats (可重复的随机): numbers from a seed by SHA-256, alike on every machine."""

from __future__ import annotations

import math
from hashlib import sha256


class Chance:
    """A stream of numbers that depends on its seed alone."""

    def __init__(self, seed: str) -> None:
        """Begin the stream of `seed`."""
        self._seed = seed.encode()
        self._count = 0

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Return the next number between `low` and `high`."""
        self._count += 1
        digest = sha256(self._seed + self._count.to_bytes(8, "big")).digest()
        return low + (high - low) * int.from_bytes(digest[:6], "big") / 2**48

    def normal(self, spread: float) -> float:
        """Return the next number of a normal distribution about 0."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return spread * radius * math.cos(2 * math.pi * self.uniform())
