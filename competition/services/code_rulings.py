"""Penalties by code (按加密号裁定): ruled in the chief's room before anybody is named.

A ruling names a code, and the engine reads it once codes are open. What it does to the code's own
points and to the places within the module is shown first; nothing here knows an entry.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.event import Event
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import SheetState
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.kinds import Problems
from competition.rules.module_programs import ModuleProgram
from competition.rules.point_rules import Text
from competition.rules.ranking import Place, rank
from competition.rules.references import resolved
from competition.rules.values import is_number, text
from competition.services import answer_keys, audit, confirmations, facts, matrix_rows, rulings_log
from competition.services.facts import ModuleView
from competition.services.scheme_versions import InForce

#: What may be ruled on a code; all but the last act on this module alone.
KINDS = ("deduct", "deduct-share", "add", "zero", "disqualify")
VALUED = ("deduct", "deduct-share", "add")


@dataclass(frozen=True, slots=True)
class CodeDraft:
    """A ruling being thought over. value: points, or a share of 1, as a decimal string."""

    kind: str
    code_id: uuid.UUID | None
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CodeMoved:
    """A code whose points or place in the module would change; None where it has none."""

    code: str
    before: Fraction | None
    after: Fraction | None
    place: Place | None
    new_place: Place | None


@dataclass(frozen=True, slots=True)
class CodeEffect:
    """What a ruling would do, the code it is about first.

    whole: how many codes have every sheet in; the others have neither points nor place. version:
    the trail's head it was computed from.
    """

    moved: tuple[CodeMoved, ...]
    whole: int
    version: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeRuling:
    """A ruling as the chief's list shows it."""

    id: uuid.UUID
    code: str
    kind: str
    about: str
    value: str
    reason: str
    ruled_at: datetime
    by: str
    withdrawn_at: datetime | None


