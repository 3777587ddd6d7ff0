"""Find people and numbers that a roster names twice (重复报名), and units it may spell two ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from competition.errors import Problem
from competition.exchange.merging_names import folded_name, near_pairs
from competition.exchange.roster_authors import are_one, repeats
from competition.exchange.roster_facts import (
    ContestantDraft,
    EntryDraft,
    Question,
    RosterContext,
)
from competition.exchange.roster_reading import RowReading, unit_key

Address = Callable[[int, str], str]
#: Two new spellings must be this like before they are asked about.
_ALIKE = 800


class Duplicates:
    """Walks once over all rows and notes, on the later row, what an earlier one already said."""

    def __init__(self, address: Address, context: RosterContext) -> None:
        self._address = address
        self._answers = context.answers
        self._one_trade_each = context.one_trade_each
        #: In which one author may bring several works; how many is said of all he brings.
        self._of_works = {trade.code for trade in context.trades if trade.works}
        self._by_id: defaultdict[str, list[tuple[RowReading, ContestantDraft]]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, str], list[tuple[RowReading, ContestantDraft]]]
        self._by_name = defaultdict(list)

    def note(self, readings: Sequence[RowReading]) -> None:
        """Add the problems and questions of repeated people to the rows that repeat them."""
        for reading in readings:
            for person in reading.contestants:
                if person.name:
                    self._person(reading, person)

    def _person(self, reading: RowReading, person: ContestantDraft) -> None:
        unit = reading.unit or folded_name(reading.unit_name)
        named = self._by_name[(person.name, unit)]
        same_id = self._by_id[person.id_number] if person.id_number else []
        told = any(self._same_number(reading, person, *other) for other in same_id)
        for other, earlier in named:
            if not told and not (person.id_number and earlier.id_number):
                told = self._same_name(reading, person, other, earlier)
        named.append((reading, person))
        if person.id_number:
            same_id.append((reading, person))

    def _same_number(
        self,
        reading: RowReading,
        person: ContestantDraft,
        other: RowReading,
        earlier: ContestantDraft,
    ) -> bool:
        where = self._address(reading.row, "name")
        values = {"other": self._address(other.row, "name"), "other_row": other.row}
        if person.name != earlier.name:
            where = self._address(reading.row, "id_number")
            values |= {"name": person.name, "other_name": earlier.name}
            reading.problems.append(Problem("same-id-other-name", where, values))
            return True
        if reading.trade == other.trade:
            values |= {"name": person.name}
            return self._twice(reading, other, where, values)
        if self._one_trade_each:
            values |= {"name": person.name}
            reading.problems.append(Problem("person-in-two-trades", where, values))
            return True
        return False

    def _twice(
        self, reading: RowReading, other: RowReading, where: str, values: dict[str, Any]
    ) -> bool:
        """Somebody stands in one trade twice; an author may, with another work."""
        works = reading.trade in self._of_works
        code = repeats(reading, other) if works else "duplicate-person"
        if code:
            told = {**values, "title": reading.values.get("team", "")}
            reading.problems.append(Problem(code, where, told if works else values))
        return bool(code)

    def _same_name(
        self,
        reading: RowReading,
        person: ContestantDraft,
        other: RowReading,
        earlier: ContestantDraft,
    ) -> bool:
        """Same name and unit, no number to tell: the same row again, or maybe a namesake."""
        if reading.trade != other.trade:
            return False
        where = self._address(reading.row, "name")
        values = {
            "name": person.name,
            "other": self._address(other.row, "name"),
            "other_row": other.row,
        }
        if reading.trade in self._of_works:
            return are_one(person, earlier) and self._twice(reading, other, where, values)
        if _facts(person) == _facts(earlier) or bool(person.id_number) != bool(earlier.id_number):
            return self._twice(reading, other, where, values)
        key = f"namesake:{reading.trade}:{person.name}:{reading.unit_name}"
        if self._answers.get(key) != "yes":
            reading.questions.append(Question("namesake", where, key, ("yes",), values))
        return True


def _facts(person: ContestantDraft) -> tuple[str, str, str]:
    return person.gender, person.phone, person.occupation_certificate


def duplicate_numbers(drafts: Sequence[EntryDraft], address: Address) -> dict[int, Problem]:
    """Entry numbers that two entries of the file claim: the problem by the later one's row."""
    first: dict[str, int] = {}
    found: dict[int, Problem] = {}
    for draft in drafts:
        row = draft.rows[0]
        if draft.number and draft.number in first:
            other = first[draft.number]
            values = {"number": draft.number, "other": address(other, "number"), "other_row": other}
            found[row] = Problem("duplicate-number", address(row, "number"), values)
        elif draft.number:
            first[draft.number] = row
    return found


def settle_new_units(
    readings: Sequence[RowReading], answers: Mapping[str, str], address: Address
) -> tuple[str, ...]:
    """Make one unit of every spelling of it; ask about new names much like one another.

    Returns the names of the units the file brings, as first written.
    """
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for reading in readings:
        if not reading.unit and reading.unit_name:
            folded = folded_name(reading.unit_name)
            counts[folded] += 1
            reading.unit_name = written.setdefault(folded, reading.unit_name)
    asked = {question.key for reading in readings for question in reading.questions}
    for pair in near_pairs(written, at_least=_ALIKE):
        rare, common = sorted(pair, key=lambda folded: (counts[folded], -len(folded), folded))
        key = unit_key(written[rare])
        choice = f"as:{written[common]}"
        answer = answers.get(key, "")
        if answer == choice:
            _rename(readings, written.pop(rare), written[common])
        elif answer != "new" and key not in asked:
            values = {
                "value": written[rare],
                "nearest": written[common],
                "suggestions": {choice: written[common]},
            }
            _ask(readings, key, (choice, "new"), values, address)
            asked.add(key)
        if answer == choice:
            counts[common] += counts.pop(rare)
    return tuple(written.values())


def _rename(readings: Sequence[RowReading], old: str, new: str) -> None:
    for reading in readings:
        if not reading.unit and reading.unit_name == old:
            reading.unit_name = new


def _ask(
    readings: Sequence[RowReading],
    key: str,
    choices: tuple[str, ...],
    values: Mapping[str, object],
    address: Address,
) -> None:
    for reading in readings:
        if not reading.unit and reading.unit_name == values["value"]:
            where = address(reading.row, "unit")
            reading.questions.append(Question("unit-near", where, key, choices, values))


def once_each(readings: Sequence[RowReading]) -> tuple[Question, ...]:
    """Every open question once, where it first stands, with the rows it is about."""
    first: dict[str, Question] = {}
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for reading in readings:
        for question in reading.questions:
            first.setdefault(question.key, question)
            rows[question.key].append(reading.row)
    return tuple(
        replace(question, values={**question.values, "rows": rows[key]})
        for key, question in first.items()
    )
