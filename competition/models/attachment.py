"""What lies beside a score sheet (评分表附件): photos by content, a second person's check.

Neither is a mark: nothing here enters a result. A photo's bytes lie in a file named by its digest,
outside the web root; a check says whether a second pair of eyes read or typed the same.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, Piece, short_enum


class PhotoKind(enum.StrEnum):
    """What a photo shows: the work that was judged, or the paper original (作品照片、纸质原件)."""

    WORK = "work"
    ORIGINAL = "original"


class SheetPhoto(Base):
    """A photo taken for a sheet; which aspect it belongs to, the signed revision says (照片)."""

    __tablename__ = "sheet_photo"
    __table_args__ = (
        UniqueConstraint("sheet_id", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_sheet_photo_sha256", "sha256"),
    )

    id: Mapped[Id]
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("score_sheet.id", ondelete="CASCADE"))
    kind: Mapped[PhotoKind] = mapped_column(short_enum(PhotoKind, "kind"), default=PhotoKind.WORK)
    #: Hexadecimal SHA-256 of the file, and its name on disk.
    sha256: Mapped[str] = mapped_column(String(64))
    #: Bytes.
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    received_at: Mapped[Moment]


class SheetCheck(Base):
    """A second person's signed check of a signed revision (复核记录); the newest one counts.

    Read: he saw the marks and says aspect by aspect where he does not agree. Typed: he typed the
    same paper without seeing what was typed before, and the two vectors are compared.
    """

    __tablename__ = "sheet_check"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("n >= 1", name="n_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    #: The operation's id, made by the tablet at signing.
    op: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("score_sheet.id", ondelete="CASCADE"))
    #: First, second … check of this sheet.
    number: Mapped[int]
    #: Number of the revision that was checked.
    n: Mapped[int]
    #: The request's bytes as they came.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    #: What was typed, packed as a revision's; empty where marks were read.
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    agreed: Mapped[bool]
    #: Aspect code → what the checker says about it.
    remarks: Mapped[Piece]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    received_at: Mapped[Moment]
    receipt: Mapped[str] = mapped_column(String(12))
