"""What was published, for everybody (公示查询): nothing here reads a live table.

A page shows the latest publication that was meant for the public: as it was frozen, or, when it
was taken back, that and why.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, bindparam, func, select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import NotFound, NotNow
from competition.models.event import Event, Trade
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.rules import calendars
from competition.rules.entrants import Entrants, in_rows
from competition.services import audit, keys, throttles
from competition.services.entrants import entered

#: Tries at one entry number from one address, and at all numbers of a trade from it.
TRIES, WINDOW = 8, timedelta(minutes=15)
TRIES_OF_ADDRESS = 400


@dataclass(frozen=True, slots=True)
class Notice:
    """One trade's results as the public sees them.

    state: provisional, final, withdrawn, or review while the office checks them anew; only the
    first two carry a body.
    """

    id: uuid.UUID
    event_code: str
    event_name: dict[str, str]
    sample: bool
    timezone: str
    trade_code: str
    trade_name: dict[str, str]
    state: str
    published_at: datetime
    notice_ends_at: datetime | None
    digest: str
    reason: str = ""
    withdrawn_at: datetime | None = None
    body: Mapping[str, Any] | None = None
    #: What its trade says is entered; `entrants` looks at the rows too.
    entered: Entrants = Entrants.PEOPLE
    trade_id: uuid.UUID | None = None

    @property
    def entrants(self) -> Entrants:
        """What is entered in its trade: people, teams or works."""
        groups = (self.body or {}).get("groups", ())
        return in_rows(self.entered, [row for group in groups for row in group["rows"]])


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event that has published something."""

    code: str
    name: dict[str, str]
    venue: dict[str, str]
    sample: bool
    trades: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Why an entry stands below the one before it, and above the one after it, by their places."""

    above: Mapping[str, Any] | None
    below: Mapping[str, Any] | None
    above_place: str
    below_place: str


@dataclass(frozen=True, slots=True)
class Own:
    """One entry's own result: its line, its computation, and its neighbours in the order.

    over_all: its neighbours over all divisions, where they are ranked both ways; everybody: how
    many have a place there.
    """

    row: Mapping[str, Any]
    group: Mapping[str, Any]
    breakdown: Mapping[str, Any] | None
    near: Near
    over_all: Near | None = None
    everybody: int = 0
    #: What the chief judge decided about it on the floor.
    incidents: Sequence[Mapping[str, Any]] = ()
    #: Time given back on the clocks of its sheets.
    clocks: Sequence[Mapping[str, Any]] = ()


def _notices(event: str = "", trade: str = "") -> list[tuple[Notice, Event]]:
    """The latest publication meant for the public of every trade; newest events first."""
    latest = (
        select(Publication.trade_id, func.max(Publication.number).label("number"))
        .where(Publication.kind != PublicationKind.INTERNAL)
        .group_by(Publication.trade_id)
        .subquery()
    )
    query = (
        select(Publication, Trade, Event)
        .join(
            latest,
            (latest.c.trade_id == Publication.trade_id) & (latest.c.number == Publication.number),
        )
        .join(Trade, Trade.id == Publication.trade_id)
        .join(Event, Event.id == Publication.event_id)
        .order_by(Event.starts_on.desc(), Event.code, Trade.position)
    )
    if event:
        query = query.where(Event.code == event)
    if trade:
        query = query.where(Trade.code == trade)
    return [(_notice(*row), row[2]) for row in db.session.execute(query)]


def _notice(row: Publication, trade: Trade, event: Event) -> Notice:
    states = {
        PublicationState.CURRENT: row.kind.value,
        PublicationState.WITHDRAWN: "withdrawn",
        PublicationState.SUPERSEDED: "review",
    }
    state = states[row.state]
    return Notice(
        row.id,
        event.code,
        event.name,
        event.sample,
        event.timezone,
        trade.code,
        trade.name,
        state,
        row.published_at,
        row.notice_ends_at,
        row.digest,
        row.reason if state == "withdrawn" else "",
        row.withdrawn_at,
        body_of(row.digest, row.body) if state in {"provisional", "final"} else None,
        entered(trade.works),
        trade.id,
    )


@lru_cache(maxsize=256)
def body_of(_digest: str, content: bytes) -> Mapping[str, Any]:
    """Frozen JSON, read once: it cannot change."""
    body: dict[str, Any] = json.loads(content)
    return body


def events() -> list[EventLine]:
    """Every event that has published something, the newest first."""
    found: dict[str, tuple[Event, list[Notice]]] = {}
    for notice, event in _notices():
        found.setdefault(event.code, (event, []))[1].append(notice)
    return [
        EventLine(event.code, event.name, event.venue, event.sample, tuple(notices))
        for event, notices in found.values()
    ]


def event(code: str) -> EventLine:
    """One event with its published trades; NotFound while there is none."""
    found = _notices(code)
    if not found:
        raise NotFound("not-found")
    row = found[0][1]
    return EventLine(row.code, row.name, row.venue, row.sample, tuple(n for n, _event in found))


def notice(event_code: str, trade_code: str) -> Notice:
    """The results of one trade; NotFound unless something was published for the public."""
    found = _notices(event_code, trade_code)
    if not found:
        raise NotFound("not-found")
    return found[0][0]


#: Heads of the trail by chain: what was read at them still holds as long as they stand.
Stamp = Mapping[str, str]
_PLACE = (
    select(Trade.id, Trade.event_id)
    .join(Event, Event.id == Trade.event_id)
    .where(Event.code == bindparam("event"), Trade.code == bindparam("trade"))
)


def stamp(event_code: str, trade_code: str) -> Stamp | None:
    """What a page of a trade's results is drawn from: it changes with every act in trade or event.

    One small question to the database, where the page itself reads all that was frozen. None:
    there is no such trade. The installation's own chain is among them, because an event comes
    and goes there.
    """
    row = db.session.execute(_PLACE, {"event": event_code, "trade": trade_code}).one_or_none()
    if row is None:
        return None
    return audit.heads_of((Scope(), Scope(row.event_id), Scope(row.event_id, row.id)))


def is_unmoved(known: Stamp, engine: Engine) -> bool:
    """Whether a stamp still holds; asked outside any request, of the database itself."""
    return audit.heads_now(tuple(known), engine) == known


def current(event_code: str, trade_code: str) -> Notice:
    """As `notice`, but only while it is in force; NotNow("results-withdrawn") otherwise."""
    found = notice(event_code, trade_code)
    if found.body is None:
        raise NotNow("results-withdrawn")
    return found


def days_left(of: Notice, *, now: datetime) -> int | None:
    """Working days until the notice period ends, today not counted; None: it is over."""
    if of.notice_ends_at is None or now >= of.notice_ends_at:
        return None
    zone = ZoneInfo(of.timezone)
    day, last = now.astimezone(zone).date(), of.notice_ends_at.astimezone(zone).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += calendars.is_working_day(day)
    return count


def prove(of: Notice, number: str, secret: str, *, address: str, now: datetime) -> str:
    """Whether somebody holds the slip of an entry; returns the entry's number as listed.

    The try is counted before it is looked at. Raises NotFound("own-not-found"), the same for an
    unknown number and for a wrong secret; NotNow("too-many-tries").
    """
    place = f"{address}/{of.event_code}/{of.trade_code}"
    door = throttles.key_of("own", f"{place}/{number}")
    throttles.take(throttles.key_of("owns", place), now=now, limit=TRIES_OF_ADDRESS, window=WINDOW)
    throttles.take(door, now=now, limit=TRIES, window=WINDOW)
    row, _group = _line(of, number.strip())
    subject = row["entry_id"] if row is not None else f"nobody/{number}"
    wanted = keys.ring().slip_secret(subject)
    right = hmac.compare_digest(wanted.encode(), fold_secret(secret).encode())
    if row is None or not right:
        raise NotFound("own-not-found")
    throttles.clear(door)
    return str(row["entry"])


def fold_secret(text: str) -> str:
    """A secret as typed, as it is printed: capitals without blanks and hyphens."""
    return "".join(text.split()).replace("-", "").upper()


def _line(of: Notice, number: str) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    for group in (of.body or {}).get("groups", ()):
        for row in group["rows"]:
            if row["entry"] == number:
                return row, group
    return None, None


def own(of: Notice, number: str) -> Own:
    """The result of an entry whose slip was proved; NotFound when it is not listed."""
    row, group = _line(of, number)
    if row is None or group is None or of.body is None:
        raise NotFound("own-not-found")
    places = {line["entry"]: line["place"] or "" for line in group["rows"]}
    overall = {
        line["entry"]: line["overall"]
        for each in of.body["groups"]
        for line in each["rows"]
        if line.get("overall")
    }
    everywhere = of.body.get("overall_comparisons", {})
    return Own(
        row,
        group,
        of.body["breakdowns"].get(number),
        _near(number, of.body["comparisons"], places),
        _near(number, everywhere, overall) if number in overall else None,
        len(overall),
        of.body.get("incidents", {}).get(number, ()),
        of.body.get("clocks", {}).get(number, ()),
    )


def _near(
    number: str, comparisons: Mapping[str, Mapping[str, Any]], places: Mapping[str, str]
) -> Near:
    """The comparisons with whoever stands before and after an entry, where there is one."""
    above = comparisons.get(number)
    after, below = next(
        (pair for pair in comparisons.items() if pair[1]["above"] == number), ("", None)
    )
    before = places.get(above["above"], "") if above else ""
    return Near(above, below, before, places.get(after, ""))
