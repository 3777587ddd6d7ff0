"""What a list of results says (成绩公示、获奖名单): frozen, already rounded, already in order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.entrants import Entrants, called


class NoticeStage(StrEnum):
    """How far the results are."""

    INTERNAL = "internal"  # 内部核对
    PROVISIONAL = "provisional"  # 公示
    FINAL = "final"  # 正式公布


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One entry's line: place "" means unplaced, then `status` says why (缺赛, 取消成绩)."""

    place: str
    number: str
    name: str
    unit: str
    total: str
    award: str = ""
    shared: bool = False
    status: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Lines under one heading: an award, or the places without one; `note` stands beside it."""

    heading: str
    rows: tuple[ResultRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultsNotice:
    """A list of results as it is posted.

    title: e.g. 咖啡师（职工组）成绩公示; until: printed end of the notice period, as people read
    it; objections: where to object (监督仲裁组, telephone); parts: headings of the part columns;
    signatures: labels of the lines to be signed; digest: SHA-256 of the publication; trail: how
    many acts its trail held by then, and the digest of the last.
    """

    event: str
    title: str
    stage: NoticeStage
    groups: tuple[ResultGroup, ...]
    digest: str
    issued: str
    until: str = ""
    objections: str = ""
    parts: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    fingerprint: str = ""
    trail: tuple[int, str] = (0, "")
    address: str = ""
    qr: str = ""
    sample: bool = False
    language: str = "zh"
    kind: Entrants = Entrants.PEOPLE

    def called(self, word: str) -> str:
        """What is entered, in the list's language."""
        return called(word, self.kind)[self.language]

    def count_of(self, group: ResultGroup) -> str:
        """How many stand in a group, as it is said beside its heading."""
        return group.note or self.called("counted").format(count=len(group.rows))


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One person proposed for a title or a level (荣誉称号、技能等级晋升建议名单)."""

    name: str
    unit: str
    trade: str
    place: str
    award: str
    held: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class ProposalList:
    """Whom the organiser proposes to the body that gives a title or a level."""

    event: str
    title: str
    rows: tuple[ProposalRow, ...]
    addressee: str
    issued: str
    signatures: tuple[str, ...] = ()
    sample: bool = False
    language: str = "zh"
