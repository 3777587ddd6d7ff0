"""The key of the blind codes: ciphertext until it is opened; nothing relates to it (加密对照表).

Only `services.identities` imports this module; the import contracts keep it so.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, Pieces


class CodeKey(Base):
    """One layer's list, encrypted; its data key is wrapped for each holder's card (密钥)."""

    __tablename__ = "code_key"
    __table_args__ = (
        UniqueConstraint("code_set_id", "layer"),
        CheckConstraint("layer BETWEEN 1 AND 3", name="layer"),
    )

    id: Mapped[Id]
    #: A plain value, not a foreign key: no path leads here from a sheet.
    code_set_id: Mapped[uuid.UUID]
    layer: Mapped[int]
    #: Nonce and AES-256-GCM ciphertext of the canonical JSON list.
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    #: One per holder: who, bag number, salt, nonce, wrapped data key.
    wraps: Mapped[Pieces]
    #: HMAC-SHA-256 of the plain list under its data key, so that a wrong opening shows.
    list_digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[Moment]


class OpenCode(Base):
    """A code whose entry may be known: after decoding, or where there is no layer (已解密)."""

    __tablename__ = "open_code"

    blind_code_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_in_stage_id: Mapped[uuid.UUID] = mapped_column(index=True)
    opened_at: Mapped[Moment]


class FormerKey(Base):
    """A layer's list as it was before a late entry was added: kept, never used (旧对照表)."""

    __tablename__ = "former_key"
    __table_args__ = (UniqueConstraint("code_set_id", "layer", "n"),)

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID]
    layer: Mapped[int]
    n: Mapped[int]
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    list_digest: Mapped[str] = mapped_column(String(64))
    replaced_at: Mapped[Moment]


class OpenedLayer(Base):
    """A layer's list once opened, waiting for the layers before it (已开启的一层)."""

    __tablename__ = "opened_layer"
    __table_args__ = (UniqueConstraint("code_set_id", "layer"),)

    id: Mapped[Id]
    code_set_id: Mapped[uuid.UUID]
    layer: Mapped[int]
    #: [[number given out, number taken in]].
    pairs: Mapped[Pieces]
    opened_at: Mapped[Moment]