def codes(actor: Actor, module_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The codes of a module in their order."""
    view = _view(actor, module_id)
    found = {row.blind_code_id: row.text for row in matrix_rows.sheets(view.id, None)}
    return sorted(found.items(), key=lambda pair: pair[1])


def listing(actor: Actor, module_id: uuid.UUID) -> list[CodeRuling]:
    """Every penalty of a module by code, the newest first."""
    view = _view(actor, module_id)
    rows = db.session.execute(
        select(Ruling, BlindCode.text, Account.display_name)
        .join(BlindCode, BlindCode.id == Ruling.blind_code_id)
        .outerjoin(Account, Account.id == Ruling.ruled_by_id)
        .where(Ruling.module_id == view.id, Ruling.kind.in_([RulingKind(kind) for kind in KINDS]))
        .order_by(Ruling.ruled_at.desc(), Ruling.code.desc())
    )
    return [
        CodeRuling(
            row.id, row.code, row.kind.value, text, str(row.value.get("value", "")), row.reason,
            row.ruled_at, name or "", row.withdrawn_at,
        )
        for row, text, name in rows
    ]  # fmt: skip


def preview(actor: Actor, module_id: uuid.UUID, draft: CodeDraft) -> CodeEffect:
    """What a ruling would change; nothing is kept. Raises Invalid with everything it lacks."""
    view = _view(actor, module_id)
    return _Room(view).effect(_facts(view, draft))


def make(
    actor: Actor,
    module_id: uuid.UUID,
    draft: CodeDraft,
    *,
    now: datetime,
    second: Actor | None = None,
) -> Ruling:
    """Rule on a code (按加密号作出裁定). Raises Invalid with everything it lacks."""
    view = _view(actor, module_id)
    found = _facts(view, draft)
    event = db.session.get_one(Event, view.scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, view.scope)
    value = {} if found.module is None else {"module": found.module}
    value |= {"value": draft.value} if draft.kind in VALUED else {}
    ruling = rulings_log.add(
        actor,
        view.scope,
        RulingKind(draft.kind),
        draft.reason,
        now=now,
        module_id=view.id,
        blind_code_id=draft.code_id,
        value=value,
        second=second,
    )
    audit.record(
        actor, "ruling.made", ("ruling", ruling.id), scope=view.scope, now=now, code=ruling.code,
        kind=draft.kind, blind_code=found.entry, reason=ruling.reason, **value,
    )  # fmt: skip
    return ruling


def withdraw(
    actor: Actor,
    module_id: uuid.UUID,
    ruling_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Withdraw a ruling on a code; it stays on record, and takes as many people as making it did.

    Raises NotNow("ruling-stays").
    """
    view = _view(actor, module_id)
    event = db.session.get_one(Event, view.scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, view.scope)
    row = db.session.get(Ruling, ruling_id)
    if row is None or row.module_id != view.id or row.blind_code_id is None:
        raise NotFound("not-found")
    if row.kind.value not in KINDS or row.withdrawn_at is not None:
        raise NotNow("ruling-stays", ruling=row.code)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    row.withdrawn_at = now
    db.session.flush()
    audit.record(
        actor, "ruling.withdrawn", ("ruling", row.id), scope=view.scope, now=now, code=row.code,
        reason=reason.strip()[: rulings_log.LONGEST],
        second=str(second.id) if second else None,
    )  # fmt: skip


def _view(actor: Actor, module_id: uuid.UUID) -> ModuleView:
    view = facts.module_view(module_id)
    policy.require(actor, Permission.RULING_MAKE, view.scope)
    return view


def _facts(view: ModuleView, draft: CodeDraft) -> RulingFacts:
    """A draft as the engine reads it, the code in the place of an entry."""
    problems = Problems()
    texts = {row.blind_code_id: row.text for row in matrix_rows.sheets(view.id, None)}
    if draft.kind not in KINDS:
        problems.say("unknown-word", "kind", found=draft.kind[:20], allowed=", ".join(KINDS))
    if draft.code_id not in texts:
        problems.say("code-missing", "code")
    value = None
    if draft.kind in VALUED:
        value = Fraction(draft.value) if is_number(draft.value) else None
        most = Fraction(1) if draft.kind == "deduct-share" else view.facts.max
        if value is None or value <= 0:
            problems.say("value-not-positive", "value")
        elif value > most:
            shown = "100 %" if draft.kind == "deduct-share" else text(most)
            problems.say("above-most", "value", most=shown, found=draft.value)
    if problems:
        raise Invalid("invalid", problems)
    return RulingFacts(
        code="draft",
        trade=view.trade_code,
        kind=draft.kind,
        entry=texts[draft.code_id] if draft.code_id else None,
        module=None if draft.kind == "disqualify" else view.facts.code,
        value=value,
        reason=Text(zh=draft.reason or "—"),
    )


class _Room:
    """A module's whole lines by code, ready to be computed with one ruling more."""

    def __init__(self, view: ModuleView) -> None:
        self.view = view
        counted = answer_keys.countable(view)
        self.program = ModuleProgram(counted or resolved(view.facts))
        seats = matrix_rows.seats(view.id)
        self.seat_codes = {seat.id: seat.code for seat in seats}
        self.rulings = [
            ruling for found in matrix_rows.all_rulings(view).values() for ruling in found
        ]
        self.sheets: dict[tuple[str, int, str], dict[str, bytes]] = defaultdict(dict)
        self.codes = self._read() if counted is not None else []
        out = matrix_rows.exclusions(seats, self.seat_codes)
        self.exclusions = [
            ExclusionFacts(
                trade=view.trade_code, entry=self.texts[code], module=view.facts.code,
                seat=seat, substitute=substitute, reason="other",
            )
            for code, seats_out in out.items()
            for seat, substitute in seats_out.items()
            if code in self.texts
        ]  # fmt: skip

    def _read(self) -> list[str]:
        """Read the sheets; returns the codes all of whose sheets are in."""
        marks, waiting = InForce(self.view), set[str]()
        self.texts: dict[uuid.UUID, str] = {}
        for row in matrix_rows.sheets(self.view.id, None):
            if row.state is SheetState.VOID:
                continue
            self.texts[row.blind_code_id] = row.text
            seat = self.seat_codes.get(row.seat_id, "")
            panel = self.view.facts.panel_of_seat(seat)
            if row.state is not SheetState.SIGNED or panel is None or not row.vector:
                waiting.add(row.text)
                continue
            vector = marks.vector(panel.code, row.scheme_digest, row.vector)
            self.sheets[self.view.facts.code, row.attempt, seat][row.text] = vector
        return sorted({*self.texts.values()} - waiting)

    def effect(self, draft: RulingFacts) -> CodeEffect:
        """Points and places with and without a ruling."""
        before = self._points(self.rulings)
        after = self._points([*self.rulings, draft])
        places, new_places = _places(before), _places(after)
        about = draft.entry or ""
        both = [about, *(code for code in self.codes if code != about)]
        moved = [
            CodeMoved(one, before.get(one), after.get(one), places.get(one), new_places.get(one))
            for one in both
            if one == about
            or (before.get(one), places.get(one)) != (after.get(one), new_places.get(one))
        ]
        return CodeEffect(tuple(moved), len(self.codes), audit.version(self.view.scope))

    def _points(self, rulings: Sequence[RulingFacts]) -> dict[str, Fraction]:
        """The module's points by code; whoever is disqualified has none."""
        out = {ruling.entry for ruling in rulings if ruling.kind == "disqualify"}
        points = self.program.points(self.sheets, self.codes, self.exclusions, rulings).by_name()
        return {code: value for code, value in points.items() if code not in out}


def _places(points: Mapping[str, Fraction]) -> dict[str, Place]:
    names = sorted(points)
    return {names[one.n]: one.place for one in rank([(points[name],) for name in names], "1224")}
