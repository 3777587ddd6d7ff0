"""Sites, stations, needs and sessions of the games that ship (运动会示例的赛程), by the same rule.

Two trades at most share a site and never its hours, so nothing clashes as loaded; what every trade
needs is said as well, so the same can be proposed anew without a form typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from competition.rules.timetables import dealt

ZONE = ZoneInfo("Asia/Shanghai")
Piece = dict[str, Any]
SITES, SESSIONS, DAYS = 60, 4, 3
#: When a site opens and closes, and the minutes to make its stations ready.
OPEN, SETUP = (8, 19), 15
#: Minutes of a session; when those of a day begin.
MINUTES = 150
BEGIN = ((8, 0), (11, 0), (14, 30))
#: Day and hour of each session, of the first trade of a site and of the second.
TURNS = (((0, 0), (0, 2), (1, 0), (1, 2)), ((0, 1), (1, 1), (2, 0), (2, 1)))


def site(n: int) -> str:
    """The name of the site of trade number `n`, counted from 0."""
    return f"第 {n % SITES + 1:02} 赛点"


def places(entries: int) -> int:
    """How many of so many entries work in one session."""
    return -(-entries // SESSIONS)


def conditions(trades: Sequence[Mapping[str, Any]], first: date) -> Piece:
    """Sites with hours and stations, and what each trade's first stage needs.

    trades: trades as the file holds them, `entries` added. A site has a station more than its
    larger trade needs: a spare one.
    """
    most = [0] * SITES
    for n, trade in enumerate(trades):
        most[n % SITES] = max(most[n % SITES], places(trade["entries"]))
    hours = [
        {"opens": opens.isoformat(), "closes": opens.replace(hour=OPEN[1]).isoformat()}
        for opens in (_at(first, day, OPEN[0], 0) for day in range(DAYS))
    ]
    return {
        "sites": [{"name": site(n), "hours": hours, "setup": SETUP} for n in range(SITES)],
        "stations": [
            {"code": f"{n + 1:02}-{place:02}", "site": site(n)}
            for n in range(SITES)
            for place in range(1, most[n] + 2)
        ],
        "needs": [
            {
                "trade": trade["code"],
                "stage": trade["stage"],
                "sites": [site(n), site(n + 1)],
                "minutes": MINUTES,
                "places": places(trade["entries"]),
            }
            for n, trade in enumerate(trades)
        ],
    }


def sessions(
    n: int, trade: Mapping[str, Any], units_of: Mapping[str, str], first: date
) -> Iterator[Piece]:
    """The sessions of trade number `n`; units_of: entry → unit, in the order to be kept."""
    sizes = [len(range(at, len(units_of), SESSIONS)) for at in range(SESSIONS)]
    for at, numbers in enumerate(dealt(units_of, sizes)):
        day, turn = TURNS[n // SITES][at]
        begins = _at(first, day, *BEGIN[turn])
        yield {
            "trade": trade["code"],
            "stage": trade["stage"],
            "code": f"S{at + 1}",
            "name": {"zh": f"第 {at + 1} 场", "en": f"Session {at + 1}"},
            "starts": begins.isoformat(),
            "ends": (begins + timedelta(minutes=MINUTES)).isoformat(),
            "site": site(n),
            "entries": [{"entry": each, "position": place} for place, each in enumerate(numbers)],
        }


def _at(first: date, day: int, hour: int, minute: int) -> datetime:
    moment = datetime(first.year, first.month, first.day, hour, minute, tzinfo=ZONE)
    return moment + timedelta(days=day)
