"""What a judge's tablet bundle is made of, told apart cheaply (数据包的版本).

A hall asks for its bundles all the time, and hardly any has changed. Two that are made of the same
have the same inputs; a bundle may stay the same though its inputs are others.
"""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import String, Uuid, and_, bindparam, or_, select, type_coerce
from sqlalchemy.orm import aliased

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import Draft, ScoreSheet
from competition.services.audit import chain_key
from competition.services.settled_acts import Beside, last_of

#: Acts that touch nothing of any bundle but what `_SHEETS` reads.
BESIDE_BUNDLES = Beside(
    nouns=("marking_session", "device", "job", "backup", "card"),
    actions=("sheet.signed", "sheet.conflicted", "sheet.flagged"),
)
_mine = aliased(PanelSeat)
_account = bindparam("account", type_=Uuid())
#: The seats of the panels one sits or checks at.
_SEATS = (
    select(
        PanelSeat.id,
        (_mine.id == PanelSeat.id).label("mine"),
        Panel.spread,
        Trade.id.label("trade"),
    )
    .join(Panel, Panel.id == PanelSeat.panel_id)
    .join(_mine, _mine.panel_id == Panel.id)
    .join(Module, Module.id == Panel.module_id)
    .join(Stage, Stage.id == Module.stage_id)
    .join(Trade, Trade.id == Stage.trade_id)
    .where(
        (_mine.account_id == _account) | (_mine.checker_id == _account),
        Trade.event_id == bindparam("event"),
    )
    .order_by(PanelSeat.id, _mine.id)
)
_SHEETS = (
    select(
        type_coerce(ScoreSheet.id, String),
        type_coerce(ScoreSheet.state, String),
        ScoreSheet.current_n,
        Draft.saved_at,
    )
    .outerjoin(
        Draft,
        and_(
            Draft.sheet_id == ScoreSheet.id,
            ScoreSheet.seat_id.in_(bindparam("own", expanding=True)),
            or_(
                Draft.device_id.is_(None),
                Draft.device_id != bindparam("device", type_=Uuid()),
            ),
        ),
    )
    .where(ScoreSheet.seat_id.in_(bindparam("seats", expanding=True)))
    .order_by(ScoreSheet.id)
)
_NO_DEVICE = uuid.UUID(int=0)


def of(actor: Actor, event: Scope) -> bytes:
    """A digest of all that the actor's bundle is made of; whoever asks has asked the policy.

    A colleague's sheets are among it where his panel compares marks: together they may lie too far
    apart. The copies of what this very tablet is marking are not.
    """
    seats = db.session.execute(_SEATS, {"account": actor.id, "event": event.event_id}).all()
    own = {row.id for row in seats if row.mine}
    wanted = own | {row.id for row in seats if row.spread}
    scopes = [event, *(Scope(event.event_id, row.trade) for row in seats)]
    acts = last_of(sorted({chain_key(scope) for scope in scopes}), BESIDE_BUNDLES)
    sheets = db.session.execute(
        _SHEETS,
        {"own": list(own), "seats": list(wanted), "device": actor.device_id or _NO_DEVICE},
    )
    said = repr((sorted(map(str, own)), sorted(acts.items()), [tuple(row) for row in sheets]))
    return hashlib.sha256(said.encode()).digest()
