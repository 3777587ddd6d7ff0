"""MARKS.csv (打分明细): rows of marks to packed vectors, with every problem and its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Protocol

from competition.errors import Problem
from competition.exchange.marks_doubts import Doubts, Unknown
from competition.rules.contest_facts import ContestFacts, EntryFacts
from competition.rules.facts import AspectFacts, ModuleFacts, TradeFacts
from competition.rules.marks import places_of, read_value
from competition.rules.sheets import Mark, Sheet, pack, sheet_of
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
#: Who is one of these in a module was never marked in it.
_AWAY = (EntryStatus.ABSENT.value, EntryStatus.WITHDRAWN.value)
#: What a mark may be.
_MARKED = (MarkStatus.SCORED.value, MarkStatus.NOT_ATTEMPTED.value)


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


def load(
    content: bytes,
    contest: ContestFacts,
    trade: str | None = None,
    unread: Collection[str] = (),
) -> MarksFound:
    """Read a marks file against a contest.

    trade: whose marks these are when the file has no column `trade` and the contest several trades.
    unread: paths of the contest file at which nothing could be read: what is said of marks below
    them would be an echo, and is left out.
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
    _Reading(contest, trade, found, Doubts(contest, unread)).read(reader)
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


def _is_mark(row: _Row) -> bool:
    """A row with no word but a status that nobody knows is no mark."""
    return bool(row.seat or row.aspect or row.value or row.status in ("", *_MARKED))


@dataclass(frozen=True, slots=True)
class _Layout:
    """A seat's sheet, and where each aspect stands on it."""

    sheet: Sheet
    places: dict[str, tuple[AspectFacts, int]]


