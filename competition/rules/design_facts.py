"""How an event's certificates look, as facts of the contest file (证书版式)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules.kinds import (
    CODE,
    DATE,
    DIGEST,
    LINE,
    Facts,
    Many,
    Number,
    OneOf,
    Part,
    Table,
    Words,
    given,
    maybe,
)
from competition.rules.point_rules import FLAG, NATURAL
from competition.rules.ranking_facts import AWARD_PAPERS

#: A file's bytes as text; a background holds 24 million of them at most.
FILE = Words(r"[A-Za-z0-9+/]*={0,2}", 34_000_000, "base64")
MILLIMETRES = Number(Fraction(-5), Fraction(420))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLineFacts(Facts):
    """A line to be signed on (签名处), millimetres from the upper left."""

    text: str = given(LINE)
    x: Fraction = given(MILLIMETRES)
    y: Fraction = given(MILLIMETRES)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkImageFacts(Facts):
    """A printed seal or signature (印章、签名), and who allowed it, when, by which paper."""

    file: str = given(DIGEST)
    whose: str = given(LINE)
    by: str = given(LINE)
    on: str = given(DATE)
    document: str = given(LINE)
    x: Fraction = given(MILLIMETRES)
    y: Fraction = given(MILLIMETRES)
    width: Fraction = given(MILLIMETRES)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFileFacts(Facts):
    """A sheet of the event's own instead of the ornament (自备底图)."""

    file: str = given(DIGEST)
    name: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignFileFacts(Facts):
    """A file the design uses, by its content."""

    digest: str = given(DIGEST)
    kind: str = given(OneOf(("png", "jpeg", "pdf", "svg")))
    content: str = given(FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignFacts(Facts):
    """The look of an event's certificates; `places` holds what differs from the design.

    `awards`: certified by a certificate of honour or of merit, where the award itself does not say;
    unsaid, as the design's name has it. `together`: a team gets one certificate with all its
    members. `passing`: from so many points a certificate of participation says 成绩合格.
    """

    design: str = maybe(CODE, "classic")
    colourway: str = maybe(LINE, "")
    paper: str = maybe(OneOf(("A4", "A3")), "A4")
    dates: str = maybe(OneOf(("chinese", "figures")), "chinese")
    series: str = maybe(LINE, "")
    bodies: tuple[str, ...] = maybe(Many(LINE), ())
    awards: str | None = maybe(OneOf(AWARD_PAPERS))
    together: bool = maybe(FLAG, False)
    passing: Fraction | None = maybe(NATURAL)
    salutation: str | None = maybe(LINE)
    microtext: str = maybe(LINE, "")
    unit: bool = maybe(FLAG, False)
    guides: bool = maybe(FLAG, True)
    tint: bool = maybe(FLAG, True)
    bleed: bool = maybe(FLAG, False)
    titled: bool = maybe(FLAG, False)
    english: bool = maybe(FLAG, False)
    photo: bool = maybe(FLAG, False)
    places: dict[str, str] = maybe(Table(CODE, LINE), {})
    lines: tuple[SignLineFacts, ...] = maybe(Many(Part(SignLineFacts)), ())
    marks: tuple[MarkImageFacts, ...] = maybe(Many(Part(MarkImageFacts)), ())
    background: SheetFileFacts | None = maybe(Part(SheetFileFacts))
    files: tuple[DesignFileFacts, ...] = maybe(Many(Part(DesignFileFacts)), ())
