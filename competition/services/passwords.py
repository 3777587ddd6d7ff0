"""Is this password good enough, and is it the right one? (口令)

Long passwords that many people have are made of few pieces: a common word, a walk over the
keyboard, a run or repetition of digits, a year. What is left when these are taken away decides.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from competition.errors import Problem

SHORTEST = 12
LONGEST = 200
#: So much must be left of a password without its common pieces.
LEFT = 7

_hasher = PasswordHasher()
#: Verified for a login nobody has, so that it takes as long as one somebody has.
_nobody = _hasher.hash("nobody has this password")

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "01234567890",
    "09876543210",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "poiuytrewq",
    "lkjhgfdsa",
    "mnbvcxz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujm",
    "a1b2c3d4e5f6g7",
)
#: What everybody thinks of first, one a line.
WORDS = frozenset((Path(__file__).parent / "common_words.txt").read_text("utf-8").split())
LEET = str.maketrans("@43105$7!8", "aaeiosstib")
PIECE = re.compile(r"(.)\1{2,}|(?:19|20)\d\d(?:[01]\d[0-3]\d)?|(?:520|521|1314|666|888|168)+")


def normal(password: str) -> str:
    """One form for what is typed, whatever keyboard it came from."""
    return unicodedata.normalize("NFKC", password)


def problems(password: str, *, about: tuple[str, ...] = ()) -> list[Problem]:
    """Everything wrong with a new password; `about`: names of its owner, which do not count."""
    text = normal(password)
    if len(text) < SHORTEST:
        return [Problem("password-short", "password", {"shortest": SHORTEST})]
    if len(text) > LONGEST:
        return [Problem("password-long", "password", {"longest": LONGEST})]
    if common(text, about=about):
        return [Problem("password-common", "password")]
    return []


def common(password: str, *, about: tuple[str, ...] = ()) -> bool:
    """Whether a password consists of pieces that everybody tries first.

    >>> common("password2024!!"), common("qwertyuiop123"), common("woaini5201314")
    (True, True, True)
    >>> common("lantern quietly 88 harbour")
    False
    """
    text = password.casefold()
    if _repeats(text):
        return True
    names = {name.casefold() for name in about if len(name) >= 3}
    return any(len(set(_rest(each, names))) < LEFT for each in {text, text.translate(LEET)})


def _repeats(text: str) -> bool:
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, len(text) // 2 + 1)
    )


def _rest(text: str, names: set[str]) -> str:
    for word in sorted(WORDS | names, key=len, reverse=True):
        text = text.replace(word, "")
    for row in ROWS:
        text = _without_walks(text, row)
    return re.sub(r"[\W_]", "", PIECE.sub("", text))


def _without_walks(text: str, row: str, shortest: int = 3) -> str:
    for size in range(len(row), shortest - 1, -1):
        for start in range(len(row) - size + 1):
            text = text.replace(row[start : start + size], "")
    return text


def hashed(password: str) -> str:
    """Argon2id of a password."""
    return _hasher.hash(normal(password))


def right(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one; takes as long when there is none."""
    try:
        _hasher.verify(kept or _nobody, normal(password)[: LONGEST * 4])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)
