"""Read dates of birth and years in the trade from a roster (出生日期、从业年限)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from competition.exchange.id_numbers import birthday, id_trouble
from competition.exchange.roster_values import is_nothing, plain
from competition.rules.eligibility import age_on

EARLIEST = date(1900, 1, 1)
#: Below this age at the contest people are asked whether the date is right.
YOUNGEST = 14
MOST_YEARS = 80
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_CLOCK = r"(?:[ t]0?0:00(?::00(?:\.0+)?)?)?"
_DAYS = (
    re.compile(rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d){_CLOCK}"),
    re.compile(
        r"(?P<year>\d{4}) ?[-/.年、·\\ ] ?(?P<month>\d{1,2}) ?[-/.月、·\\ ] ?(?P<day>\d{1,2})"
        rf" ?[日号]?{_CLOCK}"
    ),
    re.compile(rf"(?P<day>\d{{1,2}})[-. /]{{0,2}}{_MONTH}[-., /]{{0,2}}(?P<year>\d{{4}})"),
    re.compile(rf"{_MONTH}[-. ]{{0,2}}(?P<day>\d{{1,2}})[-., ]{{1,2}}(?P<year>\d{{4}})"),
)
_MONTH_ALONE = re.compile(r"\d{4} ?[-/.年] ?\d{1,2} ?月?")
_SEVERAL = re.compile(r"[、，,;；\n]+")
_YEARS = re.compile(r"(\d{1,4})(?:\.0+)? ?(?:周?年|years?)?")

Said = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class Births:
    """What a cell says: a day a person, what is wrong with it, what only people know.

    questions: (code, key, values).
    """

    days: list[date | None]
    problems: list[Said] = field(default_factory=list)
    questions: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)


def read_day(text: str) -> date | None:
    """A day as people write it, the year in four digits; None for what is no day.

    >>> read_day("１９９９年２月１４日"), read_day("19990214"), read_day("14 Feb 1999")
    (datetime.date(1999, 2, 14), datetime.date(1999, 2, 14), datetime.date(1999, 2, 14))
    >>> read_day("1999-02-30"), read_day("99.2.14"), read_day("14/02/1999"), read_day("1999112")
    (None, None, None, None)
    """
    folded = plain(text).casefold()
    found = next((match for each in _DAYS if (match := each.fullmatch(folded))), None)
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    try:
        return date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        return None


def read_births(text: str, people: Sequence[tuple[str, str]], on: date | None) -> Births:
    """Read the days of birth of a row's people, given as (name, identity number or "").

    on: the contest's first day, against which they are held.
    """
    births = Births([None] * len(people))
    if is_nothing(text) or not people:
        return births
    parts = [text] if len(people) == 1 else [each for each in _SEVERAL.split(text) if each.strip()]
    if len(parts) != len(people):
        births.problems.append(("birth-count", {"people": len(people), "dates": len(parts)}))
        return births
    for place, (part, person) in enumerate(zip(parts, people, strict=True)):
        births.days[place] = _day(births, part, person, on)
    return births


def _day(births: Births, text: str, person: tuple[str, str], on: date | None) -> date | None:
    name, id_number = person
    shown, born = {"value": text.strip()[:40]}, read_day(text)
    if born is None:
        if _MONTH_ALONE.fullmatch(plain(text)):
            births.questions.append(("birth-without-day", "birth-without-day", shown))
        elif not is_nothing(text):
            births.problems.append(("birth-unreadable", shown))
        return None
    if born < EARLIEST:
        births.problems.append(("birth-too-early", shown))
    elif on is not None and born > on:
        births.problems.append(("birth-to-come", shown))
    elif id_number and not id_trouble(id_number) and birthday(id_number) != born:
        births.problems.append(("birth-differs", {}))
    elif on is not None and age_on(born, on) < YOUNGEST:
        key = f"birth-too-young:{name}:{born.isoformat()}"
        values = shown | {"name": name, "age": age_on(born, on)}
        births.questions.append(("birth-too-young", key, values))
    return born


def read_years(text: str) -> tuple[int | None, bool]:
    """Return (whole years in the trade or None for nothing, was it understood).

    >>> read_years("12 年"), read_years("无"), read_years("3年以上"), read_years("120")
    ((12, True), (None, True), (None, False), (None, False))
    """
    if is_nothing(text):
        return None, True
    found = _YEARS.fullmatch(plain(text).casefold())
    years = int(found[1]) if found else MOST_YEARS + 1
    return (years, True) if years <= MOST_YEARS else (None, False)


def age_of(born: date | None, id_number: str, on: date | None) -> int | None:
    """Whole years of somebody's life on a day, by his date of birth or his number's; or None."""
    if born is None and id_number and not id_trouble(id_number):
        born = birthday(id_number)
    return age_on(born, on) if born is not None and on is not None else None
