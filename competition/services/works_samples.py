"""Contests of works and measures, made by rule (作品类、测量类示例); everybody in them is invented.

Works in categories selected in rounds, heats and a final of long and short videos, and teams
measured month by month: the same model as a contest in a hall.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from competition.services import sample_pictures

Piece = dict[str, Any]
WORKS, SELECTED = 468, 111
MONTHS = 6
SITES = ("一车间", "二车间", "三车间", "动力分厂", "物流中心", "质检中心", "机修分厂", "职工学校")
GIVEN = [
    "怀远",
    "望舒",
    "采薇",
    "修竹",
    "半夏",
    "松涛",
    "听荷",
    "景行",
    "知微",
    "云帆",
    "书瑶",
    "守正",
    "映雪",
    "嘉树",
    "佩兰",
    "思源",
]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
#: Names of works: a place and what is seen there.
PLACES = [
    "云台山",
    "黄河滩",
    "老君炉前",
    "铝厂夜班",
    "地铁工地",
    "陶窑口",
    "怀药田",
    "检修塔",
    "货场",
    "教室",
    "锻压机旁",
    "食堂",
]
SEEN = ["晨光", "师徒", "焊花", "丰收", "归途", "一双手", "交接班", "群像", "雪后", "火候"]


def _text(zh: str, en: str = "") -> Piece:
    return {"zh": zh} | ({"en": en} if en else {})


def _units() -> list[Piece]:
    return [
        {"code": f"U{n}", "name": name, "kind": "delegation"} for n, name in enumerate(SITES, 1)
    ]


def _people(count: int) -> list[Piece]:
    return [
        {
            "code": f"P{n:03}",
            "name": SURNAMES[n % len(SURNAMES)] + GIVEN[(7 * n + n // len(SURNAMES)) % len(GIVEN)],
            "unit": f"U{n % len(SITES) + 1}",
        }
        for n in range(count)
    ]


def _event(code: str, name: Piece, starts: str, ends: str, **more: Any) -> Piece:
    return {
        "code": code,
        "name": name,
        "sample": True,
        "profile": "small",
        "dates": {"from": starts, "to": ends},
        "bodies": [{"role": "host", "name": _text("怀川集团工会（示例）")}],
        "note": _text("示例赛事：人员、单位与成绩均为虚构。", "A sample: everything is invented."),
    } | more


def _module(code: str, stage: str, name: Piece, aspects: Sequence[Piece], **more: Any) -> Piece:
    """A module whose panel has one seat, that hands in what the jury agreed on."""
    most = str(sum(int(aspect["max"]) for aspect in aspects))
    numbered = [aspect | {"code": f"{code}1.{number}"} for number, aspect in enumerate(aspects, 1)]
    sub = {"code": f"{code}1", "name": name, "aspects": numbered}
    criterion = {"code": code, "name": name, "max": most, "sub_criteria": [sub]}
    return {
        "code": code,
        "stage": stage,
        "name": name,
        "kind": "practical",
        "panels": [
            {
                "code": f"R{code}",
                "seats": [{"code": f"S{code}", "role": "recorder"}],
                "combine": {"rule": "single"},
            }
        ],
        "scheme": {"max": most, "criteria": [criterion]},
    } | more


def _agreed(zh: str, en: str, most: int) -> Piece:
    """An aspect to a tenth, as the jury agreed."""
    return {
        "name": _text(zh, en),
        "max": str(most),
        "type": "measurement",
        "scale": {"max": str(most), "step": "0.1"},
    }


def _jury(stage: str, code: str, zh: str, en: str) -> Piece:
    mark = _agreed("评委会合议分", "The jury’s mark", 100)
    return _module(code, stage, _text(zh, en), [mark])


def _works_jury(stage: str, code: str, zh: str, en: str) -> Piece:
    """What a jury of works agrees on; of equal works the theme decides, then the execution."""
    aspects = [
        _agreed("主题立意", "Theme", 40),
        _agreed("艺术表现", "Expression", 40),
        _agreed("技术与制作", "Execution", 20),
    ]
    return _module(code, stage, _text(zh, en), aspects) | {"codes": stage}


def _parted_by(module: str) -> list[Piece]:
    """What parts works of equal points: the better theme, then the better execution."""
    return [{"module": module, "aspect": f"{module}1.{aspect}"} for aspect in (1, 3)]


def _award(code: str, zh: str, en: str, count: int) -> Piece:
    return {"code": code, "name": _text(zh, en), "rule": {"count": count}}


def _whole(event: Piece, people: Sequence[Piece], trade: Piece, entries: Sequence[Piece]) -> Piece:
    return {
        "format": "skills-contest/1",
        "event": event,
        "units": _units(),
        "people": list(people),
        "trades": [trade],
        "entries": list(entries),
    }


def _entry(n: int, trade: str, division: str, name: str) -> Piece:
    return {
        "number": f"{n + 1:03}",
        "trade": trade,
        "division": division,
        "unit": f"U{n % len(SITES) + 1}",
        "name": name,
        "contestants": [f"P{n:03}"],
    }


#: The work itself and where it can be seen: asked of whoever sends one.
PICTURE = {
    "code": "picture",
    "name": _text("作品图片", "Picture of the work"),
    "kind": "work",
    "of": ["entry"],
    "seen_by": ["leader", "office"],
}
LINK = {
    "code": "link",
    "name": _text("作品链接", "Link to the work"),
    "kind": "work-link",
    "of": ["entry"],
    "seen_by": ["leader", "office"],
}


def _neutral(number: str) -> list[Piece]:
    """A video as the office keeps it: under an address that names nobody, not even by number."""
    name = hashlib.sha256(f"works/{number}".encode()).hexdigest()[:12]
    return [{"link": f"https://v.example.org/{name}.mp4", "neutral": True}]


def _registered(entries: Sequence[Piece], people: Sequence[Piece], at: str) -> list[Piece]:
    """The accepted registrations behind entries, each with the link to its work."""
    names = {person["code"]: person["name"] for person in people}
    return [
        {
            "number": number,
            "unit": entry["unit"],
            "state": "accepted",
            "trade": entry["trade"],
            "division": entry["division"],
            "name": entry["name"],
            "members": [
                {
                    "name": names[entry["contestants"][0]],
                    "person": entry["contestants"][0],
                    "answers": {"link": f"https://works.example.org/{entry['number']}.mp4"},
                }
            ],
            "entry": entry["number"],
            "created": at,
            "submitted": at,
            "decided": at,
        }
        for number, entry in enumerate(entries, 1)
    ]


def photography() -> Piece:
    """468 photographs, works of calligraphy and videos; 111 selected, 82 of them with a prize."""
    kinds = (("photo", "摄影"), ("brush", "书法"), ("video", "短视频（链接）"))
    trade = {
        "code": "works",
        "name": _text("职工文化作品征集", "Works of the staff"),
        "divisions": [{"code": code, "name": _text(zh)} for code, zh in kinds],
        "stages": [
            {
                "code": "first",
                "name": _text("初评", "First round"),
                "ranking": {"by": "trade", "keys": [{"node": "first"}, *_parted_by("A")]},
                "gate": {"rule": {"count": SELECTED, "tie": "exclude"}, "reserves": 5},
            },
            {"code": "second", "name": _text("终评", "Second round")},
        ],
        "code_sets": [
            {"code": "first", "stage": "first", "layers": 1, "prefix": "A-"},
            {"code": "second", "stage": "second", "layers": 1, "prefix": "B-"},
        ],
        "modules": [
            _works_jury("first", "A", "初评", "First round"),
            _works_jury("second", "B", "终评", "Second round"),
        ],
        "total": {"code": "total", "module": "B"},
        "works": {"entered": True, "each": 2},
        "absence": {"absent": "unplaced"},
        "ranking": {"by": "trade", "keys": [{"node": "total"}, *_parted_by("B"), {"module": "A"}]},
        "awards": [
            _award("first", "一等奖", "First prize", 10),
            _award("second", "二等奖", "Second prize", 20),
            _award("third", "三等奖", "Third prize", 30),
            _award("excellent", "优秀奖", "Excellence", 22),
        ],
    }
    organised = {
        "code": "organised",
        "name": _text("优秀组织奖", "Best organisers"),
        "decided": [f"U{n}" for n in range(1, 6)],
    }
    event = _event(
        "HCZP2025",
        _text("怀川集团 2025 年职工文化作品大赛", "Huaichuan works of the staff 2025"),
        "2025-04-01",
        "2025-06-30",
        honours={"honours": [organised]},
        registration={"fields": [PICTURE, LINK]},
    )
    entries = [
        _entry(n, "works", kinds[n % 3][0], f"《{PLACES[n % 12]}的{SEEN[n // 12 % 10]}》")
        for n in range(WORKS)
    ]
    for n, entry in enumerate(entries):
        # Of three works of a unit the last is the second of its author, who sent the middle one.
        if n % 24 >= 16:
            entry["contestants"] = entries[n - len(SITES)]["contestants"]
        kind = entry["division"]
        picture = {"file": sample_pictures.digest(n, brush=kind == "brush")}
        entry["works"] = _neutral(entry["number"]) if kind == "video" else [picture]
    authors = {author for entry in entries for author in entry["contestants"]}
    people = [person for person in _people(WORKS) if person["code"] in authors]
    linked = [entry for entry in entries if entry["division"] == "video"]
    return _whole(event, people, trade, entries) | {
        "registrations": _registered(linked, people, "2025-03-20T10:00:00+08:00")
    }


def videos() -> Piece:
    """Long and short videos: each category has its heat, its own cut and its final."""
    trade = {
        "code": "video",
        "name": _text("安全微视频", "Safety videos"),
        "divisions": [
            {"code": "long", "name": _text("长视频组（5 分钟内）", "Long, up to five minutes")},
            {"code": "short", "name": _text("短视频组（60 秒内）", "Short, up to one minute")},
        ],
        "stages": [
            {
                "code": "heat",
                "name": _text("初赛", "Heat"),
                "gate": {"rule": {"count": 8}, "reserves": 2},
            },
            {"code": "final", "name": _text("决赛", "Final")},
        ],
        "modules": [
            _jury("heat", "A", "初赛作品分", "Heat"),
            _jury("final", "B", "决赛作品分", "Final"),
        ],
        "total": {
            "code": "total",
            "max": "100",
            "round": {"to": 2},
            "parts": [
                {"code": "heat", "module": "A", "share": "0.3"},
                {"code": "final", "module": "B", "share": "0.7"},
            ],
        },
        "works": {"entered": True},
        "absence": {"absent": "unplaced"},
        "ranking": {"keys": [{"node": "total"}, {"module": "B"}]},
        "awards": [
            _award("gold", "金奖", "Gold", 1),
            _award("silver", "银奖", "Silver", 2),
            _award("bronze", "铜奖", "Bronze", 3),
        ],
    }
    event = _event(
        "HCSP2025",
        _text("怀川集团 2025 年安全微视频大赛", "Huaichuan safety videos 2025"),
        "2025-06-01",
        "2025-06-30",
        registration={"fields": [LINK | {"required": True}]},
    )
    entries = [
        _entry(n, "video", "short" if n % 3 == 0 else "long", f"《{PLACES[n % 12]}安全课》")
        | {"works": _neutral(f"video/{n}")}
        for n in range(48)
    ]
    people = _people(48)
    return _whole(event, people, trade, entries) | {
        "registrations": _registered(entries, people, "2025-05-20T10:00:00+08:00")
    }


def energy() -> Piece:
    """Twelve teams measured for six months: the mean of kilowatt-hours per tonne, least first."""
    aspect = {
        "name": _text("吨产品耗电", "Power per tonne"),
        "max": "1000",
        "type": "measurement",
        "unit": "kWh/t",
        "scale": {"max": "1000", "step": "0.01"},
    }
    trade = {
        "code": "energy",
        "name": _text("班组节能降耗竞赛", "Saving energy by teams"),
        "divisions": [{"code": "team", "name": _text("班组", "Teams")}],
        "stages": [{"code": "year", "name": _text("上半年", "First half of the year")}],
        "modules": [
            _module(
                "M",
                "year",
                _text("月度吨耗", "Monthly figure"),
                [aspect],
                attempts=[{"number": n} for n in range(1, MONTHS + 1)],
                attempts_are="month",
                combine={"attempts": "mean", "round_total": {"to": 2}},
            )
        ],
        "total": {"code": "total", "module": "M", "round": {"to": 2}},
        "works": {"teams": True},
        "absence": {"absent": "unplaced"},
        "ranking": {"keys": [{"node": "total", "order": "ascending"}]},
        "awards": [
            _award("first", "优胜班组", "Best team", 1),
            _award("second", "先进班组", "Good teams", 3),
        ],
    }
    event = _event(
        "HCJN2025",
        _text("怀川铝业 2025 年班组节能竞赛", "Huaichuan Aluminium’s energy contest 2025"),
        "2025-01-01",
        "2025-06-30",
    )
    people = _people(36)
    entries = [
        _entry(n, "energy", "team", f"{SITES[n % len(SITES)]}{'甲乙'[n // len(SITES)]}班")
        | {"contestants": [f"P{3 * n + k:03}" for k in range(3)]}
        for n in range(12)
    ]
    return _whole(event, people, trade, entries)


MADE: Mapping[str, Callable[[], Piece]] = {
    "energy-2025": energy,
    "photography-2025": photography,
    "videos-2025": videos,
}


def made(name: str) -> bytes:
    """The contest file of one of them."""
    return json.dumps(MADE[name](), ensure_ascii=False).encode()
