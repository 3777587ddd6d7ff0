"""What rulings on an appeal came to (裁决结果): total and place before and after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import NotNow
from competition.models.appeal import Appeal
from competition.models.entry import Entry
from competition.models.event import Module
from competition.models.panel import PanelSeat
from competition.models.remarking import Remarking, RemarkingSeat
from competition.models.ruling import Ruling
from competition.rules import values
from competition.rules.standing_changes import Side
from competition.rules.standings import Standings
from competition.services import publication_lines, standings
from competition.services.standings import TradeResult

#: Kinds of rulings whose value is points, and whose value is a share of them.
POINTS, SHARE = ("deduct", "add"), "deduct-share"


@dataclass(frozen=True, slots=True)
class Effect:
    """Total and place without what was ruled on the appeal, and as they are."""

    total_before: str
    total_after: str
    place_before: str
    place_after: str


def figure(row: Ruling) -> str:
    """How much a ruling gives or takes, in its own unit; empty where it names no figure."""
    given = row.value.get("value")
    if given is None:
        return ""
    if row.kind.value == SHARE:
        return f"{values.text(Fraction(str(given)) * 100, 0)}%"
    return f"{given} 分" if row.kind.value in POINTS else ""


def of_appeal(scope: Scope, row: Appeal) -> Effect | None:
    """What an appeal's rulings and second marks changed for its entry; the caller asked.

    None where it is about no entry, nothing was ruled, or the codes are not open yet.
    """
    codes = set(
        db.session.scalars(
            select(Ruling.code).where(Ruling.appeal_id == row.id, Ruling.withdrawn_at.is_(None))
        )
    )
    if row.entry_id is None or scope.trade_id is None or not codes:
        return None
    try:
        held = standings.current(scope, scope.trade_id)
    except NotNow:
        return None
    number = db.session.get_one(Entry, row.entry_id).number
    anew = _marked_anew(row, number)
    kept = [each for each in held.rulings if each.code not in codes]
    exclusions = tuple(
        each for each in held.marks.exclusions if (each.entry, each.module, each.seat) not in anew
    )
    marks = replace(held.marks, exclusions=exclusions)
    before = _side(held.program.standings(marks, held.entries, kept), number)
    after = _side(held.standings, number)
    if before is None or after is None:
        return None
    return Effect(
        _total(held, before), _total(held, after), _place(before), _place(after),
    )  # fmt: skip


def _marked_anew(row: Appeal, number: str) -> set[tuple[str, str, str]]:
    """The seats in whose place second judges stand by this appeal, as exclusions name them."""
    return {
        (number, module, seat)
        for module, seat in db.session.execute(
            select(Module.code, PanelSeat.code)
            .select_from(Remarking)
            .join(Module, Module.id == Remarking.module_id)
            .join(RemarkingSeat, RemarkingSeat.remarking_id == Remarking.id)
            .join(PanelSeat, PanelSeat.id == RemarkingSeat.seat_id)
            .where(Remarking.appeal_id == row.id, Remarking.adopted_at.is_not(None))
        )
    }


def _side(found: Standings, number: str) -> Side | None:
    return next((Side.of(line) for line in found.lines if line.number == number), None)


def _total(held: TradeResult, side: Side) -> str:
    if side.total is None:
        return "—"
    return publication_lines.shown(side.total, publication_lines.decimals_of(held.trade))


def _place(side: Side) -> str:
    return "无名次" if side.place is None else f"第 {side.place} 名"
