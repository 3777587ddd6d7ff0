"""A paper of the office in plain blocks (公文): the same facts become PDF and DOCX.

Result books, notices with letterhead, lists of awards, the announcer's script.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of level 1 or 2, with a remark beside it."""

    text: str
    note: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph: left with two characters' indent, or centred, or at the right."""

    text: str
    align: str = "left"
    indent: bool = True
    bold: bool = False
    size: float = 14.0


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: heading, share of the width, alignment; a name is never cut."""

    heading: str
    width: float
    align: str = "left"
    name: bool = False


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list; `small` sets it in the type of long lists."""

    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = True


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of level 1 that follow, each with its page (目录)."""


Block = Title | Words | ListTable | NewPage | Contents


@dataclass(frozen=True, slots=True)
class OfficePaper:
    """The paper: its title, its blocks, and who signs it when.

    letterhead: the body in red over a red line (红头); empty: none. signed: bodies one below the
    other at the end, each over the place of its seal. language: of what the paper adds itself.
    """

    event: str
    title: str
    blocks: tuple[Block, ...]
    letterhead: str = ""
    signed: tuple[str, ...] = ()
    issued: str = ""
    sample: bool = False
    language: str = "zh"
