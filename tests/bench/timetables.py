"""A games' timetable checked while somebody waits, and proposed in the background (赛程).

108 trades, 4,000 entries, 60 sites of twenty stations, three modules a trade, five judges a trade.
The check reads the database and finds every clash; the proposal places every session anew.
"""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime

from sqlalchemy import insert, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry, EntryInStage, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Module, ModuleKind, Profile, Stage, Trade
from competition.models.panel import Medium, Panel, PanelSeat, SeatRole
from competition.models.person import Delegation, Person, Unit, UnitKind
from competition.models.timetable import Site, Station, TimetableNeed
from competition.services import timetable_facts, timetable_proposals
from tests.bench.installation import SYSTEM, installation
from tests.factories import make_account, make_event, make_trade

TRADES, ENTRIES, SITES, STATIONS, MODULES, JUDGES, SCHOOLS = 108, 4000, 60, 20, 3, 5, 40
HOURS = [
    [f"2026-11-{day:02d}T00:00:00+00:00", f"2026-11-{day:02d}T10:00:00+00:00"]
    for day in range(20, 24)
]


def prepare(trades: int = TRADES, entries: int = ENTRIES, sites: int = SITES) -> Scope:
    """A games of so many trades and entries, with what each module needs and nothing placed."""
    event = make_event(
        "GAMES", profile=Profile.LARGE, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 23)
    )
    judges = [make_account(name=f"裁判{n}").id for n in range(trades * JUDGES)]
    made = [make_trade(event, f"t{n:03}") for n in range(trades)]
    with transaction():
        _sites(event.id, sites)
        delegations = _delegations(event.id)
        for n, trade in enumerate(made):
            size = entries // trades + (n < entries % trades)
            stage = db.session.scalars(select(Stage).where(Stage.trade_id == trade.id)).one()
            _modules(stage.id, judges[n * JUDGES : (n + 1) * JUDGES], _halls(n, sites))
            _entries(event.id, trade.id, stage.id, delegations, size)
    return Scope(event.id)


def _halls(n: int, sites: int) -> list[str]:
    return [f"{(n + step) % sites + 1}号馆" for step in (0, 1)]


def _sites(event_id: uuid.UUID, sites: int) -> None:
    for n in range(1, sites + 1):
        db.session.add(Site(event_id=event_id, name=f"{n}号馆", hours=HOURS))
        db.session.add_all(
            Station(event_id=event_id, code=f"{n:02d}-{s:02d}", site=f"{n}号馆")
            for s in range(1, STATIONS + 1)
        )
    db.session.flush()


def _delegations(event_id: uuid.UUID) -> list[uuid.UUID]:
    found = []
    for n in range(SCHOOLS):
        unit = Unit(id=uuid.uuid4(), name=f"第{n + 1}校", kind=UnitKind.BODY, extra={})
        db.session.add(unit)
        db.session.flush()
        row = Delegation(
            id=uuid.uuid4(), event_id=event_id, unit_id=unit.id, code=f"D{n}", position=n
        )
        db.session.add(row)
        found.append(row.id)
    db.session.flush()
    return found


def _modules(stage_id: uuid.UUID, judges: list[uuid.UUID], halls: list[str]) -> None:
    for m in range(MODULES):
        module = Module(
            id=uuid.uuid4(), stage_id=stage_id, code="ABC"[m], name={"zh": f"模块{'ABC'[m]}"},
            kind=ModuleKind.PRACTICAL, time_limit=3600, combine={}, extra={}, position=m,
        )  # fmt: skip
        panel = Panel(
            id=uuid.uuid4(),
            module_id=module.id,
            code="P",
            name={},
            combine={},
            spread=None,
            position=0,
        )
        db.session.add(module)
        db.session.flush()
        db.session.add(panel)
        db.session.flush()
        db.session.add_all(
            PanelSeat(
                panel_id=panel.id, code=f"J{j}", role=SeatRole.JUDGE, account_id=judge,
                medium=Medium.TABLET, position=j, extra={},
            )
            for j, judge in enumerate(judges)
        )  # fmt: skip
        db.session.add(
            TimetableNeed(stage_id=stage_id, module_id=module.id, sites=halls, minutes=60 + 30 * m)
        )


def _entries(
    event_id: uuid.UUID,
    trade_id: uuid.UUID,
    stage_id: uuid.UUID,
    delegations: list[uuid.UUID],
    size: int,
) -> None:
    division = db.session.scalars(select(Division.id).where(Division.trade_id == trade_id)).one()
    people, entries, wheres, members = [], [], [], []
    for n in range(size):
        person, entry = uuid.uuid4(), uuid.uuid4()
        people.append({"id": person, "name": f"选手{n}", "extra": {}})
        entries.append({
            "id": entry, "event_id": event_id, "trade_id": trade_id, "division_id": division,
            "delegation_id": delegations[n % SCHOOLS], "number": f"{n + 1:04d}", "position": n,
            "team_name": "", "state": EntryState.ACCEPTED, "extra": {}, "version": 1,
        })  # fmt: skip
        wheres.append({"id": uuid.uuid4(), "entry_id": entry, "stage_id": stage_id})
        members.append({
            "id": uuid.uuid4(), "entry_id": entry, "person_id": person,
            "role": MemberRole.CONTESTANT, "position": 0,
        })  # fmt: skip
    for table, rows in (
        (Person, people), (Entry, entries), (EntryInStage, wheres), (EntryMember, members),
    ):  # fmt: skip
        db.session.execute(insert(table), rows)


def measure() -> list[dict[str, object]]:
    """Propose, take the proposal, and check the games it came to."""
    with installation():
        scope = prepare()
        began = time.perf_counter()
        content = timetable_proposals.propose(SYSTEM, scope)
        proposed = time.perf_counter() - began
        with transaction():
            key = timetable_proposals.keep(SYSTEM, scope, content, now=datetime.now(UTC))
            timetable_proposals.adopt(SYSTEM, scope, key, now=datetime.now(UTC))
        checks = []
        for _ in range(3):
            db.session.remove()
            began = time.perf_counter()
            _found, clashes = timetable_facts.check(SYSTEM, scope)
            checks.append(time.perf_counter() - began)
        if content["left"] or clashes:
            raise RuntimeError(f"{len(content['left'])} not placed, {len(clashes)} clashes")
        events = db.session.scalars(select(Trade.id).where(Trade.event_id == scope.event_id)).all()
        size = f"{len(events)} trades, {ENTRIES} entries, {SITES} sites"
        sessions = len(content["sessions"])
        return [
            {"name": "timetable_check_s", "value": round(min(checks), 2), "unit": "s",
             "conditions": f"{size}, {sessions} sessions, every clash"},
            {"name": "timetable_games_s", "value": round(proposed, 1), "unit": "s",
             "conditions": f"{size}, {sessions} sessions placed, two cores"},
        ]  # fmt: skip
