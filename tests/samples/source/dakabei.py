"""Jiaozuo's green-food contest of 2025 (“大咖杯”技能竞赛): three trades, invented people."""

from __future__ import annotations

from . import barista, drink_mixer, tea_taster
from .chance import Chance
from .names import SPECIAL, Names
from .people import Register, seated
from .shape import Piece, text

DELEGATIONS = [
    ("解放区", "解放区怀川商贸职业学校", "解放区禾煦饮品有限公司", "解放区青岚茶行"),
    ("山阳区", "山阳区太行技工学校", "山阳区一盏茶饮有限公司", "山阳区木柚咖啡馆"),
    ("中站区", "中站区云泽职业中专", "中站区泉语饮品有限公司", "中站区半山茶社"),
    ("马村区", "马村区九里职业学校", "马村区小满茶饮店", "马村区朝露食品有限公司"),
    ("孟州市", "孟州市韩陵职业技术学校", "孟州市河阳茶业有限公司", "孟州市拾光咖啡馆"),
    ("沁阳市", "沁阳市神农职业中专", "沁阳市怀药饮品有限公司", "沁阳市竹坞茶庄"),
    ("温县", "温县陈沟职业教育中心", "温县山药食品有限公司", "温县微醺咖啡工坊"),
    ("博爱县", "博爱县竹林职业学校", "博爱县月山茶业有限公司", "博爱县清化饮品店"),
    ("武陟县", "武陟县黄沁职业教育中心", "武陟县油茶食品有限公司", "武陟县覃怀茶馆"),
    ("修武县", "修武县云台旅游学校", "修武县云上茶饮有限公司", "修武县红石峡咖啡馆"),
    ("城乡一体化示范区", "示范区湖滨科技学校", "示范区未来食品有限公司", "示范区听湖咖啡馆"),
    ("市直机关", "焦作怀庆职业学院", "焦作迎宾馆餐饮部", "焦作怀庆茶业有限公司"),
]
#: How many staff and students enter each trade.
SIZES = {"drink-mixer": (12, 10), "tea-taster": (12, 9), "barista": (12, 10)}
FIRST_NUMBER = {"drink-mixer": 101, "tea-taster": 201, "barista": 301}
SEATS = {
    "drink-mixer": ["J1", "J2", "J3", "J4", "J5"],
    "tea-taster": ["J1", "J2", "J3", "J4", "J5"],
    "barista": ["S1", "S2", "S3", "S4", "T1"],
}
#: Which delegation one judge of each trade comes from: the reason for standing back.
HOME = {"drink-mixer": "U03C1", "tea-taster": "U08C1", "barista": "U11C2"}
#: Absent from everything, and absent from the theory paper alone.
ABSENT = {("barista", "0309"): {"final": "absent"}, ("tea-taster", "0205"): {"theory": "absent"}}


def _units(register: Register) -> None:
    register.unit("B01", "怀川茶饮行业协会", "body")
    register.unit("B02", "太行咖啡研究会", "body")
    register.unit("B03", "沁河评茶研究所", "body")
    for n, (name, college, first, second) in enumerate(DELEGATIONS, 1):
        code = f"U{n:02d}"
        aliases = {"aliases": [name, f"{name}总工会"]} if n < 12 else {"aliases": ["市直"]}
        register.unit(code, f"{name}代表队", "delegation", **aliases)
        register.unit(f"{code}S1", college, "college", parent=code)
        register.unit(f"{code}C1", first, "company", parent=code)
        register.unit(f"{code}C2", second, "company", parent=code)


def _contestants(register: Register, names: Names, trade: str) -> None:
    chance = Chance("dakabei", trade, "entries")
    staff, students = SIZES[trade]
    homes = [f"U{n:02d}C{chance.between(1, 2)}" for n in range(1, staff + 1)]
    schools = sorted(chance.shuffled([f"U{n:02d}S1" for n in range(1, 13)])[:students])
    places = chance.shuffled([*homes, *schools])
    for n, unit in enumerate(places):
        student = unit.endswith("S1")
        gender = "f" if chance.below(5) < 3 else "m"
        name = names.special() if n % 4 == 1 and names.left() else names.next(gender)
        person = register.person("P", name, unit, gender=gender, student=student)
        coach = register.person("C", names.next(), unit) if student else ""
        number = f"{FIRST_NUMBER[trade] + n:04d}"
        entry = register.entry(trade, number, person, "student" if student else "staff", coach)
        if (trade, number) in ABSENT:
            entry["status"] = ABSENT[trade, number]


def _officials(register: Register, names: Names, trade: str, zh: str) -> dict[str, str]:
    body = {"drink-mixer": "B01", "tea-taster": "B03", "barista": "B02"}[trade]
    chief = register.person("Z", names.next(), body, note=f"{zh}裁判长", level=1)
    people = {"H": chief, "M1": chief}
    for n, seat in enumerate(SEATS[trade]):
        unit = HOME[trade] if n == 1 else body
        people[seat] = register.person("Z", names.next(), unit, note=f"{zh}裁判员", level=2)
    clerk = register.person("Z", names.next(), body, note=f"{zh}录分员")
    return people | {"R1": clerk, "K1": clerk}


def _event() -> Piece:
    return {
        "code": "DKB2025",
        "name": text("2025 年“大咖杯”绿色食品技能竞赛",
                     "Dakabei Green Food Skills Contest 2025"),
        "sample": True,
        "profile": "standard",
        "settings": {"disclosure": "aspects"},
        "dates": {"from": "2025-11-19", "to": "2025-11-21"},
        "venue": text("怀川会展中心（示例场馆）", "Huaichuan Exhibition Centre (sample)"),
        "timezone": "Asia/Shanghai",
        "bodies": [
            {"role": "host", "name": text("焦作市绿色食品产业链技能竞赛组织委员会",
                                          "Organising committee of the contest")},
            {"role": "organiser", "name": text("怀川茶饮行业协会",
                                               "Huaichuan Beverage Association")},
            {"role": "co-organiser", "name": text("太行咖啡研究会", "Taihang Coffee Society")},
            {"role": "supporter", "name": text("沁河评茶研究所", "Qinhe Tea Institute")},
        ],
        "sectors": [{"code": "green-food", "name": text("绿色食品产业链", "Green food")}],
        "note": text("示例赛事：人员、单位与成绩均为虚构。",
                     "A sample: people, units and results are invented."),
    }  # fmt: skip


def contest() -> Piece:
    """The whole contest, without marks."""
    register = Register()
    _units(register)
    names = Names(Chance("dakabei", "names"), SPECIAL)
    trades, exclusions = [], []
    for made in (drink_mixer.trade(), tea_taster.trade(), barista.trade()):
        code, zh = made["code"], made["name"]["zh"]
        made["sector"] = "green-food"
        _contestants(register, names, code)
        paper = ("J5",) if code == "drink-mixer" else ()
        trades.append(seated(made, _officials(register, names, code, zh), paper=paper))
        exclusions += register.exclusions(made, "H")
    for note in ("加密裁判", "监督员", "监督员", "仲裁员", "仲裁员", "仲裁员"):
        register.person("Z", names.next(), "B01", note=note)
    return {
        "format": "skills-contest/1", "event": _event(), "units": register.units,
        "people": register.people, "trades": trades, "entries": register.entries,
        "exclusions": exclusions,
    }  # fmt: skip
