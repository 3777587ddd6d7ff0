"""Certificates: what was printed is kept, numbers are never reused (证书)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, short_enum


class SigningKey(Base):
    """An Ed25519 key that signs certificates; old ones verify for ever (签名密钥)."""

    __tablename__ = "signing_key"

    #: First twelve hexadecimal digits of the public key's SHA-256, upper case.
    fingerprint: Mapped[str] = mapped_column(String(12), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    #: Ciphertext under the installation's key file.
    private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Moment]
    retired_at: Mapped[MomentOrNone]


class CertificateDesign(Base):
    """How a certificate looks and what it says, as data (证书版式)."""

    __tablename__ = "certificate_design"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    data: Mapped[Piece]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CertificateState(enum.StrEnum):
    """有效、已更正、已撤销; 公示中 follows from the publication."""

    VALID = "valid"
    CORRECTED = "corrected"
    REVOKED = "revoked"


class Certificate(Base):
    """One numbered, verifiable paper (证书)."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("state = 'valid' OR length(trim(reason)) > 0", name="change_has_reason"),
        CheckConstraint(
            "state <> 'corrected' OR replaced_by IS NOT NULL", name="corrected_has_successor"
        ),
        CheckConstraint("number = upper(number)", name="number_upper"),
    )

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    trade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trade.id"))
    publication_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("publication.id"))
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    #: honour, merit, participation …
    kind: Mapped[str] = mapped_column(String(20))
    #: The facts as printed.
    facts: Mapped[Piece]
    #: SHA-256 of what is signed: the canonical JSON of `facts`, or the text the code holds.
    digest: Mapped[str] = mapped_column(String(64))
    #: Ed25519 over the signed payload, base32 without padding.
    signature: Mapped[str] = mapped_column(String(110))
    key_fingerprint: Mapped[str] = mapped_column(ForeignKey("signing_key.fingerprint"))
    state: Mapped[CertificateState] = mapped_column(
        short_enum(CertificateState, "state"), default=CertificateState.VALID
    )
    reason: Mapped[str] = mapped_column(default="")
    replaced_by: Mapped[str | None] = mapped_column(ForeignKey("certificate.number"))
    issued_at: Mapped[Moment]
    issued_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[MomentOrNone]


class NumberSeries(Base):
    """The last sequence given in a series of certificate numbers (编号序列)."""

    __tablename__ = "number_series"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    series: Mapped[str] = mapped_column(String(30), primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    last: Mapped[int] = mapped_column(default=0)
