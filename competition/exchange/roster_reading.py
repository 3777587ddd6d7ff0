"""Read one row of a roster into values, problems and questions (名单逐行核对)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from competition.errors import Problem
from competition.exchange.grids import cell_problem
from competition.exchange.id_numbers import clean_id_number, gender_of, id_trouble, masked
from competition.exchange.merging_names import KnownNames, Proposal, folded_name
from competition.exchange.person_names import MAX_NAME, read_latin, read_name, split_names
from competition.exchange.roster_births import MOST_YEARS, age_of, read_births, read_years
from competition.exchange.roster_facts import (
    ContestantDraft,
    Question,
    RosterContext,
    TradeFact,
)
from competition.exchange.roster_fields import OWN
from competition.exchange.roster_values import (
    UNIT_KINDS,
    plain,
    read_gender,
    read_level,
    read_number,
    read_phone,
    read_truth,
    read_unit_kind,
)
from competition.exchange.tables import Table, TableRow

#: Longest texts, in characters.
LONGEST = {"unit": 80, "team": 60, "note": 500, "occupation_certificate": 60}
_RESIDENT_CARDS = ("", "身份证", "居民身份证", "二代身份证", "中国居民身份证", "idcard")
_TRADE_ENDINGS = ("工种", "赛项", "项目", "比赛", "竞赛")


@dataclass(slots=True)
class RowReading:
    """A row as read, still alone: values by field, the people on it, what to say about it."""

    row: int
    values: dict[str, str] = field(default_factory=dict)
    contestants: list[ContestantDraft] = field(default_factory=list)
    coaches: tuple[str, ...] = ()
    trade: str = ""
    division: str = ""
    unit: str = ""
    unit_name: str = ""
    unit_kind: str = ""
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def say(self, code: str, where: str, **values: Any) -> None:
        """Note something wrong in a cell."""
        self.problems.append(Problem(code, where, values))


class RowReader:
    """Reads the rows of one table; knows the trades, units and judges by every spelling."""

    def __init__(self, table: Table, context: RosterContext) -> None:
        self._table = table
        self._context = context
        self._trades = {trade.code: trade for trade in context.trades}
        self._trade_names = KnownNames(
            {trade.code: (*trade.names, trade.code) for trade in context.trades}
        )
        self._units = KnownNames({unit.code: (*unit.names, unit.code) for unit in context.units})
        self._divisions = {
            trade.code: KnownNames(
                {
                    each.code: (*each.names, *_short(each.names), each.code)
                    for each in trade.divisions
                }
            )
            for trade in context.trades
        }
        self._unit_asked: dict[str, tuple[Proposal, ...]] = {}
        self._fields = tuple(column.field for column in table.columns if column.field)

    def read(self, row: TableRow) -> RowReading:
        """Read a row; every problem of every cell is noted, none stops the next."""
        reading = RowReading(row.number)
        for code in self._fields:
            self._take_text(reading, row, code)
        self._read_trade(reading, row)
        self._read_division(reading, row)
        self._read_unit(reading, row)
        self._read_unit_kind(reading, row)
        self._read_number(reading, row)
        self._read_contestants(reading, row)
        self._read_coaches(reading, row)
        return reading

    def _where(self, row: TableRow, code: str) -> str:
        return self._table.address(row, code)

    def _take_text(self, reading: RowReading, row: TableRow, code: str) -> None:
        cell = self._table.cell(row, code)
        where = self._where(row, code)
        if cell.problem:
            problem = cell_problem(cell, where)
            if problem is not None:
                hidden = code == "id_number" and not cell.text.startswith("=")
                shown = {"value": masked(cell.text)} if hidden else {}
                reading.problems.append(Problem(problem.code, where, problem.values | shown))
            reading.values[code] = ""
            return
        text = cell.text.strip()
        limit = LONGEST.get(code, LONGEST["note"] if code.startswith(OWN) else 0)
        if limit and len(text) > limit:
            reading.say("text-too-long", where, limit=limit)
            text = text[:limit]
        reading.values[code] = text

    def _broken(self, row: TableRow, code: str) -> bool:
        """Tell whether the cell itself has been complained about."""
        return bool(self._table.cell(row, code).problem)

    def _read_trade(self, reading: RowReading, row: TableRow) -> None:
        context = self._context
        text = reading.values.get("trade", "")
        only = context.trades[0].code if len(context.trades) == 1 else ""
        if not text:
            reading.trade = context.default_trade or only
            if not reading.trade and not self._broken(row, "trade"):
                reading.say("missing-trade", self._where(row, "trade"))
            return
        reading.trade = self._trade_names.code(text) or self._trade_names.code(_bare_trade(text))
        if reading.trade:
            reading.values["trade"] = self._trades[reading.trade].names[0]
            return
        # People wrote a name of this shape but no such trade: the nearest is shown to click on.
        nearest = self._trade_names.nearest(text, at_least=400, most=1)
        reading.say(
            "unknown-trade",
            self._where(row, "trade"),
            value=text,
            suggestion=nearest[0].name if nearest else "",
            known=[trade.names[0] for trade in context.trades],
        )

    def _read_division(self, reading: RowReading, row: TableRow) -> None:
        if not reading.trade:
            return
        trade = self._trades[reading.trade]
        text = reading.values.get("division", "")
        if text:
            self._known_division(reading, row, trade, text)
            return
        codes = [each.code for each in trade.divisions]
        if self._context.default_division in codes:
            reading.division = self._context.default_division
        elif len(codes) == 1:
            reading.division = codes[0]
        elif codes and not self._broken(row, "division"):
            known = [each.names[0] for each in trade.divisions]
            reading.say("missing-division", self._where(row, "division"), known=known)

    def _known_division(
        self, reading: RowReading, row: TableRow, trade: TradeFact, text: str
    ) -> None:
        names = self._divisions[trade.code]
        reading.division = names.code(text)
        if reading.division:
            reading.values["division"] = names.shown(reading.division)
            return
        nearest = names.nearest(text, at_least=400, most=1)
        reading.say(
            "unknown-division",
            self._where(row, "division"),
            value=text,
            trade=trade.names[0],
            suggestion=nearest[0].name if nearest else "",
            known=[each.names[0] for each in trade.divisions],
        )

    def _read_unit(self, reading: RowReading, row: TableRow) -> None:
        text = plain(reading.values.get("unit", ""))
        if not text:
            reading.unit = self._context.default_unit
            wanted = self._context.unit_required and not self._broken(row, "unit")
            if not reading.unit and wanted:
                reading.say("missing-unit", self._where(row, "unit"))
            return
        reading.unit_name = text
        answer = self._context.answers.get(unit_key(text), "")
        reading.unit = self._units.code(text) or self._answered_unit(answer)
        if reading.unit:
            reading.unit_name = self._units.shown(reading.unit)
            return
        near = self._near_units(text)
        if not self._context.new_units:
            names = [each.name for each in near]
            reading.say("unit-unknown", self._where(row, "unit"), value=text, suggestions=names)
        elif near and answer != "new":
            self._ask_unit(reading, row, text, near)

    def _read_unit_kind(self, reading: RowReading, row: TableRow) -> None:
        written = reading.values.get("unit_kind", "")
        kind = read_unit_kind(written)
        if kind is None:
            known = [words[0] for words in UNIT_KINDS.values()]
            where = self._where(row, "unit_kind")
            reading.say("unknown-unit-kind", where, value=written[:40], known=known)
        elif reading.unit or reading.unit_name:
            reading.unit_kind = kind

    def _answered_unit(self, answer: str) -> str:
        return answer if any(unit.code == answer for unit in self._context.units) else ""

    def _near_units(self, text: str) -> tuple[Proposal, ...]:
        key = folded_name(text)
        if key not in self._unit_asked:
            self._unit_asked[key] = self._units.nearest(text)
        return self._unit_asked[key]

    def _ask_unit(
        self, reading: RowReading, row: TableRow, text: str, near: tuple[Proposal, ...]
    ) -> None:
        reading.questions.append(
            Question(
                "unit-near",
                self._where(row, "unit"),
                unit_key(text),
                (*(each.code for each in near), "new"),
                {
                    "value": text,
                    "nearest": near[0].name,
                    "suggestions": {each.code: each.name for each in near},
                },
            )
        )

    def _read_number(self, reading: RowReading, row: TableRow) -> None:
        number, good = read_number(reading.values.get("number", ""))
        if not good:
            reading.say("number-characters", self._where(row, "number"), value=number[:40])
        reading.values["number"] = number if good else ""

    def _read_contestants(self, reading: RowReading, row: TableRow) -> None:
        names = split_names(reading.values.get("name", ""))
        where = self._where(row, "name")
        if not names and not self._broken(row, "name"):
            reading.say("missing-name", where)
        ids = self._id_numbers(reading, row, len(names))
        shared = self._shared_values(reading, row)
        latin = self._latin_names(reading, row, len(names))
        births = self._births(reading, row, list(zip(names, ids, strict=True)))
        for name, id_number, letters, born in zip(names, ids, latin, births, strict=True):
            age = age_of(born, id_number, self._context.on)
            self._check_years(reading, row, shared["trade_years"], age)
            reading.contestants.append(
                ContestantDraft(
                    self._person(reading, where, name),
                    id_number,
                    self._context.id_index(id_number) if id_number else "",
                    latin=letters,
                    born_on=born,
                    **(shared | self._gender(reading, row, id_number)),
                )
            )
        reading.values["name"] = "、".join(each.name for each in reading.contestants)

    def _person(self, reading: RowReading, where: str, written: str) -> str:
        found = read_name(written)
        if found.problem:
            values = {"value": found.name, "characters": found.detail, "limit": MAX_NAME}
            reading.say(found.problem, where, **values)
        elif found.question:
            key = f"{found.question}:{found.name}"
            if self._context.answers.get(key) != "yes":
                values = {"value": found.name, "characters": found.detail}
                reading.questions.append(Question(found.question, where, key, ("yes",), values))
        return found.name

    def _id_numbers(self, reading: RowReading, row: TableRow, people: int) -> list[str]:
        text = reading.values.get("id_number", "")
        where = self._where(row, "id_number")
        numbers = [clean_id_number(part) for part in split_names(text)]
        reading.values["id_number"] = "、".join(masked(number) for number in numbers)
        if not numbers:
            if self._context.id_required and not self._broken(row, "id_number"):
                reading.say("missing-id", where)
            return [""] * people
        if len(numbers) != people:
            if people:
                reading.say("id-count", where, people=people, numbers=len(numbers))
            return [""] * people
        if plain(reading.values.get("id_kind", "")).casefold() in _RESIDENT_CARDS:
            for number in numbers:
                trouble = id_trouble(number, on=self._context.on)
                if trouble:
                    values = {"value": masked(number)} | _birthday_values(trouble, number)
                    reading.say(trouble, where, **values)
        return numbers

    def _latin_names(self, reading: RowReading, row: TableRow, people: int) -> list[str]:
        """Each one's name in Latin letters; one person's may hold a comma."""
        text = reading.values.get("latin", "")
        parts = (text,) if people == 1 else split_names(text)
        if not text or not people:
            return [""] * people
        where = self._where(row, "latin")
        if len(parts) != people:
            reading.say("latin-count", where, people=people, names=len(parts))
            return [""] * people
        names = []
        for part in parts:
            name, good = read_latin(part)
            if not good:
                reading.say("latin-letters", where, value=name[:40])
            names.append(name if good else "")
        reading.values["latin"] = "、".join(names)
        return names

    def _gender(self, reading: RowReading, row: TableRow, id_number: str) -> dict[str, Any]:
        """The gender written, else the one in the number; asks when the two differ."""
        written = read_gender(reading.values.get("gender", "")) or ""
        told = gender_of(id_number) if id_number and not id_trouble(id_number) else ""
        key = f"gender-differs:{reading.values.get('name', '')}:{written}"
        if written and told and written != told and self._context.answers.get(key) != "yes":
            where = self._where(row, "gender")
            values = {"value": reading.values["gender"], "number": masked(id_number)}
            reading.questions.append(Question("gender-differs", where, key, ("yes",), values))
        return {"gender": written or told}

    def _births(
        self, reading: RowReading, row: TableRow, people: list[tuple[str, str]]
    ) -> list[date | None]:
        """Each one's date of birth as the column says it."""
        found = read_births(reading.values.get("born_on", ""), people, self._context.on)
        where = self._where(row, "born_on")
        for code, values in found.problems:
            reading.say(code, where, **values)
        for code, key, values in found.questions:
            if self._context.answers.get(key) != "yes":
                reading.questions.append(Question(code, where, key, ("yes",), values))
        return found.days

    def _check_years(
        self, reading: RowReading, row: TableRow, years: int | None, age: int | None
    ) -> None:
        if years is not None and age is not None and years > age:
            where = self._where(row, "trade_years")
            reading.say("years-beyond-age", where, years=years, age=age)

    def _shared_values(self, reading: RowReading, row: TableRow) -> dict[str, Any]:
        values = reading.values
        if read_gender(values.get("gender", "")) is None:
            where = self._where(row, "gender")
            reading.say("unknown-gender", where, value=values["gender"][:40])
        phone, good_phone = read_phone(values.get("phone", ""))
        if not good_phone:
            reading.say("phone-characters", self._where(row, "phone"), value=phone[:40])
        level, known_level = read_level(values.get("skill_level", ""))
        if not known_level:
            where = self._where(row, "skill_level")
            reading.say("unknown-level", where, value=values["skill_level"][:40])
        student, known_truth = read_truth(values.get("student", ""))
        if not known_truth:
            where = self._where(row, "student")
            reading.say("unknown-truth", where, value=values["student"][:40])
        years, known_years = read_years(values.get("trade_years", ""))
        if not known_years:
            shown = {"value": values["trade_years"][:40], "most": MOST_YEARS}
            reading.say("years-unreadable", self._where(row, "trade_years"), **shown)
        return {
            "trade_years": years,
            "phone": phone if good_phone else "",
            "student": student,
            "skill_level": level,
            "occupation_certificate": plain(values.get("occupation_certificate", "")),
        }

    def _read_coaches(self, reading: RowReading, row: TableRow) -> None:
        where = self._where(row, "coaches")
        coaches = []
        for written in split_names(reading.values.get("coaches", "")):
            name = self._person(reading, where, written)
            coaches.append(name)
            trades = self._context.judges.get(name, ())
            key = f"coach-judges:{name}"
            if trades and self._context.answers.get(key) != "yes":
                shown = [self._trades[code].names[0] for code in trades if code in self._trades]
                values = {"name": name, "trades": shown}
                reading.questions.append(Question("coach-judges", where, key, ("yes",), values))
        reading.coaches = tuple(coaches)
        if "coaches" in reading.values:
            reading.values["coaches"] = "、".join(coaches)


def unit_key(written: str) -> str:
    """The key under which the question about a unit's spelling is answered."""
    return f"unit:{folded_name(written)}"


def _bare_trade(text: str) -> str:
    bare = text.strip()
    for ending in _TRADE_ENDINGS:
        bare = bare.removesuffix(ending)
    return bare


def _short(names: tuple[str, ...]) -> tuple[str, ...]:
    """学生 is what people write for 学生组."""
    return tuple(name.removesuffix("组") for name in names if name.endswith("组") and len(name) > 2)


def _birthday_values(trouble: str, number: str) -> dict[str, Any]:
    if trouble != "id-birthday":
        return {}
    return {"year": int(number[6:10]), "month": int(number[10:12]), "day": int(number[12:14])}
