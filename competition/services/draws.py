"""Draw an order, give out blind codes, post the digest, open the codes (抽签、加密、解密)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.draw import BlindCode, CodeAbsence, CodeSet, CodeSetState, Draw, DrawKind
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryState,
    EntryStatus,
    Recusal,
)
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet
from competition.rules import digests, draws
from competition.services import audit, confirmations, identities, places

#: Who gets a card to a set's key, if nobody says otherwise: the coder, and a spare in a bag.
HOLDERS = ("coder", "spare")


@dataclass(frozen=True, slots=True)
class Place:
    """A code set with all that stands above it."""

    code_set: CodeSet
    stage: Stage
    trade: Trade
    event: Event
    scope: Scope


@dataclass(frozen=True, slots=True)
class CodesGiven:
    """What is printed when codes are given out, and stored nowhere in this form."""

    #: Entry number and code, in the order of entry numbers: for the coder's labels.
    labels: tuple[tuple[str, str], ...]
    cards: tuple[identities.KeyCard, ...]
    #: Seat and code pairs that stand back.
    exclusions: int


def place_of(code_set_id: uuid.UUID) -> Place:
    """Find a code set and what it belongs to."""
    return Place(*places.above(CodeSet, code_set_id))


def sets_of(trade_id: uuid.UUID) -> list[CodeSet]:
    """The code sets of a trade, stage by stage."""
    return list(
        db.session.scalars(
            select(CodeSet)
            .join(Stage, Stage.id == CodeSet.stage_id)
            .where(Stage.trade_id == trade_id)
            .order_by(Stage.position, CodeSet.layers, CodeSet.code)
        )
    )


def _present(stage_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Entries in a stage that may still come, by entry number: (entry in stage, number)."""
    rows = db.session.execute(
        select(EntryInStage.id, Entry.number)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            EntryInStage.stage_id == stage_id,
            EntryInStage.status.in_([EntryStatus.PRESENT, EntryStatus.DISQUALIFIED]),
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Entry.number)
    )
    return [(row.id, row.number) for row in rows]


def draw_order(
    actor: Actor, stage_id: uuid.UUID, *, seed: str, witnesses: Sequence[str], now: datetime
) -> Draw:
    """Draw the order of a stage's entries before witnesses; a repeated draw replaces the former.

    seed: read out and printed, so that anybody can replay the draw from the same list.
    """
    stage = db.session.get(Stage, stage_id)
    trade = db.session.get(Trade, stage.trade_id) if stage else None
    if stage is None or trade is None:
        raise NotFound("not-found")
    scope = Scope(trade.event_id, trade.id)
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    if not seed.strip():
        raise Invalid("seed-missing")
    numbers = [number for _id, number in _present(stage.id)]
    if not numbers:
        raise NotNow("no-entries")
    for former in db.session.scalars(
        select(Draw).where(
            Draw.stage_id == stage.id, Draw.kind == DrawKind.ORDER, Draw.replaced_at.is_(None)
        )
    ):
        former.replaced_at = now
    draw = Draw(
        event_id=trade.event_id,
        stage_id=stage.id,
        kind=DrawKind.ORDER,
        seed=seed.strip(),
        before=numbers,
        after=draws.drawn(seed.strip(), numbers),
        witnesses=[name.strip() for name in witnesses if name.strip()],
        drawn_at=now,
        drawn_by_id=actor.id,
    )
    db.session.add(draw)
    db.session.flush()
    audit.record(
        actor,
        "order.drawn",
        ("draw", draw.id),
        scope=scope,
        now=now,
        seed=draw.seed,
        before=draw.before,
        after=draw.after,
    )
    return draw


def current_draw(stage_id: uuid.UUID) -> Draw | None:
    """The draw in force for a stage's order."""
    return db.session.scalars(
        select(Draw).where(
            Draw.stage_id == stage_id, Draw.kind == DrawKind.ORDER, Draw.replaced_at.is_(None)
        )
    ).one_or_none()


