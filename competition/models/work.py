"""Works that are judged instead of people (作品): as they were handed in, and under their codes.

A work is a picture, whose bytes lie encrypted among the uploads, or a link. What a judge sees
stands under the code he marks and says only in ciphertext which picture it is: the tables alone do
not lead from a code to a name.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment


class EntryWork(Base):
    """A picture of an entry's work, or a link to it, in the order they are shown (作品)."""

    __tablename__ = "entry_work"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(length(sha256) = 64) <> (length(link) > 0)", name="picture_or_link"),
    )

    id: Mapped[Id]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    #: From 1 within the entry.
    number: Mapped[int]
    #: Hexadecimal SHA-256 of the plain picture; empty for a link.
    sha256: Mapped[str] = mapped_column(String(64), default="")
    #: SHA-256 of the smaller picture a tablet keeps; the same where the picture is small enough.
    view_sha256: Mapped[str] = mapped_column(String(64), default="")
    #: Plain bytes of the picture; 0 for a link.
    size: Mapped[int] = mapped_column(default=0)
    link: Mapped[str] = mapped_column(String(500), default="")
    #: Somebody of the office looked and says that the link names nobody.
    neutral: Mapped[bool] = mapped_column(default=False)
    kept_at: Mapped[Moment]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class CodedWork(Base):
    """What a judge sees under a code; which picture it is stands in ciphertext (盲评作品)."""

    __tablename__ = "coded_work"
    __table_args__ = (
        UniqueConstraint("blind_code_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[Id]
    blind_code_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("blind_code.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    #: Ciphertext of the digests of a picture and its view, or of a link.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Put under the code by the coder himself, instead of coming with the entry.
    by_hand: Mapped[bool] = mapped_column(default=False)
