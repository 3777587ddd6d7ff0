"""What is done with an appeal (申诉办理): taken up, refused, heard, ruled on, closed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotNow, Problem
from competition.models.appeal import Appeal, AppealOutcome, AppealState
from competition.models.event import Event
from competition.models.remarking import Remarking
from competition.models.ruling import Ruling, RulingKind
from competition.services import appeal_rules, appeals, arbitrators, audit, rulings_log

MOST_WORDS = 4000
#: Moves that must say why, or what was found.
WANT_WORDS = frozenset({"refuse", "admit", "hear", "rule", "further", "withdraw"})


def accept(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    *,
    version: int,
    now: datetime,
    words: str = "",
) -> None:
    """Take an appeal up (受理)."""
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    _move(actor, scope, _row(scope, appeal_id, version), "accept", words, now)


def refuse(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, *, words: str, version: int, now: datetime
) -> None:
    """Refuse to take an appeal up, saying why (不予受理)."""
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    _move(actor, scope, _row(scope, appeal_id, version), "refuse", words, now)


def admit(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, *, words: str, version: int, now: datetime
) -> None:
    """Take up by ruling what was refused, such as what came a minute late (裁定受理)."""
    row = _heard_by(actor, scope, appeal_id, version)
    _move(actor, scope, row, "admit", words, now)
    ruling = rulings_log.add(actor, scope, RulingKind.OTHER, words, now=now)
    link(ruling, row)
    db.session.flush()
    audit.record(
        actor, "ruling.made", ("ruling", ruling.id), scope=scope, now=now, code=ruling.code,
        kind="other", reason=ruling.reason, appeal=row.number,
    )  # fmt: skip


def hear(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, *, words: str, version: int, now: datetime
) -> None:
    """Write down what was found when it was heard (听证、调查)."""
    row = _heard_by(actor, scope, appeal_id, version)
    _move(actor, scope, row, "hear", words, now)


def rule(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    *,
    outcome: str,
    words: str,
    version: int,
    now: datetime,
    unchanged: bool = False,
) -> None:
    """Rule on an appeal: upheld, in part, or rejected, with the words of the reply (裁决).

    What changes a result is a ruling of its own, tried out before it is made and linked here; an
    appeal cannot be upheld while a second panel's marks wait to be taken or left. One that is
    upheld without any asks for `unchanged`: it is said that no result changes by it.
    """
    row = _heard_by(actor, scope, appeal_id, version)
    if outcome not in set(AppealOutcome) - {AppealOutcome.NONE}:
        raise Invalid("invalid", [Problem("unknown-choice", "outcome", {"found": outcome[:40]})])
    if outcome != AppealOutcome.REJECTED and not unchanged and not changes_results(row.id):
        raise Invalid("invalid", [Problem("appeal-without-ruling", "unchanged")])
    row.outcome = AppealOutcome(outcome)
    _move(actor, scope, row, "rule", words, now, outcome=outcome)


def changes_results(appeal_id: uuid.UUID) -> bool:
    """Whether a ruling or marks given anew came of an appeal; the caller asked the policy."""
    ruled = select(Ruling.id).where(
        Ruling.appeal_id == appeal_id,
        Ruling.withdrawn_at.is_(None),
        Ruling.kind != RulingKind.OTHER,
    )
    anew = select(Remarking.id).where(
        Remarking.appeal_id == appeal_id, Remarking.adopted_at.is_not(None)
    )
    return any(db.session.scalars(query.limit(1)).first() for query in (ruled, anew))


def take_further(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, *, words: str, version: int, now: datetime
) -> None:
    """Take an answer to the second instance, for whoever lodged it (申请复议)."""
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    write_further(actor, scope, appeal_id, words=words, version=version, now=now)


def write_further(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    *,
    words: str,
    version: int,
    now: datetime,
    by: str = "",
) -> None:
    """The same for services that have proved who asks. Raises NotNow("too-late-to-go-further")."""
    row = _row(scope, appeal_id, version)
    until = appeals.whole(row).further_until
    if until is not None and now > until:
        raise NotNow("too-late-to-go-further")
    row.outcome = AppealOutcome.NONE
    _move(actor, scope, row, "further", words, now, by=by)


def withdraw(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, *, words: str, version: int, now: datetime
) -> None:
    """Take an appeal back, for whoever lodged it (撤回申诉)."""
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    write_withdrawal(actor, scope, appeal_id, words=words, version=version, now=now)


def write_withdrawal(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    *,
    words: str,
    version: int,
    now: datetime,
    by: str = "",
) -> None:
    """The same for services that have proved who asks."""
    _move(actor, scope, _row(scope, appeal_id, version), "withdraw", words, now, by=by)


def close(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    *,
    version: int,
    now: datetime,
    words: str = "",
) -> None:
    """The reply was handed over: nothing more is waited for (送达办结).

    Raises NotNow("appeal-may-go-further") while it may still be taken to the second instance.
    """
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    row = _row(scope, appeal_id, version)
    until = appeals.whole(row).further_until
    if until is not None and now <= until:
        raise NotNow("appeal-may-go-further")
    _move(actor, scope, row, "close", words, now)


def link(ruling: Ruling, row: Appeal) -> None:
    """Say which appeal a ruling was made on."""
    ruling.appeal_id = row.id


def link_ruling(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, ruling: Ruling, *, now: datetime
) -> None:
    """Say that a ruling just made was made on an appeal; recorded."""
    policy.require(actor, Permission.APPEAL_RULE, scope)
    row = appeals.row_of(scope, appeal_id)
    arbitrators.require_hearing(actor, row)
    link(ruling, row)
    db.session.flush()
    audit.record(
        actor, "appeal.ruling_made", ("appeal", row.id), scope=scope, now=now, number=row.number,
        ruling=ruling.code,
    )  # fmt: skip


def _row(scope: Scope, appeal_id: uuid.UUID, version: int) -> Appeal:
    row = appeals.row_of(scope, appeal_id)
    if row.version != version:
        raise Conflict("stale")
    return row


def _heard_by(actor: Actor, scope: Scope, appeal_id: uuid.UUID, version: int) -> Appeal:
    """The appeal, when the actor may decide it."""
    policy.require(actor, Permission.APPEAL_RULE, scope)
    row = _row(scope, appeal_id, version)
    arbitrators.require_hearing(actor, row)
    return row


def _move(
    actor: Actor,
    scope: Scope,
    row: Appeal,
    move: str,
    words: str,
    now: datetime,
    *,
    by: str = "",
    outcome: str = "",
) -> None:
    words = words.strip()
    if move in WANT_WORDS and not words:
        raise Invalid("invalid", [Problem("words-missing", "words")])
    if len(words) > MOST_WORDS:
        raise Invalid("invalid", [Problem("too-long", "words", {"most": MOST_WORDS})])
    event = db.session.get_one(Event, row.event_id)
    standing = appeals.stand_after(row, event, move)
    row.state, row.instance = AppealState(standing.state), standing.instance
    db.session.flush()
    appeals.add_step(row, move, words, now=now, actor=actor, by=by)
    audit.record(
        actor, f"appeal.{PAST[move]}", ("appeal", row.id), scope=scope, now=now,
        number=row.number, instance=row.instance, outcome=outcome or None, words=words or None,
    )  # fmt: skip


PAST = {
    "accept": "accepted", "refuse": "refused", "admit": "admitted", "hear": "heard",
    "rule": "ruled", "further": "taken_further", "withdraw": "withdrawn", "close": "closed",
}  # fmt: skip


def instances(scope: Scope) -> int:
    """How many instances the event's rule knows."""
    return appeal_rules.rule_of(db.session.get_one(Event, scope.event_id)).instances
