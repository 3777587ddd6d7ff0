"""A works contest (企业内部竞赛): twelve drivers, three judges, paper sheets, no codes."""

from __future__ import annotations

from . import driver
from .chance import Chance
from .marking import Plan, Row, marks_of
from .names import Names
from .people import Register, seated
from .shape import Piece, text

ABILITY = [90, 88, 87, 85, 84, 81, 79, 76, 72, 68, 63, 59]


def _event() -> Piece:
    return {
        "code": "HCWL2025",
        "name": text(
                "怀川物流 2025 年汽车驾驶员岗位技能竞赛",
                "Huaichuan Logistics drivers' contest 2025",
            ),
        "sample": True,
        "profile": "small",
        "settings": {"disclosure": "criteria"},
        "dates": {"from": "2025-10-25", "to": "2025-10-25"},
        "venue": text("怀川物流第一停车场", "Huaichuan Logistics, yard 1"),
        "bodies": [
            {"role": "host", "name": text("怀川物流有限公司工会", "Works union (sample)")},
            {"role": "organiser", "name": text(
                "怀川物流有限公司安全生产部",
                "Safety department (sample)",
            )},
        ],
        "note": text("示例赛事：人员、单位与成绩均为虚构。",
                     "A sample: people, units and results are invented."),
    }  # fmt: skip


def contest() -> Piece:
    """The whole contest, without marks."""
    register = Register()
    register.unit("HC", "怀川物流有限公司", "company")
    for n, name in enumerate(("第一车队", "第二车队", "第三车队", "冷链车队"), 1):
        register.unit(f"F{n}", name, "delegation", parent="HC")
    register.unit("SD", "安全生产部", "body", parent="HC")
    names = Names(Chance("works", "names"), ["单于飞", "李㛃", "买买提江·吐尔逊"])
    for n in range(1, 13):
        name = names.special() if n in (3, 7, 10) else names.next("f" if n == 5 else "m")
        person = register.person(
            "P", name, f"F{(n - 1) % 4 + 1}", gender="f" if n == 5 else "m", level=4
        )
        register.entries.append({
            "number": f"{n:02d}", "trade": "driver", "unit": f"F{(n - 1) % 4 + 1}",
            "contestants": [person],
        })  # fmt: skip
    chief = register.person("Z", names.next(), "SD", note="裁判长")
    seats = {"M1": chief, "R1": chief, "J1": chief}
    for seat in ("J2", "J3"):
        seats[seat] = register.person("Z", names.next(), "SD", note="裁判员")
    return {
        "format": "skills-contest/1", "event": _event(), "units": register.units,
        "people": register.people, "trades": [seated(driver.trade(), seats)],
        "entries": register.entries,
    }  # fmt: skip


def rows(contest: Piece) -> list[Row]:
    """The marks of the twelve; one took seven seconds too long in the yard."""
    numbers = [e["number"] for e in contest["entries"]]
    mixed = Chance("ability", "works").shuffled(numbers)
    plan = Plan(dict(zip(mixed, ABILITY, strict=True)), over={("08", "yard"): 7})
    return marks_of(contest["trades"][0], contest["entries"], [], plan)
