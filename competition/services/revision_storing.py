"""Judge read revisions against their sheets and write them down (判定与落库), many at a time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from competition.access.policy import Actor, Scope
from competition.errors import Invalid
from competition.models.draw import BlindCodeState
from competition.models.event import ModuleState
from competition.models.scheme import SchemeState
from competition.models.sheet import RevisionKind, RevisionStanding, SheetState
from competition.rules.merging import Present, Verdict, merge
from competition.services import audit, blanks, revision_rows, spreads
from competition.services.receipt_signs import receipt_of as receipt_of
from competition.services.revision_bodies import Body

#: Milliseconds a tablet's clock may be off before the trail says so.
CLOCK_MAY_BE_OFF = 120_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a revision: current, conflict or flagged; `replay` when it was known."""

    state: str
    n: int
    op: uuid.UUID
    sha256: str
    receipt: str
    received_at: datetime
    reasons: tuple[str, ...] = ()
    replay: bool = False
    #: Number of the revision that counts, where this one does not.
    current_n: int | None = None
    #: Aspects where the panel, now whole, lies too far apart; "" for its sheets' totals.
    spread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A revision that was read and waits to be judged and written."""

    actor: Actor
    author: uuid.UUID | None
    body: Body
    raw: bytes
    sha256: str
    now: datetime
    reasons: list[str] = field(default_factory=list)
    #: The session it was signed in; None for paper, and for one the server no longer knows.
    session: uuid.UUID | None = None


def blank_of(row: Any, actor: Actor, now: datetime) -> blanks.Blank:
    """The layout the marks are read by; the first revision freezes the scheme."""
    if row.scheme_id is None:
        raise Invalid("scheme-incomplete")
    digest = row.digest
    if row.scheme_state is not SchemeState.FROZEN:
        digest = blanks.freeze(actor, row.scheme_id, row.module_id, now=now)
    return blanks.frozen_blank(digest, row.panel_id, row.module_id)


def store(revisions: Sequence[tuple[Any, Signed]]) -> list[Taken]:
    """Judge and write revisions of different sheets; each is stored, whatever it is judged."""
    if not revisions:
        return []
    if any(row.state is SheetState.SIGNED and row.spread for row, _revision in revisions):
        _hold(revisions)
    stored = [_judge(row, revision) for row, revision in revisions]
    revision_rows.write(
        [_columns(one) for one in stored],
        [_move(one) for one in stored],
        [
            (one.row.id, one.row.current_n)
            for one in stored
            if one.counts and one.row.current_n is not None
        ],
        [one.row.id for one in stored if one.counts],
    )
    held = _hold(revisions)
    over = spreads.held({one.place: one.check for one in stored if one.counts and one.check})
    taken = [replace(one.taken, spread=over.get(one.place, ())) for one in stored]
    acts = [_act(one, said) for one, said in zip(stored, taken, strict=True)]
    audit.record_all(acts, held=held)
    return taken


def _hold(revisions: Sequence[tuple[Any, Signed]]) -> audit.Heads:
    """Let nobody else sign in these trades until the commit: from here on a panel is looked at.

    As late as may be, because it is what revisions of one trade wait for one another at; but before
    the look, or the last two seats of a panel would each miss the other.
    """
    return audit.hold([Scope(row.event_id, row.trade_id) for row, _revision in revisions])


@dataclass(frozen=True, slots=True)
class _Stored:
    """A judged revision with the sheet it meets."""

    row: Any
    revision: Signed
    blank: blanks.Blank
    vector: bytes
    taken: Taken

    @property
    def counts(self) -> bool:
        return self.taken.state == RevisionStanding.CURRENT

    @property
    def place(self) -> spreads.Place:
        return spreads.Place(
            self.row.module_id, self.row.panel_id, self.row.blind_code_id, self.row.attempt
        )

    @property
    def check(self) -> spreads.Check | None:
        return spreads.check_of(self.blank, self.row.panel_id, self.row.spread)


def _judge(row: Any, revision: Signed) -> _Stored:
    """What a new revision is, given the sheet it meets: it counts, disagrees, or is set aside."""
    body, reasons = revision.body, list(revision.reasons)
    blank = blank_of(row, revision.actor, revision.now)
    present = blank
    if body.scheme_digest != blank.digest:
        reasons.append("scheme_changed")
        blank = blanks.earlier_blank(blank, body.scheme_digest, row.panel_id, row.module_id)
    vector, problems = blank.read(body.marks)
    if problems:
        missing = all(problem.code == "mark-missing" for problem in problems)
        reasons.append("incomplete" if missing else "out_of_range")
    found = merge(_present(row, body.base_rev, present), body.base_rev, reasons)
    n = row.revisions + 1
    counts = found.verdict is Verdict.CURRENT
    taken = Taken(
        state=found.verdict.value,
        n=n,
        op=body.op,
        sha256=revision.sha256,
        receipt=receipt_of(body.op, revision.sha256),
        received_at=revision.now,
        reasons=found.reasons,
        current_n=n if counts else row.current_n,
    )
    return _Stored(row, revision, blank, vector, taken)


def _present(row: Any, base: int, blank: blanks.Blank) -> Present:
    """The sheet as it stands; a signed one may be marked anew while the panel's marks are held."""
    held = False
    if row.state is SheetState.SIGNED and base == row.current_n and row.spread:
        check = spreads.check_of(blank, row.panel_id, row.spread)
        place = spreads.Place(row.module_id, row.panel_id, row.blind_code_id, row.attempt)
        held = check is not None and bool(spreads.held({place: check}))
    return Present(
        row.state.value,
        row.current_n or 0,
        locked=row.module_state is ModuleState.LOCKED,
        code_active=row.code_state is BlindCodeState.ACTIVE,
        held=held,
    )


