"""Draws, and the blind codes that judges see (抽签、加密号). Nothing here knows a name."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Code, Id, Moment, MomentOrNone, Piece, Pieces, short_enum


class DrawKind(enum.StrEnum):
    """What a draw decides."""

    ORDER = "order"
    SESSION = "session"
    STATION = "station"


class DrawMethod(enum.StrEnum):
    """Drawn by the machine from a seed, or typed in from paper lots (机抽、纸签)."""

    SEED = "seed"
    LOTS = "lots"


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
    #: None: the stage as a whole.
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id"))
    method: Mapped[DrawMethod] = mapped_column(
        short_enum(DrawMethod, "method"), default=DrawMethod.SEED
    )
    #: SHA-256 of the list as it was fixed before any part of the seed was said.
    list_digest: Mapped[str] = mapped_column(String(64), default="")
    #: The machine's part of the seed, whose digest was posted with the list.
    secret_part: Mapped[str] = mapped_column(String(64), default="")
    #: What was said in the hall: [{"who": …, "said": …}].
    parts: Mapped[Pieces]
    #: Whether contestants of one delegation were parted evenly (条件均等).
    even: Mapped[bool] = mapped_column(default=False)
    #: What is drawn into: session codes or stations, as the list was fixed with them.
    slots: Mapped[Pieces]
    #: Why a former draw was replaced, and who ruled so.
    reason: Mapped[str] = mapped_column(default="")
    ruled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class DrawList(Base):
    """A list fixed before its draw, and the digest of the machine's part of the seed (定稿名单)."""

    __tablename__ = "draw_list"

    id: Mapped[Id]
    stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id"))
    kind: Mapped[DrawKind] = mapped_column(short_enum(DrawKind, "kind"))
    #: [[entry number, delegation]] in the order read out.
    listed: Mapped[Pieces]
    slots: Mapped[Pieces]
    even: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(64))
    secret_part: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of the machine's part: shown before the hall speaks.
    commitment: Mapped[str] = mapped_column(String(64))
    fixed_at: Mapped[Moment]
    fixed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: The draw made from it, or None while it waits.
    draw_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("draw.id"))
    #: Given up before a draw: somebody withdrew, somebody came late.
    dropped_at: Mapped[MomentOrNone]


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


class CodeLayer(Base):
    """One exchange of numbers: who makes it, who opened it, before whom (一次、二次、三次加密)."""

    __tablename__ = "code_layer"
    __table_args__ = (
        UniqueConstraint("code_set_id", "layer"),
        CheckConstraint("layer BETWEEN 1 AND 3", name="layer"),
        CheckConstraint("opened_at IS NULL OR sealed_at IS NOT NULL", name="sealed_before_opened"),
        CheckConstraint(
            "opened_second_id IS NULL OR opened_second_id <> opened_by_id", name="two_people"
        ),
    )

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code_set.id", ondelete="CASCADE"))
    layer: Mapped[int]
    #: Stands before the numbers this layer gives out.
    prefix: Mapped[str] = mapped_column(String(8), default="")
    #: Who is to make this layer; None: whichever coder comes.
    coder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    sealed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    sealed_at: Mapped[MomentOrNone]
    opened_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    opened_second_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[MomentOrNone]
    #: Whose card opened it, and its bag.
    opened_with: Mapped[str] = mapped_column(String(80), default="")
    witnesses: Mapped[Pieces]


class LayerCode(Base):
    """A number between two exchanges: what one coder gives out and the next takes in (中间号)."""

    __tablename__ = "layer_code"
    __table_args__ = (
        UniqueConstraint("code_set_id", "layer", "text"),
        CheckConstraint("layer BETWEEN 1 AND 2", name="layer"),
    )

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code_set.id", ondelete="CASCADE"))
    layer: Mapped[int]
    text: Mapped[str] = mapped_column(String(20))
    #: Recusals and absences on their way to the last code; empty once they went on.
    carried: Mapped[Piece]
    #: Whether the next coder has given it a number.
    passed_on: Mapped[bool] = mapped_column(default=False)


class CorrectionKind(enum.StrEnum):
    """Two numbers stood on each other's work, or a label was spoilt and replaced (换签、补签)."""

    SWAP = "swap"
    RELABEL = "relabel"


class CodeCorrection(Base):
    """A correction before decoding: the sealed list stays, this stands beside it (更正)."""

    __tablename__ = "code_correction"
    __table_args__ = (
        UniqueConstraint("code_set_id", "number"),
        CheckConstraint("layer BETWEEN 1 AND 3", name="layer"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> made_by_id", name="two_people"
        ),
    )

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code_set.id", ondelete="CASCADE"))
    number: Mapped[int]
    layer: Mapped[int]
    kind: Mapped[CorrectionKind] = mapped_column(short_enum(CorrectionKind, "kind"))
    #: The two numbers, or the old and the new one.
    first: Mapped[str] = mapped_column(String(20))
    second: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Moment]


class CodeLook(Base):
    """Every time somebody looked at a layer or tried to (查看记录)."""

    __tablename__ = "code_look"

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("code_set.id", ondelete="CASCADE"), index=True
    )
    layer: Mapped[int]
    #: sealed, table, labels, card, late, opened, refused, list
    kind: Mapped[str] = mapped_column(String(20))
    #: The how manieth of its kind.
    number: Mapped[int]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[Moment]
