"""A roster of 4,000 rows checked and imported, and the console at that size (名单与列表)."""

from __future__ import annotations

import http.client
import io
import re
import statistics
import time
import urllib.parse
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
from tests.bench.installation import Server
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


PAGES = (
    "/console/GAMES/",
    "/console/GAMES/entries",
    "/console/GAMES/entries?find=%E6%B2%88",
    "/console/GAMES/trades",
    "/console/GAMES/progress",
    "/console/GAMES/panels",
    "/console/GAMES/results",
    "/console/GAMES/certificates",
    "/console/GAMES/trail",
    "/console/GAMES/units",
)


def measure_pages(server: Server, token: str) -> list[dict[str, object]]:
    """The median time of every console page of the event; the slowest is the figure."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    medians: dict[str, float] = {}
    for page in PAGES:
        times = []
        for _ in range(9):
            began = time.perf_counter()
            connection.request("GET", page, headers={"Cookie": f"token={token}"})
            answer = connection.getresponse()
            content = answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 200 or not re.search(rb"<h1", content):
                raise RuntimeError(f"{answer.status} for {urllib.parse.unquote(page)}")
        medians[page] = statistics.median(times[1:])
    slowest = max(medians, key=lambda page: medians[page])
    where = f"slowest of {len(PAGES)} pages at {ROWS} entries, {TRADES} trades: {slowest}"
    mean = sum(medians.values()) / len(medians)
    return [
        figure("console_page_ms", medians[slowest] * 1000, "ms", where),
        figure("console_page_mean_ms", mean * 1000, "ms", f"mean of {len(PAGES)} pages"),
        *(
            figure(
                f"page {page.removeprefix('/console/GAMES/')}", value * 1000, "ms", "median of 8"
            )
            for page, value in medians.items()
        ),
    ]
