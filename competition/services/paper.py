"""Paper seats (纸质评分): their sheets printed, and typed in twice, through the one write path.

The first typing is kept as a draft; the second must agree with it, and comes from another person
unless the event lets one person act alone. Where they differ nothing is stored but the difference
is named, aspect by aspect.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.score_sheets import render_score_sheets
from competition.documents.sheet_facts import ScoreSheetFacts, SheetAspect, SheetCriterion
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.draw import BlindCode
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.panel import Medium, PanelSeat
from competition.models.sheet import Draft, ScoreSheet, SheetState
from competition.rules import marks as mark_rules
from competition.rules import switches
from competition.rules.facts import AspectFacts, CriterionFacts, ModuleFacts
from competition.rules.point_rules import Cases, Choice, Text
from competition.rules.values import MarkStatus, text
from competition.services import audit, blanks, drafts, facts, photos, sync

#: More boxes than this do not stand in a row.
MOST_BOXES = 13
#: Values of the switch `two-persons` under which one person may type both times.
ALONE = ("none", "same-screen")
#: What the code on a printed sheet begins with.
QR = "SHEET:"
#: Sheets nobody has signed yet: only these are wanted empty.
EMPTY = ("open", "once", "reopened")
#: What a person types for an aspect that was not attempted.
NOT_ATTEMPTED = "N"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A sheet of a paper seat and how far its typing is: open, once, signed, other."""

    sheet_id: uuid.UUID
    module_id: uuid.UUID
    trade: dict[str, str]
    module: dict[str, str]
    seat: str
    code: str
    attempt: int
    stage: str
    #: Typed once by the asker himself, where the second time is another person's.
    others: bool = False
    #: Photos of the paper original that were attached.
    originals: int = 0


@dataclass(frozen=True, slots=True)
class TypedAspect:
    """One field of the form: what may be typed there."""

    code: str
    name: dict[str, str]
    hint: str


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A sheet to be typed in; `second`: somebody has typed it once already."""

    sheet_id: uuid.UUID
    code: str
    seat: str
    trade: dict[str, str]
    module: dict[str, str]
    base_rev: int
    second: bool
    aspects: tuple[TypedAspect, ...]


_LINES = (
    select(
        ScoreSheet.id,
        ScoreSheet.module_id,
        ScoreSheet.attempt,
        ScoreSheet.state,
        ScoreSheet.current_n,
        PanelSeat.code.label("seat"),
        PanelSeat.panel_id,
        PanelSeat.medium,
        BlindCode.text.label("code"),
        Module.name.label("module"),
        Module.state.label("module_state"),
        Trade.id.label("trade_id"),
        Trade.event_id,
        Event.profile,
        Event.settings,
        Trade.name.label("trade"),
        Draft.body.label("draft"),
    )
    .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
    .join(Module, Module.id == ScoreSheet.module_id)
    .join(Stage, Stage.id == Module.stage_id)
    .join(Trade, Trade.id == Stage.trade_id)
    .join(Event, Event.id == Trade.event_id)
    .outerjoin(Draft, Draft.sheet_id == ScoreSheet.id)
)


def sheets_of(actor: Actor, event: Scope) -> list[PaperLine]:
    """Sheets of paper seats in open modules that the actor may type in, in order."""
    rows = db.session.execute(
        _LINES.where(
            Trade.event_id == event.event_id,
            PanelSeat.medium == Medium.PAPER,
            Module.state == ModuleState.OPEN,
            ScoreSheet.state != SheetState.VOID,
        ).order_by(
            Trade.position, Module.position, PanelSeat.code, BlindCode.text, ScoreSheet.attempt
        )
    ).all()
    attached = photos.originals([row.id for row in rows])
    return [
        PaperLine(
            row.id,
            row.module_id,
            row.trade,
            row.module,
            row.seat,
            row.code,
            row.attempt,
            _stage(row),
            _is_others(actor, row),
            len(attached[row.id]),
        )
        for row in rows
        if policy.may(actor, Permission.SHEET_ENTER, Scope(row.event_id, row.trade_id))
    ]


def _stage(row: Any) -> str:
    if row.state in (SheetState.OPEN, SheetState.REOPENED):
        return "once" if drafts.typist(row.draft) else str(row.state.value)
    return str(row.state.value)


def _is_others(actor: Actor, row: Any) -> bool:
    """Whether the second typing is somebody else's: two people type independently (双人录入)."""
    typist = drafts.typist(row.draft)
    if typist is None or actor.id is None:
        return False
    alone = switches.values(row.profile.value, row.settings)["two-persons"] in ALONE
    return not alone and typist == str(actor.id)


