"""Column types: UTC time, scaled points, short enums, bilingual text, random ids (存储类型)."""

from __future__ import annotations

import enum
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Enum, String, TypeDecorator, Uuid
from sqlalchemy.orm import mapped_column

#: Points on disk are thousandths.
POINTS_SCALE = 1000


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it without zone, PostgreSQL with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a time without zone: whose clock would it be?"""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back that SQLite dropped."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Points(TypeDecorator[Decimal]):
    """Points as a scaled integer: SQLite would keep a Numeric as a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        """Refuse a fourth decimal rather than round it."""
        if value is None:
            return None
        scaled = Decimal(value) * POINTS_SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError("more than three decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        """Thousandths back to points."""
        return None if value is None else Decimal(value) / POINTS_SCALE


def short_enum(kind: type[enum.StrEnum], name: str) -> Enum:
    """Store a StrEnum as its short text, with a CHECK naming the legal values."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


#: A random id: what travels must not count.
Id = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=uuid.uuid4)]
#: Text for people: {"zh": …, "en": …}.
Bilingual = Annotated[dict[str, str], mapped_column(JSON, nullable=False)]
#: A piece of the contest file kept in its own form.
Piece = Annotated[dict[str, Any], mapped_column(JSON, nullable=False, default=dict)]
Pieces = Annotated[list[Any], mapped_column(JSON, nullable=False, default=list)]
Code = Annotated[str, mapped_column(String(40), nullable=False)]
Moment = Annotated[datetime, mapped_column(UTCDateTime, nullable=False)]
MomentOrNone = Annotated[datetime | None, mapped_column(UTCDateTime, nullable=True)]
