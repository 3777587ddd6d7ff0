"""Is a timetable possible? (赛程检查) Every clash of sessions, stations, people and halls, by name.

Times are whole minutes from any beginning; nothing here knows a calendar. A sitting (场次) is one
session with whoever works in it; a part (赛项的一个模块或整个阶段) is what all its entries go
through once. The checker says what is wrong and changes nothing: docs/rules/timetables.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Seat:
    """One entry in a sitting: who its people are, whose delegation, at which station."""

    entry: str
    people: tuple[str, ...]
    delegation: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session of a part; start and end in minutes."""

    key: str
    part: str
    start: int
    end: int
    site: str = ""
    judges: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What every entry of it goes through once; minutes: what one entry is given, if limited."""

    key: str
    entries: tuple[str, ...] = ()
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Hall:
    """A site: when it is open (empty: always), how many stations, minutes to make one ready."""

    open: tuple[tuple[int, int], ...] = ()
    stations: int = 0
    setup: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an event asks of every timetable: minutes of rest and set-up; delegations spread."""

    rest: int = 0
    setup: int = 0
    even: bool = True


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that is checked."""

    sittings: tuple[Sitting, ...]
    parts: tuple[Part, ...] = ()
    halls: Mapping[str, Hall] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that cannot be: in which sittings, about whom, with two figures.

    found, wanted: minutes or heads. who: people, judges or stations with blanks between, a
    site, a delegation or an entry, as the code says.
    """

    code: str
    sittings: tuple[str, ...]
    who: str = ""
    found: int = 0
    wanted: int = 0


#: In the order of gravity: what cannot happen at all, then what should not.
CODES = (
    "person-twice", "judge-twice", "station-twice", "entry-twice", "site-closed", "site-full",
    "session-short", "rest-short", "setup-short", "delegation-bunched", "entry-unplaced",
)  # fmt: skip


def clashes(table: Timetable) -> list[Clash]:
    """Every clash of a timetable, the gravest first, whatever the order of the rows.

    >>> a = Sitting("a", "A", 0, 60, seats=(Seat("1", ("P1",)),))
    >>> b = Sitting("b", "B", 50, 90, seats=(Seat("2", ("P1",)),))
    >>> clashes(Timetable((a, b)))
    [Clash(code='person-twice', sittings=('a', 'b'), who='P1', found=10, wanted=0)]
    """
    found = [
        *_people(table),
        *_judges(table),
        *_stations(table),
        *_parts(table),
        *_halls(table),
        *_even(table),
    ]
    return sorted(found, key=lambda one: (CODES.index(one.code), one.sittings, one.who))


def _met(
    when: Mapping[str, list[tuple[int, int, str]]], twice: str, short: str, gaps: Mapping[str, int]
) -> Iterator[Clash]:
    """Of everybody in several places: those that overlap, and those too close together."""
    for who, spans in when.items():
        if len(spans) < 2:
            continue
        spans.sort()
        gap = gaps.get(who, gaps.get("", 0))
        for at, (_start, end, key) in enumerate(spans):
            for start, other_end, other in spans[at + 1 :]:
                if start >= end + gap:
                    break
                if start < end:
                    yield Clash(twice, _keys(key, other), who, min(end, other_end) - start, 0)
                else:
                    yield Clash(short, _keys(key, other), who, start - end, gap)


def _together(found: Iterable[Clash]) -> Iterator[Clash]:
    """One clash for all that meet the same way in the same sittings: a whole class has one."""
    groups: dict[tuple[str, tuple[str, ...]], list[Clash]] = defaultdict(list)
    for one in found:
        groups[one.code, one.sittings].append(one)
    for alike in groups.values():
        yield replace(alike[0], who=" ".join(sorted(each.who for each in alike)))


def _keys(one: str, other: str) -> tuple[str, ...]:
    return (one, other) if one != other else (one,)


def _people(table: Timetable) -> Iterator[Clash]:
    when: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for one in table.sittings:
        for seat in one.seats:
            for person in seat.people:
                when[person].append((one.start, one.end, one.key))
    return _together(_met(when, "person-twice", "rest-short", {"": table.terms.rest}))


def _judges(table: Timetable) -> Iterator[Clash]:
    when: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for one in table.sittings:
        for judge in one.judges:
            when[judge].append((one.start, one.end, one.key))
    return _together(_met(when, "judge-twice", "judge-twice", {}))


def _stations(table: Timetable) -> Iterator[Clash]:
    when: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    gaps = {"": table.terms.setup}
    for one in table.sittings:
        setup = setup_of(table, one.site)
        for seat in one.seats:
            if seat.station:
                when[seat.station].append((one.start, one.end, one.key))
                gaps[seat.station] = setup
    return _together(_met(when, "station-twice", "setup-short", gaps))


def setup_of(table: Timetable, site: str) -> int:
    """Minutes to make a station of a site ready between two sittings."""
    hall = table.halls.get(site)
    return table.terms.setup if hall is None or hall.setup is None else hall.setup


