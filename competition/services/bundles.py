"""What a tablet gets (平板数据包): its judge's own sheets by code, and the schemes to mark them by.

Nothing in it names a person or a unit, nor says what a colleague gave. Answer keys stay here: a
judge enters what a contestant answered, the key is the server's until the sheets are in.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotAllowed
from competition.models.calibration import Trial, TrialState
from competition.models.draw import BlindCode
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Draft, Revision, RevisionKind, ScoreSheet, SheetState
from competition.rules import switches, values
from competition.rules.sheets import decode_marks
from competition.rules.values import MarkStatus
from competition.services import (
    blanks,
    bundle_inputs,
    checks,
    coded_works,
    drafts,
    facts,
    remarking_seats,
    scheme_versions,
    scopes,
    spreads,
    trials,
)

VERSION = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """The content as JSON values and as text, and a tag that changes with it.

    The copies of what this very tablet is marking are not in the tag: it has them itself.
    """

    content: dict[str, Any]
    text: str
    etag: str


def etag(actor: Actor, event: Scope) -> str | None:
    """The tag of what the actor's tablet would get, where it is known without putting it together.

    None where it is not: after a start, and after anything that may have changed what is in it.
    """
    policy.require(actor, Permission.SHEET_SIGN, event)
    known = _tags.get((actor.id, actor.device_id, event.event_id))
    if known is None or known[0] != bundle_inputs.of(actor, event):
        return None
    return known[1]


#: Account, tablet and event → what its bundle was last made of, and its tag.
_tags: OrderedDict[tuple[uuid.UUID | None, ...], tuple[bytes, str]] = OrderedDict()
MOST_TAGS = 8192


def bundle(actor: Actor, event: Scope) -> Bundle:
    """Everything the actor's tablet needs to mark all of his sheets without a server."""
    policy.require(actor, Permission.SHEET_SIGN, event)
    if actor.id is None:
        raise NotAllowed("not-allowed")
    inputs = bundle_inputs.of(actor, event)
    places = db.session.execute(_SEATS, {"account": actor.id, "event": event.event_id}).all()
    seats = [row for row in places if row.PanelSeat.account_id == actor.id]
    checked = [row for row in places if row.PanelSeat.checker_id == actor.id]
    schemes: dict[str, dict[str, Any]] = {}
    shown = [_seat_piece(row, schemes) for row in seats]
    ids = [row.PanelSeat.id for row in seats]
    sheets, own = _sheets(ids, actor)
    content = {
        "v": VERSION,
        "event": _event_piece(event),
        "seats": shown,
        "schemes": schemes,
        "sheets": trials.pieces(ids) + sheets,
        **_checking(checked, schemes),
    }
    text = json.dumps(content, ensure_ascii=False)
    tag = hashlib.sha256(text.encode()).hexdigest()[:32]
    if own:
        for piece in content["sheets"]:
            piece.update(own.get(piece["id"], {}))
        text = json.dumps(content, ensure_ascii=False)
    _tags[actor.id, actor.device_id, event.event_id] = inputs, tag
    while len(_tags) > MOST_TAGS:
        _tags.popitem(last=False)
    return Bundle(content, text, tag)


def _event_piece(event: Scope) -> dict[str, Any]:
    row = db.session.execute(
        select(
            Event.code, Event.name, Event.sample, Event.timezone, Event.profile, Event.settings
        ).where(Event.id == event.event_id)
    ).one()
    chosen = switches.values(row.profile.value, row.settings)
    return {
        "code": row.code,
        "name": row.name,
        "sample": row.sample,
        "kind": scopes.kind_of(row.name, sample=row.sample),
        "timezone": row.timezone,
        "lock_minutes": int(chosen["screen-lock"]),
        "signing": chosen["signing"],
    }


_account = bindparam("account", type_=Uuid())
#: The seats an account sits or checks at, of modules that are open, were, or are tried out (试评).
_SEATS = (
    select(PanelSeat, Panel, Module, Stage, Trade)
    .join(Panel, Panel.id == PanelSeat.panel_id)
    .join(Module, Module.id == Panel.module_id)
    .join(Stage, Stage.id == Module.stage_id)
    .join(Trade, Trade.id == Stage.trade_id)
    .where(
        (PanelSeat.account_id == _account) | (PanelSeat.checker_id == _account),
        Trade.event_id == bindparam("event"),
        (Module.state != ModuleState.SETUP)
        | Module.id.in_(select(Trial.module_id).where(Trial.state == TrialState.OPEN)),
    )
    .order_by(Trade.position, Stage.position, Module.position, PanelSeat.position)
)


