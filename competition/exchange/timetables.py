"""Read and write a timetable as a workbook (赛程导入): a line a session, or a line an entry.

Several lines of one session repeat its trade, stage, module and code; times and site may stand on
the first alone. Everything wrong is told with its cell, and nothing is half taken in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from competition.errors import Problem
from competition.exchange.headers import Field
from competition.exchange.table_writing import SheetColumn, SheetPage, write_workbook
from competition.exchange.tables import Table, TableRow, read_table

FIELDS = (
    Field("trade", ("赛项", "赛项代码", "赛项名称", "项目", "trade"), required=True),
    Field("stage", ("阶段", "赛段", "stage")),
    Field("module", ("模块", "模块代码", "module")),
    Field("session", ("场次", "场次代码", "session"), required=True),
    Field("day", ("日期", "day", "date")),
    Field("start", ("开始", "开始时间", "start", "begins"), required=True),
    Field("end", ("结束", "结束时间", "end", "ends"), required=True),
    Field("site", ("场地", "赛场", "site")),
    Field("entry", ("参赛号", "参赛编号", "entry", "entry number")),
    Field("station", ("赛位", "赛位号", "机位", "station")),
)
HEADINGS = {
    "zh": ("赛项", "阶段", "模块", "场次", "日期", "开始", "结束", "场地", "参赛号", "赛位"),
    "en": ("Trade", "Stage", "Module", "Session", "Day", "Begins", "Ends", "Site",
           "Entry number", "Station"),
}  # fmt: skip
_DAY = re.compile(r"(?:(\d{4})\D)?(\d{1,2})\D(\d{1,2})日?$")
_CLOCK = re.compile(r"(\d{1,2})[:：时点](\d{2})?(?::\d{2}(?:\.\d+)?)?分?$")


@dataclass(frozen=True, slots=True)
class KnownStage:
    """A stage a file may name: its words, its modules, its entries, all by what is written."""

    key: str
    #: Code and names of the trade, then of the stage.
    trade: frozenset[str]
    stage: frozenset[str]
    #: Key of a module → what it may be called.
    modules: Mapping[str, frozenset[str]]
    #: Entry number → its row in the stage.
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What a file is held against; stations: code → (id, site); year: of days without one."""

    stages: tuple[KnownStage, ...]
    stations: Mapping[str, tuple[str, str]]
    sites: frozenset[str]
    first_day: date


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of the file; times are the event's own. seats: (row in the stage, station id)."""

    stage: str
    module: str
    code: str
    start: datetime
    end: datetime
    site: str
    seats: tuple[tuple[str, str], ...] = ()
    #: The first row that names it.
    row: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked file."""

    sessions: tuple[PlannedSession, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    table: Table
    context: PlanContext
    problems: list[Problem] = field(default_factory=list)
    found: dict[tuple[str, str, str], PlannedSession] = field(default_factory=dict)
    taken: dict[tuple[tuple[str, str, str], str], int] = field(default_factory=dict)


def read_plan_file(data: bytes, *, filename: str = "", sheet: str | None = None) -> Table:
    """Read the sheet that looks most like a timetable. Raises Invalid as `read_table`."""
    return read_table(data, FIELDS, filename=filename, sheet=sheet)


def check_plan(table: Table, context: PlanContext) -> Plan:
    """Check every line: trade, stage, module, times, site, entry, station, repeats."""
    missing = table.missing(FIELDS)
    if missing:
        return Plan((), missing)
    reading = _Reading(table, context, list(table.cell_problems()))
    for row in table.rows:
        if any(table.cell(row, code).text.strip() for code in table.places):
            _line(reading, row)
    return Plan(tuple(reading.found.values()), tuple(reading.problems))


def _text(reading: _Reading, row: TableRow, code: str) -> str:
    return reading.table.cell(row, code).text.strip()


def _wrong(reading: _Reading, row: TableRow, code: str, problem: str, **values: object) -> None:
    found = _text(reading, row, code)
    where = reading.table.address(row, code)
    reading.problems.append(Problem(problem, where, {"item": found[:60], **values}))


def _line(reading: _Reading, row: TableRow) -> None:
    stage = _stage(reading, row)
    if stage is None:
        return
    module = _module(reading, row, stage)
    code = _text(reading, row, "session")
    if not code or len(code) > 40 or any(sign.isspace() for sign in code):
        _wrong(reading, row, "session", "code-form")
        return
    if module is None:
        return
    key = (stage.key, module, code)
    known = reading.found.get(key)
    if known is None or _text(reading, row, "start"):
        session = _session(reading, row, key)
        if session is None:
            return
        if known is not None and (known.start, known.end) != (session.start, session.end):
            _wrong(reading, row, "start", "session-differs", first=known.row)
            return
        known = known or session
        reading.found[key] = known
    reading.found[key] = _seat(reading, row, stage, key, known)


def _stage(reading: _Reading, row: TableRow) -> KnownStage | None:
    trade, stage = _text(reading, row, "trade"), _text(reading, row, "stage")
    of_trade = [one for one in reading.context.stages if trade.casefold() in one.trade]
    if not of_trade:
        _wrong(reading, row, "trade", "trade-unknown")
        return None
    found = [one for one in of_trade if not stage or stage.casefold() in one.stage]
    if not found or (not stage and len(found) > 1):
        _wrong(reading, row, "stage", "stage-unknown")
        return None
    return found[0]


def _module(reading: _Reading, row: TableRow, stage: KnownStage) -> str | None:
    text = _text(reading, row, "module")
    if not text:
        return ""
    for key, names in stage.modules.items():
        if text.casefold() in names:
            return key
    _wrong(reading, row, "module", "module-unknown")
    return None


def _session(reading: _Reading, row: TableRow, key: tuple[str, str, str]) -> PlannedSession | None:
    day = _text(reading, row, "day")
    times = []
    for code in ("start", "end"):
        at = moment(_text(reading, row, code), day, reading.context.first_day)
        if at is None:
            _wrong(reading, row, code, "time-form")
        else:
            times.append(at)
    site = _text(reading, row, "site")
    if site and site not in reading.context.sites:
        _wrong(reading, row, "site", "site-unknown")
    if len(times) < 2:
        return None
    if times[0] >= times[1]:
        _wrong(reading, row, "end", "session-times")
        return None
    return PlannedSession(*key, times[0], times[1], site, (), row.number)


def _seat(
    reading: _Reading,
    row: TableRow,
    stage: KnownStage,
    key: tuple[str, str, str],
    known: PlannedSession,
) -> PlannedSession:
    number = _text(reading, row, "entry")
    if not number:
        if _text(reading, row, "station"):
            _wrong(reading, row, "entry", "entry-missing")
        return known
    where = stage.entries.get(number)
    if where is None:
        _wrong(reading, row, "entry", "entry-unknown")
        return known
    at = _station(reading, row, known, number)
    if at is None:
        return known
    for code, what in (("entry", where), ("station", at[0])):
        before = reading.taken.get((key, what)) if what else None
        if before is not None:
            _wrong(reading, row, code, "repeated-in-session", first=before)
            return known
    for what in (where, at[0]):
        if what:
            reading.taken[key, what] = row.number
    return replace(known, site=known.site or at[1], seats=(*known.seats, (where, at[0])))


def _station(
    reading: _Reading, row: TableRow, known: PlannedSession, number: str
) -> tuple[str, str] | None:
    """The station of a line and its site, nothing twice where none is written; None: wrong."""
    station = _text(reading, row, "station")
    if not station:
        return "", ""
    at = reading.context.stations.get(station)
    if at is None:
        _wrong(reading, row, "station", "station-unknown", entry=number)
    elif known.site and at[1] and at[1] != known.site:
        _wrong(reading, row, "station", "station-elsewhere", site=known.site)
    else:
        return at
    return None


def moment(text: str, day: str, first_day: date) -> datetime | None:
    """A day and a time however an office writes them; None: nothing that could be read.

    >>> moment("9:00", "11月20日", date(2026, 11, 1))
    datetime.datetime(2026, 11, 20, 9, 0)
    >>> moment("2026/11/20 13:30", "", date(2026, 11, 1))
    datetime.datetime(2026, 11, 20, 13, 30)
    """
    words = text.replace("T", " ").split()
    if len(words) == 2:
        day, text = words
    found, clock = _DAY.match(day.split(" ")[0].strip()), _CLOCK.match(text.strip())
    if found is None or clock is None:
        return None
    try:
        when = date(int(found[1] or first_day.year), int(found[2]), int(found[3]))
        return datetime.combine(when, time(int(clock[1]), int(clock[2] or 0)))
    except ValueError:
        return None


def template(rows: Sequence[Sequence[str]], *, language: str = "zh") -> bytes:
    """A workbook to fill in, or the timetable as it stands: what is written is read back."""
    widths = (12, 8, 10, 6, 8, 6, 6, 12, 8, 6)
    columns = tuple(
        SheetColumn(heading, width)
        for heading, width in zip(HEADINGS[language], widths, strict=True)
    )
    name = "赛程" if language == "zh" else "Timetable"
    return write_workbook([SheetPage(name, columns, list(rows))])


def words(*names: str) -> frozenset[str]:
    """What a thing may be called in a file, without regard to case."""
    return frozenset(each.strip().casefold() for each in names if each.strip())
