"""Draw an order, give out blind codes, post the digest, open the codes (抽签、加密、解密)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotNow
from competition.models.draw import BlindCode, CodeSet, CodeSetState, Draw, DrawKind
from competition.models.entry import Entry, EntryInStage, EntryState, EntryStatus
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet
from competition.rules import digests
from competition.services import (
    audit,
    code_corrections,
    code_layers,
    confirmations,
    identities,
    objections,
    places,
    sealed_recusals,
    stages,
)

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
    #: Which layer it was; 0: entry numbers are the codes.
    layer: int = 0


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


def current_draw(stage_id: uuid.UUID) -> Draw | None:
    """The draw in force for a stage's order."""
    return db.session.scalars(
        select(Draw).where(
            Draw.stage_id == stage_id, Draw.kind == DrawKind.ORDER, Draw.replaced_at.is_(None)
        )
    ).one_or_none()


def give_codes(
    actor: Actor,
    code_set_id: uuid.UUID,
    *,
    bags: Mapping[str, str] | None = None,
    lots: Mapping[str, str] | None = None,
    prefix: str = "",
    passphrase: str = "",
    now: datetime,
) -> CodesGiven:
    """Make the layer of a set that is due: a number for everything it takes in, sealed at once.

    The first layer takes in the entries present, each later one the numbers given out before it,
    so that its coder sees neither names nor entry numbers. Numbers come from the system's random
    source, never from the draw's published seed, or from paper lots: lots: taken in → given out.
    Recusals and absences travel along to the last code; from there on nobody needs a name to mark.
    bags: holder → number of the bag the card is kept in. Where there is no layer there is no
    secret: whoever may open a module to marks may do it.
    Raises NotNow when codes were given already, there is nobody to give them to, an objection to a
    judge waits for its answer or a recusal the register finds is undecided (he could stand back no
    more), or the stage before has not said yet who goes on, or a ruling changed it since: once
    numbers are out, nobody is left out; NotAllowed for the coder of another layer, Invalid with
    everything wrong about the lots.
    """
    place = place_of(code_set_id)
    code_set = place.code_set
    openers = (Permission.PANEL_EDIT, Permission.MODULE_LOCK)
    if code_set.layers or not any(policy.may(actor, each, place.scope) for each in openers):
        policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    if code_set.state is not CodeSetState.EMPTY:
        raise NotNow("codes-given")
    if code_set.layers and (waiting := objections.unanswered(place.trade.id)):
        raise NotNow("objections-open", count=waiting)
    if (gate := stages.gate_before(place.stage)) is not None:
        raise NotNow("gate-first", before=gate.name, stage=place.stage.name)
    layer = code_layers.due(code_set) if code_set.layers else 0
    if layer <= 1 and (gate := stages.outdated_before(actor, place.stage)) is not None:
        raise NotNow("gate-outdated", before=gate.name, stage=place.stage.name)
    if layer == 1:
        _require_recusals_decided(place)
    row = code_layers.row_of(code_set, layer) if layer else None
    if row is not None:
        code_layers.require_coder(actor, place.event, row)
        row.prefix = prefix.strip() or row.prefix
    taken = code_layers.taken_in(code_set, layer)
    if not taken:
        raise NotNow("no-entries")
    out = _numbers(code_set, layer, taken, lots, row.prefix if row else "")
    given = code_layers.give_out(code_set, layer, taken, out)
    pairs = [(given[each.id][0], each.id) for each in taken]
    cards: list[identities.KeyCard] = []
    if row is not None:
        holders = dict(bags) if bags else dict.fromkeys(HOLDERS, "")
        cards = identities.seal(
            code_set, pairs, holders=holders, now=now, layer=layer, passphrase=passphrase
        )
        row.sealed_at, row.sealed_by_id = now, actor.id
        code_layers.look(actor, code_set.id, layer, "sealed", now=now)
    else:
        identities.open_at_once(code_set, pairs, now=now)
    exclusions = sum(len(each.carried.get("exclusions", ())) for each in taken)
    audit.record(
        actor,
        "codes.given",
        ("code_set", code_set.id),
        scope=place.scope,
        now=now,
        layer=layer,
        count=len(taken),
        exclusions=exclusions,
        by="lots" if lots else "machine",
        bags=[card.bag for card in cards],
    )
    labels = tuple((each.text, given[each.id][1]) for each in taken)
    return CodesGiven(labels, tuple(cards), exclusions, layer)


