"""What was noted at the door and on the floor, as facts of the contest file (检录与现场记录)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from competition.rules.facts import TradeFacts
from competition.rules.incidents import DECISIONS
from competition.rules.kinds import (
    CODE,
    INSTANT,
    LINE,
    Facts,
    Many,
    OneOf,
    Part,
    Problems,
    Table,
    Whole,
    Words,
    given,
    maybe,
)

CHECK_IN_KINDS = ("arrived", "absent", "taken-back")
FINDINGS = ("in-time", "warned", "ruling", "barred")
STANDINGS = ("current", "second", "undone", "aside")
STATES = ("open", "decided", "carried-out", "void")
STATION_WORDS = ("unasked", "confirmed", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInFacts(Facts):
    """One act at the door (检录): who came or did not, at which station, how late."""

    op: str = given(CODE)
    trade: str = given(CODE)
    entry: str = given(CODE)
    stage: str = given(CODE)
    kind: str = maybe(OneOf(CHECK_IN_KINDS), "arrived")
    station: str = maybe(LINE, "")
    at: str = given(INSTANT)
    late: int = maybe(Whole(0, 1_000_000), 0)
    finding: str = maybe(OneOf(FINDINGS), "in-time")
    standing: str = maybe(OneOf(STANDINGS), "current")
    reasons: tuple[str, ...] = maybe(Many(CODE), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts(Facts):
    """Something that happened on the floor (现场事件), and what the chief decided."""

    op: str = given(CODE)
    trade: str = given(CODE)
    number: int = given(Whole(1, 100_000))
    entry: str | None = maybe(CODE)
    stage: str | None = maybe(CODE)
    station: str = maybe(LINE, "")
    kind: str = given(OneOf(tuple(DECISIONS)))
    at: str = given(INSTANT)
    told: str = maybe(Words(), "")
    rule: str | None = maybe(CODE)
    asked: dict[str, Any] = maybe(Table(CODE, LINE), {})
    station_word: str = maybe(OneOf(STATION_WORDS), "unasked")
    station_word_at: str | None = maybe(INSTANT)
    state: str = maybe(OneOf(STATES), "open")
    decision: str | None = maybe(CODE)
    figures: dict[str, Any] = maybe(Table(CODE, LINE), {})
    reason: str = maybe(Words(), "")
    decided: str | None = maybe(INSTANT)
    carried_out: str | None = maybe(INSTANT)
    ruling: str | None = maybe(CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRecords(Facts):
    """The register of the door and of the floor."""

    check_ins: tuple[CheckInFacts, ...] = maybe(Many(Part(CheckInFacts)), ())
    incidents: tuple[IncidentFacts, ...] = maybe(Many(Part(IncidentFacts)), ())


def check_floor_records(
    records: FloorRecords,
    trades: Mapping[str, TradeFacts],
    entries: Collection[tuple[str, str]],
    problems: Problems,
) -> None:
    """Find notes that name what there is not, twice the same number, a decision that cannot be."""
    for name in ("check_ins", "incidents"):
        met: set[object] = set()
        for n, one in enumerate(getattr(records, name)):
            here = f"floor.{name}[{n}]"
            trade = trades.get(one.trade)
            if one.op in met:
                problems.say("not-unique", f"{here}.op", found=one.op)
            met.add(one.op)
            if trade is None:
                problems.say("unknown-trade", f"{here}.trade", found=one.trade)
                continue
            if one.entry is not None and (one.trade, one.entry) not in entries:
                problems.say("unknown-entry", f"{here}.entry", found=one.entry)
            if one.stage is not None and all(each.code != one.stage for each in trade.stages):
                problems.say("unknown-stage", f"{here}.stage", found=one.stage)
    _check_incidents(records, problems)


def _check_incidents(records: FloorRecords, problems: Problems) -> None:
    met: set[tuple[str, int]] = set()
    for n, one in enumerate(records.incidents):
        here = f"floor.incidents[{n}]"
        if (one.trade, one.number) in met:
            problems.say("not-unique", f"{here}.number", found=str(one.number))
        met.add((one.trade, one.number))
        decided = one.state in ("decided", "carried-out")
        if one.entry is not None and one.stage is None:
            problems.say("missing-key", f"{here}.stage")
        if decided and (one.decision is None or one.decided is None):
            problems.say("missing-key", f"{here}.decision")
        elif one.decision is not None and one.decision not in DECISIONS[one.kind]:
            allowed = ", ".join(DECISIONS[one.kind])
            problems.say("unknown-word", f"{here}.decision", found=one.decision, allowed=allowed)
        if one.station_word != "unasked" and one.station_word_at is None:
            problems.say("missing-key", f"{here}.station_word_at")
