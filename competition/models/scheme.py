"""A marking scheme as the tree people edit (评分方案): criterion, sub-criterion, aspect.

Frozen at the first mark: a later change is a new version by ruling, and sheets keep the hash of the
version they were marked under.
"""

from __future__ import annotations

import enum
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import (
    Bilingual,
    Code,
    Id,
    MomentOrNone,
    Piece,
    Points,
    short_enum,
)


class SchemeState(enum.StrEnum):
    """A draft may change; an approved one waits for marks; a frozen one never changes."""

    DRAFT = "draft"
    APPROVED = "approved"
    FROZEN = "frozen"


class AspectType(enum.StrEnum):
    """What a judge gives at an aspect."""

    JUDGEMENT = "judgement"
    MEASUREMENT = "measurement"
    DEDUCTION = "deduction"
    ANSWER = "answer"
    ORDER = "order"
    TIME = "time"
    VETO = "veto"
    BONUS = "bonus"


class MarkingScheme(Base):
    """The scheme of one module, one row a version (评分方案)."""

    __tablename__ = "marking_scheme"
    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        CheckConstraint("maximum > 0", name="maximum_positive"),
        CheckConstraint("decimals BETWEEN 0 AND 4", name="decimals"),
        CheckConstraint("state <> 'frozen' OR digest <> ''", name="frozen_has_digest"),
    )

    id: Mapped[Id]
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    #: Version number of the scheme within its module, from 1.
    number: Mapped[int]
    state: Mapped[SchemeState] = mapped_column(
        short_enum(SchemeState, "state"), default=SchemeState.DRAFT
    )
    maximum: Mapped[Decimal] = mapped_column(Points)
    decimals: Mapped[int] = mapped_column(default=3)
    note: Mapped[Piece]
    #: SHA-256 of the canonical JSON of the frozen scheme.
    digest: Mapped[str] = mapped_column(String(64), default="")
    frozen_at: Mapped[MomentOrNone]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Criterion(Base):
    """First level (A, B, C …) (评分项)."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("scheme_id", "code"),
        CheckConstraint("maximum >= 0", name="maximum"),
    )

    id: Mapped[Id]
    scheme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("marking_scheme.id", ondelete="CASCADE")
    )
    code: Mapped[Code]
    name: Mapped[Bilingual]
    maximum: Mapped[Decimal] = mapped_column(Points)
    #: Code of the panel that marks it; empty: the module's first panel.
    panel: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int]
    #: Whatever else the contest file says at this node.
    extra: Mapped[Piece]


class SubCriterion(Base):
    """Second level (A1 …) (评分子项)."""

    __tablename__ = "sub_criterion"
    __table_args__ = (UniqueConstraint("criterion_id", "code"),)

    id: Mapped[Id]
    criterion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    position: Mapped[int]
    extra: Mapped[Piece]


class Aspect(Base):
    """The leaf a judge marks (评分点)."""

    __tablename__ = "aspect"
    __table_args__ = (
        UniqueConstraint("sub_criterion_id", "code"),
        CheckConstraint("maximum >= 0", name="maximum"),
    )

    id: Mapped[Id]
    sub_criterion_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("sub_criterion.id", ondelete="CASCADE")
    )
    code: Mapped[Code]
    name: Mapped[Bilingual]
    maximum: Mapped[Decimal] = mapped_column(Points)
    type: Mapped[AspectType] = mapped_column(short_enum(AspectType, "type"))
    #: {"min", "max", "step"} of what is entered, as decimal strings.
    scale: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: How the value becomes points, as in the contest file.
    points: Mapped[Piece]
    #: What each level looks like: {"0": {"zh": …}, …}.
    descriptors: Mapped[Piece]
    official: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    extra: Mapped[Piece]