def _parts(table: Timetable) -> Iterator[Clash]:
    """Who goes through a part twice, or not at all; sittings shorter than the part's time."""
    of_part: dict[str, list[Sitting]] = defaultdict(list)
    for one in table.sittings:
        of_part[one.part].append(one)
    for part in table.parts:
        held = of_part.get(part.key, [])
        places: dict[str, list[str]] = defaultdict(list)
        for one in held:
            length = one.end - one.start
            if part.minutes is not None and length < part.minutes:
                yield Clash("session-short", (one.key,), one.site, length, part.minutes)
            for seat in one.seats:
                places[seat.entry].append(one.key)
        for entry, keys in places.items():
            if len(keys) > 1:
                yield Clash("entry-twice", tuple(sorted(keys)), entry, len(keys), 1)
        if held:
            missing = sorted(set(part.entries) - places.keys())
            for entry in missing:
                yield Clash("entry-unplaced", (), f"{part.key} {entry}", len(missing), 0)


def _halls(table: Timetable) -> Iterator[Clash]:
    at_site: dict[str, list[Sitting]] = defaultdict(list)
    for one in table.sittings:
        if one.site:
            at_site[one.site].append(one)
    for site, held in at_site.items():
        hall = table.halls.get(site)
        if hall is None:
            continue
        opened = sorted(hall.open)
        starts = [start for start, _end in opened]
        for one in held:
            at = bisect_right(starts, one.start) - 1
            if opened and (at < 0 or one.end > opened[at][1]):
                yield Clash("site-closed", (one.key,), site)
        yield from _full(site, hall.stations, held)


def _full(site: str, stations: int, held: Sequence[Sitting]) -> Iterator[Clash]:
    """Sittings at whose beginning more entries work at a site than it has stations."""
    if not stations:
        return
    moves = sorted(
        [(one.start, 1, one.key) for one in held] + [(one.end, 0, one.key) for one in held]
    )
    heads = {one.key: len(one.seats) for one in held}
    working: dict[str, int] = {}
    for at, (_when, begins, key) in enumerate(moves):
        if begins:
            working[key] = heads[key]
        else:
            working.pop(key, None)
        last = at + 1 == len(moves) or moves[at + 1][:2] != moves[at][:2]
        total = sum(working.values()) if begins and last else 0
        if total > stations:
            yield Clash("site-full", tuple(sorted(working)), site, total, stations)


def _even(table: Timetable) -> Iterator[Clash]:
    """Delegations bunched in one sitting of a part: the others would work under other conditions.

    With n entries in S sittings of a part no sitting may hold more than n/S of them, rounded up.
    """
    if not table.terms.even:
        return
    of_part: dict[str, list[Sitting]] = defaultdict(list)
    for one in table.sittings:
        if one.seats:
            of_part[one.part].append(one)
    for held in of_part.values():
        if len(held) < 2:
            continue
        whole = Counter(seat.delegation for one in held for seat in one.seats if seat.delegation)
        for one in held:
            here = Counter(seat.delegation for seat in one.seats if seat.delegation)
            for delegation, count in here.items():
                most = -(-whole[delegation] // len(held))
                if count > most:
                    yield Clash("delegation-bunched", (one.key,), delegation, count, most)


def free_stations(
    stations: Iterable[str],
    spans: Mapping[str, Sequence[tuple[int, int]]],
    start: int,
    end: int,
    setup: int,
) -> list[str]:
    """The stations nobody needs from `start` to `end`, set-up before and after included.

    >>> free_stations(["A1", "A2"], {"A1": [(0, 60)]}, 70, 90, 15)
    ['A2']
    """  # fmt: skip
    return [
        each
        for each in stations
        if all(end + setup <= one or other + setup <= start for one, other in spans.get(each, ()))
    ]


def dealt(delegations: Mapping[str, str], sizes: Sequence[int]) -> list[list[str]]:
    """Deal entries into sittings of these sizes so that each delegation is spread evenly.

    delegations: entry → delegation, in the order to be kept. Delegation by delegation, the largest
    first, each entry goes where its delegation has fewest, then where most room is left, then to
    the earliest. Raises ValueError when there is no room for all.

    >>> dealt({"1": "x", "2": "x", "3": "y", "4": "y", "5": "z"}, [3, 2])
    [['1', '3', '5'], ['2', '4']]
    """
    if sum(sizes) < len(delegations):
        raise ValueError("no room")
    of: dict[str, list[str]] = defaultdict(list)
    for entry, delegation in delegations.items():
        of[delegation].append(entry)
    order = {entry: n for n, entry in enumerate(delegations)}
    found: list[list[str]] = [[] for _ in sizes]
    for _name, entries in sorted(of.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        here = [0] * len(sizes)
        for entry in entries:
            at = min(
                (n for n in range(len(sizes)) if len(found[n]) < sizes[n]),
                key=lambda n: (here[n], len(found[n]) - sizes[n], n),
            )
            found[at].append(entry)
            here[at] += 1
    return [sorted(each, key=order.__getitem__) for each in found]
