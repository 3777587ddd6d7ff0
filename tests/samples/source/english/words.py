"""The English of a Chinese text of the samples (英文对照), from the lists beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

BETWEEN = " = "


@cache
def pairs() -> dict[str, str]:
    """Every Chinese text and its English; ValueError names a text that is listed twice."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            zh, en = line.split(BETWEEN, 1)
            if zh in found:
                raise ValueError(f"{path.name}: {zh}")
            found[zh] = en
    return found


def english(zh: str) -> str:
    """The English of a text; KeyError where no list has it."""
    return pairs()[zh]
