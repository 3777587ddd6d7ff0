"""What the papers of the coding room say (加密、解密): labels, the sealed table, posted marks."""

from __future__ import annotations

from dataclasses import dataclass

from competition.rules.entrants import Entrants


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """One sticker: a code and nothing that leads to a name; copies: how many of it."""

    code: str
    caption: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class CodeLabels:
    """A sheet of stickers (加密号标签), 3 × 8 on A4."""

    title: str
    labels: tuple[CodeLabel, ...]
    sample: bool = False
    language: str = "zh"
    #: The how manieth time it is printed: from the second on every sticker says so.
    copy: int = 1


@dataclass(frozen=True, slots=True)
class CodeTableRow:
    """One line of the table that leads back from a code to an entry."""

    code: str
    number: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The table to be sealed in its bag (加密对照表); bag: the number on the bag."""

    event: str
    title: str
    layer: str
    rows: tuple[CodeTableRow, ...]
    issued: str
    bag: str = ""
    digest: str = ""
    signatures: tuple[str, ...] = ("加密裁判", "监督")
    sample: bool = False
    language: str = "zh"
    #: The how manieth time it is printed; the paper says so.
    copy: int = 1
    #: Whether names and units stand on it: on the first layer's alone.
    names: bool = True
    #: What is entered, which the column of names is called by.
    kind: Entrants = Entrants.PEOPLE


@dataclass(frozen=True, slots=True)
class CodedMark:
    """What one code has got, before anybody knows whose it is."""

    code: str
    total: str
    seats: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class CodedMarksSheet:
    """All coded marks and their digest, posted before decoding (加密号成绩汇总)."""

    event: str
    title: str
    seats: tuple[str, ...]
    rows: tuple[CodedMark, ...]
    digest: str
    issued: str
    signatures: tuple[str, ...] = ("裁判长", "监督", "加密裁判")
    sample: bool = False
    language: str = "zh"
