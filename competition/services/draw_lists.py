"""A fixed list as anybody reads it (定稿名单): the very bytes whose SHA-256 was shown."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound
from competition.models.draw import DrawList
from competition.rules import digests
from competition.services import places


def file(actor: Actor, scope: Scope, stage_id: uuid.UUID, list_id: uuid.UUID) -> bytes:
    """The list, what is drawn into and whether delegations are spread, as canonical JSON."""
    _stage, _trade, _event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, own)
    row = db.session.get(DrawList, list_id)
    if row is None or row.stage_id != stage_id:
        raise NotFound("not-found")
    return digests.canonical(content(row))


def content(row: DrawList) -> dict[str, object]:
    """What the digest of a list is made over."""
    return {"kind": row.kind.value, "list": row.listed, "slots": row.slots, "even": row.even}


def of_draw(draw_id: uuid.UUID) -> DrawList | None:
    """The list a draw was made from; the caller has asked the policy."""
    return db.session.scalars(select(DrawList).where(DrawList.draw_id == draw_id)).first()
