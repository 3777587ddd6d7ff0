"""How far every trade of an event is (进度): from real states, in a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.certificate import Certificate, CertificateState
from competition.models.draw import BlindCode, BlindCodeState, CodeSet
from competition.models.entry import (
    Entry,
    EntryInStage,
    EntryState,
    EntryStatus,
    HandedInResult,
)
from competition.models.event import Division, Module, Sector, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.publication import Publication, PublicationState
from competition.models.scheme import MarkingScheme
from competition.models.sheet import ScoreSheet
from competition.services.scheme_rows import schemes_in_force
from competition.services.seats import MANNED

#: Sheet states that are an answer of the judge's.
IN = frozenset({"signed", "flagged", "conflict"})


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """How far one module is."""

    id: uuid.UUID
    code: str
    name: dict[str, str]
    kind: str
    state: str
    scheme: str
    seats: int
    seats_taken: int
    #: Layers of its codes; 0: judged by entry number.
    layers: int
    codes: str
    sheets: dict[str, int]

    @property
    def expected(self) -> int:
        """How many sheets there are to hand in."""
        return sum(count for state, count in self.sheets.items() if state != "void")

    @property
    def signed(self) -> int:
        """How many are in."""
        return sum(count for state, count in self.sheets.items() if state in IN)

    @property
    def troubled(self) -> int:
        """How many wait for the chief: conflicts, flagged ones."""
        return self.sheets.get("conflict", 0) + self.sheets.get("flagged", 0)

    @property
    def reopened(self) -> int:
        """How many were sent back to their judge."""
        return self.sheets.get("reopened", 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a trade: its name, where it stands, and the figures that say so.

    state: `waiting`, `running`, `attention`, `done`, or `unneeded`: no such step here.
    """

    name: str
    state: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TradeProgress:
    """How far one trade is."""

    id: uuid.UUID
    code: str
    name: dict[str, str]
    sector: str
    occupation_code: str
    marked: str
    divisions: int
    has_total: bool
    awards: int
    modules: tuple[ModuleProgress, ...]
    entries: int
    waiting_entries: int
    absent: int
    handed_in: int
    publication: str
    certificates: int
    #: The road of this trade, in order; shorter where it only hands in results.
    steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Work the road out once: a page of a hundred trades asks for it a dozen times each."""
        object.__setattr__(self, "steps", self._steps())

    def _steps(self) -> tuple[Step, ...]:
        if self.marked == "elsewhere":
            return (self._trade(), self._roster(), self._handed(), self._notice(), self._papers())
        return (
            self._trade(), self._schemes(), self._judges(), self._roster(), self._coding(),
            self._marking(), self._notice(), self._papers(),
        )  # fmt: skip

    @property
    def step(self) -> Step:
        """The step it stands at: the first that is not done."""
        open_steps = [one for one in self.steps if one.state not in {"done", "unneeded"}]
        return open_steps[0] if open_steps else self.steps[-1]

    @property
    def place(self) -> int:
        """How many of its steps lie behind it; equal to their number when all are done."""
        return next(
            (n for n, one in enumerate(self.steps) if one.state not in {"done", "unneeded"}),
            len(self.steps),
        )

    def _trade(self) -> Step:
        lacking = [
            word
            for word, there in (
                ("modules", bool(self.modules) or self.marked == "elsewhere"),
                ("total", self.has_total or self.marked == "elsewhere"),
                ("awards", self.awards > 0),
            )
            if not there
        ]
        state = "done" if not lacking else "running" if self.modules else "waiting"
        return Step("trade", state, {"lacking": lacking, "modules": len(self.modules)})

    def _schemes(self) -> Step:
        ready = sum(module.scheme in {"approved", "frozen"} for module in self.modules)
        return _counted("schemes", ready, len(self.modules))

    def _judges(self) -> Step:
        return _counted(
            "judges",
            sum(module.seats_taken for module in self.modules),
            sum(module.seats for module in self.modules),
        )

    def _roster(self) -> Step:
        state = "waiting" if not self.entries else "running" if self.waiting_entries else "done"
        values = {"count": self.entries, "waiting": self.waiting_entries, "absent": self.absent}
        return Step("roster", state, values)

    def _coding(self) -> Step:
        coded = [module for module in self.modules if module.layers]
        if not coded:
            return Step("coding", "unneeded" if self.modules else "waiting")
        return _counted("coding", sum(module.codes != "empty" for module in coded), len(coded))

    def _marking(self) -> Step:
        signed = sum(module.signed for module in self.modules)
        expected = sum(module.expected for module in self.modules)
        locked = sum(module.state == "locked" for module in self.modules)
        troubled = sum(module.troubled for module in self.modules)
        step = _counted("marking", signed, expected)
        state = step.state
        if troubled:
            state = "attention"
        elif self.modules and locked == len(self.modules):
            state = "done"
        elif expected:
            state = "running"
        values = {
            "locked": locked,
            "modules": len(self.modules),
            "troubled": troubled,
            "reopened": sum(module.reopened for module in self.modules),
        }
        return Step("marking", state, step.values | values)

    def _handed(self) -> Step:
        return _counted("handed-in", self.handed_in, self.entries)

    def _notice(self) -> Step:
        state = {"": "waiting", "internal": "waiting", "provisional": "running", "final": "done"}
        return Step("notice", state[self.publication], {"kind": self.publication})

    def _papers(self) -> Step:
        state = "done" if self.certificates else "waiting"
        return Step("certificates", state, {"count": self.certificates})


def _counted(name: str, done: int, whole: int) -> Step:
    state = "waiting"
    if whole and done >= whole:
        state = "done"
    elif done:
        state = "running"
    return Step(name, state, {"done": done, "whole": whole})


def of_event(
    actor: Actor, scope: Scope, *, codes: Iterable[str] | None = None
) -> list[TradeProgress]:
    """Every trade of the event, or of those codes, in order; about a dozen queries in all."""
    policy.require(actor, Permission.EVENT_READ, scope)
    wanted = select(
        Trade.id, Trade.code, Trade.name, Trade.occupation_code, Trade.marked, Trade.total,
        Trade.awards, Sector.code.label("sector"),
    ).outerjoin(Sector, Sector.id == Trade.sector_id)  # fmt: skip
    wanted = wanted.where(Trade.event_id == scope.event_id)
    if scope.trade_id is not None:
        wanted = wanted.where(Trade.id == scope.trade_id)
    if codes is not None:
        wanted = wanted.where(Trade.code.in_(list(codes)))
    rows = db.session.execute(wanted.order_by(Trade.position, Trade.code)).all()
    ids = [trade.id for trade in rows]
    modules = _modules(ids)
    counts = _Counts(ids)
    return [
        TradeProgress(
            id=trade.id,
            code=trade.code,
            name=trade.name,
            sector=trade.sector or "",
            occupation_code=trade.occupation_code,
            marked=trade.marked.value,
            divisions=counts.divisions.get(trade.id, 0),
            has_total=bool(trade.total),
            awards=len(trade.awards),
            modules=tuple(modules[trade.id]),
            entries=counts.entries.get(trade.id, 0),
            waiting_entries=counts.waiting.get(trade.id, 0),
            absent=counts.absent.get(trade.id, 0),
            handed_in=counts.handed_in.get(trade.id, 0),
            publication=counts.publications.get(trade.id, ""),
            certificates=counts.certificates.get(trade.id, 0),
        )
        for trade in rows
    ]


class _Counts:
    """The figures of many trades at once, one query each."""

    def __init__(self, ids: list[uuid.UUID]) -> None:
        self.divisions = _pairs(
            select(Division.trade_id, func.count())
            .where(Division.trade_id.in_(ids))
            .group_by(Division.trade_id)
        )
        entries = (
            select(Entry.trade_id, func.count())
            .where(Entry.trade_id.in_(ids))
            .group_by(Entry.trade_id)
        )
        self.entries = _pairs(entries.where(Entry.state == EntryState.ACCEPTED))
        self.waiting = _pairs(entries.where(Entry.state == EntryState.WAITING))
        self.absent = _pairs(
            select(Entry.trade_id, func.count(func.distinct(Entry.id)))
            .join(EntryInStage, EntryInStage.entry_id == Entry.id)
            .where(Entry.trade_id.in_(ids), EntryInStage.status == EntryStatus.ABSENT)
            .group_by(Entry.trade_id)
        )
        self.handed_in = _pairs(
            select(Entry.trade_id, func.count())
            .join(HandedInResult, HandedInResult.entry_id == Entry.id)
            .where(Entry.trade_id.in_(ids))
            .group_by(Entry.trade_id)
        )
        self.certificates = _pairs(
            select(Certificate.trade_id, func.count())
            .where(Certificate.trade_id.in_(ids), Certificate.state == CertificateState.VALID)
            .group_by(Certificate.trade_id)
        )
        published = db.session.execute(
            select(Publication.trade_id, Publication.kind)
            .where(Publication.trade_id.in_(ids), Publication.state != PublicationState.WITHDRAWN)
            .order_by(Publication.number)
        )
        self.publications = {row.trade_id: row.kind.value for row in published}


def _pairs(query: Any) -> dict[uuid.UUID, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def _modules(trade_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[ModuleProgress]]:
    newest = schemes_in_force().subquery()
    rows = db.session.execute(
        select(
            Stage.trade_id, Module.id, Module.code, Module.name, Module.kind, Module.state,
            CodeSet.layers, CodeSet.state.label("codes"), MarkingScheme.state.label("scheme"),
        )
        .join(Stage, Stage.id == Module.stage_id)
        .outerjoin(CodeSet, CodeSet.id == Module.code_set_id)
        .outerjoin(newest, newest.c.module_id == Module.id)
        .outerjoin(
            MarkingScheme,
            (MarkingScheme.module_id == Module.id) & (MarkingScheme.number == newest.c.number),
        )
        .where(Stage.trade_id.in_(trade_ids))
        .order_by(Stage.position, Module.position)
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    seats, sheets = _seats(ids), _sheets(ids)
    found: dict[uuid.UUID, list[ModuleProgress]] = defaultdict(list)
    for row in rows:
        whole, taken = seats.get(row.id, (0, 0))
        found[row.trade_id].append(
            ModuleProgress(
                id=row.id,
                code=row.code,
                name=row.name,
                kind=row.kind.value,
                state=row.state.value,
                scheme=row.scheme.value if row.scheme else "",
                seats=whole,
                seats_taken=taken,
                layers=row.layers or 0,
                codes=row.codes.value if row.codes else "empty",
                sheets=sheets[row.id],
            )
        )
    return found


def _seats(module_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    rows = db.session.execute(
        select(Panel.module_id, func.count(), func.count(PanelSeat.account_id))
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .where(
            Panel.module_id.in_(module_ids),
            PanelSeat.role.in_(MANNED),
        )
        .group_by(Panel.module_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _sheets(module_ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The sheets of each module by their state, without those of codes nobody works under.

    Few codes are put aside: to take theirs off costs half of joining every sheet to its code.
    """
    counted = (
        select(ScoreSheet.module_id, ScoreSheet.state, func.count())
        .where(ScoreSheet.module_id.in_(module_ids))
        .group_by(ScoreSheet.module_id, ScoreSheet.state)
    )
    aside = select(BlindCode.id).where(BlindCode.state != BlindCodeState.ACTIVE)
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for module_id, state, count in db.session.execute(counted):
        found[module_id][state.value] = count
    for module_id, state, count in db.session.execute(
        counted.where(ScoreSheet.blind_code_id.in_(aside))
    ):
        found[module_id][state.value] -= count
    return found
