"""Units and people of the installation; entries refer to them (单位与人员)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Code, Id, Moment, MomentOrNone, Piece, short_enum


class UnitKind(enum.StrEnum):
    """What a unit is."""

    DELEGATION = "delegation"
    COLLEGE = "college"
    COMPANY = "company"
    BODY = "body"


class Unit(Base):
    """A company, college or district people belong to (单位)."""

    __tablename__ = "unit"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[UnitKind] = mapped_column(
        short_enum(UnitKind, "kind"), default=UnitKind.DELEGATION
    )
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    extra: Mapped[Piece]


class UnitAlias(Base):
    """Another way people write a unit's name (别名)."""

    __tablename__ = "unit_alias"

    id: Mapped[Id]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200), unique=True)


class UnitMerge(Base):
    """Two units found to be one; recorded so that it can be undone (单位合并)."""

    __tablename__ = "unit_merge"
    __table_args__ = (CheckConstraint("from_id <> into_id", name="two_units"),)

    id: Mapped[Id]
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    into_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    merged_at: Mapped[Moment]
    merged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[MomentOrNone]


class UnitsApart(Base):
    """Two units with names much alike, said to be two: nobody proposes them as one (并非同一)."""

    __tablename__ = "units_apart"
    __table_args__ = (
        CheckConstraint("one_id <> other_id", name="two_units"),
        UniqueConstraint("one_id", "other_id"),
    )

    id: Mapped[Id]
    #: Of the two the one with the lesser id.
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    said_at: Mapped[Moment]
    said_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class Gender(enum.StrEnum):
    """As rosters say it; may be unknown."""

    FEMALE = "f"
    MALE = "m"
    UNKNOWN = ""


class Person(Base):
    """A human being: contestant, coach or judge (人员)."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(
            "(id_number IS NULL) = (id_number_index IS NULL)", name="id_number_with_index"
        ),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200), index=True)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    gender: Mapped[Gender] = mapped_column(short_enum(Gender, "gender"), default=Gender.UNKNOWN)
    student: Mapped[bool] = mapped_column(default=False)
    #: Ciphertext of the ID number; never required.
    id_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: Keyed hash that finds it again.
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    extra: Mapped[Piece]


class Delegation(Base):
    """A unit as one event knows it, with the code of the contest file (代表队)."""

    __tablename__ = "delegation"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "unit_id"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[Code]
    position: Mapped[int] = mapped_column(default=0)


class PersonInEvent(Base):
    """A person as one event knows him, with the code of the contest file (到会人员)."""

    __tablename__ = "person_in_event"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "person_id"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    code: Mapped[Code]
    position: Mapped[int] = mapped_column(default=0)
