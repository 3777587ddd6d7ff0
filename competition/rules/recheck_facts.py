"""Recheck lists as facts (复核名单): what was drawn, what was found, what the chief answered."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules.kinds import (
    CODE,
    DIGEST,
    INSTANT,
    LINE,
    Facts,
    Many,
    OneOf,
    Part,
    Whole,
    Words,
    given,
    maybe,
)
from competition.rules.ranking_facts import SHARE

FOUND = ("right", "wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckSheetFacts(Facts):
    """What was found of one sheet, and which version of it was looked at (逐表复核)."""

    module: str = given(CODE)
    attempt: int = maybe(Whole(1, 100), 1)
    seat: str = given(CODE)
    number: int = maybe(Whole(0, 10_000), 1)
    finding: str = given(OneOf(FOUND))
    note: str = maybe(Words(most=2000), "")
    at: str = given(INSTANT)
    by: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckNoticeFacts(Facts):
    """A written notice to the chief, and his answer (复核告知单)."""

    number: int = given(Whole(1, 10_000))
    at: str = given(INSTANT)
    by: str = maybe(LINE, "")
    answer: str = maybe(OneOf(("open", "corrected", "stands")), "open")
    words: str = maybe(Words(most=2000), "")
    answered: str | None = maybe(INSTANT)
    answered_by: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckItemFacts(Facts):
    """One entry on a list: why it stands there, and what was found."""

    entry: str = given(CODE)
    why: str = given(OneOf(("top", "sample", "widened")))
    finding: str = maybe(OneOf(("open", *FOUND)), "open")
    note: str = maybe(Words(most=2000), "")
    at: str | None = maybe(INSTANT)
    by: str = maybe(LINE, "")
    sheets: tuple[RecheckSheetFacts, ...] = maybe(Many(Part(RecheckSheetFacts)), ())
    notice: RecheckNoticeFacts | None = maybe(Part(RecheckNoticeFacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckFacts(Facts):
    """A list as it was drawn, in its order: of a `module` by code, or of a division by total.

    The same `seed` and order give the same list again; `digest` is what was signed at the close.
    """

    trade: str = given(CODE)
    number: int = given(Whole(1, 10_000))
    module: str | None = maybe(CODE)
    division: str = maybe(Words(most=40), "")
    top: Fraction = given(SHARE)
    sample: Fraction = given(SHARE)
    limit: Fraction = given(SHARE)
    seed: str = given(Words(most=200))
    at: str = given(INSTANT)
    by: str = maybe(LINE, "")
    widened: str | None = maybe(INSTANT)
    closed: str | None = maybe(INSTANT)
    closed_by: str = maybe(LINE, "")
    digest: str | None = maybe(DIGEST)
    items: tuple[RecheckItemFacts, ...] = maybe(Many(Part(RecheckItemFacts)), ())
