"""The bytes a judge signs (签名版本正文): read strictly, and written where paper is typed in.

The bytes themselves are the statement; what is read out of them here is only what the server needs
to judge them. An unknown key is an error, so that no client can believe it said something that
nobody read.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from competition.errors import Invalid, Problem
from competition.rules.values import MarkStatus
from competition.services import strict_json

MOST_BYTES = 256 * 1024
VERSION = 1
KINDS = ("sign", "amend", "paper", "import", "check", "recode")

#: Keys of the body; True: must be there.
KEYS = {
    "v": True,
    "op": True,
    "sheet": True,
    "kind": True,
    "device": False,
    "session": False,
    "seq": False,
    "base_rev": True,
    "scheme": True,
    "marks": True,
    "note": False,
    "photos": False,
    "signed": True,
    "clock": False,
    "timing": False,
    "supersedes": False,
    "moved": False,
}
MARK_KEYS = frozenset({"aspect", "value", "status", "note", "clocked"})
SIGNED_KEYS = frozenset({"by", "at", "stroke"})
MOVED_KEYS = frozenset({"sheet", "op", "sha256", "ruling"})
CLOCK_KEYS = frozenset({"offset_ms", "measured_at", "mono_ms"})
TIMING_KEYS = frozenset({"aspect", "ran", "given_back", "why"})
PHOTO_KEYS = frozenset({"sha256", "aspect"})
MOST_PHOTOS = 40
MOST_TIMINGS = 20
SECONDS = re.compile(r"\d{1,6}(\.\d{1,3})?")
MOST_NOTE = 1000
SHA256 = re.compile(r"[0-9a-f]{64}")

Given = str | MarkStatus


@dataclass(frozen=True, slots=True)
class Timing:
    """What a stopwatch ran and what was given back (计时、补时), in seconds as they were written.

    aspect "" is the whole module's clock. What counts is `ran` less `given_back`.
    """

    aspect: str
    ran: str
    given_back: str
    why: str

    @property
    def counts(self) -> Decimal:
        """Seconds that count, never below zero."""
        return max(Decimal(0), Decimal(self.ran) - Decimal(self.given_back))


@dataclass(frozen=True, slots=True)
class Body:
    """What the server reads out of a revision's bytes."""

    op: uuid.UUID
    sheet: uuid.UUID
    kind: str
    session: uuid.UUID | None
    base_rev: int
    scheme_digest: str
    marks: dict[str, Given]
    signed_by: str
    signed_at: datetime | None
    #: How far the tablet's clock was found behind the server's, in milliseconds; 0: not told.
    clock_off: int = 0
    #: What the judge wrote about the whole sheet, and aspect by aspect.
    note: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    #: Digest of each photo and the aspect it belongs to; "" for the whole sheet.
    photos: tuple[tuple[str, str], ...] = ()
    timings: tuple[Timing, ...] = ()


