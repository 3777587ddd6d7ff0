"""Find the entry that a row of marks or results is about (对应参赛选手): never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from competition.errors import Problem
from competition.exchange.grids import cell_problem
from competition.exchange.headers import Field
from competition.exchange.id_numbers import clean_id_number, masked
from competition.exchange.merging_names import folded_name
from competition.exchange.person_names import read_name, split_names
from competition.exchange.roster_facts import no_index
from competition.exchange.roster_values import plain, read_number
from competition.exchange.tables import Table, TableRow

#: The columns by which an entry may be named.
WHO_FIELDS = (
    Field(
        "number",
        ("参赛号", "参赛编号", "选手编号", "选手号", "准考证号", "考号", "加密号", "编号", "抽签号")
        + ("entry", "entry number", "number", "code", "exam number"),
    ),
    Field(
        "name",
        ("姓名", "选手姓名", "选手", "参赛选手", "考生姓名", "name", "contestant", "full name"),
        parts=("姓名",),
        unless=("教练", "指导", "领队", "裁判", "单位"),
    ),
    Field(
        "unit",
        (
            "代表队",
            "单位",
            "所在单位",
            "参赛单位",
            "选送单位",
            "学校",
            "院校",
            "unit",
            "delegation",
        ),
        parts=("单位", "代表队", "学校", "院校"),
        unless=("电话", "意见"),
    ),
    Field(
        "id_number",
        ("身份证号", "身份证", "身份证号码", "证件号", "证件号码", "id", "id number"),
        parts=("身份证", "证件号"),
    ),
)


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry that a file may name: by its number (or code), its people, their units.

    key is the caller's own mark for it, handed back untouched; a team's name is the last of names.
    """

    key: str
    number: str
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    id_indexes: tuple[str, ...] = ()
    division: str = ""
    team: str = ""


class EntryLookup:
    """Knows the entries of a trade by number, identity number, and name with unit."""

    def __init__(
        self, entries: Sequence[KnownEntry], *, id_index: Callable[[str], str] = no_index
    ) -> None:
        self._id_index = id_index
        self._by_number: dict[str, KnownEntry] = {}
        self._by_id: dict[str, KnownEntry] = {}
        self._by_name: defaultdict[str, list[KnownEntry]] = defaultdict(list)
        short: defaultdict[str, list[KnownEntry]] = defaultdict(list)
        for entry in entries:
            self._by_number[entry.number] = entry
            short[entry.number.lstrip("0")].append(entry)
            for index in entry.id_indexes:
                self._by_id[index] = entry
            for name in entry.names:
                self._by_name[name].append(entry)
        for number, found in short.items():
            # A number cell forgets leading zeros; only an unmistakable one is restored.
            if len(found) == 1:
                self._by_number.setdefault(number, found[0])

    def find(self, table: Table, row: TableRow) -> tuple[KnownEntry | None, tuple[Problem, ...]]:
        """Find a row's entry by number, else identity number, else name and unit.

        A number beside another person's name is a problem: the rows may have slipped.
        """
        broken = _broken_cells(table, row)
        if broken:
            return None, broken
        number, _ = read_number(table.cell(row, "number").text)
        names = tuple(read_name(part).name for part in split_names(table.cell(row, "name").text))
        if number:
            return self._by_its_number(table, row, number, names)
        identity = clean_id_number(table.cell(row, "id_number").text)
        if identity:
            entry = self._by_id.get(self._id_index(identity))
            where = table.address(row, "id_number")
            if entry is None:
                return None, (Problem("entry-unknown", where, {"value": masked(identity)}),)
            return entry, self._name_problems(table, row, entry, names)
        return self._by_its_name(table, row, names)

    def _by_its_number(
        self, table: Table, row: TableRow, number: str, names: tuple[str, ...]
    ) -> tuple[KnownEntry | None, tuple[Problem, ...]]:
        entry = self._by_number.get(number)
        if entry is None:
            where = table.address(row, "number")
            return None, (Problem("entry-unknown", where, {"value": number}),)
        return entry, self._name_problems(table, row, entry, names)

    def _name_problems(
        self, table: Table, row: TableRow, entry: KnownEntry, names: Iterable[str]
    ) -> tuple[Problem, ...]:
        strange = [name for name in names if entry.names and name not in entry.names]
        if not strange:
            return ()
        values = {"number": entry.number, "value": strange[0], "known": "、".join(entry.names)}
        return (Problem("name-differs", table.address(row, "name"), values),)

    def _by_its_name(
        self, table: Table, row: TableRow, names: tuple[str, ...]
    ) -> tuple[KnownEntry | None, tuple[Problem, ...]]:
        where = table.address(row, "name" if table.has("name") else "number")
        if not names:
            return None, (Problem("entry-missing", where),)
        found = self._by_name.get(names[0], [])
        unit = folded_name(plain(table.cell(row, "unit").text))
        if len(found) > 1 and unit:
            found = [each for each in found if unit in map(folded_name, each.units)]
        if len(found) == 1:
            return found[0], self._name_problems(table, row, found[0], names)
        if not found:
            return None, (Problem("entry-unknown", where, {"value": names[0]}),)
        numbers = sorted(entry.number for entry in found)
        return None, (Problem("entry-ambiguous", where, {"value": names[0], "numbers": numbers}),)


def _broken_cells(table: Table, row: TableRow) -> tuple[Problem, ...]:
    found = (
        cell_problem(table.cell(row, field.code), table.address(row, field.code))
        for field in WHO_FIELDS
    )
    return tuple(problem for problem in found if problem is not None)
