"""At the door and on the floor (检录与现场): who came, and what went wrong while people worked.

Here names and stations are known and codes are not: nothing in these tables points at a code.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, Pieces, short_enum


class CheckInKind(enum.StrEnum):
    """What was noted at the door: came, did not come, or a wrong note taken back."""

    ARRIVED = "arrived"
    ABSENT = "absent"
    TAKEN_BACK = "taken-back"


class Lateness(enum.StrEnum):
    """What the trade's rule says of the time: in time, late, for the chief, or too late."""

    IN_TIME = "in-time"
    WARNED = "warned"
    RULING = "ruling"
    BARRED = "barred"


class CheckInStanding(enum.StrEnum):
    """Whether a note counts: it does, another desk was first, it was undone, or cannot."""

    CURRENT = "current"
    SECOND = "second"
    UNDONE = "undone"
    ASIDE = "aside"


class CheckIn(Base):
    """An act at the door, once and for good (检录记录); newer acts undo, none is changed."""

    __tablename__ = "check_in"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("late >= 0", name="late_not_negative"),
        Index("ix_check_in_event_id_received_at", "event_id", "received_at"),
    )

    #: The operation's id, made at the desk.
    op: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("trade.id", ondelete="CASCADE"), index=True
    )
    entry_in_stage_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entry_in_stage.id", ondelete="CASCADE"), index=True
    )
    #: The session checked in for; None: the stage as a whole.
    contest_session_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("contest_session.id", ondelete="SET NULL")
    )
    kind: Mapped[CheckInKind] = mapped_column(short_enum(CheckInKind, "kind"))
    #: The station as it was drawn or read at the desk; empty: none was said.
    station: Mapped[str] = mapped_column(String(40), default="")
    #: When it happened, by the desk's clock put right.
    happened_at: Mapped[Moment]
    #: Whole minutes after the start of the session, as the rule counts them.
    late: Mapped[int] = mapped_column(default=0)
    finding: Mapped[Lateness] = mapped_column(
        short_enum(Lateness, "finding"), default=Lateness.IN_TIME
    )
    standing: Mapped[CheckInStanding] = mapped_column(short_enum(CheckInStanding, "standing"))
    #: Codes of what is not as it should be: `station-taken`, `already-here`; and of what the door
    #: gave and takes back with the note: `station-drawn`, `place-drawn`.
    reasons: Mapped[Pieces]
    #: The request's bytes as they came.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[Moment]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))


class IncidentKind(enum.StrEnum):
    """What happened on the floor (现场事件)."""

    EQUIPMENT = "equipment"
    VIOLATION = "violation"
    INJURY = "injury"
    WITHDRAWAL = "withdrawal"
    LATE = "late"
    OTHER = "other"


class IncidentState(enum.StrEnum):
    """Waiting for the chief, decided, carried out on the floor, or written down in error."""

    OPEN = "open"
    DECIDED = "decided"
    CARRIED_OUT = "carried-out"
    VOID = "void"


class StationWord(enum.StrEnum):
    """What the contestant says by the number of the station; never a name, never a signature."""

    UNASKED = "unasked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Incident(Base):
    """Something that happened at a station, and what the chief decided (现场事件)."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("trade_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint(
            "state NOT IN ('decided', 'carried-out') "
            "OR (decision <> '' AND decided_at IS NOT NULL)",
            name="decided_has_decision",
        ),
        CheckConstraint(
            "station_word = 'unasked' OR station_word_at IS NOT NULL", name="word_has_time"
        ),
    )

    #: The operation's id, made on the floor.
    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    #: From 1 within the trade.
    number: Mapped[int]
    #: Whom it is about; None: a matter of the hall.
    entry_in_stage_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("entry_in_stage.id", ondelete="SET NULL"), index=True
    )
    contest_session_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("contest_session.id", ondelete="SET NULL")
    )
    #: The station's number as it is said on the floor.
    station: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[IncidentKind] = mapped_column(short_enum(IncidentKind, "kind"))
    happened_at: Mapped[Moment]
    #: What the floor judge wrote, every name of the trade taken out of it.
    told: Mapped[str]
    #: The rule that was broken, by its code in the trade's list.
    rule: Mapped[str] = mapped_column(String(40), default="")
    #: What the floor judge asks for: points, minutes.
    asked: Mapped[Piece]
    station_word: Mapped[StationWord] = mapped_column(
        short_enum(StationWord, "station_word"), default=StationWord.UNASKED
    )
    station_word_at: Mapped[MomentOrNone]
    state: Mapped[IncidentState] = mapped_column(
        short_enum(IncidentState, "state"), default=IncidentState.OPEN
    )
    #: What the chief decided: a word of `rules.incidents.DECISIONS`.
    decision: Mapped[str] = mapped_column(String(20), default="")
    #: Its figures: points, minutes, station.
    given: Mapped[Piece]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[MomentOrNone]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    ruling_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ruling.id"))
    carried_out_at: Mapped[MomentOrNone]
    carried_out_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: The request's bytes as they came.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[Moment]
    reported_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))


class IncidentPhoto(Base):
    """A photo of what happened, by its content (现场照片)."""

    __tablename__ = "incident_photo"
    __table_args__ = (
        UniqueConstraint("incident_id", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    id: Mapped[Id]
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"))
    #: Hexadecimal SHA-256 of the file, and its name on disk.
    sha256: Mapped[str] = mapped_column(String(64))
    #: Bytes.
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    received_at: Mapped[Moment]