def _seat_piece(row: Any, schemes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    seat, panel, module, stage, trade = row
    view = facts.module_view(module.id)
    key = f"{view.scheme_digest}/{panel.code}"
    if key not in schemes:
        schemes[key] = _scheme_piece(view, panel.code)
    excluded = db.session.scalars(
        select(BlindCode.text)
        .join(Exclusion, Exclusion.blind_code_id == BlindCode.id)
        .where(Exclusion.seat_id == seat.id)
        .order_by(BlindCode.text)
    ).all()
    return {
        "id": str(seat.id),
        "code": seat.code,
        "medium": seat.medium.value,
        "trade": trade.name,
        "stage": stage.name,
        "module": module.name,
        "panel": panel.name,
        "scheme": key,
        "attempts": [attempt.number for attempt in view.facts.attempts],
        "time_limit": module.time_limit,
        "locked": module.state is ModuleState.LOCKED and not remarking_seats.among([seat.id]),
        "excluded": list(excluded),
    }


def _scheme_piece(view: facts.ModuleView, panel_code: str) -> dict[str, Any]:
    """The criteria one panel marks, without keys, and the digest of the whole scheme."""
    panel = view.facts.panel(panel_code)
    wanted = {criterion.code for criterion in view.facts.criteria_of(panel)}
    criteria = [piece for piece in view.scheme["criteria"] if piece["code"] in wanted]
    return {
        "digest": view.scheme_digest,
        "decimals": view.scheme.get("decimals", 3),
        "max": values.text(sum((each.max for each in view.facts.criteria_of(panel)), Fraction(0))),
        "criteria": [_without_keys(piece) for piece in criteria],
    }


def _without_keys(criterion: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(criterion))
    for sub in found["sub_criteria"]:
        for aspect in sub["aspects"]:
            rule = aspect.get("points", {})
            if rule.get("rule") == "key":
                aspect["points"] = {"rule": "key"}
            if rule.get("rule") == "matches":
                aspect["points"] = {"rule": "matches", "count": len(rule["key"])}
            elif rule.get("rule") == "order":
                aspect["points"] = {"rule": "order", "items": sorted(rule["key"])}
    return found


def _checking(seats: Sequence[Any], schemes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Seats the actor checks and their signed sheets: with the marks to read, without to type."""
    if not seats:
        return {}
    blind = {row.PanelSeat.id: row.PanelSeat.check_blind for row in seats}
    pieces = [
        {**_seat_piece(row, schemes), "blind": blind[row.PanelSeat.id], "checks": True}
        for row in seats
    ]
    rows = [row for row in _rows(list(blind)) if row.state is SheetState.SIGNED]
    in_force = scheme_versions.renewed({row.module_id for row in rows})
    states = checks.of_sheets([row.id for row in rows])
    shown = coded_works.pieces({row.blind_code_id for row in rows})
    sheets = []
    for row in rows:
        piece = {
            "id": str(row.id),
            "seat": str(row.seat_id),
            "code": row.text,
            "attempt": row.attempt,
            "rev": row.current_n,
            "check": checks.piece(states[row.id]),
            **shown.get(row.blind_code_id, {}),
        }
        sheets.append(
            piece if blind[row.seat_id] else {**piece, "marks": _own_marks(row, in_force)}
        )
    return {"check_seats": pieces, "checks": sheets}


def _sheets(
    seats: list[uuid.UUID], actor: Actor
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The sheets of these seats; and, by their ids, the copies that came from this very tablet."""
    rows = _rows(seats)
    reasons = _reasons({row.id: row.module_id for row in rows if row.state is SheetState.REOPENED})
    in_force = scheme_versions.renewed({row.module_id for row in rows})
    states = checks.of_sheets([row.id for row in rows if row.checker_id is not None])
    found = [_sheet_piece(row, actor.id, reasons, in_force) for row in rows]
    own: dict[str, dict[str, Any]] = {}
    held = _held(rows)
    shown = coded_works.pieces({row.blind_code_id for row in rows})
    for row, piece in zip(rows, found, strict=True):
        piece.update(shown.get(row.blind_code_id, {}))
        if row.id in states:
            piece["check"] = checks.piece(states[row.id])
        if row.id in held:
            piece["held"] = held[row.id]
        begun = _begun(row)
        if begun and row.draft_of is not None and row.draft_of == actor.device_id:
            own[piece["id"]] = begun
        else:
            piece.update(begun)
    return found, own


def _begun(row: Any) -> dict[str, Any]:
    """The copy of what was begun on a sheet that may still be marked; a paper's typing is none."""
    if row.draft is None or row.state not in (SheetState.OPEN, SheetState.REOPENED):
        return {}
    if drafts.typist(row.draft) is not None:
        return {}
    return {"draft": json.loads(row.draft), "draft_at": row.saved_at.isoformat()}


def _held(rows: list[Any]) -> dict[uuid.UUID, list[str]]:
    """Signed sheets whose panel, now whole, lies too far apart: where, never by how much."""
    places: dict[uuid.UUID, spreads.Place] = {}
    wanted: dict[spreads.Place, spreads.Check] = {}
    for row in rows:
        if row.state is not SheetState.SIGNED or not row.spread:
            continue
        blank = blanks.frozen_blank(row.scheme_digest, row.panel_id, row.module_id)
        check = spreads.check_of(blank, row.panel_id, row.spread)
        if check is not None:
            place = spreads.Place(row.module_id, row.panel_id, row.blind_code_id, row.attempt)
            places[row.id], wanted[place] = place, check
    found = spreads.held(wanted)
    return {sheet: list(found[place]) for sheet, place in places.items() if place in found}


_ROWS = (
    select(
        ScoreSheet.id,
        ScoreSheet.attempt,
        ScoreSheet.seat_id,
        ScoreSheet.module_id,
        ScoreSheet.state,
        ScoreSheet.current_n,
        ScoreSheet.reopenings,
        ScoreSheet.blind_code_id,
        BlindCode.text,
        BlindCode.position,
        PanelSeat.panel_id,
        PanelSeat.checker_id,
        Panel.spread,
        Revision.vector,
        Revision.receipt,
        Revision.received_at,
        Revision.scheme_digest,
        Revision.kind,
        Revision.account_id,
        Draft.body.label("draft"),
        Draft.saved_at,
        Draft.device_id.label("draft_of"),
    )
    .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
    .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    .join(Panel, Panel.id == PanelSeat.panel_id)
    .outerjoin(
        Revision,
        (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n),
    )
    .outerjoin(Draft, Draft.sheet_id == ScoreSheet.id)
    .where(
        ScoreSheet.seat_id.in_(bindparam("seats", expanding=True)),
        ScoreSheet.state != SheetState.VOID,
    )
    .order_by(BlindCode.text, ScoreSheet.attempt)
)


def _rows(seats: list[uuid.UUID]) -> list[Any]:
    return list(db.session.execute(_ROWS, {"seats": seats}))


def _sheet_piece(
    row: Any,
    account_id: uuid.UUID | None,
    reasons: dict[uuid.UUID, str],
    in_force: dict[uuid.UUID, str],
) -> dict[str, Any]:
    piece: dict[str, Any] = {
        "id": str(row.id),
        "seat": str(row.seat_id),
        "code": row.text,
        "attempt": row.attempt,
        "state": row.state.value,
        "rev": row.current_n or 0,
    }
    if row.receipt:
        piece["receipt"] = row.receipt
        piece["received_at"] = row.received_at.isoformat()
        if _is_anothers(row, account_id):
            piece["others"] = True
        else:
            piece["marks"] = _own_marks(row, in_force)
    if row.id in reasons:
        piece["reason"] = reasons[row.id]
    return piece


def _is_anothers(row: Any, account_id: uuid.UUID | None) -> bool:
    """Whether the judge who sat here before signed it at a tablet: his marks are his alone."""
    by_himself = row.kind in (RevisionKind.SIGN, RevisionKind.AMEND, RevisionKind.RECODE)
    return by_himself and row.account_id not in (None, account_id)


def _own_marks(row: Any, in_force: dict[uuid.UUID, str]) -> dict[str, Any]:
    """A judge's own counting marks, to begin anew from when the chief sends a sheet back."""
    if not row.vector:
        return {}
    blank, vector = blanks.frozen_blank(row.scheme_digest, row.panel_id, row.module_id), row.vector
    present = in_force.get(row.module_id, row.scheme_digest)
    if present != row.scheme_digest:
        panel = blank.panel.code
        vector = scheme_versions.in_force(row.module_id, panel, row.scheme_digest, vector)
        blank = blanks.frozen_blank(present, row.panel_id, row.module_id)
    marks = decode_marks(blank.sheet, vector)
    return {
        code: {"status": "not_attempted"} if isinstance(value, MarkStatus) else {"value": value}
        for code, value in marks.items()
    }


def _reasons(sheets: dict[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, str]:
    """Why sheets were sent back: each by itself, or all with their scheme's new version."""
    sent_back = Ruling.sheet_id.in_(sheets) & (Ruling.kind == RulingKind.REOPEN)
    renewed = Ruling.module_id.in_(set(sheets.values())) & (Ruling.kind == RulingKind.SCHEME)
    found: dict[uuid.UUID, str] = {}
    for row in db.session.execute(
        select(Ruling.sheet_id, Ruling.module_id, Ruling.reason)
        .where(sent_back | renewed)
        .order_by(Ruling.ruled_at, Ruling.code)
    ):
        of_module = [sheet for sheet, module in sheets.items() if module == row.module_id]
        found |= dict.fromkeys([row.sheet_id] if row.sheet_id else of_module, row.reason)
    return found