def _columns(one: _Stored) -> dict[str, Any]:
    body, taken = one.revision.body, one.taken
    return {
        "op": body.op,
        "sheet_id": one.row.id,
        "n": taken.n,
        "base_n": min(body.base_rev, taken.n - 1),
        "kind": RevisionKind(body.kind),
        "standing": RevisionStanding(taken.state),
        "reasons": list(taken.reasons),
        "body": one.revision.raw,
        "sha256": taken.sha256,
        "vector": one.vector,
        "scheme_digest": one.blank.digest,
        "account_id": one.revision.author,
        "device_id": one.revision.actor.device_id,
        "marking_session_id": one.revision.session,
        "signed_by": body.signed_by,
        "claimed_at": body.signed_at,
        "received_at": one.revision.now,
        "receipt": taken.receipt,
    }


_ACTS = {"current": "sheet.signed", "conflict": "sheet.conflicted", "flagged": "sheet.flagged"}
_STATES = {
    "current": SheetState.SIGNED,
    "conflict": SheetState.CONFLICT,
    "flagged": SheetState.FLAGGED,
}


def _move(one: _Stored) -> dict[str, Any]:
    """Where the sheet points; after the lock only the count of its revisions grows."""
    row, state = one.row, _STATES[one.taken.state]
    if row.module_state is ModuleState.LOCKED or row.state in (
        SheetState.VOID,
        SheetState.CONFLICT,
    ):
        state = row.state
    return {
        "sheet": row.id,
        "new_state": state,
        "new_n": one.taken.current_n,
        "count": one.taken.n,
    }


def _act(one: _Stored, taken: Taken) -> audit.Act:
    """What the trail keeps; a clock that is off is told, and moves nothing."""
    off = one.revision.body.clock_off
    facts = {
        "n": taken.n,
        "kind": one.revision.body.kind,
        "sha256": taken.sha256,
        "receipt": taken.receipt,
        "reasons": list(taken.reasons) or None,
        "spread": list(taken.spread) or None,
        "clock_off": off if abs(off) > CLOCK_MAY_BE_OFF else None,
    }
    scope = Scope(one.row.event_id, one.row.trade_id)
    subject = ("sheet", one.row.id)
    return audit.Act(
        one.revision.actor, _ACTS[taken.state], subject, scope, one.revision.now, facts
    )
