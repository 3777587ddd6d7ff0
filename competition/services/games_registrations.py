"""How delegations registered for the games that ship (运动会示例的报名), made by the same rule."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
Piece = dict[str, Any]
#: Registration opens and closes so many days before the games.
OPENS, CLOSES = 60, 30
#: Of so many trades the registrations are in the file; the others came by workbook.
TRADES = 4
SIZES = ("S", "M", "L", "XL")
#: State of what still waits for the office, by turns; with what the office said.
WAITING = (
    ("submitted", ""),
    ("submitted", ""),
    ("returned", "照片看不清，请重新上传。"),
    ("waiting", ""),
)


def pick(count: int, *about: object) -> int:
    """A number below `count`, always the same for the same words."""
    digest = hashlib.sha256("/".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % count


def rules(recipe: Mapping[str, Any], day: date) -> Piece:
    """The event's rules of registration; their days run from the games' first."""
    return {
        "opens": at(day, OPENS, 8),
        "closes": at(day, CLOSES, 18),
        "objections": {"until": at(day, CLOSES - 20, 18)},
        **recipe["registration"],
    }


def at(day: date, before: int, hour: int) -> str:
    """A moment so many days before `day`."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    return (moment - timedelta(days=before)).isoformat()


def registrations(
    recipe: Mapping[str, Any], entries: Sequence[Piece], people: Sequence[Piece], day: date
) -> list[Piece]:
    """Those of the first trades: accepted ones with their entries, and what waits beside them."""
    names = {person["code"]: person["name"] for person in people}
    trades = [line["code"] for line in recipe["trades"][:TRADES]]
    found = [
        _accepted(entry, names[entry["contestants"][0]], day)
        for entry in entries
        if entry["trade"] in trades
    ]
    found += _waiting(recipe, trades, day)
    return [{"number": number} | one for number, one in enumerate(found, 1)]


def _accepted(entry: Piece, name: str, day: date) -> Piece:
    number = entry["number"]
    days = CLOSES + 2 + pick(20, "sent", number)
    return {
        "unit": entry["unit"],
        "state": "accepted",
        "trade": entry["trade"],
        "division": entry["division"],
        "members": [_member(name, number) | {"person": entry["contestants"][0]}],
        "entry": number,
        "created": at(day, days, 9),
        "submitted": at(day, days, 10),
        "decided": at(day, days - 1, 15),
    }


def _member(name: str, about: str) -> Piece:
    return {
        "name": name,
        "gender": "fm"[pick(2, "gender", about)],
        "born": f"{1970 + pick(32, 'year', about)}-{1 + pick(12, 'month', about):02}-15",
        "level": 1 + pick(5, "level", about),
        "years": 1 + pick(20, "years", about),
        "answers": {
            "size": SIZES[pick(len(SIZES), "size", about)],
            "lodging": ("yes", "no")[pick(2, "lodging", about)],
        },
    }


def _waiting(recipe: Mapping[str, Any], trades: Sequence[str], day: date) -> Iterator[Piece]:
    """Of every fifth delegation one registration a trade that the office has yet to settle."""
    turn = 0
    for unit in range(1, len(recipe["delegations"]) + 1, 5):
        for trade in trades:
            state, reason = WAITING[turn % len(WAITING)]
            turn += 1
            about = f"{trade}-{unit}"
            name = (
                recipe["surnames"][pick(len(recipe["surnames"]), "waits", about)]
                + recipe["given"][pick(len(recipe["given"]), "waits", about)]
            )
            yield {
                "unit": f"U{unit:02}",
                "state": state,
                "trade": trade,
                "division": "staff",
                "members": [_member(name, about)],
                "reason": reason,
                "created": at(day, CLOSES + 1, 9),
                "submitted": at(day, CLOSES + 1, 10),
                **({"decided": at(day, CLOSES, 9)} if state in ("returned", "waiting") else {}),
                **({"queue": turn} if state == "waiting" else {}),
            }
