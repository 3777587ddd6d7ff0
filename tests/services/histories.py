"""A hall played at random (随机历史): tablets sign and send over a bad line, the chief decides.

The machine knows what every tablet keeps and what the server must hold, and compares the two after
every step. `test_sync_histories` plays a few of its histories, `prove` plays thousands.

The server is the real one, its services and its database. The tablet is a model of the app's outbox
(`competition/static/js/marking/outbox.mjs`): bytes are frozen once and never dropped, a receipt for
them ends the sending (`outcome`), silence does not, and comparing receipts sends again what the
server has not (`lost`). `tests/js/marking/outbox-histories.test.mjs` plays these transitions with
the app's own functions; `tests/browser` plays the failures one by one with the whole app.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotNow
from competition.models.device import JudgeCard, MarkingSession
from competition.models.event import Module, ModuleState
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.services import (
    audit,
    cards,
    marking,
    marking_sessions,
    recodings,
    sheet_rulings,
    sync,
)
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, body, make_hall, make_tablet, sha256

SEATS, CODES = 2, 2
FATES = ("answered", "answer-lost", "request-lost", "killed")
UNDECIDED = {RevisionStanding.CONFLICT, RevisionStanding.FLAGGED}


class Killed(BaseException):
    """The server's process ends here."""


@dataclass(slots=True)
class Signed:
    """A revision frozen on a tablet."""

    op: uuid.UUID
    sheet: uuid.UUID
    raw: bytes
    base: int
    foreign: bool


@dataclass(slots=True)
class TabletModel:
    """What one tablet keeps: the bytes of all it signed, what is unsent, receipts, known bases."""

    actor: Actor
    session: uuid.UUID
    seat: int
    kept: dict[uuid.UUID, Signed] = field(default_factory=dict)
    unsent: list[uuid.UUID] = field(default_factory=list)
    receipts: dict[uuid.UUID, str] = field(default_factory=dict)
    bases: dict[uuid.UUID, int] = field(default_factory=dict)


@dataclass(slots=True)
class SheetModel:
    """What the server must know of a sheet: its state, what counts, every operation's standing."""

    seat: int
    code: int
    state: SheetState = SheetState.OPEN
    current: uuid.UUID | None = None
    ops: dict[uuid.UUID, RevisionStanding] = field(default_factory=dict)
    numbers: dict[uuid.UUID, int] = field(default_factory=dict)

    @property
    def rev(self) -> int:
        return self.numbers[self.current] if self.current else 0

    @property
    def undecided(self) -> bool:
        return bool(UNDECIDED & set(self.ops.values()))

    def copy(self) -> SheetModel:
        return SheetModel(
            self.seat, self.code, self.state, self.current, dict(self.ops), dict(self.numbers)
        )


@dataclass(slots=True)
class Stage:
    """The hall every history begins from."""

    digest: str
    module: uuid.UUID
    codes: list[uuid.UUID]
    tablets: list[TabletModel]
    sheets: dict[uuid.UUID, tuple[int, int]]
    chief: Actor
    image: sqlite3.Connection


_stage: dict[str, Stage] = {}


def driver() -> sqlite3.Connection:
    """The one connection of a database in memory."""
    connection = db.session.connection().connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    db.session.rollback()
    return connection


def copied() -> sqlite3.Connection:
    """A copy of the database as it stands."""
    image = sqlite3.connect(":memory:", check_same_thread=False)
    driver().backup(image)
    return image


def put_back(image: sqlite3.Connection) -> None:
    """Bring the database back to a copy: what a restored server knows."""
    db.session.remove()
    image.backup(driver())
    db.session.remove()


@pytest.fixture
def stage(app_in_memory: Flask) -> Any:
    """The hall of all histories: two seats, two codes; two tablets of one judge, by one card."""
    hall = make_hall("HISTORY", seats=SEATS, codes=CODES)
    tablets: list[TabletModel] = []
    had: dict[int, Any] = {}
    for number, seat in enumerate((0, 0, 1)):
        made = make_tablet(hall, seat, label=f"评分台{number}", card=had.get(seat))
        had[seat] = made.card
        tablets.append(TabletModel(made.actor, made.session_id, seat))
    sheets = {
        hall.sheet(seat, code).id: (seat, code) for seat in range(SEATS) for code in range(CODES)
    }
    chief = hall.chief()
    codes = [code.id for code in hall.codes]
    _stage["now"] = Stage(hall.digest, hall.module.id, codes, tablets, sheets, chief, copied())
    yield _stage["now"]
    _stage.pop("now").image.close()


