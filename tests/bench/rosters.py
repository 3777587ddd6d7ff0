"""A roster of 4,000 rows checked and imported, and the console at that size (名单与列表)."""

from __future__ import annotations

import io
import time
from datetime import UTC, date, datetime

import xlsxwriter

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.event import Event, Profile
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.services import imports, sessions
from competition.services.trade_rows import add_trade
from tests.bench.contests import trade_of
from tests.bench.marking import figure
from tests.factories import make_account

ROWS, TRADES, UNITS = 4000, 108, 60
FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "子涵雨桐浩然思远若溪景行知微清扬"
#: Signs that tell one invented person from the next.
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def name_of(number: int) -> str:
    """An invented name; the same number, the same name."""
    family = FAMILIES[number % len(FAMILIES)]
    given = GIVEN[(number // 16) % len(GIVEN)] + SIGNS[number % len(SIGNS)]
    return family + given + (SIGNS[(number // 320) % len(SIGNS)] if number >= 320 else "")


def workbook() -> bytes:
    """The roster as an office program would write it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("报名汇总")
    sheet.write_row(0, 0, ["序号", "姓名", "代表队", "工种", "组别", "性别", "指导教师"])
    for number in range(ROWS):
        row = [
            number + 1,
            name_of(number),
            f"第{number % UNITS + 1:02d}代表队",
            f"赛项{number % TRADES + 1:03d}",
            "职工组",
            "男" if number % 2 else "女",
            "",
        ]
        sheet.write_row(number + 1, 0, row)
    book.close()
    return buffer.getvalue()


def games() -> Event:
    """An event of 108 trades without entries."""
    piece = trade_of(1, judges=5, aspects=10)["trades"][0]
    event = Event(
        code="GAMES",
        name={"zh": "百项运动会"},
        profile=Profile.LARGE,
        settings={},
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 21),
        venue={"zh": "体育馆"},
        extra={},
    )
    with transaction():
        db.session.add(event)
        db.session.flush()
        for number in range(1, TRADES + 1):
            module = {**piece["modules"][0]}
            panel = {**module["panels"][0]}
            panel["seats"] = [{"code": seat["code"]} for seat in panel["seats"]]
            module["panels"] = [panel]
            facts, problems = read_as(
                TradeFacts,
                {
                    **piece,
                    "code": f"t{number:03d}",
                    "name": {"zh": f"赛项{number:03d}"},
                    "modules": [module],
                },
            )
            if facts is None or problems:
                raise RuntimeError(problems)
            add_trade(event.id, facts, position=number)
    return event


def measure_import() -> list[dict[str, object]]:
    """Read, check and write the workbook, from bytes to committed rows."""
    event = games()
    account = make_account("admin", name="测速")
    with transaction():
        found = db.session.get_one(Account, account.id)
        actor = sessions.actor_for_account(found)
    scope, content = Scope(event.id), workbook()
    now = datetime.now(UTC)
    began, cpu = time.perf_counter(), time.process_time()
    with transaction():
        staged = imports.stage(actor, scope, "roster", "名单.xlsx", content, now=now)
    checked = imports.look(actor, scope, staged)
    if not checked.is_ready:
        raise RuntimeError(checked.problems[:5])
    with transaction():
        done = imports.import_staged(actor, scope, staged, now=now)
    seconds, busy = time.perf_counter() - began, time.process_time() - cpu
    if len(done.created) != ROWS:
        raise RuntimeError(f"{len(done.created)} entries")
    where = f"XLSX of {ROWS} rows, {TRADES} trades, {UNITS} new units: staged, checked, written"
    return [
        figure("roster_4000_s", seconds, "s", where),
        figure("roster_4000_cpu_s", busy, "s", where),
    ]
