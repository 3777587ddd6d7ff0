"""MARKS.csv (打分明细): rows of marks to packed vectors, with every problem and its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from typing import Protocol

from competition.errors import Problem
from competition.rules.contest_facts import ContestFacts, EntryFacts
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.sheets import Given, Sheet, pack, read_marks, sheet_of
from competition.rules.values import EntryStatus, MarkStatus

COLUMNS = ("trade", "entry", "module", "attempt", "seat", "aspect", "value", "status")
OPTIONAL = ("trade", "attempt", "status")
MOST_BYTES = 256 * 1024 * 1024
#: What an entry may be in a module instead of marked; who did not advance is said of a stage.
_ABSENCES = tuple(
    status.value
    for status in EntryStatus
    if status not in (EntryStatus.PRESENT, EntryStatus.NOT_ADVANCED)
)


class Reader(Protocol):
    """Rows of cells, and the line the last of them ended on."""

    line_num: int

    def __iter__(self) -> Reader:
        """Read on."""

    def __next__(self) -> list[str]:
        """Read the next row."""


SheetKey = tuple[str, str, int, str, str]


@dataclass(slots=True)
class MarksFound:
    """What a marks file holds: vectors by trade, (module, attempt, seat) and entry; statuses."""

    vectors: dict[str, dict[tuple[str, int, str], dict[str, bytes]]] = field(default_factory=dict)
    statuses: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def entries(self, contest: ContestFacts, trade: str) -> tuple[EntryFacts, ...]:
        """The trade's entries, with the absences this file tells of."""
        return tuple(
            replace(entry, status=entry.status | self.statuses.get((trade, entry.number), {}))
            for entry in contest.taking_part(trade)
        )


