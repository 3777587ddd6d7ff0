"""Appeals as facts (申诉规则与申诉): the event's rule, and what was lodged and became of it."""

from __future__ import annotations

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
from competition.rules.lifecycle import APPEAL_MOVES, APPEAL_STATES
from competition.rules.point_rules import FLAG

LODGERS = ("contestant", "leader", "unit")
ABOUT = ("result", "marking", "procedure", "equipment", "eligibility", "other")
ROADS = ("appeal", "objection")
CHANNELS = ("slip", "delegation", "office")
OUTCOMES = ("none", "upheld", "partly", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRuleFacts(Facts):
    """Who may appeal, about what, and how long (申诉规则).

    The clock starts when the entry's contest `ends` or when its results are put on `publication`;
    it runs for `within` hours or working days. `instances` 2: what was ruled may be taken further
    within `further` hours or working days. `objections`: whoever reads the notice may object to it
    while it runs. There is no fee.
    """

    lodgers: tuple[str, ...] = maybe(Many(OneOf(LODGERS), 1), ("contestant", "leader"))
    about: tuple[str, ...] = maybe(Many(OneOf(ABOUT), 1), ABOUT)
    clock: str = maybe(OneOf(("contest", "publication")), "publication")
    within: int = given(Whole(1, 720))
    unit: str = maybe(OneOf(("hours", "working-days")), "hours")
    instances: int = maybe(Whole(1, 2), 1)
    further: int = maybe(Whole(1, 720), 24)
    further_unit: str = maybe(OneOf(("hours", "working-days")), "hours")
    objections: bool = maybe(FLAG, True)
    body: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealStepFacts(Facts):
    """One move of an appeal (办理记录)."""

    move: str = given(OneOf(APPEAL_MOVES))
    state: str = given(OneOf(APPEAL_STATES))
    instance: int = maybe(Whole(1, 2), 1)
    outcome: str = maybe(OneOf(OUTCOMES), "none")
    words: str = maybe(Words(most=8000), "")
    at: str = given(INSTANT)
    by: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts(Facts):
    """A file handed in with an appeal, named by its digest; its bytes travel in a backup (证据)."""

    digest: str = given(DIGEST)
    kind: str = given(OneOf(("pdf", "jpeg")))
    name: str = maybe(LINE, "")
    size: int = given(Whole(1, 100_000_000))
    at: str = given(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFacts(Facts):
    """An appeal or an objection (申诉、异议), with every step."""

    trade: str = given(CODE)
    number: int = given(Whole(1, 100_000))
    road: str = maybe(OneOf(ROADS), "appeal")
    lodged_as: str = given(OneOf((*LODGERS, "public")))
    channel: str = maybe(OneOf(CHANNELS), "office")
    lodger: str = given(LINE)
    entry: str | None = maybe(CODE)
    about: str = given(OneOf(ABOUT))
    module: str | None = maybe(CODE)
    aspect: str = maybe(LINE, "")
    grounds: str = given(Words(most=8000))
    at: str = given(INSTANT)
    clock_from: str | None = maybe(INSTANT)
    due: str | None = maybe(INSTANT)
    late: bool = maybe(FLAG, False)
    instance: int = maybe(Whole(1, 2), 1)
    state: str = given(OneOf(APPEAL_STATES))
    outcome: str = maybe(OneOf(OUTCOMES), "none")
    steps: tuple[AppealStepFacts, ...] = maybe(Many(Part(AppealStepFacts)), ())
    evidence: tuple[EvidenceFacts, ...] = maybe(Many(Part(EvidenceFacts)), ())
    rulings: tuple[str, ...] = maybe(Many(CODE), ())