class _Reading:
    def __init__(
        self,
        contest: ContestFacts,
        trade: str | None,
        found: MarksFound,
        doubts: Doubts,
    ) -> None:
        self.found, self.default, self.doubts = found, trade, doubts
        self.trades = {t.code: t for t in contest.trades}
        if trade is None and len(contest.trades) == 1:
            self.default = contest.trades[0].code
        self.entries = {(entry.trade, entry.number) for entry in contest.entries}
        self.modules: dict[tuple[str, str], ModuleFacts] = {
            (t.code, m.code): m for t in contest.trades for m in t.modules
        }
        self.told = {
            (entry.trade, entry.number): (n, entry.status)
            for n, entry in enumerate(contest.entries)
        }
        self.header: list[str] = []
        self.layouts: dict[tuple[str, str, str], _Layout] = {}
        self.marks: dict[SheetKey, dict[str, tuple[Mark, int]]] = {}
        self.unknown: dict[tuple[str, str], Unknown | None] = {}
        self.doubted: dict[tuple[str, ...], int] = {}
        self.away: dict[tuple[str, str, str], tuple[str, int]] = {}

    def say(self, code: str, line: int, **values: object) -> None:
        self.found.problems.append(Problem(code, f"line {line}", values | {"line": line}))

    def read(self, reader: Reader) -> None:
        try:
            self.header = [cell.strip().lower() for cell in next(reader, [])]
            if not self._header():
                return
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    self._row(cells, reader.line_num)
        except csv.Error:
            self.say("not-csv", reader.line_num)
        self._contradictions()
        self._pack()

    def _header(self) -> bool:
        """Say what is wrong with the head; whether anything below it can be understood."""
        header = self.header
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
        return any(name in COLUMNS for name in header)

    def _row(self, cells: list[str], line: int) -> None:
        head = self.header
        if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
            self.say("too-many-cells", line, most=len(head), found=len(cells))
        named = dict.fromkeys(COLUMNS, "")
        named |= {
            name: cell.strip() for name, cell in zip(head, cells, strict=False) if name in named
        }
        row = _Row(line=line, **named)
        if row.status not in ("", *_MARKED, *_ABSENCES):
            allowed = ", ".join((*_MARKED, *_ABSENCES))
            self.say("unknown-word", line, found=row.status, allowed=allowed)
        trade = self.trades.get(row.trade or self.default or "")
        if trade is not None:
            self._in_trade(trade, row)
        elif not self.doubts.trades:
            self.say("unknown-trade" if row.trade else "trade-needed", line, found=row.trade)

    def _in_trade(self, trade: TradeFacts, row: _Row) -> None:
        known = (trade.code, row.entry) in self.entries or self.doubts.entries
        if not known and "entry" in self.header:
            self.say("unknown-entry", row.line, found=row.entry)
        module = self.modules.get((trade.code, row.module))
        if module is None:
            if trade.code not in self.doubts.listed and "module" in self.header:
                self.say("unknown-module", row.line, found=row.module)
        elif row.status in _ABSENCES:
            self._absence(trade, row)
        elif _is_mark(row):
            unknown = self._unknown(trade, module)
            if unknown is None:
                self._mark(trade, module, row)
            else:
                self._doubted(trade, module, row, unknown)

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
        """Nobody is both away from a module and marked in it: which is right is not ours to say.

        Away as this file tells it, or the contest file. Who withdrew from a whole stage or was
        disqualified may have been marked before.
        """
        marked = {
            (trade, module, entry): min(line for _, line in given.values())
            for (trade, module, _attempt, _seat, entry), given in self.marks.items()
        }
        for place, (status, line) in self.away.items():
            if place in marked:
                self.say("status-against-marks", line, found=status, first=marked[place])
        for place, line in marked.items():
            where, status = self._away(*place)
            if status:
                self.say("marks-against-status", line, found=status, where=where, entry=place[2])

    def _away(self, trade: str, module: str, entry: str) -> tuple[str, str]:
        """Where the contest file says that an entry was away from a module, and how; or nothing."""
        n, status = self.told.get((trade, entry), (0, {}))
        stage = self.modules[trade, module].stage or ""
        own = status.get(module)
        if own in _AWAY:
            return f"entries[{n}].status.{module}", str(own)
        if own is None and status.get(stage) == EntryStatus.ABSENT:
            return f"entries[{n}].status.{stage}", EntryStatus.ABSENT.value
        return "", ""

    def _mark(self, trade: TradeFacts, module: ModuleFacts, row: _Row) -> None:
        attempts = {str(attempt.number): attempt.number for attempt in module.attempts}
        attempt = attempts.get(row.attempt or "1")
        if attempt is None:
            self.say("unknown-attempt", row.line, found=row.attempt or "1")
        layout = self._layout(trade, module, row.seat)
        if layout is None and "seat" in self.header:
            self.say("unknown-seat", row.line, found=row.seat)
        known = layout.places if layout is not None else self._anywhere(module)
        if row.aspect not in known:
            if "aspect" in self.header:
                self.say("unknown-aspect", row.line, found=row.aspect)
            return
        mark = self._value(row, *known[row.aspect])
        if attempt is None or layout is None:
            return
        key = trade.code, module.code, attempt, row.seat, row.entry
        marks = self.marks.setdefault(key, {})
        if row.aspect in marks:
            self.say("repeated-mark", row.line, first=marks[row.aspect][1], aspect=row.aspect)
        else:
            marks[row.aspect] = mark, row.line

    def _unknown(self, trade: TradeFacts, module: ModuleFacts) -> Unknown | None:
        key = trade.code, module.code
        if key not in self.unknown:
            self.unknown[key] = self.doubts.of(trade, module)
        return self.unknown[key]

    def _doubted(self, trade: TradeFacts, module: ModuleFacts, row: _Row, unknown: Unknown) -> None:
        """Hold a mark against what of its module could be read; it is never counted."""
        numbers = {str(attempt.number) for attempt in module.attempts}
        if not unknown.attempts and (row.attempt or "1") not in numbers:
            self.say("unknown-attempt", row.line, found=row.attempt or "1")
        lost = unknown.seats or "seat" not in self.header
        if not lost and module.panel_of_seat(row.seat) is None:
            self.say("unknown-seat", row.line, found=row.seat)
        known = self._anywhere(module)
        if row.aspect not in known:
            if not unknown.aspects and "aspect" in self.header:
                self.say("unknown-aspect", row.line, found=row.aspect)
        elif row.aspect not in unknown.values:
            self._value(row, *known[row.aspect])
        place = trade.code, module.code, row.attempt or "1", row.seat, row.entry, row.aspect
        first = self.doubted.setdefault(place, row.line)
        if first != row.line:
            self.say("repeated-mark", row.line, first=first, aspect=row.aspect)

    def _value(self, row: _Row, aspect: AspectFacts, places: int) -> Mark:
        """The mark of a row; what is wrong with it is said."""
        if row.status == MarkStatus.NOT_ATTEMPTED:
            if row.value:
                self.say("status-with-mark", row.line, found=row.value)
            return Mark(MarkStatus.NOT_ATTEMPTED)
        if "value" not in self.header:
            return Mark(MarkStatus.MISSING)
        raw, problem = read_value(aspect, places, row.value, aspect.code)
        if problem is not None:
            self.say(problem.code, row.line, **problem.values, aspect=aspect.code)
        return Mark(MarkStatus.SCORED, raw)

    @staticmethod
    def _anywhere(module: ModuleFacts) -> dict[str, tuple[AspectFacts, int]]:
        """The module's aspects, where the seat that marks them is not known."""
        aspects = module.scheme.aspects
        return {aspect.code: (aspect, places_of(aspect, module.scheme)) for aspect in aspects}

    def _layout(self, trade: TradeFacts, module: ModuleFacts, seat: str) -> _Layout | None:
        key = trade.code, module.code, seat
        if key not in self.layouts:
            panel = module.panel_of_seat(seat)
            if panel is None:
                return None
            sheet = sheet_of(module, panel)
            known = zip(sheet.aspects, sheet.places, strict=True)
            places = {aspect.code: (aspect, places) for aspect, places in known}
            self.layouts[key] = _Layout(sheet, places)
        return self.layouts[key]

    def _pack(self) -> None:
        missing = Mark(MarkStatus.MISSING), 0
        for (trade, module, attempt, seat, entry), given in self.marks.items():
            sheet = self.layouts[trade, module, seat].sheet
            marks = [given.get(aspect.code, missing)[0] for aspect in sheet.aspects]
            vectors = self.found.vectors.setdefault(trade, {})
            vectors.setdefault((module, attempt, seat), {})[entry] = pack(marks)
        self.found.problems.sort(key=lambda p: int(p.values.get("line", 0)))
