"""How the ceramics final is registered for and when it is held (陶瓷总决赛的报名与赛程).

The shape of the days follows the national finals read for `domain`: arrival, leaders' meeting and
first draw; theory; the practical parts; rechecking and prizes. Figures and days are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from competition.rules.timetables import dealt

from .chance import Chance
from .shape import Piece, text

ZONE = ZoneInfo("Asia/Shanghai")
LETTERS, THROWING = "ceramic-calligraphy", "ceramic-throwing"
EXAM, STUDIO, WHEELS = "理论考场", "书法创作厅", "拉坯馆"
#: Site → stations: prefix and how many; minutes to make them ready.
HALLS = {EXAM: ("K", 120, 20), STUDIO: ("S", 36, 30), WHEELS: ("L", 25, 15)}
#: Trade, module, site, minutes of a session, and when its sessions begin: day of May, hour, minute.
HELD = (
    (LETTERS, "theory", EXAM, 90, ((19, 8, 30),)),
    (THROWING, "theory", EXAM, 90, ((19, 10, 30),)),
    (LETTERS, "calligraphy", STUDIO, 240, ((19, 14, 0), (20, 8, 0), (20, 14, 0))),
    (THROWING, "set-piece", WHEELS, 45,
     ((20, 8, 0), (20, 9, 0), (20, 10, 0), (20, 11, 0), (20, 14, 0))),
    (THROWING, "own-piece", WHEELS, 30,
     ((21, 8, 0), (21, 8, 50), (21, 9, 40), (21, 10, 30), (21, 11, 20))),
)  # fmt: skip


def _at(day: int, hour: int, minute: int = 0, month: int = 5) -> str:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).isoformat()


def rules() -> Piece:
    """Deadlines, quotas, conditions, own fields, consent and objections."""
    return {
        "opens": _at(16, 8, month=3),
        "closes": _at(20, 18, month=4),
        "closes_for": {THROWING: _at(24, 18, month=4)},
        "note": text(
            "由各省代表队领队统一报名，每名选手只报一个赛项；自带坯体须在报名时申报，创作说明随作品提交。",
            "Leaders register for their province, each contestant in one trade; own blanks are "
            "declared at registration, the written concept comes with the work.",
        ),
        "quotas": [
            {"of": "entry", "trades": [LETTERS], "most": 9},
            {"of": "entry", "trades": [THROWING], "most": 10},
            {"of": "entry", "per": "event", "trades": [LETTERS], "most": 108},
            {"of": "entry", "per": "event", "trades": [THROWING], "most": 122},
            {"of": "coach", "together": True, "most": 6},
            {"of": "judge", "together": True, "most": 2},
        ],
        "conditions": [
            {"rule": "age", "trades": [LETTERS], "on": "2026-05-18", "least": 18, "most": 60,
             "text": text("年满 18 周岁、不超过 60 周岁", "From 18 to 60 years of age")},
            {"rule": "student", "trades": [LETTERS], "student": False,
             "text": text("全日制在校学生不得报行业组", "No full-time students in the industry")},
            {"rule": "level", "trades": [LETTERS], "at_least": 4, "otherwise": "document",
             "text": text("持中级工及以上证书", "An intermediate certificate or above")},
            {"rule": "years", "trades": [LETTERS], "at_least": 2, "otherwise": "document",
             "text": text("从事本职业满 2 年", "Two years in the trade")},
            {"rule": "student", "trades": [THROWING], "student": True,
             "text": text("学生组限全日制在校学生", "Full-time students alone")},
            {"rule": "trades", "most": 1},
            {"rule": "earlier", "awards": ["first"], "otherwise": "warn",
             "text": text("往届一等奖获得者不再参赛", "Earlier first prizes do not enter again")},
        ],
        "fields": list(_fields()),
        "consent": {"version": "2026-1", "text": text(
            "同意为报名、检录、成绩公示和证书印制使用所填信息；证件号只用于核对身份。",
            "What is filled in may be used for registration, check-in, results and "
            "certificates; the ID number for telling who somebody is.")},
        "objections": {"until": _at(10, 18)},
        "kept_until": "2027-12-31",
    }  # fmt: skip


def _fields() -> Iterator[Piece]:
    everybody = ["entry", "coach", "judge"]
    yield {"code": "portrait", "name": text("证件照", "Portrait"), "kind": "photo",
           "of": ["entry"], "seen_by": ["leader", "office", "floor"]}  # fmt: skip
    yield {"code": "proof", "name": text("学生证或在职证明", "Student card or proof of work"),
           "kind": "document", "of": ["entry"], "seen_by": ["leader", "office"]}  # fmt: skip
    yield {"code": "workplace", "name": text("所在院校或工作室", "College or workshop"),
           "of": everybody, "required": True, "seen_by": ["leader", "office"]}  # fmt: skip
    yield {"code": "blank", "name": text("自带坯体", "Own blank"), "kind": "yes-no",
           "of": ["entry"], "seen_by": ["leader", "office", "floor"],
           "hint": text("陶瓷书法选手填写", "For calligraphy")}  # fmt: skip
    yield {"code": "size", "name": text("围裙尺码", "Apron size"), "kind": "choice",
           "of": ["entry"], "required": True, "seen_by": ["leader", "office"],
           "choices": [{"code": code, "name": text(zh, code)}
                       for code, zh in (("S", "小号"), ("M", "中号"), ("L", "大号"))]}  # fmt: skip


def registrations(entries: list[Piece], people: list[Piece], units: list[Piece]) -> list[Piece]:
    """What became of every registration: those entered, and three that the office sent back."""
    person = {one["code"]: one for one in people}
    home = {one["code"]: one["name"] for one in units}
    found = [_accepted(entry, person, home) for entry in entries]
    for unit, name, state, reason in (
        ("D04", "孟知白", "returned", "学生证照片看不清，请重新上传。"),
        ("D09", "苏砚秋", "withdrawn", ""),
        ("D13", "叶青禾", "returned", "报名表未加盖院校公章。"),
    ):
        college = next(one["name"] for one in units if one.get("parent") == unit)
        found.append({
            "unit": unit, "state": state, "trade": THROWING, "division": "student",
            "members": [_member(name, college, unit, student=True)],
            "reason": reason, "created": _at(22, 9, month=4), "submitted": _at(22, 10, month=4),
            "decided": _at(23, 15, month=4),
        })  # fmt: skip
    return [{"number": number} | one for number, one in enumerate(found, 1)]


def _accepted(entry: Piece, person: dict[str, Piece], home: dict[str, str]) -> Piece:
    who = person[entry["contestants"][0]]
    student = who.get("student", False)
    day = Chance("ceramics", "sent", entry["number"]).between(1, 19)
    member = _member(who["name"], home[who["unit"]], entry["number"], student=student)
    more = {"gender": who["gender"]} if "gender" in who else {}
    return {
        "unit": entry["unit"], "state": "accepted", "trade": entry["trade"],
        "division": entry["division"], "members": [member | more | {"person": who["code"]}],
        "coaches": [person[code]["name"] for code in entry.get("coaches", ())],
        "entry": entry["number"], "created": _at(day, 9, month=4),
        "submitted": _at(day, 10, month=4), "decided": _at(day + 1, 15, month=4),
    }  # fmt: skip


def _member(name: str, workplace: str, about: str, *, student: bool) -> Piece:
    chance = Chance("ceramics", "member", about)
    born = 2004 + chance.below(4) if student else 1968 + chance.below(32)
    answers = {"workplace": workplace, "size": chance.pick("SML")}
    if not student:
        answers["blank"] = chance.pick(("yes", "no"))
    grown = {} if student else {"level": chance.between(1, 4), "years": chance.between(2, 25)}
    return {
        "name": name, "born": f"{born}-{chance.between(1, 12):02}-{chance.between(1, 28):02}",
        "student": student, "answers": answers, "consent": "2026-1",
        "consented": _at(1, 9, month=4), **grown,
    }  # fmt: skip


def timetable(entries: list[Piece]) -> Piece:
    """Three halls with their hours and stations, what each module needs, and every session."""
    days = [{"opens": _at(day, 8), "closes": _at(day, 18, 30)} for day in (19, 20, 21)]
    sessions = sorted(_sessions(entries), key=itemgetter("starts", "trade", "code"))
    return {
        "sites": [
            {"name": site, "hours": days, "setup": setup}
            for site, (_prefix, _count, setup) in sorted(HALLS.items())
        ],
        "stations": sorted(
            (
                {"code": f"{prefix}{place:02}", "site": site}
                for site, (prefix, count, _setup) in HALLS.items()
                for place in range(1, count + 1)
            ),
            key=itemgetter("code"),
        ),
        "needs": [
            {"trade": trade, "stage": "final", "module": module, "sites": [site],
             "minutes": minutes, "places": HALLS[site][1]}
            for trade, module, site, minutes, _begins in sorted(HELD)
        ],
        "sessions": sessions,
    }  # fmt: skip


def _sessions(entries: list[Piece]) -> Iterator[Piece]:
    number = {LETTERS: 0, THROWING: 0}
    for trade, module, site, minutes, begins in HELD:
        units = {one["number"]: one["unit"] for one in entries if one["trade"] == trade}
        sizes = [len(range(at, len(units), len(begins))) for at in range(len(begins))]
        for at, numbers in enumerate(dealt(units, sizes)):
            starts = datetime.fromisoformat(_at(*begins[at]))
            number[trade] += 1
            yield {
                "trade": trade, "stage": "final", "module": module, "code": f"S{number[trade]}",
                "name": text(f"第 {at + 1} 场", f"Session {at + 1}"),
                "starts": starts.isoformat(),
                "ends": (starts + timedelta(minutes=minutes)).isoformat(), "site": site,
                "entries": [
                    {"entry": each, "position": place} for place, each in enumerate(numbers)
                ],
            }  # fmt: skip
