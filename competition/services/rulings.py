"""Rulings the arithmetic reads (裁定): penalties, zero, disqualification, a tie's order.

Whoever rules sees first who would move; what is written is a row with a number, a reason and the
one who ruled. A ruling is never changed: it is withdrawn, and the row says when.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.entry import Entry, EntryState
from competition.models.event import Event, Module, Stage, Trade
from competition.models.floor import Incident
from competition.models.ruling import Ruling, RulingKind
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Problems, read_as
from competition.rules.ruling_checks import check_orders, check_ruling
from competition.services import (
    audit,
    confirmations,
    facts,
    rulings_log,
    standing_back,
    standing_changes,
)
from competition.services.standing_changes import Change

#: What may be ruled at a desk, knowing the entry; the chief's room rules on sheets and codes.
KINDS = ("deduct", "deduct-share", "add", "zero", "disqualify", "leave-out", "order")
#: What a ruling's row keeps beside its columns, as the contest file says it.
_KEPT = ("node", "seat", "aspect", "attempt", "stage", "value")


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """A ruling being thought over; empty texts for what it does not name.

    value: points, or for `deduct-share` a share of 1, as a decimal string. entries: best first.
    """

    kind: str
    entry: str = ""
    entries: tuple[str, ...] = ()
    node: str = ""
    module: str = ""
    seat: str = ""
    aspect: str = ""
    #: 0: every attempt.
    attempt: int = 0
    #: Where it acts: a stage's own ranking; empty: at the end.
    stage: str = ""
    value: str = ""
    reason: str = ""

    def piece(self, trade: str, code: str) -> dict[str, Any]:
        """As the contest file says it."""
        given = {
            "entry": self.entry,
            "entries": list(self.entries),
            "node": self.node,
            "module": self.module,
            "seat": self.seat,
            "aspect": self.aspect,
            "attempt": self.attempt,
            "stage": self.stage,
            "value": self.value,
        }
        named = {key: value for key, value in given.items() if value}
        reason = {"zh": self.reason or "—"}
        return {"code": code, "trade": trade, "kind": self.kind, "reason": reason, **named}


@dataclass(frozen=True, slots=True)
class RulingLine:
    """A ruling as the list shows it; `about`: an entry's number or a blind code."""

    id: uuid.UUID
    code: str
    kind: str
    about: str
    module: dict[str, str]
    value: dict[str, Any]
    reason: str
    ruled_at: datetime
    by: str
    withdrawn_at: datetime | None

    @property
    def may_go(self) -> bool:
        """Whether it can be withdrawn: what opened the way to a change cannot be undone so."""
        return self.kind in KINDS and self.withdrawn_at is None


def listing(actor: Actor, scope: Scope) -> list[RulingLine]:
    """Every ruling of a trade, the newest first.

    One made about a station on the floor stays about the station for who may not see entries: the
    chief must not learn from his own list who worked there.
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    sees = policy.may(actor, Permission.ENTRY_READ, scope)
    about = Entry.number if sees else func.coalesce(Incident.station, Entry.number)
    rows = db.session.execute(
        select(Ruling, about, BlindCode.text, Module.name, Account.display_name)
        .outerjoin(Entry, Entry.id == Ruling.entry_id)
        .outerjoin(Incident, Incident.ruling_id == Ruling.id)
        .outerjoin(BlindCode, BlindCode.id == Ruling.blind_code_id)
        .outerjoin(Module, Module.id == Ruling.module_id)
        .outerjoin(Account, Account.id == Ruling.ruled_by_id)
        .where(Ruling.trade_id == scope.trade_id)
        .order_by(Ruling.ruled_at.desc(), Ruling.code.desc())
    )
    return [
        RulingLine(
            row.id, row.code, row.kind.value, number or code or "", module or {}, row.value,
            row.reason, row.ruled_at, name or "", row.withdrawn_at,
        )
        for row, number, code, module, name in rows
    ]  # fmt: skip


def preview(actor: Actor, scope: Scope, draft: RulingDraft) -> Change:
    """What a ruling would change; nothing is kept.

    Raises Invalid with everything it lacks, NotNow("codes-sealed") before decoding.
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    return standing_changes.of_rulings(actor, scope, added=[_facts(scope, draft)])