def find(actor: Actor, event: Scope, said: str) -> uuid.UUID:
    """The sheet a printed QR names (SHEET:<id>), as a scanner types it.

    Raises NotFound("paper-unknown") for what is no sheet of a paper seat of an open module.
    """
    try:
        wanted = uuid.UUID(said.strip().upper().removeprefix(QR))
    except ValueError:
        raise NotFound("paper-unknown") from None
    row = db.session.execute(_LINES.where(ScoreSheet.id == wanted)).one_or_none()
    if row is None or row.event_id != event.event_id:
        raise NotFound("paper-unknown")
    policy.require(actor, Permission.SHEET_ENTER, Scope(row.event_id, row.trade_id))
    if row.medium is not Medium.PAPER or row.module_state is not ModuleState.OPEN:
        raise NotFound("paper-unknown")
    return wanted


def form_of(actor: Actor, event: Scope, sheet_id: uuid.UUID) -> PaperForm:
    """What to type for one sheet. Raises NotNow("sheet-closed") when it is not to be typed now."""
    row = _row(actor, event, sheet_id)
    blank = blanks.blank(row.panel_id, row.module_id)
    return PaperForm(
        sheet_id=sheet_id,
        code=row.code,
        seat=row.seat,
        trade=row.trade,
        module=row.module,
        base_rev=row.current_n or 0,
        second=drafts.typist(row.draft) is not None,
        aspects=tuple(
            TypedAspect(aspect.code, _said(aspect.name), hint(aspect, places))
            for aspect, places in zip(blank.sheet.aspects, blank.sheet.places, strict=True)
        ),
    )


def _row(actor: Actor, event: Scope, sheet_id: uuid.UUID) -> Any:
    row = db.session.execute(_LINES.where(ScoreSheet.id == sheet_id)).one_or_none()
    if row is None or row.event_id != event.event_id:
        raise NotFound("not-found")
    policy.require(actor, Permission.SHEET_ENTER, Scope(row.event_id, row.trade_id))
    if row.medium is not Medium.PAPER:
        raise NotNow("seat-not-paper")
    closed = row.state not in (SheetState.OPEN, SheetState.REOPENED)
    if closed or row.module_state is not ModuleState.OPEN:
        raise NotNow("sheet-closed")
    return row


def type_in(
    actor: Actor,
    event: Scope,
    sheet_id: uuid.UUID,
    typed: Mapping[str, str],
    *,
    base_rev: int,
    now: datetime,
) -> sync.Taken | None:
    """Type a signed paper sheet; None after the first time, what was taken in after the second.

    typed: aspect code → what stands on the paper, `N` for not attempted. Raises Invalid with every
    illegal or missing value, Invalid("paper-differs") with every difference, Conflict("stale"),
    NotAllowed("paper-same-person") where the event wants another person the second time.
    """
    row = _row(actor, event, sheet_id)
    if base_rev != (row.current_n or 0):
        raise Conflict("stale")
    blank = blanks.blank(row.panel_id, row.module_id)
    given = {code: _read(value) for code, value in typed.items() if value.strip()}
    for aspect in blank.sheet.aspects:
        if isinstance(aspect.points, Cases):
            given.setdefault(aspect.code, "")
    _vector, problems = blank.read(given)
    if problems:
        raise Invalid("invalid", problems)
    if drafts.typist(row.draft) is None:
        _keep_first(actor, row, given, now)
        return None
    if _is_others(actor, row):
        raise NotAllowed("paper-same-person")
    _compare(json.loads(row.draft)["marks"], given)
    db.session.execute(delete(Draft).where(Draft.sheet_id == sheet_id))
    return sync.enter(actor, sheet_id, given, kind="paper", base_rev=base_rev, now=now)


def start_again(actor: Actor, event: Scope, sheet_id: uuid.UUID, *, now: datetime) -> None:
    """Throw the first typing away: the next one is the first again."""
    row = _row(actor, event, sheet_id)
    db.session.execute(delete(Draft).where(Draft.sheet_id == sheet_id))
    audit.record(
        actor,
        "paper.started_again",
        ("sheet", sheet_id),
        scope=Scope(row.event_id, row.trade_id),
        now=now,
    )


def _read(value: str) -> str | MarkStatus:
    plain = value.strip()
    return MarkStatus.NOT_ATTEMPTED if plain.upper() == NOT_ATTEMPTED else plain


