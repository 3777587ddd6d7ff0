"""Draws, and the blind codes that judges see (抽签、加密号). Nothing here knows a name."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Code, Id, Moment, MomentOrNone, Pieces, short_enum


class DrawKind(enum.StrEnum):
    """What a draw decides."""

    ORDER = "order"
    SESSION = "session"
    STATION = "station"


class Draw(Base):
    """A lot that anyone can replay from its seed and its list (抽签)."""

    __tablename__ = "draw"

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    kind: Mapped[DrawKind] = mapped_column(short_enum(DrawKind, "kind"))
    seed: Mapped[str] = mapped_column(String(200))
    #: Entry numbers in the order they were read in, and in the order drawn.
    before: Mapped[Pieces]
    after: Mapped[Pieces]
    witnesses: Mapped[Pieces]
    drawn_at: Mapped[Moment]
    drawn_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: A draw is never edited; a newer one replaces it with a reason.
    replaced_at: Mapped[MomentOrNone]


class CodeSetState(enum.StrEnum):
    """No codes yet; sealed, so that only the key tells; decoded (加密、解密)."""

    EMPTY = "empty"
    SEALED = "sealed"
    DECODED = "decoded"


class CodeSet(Base):
    """The codes of one stage, used by one or several modules (加密批次)."""

    __tablename__ = "code_set"
    __table_args__ = (
        UniqueConstraint("stage_id", "code"),
        CheckConstraint("layers BETWEEN 0 AND 3", name="layers"),
    )

    id: Mapped[Id]
    stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    code: Mapped[Code]
    #: How often numbers are exchanged; 0: judges see the entry number.
    layers: Mapped[int] = mapped_column(default=1)
    prefix: Mapped[str] = mapped_column(String(8), default="K-")
    state: Mapped[CodeSetState] = mapped_column(
        short_enum(CodeSetState, "state"), default=CodeSetState.EMPTY
    )
    sealed_at: Mapped[MomentOrNone]
    decoded_at: Mapped[MomentOrNone]
    #: SHA-256 of all coded marks, printed and posted before decoding.
    marks_digest: Mapped[str] = mapped_column(String(64), default="")
    digest_posted_at: Mapped[MomentOrNone]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class BlindCodeState(enum.StrEnum):
    """Whether there is something to mark under this code."""

    ACTIVE = "active"
    ABSENT = "absent"
    VOID = "void"


class BlindCode(Base):
    """What a judge sees instead of a contestant (加密号)."""

    __tablename__ = "blind_code"
    __table_args__ = (UniqueConstraint("code_set_id", "text"),)

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code_set.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(20))
    state: Mapped[BlindCodeState] = mapped_column(
        short_enum(BlindCodeState, "state"), default=BlindCodeState.ACTIVE
    )
    #: Order of work where it is known on the marking side.
    position: Mapped[int] = mapped_column(default=0)


class CodeAbsence(Base):
    """A code with nothing to mark in one module (缺考、缺赛); who it is stays unknown."""

    __tablename__ = "code_absence"
    __table_args__ = (UniqueConstraint("blind_code_id", "module_id"),)

    id: Mapped[Id]
    blind_code_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("blind_code.id", ondelete="CASCADE")
    )
    module_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("module.id", ondelete="CASCADE"), index=True
    )
