"""What a certificate says (证书内容): facts in, no wording, no places on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from competition.documents.stamp_facts import Impression, SignLine


class CertificateKind(StrEnum):
    """Which of our papers it is; titles and levels belong to other bodies."""

    HONOUR = "honour"  # 荣誉证书
    MERIT = "merit"  # 奖状
    PARTICIPATION = "participation"  # 参赛证书
    JUDGE = "judge"  # 优秀裁判员
    ORGANISATION = "organisation"  # 优秀组织奖
    COACH = "coach"  # 优秀指导教师
    TEAM = "team"  # 团体奖


class DateStyle(StrEnum):
    """How years and dates are written; one style on a certificate."""

    CHINESE = "chinese"  # 二〇二六年一月十六日
    FIGURES = "figures"  # 2026年1月16日


@dataclass(frozen=True, slots=True)
class Background:
    """A background as it is kept: its kind (png, jpeg, pdf, svg) and its bytes."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CertificateDesign:
    """How certificates look: data, kept with the event and carried in its file.

    name: which drawing, a key of `designs.DESIGNS`; microtext: the line repeated along the frame,
    the event and its year; guides: dotted seal places and 盖章处; tint: paper colour (off for
    office printers); sample: marked 样 across, as every certificate of an example event must be;
    bleed: 3 mm and trim boxes for a printing house; paper: A4, or A3 (the same, enlarged; seal
    places stay 42 mm); colourway: one of the design's own; changes: what of the design's data
    (places, sizes, colours) the event has changed, as in `designs`; background: a sheet of the
    event's own instead of the ornament; titled: the title stands on it already; photo: every
    certificate has a place for one; lines: to be signed on; marks: seals and signatures that
    were allowed to be printed.
    """

    name: str = "classic"
    microtext: str = ""
    dates: DateStyle = DateStyle.CHINESE
    guides: bool = True
    tint: bool = True
    sample: bool = False
    bleed: bool = False
    paper: str = "A4"
    colourway: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    background: Background | None = None
    titled: bool = False
    photo: bool = False
    lines: tuple[SignLine, ...] = ()
    marks: tuple[Impression, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One certificate as it is to be printed.

    number: 证书编号; recipient: a person, a team or a unit; salutation: 同志, 同学, 老师 or "" for
    units; unit: printed above the name where the event wants it; event: its full name, a leading
    year may stand in it; year: the year of the event; award: 一等奖, 第一名 … or "" for
    participation; passed: 成绩合格 is added to a participation; bodies: issuing bodies in order
    of rank, a `|` where a long name may break; issued: the date under the last body; qr: what
    the code holds; address: where to verify, as a reader types it; fingerprint: of the signing
    key; members: of a team; pupil: the contestant an outstanding coach led, with the award;
    photo: leave a place for one; portrait: the photo that stands there, a JPEG, or none; tested:
    what a participation was about; pairs: of two who won together, each name with its unit,
    printed in place of the recipient; statement: the whole in English, printed where the design
    has room for it; award_english: as FIRST PRIZE.
    """

    number: str
    kind: CertificateKind
    recipient: str
    event: str
    year: int
    trade: str
    bodies: tuple[str, ...]
    issued: date
    qr: str
    address: str
    fingerprint: str
    salutation: str = "同志"
    division: str = ""
    unit: str = ""
    award: str = ""
    passed: bool = False
    members: tuple[str, ...] = ()
    pupil: str = ""
    photo: bool = False
    portrait: bytes = b""
    tested: str = "理论知识和实际操作"
    #: The title of the work that was entered, where works are.
    work: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    statement: str = ""
    award_english: str = ""
