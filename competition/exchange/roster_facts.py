"""What a roster import is told, and what it answers (名单导入的事实): plain facts, no tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from competition.errors import Problem
from competition.exchange.id_numbers import masked
from competition.rules.entrants import Entrants, of


def no_index(_number: str) -> str:
    """The blind index of identity numbers where none are kept."""
    return ""


@dataclass(frozen=True, slots=True)
class NamedFact:
    """Something known by a code and its spellings; the first is the one shown."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldFact(NamedFact):
    """A column of the event's own, and what its cells may say; nothing named: anything."""

    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TradeFact:
    """A trade: its code, its spellings (display name, occupation, aliases), its divisions.

    entered: of works (作品类) a row is a work, its people are its authors; so many at most of one
    author; titled: every one has a title.
    """

    code: str
    names: tuple[str, ...]
    divisions: tuple[NamedFact, ...] = ()
    entered: Entrants = Entrants.PEOPLE
    most: int = 1
    titled: bool = False

    @property
    def works(self) -> bool:
        """Whether works are entered in it."""
        return self.entered is Entrants.WORKS


@dataclass(frozen=True, slots=True)
class ContestantFact:
    """A contestant as known: identity number by blind index and mask, never itself."""

    name: str
    id_index: str = ""
    id_shown: str = ""
    gender: str = ""
    phone: str = ""
    student: bool | None = None
    skill_level: int | None = None
    occupation_certificate: str = ""
    latin: str = ""
    born_on: date | None = None
    trade_years: int | None = None
    #: The day of birth in his identity number, which a roster may not contradict.
    id_born_on: date | None = None


@dataclass(frozen=True, slots=True)
class EntryFact:
    """An entry as known; key is the caller's own mark for it, handed back untouched."""

    key: str
    number: str
    trade: str
    division: str
    unit: str
    contestants: tuple[ContestantFact, ...]
    coaches: tuple[str, ...] = ()
    team: str = ""
    note: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterContext:
    """All that checking a roster needs to know.

    judges: trade codes by judge's name; own_fields: the event's own columns; new_units: may the
    file bring units not yet known; unit_required: must everyone have one; one_trade_each: may a
    person enter one trade alone; id_index: the blind index of an identity number; answers: what
    people answered, by `Question.key`; on: the day against which birthdays are checked; asked:
    the columns of `roster_fields.ASKED` that a template offers; unit_kinds: unit → its kind.
    """

    trades: tuple[TradeFact, ...]
    units: tuple[NamedFact, ...] = ()
    entries: tuple[EntryFact, ...] = ()
    judges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own_fields: tuple[FieldFact, ...] = ()
    default_trade: str = ""
    default_division: str = ""
    default_unit: str = ""
    new_units: bool = True
    one_trade_each: bool = False
    id_required: bool = False
    unit_required: bool = True
    id_index: Callable[[str], str] = no_index
    answers: Mapping[str, str] = field(default_factory=dict)
    on: date | None = None
    asked: frozenset[str] = frozenset()
    unit_kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def entrants(self) -> Entrants:
        """What is entered in the trades there are."""
        return of(trade.entered for trade in self.trades)

    @property
    def by_title(self) -> frozenset[str]:
        """The trades where an author may bring several works, told apart by their titles."""
        return frozenset(trade.code for trade in self.trades if trade.most > 1)

    @property
    def of_works(self) -> bool:
        """Whether works alone are entered: the lists say author and work."""
        return self.entrants is Entrants.WORKS


@dataclass(frozen=True, slots=True)
class ContestantDraft:
    """A contestant as the file has it; the identity number in clear, to be encrypted at once."""

    name: str
    id_number: str = ""
    id_index: str = ""
    gender: str = ""
    phone: str = ""
    student: bool | None = None
    skill_level: int | None = None
    occupation_certificate: str = ""
    #: His name in Latin letters (姓名拼音), as he writes it himself.
    latin: str = ""
    #: As a column says it; the one in the identity number stays there.
    born_on: date | None = None
    #: Whole years in the trade.
    trade_years: int | None = None

    @property
    def id_shown(self) -> str:
        """The identity number as it may be shown."""
        return masked(self.id_number) if self.id_number else ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as the file has it.

    rows: its row numbers; unit: the code of a known unit, or "" and unit_name is a new one;
    existing: the entry it changes or repeats.
    """

    rows: tuple[int, ...]
    number: str
    trade: str
    division: str
    unit: str
    unit_name: str
    contestants: tuple[ContestantDraft, ...]
    coaches: tuple[str, ...] = ()
    team: str = ""
    note: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    existing: EntryFact | None = None
    #: What the unit is, where the file says so.
    unit_kind: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something only people know; answered through `RosterContext.answers[key]`.

    choices: the answers that mean something; any other leaves the question open.
    """

    code: str
    where: str
    key: str
    choices: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference to what is known: the field, its cell, old and new as shown."""

    field: str
    where: str
    old: str
    new: str


class RowState(StrEnum):
    """What importing a row would do (结果)."""

    ERROR = "error"
    CONFIRM = "confirm"
    CHANGED = "changed"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row of the file after checking; texts: every read field as normalised, for the page."""

    number: int
    state: RowState
    texts: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A checked roster: its rows, the entries they make, and everything to see or to ask.

    absent: known entries of the file's trades that the file does not name (they are left
    alone); new_units: names of units not yet known; ignored: rows that are no rows of a roster
    (sums, signatures below the table).
    """

    rows: tuple[RosterRow, ...]
    entries: tuple[EntryDraft, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    absent: tuple[EntryFact, ...] = ()
    new_units: tuple[str, ...] = ()
    ignored: tuple[int, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be imported as it stands: nothing wrong, nothing open."""
        return not self.problems and not self.questions

    def count(self, state: RowState) -> int:
        """How many rows are in a state."""
        return sum(1 for row in self.rows if row.state is state)
