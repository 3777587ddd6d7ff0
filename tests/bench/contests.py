"""Contest files of a named size, made by rule: the same every time."""

from __future__ import annotations

import json
from typing import Any


def trade_of(entries: int, *, judges: int, aspects: int) -> dict[str, Any]:
    """A contest of one trade: so many entries, judges dropping the extremes, aspects of 10."""
    seats = [{"code": f"J{n}", "person": f"P{n}"} for n in range(1, judges + 1)]
    leaves = [
        {
            "code": f"A{n}",
            "name": {"zh": f"评分点{n}"},
            "max": "10",
            "type": "judgement",
            "scale": {"min": "0", "max": "10", "step": "0.5"},
        }
        for n in range(1, aspects + 1)
    ]
    most = str(10 * aspects)
    scheme = {
        "max": most,
        "criteria": [
            {
                "code": "A",
                "name": {"zh": "操作"},
                "max": most,
                "sub_criteria": [{"code": "AA", "name": {"zh": "操作"}, "aspects": leaves}],
            }
        ],
    }
    module = {
        "code": "practical",
        "stage": "final",
        "name": {"zh": "操作技能"},
        "panels": [
            {
                "code": "P",
                "seats": seats,
                "combine": {"rule": "trimmed", "high": 1, "low": 1, "round": {"to": 2}},
            }
        ],
        "scheme": scheme,
    }
    trade = {
        "code": "bench",
        "name": {"zh": "测速"},
        "divisions": [{"code": "staff", "name": {"zh": "职工组"}}],
        "stages": [{"code": "final", "name": {"zh": "决赛"}}],
        "modules": [module],
        "total": {
            "code": "total",
            "max": "100",
            "round": {"to": 2},
            "parts": [{"code": "practical", "module": "practical", "share": "1"}],
        },
        "ranking": {"keys": [{"node": "total"}]},
        "awards": [{"code": "first", "name": {"zh": "一等奖"}, "rule": {"share": "0.1"}}],
    }
    people = [{"code": f"P{n}", "name": f"裁判{n}"} for n in range(1, judges + 1)]
    people += [{"code": f"C{n:04}", "name": f"选手{n:04}", "unit": "U1"} for n in range(entries)]
    return {
        "format": "skills-contest/1",
        "event": {
            "code": "BENCH",
            "name": {"zh": "测速赛"},
            "dates": {"from": "2026-11-20", "to": "2026-11-21"},
        },
        "units": [{"code": "U1", "name": "测速单位"}],
        "people": people,
        "trades": [trade],
        "entries": [
            {
                "number": f"{n:04}",
                "trade": "bench",
                "division": "staff",
                "unit": "U1",
                "contestants": [f"C{n:04}"],
            }
            for n in range(entries)
        ],
    }


def marks_of(entry: int, judge: int, aspects: int) -> dict[str, str]:
    """A judge's marks for one entry, spread by rule."""
    return {
        f"A{n}": f"{((entry * 7 + judge * 3 + n * 5) % 21) / 2:g}" for n in range(1, aspects + 1)
    }


def hall_of(trades: int, entries: int, *, judges: int, aspects: int) -> dict[str, Any]:
    """A contest of many trades alike, each with judges of its own and a limit to their spread."""
    whole = trade_of(entries, judges=judges, aspects=aspects)
    plain = json.dumps(whole["trades"][0])
    people = [one for one in whole["people"] if one["code"].startswith("C")]
    found: dict[str, Any] = {**whole, "trades": [], "entries": [], "people": people}
    for number in range(trades):
        trade = json.loads(plain)
        trade["code"] = f"bench{number:03}"
        panel = trade["modules"][0]["panels"][0]
        panel["spread"] = {"over": "aspect", "limit": "2"}
        for seat in panel["seats"]:
            seat["person"] = f"P{number:03}-{seat['code']}"
            people.append({"code": seat["person"], "name": f"裁判{number:03}{seat['code']}"})
        found["trades"].append(trade)
        found["entries"] += [{**one, "trade": trade["code"]} for one in whole["entries"]]
    return found


def close_marks(entry: int, judge: int, aspects: int) -> dict[str, str]:
    """A judge's marks that lie near his colleagues', as they do in a hall."""
    return {
        f"A{n}": f"{(4 + (entry * 7 + n * 5) % 13 + judge % 3) / 2:g}"
        for n in range(1, aspects + 1)
    }
