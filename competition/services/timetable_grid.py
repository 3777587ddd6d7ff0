"""One day of a timetable as a grid (赛程网格): sites down, quarters of an hour across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from competition.rules.timetables import Clash
from competition.services.timetable import natural
from competition.services.timetable_facts import EventTimetable, SessionFacts

QUARTER = 15
#: Hours shown when nothing is held and no hall says when it opens.
FIRST, LAST = 8, 18


@dataclass(frozen=True, slots=True)
class Cell:
    """So many quarters from `at`: a session, or nothing; open: whether the hall is."""

    span: int
    #: HH:MM in the event's time.
    at: str
    session: SessionFacts | None = None
    #: The worst clash it is in, or empty.
    clash: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A site and its lanes: sessions held side by side stand in several."""

    site: str
    stations: int
    lanes: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A day's rows, the hours above them and how many quarters each hour spans."""

    day: date
    hours: tuple[str, ...]
    rows: tuple[Row, ...]


def days_of(found: EventTimetable, zone: ZoneInfo, first: date, last: date) -> list[date]:
    """The event's days, and any other day something is held on."""
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    days |= {one.starts_at.astimezone(zone).date() for one in found.sessions.values()}
    return sorted(days)


def grid_of(found: EventTimetable, clashes: Iterable[Clash], day: date, zone: ZoneInfo) -> Grid:
    """The sessions that begin on a day, by site; what is held nowhere stands in a last row."""
    worst: dict[str, str] = {}
    for clash in clashes:
        for key in clash.sittings:
            worst.setdefault(key, clash.code)
    held: dict[str, list[SessionFacts]] = defaultdict(list)
    for session in found.sessions.values():
        if session.starts_at.astimezone(zone).date() == day:
            held[session.site].append(session)
    sites = sorted({*found.table.halls, *(site for site in held if site)}, key=natural)
    if "" in held:
        sites.append("")
    starts = [_minute(one.starts_at, zone, day) for each in held.values() for one in each]
    ends = [_minute(one.ends_at, zone, day) for each in held.values() for one in each]
    opens = min([FIRST * 60, *starts]) // 60
    closes = -(-max([LAST * 60, *ends]) // 60)
    rows = tuple(
        Row(
            site,
            len(found.stations.get(site, ())),
            tuple(_lanes(held.get(site, []), opens * 60, closes * 60, day, zone, worst)),
        )
        for site in sites
    )
    return Grid(day, tuple(f"{hour % 24:02d}" for hour in range(opens, closes)), rows)


def _minute(when: datetime, zone: ZoneInfo, day: date) -> int:
    """Minutes since the day's midnight, beyond 24 hours for what lasts into the next."""
    local = when.astimezone(zone).replace(tzinfo=None)
    return (local - datetime.combine(day, datetime.min.time())) // timedelta(minutes=1)


def _lanes(
    held: Sequence[SessionFacts],
    opens: int,
    closes: int,
    day: date,
    zone: ZoneInfo,
    worst: dict[str, str],
) -> list[tuple[Cell, ...]]:
    """Put sessions into as few lanes as hold them without overlap; one empty lane at least."""
    lanes: list[list[tuple[int, int, SessionFacts]]] = [[]]
    for one in sorted(held, key=lambda each: (each.starts_at, each.code, str(each.id))):
        begin = _minute(one.starts_at, zone, day) // QUARTER
        end = max(begin + 1, -(-_minute(one.ends_at, zone, day) // QUARTER))
        lane = next((each for each in lanes if not each or each[-1][1] <= begin), None)
        if lane is None:
            lane = []
            lanes.append(lane)
        lane.append((begin, end, one))
    return [tuple(_cells(lane, opens // QUARTER, closes // QUARTER, worst)) for lane in lanes]


def _cells(
    lane: Sequence[tuple[int, int, SessionFacts]], opens: int, closes: int, worst: dict[str, str]
) -> Iterable[Cell]:
    at = opens
    for begin, end, one in lane:
        yield from (Cell(1, _clock(quarter)) for quarter in range(at, begin))
        yield Cell(end - begin, _clock(begin), one, worst.get(str(one.id), ""))
        at = end
    yield from (Cell(1, _clock(quarter)) for quarter in range(at, closes))


def _clock(quarter: int) -> str:
    minutes = quarter * QUARTER
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
