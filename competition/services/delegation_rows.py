"""Which of an event's units send contestants as delegations (代表队), not merely employ them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from competition.models.account import RoleAssignment
from competition.models.entry import Entry
from competition.models.person import Delegation, Unit, UnitKind
from competition.models.registration import Registration
from competition.services import unit_merges
from competition.services.archive_entries import NO_UNIT


def sends() -> ColumnElement[bool]:
    """For a query of `Delegation` joined to its `Unit`: whether it is a delegation of its event.

    A unit called one is, and one that entered or registered somebody or has a leader; else any
    that belongs to none of the event's units and is no body, where judges come from. One that was
    merged into another no longer is.
    """
    above = aliased(Delegation)
    below_another = (
        select(above.id)
        .where(above.event_id == Delegation.event_id, above.unit_id == Unit.parent_id)
        .exists()
    )
    engaged = [
        select(column).where(column == Delegation.id).exists()
        for column in (
            Entry.delegation_id,
            Registration.delegation_id,
            RoleAssignment.delegation_id,
        )
    ]
    return and_(
        Delegation.code != NO_UNIT,
        Unit.id.not_in(unit_merges.merged_away()),
        or_(
            Unit.kind == UnitKind.DELEGATION,
            *engaged,
            and_(Unit.kind != UnitKind.BODY, ~below_another),
        ),
    )
