"""What delegations ask for before there is an entry, and whom they object to (报名、申请回避).

A registration holds what a leader typed. The register of people and entries is written only when
the office accepts it, so that nobody reaches another delegation's people by typing their names.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, Pieces, short_enum


class RegistrationKind(enum.StrEnum):
    """Who is registered: contestants of an entry, a coach or companion, a judge proposed."""

    ENTRY = "entry"
    COACH = "coach"
    JUDGE = "judge"


class RegistrationState(enum.StrEnum):
    """Where a registration stands (报名状态)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Registration(Base):
    """One line a delegation asks for: an entry, a coach or a judge (报名)."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("kind <> 'entry' OR trade_id IS NOT NULL", name="entry_has_trade"),
        CheckConstraint(
            "kind <> 'entry' OR state <> 'accepted' OR entry_id IS NOT NULL",
            name="accepted_has_entry",
        ),
        CheckConstraint("(state = 'waiting') = (queue IS NOT NULL)", name="waiting_has_queue"),
        CheckConstraint(
            "state <> 'returned' OR length(trim(reason)) > 0", name="returned_has_reason"
        ),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="asked_at_some_time"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    #: From 1 within the event, in the order they were begun.
    number: Mapped[int]
    delegation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[RegistrationKind] = mapped_column(short_enum(RegistrationKind, "kind"))
    state: Mapped[RegistrationState] = mapped_column(
        short_enum(RegistrationState, "state"), default=RegistrationState.DRAFT
    )
    trade_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("trade.id", ondelete="CASCADE"), index=True
    )
    division_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("division.id", ondelete="CASCADE")
    )
    team_name: Mapped[str] = mapped_column(String(200), default="")
    #: Names of an entry's coaches.
    coaches: Mapped[Pieces]
    note: Mapped[str] = mapped_column(String(500), default="")
    #: Why it was returned, put on the waiting list or withdrawn.
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: Place on the trade's waiting list 递补; the least moves up first.
    queue: Mapped[int | None]
    entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), index=True
    )
    #: The ruling that let it be changed after the deadline.
    ruling_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ruling.id"))
    created_at: Mapped[Moment]
    submitted_at: Mapped[MomentOrNone]
    decided_at: Mapped[MomentOrNone]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RegistrationMember(Base):
    """A person as the leader wrote him, until the office accepts him (报名人员)."""

    __tablename__ = "registration_member"
    __table_args__ = (
        UniqueConstraint("registration_id", "position"),
        CheckConstraint(
            "(id_number IS NULL) = (id_number_index IS NULL)", name="id_number_with_index"
        ),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name="level_known"),
        CheckConstraint("trade_years IS NULL OR trade_years >= 0", name="years_positive"),
        CheckConstraint("(consent = '') = (consented_at IS NULL)", name="consent_has_time"),
    )

    id: Mapped[Id]
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), index=True)
    gender: Mapped[str] = mapped_column(String(1), default="")
    born_on: Mapped[date | None]
    student: Mapped[bool] = mapped_column(default=False)
    #: Skill level held: 5 is the lowest, 1 the highest.
    level: Mapped[int | None]
    #: Whole years in the trade.
    trade_years: Mapped[int | None]
    phone: Mapped[str] = mapped_column(String(40), default="")
    certificate: Mapped[str] = mapped_column(String(100), default="")
    #: Ciphertext of the ID number; never required.
    id_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    #: Code of an own field of the event → what was answered.
    answers: Mapped[Piece]
    #: Version of the text he consented to; empty: not yet.
    consent: Mapped[str] = mapped_column(String(40), default="")
    consented_at: Mapped[MomentOrNone]
    #: Who noted the consent.
    consented_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: Whom it became in the register.
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)


class RegistrationFile(Base):
    """A document or portrait handed in for a person (报名材料); its bytes lie encrypted."""

    __tablename__ = "registration_file"
    __table_args__ = (
        UniqueConstraint("member_id", "field"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_registration_file_sha256", "sha256"),
    )

    id: Mapped[Id]
    member_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registration_member.id", ondelete="CASCADE")
    )
    #: Code of the own field it answers.
    field: Mapped[str] = mapped_column(String(40))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    #: Hexadecimal SHA-256 of the plain bytes.
    sha256: Mapped[str] = mapped_column(String(64))
    #: Plain bytes.
    size: Mapped[int]
    uploaded_at: Mapped[Moment]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class ObjectionGround(enum.StrEnum):
    """Why somebody should stand back."""

    SAME_UNIT = "same-unit"
    COACH = "coach"
    KIN = "kin"
    INTEREST = "interest"
    OTHER = "other"


class ObjectionState(enum.StrEnum):
    """What became of an objection."""

    LODGED = "lodged"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Objection(Base):
    """A delegation asks that a judge or arbitrator stand back from it (申请回避)."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint(
            "state NOT IN ('accepted', 'rejected') OR "
            "(answered_at IS NOT NULL AND length(trim(answer)) > 0)",
            name="decided_has_answer",
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    #: From 1 within the event.
    number: Mapped[int]
    delegation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    #: None: an arbitrator of the whole event.
    trade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    #: Whom it is against.
    against_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    ground: Mapped[ObjectionGround] = mapped_column(short_enum(ObjectionGround, "ground"))
    reason: Mapped[str] = mapped_column(String(2000))
    state: Mapped[ObjectionState] = mapped_column(
        short_enum(ObjectionState, "state"), default=ObjectionState.LODGED
    )
    answer: Mapped[str] = mapped_column(String(2000), default="")
    lodged_at: Mapped[Moment]
    lodged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[MomentOrNone]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
