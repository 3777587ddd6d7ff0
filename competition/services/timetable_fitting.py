"""Put sessions where there is room, one after the other (排程落位), and say what stands in the way.

Quick and never wrong, but it looks no further than the session in hand: the search begins with it
and cannot end with less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from competition.rules.timetables import Hall, Terms

#: Sessions begin at full steps of so many minutes.
STEP = 5
Span = tuple[int, int]
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A session to be placed; fixed: (start, site) it keeps, in minutes; hint: where it was."""

    key: str
    minutes: int
    heads: int
    sites: tuple[str, ...]
    people: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    fixed: Place | None = None
    hint: Place | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all sessions are placed in: halls, terms, the hours of halls that name none."""

    halls: Mapping[str, Hall]
    terms: Terms
    open_by_default: Sequence[Span]
    #: The minute steps are counted from.
    base: int = 0

    def open(self, site: str) -> Sequence[Span]:
        """When a hall is open, in minutes."""
        return self.halls[site].open or self.open_by_default

    def holds(self, one: Block) -> list[str]:
        """The halls of a block that have stations for it, or name none."""
        known = [site for site in one.sites if site in self.halls]
        return [
            site
            for site in known
            if not self.halls[site].stations or self.halls[site].stations >= one.heads
        ]

    def setup(self, site: str) -> int:
        """Minutes to make a hall ready."""
        hall = self.halls.get(site)
        return self.terms.setup if hall is None or hall.setup is None else hall.setup

    def begins(self, one: Block, site: str) -> list[Span]:
        """The steps at which a block can begin while a hall is open: (first, last)."""
        length = units(one.minutes)
        spans = [
            (units(opens - self.base), (closes - self.base) // STEP - length)
            for opens, closes in self.open(site)
        ]
        return sorted(span for span in spans if span[0] <= span[1])

    def span(self, start: int, one: Block, gap: int) -> Span:
        """The steps a block takes that begins at a minute, with a gap after it."""
        late = (start - self.base) % STEP
        at = (start - self.base) // STEP
        return at, at + units(late + one.minutes + gap)


def units(count: int) -> int:
    """Minutes as steps, rounded up."""
    return -(-count // STEP)


def why_never(one: Block, frame: Frame) -> str:
    """Why a block could stand nowhere even if it were alone; empty: it could."""
    if not any(site in frame.halls for site in one.sites):
        return "no-site"
    large = frame.holds(one)
    if not large:
        return "site-small"
    if not any(frame.begins(one, site) for site in large):
        return "hours-short"
    return ""


@dataclass
class Fitting:
    """Sessions that have a place, and whom and what they keep busy."""

    frame: Frame
    placed: dict[str, Place] = field(default_factory=dict)
    _people: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    _judges: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    _halls: dict[str, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def put(self, one: Block, place: Place) -> None:
        """Let a block stand at (start, site)."""
        start, site = place
        frame = self.frame
        for person in one.people:
            self._people[person].append(frame.span(start, one, frame.terms.rest))
        for judge in one.judges:
            self._judges[judge].append(frame.span(start, one, 0))
        self._halls[site].append((*frame.span(start, one, frame.setup(site)), one.heads))
        self.placed[one.key] = place

    def fit(self, one: Block) -> str:
        """Let a block stand where it was, else as early as can be; returns what hinders it.

        `sites-taken`: its halls are full at every hour; `judges-elsewhere`, `people-elsewhere`:
        where there is room they work in another session. Empty: it has a place.
        """
        wrong = why_never(one, self.frame)
        if wrong:
            return wrong
        rest = self.frame.terms.rest
        judges = [span for each in one.judges for span in self._judges[each]]
        people = [span for each in one.people for span in self._people[each]]
        judging, working = units(one.minutes), units(one.minutes + rest)
        hinders = "sites-taken"
        for at, site in self._steps(one):
            if not self._has_room(one, at, site):
                continue
            if not _free(at, at + judging, judges):
                hinders = max(hinders, "judges-elsewhere", key=GRAVITY.index)
            elif not _free(at, at + working, people):
                hinders = "people-elsewhere"
            else:
                self.put(one, (self.frame.base + STEP * at, site))
                return ""
        return hinders

    def _steps(self, one: Block) -> Iterator[tuple[int, str]]:
        """Where a block may begin: where it was, then step by step, hall by hall."""
        frame = self.frame
        begins = {site: frame.begins(one, site) for site in frame.holds(one)}
        if one.hint is not None:
            start, site = one.hint
            at, late = divmod(start - frame.base, STEP)
            if not late and any(first <= at <= last for first, last in begins.get(site, ())):
                yield at, site
        yield from sorted(
            (at, site)
            for site, spans in begins.items()
            for first, last in spans
            for at in range(first, last + 1)
        )

    def _has_room(self, one: Block, at: int, site: str) -> bool:
        end = at + units(one.minutes + self.frame.setup(site))
        met = [each for each in self._halls[site] if each[0] < end and at < each[1]]
        stations = self.frame.halls[site].stations
        if not stations:
            return not met
        # The load rises only where somebody begins.
        moments = [at, *(start for start, _end, _heads in met if start > at)]
        return all(
            sum(heads for start, end, heads in met if start <= moment < end) + one.heads <= stations
            for moment in moments
        )


#: What hinders, from what lies farthest away to what lies nearest.
GRAVITY = ("sites-taken", "judges-elsewhere", "people-elsewhere")


def _free(start: int, end: int, spans: Iterable[Span]) -> bool:
    return all(other_end <= start or end <= other for other, other_end in spans)


def fitted(blocks: Iterable[Block], frame: Frame) -> Fitting:
    """What stays, then what has a place already, then the rest, the hardest first."""
    found = Fitting(frame)
    moving = []
    for one in blocks:
        if one.fixed is not None:
            found.put(one, one.fixed)
        else:
            moving.append(one)
    moving.sort(
        key=lambda one: (one.hint is None, len(frame.holds(one)), -one.minutes * one.heads, one.key)
    )
    for one in moving:
        found.fit(one)
    return found