def decoded(content: bytes) -> str | None:
    """Read text as UTF-8, with or without a mark at its head, or as GB18030; None when neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def load(content: bytes, contest: ContestFacts, trade: str | None = None) -> MarksFound:
    """Read a marks file against a contest.

    trade: whose marks these are when the file has no column `trade` and the contest several trades.
    """
    found = MarksFound()
    if len(content) > MOST_BYTES:
        values = {"most": MOST_BYTES, "found": len(content)}
        found.problems.append(Problem("file-too-large", "", values))
        return found
    text = decoded(content)
    if text is None or "\0" in text:
        found.problems.append(Problem("not-text"))
        return found
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    _Reading(contest, trade, found).read(reader)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    trade: str
    entry: str
    module: str
    attempt: str
    seat: str
    aspect: str
    value: str
    status: str


class _Reading:
    def __init__(self, contest: ContestFacts, trade: str | None, found: MarksFound) -> None:
        self.found, self.default = found, trade
        self.trades = {t.code: t for t in contest.trades}
        if trade is None and len(contest.trades) == 1:
            self.default = contest.trades[0].code
        self.entries = {(entry.trade, entry.number) for entry in contest.entries}
        self.modules: dict[tuple[str, str], ModuleFacts] = {
            (t.code, m.code): m for t in contest.trades for m in t.modules
        }
        self.sheets: dict[tuple[str, str, str], Sheet] = {}
        self.marks: dict[SheetKey, dict[str, tuple[Given, int]]] = {}
        self.away: dict[tuple[str, str, str], tuple[str, int]] = {}

    def say(self, code: str, line: int, **values: object) -> None:
        self.found.problems.append(Problem(code, f"line {line}", values | {"line": line}))

    def read(self, reader: Reader) -> None:
        try:
            header = [cell.strip().lower() for cell in next(reader, [])]
            if not self._header(header):
                return
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    self._row(header, cells, reader.line_num)
        except csv.Error:
            self.say("not-csv", reader.line_num)
            return
        self._contradictions()
        self._pack()

    def _header(self, header: list[str]) -> bool:
        before = len(self.found.problems)
        if not any(header):
            self.found.problems.append(Problem("file-empty"))
            return False
        for n, name in enumerate(header):
            if name not in COLUMNS:
                self.say("unknown-column", 1, found=name, allowed=", ".join(COLUMNS))
            elif header.count(name) > 1 and name not in header[:n]:
                self.say("repeated-column", 1, found=name)
        for name in COLUMNS:
            if name not in header and name not in OPTIONAL:
                self.say("missing-column", 1, column=name)
        return len(self.found.problems) == before

    def _row(self, header: list[str], cells: list[str], line: int) -> None:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            self.say("too-many-cells", line, most=len(header), found=len(cells))
            return
        named = dict.fromkeys(COLUMNS, "")
        named |= {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        row = _Row(line=line, **named)
        trade = self.trades.get(row.trade or self.default or "")
        if trade is None:
            self.say("unknown-trade" if row.trade else "trade-needed", line, found=row.trade)
            return
        self._in_trade(trade, row)

    def _in_trade(self, trade: TradeFacts, row: _Row) -> None:
        if (trade.code, row.entry) not in self.entries:
            self.say("unknown-entry", row.line, found=row.entry)
            return
        module = self.modules.get((trade.code, row.module))
        if module is None:
            self.say("unknown-module", row.line, found=row.module)
            return
        if row.status in _ABSENCES:
            self._absence(trade, row)
            return
        status = row.status or "scored"
        if status not in ("scored", "not_attempted"):
            allowed = ", ".join(("scored", "not_attempted", *_ABSENCES))
            self.say("unknown-word", row.line, found=row.status, allowed=allowed)
            return
        self._mark(trade, module, row)

    def _absence(self, trade: TradeFacts, row: _Row) -> None:
        if row.seat or row.aspect or row.value:
            self.say("status-with-mark", row.line, found=row.status)
            return
        place = trade.code, row.module, row.entry
        if place in self.away:
            self.say("repeated-status", row.line, found=row.status, first=self.away[place][1])
            return
        self.away[place] = row.status, row.line
        key = trade.code, row.entry
        self.found.statuses.setdefault(key, {})[row.module] = row.status

    def _contradictions(self) -> None:
        """Nobody is both away from a module and marked in it: which is right is not ours to say."""
        marked = {
            (trade, module, entry): min(line for _, line in given.values())
            for (trade, module, _attempt, _seat, entry), given in self.marks.items()
        }
        for place, (status, line) in self.away.items():
            if place in marked:
                self.say("status-against-marks", line, found=status, first=marked[place])

    def _mark(self, trade: TradeFacts, module: ModuleFacts, row: _Row) -> None:
        attempts = {str(attempt.number): attempt.number for attempt in module.attempts}
        attempt = attempts.get(row.attempt or "1")
        if attempt is None:
            self.say("unknown-attempt", row.line, found=row.attempt or "1")
            return
        sheet = self._sheet(trade, module, row.seat)
        if sheet is None:
            self.say("unknown-seat", row.line, found=row.seat)
            return
        if not any(aspect.code == row.aspect for aspect in sheet.aspects):
            self.say("unknown-aspect", row.line, found=row.aspect)
            return
        if row.status == "not_attempted" and row.value:
            self.say("status-with-mark", row.line, found=row.value)
            return
        key = trade.code, module.code, attempt, row.seat, row.entry
        marks = self.marks.setdefault(key, {})
        if row.aspect in marks:
            self.say("repeated-mark", row.line, first=marks[row.aspect][1], aspect=row.aspect)
            return
        given = MarkStatus.NOT_ATTEMPTED if row.status == "not_attempted" else row.value
        marks[row.aspect] = given, row.line

    def _sheet(self, trade: TradeFacts, module: ModuleFacts, seat: str) -> Sheet | None:
        key = trade.code, module.code, seat
        if key not in self.sheets:
            panel = module.panel_of_seat(seat)
            if panel is None:
                return None
            self.sheets[key] = sheet_of(module, panel)
        return self.sheets[key]

    def _pack(self) -> None:
        for (trade, module, attempt, seat, entry), given in self.marks.items():
            sheet = self.sheets[trade, module, seat]
            marks, problems = read_marks(sheet, {code: pair[0] for code, pair in given.items()})
            for problem in problems:
                line = given[problem.where][1]
                values = problem.values | {"aspect": problem.where}
                self.say(problem.code, line, **values)
            vectors = self.found.vectors.setdefault(trade, {})
            vectors.setdefault((module, attempt, seat), {})[entry] = pack(marks)
        self.found.problems.sort(key=lambda p: int(p.values.get("line", 0)))
