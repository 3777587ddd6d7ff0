"""What the coding room's page shows (加密室): layers, whose turn it is, corrections, every look."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotNow, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.draw import CodeLayer, CodeLook, LayerCode
from competition.services import audit, code_corrections, code_layers, draws


@dataclass(frozen=True, slots=True)
class LayerLine:
    """One exchange of numbers as it stands."""

    layer: int
    prefix: str
    coder_id: uuid.UUID | None
    coder: str
    sealed_at: datetime | None
    sealed_by: str
    #: Whether the reader made it.
    own: bool
    opened_at: datetime | None
    opened_by: str
    second: str
    opened_with: str
    witnesses: tuple[str, ...]
    #: How many numbers wait for this layer though it is sealed (late ones); 0 of the first.
    late: int
    #: How often each paper was printed.
    prints: dict[str, int]


@dataclass(frozen=True, slots=True)
class LookLine:
    """Somebody looked at a layer, printed it, or tried to open it."""

    layer: int
    kind: str
    number: int
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction with both people."""

    number: int
    layer: int
    kind: str
    first: str
    second: str
    reason: str
    made_by: str
    confirmed_by: str
    made_at: datetime


def layers(actor: Actor, code_set_id: uuid.UUID) -> list[LayerLine]:
    """The layers of a set in the order they are made."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    rows = code_layers.rows_of(code_set_id)
    names = _names(
        each
        for row in rows.values()
        for each in (row.coder_id, row.sealed_by_id, row.opened_by_id, row.opened_second_id)
    )
    prints = Counter(
        (row.layer, row.kind)
        for row in db.session.scalars(select(CodeLook).where(CodeLook.code_set_id == code_set_id))
    )
    waiting = Counter(
        db.session.scalars(
            select(LayerCode.layer).where(
                LayerCode.code_set_id == code_set_id, LayerCode.passed_on.is_(False)
            )
        )
    )
    return [
        _line(
            rows.get(layer) or CodeLayer(layer=layer, prefix="", witnesses=[]),
            actor,
            names,
            prefix=rows[layer].prefix
            if layer in rows
            else code_layers.prefix_of(place.code_set, layer),
            late=waiting[layer - 1],
            prints={kind: n for (of, kind), n in prints.items() if of == layer},
        )
        for layer in range(1, place.code_set.layers + 1)
    ]


def barred(actor: Actor, code_set_id: uuid.UUID, layer: int) -> NotAllowed | None:
    """Why the reader may not make a layer, so that its form is not offered; None where he may."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    return code_layers.barred(actor.id, place.event, layer, code_layers.rows_of(code_set_id))


def _line(
    row: CodeLayer,
    actor: Actor,
    names: dict[uuid.UUID, str],
    *,
    prefix: str,
    late: int,
    prints: dict[str, int],
) -> LayerLine:
    def name(of: uuid.UUID | None) -> str:
        return names.get(of, "") if of else ""

    return LayerLine(
        layer=row.layer,
        prefix=prefix,
        coder_id=row.coder_id,
        coder=name(row.coder_id),
        sealed_at=row.sealed_at,
        sealed_by=name(row.sealed_by_id),
        own=row.sealed_at is not None and row.sealed_by_id == actor.id,
        opened_at=row.opened_at,
        opened_by=name(row.opened_by_id),
        second=name(row.opened_second_id),
        opened_with=row.opened_with,
        witnesses=tuple(row.witnesses),
        late=late if row.sealed_at else 0,
        prints=prints,
    )


def _names(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    wanted = {each for each in ids if each is not None}
    rows = db.session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_(wanted))
    )
    return {row.id: row.display_name for row in rows}


def looks(actor: Actor, code_set_id: uuid.UUID) -> list[LookLine]:
    """Every look at a set, the latest first."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    rows = db.session.execute(
        select(CodeLook, Account.display_name)
        .outerjoin(Account, Account.id == CodeLook.account_id)
        .where(CodeLook.code_set_id == code_set_id)
        .order_by(CodeLook.at.desc(), CodeLook.layer, CodeLook.kind, CodeLook.number.desc())
    )
    return [LookLine(row.layer, row.kind, row.number, name or "", row.at) for row, name in rows]


def corrections(actor: Actor, code_set_id: uuid.UUID) -> list[CorrectionLine]:
    """The corrections of a set in order."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    made = code_corrections.of_set(code_set_id)
    names = _names(each for row in made for each in (row.made_by_id, row.confirmed_by_id))
    return [
        CorrectionLine(
            row.number,
            row.layer,
            row.kind.value,
            row.first,
            row.second,
            row.reason,
            names.get(row.made_by_id, "") if row.made_by_id else "",
            names.get(row.confirmed_by_id, "") if row.confirmed_by_id else "",
            row.made_at,
        )
        for row in made
    ]


def coders(scope: Scope) -> list[tuple[uuid.UUID, str]]:
    """Who is a coder of a trade: account and name, by name."""
    rows = db.session.execute(
        select(Account.id, Account.display_name)
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .where(
            RoleAssignment.role == Role.CODER,
            RoleAssignment.event_id == scope.event_id,
            or_(RoleAssignment.trade_id.is_(None), RoleAssignment.trade_id == scope.trade_id),
            Account.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Account.display_name, Account.id)
    )
    return [(row.id, row.display_name) for row in rows]


def name_coder(
    actor: Actor, code_set_id: uuid.UUID, layer: int, coder_id: uuid.UUID | None, *, now: datetime
) -> None:
    """Keep a layer for one coder, or for whoever comes (None); raises NotNow once it is sealed.

    Naming belongs to whoever seats the judges, or to a coder while no layer is made.
    """
    place = draws.place_of(code_set_id)
    if not policy.may(actor, Permission.PANEL_EDIT, place.scope):
        policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    if coder_id is not None and coder_id not in dict(coders(place.scope)):
        raise Invalid("invalid", [Problem("not-a-coder", "coder")])
    row = code_layers.row_of(place.code_set, layer)
    if row.sealed_at is not None:
        raise NotNow("codes-given")
    row.coder_id = coder_id
    db.session.flush()
    audit.record(
        actor, "codes.coder_named", ("code_set", code_set_id), scope=place.scope, now=now,
        layer=layer, coder=str(coder_id) if coder_id else None,
    )  # fmt: skip


def taken_in(actor: Actor, code_set_id: uuid.UUID) -> list[str]:
    """What the layer that is due takes in, by text: for typing lots beside it."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    layer = code_layers.due(place.code_set)
    return [each.text for each in code_layers.taken_in(place.code_set, layer)]


def note_refused(actor: Actor, code_set_id: uuid.UUID, layer: int, *, now: datetime) -> None:
    """Write down that a card was refused; the edge does so in a transaction of its own."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    number = code_layers.look(actor, code_set_id, layer, "refused", now=now)
    audit.record(
        actor, "codes.card_refused", ("code_set", code_set_id), scope=place.scope, now=now,
        layer=layer, times=number,
    )  # fmt: skip