def preview_withdrawal(actor: Actor, scope: Scope, ruling_id: uuid.UUID) -> Change:
    """What it would change if a ruling no longer stood."""
    policy.require(actor, Permission.RULING_MAKE, scope)
    return standing_changes.of_rulings(actor, scope, without=[_standing(scope, ruling_id).code])


def make(
    actor: Actor,
    scope: Scope,
    draft: RulingDraft,
    *,
    now: datetime,
    second: Actor | None = None,
) -> Ruling:
    """Write a ruling down (作出裁定). Raises Invalid with everything it lacks, and
    NotAllowed("must-stand-back") for who must not decide about the entry.
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    found = _facts(scope, draft)
    event = db.session.get_one(Event, scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, scope)
    numbers = _entries(scope)
    for number in (draft.entry, *draft.entries):
        standing_back.require_free(actor, numbers.get(number))
    value = draft.piece("", "")
    kept = {key: value[key] for key in _KEPT if key in value}
    kept |= {"module": draft.module} if draft.module else {}
    kept |= {"entries": [str(numbers[each]) for each in draft.entries]} if draft.entries else {}
    ruling = rulings_log.add(
        actor,
        scope,
        RulingKind(found.kind),
        draft.reason,
        now=now,
        module_id=_module_id(scope, draft.module) if draft.module else None,
        value=kept,
        second=second,
    )
    ruling.entry_id = numbers[draft.entry] if draft.entry else None
    db.session.flush()
    audit.record(
        actor, "ruling.made", ("ruling", ruling.id), scope=scope, now=now, code=ruling.code,
        kind=found.kind, entry=draft.entry or None, reason=ruling.reason, **kept,
    )  # fmt: skip
    return ruling


def withdraw(
    actor: Actor,
    scope: Scope,
    ruling_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Withdraw a ruling (撤回裁定); it stays on record, and takes as many people as making it did.

    Raises NotNow("ruling-stays").
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    row = _standing(scope, ruling_id)
    standing_back.require_free(actor, row.entry_id)
    event = db.session.get_one(Event, scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, scope)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    row.withdrawn_at = now
    db.session.flush()
    audit.record(
        actor, "ruling.withdrawn", ("ruling", row.id), scope=scope, now=now, code=row.code,
        reason=reason.strip()[: rulings_log.LONGEST],
        second=str(second.id) if second else None,
    )  # fmt: skip


def choices(actor: Actor, scope: Scope) -> TradeFacts:
    """The trade a ruling is about: its nodes, modules, seats."""
    policy.require(actor, Permission.RULING_MAKE, scope)
    return facts.trade_facts(_trade_id(scope))


def _facts(scope: Scope, draft: RulingDraft) -> RulingFacts:
    trade = facts.trade_facts(_trade_id(scope))
    found, problems = read_as(RulingFacts, draft.piece(trade.code, rulings_log.next_code(scope)))
    if draft.kind not in KINDS:
        problems.say("unknown-word", "kind", found=draft.kind[:20], allowed=", ".join(KINDS))
    if found is not None and not problems:
        check_ruling(found, trade, "", problems)
        _check_figures(found, problems)
        _check_sheet(found, trade, problems)
        _check_order(scope, found, problems)
    known = _entries(scope)
    for where, numbers in (("entry", (draft.entry,)), ("entries", draft.entries)):
        for number in numbers:
            if number and number not in known:
                problems.say("unknown-entry", where, found=number)
    if found is None or problems:
        raise Invalid("invalid", problems)
    return found


def _check_figures(found: RulingFacts, problems: Problems) -> None:
    if found.value is None:
        return
    if found.value <= 0:
        problems.say("value-not-positive", "value")
    elif found.kind == "deduct-share" and found.value > 1:
        problems.say("above-most", "value", most="100 %", found=str(found.value))


def _check_order(scope: Scope, found: RulingFacts, problems: Problems) -> None:
    """Two orders that stand may not turn the same two entries round: the first is withdrawn."""
    if found.kind != "order":
        return
    numbers = {str(entry_id): number for number, entry_id in _entries(scope).items()}
    rows = db.session.scalars(
        select(Ruling)
        .where(
            Ruling.trade_id == scope.trade_id,
            Ruling.kind == RulingKind.ORDER,
            Ruling.withdrawn_at.is_(None),
        )
        .order_by(Ruling.ruled_at, Ruling.code)
    )
    standing = [
        RulingFacts(
            code=row.code,
            trade=found.trade,
            kind="order",
            entries=tuple(numbers.get(each, "") for each in row.value.get("entries", ())),
            stage=row.value.get("stage"),
            reason=found.reason,
        )
        for row in rows
    ]
    check_orders([("entries", each) for each in (*standing, found)], problems)


def _check_sheet(found: RulingFacts, trade: TradeFacts, problems: Problems) -> None:
    """Does the module have the aspect and the attempt that a sheet is left out in?"""
    module = next((each for each in trade.modules if each.code == found.module), None)
    if module is None:
        return
    if found.aspect is not None and found.aspect not in {a.code for a in module.scheme.aspects}:
        problems.say("unknown-aspect", "aspect", found=found.aspect)
    attempts = {attempt.number for attempt in module.attempts}
    if found.attempt is not None and found.attempt not in attempts:
        problems.say("unknown-attempt", "seat", found=found.attempt)


def _entries(scope: Scope) -> dict[str, uuid.UUID]:
    rows = db.session.execute(
        select(Entry.number, Entry.id).where(
            Entry.trade_id == scope.trade_id, Entry.state == EntryState.ACCEPTED
        )
    )
    return {row.number: row.id for row in rows}


def _module_id(scope: Scope, code: str) -> uuid.UUID | None:
    return db.session.scalar(
        select(Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id, Module.code == code)
    )


def _standing(scope: Scope, ruling_id: uuid.UUID) -> Ruling:
    row = db.session.get(Ruling, ruling_id)
    if row is None or row.trade_id != scope.trade_id:
        raise NotFound("not-found")
    if row.kind.value not in KINDS or row.withdrawn_at is not None:
        raise NotNow("ruling-stays", ruling=row.code)
    return row


def _trade_id(scope: Scope) -> uuid.UUID:
    if scope.trade_id is None or db.session.get(Trade, scope.trade_id) is None:
        raise NotFound("not-found")
    return scope.trade_id


def shown_numbers(scope: Scope, values: Sequence[str]) -> list[str]:
    """Entry numbers of the ids a ruling on a tie keeps."""
    known = {str(entry): number for number, entry in _entries(scope).items()}
    return [known.get(value, value) for value in values]


def numbers(actor: Actor, scope: Scope) -> list[str]:
    """The entry numbers of a trade, in order."""
    policy.require(actor, Permission.RULING_MAKE, scope)
    return sorted(_entries(scope))


def wants_second(actor: Actor, scope: Scope) -> bool:
    """Whether a ruling of this event takes two people."""
    policy.require(actor, Permission.RULING_MAKE, scope)
    return confirmations.wants_second(db.session.get_one(Event, scope.event_id), "resolve")


def one(actor: Actor, scope: Scope, ruling_id: uuid.UUID) -> RulingLine:
    """A ruling that can be withdrawn; NotFound, NotNow("ruling-stays")."""
    _standing(scope, ruling_id)
    return next(line for line in listing(actor, scope) if line.id == ruling_id)
