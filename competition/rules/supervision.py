"""What a supervisor looks at and writes down, as facts (监督清单、监督记录)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from competition.rules.point_rules import TEXT, Text

#: The parts of a contest day, in order.
MOMENTS = (
    "before", "draw", "check-in", "contest", "coding", "marking", "recheck", "decoding", "results",
)  # fmt: skip
PROFILES = ("small", "standard", "large")
#: Acts that need a witness, in the words of the trail.
WITNESSED = (
    "order.drawn", "codes.given", "marks.digest_posted", "codes.opened", "module.locked",
    "module.unlocked", "recheck.drawn", "results.published",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionItemFacts(Facts):
    """One item of the checklist: when in the day, and what to look at (监督事项)."""

    code: str = given(CODE)
    moment: str = given(OneOf(MOMENTS))
    name: Text = given(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateItemFacts(SupervisionItemFacts):
    """An item of the template, and the smallest profile that looks at it."""

    #: From which profile on: small, standard or large.
    profile: str = maybe(OneOf(PROFILES), "small")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionFindingFacts(Facts):
    """What was found of an item in a trade; the newest of an item counts (监督记录)."""

    trade: str = given(CODE)
    item: str = given(CODE)
    number: int = maybe(Whole(1, 10_000), 1)
    outcome: str = given(OneOf(("right", "wrong", "none")))
    remark: str = maybe(Words(most=2000), "")
    at: str = given(INSTANT)
    by: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopFacts(Facts):
    """A request to stop a trade's work, and its answer (暂停请求)."""

    trade: str = given(CODE)
    number: int = given(Whole(1, 10_000))
    reason: str = given(Words(most=2000))
    at: str = given(INSTANT)
    by: str = maybe(LINE, "")
    answer: str = maybe(OneOf(("open", "stopped", "refused")), "open")
    words: str = maybe(Words(most=2000), "")
    answered_at: str | None = maybe(INSTANT)
    answered_by: str = maybe(LINE, "")
    resumed_at: str | None = maybe(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessFacts(Facts):
    """A witness's signature: for which act, its link in the trail and its digest (见证签名)."""

    trade: str = given(CODE)
    act: str = given(OneOf(WITNESSED))
    acted: str = given(INSTANT)
    link: int = given(Whole(1, 1_000_000_000))
    digest: str = given(DIGEST)
    at: str = given(INSTANT)
    by: str = given(LINE)
    remark: str = maybe(Words(most=500), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionFacts(Facts):
    """Everything the supervisor left on record."""

    findings: tuple[SupervisionFindingFacts, ...] = maybe(Many(Part(SupervisionFindingFacts)), ())
    stops: tuple[StopFacts, ...] = maybe(Many(Part(StopFacts)), ())
    witnesses: tuple[WitnessFacts, ...] = maybe(Many(Part(WitnessFacts)), ())


def of_profile(
    template: Sequence[TemplateItemFacts], profile: str
) -> tuple[SupervisionItemFacts, ...]:
    """The items of the template that a profile looks at, in the order of the day.

    >>> from competition.rules.point_rules import Text
    >>> item = TemplateItemFacts(code="a", moment="draw", name=Text(zh="抽签"), profile="large")
    >>> of_profile([item], "small"), len(of_profile([item], "large"))
    ((), 1)
    """
    known = PROFILES.index(profile)
    kept = [each for each in template if PROFILES.index(each.profile) <= known]
    kept.sort(key=lambda each: MOMENTS.index(each.moment))
    return tuple(
        SupervisionItemFacts(code=each.code, moment=each.moment, name=each.name) for each in kept
    )
