"""What the attempts of a module are called (轮次、月份): in both languages, once."""

from __future__ import annotations

from collections.abc import Mapping

#: What attempts are → one of them, by its number, in Chinese and in English.
WORDS: Mapping[str, tuple[str, str]] = {
    "attempt": ("第 {number} 轮", "Attempt {number}"),
    "day": ("第 {number} 天", "Day {number}"),
    "week": ("第 {number} 周", "Week {number}"),
    "month": ("第 {number} 个月", "Month {number}"),
}


def called(kind: str, number: int) -> dict[str, str]:
    """One attempt in both languages.

    >>> called("month", 3)
    {'zh': '第 3 个月', 'en': 'Month 3'}
    """
    zh, en = WORDS[kind]
    return {"zh": zh.format(number=number), "en": en.format(number=number)}
