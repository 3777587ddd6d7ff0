"""Propose a timetable (排程建议): what is fixed stays, what has a need is placed, the rest is told.

Asking needs no lock and changes nothing; taking a proposal is one step that can be undone, and
refused when the timetable changed since it was made.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, NotFound, NotNow
from competition.models.event import Event
from competition.models.timetable import ProposalState, Station, TimetableProposal
from competition.rules import digests
from competition.rules.timetables import Hall, free_stations
from competition.services import (
    audit,
    timetable_changes,
    timetable_facts,
    timetable_groups,
    timetable_solver,
)
from competition.services.timetable import natural
from competition.services.timetable_facts import EventTimetable
from competition.services.timetable_fitting import Place
from competition.services.timetable_groups import Group


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal as listed."""

    id: uuid.UUID
    number: int
    state: str
    made_at: datetime
    placed: int
    left: int
    kept: int
    #: Whether the timetable is still the one it was made from.
    current: bool
    #: Whether it is proved that no more can be placed, and from which proposal it was searched on.
    best: bool
    after: int | None


def basis(found: EventTimetable) -> str:
    """Digest of what a proposal is made from: sessions, who is in them, needs, halls, terms."""
    table = found.table
    return digests.of(
        {
            "sittings": [
                [one.key, one.part, one.start, one.end, one.site, list(one.judges),
                 [[seat.entry, seat.station] for seat in one.seats]]
                for one in sorted(table.sittings, key=lambda one: one.key)
            ],
            "fixed": sorted(key for key, one in found.sessions.items() if one.fixed),
            "needs": sorted(
                [key, list(one.need[0]), one.need[1], one.need[2]]
                for key, one in found.parts.items()
                if one.need
            ),
            "entries": sorted([part.key, list(part.entries)] for part in table.parts),
            "halls": sorted(
                [site, [list(span) for span in hall.open], hall.stations, hall.setup]
                for site, hall in table.halls.items()
            ),
            "terms": [table.terms.rest, table.terms.setup, table.terms.even],
        }
    )  # fmt: skip


def propose(
    actor: Actor,
    scope: Scope,
    *,
    after: uuid.UUID | None = None,
    work: float = timetable_solver.WORK,
    ready: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Search a timetable for everything that has a need; returns the content of a proposal.

    Reads only: `keep` writes it. after: a proposal to search on from. work: how much is searched.
    ready: called with the number of sessions wanted when all is read and the search begins;
    nothing is read after that. Raises NotNow (`solver-missing`, `nothing-to-place`).
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    timetable_solver.solver()
    found = timetable_facts.load(actor, scope)
    event = db.session.get_one(Event, scope.event_id)
    default = timetable_groups.days_open(event)
    earlier = _row(scope, after) if after is not None else None
    hints = _hints(earlier.content) if earlier is not None else None
    kept, groups, impossible = timetable_groups.groups_of(found, hints)
    if not groups and not impossible:
        raise NotNow("nothing-to-place")
    blocks = [*kept, *(group.block for group in groups)]
    if ready is not None:
        ready(len(groups))
    came = timetable_solver.solve(
        blocks,
        found.table.halls,
        found.table.terms,
        open_by_default=default,
        work=work,
        turn=earlier.number if earlier is not None else 0,
    )
    return {
        "basis": basis(found),
        "kept": len(kept),
        "best": came.best,
        "after": earlier.number if earlier is not None else None,
        "sessions": _with_stations(found, groups, came.placed),
        "left": impossible
        + [
            {
                "part": group.part.key,
                "heads": len(group.entries),
                "sites": list(group.block.sites),
                "why": came.left[group.block.key],
            }
            for group in groups
            if group.block.key in came.left
        ],
    }


def _hints(content: Mapping[str, Any]) -> dict[str, Place]:
    """Where a proposal has its sessions, by their blocks."""
    return {
        one["block"]: (timetable_facts.minutes(datetime.fromisoformat(one["start"])), one["site"])
        for one in content["sessions"]
        if "block" in one
    }


def _with_stations(
    found: EventTimetable, groups: Iterable[Group], placed: dict[str, tuple[int, str]]
) -> list[dict[str, Any]]:
    """The placed groups with a station each, taken in their order as they come free."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    replaced = {str(group.session) for group in groups if group.session}
    for one in found.table.sittings:
        stays = one.key not in replaced and (
            found.sessions[one.key].fixed or found.parts[one.part].need is None
        )
        for seat in one.seats if stays else ():
            spans[seat.station].append((one.start, one.end))
    lines = []
    here = [group for group in groups if group.block.key in placed]
    for group in sorted(here, key=lambda each: (*placed[each.block.key], each.block.key)):
        start, site = placed[group.block.key]
        end = start + group.block.minutes
        hall = found.table.halls.get(site, Hall())
        setup = found.table.terms.setup if hall.setup is None else hall.setup
        ordered = sorted(found.stations.get(site, ()), key=natural)
        free = free_stations(ordered, spans, start, end, setup)
        seats = []
        for n, each in enumerate(group.entries):
            station = free[n] if n < len(free) else ""
            seats.append([str(each.where), each.seat.entry, station])
            if station:
                spans[station].append((start, end))
        before = found.sessions.get(str(group.session)) if group.session else None
        lines.append(
            {
                "session": str(group.session) if group.session else "",
                "block": group.block.key,
                "part": group.part.key,
                "code": group.code,
                "start": timetable_facts.moment(start).isoformat(),
                "end": timetable_facts.moment(end).isoformat(),
                "site": site,
                "seats": seats,
                "was": [before.starts_at.isoformat(), before.site] if before else None,
            }
        )
    return lines


def keep(actor: Actor, scope: Scope, content: dict[str, Any], *, now: datetime) -> uuid.UUID:
    """Keep a proposal to be looked at."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    last = db.session.scalar(
        select(func.max(TimetableProposal.number)).where(
            TimetableProposal.event_id == scope.event_id
        )
    )
    row = TimetableProposal(
        id=uuid.uuid4(),
        event_id=scope.event_id,
        number=(last or 0) + 1,
        content=content,
        basis=content["basis"],
        made_by_id=actor.id,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "timetable.proposed", ("timetable_proposal", row.id), scope=Scope(scope.event_id),
        now=now, number=row.number, placed=len(content["sessions"]), left=len(content["left"]),
    )  # fmt: skip
    return row.id