def give_codes(
    actor: Actor, code_set_id: uuid.UUID, *, bags: Mapping[str, str] | None = None, now: datetime
) -> CodesGiven:
    """Give every present entry of a set's stage its code, seal the list, fix the exclusions.

    Codes come from the system's random source, never from the draw's published seed. From here
    on nobody needs a name to mark. bags: holder → number of the bag the card is kept in.
    Where there is no layer there is no secret: whoever seats the judges may do it.
    Raises NotNow when codes were given already or there is nobody to give them to.
    """
    place = place_of(code_set_id)
    code_set = place.code_set
    if code_set.layers or not policy.may(actor, Permission.PANEL_EDIT, place.scope):
        policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    if code_set.state is not CodeSetState.EMPTY:
        raise NotNow("codes-given")
    present = _present(place.stage.id)
    if not present:
        raise NotNow("no-entries")
    texts = _texts(code_set, [number for _id, number in present])
    codes: dict[uuid.UUID, BlindCode] = {
        where: BlindCode(id=uuid.uuid4(), code_set_id=code_set.id, text=text, position=position)
        for (where, _number), (text, position) in zip(present, texts, strict=True)
    }
    # Rows lie in the order they are written in: it must not be that of the entries.
    in_order: list[BlindCode] = sorted(codes.values(), key=lambda code: code.text)
    db.session.add_all(in_order)
    db.session.flush()
    code_of = {where: code.id for where, code in codes.items()}
    exclusions = _fix_exclusions(code_set, code_of)
    _fix_absences(code_set, code_of)
    pairs = [(code.id, where) for where, code in codes.items()]
    cards: list[identities.KeyCard] = []
    if code_set.layers:
        holders = dict(bags) if bags else dict.fromkeys(HOLDERS, "")
        cards = identities.seal(code_set, pairs, holders=holders, now=now)
    else:
        identities.open_at_once(code_set, pairs, now=now)
    audit.record(
        actor,
        "codes.given",
        ("code_set", code_set.id),
        scope=place.scope,
        now=now,
        count=len(codes),
        exclusions=exclusions,
        bags=[card.bag for card in cards],
    )
    labels = tuple((number, codes[where].text) for where, number in present)
    return CodesGiven(labels, tuple(cards), exclusions)


def _texts(code_set: CodeSet, numbers: Sequence[str]) -> list[tuple[str, int]]:
    """A code and its place for each entry: entry numbers as they are, or lots well mixed."""
    if not code_set.layers:
        return [(number, position) for position, number in enumerate(numbers)]
    width = max(3, len(str(len(numbers))))
    lots = [(f"{code_set.prefix}{lot:0{width}d}", lot) for lot in range(1, len(numbers) + 1)]
    secrets.SystemRandom().shuffle(lots)
    return lots


