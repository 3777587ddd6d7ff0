"""The ceramics national final (陶瓷总决赛): 36 colleges, 16 provinces, 225 people."""

from __future__ import annotations

from . import ceramics, ceramics_days
from .chance import Chance
from .marking import Plan, Row, marks_of
from .names import SPECIAL, Names, words
from .people import Register, seated
from .shape import Piece, text

PROVINCES = words("河北 山西 辽宁 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 云南 陕西")
#: Invented first names of colleges and workshops; 36 colleges and 35 workshops use them in turn.
PLACES = words(
    "青岚 云瓯 越溪 龙泽 禾川 白塔 鹤鸣 松泉 兰溪口 石浦 望窑 桐岭 瓷源 玉湖 霁红 沙河口 月岩 竹溪"
    " 柏坡 枫林渡 清漪 长塘 泥河 御坊 晴山 秘色 天目里 南屏 砚池 龙窑 碧潭 银杏里 桃坞 建窑里 柳湾"
    " 星塘"
)
SCHOOLS = ["陶瓷职业学院", "工艺美术职业学院", "职业技术学院", "艺术学院"]
STUDENTS = 120
CRAFTSMEN = 105
STATUS = {
    ("ceramic-calligraphy", "1017"): {"final": "absent"},
    ("ceramic-calligraphy", "1063"): {"final": "withdrawn"},
    ("ceramic-throwing", "2041"): {"final": "absent"},
    ("ceramic-throwing", "2088"): {"final": "disqualified"},
}
OVER = {
    "ceramic-calligraphy": {("1009", "calligraphy"): 95, ("1072", "calligraphy"): 410},
    "ceramic-throwing": {("2015", "set-piece"): 48, ("2102", "own-piece"): 20},
}


def _units(register: Register) -> tuple[list[str], list[str]]:
    for n, province in enumerate(PROVINCES, 1):
        register.unit(f"D{n:02d}", f"{province}代表队", "delegation", region=province)
    colleges, workshops = [], []
    for n, place in enumerate(PLACES):
        home = n % len(PROVINCES)
        piece = {"parent": f"D{home + 1:02d}", "region": PROVINCES[home]}
        name = f"{place}{SCHOOLS[n % len(SCHOOLS)]}"
        colleges.append(register.unit(f"G{n + 1:02d}", name, "college", **piece))
        if n < 35:
            name = f"{place}陶瓷工作室"
            workshops.append(register.unit(f"W{n + 1:02d}", name, "company", **piece))
    register.unit("B01", "中原陶瓷行业联合会（示例）", "body")
    return colleges, workshops


def _enter(register: Register, names: Names, trade: str, homes: list[str], first: int) -> None:
    chance = Chance("ceramics", trade, "entries")
    student = trade == "ceramic-throwing"
    division = "student" if student else "industry"
    coaches: dict[str, str] = {}
    for n, unit in enumerate(chance.shuffled(homes)):
        gender = "f" if chance.below(2) else "m"
        name = names.special() if n % 9 == 4 and names.left() else names.next(gender)
        person = register.person("P", name, unit, gender=gender, student=student)
        if student and unit not in coaches:
            coaches[unit] = register.person("C", names.next(), unit)
        number = f"{first + n}"
        entry = register.entry(trade, number, person, division, coaches.get(unit, ""))
        if (trade, number) in STATUS:
            entry["status"] = STATUS[trade, number]


def _officials(register: Register, names: Names, zh: str, college: str) -> dict[str, str]:
    chief = register.person("Z", names.next(), "B01", note=f"{zh}裁判长", level=1)
    people = {"H": chief, "M1": chief}
    for n in range(1, 6):
        unit = college if n == 3 else "B01"
        people[f"J{n}"] = register.person("Z", names.next(), unit, note=f"{zh}裁判员", level=1)
    return people | {"R1": register.person("Z", names.next(), "B01", note=f"{zh}录分员")}


def _event() -> Piece:
    return {
        "code": "TC2026",
        "name": text(
                "2026 年全国陶瓷职业技能竞赛总决赛（示例）",
                "National Ceramics Skills Final 2026",
            ),
        "sample": True,
        "profile": "large",
        "settings": {"code-layers": "1", "disclosure": "criteria"},
        "dates": {"from": "2026-05-18", "to": "2026-05-22"},
        "venue": text("中原陶瓷文化园（示例场馆）", "Central Plains Ceramics Park (sample)"),
        "bodies": [
            {"role": "host", "name": text(
                "中原陶瓷行业联合会（示例）",
                "Ceramics federation (sample)",
            )},
            {"role": "organiser", "name": text("瓷源市总决赛筹备委员会（示例）",
                                               "Host city (sample)")},
            {"role": "executor", "name": text(
                "秘色文化传播有限公司（示例）",
                "Executing company (sample)",
            )},
        ],
        "sectors": [{"code": "ceramics", "name": text("陶瓷产业", "Ceramics")}],
        "registration": ceramics_days.rules(),
        "note": text("示例赛事：人员、单位与成绩均为虚构。",
                     "A sample: people, units and results are invented."),
    }  # fmt: skip


def contest() -> Piece:
    """The whole contest, without marks."""
    register = Register()
    colleges, workshops = _units(register)
    names = Names(Chance("ceramics", "names"), SPECIAL)
    homes = {
        "ceramic-calligraphy": [workshops[n % 35] for n in range(CRAFTSMEN)],
        "ceramic-throwing": [colleges[n % 36] for n in range(STUDENTS)],
    }
    trades, exclusions = [], []
    for made, first in ((ceramics.calligraphy(), 1001), (ceramics.throwing(), 2001)):
        made["sector"] = "ceramics"
        _enter(register, names, made["code"], homes[made["code"]], first)
        people = _officials(register, names, made["name"]["zh"], colleges[first // 1000])
        trades.append(seated(made, people))
        exclusions += register.exclusions(made, "H")
    return {
        "format": "skills-contest/1", "event": _event(), "units": register.units,
        "people": register.people, "trades": trades, "entries": register.entries,
        "exclusions": exclusions,
        "registrations": ceramics_days.registrations(
            register.entries, register.people, register.units
        ),
        "timetable": ceramics_days.timetable(register.entries),
    }  # fmt: skip


def rows(contest: Piece) -> list[Row]:
    """The marks of both trades."""
    found: list[Row] = []
    for trade in contest["trades"]:
        code = trade["code"]
        numbers = [e["number"] for e in contest["entries"] if e["trade"] == code]
        mixed = Chance("ability", code).shuffled(numbers)
        ability = {number: 91 - n * 36 // len(mixed) for n, number in enumerate(mixed)}
        found += marks_of(trade, contest["entries"], contest["exclusions"],
                          Plan(ability, over=OVER[code]))  # fmt: skip
    return found
