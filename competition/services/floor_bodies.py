"""What a desk of the floor sends (检录与现场事件正文): strict JSON, read once into facts.

The bytes are frozen at the desk and kept as they came; here they are only read.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from competition.errors import Conflict, Invalid, Problem
from competition.rules.floor_records import CHECK_IN_KINDS, STATION_WORDS
from competition.rules.incidents import DECISIONS
from competition.rules.kinds import (
    CODE,
    INSTANT,
    LINE,
    Facts,
    OneOf,
    Part,
    Problems,
    Table,
    Whole,
    Words,
    given,
    maybe,
    read_as,
)
from competition.services import strict_json
from competition.services.receipt_signs import receipt_of

MOST_BYTES = 16 * 1024
#: A desk's clock that is off by more is told in the register.
CLOCK_BORNE = timedelta(minutes=2)
#: An id or a time, or nothing where none is said.
UUID = Words(r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?", 36, "uuid")
AT = Words(rf"(?:{INSTANT.pattern})?", 40, "time")
STATION = Words(r"[^\n\t]*", 40, "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFacts(Facts):
    """When it was noted, by the desk's own clock, and in whose session."""

    at: str = given(INSTANT)
    session: str = maybe(UUID, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts(Facts):
    """How far the desk's clock is off, as measured over the shortest round trip."""

    offset_ms: int = maybe(Whole(-(10**12), 10**12), 0)
    measured_at: str = maybe(AT, "")
    mono_ms: int = maybe(Whole(0, 10**12), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInBody(Facts):
    """An act at the door; `where`: the entry in its stage."""

    v: int = given(Whole(1, 1))
    op: str = given(UUID)
    seq: int = given(Whole(1, 10**9))
    where: str = given(UUID)
    contest_session: str = maybe(UUID, "")
    kind: str = given(OneOf(CHECK_IN_KINDS))
    station: str = maybe(STATION, "")
    signed: SignedFacts = given(Part(SignedFacts))
    clock: ClockFacts = maybe(Part(ClockFacts), ClockFacts())


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentBody(Facts):
    """Something that happened; `where` empty: a matter of the hall."""

    v: int = given(Whole(1, 1))
    op: str = given(UUID)
    seq: int = given(Whole(1, 10**9))
    trade: str = given(CODE)
    where: str = maybe(UUID, "")
    contest_session: str = maybe(UUID, "")
    station: str = maybe(STATION, "")
    kind: str = given(OneOf(tuple(DECISIONS)))
    told: str = maybe(Words(most=2000), "")
    rule: str = maybe(STATION, "")
    asked: dict[str, Any] = maybe(Table(CODE, LINE), {})
    station_word: str = maybe(OneOf(STATION_WORDS), "unasked")
    station_word_at: str = maybe(AT, "")
    signed: SignedFacts = given(Part(SignedFacts))
    clock: ClockFacts = maybe(Part(ClockFacts), ClockFacts())


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelBody(Facts):
    """A label that was printed at the desk."""

    v: int = given(Whole(1, 1))
    op: str = given(UUID)
    seq: int = given(Whole(1, 10**9))
    where: str = given(UUID)
    contest_session: str = maybe(UUID, "")
    station: str = maybe(STATION, "")
    signed: SignedFacts = given(Part(SignedFacts))
    clock: ClockFacts = maybe(Part(ClockFacts), ClockFacts())


#: Any of them: when it was noted, by a clock that may be off.
AnyBody = CheckInBody | IncidentBody | LabelBody
Body = TypeVar("Body", CheckInBody, IncidentBody, LabelBody)


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of an act: its receipt, and how it stands."""

    op: uuid.UUID
    sha256: str
    receipt: str
    state: str
    reasons: tuple[str, ...]
    received_at: datetime
    replay: bool = False


def read(kind: type[Body], op: uuid.UUID, raw: bytes, digest: str | None) -> tuple[Body, str]:
    """Read an act and return it with the SHA-256 of its bytes.

    digest: hexadecimal, as the sender says it. Raises Invalid("act-malformed", "act-misaddressed",
    "digest-mismatch"): what is not stored and never will be.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    if digest is not None and digest != sha256:
        raise Invalid("digest-mismatch")
    try:
        content = strict_json.read(raw)
    except ValueError:
        raise Invalid("act-malformed", [Problem("not-json")]) from None
    found, problems = read_as(kind, content)
    if found is None or problems:
        raise Invalid("act-malformed", problems or Problems())
    if found.op != str(op):
        raise Invalid("act-misaddressed")
    return found, sha256


def happened_at(body: AnyBody, *, now: datetime) -> datetime:
    """When it happened by the server's clock: the desk's, put right, and never in the future."""
    noted = datetime.fromisoformat(body.signed.at.replace("Z", "+00:00"))
    return min(now, noted + timedelta(milliseconds=body.clock.offset_ms))


def moment(text: str, body: AnyBody, *, now: datetime) -> datetime | None:
    """Another time of the same desk, put right alike; None where none was said."""
    if not text:
        return None
    said = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return min(now, said + timedelta(milliseconds=body.clock.offset_ms))


def require_same(known_sha256: str, sha256: str) -> None:
    """The same operation bears the same bytes. Raises Conflict("op-reused")."""
    if known_sha256 != sha256:
        raise Conflict("op-reused")


def receipt(op: uuid.UUID, sha256: str) -> str:
    """Six signs that stand for these bytes, to be copied on paper (回执)."""
    return receipt_of(op, sha256)


def digest_of(header: str | None) -> str | None:
    """The hexadecimal SHA-256 that a `Content-Digest` header of RFC 9530 says; None: none said.

    Raises Invalid("digest-mismatch") for one that cannot be read.
    """
    if header is None:
        return None
    name, _, value = header.partition("=")
    try:
        found = base64.b64decode(value.strip(":"), validate=True)
    except ValueError:
        raise Invalid("digest-mismatch") from None
    if name != "sha-256" or len(found) != hashlib.sha256().digest_size:
        raise Invalid("digest-mismatch")
    return found.hex()
