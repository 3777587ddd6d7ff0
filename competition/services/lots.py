"""Draw lots before witnesses (抽签): the list is fixed first, then the hall gives the seed.

Order, session or station; by the machine from a seed nobody could choose, or typed in from paper
lots. A draw is never edited: another one needs a reason and somebody who may rule, and the former
stays in the history.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import aliased

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.draw import Draw, DrawKind, DrawList, DrawMethod
from competition.models.entry import Entry, EntryInStage
from competition.models.event import Event, Stage, Trade
from competition.models.person import Delegation
from competition.models.timetable import Allocation, ContestSession, Station
from competition.rules import codes, digests, switches
from competition.rules import draws as rules
from competition.services import audit, code_layers, places
from competition.services.timetable import natural


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A draw as shown, in force or replaced; what came out as rows of texts."""

    id: uuid.UUID
    kind: str
    method: str
    seed: str
    list_digest: str
    secret_part: str
    parts: tuple[dict[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    witnesses: tuple[str, ...]
    even: bool
    drawn_at: datetime
    drawn_by: str
    replaced_at: datetime | None
    reason: str
    #: Who ruled that it be repeated.
    ruled_by: str
    #: Whether seed and list give this outcome again; None: paper lots have no seed.
    replays: bool | None
    #: Its list as it was fixed, where this installation fixed it.
    list_id: uuid.UUID | None = None


def fix_list(
    actor: Actor, scope: Scope, stage_id: uuid.UUID, kind: str, *, even: bool, now: datetime
) -> uuid.UUID:
    """Fix the list a draw is made from, and show the digest of the machine's part of the seed.

    A list that waited for the same draw is dropped. Raises NotNow (`no-entries`, `no-sessions`,
    `no-stations`, `stations-too-few`), Invalid for an unknown kind.
    """
    stage, _trade, _event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.CODE_ASSIGN, own)
    if kind not in [each.value for each in DrawKind]:
        raise Invalid("invalid", [Problem("unknown-choice", "kind", {"found": kind[:40]})])
    listed, slots = _listed(stage.id, DrawKind(kind))
    for former in _waiting(stage.id, DrawKind(kind)):
        former.dropped_at = now
    secret = os.urandom(16).hex()
    content = {"kind": kind, "list": listed, "slots": slots, "even": even}
    row = DrawList(
        id=uuid.uuid4(), stage_id=stage.id, kind=DrawKind(kind), listed=listed, slots=slots,
        even=even, digest=digests.of(content), secret_part=secret,
        commitment=rules.committed(secret), fixed_at=now, fixed_by_id=actor.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "draw.list_fixed", ("draw_list", row.id), scope=own, now=now, kind=kind,
        count=len(listed), digest=row.digest, commitment=row.commitment,
    )  # fmt: skip
    return row.id


def _waiting(stage_id: uuid.UUID, kind: DrawKind) -> list[DrawList]:
    return list(
        db.session.scalars(
            select(DrawList)
            .where(
                DrawList.stage_id == stage_id,
                DrawList.kind == kind,
                DrawList.draw_id.is_(None),
                DrawList.dropped_at.is_(None),
            )
            .order_by(DrawList.fixed_at, DrawList.id)
        )
    )


def _listed(stage_id: uuid.UUID, kind: DrawKind) -> tuple[list[list[str]], list[Any]]:
    """Who is drawn for: [number, delegation's code], for stations [number, session]; into what."""
    present = dict(code_layers.present(stage_id))
    if not present:
        raise NotNow("no-entries")
    if kind is DrawKind.STATION:
        return _for_stations(stage_id, present)
    rows = db.session.execute(
        select(Entry.number, Delegation.code)
        .join(EntryInStage, EntryInStage.entry_id == Entry.id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(EntryInStage.id.in_(present))
        .order_by(Entry.number)
    )
    listed = [[row.number, row.code] for row in rows]
    if kind is DrawKind.ORDER:
        return listed, []
    sessions = _sessions(stage_id)
    if not sessions:
        raise NotNow("no-sessions")
    return listed, [row.code for row in sessions]


def _sessions(stage_id: uuid.UUID) -> list[ContestSession]:
    """The sessions of the stage as a whole, or of its only module that has some, in time."""
    rows = db.session.scalars(
        select(ContestSession)
        .where(ContestSession.stage_id == stage_id)
        .order_by(ContestSession.starts_at, ContestSession.code)
    ).all()
    whole = [row for row in rows if row.module_id is None]
    modules = {row.module_id for row in rows}
    return whole or (list(rows) if len(modules) == 1 else [])


def _for_stations(
    stage_id: uuid.UUID, present: Mapping[uuid.UUID, str]
) -> tuple[list[list[str]], list[Any]]:
    sessions = {row.id: row for row in _sessions(stage_id)}
    rows = db.session.execute(
        select(Allocation.contest_session_id, Allocation.entry_in_stage_id, Station.site)
        .outerjoin(Station, Station.id == Allocation.station_id)
        .where(Allocation.contest_session_id.in_(sessions))
        .order_by(Allocation.contest_session_id, Allocation.position)
    ).all()
    if not rows:
        raise NotNow("no-sessions")
    session_of = {row.entry_in_stage_id: row.contest_session_id for row in rows}
    sites = {row.contest_session_id: row.site for row in rows if row.site}
    by_site: dict[str, list[str]] = {}
    event_stations = (
        select(Station.site, Station.code)
        .join(Trade, Trade.event_id == Station.event_id)
        .join(Stage, Stage.trade_id == Trade.id)
        .where(Stage.id == stage_id)
    )
    for site, code in db.session.execute(event_stations):
        by_site.setdefault(site, []).append(code)
    every = sorted((code for found in by_site.values() for code in found), key=natural)
    if not every:
        raise NotNow("no-stations")
    listed, slots = [], []
    for key, session in sessions.items():
        here = [number for where, number in present.items() if session_of.get(where) == key]
        site = sites.get(key) or session.site
        stations = sorted(by_site.get(site, []), key=natural) or every
        if len(stations) < len(here):
            raise NotNow("stations-too-few", entries=len(here), places=len(stations))
        listed += [[number, session.code] for number in here]
        slots.append([session.code, stations])
    return listed, slots


def outcome(row: DrawList | Draw, seed: str, listed: Sequence[Sequence[str]]) -> list[list[str]]:
    """What a seed draws from a list: the same for whoever asks, whenever."""
    pairs = {each[0]: each[1] for each in listed}
    if row.kind is DrawKind.ORDER:
        return [[number] for number in rules.order_of(seed, pairs, even=row.even)]
    if row.kind is DrawKind.SESSION:
        return rules.sessions_of(seed, pairs, row.slots, even=row.even)
    return rules.stations_of(seed, pairs, dict(row.slots))


def draw(
    actor: Actor,
    scope: Scope,
    list_id: uuid.UUID,
    *,
    said: Sequence[tuple[str, str]] = (),
    lots: Mapping[str, str] | None = None,
    witnesses: Sequence[str] = (),
    reason: str = "",
    second: Actor | None = None,
    now: datetime,
) -> Draw:
    """Draw from a fixed list: by what the hall said (who, what), or from paper lots as typed.

    Sessions and stations drawn are written into the timetable at once. Where the event has its
    supervisors, somebody must have seen it. Raises Invalid (`seed-missing`, `draw-unwitnessed`,
    everything wrong with lots), NotNow (`list-used`, `list-changed`, `draw-exists` without a
    reason), NotAllowed where nobody who may rule confirms a repetition.
    """
    row = db.session.get(DrawList, list_id)
    if row is None:
        raise NotFound("not-found")
    stage, _trade, event, own = places.of_stage(scope, row.stage_id)
    policy.require(actor, Permission.CODE_ASSIGN, own)
    if row.draw_id is not None or row.dropped_at is not None:
        raise NotNow("list-used")
    if [row.listed, row.slots] != [*_listed(stage.id, row.kind)]:
        raise NotNow("list-changed")
    former = _in_force(stage.id, row.kind)
    _require_ruling(actor, own, former, reason, second)
    parts = [{"who": who.strip(), "said": what.strip()} for who, what in said if what.strip()]
    if not lots and not parts:
        raise Invalid("seed-missing")
    seen = [name.strip() for name in witnesses if name.strip()]
    if not seen and not actor.system and wants_witnesses(event):
        raise Invalid("invalid", [Problem("draw-unwitnessed", "witnesses")])
    seed = rules.seed_of(row.digest, row.secret_part, [each["said"] for each in parts])
    if len(seed) > 200:
        raise Invalid("seed-long")
    came = _typed(row, lots) if lots else outcome(row, seed, row.listed)
    for each in former:
        each.replaced_at = now
    made = Draw(
        id=uuid.uuid4(), event_id=event.id, stage_id=stage.id, kind=row.kind,
        seed="" if lots else seed,
        before=[each[0] for each in row.listed] if row.kind is DrawKind.ORDER else row.listed,
        after=[each[0] for each in came] if row.kind is DrawKind.ORDER else came,
        witnesses=seen, drawn_at=now,
        drawn_by_id=actor.id, method=DrawMethod.LOTS if lots else DrawMethod.SEED,
        list_digest=row.digest, secret_part=row.secret_part, parts=parts, even=row.even,
        slots=row.slots, reason=reason.strip(), ruled_by_id=second.id if second else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    row.draw_id = made.id
    if row.kind is not DrawKind.ORDER:
        _allocate(stage.id, row.kind, came)
    audit.record(
        actor, "order.drawn", ("draw", made.id), scope=own, now=now, kind=row.kind.value,
        method=made.method.value, seed=made.seed, digest=row.digest, before=made.before,
        after=made.after, reason=made.reason or None,
        witnesses=[audit.Personal(name) for name in seen] or None,
        second=str(second.id) if second else None,
    )  # fmt: skip
    return made


def wants_witnesses(event: Event) -> bool:
    """Whether lots are drawn before witnesses here: where the event has supervisors."""
    return switches.values(event.profile.value, event.settings)["supervisor"] != "no"


def _in_force(stage_id: uuid.UUID, kind: DrawKind) -> list[Draw]:
    return list(
        db.session.scalars(
            select(Draw)
            .where(Draw.stage_id == stage_id, Draw.kind == kind, Draw.replaced_at.is_(None))
            .order_by(Draw.drawn_at, Draw.id)
        )
    )


def _require_ruling(
    actor: Actor, scope: Scope, former: Sequence[Draw], reason: str, second: Actor | None
) -> None:
    """A draw is repeated only by ruling: a reason, and somebody who may rule in this trade."""
    if not former or actor.system:
        return
    if not reason.strip():
        raise NotNow("draw-exists")
    if second is None:
        raise NotAllowed("second-person-missing", act="draw")
    if second.is_also(actor):
        raise NotAllowed("second-person-same", act="draw")
    policy.require(second, Permission.RULING_MAKE, scope)


def _typed(row: DrawList, lots: Mapping[str, str]) -> list[list[str]]:
    """What paper lots say; every number once, no gap in an order, only slots there are."""
    numbers = [each[0] for each in row.listed]
    lots = {number: lot.strip() for number, lot in lots.items() if lot.strip()}
    if row.kind is DrawKind.SESSION:
        known = {str(code) for code in row.slots}
        problems = [
            Problem("lot-missing", number, {"entry": number})
            if number not in lots
            else Problem("lot-slot", number, {"entry": number, "lot": lots[number]})
            for number in numbers
            if lots.get(number, "") not in known
        ]
        problems += [Problem("lot-unknown", n, {"entry": n}) for n in lots if n not in numbers]
        if problems:
            raise Invalid("invalid", problems)
        return sorted(([n, lots[n]] for n in numbers), key=lambda each: row.slots.index(each[1]))
    if row.kind is DrawKind.STATION:
        return _typed_stations(row, lots)
    problems = codes.lot_problems(numbers, lots)
    wanted = {str(n) for n in range(1, len(numbers) + 1)}
    problems += [
        Problem("lot-gap", number, {"entry": number, "lot": lot, "most": len(numbers)})
        for number, lot in lots.items()
        if number in numbers and lot.lstrip("0") not in wanted
    ]
    if problems:
        raise Invalid("invalid", problems)
    return [[number] for number in sorted(numbers, key=lambda each: int(lots[each]))]


def _typed_stations(row: DrawList, lots: Mapping[str, str]) -> list[list[str]]:
    slots = {code: set(stations) for code, stations in row.slots}
    problems = [Problem("lot-unknown", n, {"entry": n}) for n in lots
                if n not in {each[0] for each in row.listed}]  # fmt: skip
    found = []
    for code in slots:
        here = [each[0] for each in row.listed if each[1] == code]
        mine = {number: lots[number] for number in here if number in lots}
        problems += codes.lot_problems(here, mine)
        problems += [
            Problem("lot-slot", number, {"entry": number, "lot": lot})
            for number, lot in mine.items()
            if lot not in slots[code]
        ]
        found += [[number, code, mine.get(number, "")] for number in here]
    if problems:
        raise Invalid("invalid", problems)
    return found


def _allocate(stage_id: uuid.UUID, kind: DrawKind, came: Sequence[Sequence[str]]) -> None:
    """Write what was drawn where lists and station cards read it."""
    wheres = {number: where for where, number in code_layers.present(stage_id)}
    sessions = {row.code: row.id for row in _sessions(stage_id)}
    codes_wanted = {each[2] for each in came} if kind is DrawKind.STATION else set()
    event_id = (
        select(Trade.event_id)
        .join(Stage, Stage.trade_id == Trade.id)
        .where(Stage.id == stage_id)
        .scalar_subquery()
    )
    stations = {
        code: key
        for key, code in db.session.execute(
            select(Station.id, Station.code).where(
                Station.event_id == event_id, Station.code.in_(codes_wanted)
            )
        )
    }
    db.session.execute(
        delete(Allocation).where(Allocation.contest_session_id.in_(sessions.values()))
    )
    counts = dict.fromkeys(sessions, 0)
    rows = []
    for each in came:
        rows.append(
            {
                "id": uuid.uuid4(),
                "contest_session_id": sessions[each[1]],
                "entry_in_stage_id": wheres[each[0]],
                "station_id": stations[each[2]] if kind is DrawKind.STATION else None,
                "position": counts[each[1]],
            }
        )
        counts[each[1]] += 1
    if rows:
        db.session.execute(insert(Allocation), rows)
    db.session.flush()


def draw_order(
    actor: Actor, stage_id: uuid.UUID, *, seed: str, witnesses: Sequence[str], now: datetime
) -> Draw:
    """Fix a stage's list and draw its order at once, from one thing somebody said."""
    event_id = db.session.scalar(
        select(Trade.event_id).join(Stage, Stage.trade_id == Trade.id).where(Stage.id == stage_id)
    )
    scope = Scope(event_id)
    key = fix_list(actor, scope, stage_id, DrawKind.ORDER.value, even=False, now=now)
    return draw(actor, scope, key, said=[("", seed)], witnesses=witnesses, now=now)


def waiting(actor: Actor, scope: Scope, stage_id: uuid.UUID) -> list[DrawList]:
    """The fixed lists of a stage that wait for their draw."""
    _stage, _trade, _event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, own)
    return [row for kind in DrawKind for row in _waiting(stage_id, kind)]


def history(actor: Actor, scope: Scope, stage_id: uuid.UUID) -> list[DrawLine]:
    """Every draw of a stage, the newest first, those replaced too."""
    _stage, _trade, _event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, own)
    lists = {
        row.draw_id: row
        for row in db.session.scalars(select(DrawList).where(DrawList.stage_id == stage_id))
    }
    ruler = aliased(Account)
    rows = db.session.execute(
        select(Draw, Account.display_name, ruler.display_name)
        .outerjoin(Account, Account.id == Draw.drawn_by_id)
        .outerjoin(ruler, ruler.id == Draw.ruled_by_id)
        .where(Draw.stage_id == stage_id)
        .order_by(Draw.drawn_at.desc(), Draw.id)
    )
    return [_line(row, name or "", ruled or "", lists.get(row.id)) for row, name, ruled in rows]


def _line(row: Draw, name: str, ruled: str, fixed: DrawList | None) -> DrawLine:
    rows = [[each] for each in row.after] if row.kind is DrawKind.ORDER else row.after
    replays = None
    if row.method is DrawMethod.SEED and row.seed:
        known = fixed.listed if fixed else [[number, ""] for number in row.before]
        replays = outcome(row, row.seed, known) == rows
    return DrawLine(
        row.id, row.kind.value, row.method.value, row.seed, row.list_digest, row.secret_part,
        tuple(row.parts), tuple(tuple(each) for each in rows), tuple(row.witnesses), row.even,
        row.drawn_at, name, row.replaced_at, row.reason, ruled, replays,
        fixed.id if fixed else None,
    )  # fmt: skip


def even_by_default(scope: Scope, stage_id: uuid.UUID) -> bool:
    """Whether the event wants delegations spread."""
    _stage, _trade, event, _own = places.of_stage(scope, stage_id)
    return switches.values(event.profile.value, event.settings)["spread"] == "yes"