def _require_recusals_decided(place: Place) -> None:
    """Raise NotNow("recusals-undecided") while the register finds what the office has not noted."""
    wheres = [where for where, _number in code_layers.present(place.stage.id)]
    found = sealed_recusals.undecided(place.scope, place.code_set, wheres)
    if found:
        seats = sorted({line.seat.code for line in found})
        raise NotNow("recusals-undecided", count=len(found), seats="、".join(seats[:10]))


def _numbers(
    code_set: CodeSet,
    layer: int,
    taken: Sequence[code_layers.Taken],
    lots: Mapping[str, str] | None,
    prefix: str,
) -> list[tuple[str, int]]:
    """What a layer gives out, in the order of what it takes in, each with its place in work."""
    if not code_set.layers:
        return [(each.text, position) for position, each in enumerate(taken)]
    if lots:
        typed = code_layers.checked(taken, lots, ())
        places = {text: n for n, text in enumerate(sorted(typed), 1)}
        return [(text, places[text]) for text in typed]
    return code_layers.texts(prefix, len(taken), ())


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


def _require_all_coded(code_set: CodeSet) -> None:
    """Raise NotNow("codes-lacking", numbers) where somebody present was given no code at all."""
    coded = set(identities.opened([code_set.id]).values())
    rows = db.session.execute(
        select(EntryInStage.id, Entry.number)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            EntryInStage.stage_id == code_set.stage_id,
            EntryInStage.status == EntryStatus.PRESENT,
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Entry.number)
    )
    lacking = [row.number for row in rows if row.id not in coded]
    if lacking:
        raise NotNow("codes-lacking", numbers="、".join(lacking[:20]), count=len(lacking))


def open_codes(
    actor: Actor,
    code_set_id: uuid.UUID,
    *,
    secret: str,
    now: datetime,
    second: Actor | None = None,
    bag: str = "",
    witnesses: Sequence[str] = (),
) -> str:
    """Open the layer made last with its card, after the lock and the posted digest (解密).

    Layers open in reverse; after the first every code is open. Returns whose card it was. Raises
    NotNow before the digest is posted or while somebody present has no code, Invalid for a card
    that is not this layer's, and asks for the second person the event wants.
    """
    place = place_of(code_set_id)
    code_set = place.code_set
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    confirmations.require_second(place.event, "decode", actor, second)
    if not code_set.digest_posted_at:
        raise NotNow("digest-not-posted")
    digest, _count = digest_of_marks(code_set)
    if digest != code_set.marks_digest:
        raise NotNow("marks-changed-since-digest")
    layer = identities.due(code_set.id)
    swaps = code_corrections.swaps_of(code_set)
    holder = identities.decode(code_set, secret, now=now, swaps=swaps, bag=bag)
    if layer <= 1:
        _require_all_coded(code_set)
    if code_set.layers:
        row = code_layers.row_of(code_set, layer)
        row.sealed_at = row.sealed_at or code_set.sealed_at
        row.opened_at, row.opened_by_id = now, actor.id
        row.opened_second_id = second.id if second else None
        row.opened_with = holder
        row.witnesses = [name.strip() for name in witnesses if name.strip()]
        code_layers.look(actor, code_set.id, layer, "opened", now=now)
    db.session.flush()
    audit.record(
        actor,
        "codes.opened",
        ("code_set", code_set_id),
        scope=place.scope,
        now=now,
        layer=layer,
        opened_with=holder,
        bag=bag.strip() or None,
        witnesses=[audit.Personal(name) for name in row.witnesses] if code_set.layers else None,
        second=str(second.id) if second else None,
    )
    return holder