def _keep_first(actor: Actor, row: Any, given: Mapping[str, Any], now: datetime) -> None:
    marks = {code: str(value) for code, value in given.items()}
    body = json.dumps({"marks": marks, "by": str(actor.id)})
    db.session.execute(delete(Draft).where(Draft.sheet_id == row.id))
    db.session.add(
        Draft(sheet_id=row.id, body=body.encode(), marked_count=len(given), saved_at=now)
    )
    db.session.flush()
    audit.record(
        actor,
        "paper.typed_once",
        ("sheet", row.id),
        scope=Scope(row.event_id, row.trade_id),
        now=now,
    )


def _compare(first: Mapping[str, str], second: Mapping[str, Any]) -> None:
    problems = [
        Problem("paper-differs-at", code, {"first": first.get(code, "—"), "second": str(value)})
        for code, value in second.items()
        if first.get(code) != str(value)
    ]
    if problems:
        raise Invalid("paper-differs", problems)


def hint(aspect: AspectFacts, places: int) -> str:
    """What may be typed: a range, the words to choose from, the faults to count."""
    words = mark_rules.words_of(aspect)
    if words is not None:
        return " / ".join(words)
    if isinstance(aspect.points, Cases):
        return " ".join(f"{case.code}:0" for case in aspect.points.cases)
    scale = mark_rules.scale_of(aspect, places)
    return f"{text(scale.min)}—{text(scale.max)}" if scale is not None else aspect.unit


def print_sheets(
    actor: Actor,
    event: Scope,
    module_id: uuid.UUID,
    *,
    codes: Collection[str] | None = None,
    seat: str = "",
    language: str = "zh",
) -> bytes:
    """The empty sheets of a module's paper seats as one PDF, seat by seat, each with its QR.

    What is signed already is left out. codes: only these; seat: only this one's, "" for all.
    Raises NotFound where nothing of the module waits to be marked on paper.
    """
    lines = [
        line
        for line in sheets_of(actor, event)
        if line.module_id == module_id and line.stage in EMPTY
        if (codes is None or line.code in codes) and seat in ("", line.seat)
    ]
    if not lines:
        raise NotFound("not-found")
    row = db.session.get_one(Event, event.event_id)
    view = facts.module_view(module_id)
    return render_score_sheets([empty_sheet(row, view.facts, line, language) for line in lines])


def empty_sheet(
    event: Event, module: ModuleFacts, line: PaperLine, language: str
) -> ScoreSheetFacts:
    """What an empty sheet of a seat says, ready to be printed."""
    panel = module.panel_of_seat(line.seat)
    if panel is None:
        raise NotFound("not-found")
    criteria = module.criteria_of(panel)
    return ScoreSheetFacts(
        event=_one(event.name, language),
        trade=_one(line.trade, language),
        module=_one(line.module, language),
        seat=line.seat,
        code=line.code,
        sheet=str(line.sheet_id),
        qr=f"{QR}{line.sheet_id}".upper(),
        criteria=tuple(_criteria(criteria, language)),
        maximum=text(sum((criterion.max for criterion in criteria), start=criteria[0].max * 0)),
        attempt=str(line.attempt) if len(module.attempts) > 1 else "",
        sample=event.sample,
        language=language,
    )


def _criteria(criteria: Sequence[CriterionFacts], language: str) -> list[SheetCriterion]:
    return [
        SheetCriterion(
            code=criterion.code,
            name=_one(_said(criterion.name), language),
            maximum=text(criterion.max),
            aspects=tuple(_aspect(aspect, language) for aspect in criterion.aspects),
        )
        for criterion in criteria
    ]


def _aspect(aspect: AspectFacts, language: str) -> SheetAspect:
    cases: tuple[tuple[str, str], ...] = ()
    if isinstance(aspect.points, Cases):
        cases = tuple(
            (_one(_said(case.name), language), f"−{text(case.each)}")
            for case in aspect.points.cases
        )
    return SheetAspect(
        code=aspect.code,
        name=_one(_said(aspect.name), language),
        kind=aspect.type,
        maximum=text(aspect.max) if aspect.max else "",
        boxes=_boxes(aspect, language),
        descriptors=tuple(
            (mark, _one(_said(words), language)) for mark, words in aspect.descriptors.items()
        ),
        cases=cases,
        unit=aspect.unit,
    )


def _boxes(aspect: AspectFacts, language: str) -> tuple[str, ...]:
    """The marks to tick, where they fit into a row."""
    if isinstance(aspect.points, Choice):
        return tuple(_one(_said(option.name), language) for option in aspect.points.choices)
    scale = aspect.scale
    if scale is None or not scale.step:
        return ()
    count = (scale.max - scale.min) / scale.step + 1
    if count > MOST_BOXES:
        return ()
    return tuple(text(scale.min + scale.step * n) for n in range(int(count)))


def _said(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _one(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words["zh"]
