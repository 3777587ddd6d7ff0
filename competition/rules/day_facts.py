"""The timetable and the draws as facts of the contest file (赛程、抽签).

Sites, stations, what each part needs, the sessions with who works where, the editions as they were
published; and every draw with its list, so that anybody who has the file can draw it again.
"""

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
from competition.rules.point_rules import FLAG, TEXT, Text

DRAW_KINDS = ("order", "session", "station")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanFacts(Facts):
    """From when to when a site is open (开放时间)."""

    opens: str = given(INSTANT)
    closes: str = given(INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts(Facts):
    """A hall or room (场地); without hours it is always open. `setup`: minutes between sessions."""

    name: str = given(LINE)
    hours: tuple[SpanFacts, ...] = maybe(Many(Part(SpanFacts)), ())
    setup: int | None = maybe(Whole(0, 1440))


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts(Facts):
    """A numbered place of work (赛位) and the name of its site."""

    code: str = given(CODE)
    site: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableNeedFacts(Facts):
    """What a module, or a stage as a whole, asks of the timetable (排程需求)."""

    trade: str = given(CODE)
    stage: str = given(CODE)
    module: str | None = maybe(CODE)
    sites: tuple[str, ...] = maybe(Many(LINE), ())
    minutes: int = given(Whole(1, 2880))
    places: int = maybe(Whole(0, 500), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatingFacts(Facts):
    """Who works in a session (场次安排), where, as the how manieth."""

    entry: str = given(CODE)
    station: str | None = maybe(CODE)
    position: int = given(Whole(0, 100_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts(Facts):
    """A period a set of entries works (场次); `fixed`: no proposal moves it."""

    trade: str = given(CODE)
    stage: str = given(CODE)
    module: str | None = maybe(CODE)
    code: str = given(CODE)
    name: Text | None = maybe(TEXT)
    starts: str = given(INSTANT)
    ends: str = given(INSTANT)
    site: str = maybe(LINE, "")
    fixed: bool = maybe(FLAG, False)
    entries: tuple[SeatingFacts, ...] = maybe(Many(Part(SeatingFacts)), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSessionFacts(Facts):
    """A session as it was published: what, when, where, which entries."""

    trade: Text = given(TEXT)
    trade_code: str = given(CODE)
    stage: Text = given(TEXT)
    module: Text | None = maybe(TEXT)
    code: str = given(CODE)
    name: Text | None = maybe(TEXT)
    start: str = given(INSTANT)
    end: str = given(INSTANT)
    site: str = maybe(LINE, "")
    entries: tuple[str, ...] = maybe(Many(CODE), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts(Facts):
    """A timetable as it was made public (公布版次), frozen."""

    number: int = given(Whole(1, 100_000))
    at: str = given(INSTANT)
    digest: str = given(DIGEST)
    note: str = maybe(LINE, "")
    sessions: tuple[EditionSessionFacts, ...] = maybe(Many(Part(EditionSessionFacts)), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysFacts(Facts):
    """The timetable (赛程)."""

    sites: tuple[SiteFacts, ...] = maybe(Many(Part(SiteFacts)), ())
    stations: tuple[StationFacts, ...] = maybe(Many(Part(StationFacts)), ())
    needs: tuple[TimetableNeedFacts, ...] = maybe(Many(Part(TimetableNeedFacts)), ())
    sessions: tuple[SessionFacts, ...] = maybe(Many(Part(SessionFacts)), ())
    editions: tuple[EditionFacts, ...] = maybe(Many(Part(EditionFacts)), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFacts(Facts):
    """A line of the list a draw was made from, in the order read out.

    `of`: whose it is, as the list named it when it was fixed: a delegation; for stations a session.
    """

    entry: str = given(CODE)
    of: str = maybe(LINE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFacts(Facts):
    """What was drawn into: a session, and for stations those of it."""

    session: str = given(CODE)
    stations: tuple[str, ...] = maybe(Many(CODE), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFacts(Facts):
    """A line of what came out, in the order drawn."""

    entry: str = given(CODE)
    session: str | None = maybe(CODE)
    station: str | None = maybe(CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFacts(Facts):
    """A part of the seed that somebody in the hall gave."""

    who: str = maybe(LINE, "")
    said: str = given(LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFacts(Facts):
    """A draw (抽签). `secret`: the machine's part of the seed; `digest`: of the list, as posted."""

    trade: str = given(CODE)
    stage: str = given(CODE)
    kind: str = given(OneOf(DRAW_KINDS))
    method: str = maybe(OneOf(("seed", "lots")), "seed")
    list: tuple[ListedFacts, ...] = given(Many(Part(ListedFacts), 1))
    slots: tuple[SlotFacts, ...] = maybe(Many(Part(SlotFacts)), ())
    even: bool = maybe(FLAG, False)
    digest: str | None = maybe(DIGEST)
    secret: str = maybe(Words(r"[0-9a-f]{0,64}", 64, "hex"), "")
    said: tuple[SaidFacts, ...] = maybe(Many(Part(SaidFacts)), ())
    seed: str = maybe(Words(r"[^\n\t]{0,200}", 200, "text"), "")
    result: tuple[DrawnFacts, ...] = given(Many(Part(DrawnFacts), 1))
    witnesses: tuple[str, ...] = maybe(Many(LINE), ())
    at: str = given(INSTANT)
    replaced: str | None = maybe(INSTANT)
    reason: str = maybe(Words(), "")