def listing(actor: Actor, scope: Scope) -> list[ProposalLine]:
    """The proposals of an event, newest first."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    rows = db.session.scalars(
        select(TimetableProposal)
        .where(TimetableProposal.event_id == scope.event_id)
        .order_by(TimetableProposal.number.desc())
        .limit(20)
    ).all()
    now = basis(timetable_facts.load(actor, scope)) if rows else ""
    return [_line(row, now) for row in rows]


def _line(row: TimetableProposal, now: str) -> ProposalLine:
    said = row.content
    left = sum(one["heads"] for one in said["left"])
    return ProposalLine(
        row.id, row.number, row.state.value, row.made_at, len(said["sessions"]), left,
        said["kept"], row.basis == now, said["best"], said.get("after"),
    )  # fmt: skip


def one(
    actor: Actor, scope: Scope, proposal_id: uuid.UUID
) -> tuple[ProposalLine, dict[str, Any], EventTimetable]:
    """A proposal with its content and the timetable as it stands now."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    row = _row(scope, proposal_id)
    found = timetable_facts.load(actor, scope)
    return _line(row, basis(found)), row.content, found


def _row(scope: Scope, proposal_id: uuid.UUID) -> TimetableProposal:
    row = db.session.get(TimetableProposal, proposal_id)
    if row is None or row.event_id != scope.event_id:
        raise NotFound("not-found")
    return row


def adopt(actor: Actor, scope: Scope, proposal_id: uuid.UUID, *, now: datetime) -> int:
    """Take a proposal: one step, which can be undone; returns how many sessions it placed.

    Raises NotNow("proposal-closed"), Conflict("timetable-changed").
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    row = _row(scope, proposal_id)
    if row.state is not ProposalState.OPEN:
        raise NotNow("proposal-closed")
    found = timetable_facts.load(actor, scope)
    if basis(found) != row.basis:
        raise Conflict("timetable-changed")
    timetable_changes.write(actor, Scope(scope.event_id), _states(scope, found, row), now=now)
    row.state = ProposalState.ADOPTED
    db.session.flush()
    audit.record(
        actor, "timetable.adopted", ("timetable_proposal", row.id), scope=Scope(scope.event_id),
        now=now, number=row.number,
    )  # fmt: skip
    return len(row.content["sessions"])


def _states(
    scope: Scope, found: EventTimetable, row: TimetableProposal
) -> dict[str, timetable_changes.State | None]:
    stations = {
        code: str(key)
        for key, code in db.session.execute(
            select(Station.id, Station.code).where(Station.event_id == scope.event_id)
        )
    }
    wanted: dict[str, timetable_changes.State | None] = {
        key: None
        for key, session in found.sessions.items()
        if not session.fixed and found.parts[session.part].need is not None
    }
    for line in row.content["sessions"]:
        key = line["session"] or str(uuid.uuid4())
        part = found.parts[line["part"]]
        before = found.sessions.get(line["session"])
        digits = "".join(sign for sign in line["code"] if sign.isdigit()) or line["code"]
        named = {"zh": f"第{digits}场", "en": f"Session {digits}"}
        wanted[key] = {
            "stage": str(part.stage_id),
            "module": str(part.module_id) if part.module_id else None,
            "code": line["code"],
            "name": before.name if before else named,
            "start": line["start"],
            "end": line["end"],
            "site": line["site"],
            "fixed": False,
            "seats": [[where, stations.get(code)] for where, _entry, code in line["seats"]],
        }
    return wanted


def drop(actor: Actor, scope: Scope, proposal_id: uuid.UUID, *, now: datetime) -> None:
    """Put a proposal aside."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    row = _row(scope, proposal_id)
    if row.state is not ProposalState.OPEN:
        raise NotNow("proposal-closed")
    row.state = ProposalState.DROPPED
    db.session.flush()
    audit.record(
        actor, "timetable.dropped", ("timetable_proposal", row.id), scope=Scope(scope.event_id),
        now=now, number=row.number,
    )  # fmt: skip