def _fix_exclusions(code_set: CodeSet, code_of: Mapping[uuid.UUID, uuid.UUID]) -> int:
    """Turn recusals into exclusions seat × code, after which no name is needed."""
    texts = _texts_of(code_set)
    rows = db.session.execute(
        select(Recusal.seat_id, Recusal.substitute_id, Recusal.reason, EntryInStage.id)
        .join(PanelSeat, PanelSeat.id == Recusal.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(
            EntryInStage,
            (EntryInStage.entry_id == Recusal.entry_id)
            & (EntryInStage.stage_id == code_set.stage_id),
        )
        .where(Module.code_set_id == code_set.id, Recusal.withdrawn_at.is_(None))
    ).all()
    found = [
        {
            "id": uuid.uuid4(),
            "seat_id": row.seat_id,
            "blind_code_id": code_of[row.id],
            "substitute_id": row.substitute_id,
            "reason": row.reason,
        }
        for row in rows
        if row.id in code_of
    ]
    found.sort(key=lambda row: (texts[row["blind_code_id"]], str(row["seat_id"])))
    if found:
        db.session.execute(insert(Exclusion), found)
    return len(found)


def _texts_of(code_set: CodeSet) -> dict[uuid.UUID, str]:
    """The codes of a set by id: rows are written in their order, never in that of the entries."""
    rows = db.session.execute(
        select(BlindCode.id, BlindCode.text).where(BlindCode.code_set_id == code_set.id)
    )
    return {row.id: row.text for row in rows}


def _fix_absences(code_set: CodeSet, code_of: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Note by code who is known not to come to a module, so that no sheet waits for him."""
    rows = db.session.execute(
        select(EntryInModule.entry_in_stage_id, EntryInModule.module_id)
        .join(Module, Module.id == EntryInModule.module_id)
        .where(
            Module.code_set_id == code_set.id,
            EntryInModule.status.in_([EntryStatus.ABSENT, EntryStatus.WITHDRAWN]),
        )
    )
    texts = _texts_of(code_set)
    found = [
        CodeAbsence(blind_code_id=code_of[row.entry_in_stage_id], module_id=row.module_id)
        for row in rows
        if row.entry_in_stage_id in code_of
    ]
    found.sort(key=lambda row: texts[row.blind_code_id])
    db.session.add_all(found)


def post_digest(actor: Actor, code_set_id: uuid.UUID, *, now: datetime) -> str:
    """Fix the digest of all coded marks before anybody opens the codes; it is printed and posted.

    Raises NotNow while a module of the set is not locked.
    """
    place = place_of(code_set_id)
    if not policy.may(actor, Permission.MODULE_LOCK, place.scope):
        policy.require(actor, Permission.CODE_OPEN, place.scope)
    digest, count = digest_of_marks(place.code_set)
    place.code_set.marks_digest = digest
    place.code_set.digest_posted_at = now
    db.session.flush()
    audit.record(
        actor,
        "marks.digest_posted",
        ("code_set", code_set_id),
        scope=place.scope,
        now=now,
        digest=digest,
        sheets=count,
    )
    return digest


def digest_of_marks(code_set: CodeSet) -> tuple[str, int]:
    """SHA-256 over every counting revision by code, and how many there are.

    The list is [module, attempt, code, seat, revision, SHA-256 of its bytes], sorted.
    """
    if _open_modules(code_set):
        raise NotNow("modules-not-locked")
    rows = db.session.execute(
        select(
            Module.code.label("module"),
            ScoreSheet.attempt,
            BlindCode.text,
            PanelSeat.code.label("seat"),
            Revision.n,
            Revision.sha256,
        )
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(
            BlindCode.code_set_id == code_set.id,
            Revision.n == ScoreSheet.current_n,
            Revision.standing == RevisionStanding.CURRENT,
        )
    )
    listed = sorted(
        [row.module, row.attempt, row.text, row.seat, row.n, row.sha256] for row in rows
    )
    return digests.of(listed), len(listed)


def _open_modules(code_set: CodeSet) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Module)
            .where(Module.code_set_id == code_set.id, Module.state != ModuleState.LOCKED)
        )
        or 0
    )


def open_codes(
    actor: Actor,
    code_set_id: uuid.UUID,
    *,
    secret: str,
    now: datetime,
    second: Actor | None = None,
) -> str:
    """Open the codes with a card's secret after the lock and the posted digest (解密).

    Returns whose card it was. Raises NotNow before the digest is posted, Invalid("wrong-key"),
    and asks for the second person the event wants.
    """
    place = place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    confirmations.require_second(place.event, "decode", actor, second)
    if not place.code_set.digest_posted_at:
        raise NotNow("digest-not-posted")
    digest, _count = digest_of_marks(place.code_set)
    if digest != place.code_set.marks_digest:
        raise NotNow("marks-changed-since-digest")
    holder = identities.decode(place.code_set, secret, now=now)
    audit.record(
        actor,
        "codes.opened",
        ("code_set", code_set_id),
        scope=place.scope,
        now=now,
        card=holder,
        second=str(second.id) if second else None,
    )
    return holder
