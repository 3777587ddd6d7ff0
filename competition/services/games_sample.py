"""A whole games as a contest file, made by rule from a short recipe (运动会示例).

108 trades, 4,000 entries, 60 sites: the same file every time, so that nothing large has to be
kept. Everybody in it is invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from competition.rules.readiness import ITEMS
from competition.services import games_timetable, presets
from competition.services.games_registrations import ZONE, pick, registrations, rules

FOLDER = Path(__file__).resolve().parent.parent / "samples" / "games"
#: The recipes there are.
MADE = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
Piece = dict[str, Any]
#: So many days before the games each item is due.
DUE = (30, 12, 12, 8, 6, 2)
OWNERS = ("技术工作组", "技术工作组", "裁判工作组", "场地保障组", "赛务办公室", "赛务办公室")


def made(name: str, *, starts: date | None = None) -> bytes:
    """The contest file of a recipe, its days moved to begin on `starts`."""
    recipe = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return json.dumps(_Making(recipe, starts).whole(), ensure_ascii=False).encode()


@dataclass
class _Making:
    """One recipe on its way to a contest file."""

    recipe: Piece
    starts: date | None
    people: list[Piece] = field(default_factory=list)
    entries: list[Piece] = field(default_factory=list)
    sessions: list[Piece] = field(default_factory=list)
    #: Of each trade what its timetable is made from: code, stage, entries.
    placed: list[Piece] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def whole(self) -> Piece:
        """The whole file."""
        event = self.recipe["event"]
        first, last = (date.fromisoformat(event[key]) for key in ("from", "to"))
        self.day = self.starts or first
        trades = [self._trade(n, line) for n, line in enumerate(self.recipe["trades"])]
        return {
            "format": "skills-contest/1",
            "event": {
                "code": event["code"],
                "name": event["name"],
                "sample": True,
                "profile": "large",
                "dates": {
                    "from": self.day.isoformat(),
                    "to": (self.day + (last - first)).isoformat(),
                },
                "venue": event["venue"],
                "bodies": [
                    {
                        "role": "host",
                        "name": {
                            "zh": "怀川市总工会（示例）",
                            "en": "Huaichuan federation of unions (sample)",
                        },
                    }
                ],
                "sectors": self.recipe["sectors"],
                "systems": self.recipe["systems"],
                "registration": rules(self.recipe, self.day),
                "honours": self.recipe["honours"],
                "note": {"zh": self.recipe["note"]},
            },
            "units": [
                {"code": f"U{n:02}", "name": f"{name}代表队", "kind": "delegation"}
                for n, name in enumerate(self.recipe["delegations"], 1)
            ],
            "people": self.people,
            "trades": trades,
            "entries": self.entries,
            "registrations": registrations(self.recipe, self.entries, self.people, self.day),
            "readiness": list(self._readiness()),
            "timetable": {
                **games_timetable.conditions(self.placed, self.day),
                "sessions": self.sessions,
            },
        }

    def _trade(self, n: int, line: Piece) -> Piece:
        (piece,) = presets.named(line["preset"]).trades
        trade: Piece = json.loads(json.dumps(piece))
        trade |= {
            "code": line["code"],
            "name": line["name"],
            "sector": line["sector"],
            "system": line["system"],
        }
        trade.setdefault(
            "divisions", [{"code": "staff", "name": {"zh": "职工组", "en": "Staff division"}}]
        )
        self._seat(trade)
        self._enter(n, line, trade)
        return trade

    def _seat(self, trade: Piece) -> None:
        """Every seat gets a judge; the same person sits on the same place of each module."""
        known: dict[str, str] = {}
        for module in trade["modules"]:
            for panel in module["panels"]:
                for number, seat in enumerate(panel["seats"]):
                    place = f"{number}" if len(panel["seats"]) > 1 else seat["code"]
                    if place not in known:
                        known[place] = self._person(f"Z{trade['code']}-{place}", None)
                    seat["person"] = known[place]

    def _person(self, code: str, unit: str | None) -> str:
        surnames, given = self.recipe["surnames"], self.recipe["given"]
        name = ""
        for attempt in range(1000):
            name = (
                surnames[pick(len(surnames), code, attempt)]
                + given[pick(len(given), attempt, code)]
            )
            if name not in self.used:
                break
        self.used.add(name)
        person = {"code": code, "name": name}
        self.people.append(person | ({"unit": unit} if unit else {}))
        return code

    def _enter(self, n: int, line: Piece, trade: Piece) -> None:
        units, stage = len(self.recipe["delegations"]), trade["stages"][0]["code"]
        divisions = [one["code"] for one in trade["divisions"]]
        units_of: dict[str, str] = {}
        for place in range(line["entries"]):
            number = f"{line['code']}{place + 1:03}"
            unit = f"U{(place + n) % units + 1:02}"
            self.entries.append(
                {
                    "number": number,
                    "trade": line["code"],
                    "division": divisions[place % len(divisions)],
                    "unit": unit,
                    "contestants": [self._person(f"P{number}", unit)],
                }
            )
            units_of[number] = unit
        placed = {"code": line["code"], "stage": stage, "entries": line["entries"]}
        self.placed.append(placed)
        self.sessions += games_timetable.sessions(n, placed, units_of, self.day)

    def _readiness(self) -> Iterator[Piece]:
        """Owners and days of every item; most documents are approved, some venues stand."""
        said = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=ZONE)
        for n, line in enumerate(self.recipe["trades"]):
            for place, item in enumerate(ITEMS):
                due = self.day - timedelta(days=DUE[place] + n % 4)
                piece = {
                    "trade": line["code"],
                    "item": item,
                    "owner": OWNERS[place],
                    "due": due.isoformat(),
                }
                at = (said - timedelta(days=DUE[place] + 5)).isoformat()
                if item == "document" and n % 9:
                    piece |= {"ready": True, "edition": "1.0", "approved_by": "组委会",
                              "approved": due.isoformat(), "by": OWNERS[0], "at": at}  # fmt: skip
                if item == "venue" and n % 4 == 0:
                    piece |= {"ready": True, "by": OWNERS[3], "at": at}
                yield piece
