"""CIS marking schemes (世界技能评分系统的评分方案): what a workbook holds, and its calculations."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from competition.errors import Problem

SHEET = "CIS Marking Scheme Import"
CALCULATIONS = "Calculations"
#: The identifiers a CIS marking scheme knows.
CRITERIA = "ABCDEFGHI"
#: Marks above this are unusual: CIS warns of them.
USUAL_MAX = Fraction(2)
LADDER = (0, 1, 2, 3)

_BETWEEN, _INSIDE, _NAMED = "#-#", "#x~x#", ":::"


@dataclass(frozen=True, slots=True)
class CisAspect:
    """One aspect as its workbook has it.

    type: M (measurement) or J (judgement), O and S in workbooks of before 2017. number: its
    position in its sub-criterion. ladder: the descriptors of a judgement by score. row: where it
    stands in the sheet.
    """

    criterion: str
    sub: str
    number: int
    type: str
    description: str
    max: Fraction
    sub_name: str = ""
    day: str = ""
    extra: tuple[str, ...] = ()
    requirement: str = ""
    wsos: str = ""
    calculation: str = ""
    ladder: dict[int, str] = field(default_factory=dict)
    row: int = 0

    @property
    def judged(self) -> bool:
        """Whether judges give a score on a scale."""
        return self.type in ("J", "S")


@dataclass(frozen=True, slots=True)
class CisCriterion:
    """A criterion: its letter, name and mark."""

    code: str
    name: str
    mark: Fraction


@dataclass(frozen=True, slots=True)
class CisSection:
    """A section of the occupational standards and the marks meant for it."""

    code: str
    name: str
    marks: Fraction


@dataclass(frozen=True, slots=True)
class CisCalculation:
    """A named formula: its parameters as numbers and words."""

    name: str
    type: str
    reusable: bool
    numbers: dict[str, Fraction]
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class CisScheme:
    """A whole workbook; `defects` name the cells that had to be understood rather than read."""

    skill: str
    criteria: tuple[CisCriterion, ...]
    aspects: tuple[CisAspect, ...]
    sections: tuple[CisSection, ...] = ()
    calculations: tuple[CisCalculation, ...] = ()
    defects: tuple[Problem, ...] = ()

    @property
    def total(self) -> Fraction:
        """The marks of all aspects."""
        return sum((aspect.max for aspect in self.aspects), Fraction(0))

    def calculation(self, row: str) -> CisCalculation | None:
        """The calculation an aspect names by its row in the sheet of calculations."""
        number = int(row) if row.isdecimal() else 0
        return self.calculations[number - 1] if 1 <= number <= len(self.calculations) else None


def read_parameters(text: str) -> tuple[dict[str, Fraction], dict[str, str]]:
    """Read the parameters of a calculation: numbers and words by key.

    >>> read_parameters("DIFFERENCE:::1#x~x##-#TARGET_VALUE:::0E-8#x~x##-#KIND:::#x~x#UNIT")
    ({'DIFFERENCE': Fraction(1, 1), 'TARGET_VALUE': Fraction(0, 1)}, {'KIND': 'UNIT'})
    """
    numbers: dict[str, Fraction] = {}
    words: dict[str, str] = {}
    for part in text.split(_BETWEEN):
        key, named, value = part.partition(_NAMED)
        number, _, word = value.partition(_INSIDE)
        word = word.removesuffix(_INSIDE).strip()
        if not named or not key.strip():
            continue
        if word:
            words[key.strip()] = word
        try:
            numbers[key.strip()] = Fraction(Decimal(number.strip()))
        except (InvalidOperation, ValueError, OverflowError):
            continue
    return numbers, words


def write_parameters(numbers: dict[str, str], words: dict[str, str]) -> str:
    """Write parameters the way they are read.

    >>> write_parameters({"DIFFERENCE": "1"}, {"KIND": "UNIT"})
    'DIFFERENCE:::1#x~x##-#KIND:::#x~x#UNIT'
    """
    parts = [
        f"{key}{_NAMED}{numbers.get(key, '')}{_INSIDE}{words.get(key, '')}"
        for key in dict.fromkeys([*numbers, *words])
    ]
    return _BETWEEN.join(parts)