class History(RuleBasedStateMachine):
    """One contest over a bad line."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = _stage["now"]
        put_back(self.stage.image)
        self.digest = self.stage.digest
        self.module = self.stage.module
        self.tablets = [TabletModel(t.actor, t.session, t.seat) for t in self.stage.tablets]
        self.sheets = {key: SheetModel(*at) for key, at in self.stage.sheets.items()}
        self.order = sorted(self.sheets, key=lambda key: self.stage.sheets[key])
        self.locked = False
        self.backup: tuple[sqlite3.Connection, dict[uuid.UUID, SheetModel], bool] | None = None
        self.serial = 0
        #: Operations that are no tablet's: the server wrote them by ruling.
        self.moved: set[uuid.UUID] = set()

    # the tablets

    @initialize()
    def begin(self) -> None:
        assert self.rows() == []

    @rule(
        tablet=st.integers(0, 2),
        code=st.integers(0, CODES - 1),
        seat=st.sampled_from((None, None, None, 0, 1)),
        mark=st.sampled_from("0123"),
    )
    def sign(self, tablet: int, code: int, seat: int | None, mark: str) -> None:
        """A judge signs, mostly on his own seat; the bytes are frozen at this moment."""
        who = self.tablets[tablet]
        sheet = self.order[(who.seat if seat is None else seat) * CODES + code]
        self.serial += 1
        op = uuid.UUID(int=self.serial + (1 << 100))
        base = who.bases.get(sheet, 0)
        raw = body(
            sheet,
            self.digest,
            op=op,
            session=who.session,
            marks={**MARKS, "A1": mark},
            base_rev=base,
            seq=self.serial,
        )
        foreign = self.sheets[sheet].seat != who.seat
        who.kept[op] = Signed(op, sheet, raw, base, foreign)
        who.unsent.append(op)

    @precondition(lambda self: any(tablet.unsent for tablet in self.tablets))
    @rule(data=st.data(), fate=st.sampled_from(FATES))
    def send(self, data: st.DataObject, fate: str) -> None:
        """One of the unsent goes out, not always the oldest, and not always comes back."""
        who = data.draw(st.sampled_from([t for t in self.tablets if t.unsent]))
        self.deliver(who, data.draw(st.sampled_from(who.unsent)), fate)

    @precondition(lambda self: any(tablet.receipts for tablet in self.tablets))
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """What has a receipt goes out once more: a doubled packet, a second tab."""
        who = data.draw(st.sampled_from([t for t in self.tablets if t.receipts]))
        self.deliver(who, data.draw(st.sampled_from(sorted(who.receipts))), "answered")

    @precondition(lambda self: any(tablet.kept for tablet in self.tablets))
    @rule(data=st.data())
    def forge(self, data: st.DataObject) -> None:
        """Other bytes under a known operation are refused, and change nothing."""
        who = data.draw(st.sampled_from([t for t in self.tablets if t.kept]))
        signed = who.kept[data.draw(st.sampled_from(sorted(who.kept)))]
        if signed.op not in self.sheets[signed.sheet].ops:
            return
        with pytest.raises(Invalid, match="op-reused"), transaction():
            sync.take_in(who.actor, signed.sheet, signed.op, signed.raw + b" ", now=NOW)

    @rule(tablet=st.integers(0, 2))
    def come_in_anew(self, tablet: int) -> None:
        """A judge gives card and PIN again; a copy brought back later may not know of it."""
        self.enter(self.tablets[tablet])

    def enter(self, who: TabletModel) -> None:
        card = db.session.scalars(
            select(JudgeCard).where(
                JudgeCard.account_id == who.actor.id, JudgeCard.revoked_at.is_(None)
            )
        ).one()
        claimed = cards.Claim(card.id, card.account_id, card.event_id, "")
        assert who.actor.device_id is not None
        with transaction():
            opened = marking_sessions.open_session(claimed, device_id=who.actor.device_id, now=NOW)
        who.session = opened.id
        who.actor = replace(who.actor, marking_session_id=opened.id)

    @rule(tablet=st.integers(0, 2))
    def refresh(self, tablet: int) -> None:
        """The tablet reads its sheets anew and knows what counts."""
        who = self.tablets[tablet]
        who.bases = {key: sheet.rev for key, sheet in self.sheets.items()}

    @rule(tablet=st.integers(0, 2))
    def compare_receipts(self, tablet: int) -> None:
        """After any doubt: what the server does not know goes out again (行 22)."""
        who = self.tablets[tablet]
        known = {uuid.UUID(row["op"]): row["sha256"] for row in sync.receipts(who.actor)}
        assert all(sha256(who.kept[op].raw) == sha for op, sha in known.items())
        who.receipts = known
        who.unsent = [op for op in who.kept if op not in known]

    def deliver(self, who: TabletModel, op: uuid.UUID, fate: str) -> None:
        signed = who.kept[op]
        if fate == "request-lost":
            return
        if fate == "killed":
            with pytest.raises(Killed), transaction():
                sync.take_in(who.actor, signed.sheet, op, signed.raw, now=NOW)
                raise Killed
            return
        if db.session.get(MarkingSession, who.session) is None:
            self.enter(who)
        known = op in self.sheets[signed.sheet].ops
        wanted = None if known else self.verdict(signed)
        with transaction():
            taken = sync.take_in(who.actor, signed.sheet, op, signed.raw, now=NOW)
        assert taken.replay == known
        assert taken.sha256 == sha256(signed.raw)
        if wanted is not None:
            assert RevisionStanding(taken.state) is wanted
            self.take(signed, wanted, taken.n)
        if fate == "answered":
            who.receipts[op] = taken.sha256
            if op in who.unsent:
                who.unsent.remove(op)

    def verdict(self, signed: Signed) -> RevisionStanding:
        """What must become of a revision nobody has seen yet, said a second time."""
        sheet = self.sheets[signed.sheet]
        if self.locked or signed.foreign or sheet.state is SheetState.VOID:
            return RevisionStanding.FLAGGED
        if signed.base != sheet.rev or sheet.state is SheetState.CONFLICT:
            return RevisionStanding.CONFLICT
        return (
            RevisionStanding.FLAGGED
            if sheet.state is SheetState.SIGNED
            else RevisionStanding.CURRENT
        )

    def take(self, signed: Signed, standing: RevisionStanding, n: int) -> None:
        sheet = self.sheets[signed.sheet]
        assert n == len(sheet.ops) + 1
        if standing is RevisionStanding.CURRENT:
            if sheet.current:
                sheet.ops[sheet.current] = RevisionStanding.SUPERSEDED
            sheet.current = signed.op
        sheet.ops[signed.op], sheet.numbers[signed.op] = standing, n
        if not self.locked and sheet.state not in (SheetState.VOID, SheetState.CONFLICT):
            sheet.state = {
                RevisionStanding.CURRENT: SheetState.SIGNED,
                RevisionStanding.CONFLICT: SheetState.CONFLICT,
                RevisionStanding.FLAGGED: SheetState.FLAGGED,
            }[standing]

    # the chief

    @rule(sheet=st.integers(0, SEATS * CODES - 1))
    def reopen(self, sheet: int) -> None:
        """A sheet goes back to its judge."""
        key = self.order[sheet]
        model = self.sheets[key]
        closed = (SheetState.OPEN, SheetState.REOPENED, SheetState.VOID)
        if self.locked or model.state in closed:
            with pytest.raises(NotNow), transaction():
                sheet_rulings.reopen(self.stage.chief, key, "重评", now=NOW, second=SYSTEM)
            return
        with transaction():
            sheet_rulings.reopen(self.stage.chief, key, "重评", now=NOW, second=SYSTEM)
        self.settle(model, model.current)
        model.state = SheetState.REOPENED if model.current else SheetState.OPEN

    @rule(sheet=st.integers(0, SEATS * CODES - 1), data=st.data())
    def resolve(self, sheet: int, data: st.DataObject) -> None:
        """Wherever something asks for a decision, the chief can decide; the rest stays stored."""
        key = self.order[sheet]
        model = self.sheets[key]
        if not model.ops:
            return
        keep = data.draw(st.sampled_from(sorted(model.ops)))
        if self.locked or not model.undecided or model.state is SheetState.VOID:
            with pytest.raises((NotNow, Conflict)), transaction():
                sheet_rulings.resolve(self.stage.chief, key, keep, "选定", now=NOW, second=SYSTEM)
            return
        with transaction():
            sheet_rulings.resolve(self.stage.chief, key, keep, "选定", now=NOW, second=SYSTEM)
        self.settle(model, keep)
        model.ops[keep], model.current = RevisionStanding.CURRENT, keep
        model.state = SheetState.SIGNED

    @rule(sheet=st.integers(0, SEATS * CODES - 1), to=st.integers(0, SEATS * CODES - 1))
    def recode(self, sheet: int, to: int) -> None:
        """Marks signed under the wrong code are moved, or exchanged with the right one's."""
        key, other = self.order[sheet], self.order[to]
        here, there = self.sheets[key], self.sheets[other]
        judges = [self.tablets[0].actor, self.tablets[2].actor]
        possible = (
            not self.locked
            and key != other
            and here.state is SheetState.SIGNED
            and there.state in (SheetState.OPEN, SheetState.SIGNED)
            and not (here.undecided or there.undecided)
        )
        if not possible:
            with pytest.raises((NotNow, Invalid)), transaction():
                recodings.move(self.stage.chief, key, other, "换", acknowledged=judges, now=NOW)
            return
        mine, theirs = here.current, there.current
        with transaction():
            recodings.move(
                self.stage.chief, key, other, "换", acknowledged=judges, now=NOW, second=SYSTEM
            )
        for model, at, gone, come in ((here, key, mine, theirs), (there, other, theirs, mine)):
            if gone is not None:
                model.ops[gone] = RevisionStanding.SUPERSEDED
            model.current, model.state = None, SheetState.OPEN
            if come is not None:
                self.note_moved(model, at, come)

    def note_moved(self, model: SheetModel, sheet: uuid.UUID, source: uuid.UUID) -> None:
        """The marks that came are those of the source, byte for byte what its judge gave."""
        n = len(model.ops) + 1
        came = db.session.scalars(
            select(Revision).where(Revision.sheet_id == sheet, Revision.n == n)
        ).one()
        origin = db.session.get_one(Revision, source)
        assert (came.vector, came.account_id) == (origin.vector, origin.account_id)
        assert origin.sha256.encode() in came.body
        model.ops[came.op], model.numbers[came.op] = RevisionStanding.CURRENT, n
        model.current, model.state = came.op, SheetState.SIGNED
        self.moved.add(came.op)

    @rule(sheet=st.integers(0, SEATS * CODES - 1))
    def set_aside(self, sheet: int) -> None:
        """None of what waits counts; possible wherever something waits, locked and void too."""
        key = self.order[sheet]
        model = self.sheets[key]
        if not model.undecided:
            with pytest.raises(NotNow), transaction():
                sheet_rulings.set_aside(self.stage.chief, key, "不采用", now=NOW, second=SYSTEM)
            return
        with transaction():
            sheet_rulings.set_aside(self.stage.chief, key, "不采用", now=NOW, second=SYSTEM)
        self.settle(model, model.current)
        if model.state in (SheetState.CONFLICT, SheetState.FLAGGED):
            model.state = SheetState.SIGNED if model.current else SheetState.OPEN

    @rule(code=st.integers(0, CODES - 1))
    def absent(self, code: int) -> None:
        """Nobody stands behind a code, as long as no judge has signed for it."""
        hit = [model for model in self.sheets.values() if model.code == code]
        blind = self.stage.codes[code]
        if self.locked or any(model.current or model.undecided for model in hit):
            with pytest.raises(NotNow), transaction():
                sheet_rulings.rule_absent(self.stage.chief, self.module, blind, "缺赛", now=NOW)
            return
        with transaction():
            sheet_rulings.rule_absent(self.stage.chief, self.module, blind, "缺赛", now=NOW)
        for model in hit:
            model.state = SheetState.VOID

    @rule(code=st.integers(0, CODES - 1))
    def present(self, code: int) -> None:
        """He came after all."""
        hit = [model for model in self.sheets.values() if model.code == code]
        blind = self.stage.codes[code]
        if self.locked or hit[0].state is not SheetState.VOID:
            with pytest.raises(NotNow), transaction():
                sheet_rulings.withdraw_absence(self.stage.chief, self.module, blind, now=NOW)
            return
        with transaction():
            sheet_rulings.withdraw_absence(self.stage.chief, self.module, blind, now=NOW)
        for model in hit:
            model.state = SheetState.FLAGGED if model.undecided else SheetState.OPEN

    @rule()
    def lock(self) -> None:
        """Locked only when nothing is missing and nothing waits for a decision (第三法则)."""
        ready = not self.locked and all(
            model.state in (SheetState.VOID, SheetState.SIGNED) and not model.undecided
            for model in self.sheets.values()
        )
        if ready:
            with transaction():
                marking.lock_module(self.stage.chief, self.module, now=NOW, second=SYSTEM)
            self.locked = True
            return
        with pytest.raises((Invalid, NotNow)), transaction():
            marking.lock_module(self.stage.chief, self.module, now=NOW, second=SYSTEM)

    @rule()
    def unlock(self) -> None:
        """Opened again by ruling."""
        if not self.locked:
            return
        with transaction():
            marking.unlock_module(self.stage.chief, self.module, "申诉", now=NOW, second=SYSTEM)
        self.locked = False

    def settle(self, model: SheetModel, keep: uuid.UUID | None) -> None:
        for op in model.ops:
            if op != keep:
                model.ops[op] = RevisionStanding.SUPERSEDED

    # the machine

    @rule()
    def back_up(self) -> None:
        """A copy is made."""
        self.backup = copied(), {k: s.copy() for k, s in self.sheets.items()}, self.locked

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """The server comes back from its copy and has forgotten what came after."""
        assert self.backup is not None
        image, sheets, locked = self.backup
        put_back(image)
        self.sheets, self.locked = {k: s.copy() for k, s in sheets.items()}, locked
        for number in range(len(self.tablets)):
            self.compare_receipts(number)

    # what always holds

    def rows(self) -> list[Any]:
        return list(
            db.session.execute(
                select(
                    Revision.op, Revision.sheet_id, Revision.n, Revision.body, Revision.sha256,
                    Revision.standing,
                ).order_by(Revision.sheet_id, Revision.n)
            )
        )  # fmt: skip

    @invariant()
    def every_signature_is_stored_once_or_still_on_a_tablet(self) -> None:
        stored = Counter(row.op for row in self.rows())
        assert all(count == 1 for count in stored.values())
        for tablet in self.tablets:
            for op in tablet.kept:
                assert op in stored or op in tablet.unsent

    @invariant()
    def no_receipt_without_the_bytes(self) -> None:
        stored = {row.op: row for row in self.rows()}
        for tablet in self.tablets:
            for op, sha in tablet.receipts.items():
                assert stored[op].body == tablet.kept[op].raw
                assert stored[op].sha256 == sha == sha256(stored[op].body)

    @invariant()
    def nothing_that_counts_changes_but_by_a_signature_asked_for_or_a_decision(self) -> None:
        standings = {row.op: row.standing for row in self.rows()}
        wanted = {op: s for model in self.sheets.values() for op, s in model.ops.items()}
        assert standings == wanted
        for row in db.session.execute(
            select(ScoreSheet.id, ScoreSheet.state, ScoreSheet.current_n, ScoreSheet.revisions)
        ):
            model = self.sheets[row.id]
            assert (row.state, row.current_n, row.revisions) == (
                model.state,
                model.rev or None,
                len(model.ops),
            )
        state = db.session.scalar(select(Module.state).where(Module.id == self.module))
        assert (state is ModuleState.LOCKED) == self.locked
        db.session.rollback()

    def teardown(self) -> None:
        """At the end every line comes back: all that was ever signed arrives, once."""
        for number, tablet in enumerate(self.tablets):
            self.compare_receipts(number)
            for op in list(tablet.unsent):
                self.deliver(tablet, op, "answered")
            assert tablet.unsent == []
            assert tablet.receipts.keys() == tablet.kept.keys()
        kept = {op for tablet in self.tablets for op in tablet.kept}
        assert {row.op for row in self.rows()} - self.moved == kept
        assert list(audit.verify()) == []
        db.session.remove()