class _Reader:
    """Collects every problem while reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, code: str, where: str, **values: object) -> None:
        self.problems.append(Problem(code, where, values))

    def keys(self, value: object, known: frozenset[str], where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self.say("wrong-kind", where, expected="object")
            return {}
        for key in value.keys() - known:
            self.say("unknown-key", f"{where}.{key}" if where else key)
        return value

    def text(self, value: object, where: str, most: int = 4000) -> str:
        if isinstance(value, str) and len(value) <= most:
            return value
        self.say("wrong-kind", where, expected="text")
        return ""

    def id(self, value: object, where: str) -> uuid.UUID:
        try:
            return uuid.UUID(value if isinstance(value, str) else "")
        except ValueError:
            self.say("wrong-kind", where, expected="id")
            return uuid.UUID(int=0)

    def whole(self, value: object, where: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
            return value
        self.say("wrong-kind", where, expected="whole")
        return 0

    def moment(self, value: object, where: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(self.text(value, where, 40))
        except ValueError:
            self.say("wrong-kind", where, expected="time")
            return None
        if found.tzinfo is None or not 1970 <= found.year < 9999:
            self.say("wrong-kind", where, expected="time")
            return None
        return found


def read(raw: bytes) -> Body:
    """Read a revision's bytes; Invalid("revision-malformed") with everything wrong about them."""
    if len(raw) > MOST_BYTES:
        raise Invalid("revision-too-large", limit=MOST_BYTES // 1024)
    try:
        content = strict_json.read(raw)
    except ValueError:
        raise Invalid("revision-malformed", [Problem("not-json")]) from None
    reader = _Reader()
    found = _read(reader, content)
    if reader.problems:
        raise Invalid("revision-malformed", reader.problems)
    return found


def _read(reader: _Reader, content: object) -> Body:
    whole = reader.keys(content, frozenset(KEYS), "")
    for key, needed in KEYS.items():
        if needed and key not in whole:
            reader.say("missing-key", key)
    if whole.get("v") != VERSION:
        reader.say("wrong-version", "v")
    kind = whole.get("kind")
    if kind not in KINDS:
        reader.say("unknown-word", "kind", allowed=list(KINDS))
    scheme = reader.keys(whole.get("scheme"), frozenset({"hash"}), "scheme")
    signed = reader.keys(whole.get("signed"), SIGNED_KEYS, "signed")
    clock = reader.keys(whole.get("clock", {}), CLOCK_KEYS, "clock")
    if "moved" in whole:
        reader.keys(whole["moved"], MOVED_KEYS, "moved")
    marks, notes = _marks(reader, whole.get("marks"))
    session = whole.get("session")
    return Body(
        op=reader.id(whole.get("op"), "op"),
        sheet=reader.id(whole.get("sheet"), "sheet"),
        kind=str(kind),
        session=None if session is None else reader.id(session, "session"),
        base_rev=reader.whole(whole.get("base_rev"), "base_rev"),
        scheme_digest=reader.text(scheme.get("hash"), "scheme.hash", 80).removeprefix("sha256:"),
        marks=marks,
        signed_by=reader.text(signed.get("by"), "signed.by", 20),
        signed_at=reader.moment(signed.get("at"), "signed.at"),
        note=reader.text(whole.get("note", ""), "note"),
        notes=notes,
        photos=_photos(reader, whole.get("photos", [])),
        timings=_timings(reader, whole.get("timing", [])),
        clock_off=_offset(reader, clock.get("offset_ms", 0)),
    )


def _offset(reader: _Reader, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**13:
        return value
    reader.say("wrong-kind", "clock.offset_ms", expected="whole")
    return 0


def _photos(reader: _Reader, listed: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(listed, list) or len(listed) > MOST_PHOTOS:
        reader.say("wrong-kind", "photos", expected="list")
        return ()
    found = []
    for number, item in enumerate(listed):
        where = f"photos[{number}]"
        photo = reader.keys(item, PHOTO_KEYS, where)
        sha256 = reader.text(photo.get("sha256"), f"{where}.sha256", 64)
        if not SHA256.fullmatch(sha256):
            reader.say("wrong-kind", f"{where}.sha256", expected="digest")
        found.append((sha256, reader.text(photo.get("aspect", ""), f"{where}.aspect", 40)))
    return tuple(found)


def _timings(reader: _Reader, listed: object) -> tuple[Timing, ...]:
    if not isinstance(listed, list) or len(listed) > MOST_TIMINGS:
        reader.say("wrong-kind", "timing", expected="list")
        return ()
    found = []
    for number, item in enumerate(listed):
        where = f"timing[{number}]"
        timing = reader.keys(item, TIMING_KEYS, where)
        ran, back = (timing.get(key, "0") for key in ("ran", "given_back"))
        for key, value in (("ran", ran), ("given_back", back)):
            if not isinstance(value, str) or not SECONDS.fullmatch(value):
                reader.say("wrong-kind", f"{where}.{key}", expected="seconds")
                return ()
        aspect = reader.text(timing.get("aspect", ""), f"{where}.aspect", 40)
        why = reader.text(timing.get("why", ""), f"{where}.why", MOST_NOTE)
        found.append(Timing(aspect, ran, back, why))
    return tuple(found)


def _marks(reader: _Reader, listed: object) -> tuple[dict[str, Given], dict[str, str]]:
    if not isinstance(listed, list):
        reader.say("wrong-kind", "marks", expected="list")
        return {}, {}
    found: dict[str, Given] = {}
    notes: dict[str, str] = {}
    for number, item in enumerate(listed):
        where = f"marks[{number}]"
        mark = reader.keys(item, MARK_KEYS, where)
        aspect = reader.text(mark.get("aspect"), f"{where}.aspect", 40)
        if aspect in found:
            reader.say("doubled", f"{where}.aspect", found=aspect)
        if "note" in mark:
            notes[aspect] = reader.text(mark["note"], f"{where}.note", MOST_NOTE)
        status, value = mark.get("status", "scored"), mark.get("value")
        if status == "not_attempted" and value is None:
            found[aspect] = MarkStatus.NOT_ATTEMPTED
        elif status == "scored":
            found[aspect] = reader.text(value, f"{where}.value", 200)
        else:
            reader.say("unknown-word", f"{where}.status", allowed=["scored", "not_attempted"])
    return found, notes


def compose(
    *,
    op: uuid.UUID,
    sheet: uuid.UUID,
    kind: str,
    base_rev: int,
    scheme_digest: str,
    marks: Mapping[str, Given],
    signed_by: str,
    at: datetime,
    note: str = "",
) -> bytes:
    """Write the bytes of a sheet that a person types in or a file brings."""
    listed = [
        {"aspect": aspect, "status": "not_attempted"}
        if value is MarkStatus.NOT_ATTEMPTED
        else {"aspect": aspect, "value": str(value)}
        for aspect, value in marks.items()
    ]
    content: dict[str, Any] = {
        "v": VERSION,
        "op": str(op),
        "sheet": str(sheet),
        "kind": kind,
        "base_rev": base_rev,
        "scheme": {"hash": f"sha256:{scheme_digest}"},
        "marks": listed,
        "signed": {"by": signed_by, "at": at.isoformat(timespec="seconds")},
    }
    if note:
        content["note"] = note
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
