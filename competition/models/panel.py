"""Judges sitting together, their seats, and the codes a seat may not mark (裁判组、席位、回避)."""

from __future__ import annotations

import enum
import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Bilingual, Code, Id, Piece, short_enum


class Panel(Base):
    """Judges who mark the same criteria of one module (裁判组)."""

    __tablename__ = "panel"
    __table_args__ = (UniqueConstraint("module_id", "code"),)

    id: Mapped[Id]
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    code: Mapped[Code]
    #: Empty where the panel has no name of its own.
    name: Mapped[Bilingual]
    #: How several judges become one mark, as in the contest file.
    combine: Mapped[Piece]
    #: How far marks may lie apart; None: no limit.
    spread: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    position: Mapped[int]


class SeatRole(enum.StrEnum):
    """Who sits there."""

    JUDGE = "judge"
    HEAD = "head"
    MACHINE = "machine"
    RECORDER = "recorder"
    SUBSTITUTE = "substitute"
    #: The panel itself, which hands in one sheet by consensus.
    PANEL = "panel"


class Medium(enum.StrEnum):
    """How a seat gives its marks; paper is an equal way (平板、纸质)."""

    TABLET = "tablet"
    PAPER = "paper"


class PanelSeat(Base):
    """One seat of a panel (席位)."""

    __tablename__ = "panel_seat"
    __table_args__ = (UniqueConstraint("panel_id", "code"),)

    id: Mapped[Id]
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    #: Unique within the panel's module: J1, S2 …
    code: Mapped[Code]
    role: Mapped[SeatRole] = mapped_column(short_enum(SeatRole, "role"))
    #: Who sits there; None while nobody does.
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    medium: Mapped[Medium] = mapped_column(short_enum(Medium, "medium"), default=Medium.TABLET)
    counts: Mapped[bool] = mapped_column(default=True)
    #: Who checks what is signed here (复核员); None: nobody does.
    checker_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    #: Whether the checker types the same again without seeing what was typed (盲录).
    check_blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int]
    extra: Mapped[Piece]


class Exclusion(Base):
    """A seat that does not mark a code; no name stands here (席位×加密号回避)."""

    __tablename__ = "exclusion"
    __table_args__ = (UniqueConstraint("seat_id", "blind_code_id"),)

    id: Mapped[Id]
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_seat.id", ondelete="CASCADE"))
    blind_code_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("blind_code.id", ondelete="CASCADE"), index=True
    )
    #: The seat that marks in its place, if any.
    substitute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panel_seat.id"))
    reason: Mapped[str] = mapped_column(String(20), default="other")
