"""Make and configure a trade (赛项): its occupation, divisions and stages; find one among many."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.entry import Entry, EntryInStage
from competition.models.event import (
    Division,
    IndustrySystem,
    MarkedWhere,
    Module,
    Sector,
    Stage,
    Trade,
)
from competition.models.publication import Publication
from competition.models.sheet import ScoreSheet
from competition.rules.entrants import Entrants, called
from competition.services import audit, stage_rows

CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")
#: Words of the console's own addresses below `trades/`.
RESERVED = frozenset({"new", "presets"})
PAGE = 100
#: What trades are grouped by.
Group = type[Sector] | type[IndustrySystem]


def is_code(text: str) -> bool:
    """Whether a trade of this code can be opened at its address."""
    return bool(CODE.fullmatch(text)) and text.lower() not in RESERVED


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A division or a stage: its code and its name."""

    code: str
    name: dict[str, str]


#: What a trade has when nobody said otherwise.
EVERYBODY = NamedLine("all", called("everybody", Entrants.PEOPLE))
FINAL = NamedLine("final", {"zh": "决赛", "en": "Final"})


@dataclass(frozen=True, slots=True)
class TradeDraft:
    """What somebody wrote about a trade."""

    code: str
    name: dict[str, str]
    sector: str = ""
    system: str = ""
    occupation_name: str = ""
    occupation_code: str = ""
    occupation_level: int | None = None
    marked: str = "here"
    note: dict[str, str] = field(default_factory=dict)
    divisions: tuple[NamedLine, ...] = (EVERYBODY,)
    stages: tuple[NamedLine, ...] = (FINAL,)


@dataclass(frozen=True, slots=True)
class TradeDetail:
    """A trade as its pages show it; the pieces are those of the contest file."""

    draft: TradeDraft
    total: dict[str, Any]
    absence: dict[str, Any]
    ranking: dict[str, Any]
    awards: list[dict[str, Any]]
    version: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of trade codes, and how many there are."""

    codes: tuple[str, ...]
    count: int


def find(
    actor: Actor,
    scope: Scope,
    *,
    q: str = "",
    sector: str = "",
    system: str = "",
    page: int = 1,
) -> Found:
    """The codes of an event's trades by words of name, code or occupation; a page is 100."""
    policy.require(actor, Permission.EVENT_READ, scope)
    wanted: Select[Any] = select(Trade.code).where(Trade.event_id == scope.event_id)
    if q:
        like = f"%{q.lower()}%"
        wanted = wanted.where(
            or_(
                func.lower(Trade.code).like(like),
                func.lower(Trade.name["zh"].as_string()).like(like),
                func.lower(Trade.name["en"].as_string()).like(like),
                Trade.occupation_name.like(like),
                Trade.occupation_code.like(like),
            )
        )
    if sector:
        wanted = wanted.join(Sector, Sector.id == Trade.sector_id).where(Sector.code == sector)
    if system:
        groups = IndustrySystem
        wanted = wanted.join(groups, groups.id == Trade.system_id).where(groups.code == system)
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = db.session.scalars(
        wanted.order_by(Trade.position, Trade.code).limit(PAGE).offset((page - 1) * PAGE)
    )
    return Found(tuple(rows), count)


def read(actor: Actor, scope: Scope) -> TradeDetail:
    """A trade whole but for its modules."""
    policy.require(actor, Permission.EVENT_READ, scope)
    row = _row(scope)
    sector = db.session.get(Sector, row.sector_id) if row.sector_id else None
    system = db.session.get(IndustrySystem, row.system_id) if row.system_id else None
    return TradeDetail(
        draft=TradeDraft(
            code=row.code,
            name=row.name,
            sector=sector.code if sector else "",
            system=system.code if system else "",
            occupation_name=row.occupation_name,
            occupation_code=row.occupation_code,
            occupation_level=row.occupation_level,
            marked=row.marked.value,
            note=row.note.get("note", {}),
            divisions=_lines(Division, row),
            stages=_lines(Stage, row),
        ),
        total=row.total,
        absence=row.absence,
        ranking=row.ranking,
        awards=row.awards,
        version=row.version,
    )


def create(actor: Actor, scope: Scope, draft: TradeDraft, *, now: datetime) -> str:
    """Make a trade and return its code; raises Invalid with everything wrong."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    problems = _problems(scope, draft)
    taken = select(Trade.id).where(Trade.event_id == scope.event_id, Trade.code == draft.code)
    if db.session.scalar(taken):
        problems.append(Problem("code-taken", "code", {"item": draft.code}))
    if problems:
        raise Invalid("invalid", problems)
    last = db.session.scalar(
        select(func.max(Trade.position)).where(Trade.event_id == scope.event_id)
    )
    row = Trade(
        event_id=scope.event_id,
        position=0 if last is None else last + 1,
        note={},
        total={},
        absence={},
        ranking={"keys": [{"node": "total"}]},
        awards=[],
    )
    _write(row, scope, draft)
    db.session.add(row)
    db.session.flush()
    _write_lines(Division, row, draft.divisions)
    _write_lines(Stage, row, draft.stages)
    _record(actor, "trade.created", row, now)
    return row.code


def change(actor: Actor, scope: Scope, draft: TradeDraft, *, version: int, now: datetime) -> None:
    """Change what a trade is called and for whom it is; its code stays."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = current(scope, version)
    problems = _problems(scope, draft) + _in_use_problems(row, draft)
    if problems:
        raise Invalid("invalid", problems)
    code = row.code
    _write(row, scope, draft)
    row.code = code
    flag_modified(row, "name")
    _write_lines(Division, row, draft.divisions)
    _write_lines(Stage, row, draft.stages)
    db.session.flush()
    _record(actor, "trade.changed", row, now)


def remove(actor: Actor, scope: Scope, *, now: datetime) -> None:
    """Take a trade away that nobody entered and nobody published; raises NotNow otherwise."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = _row(scope)
    if db.session.scalar(select(Entry.id).where(Entry.trade_id == row.id).limit(1)):
        raise NotNow("trade-has-entries")
    if db.session.scalar(select(Publication.id).where(Publication.trade_id == row.id).limit(1)):
        raise NotNow("trade-published")
    stages = select(Stage.id).where(Stage.trade_id == row.id)
    marked = select(ScoreSheet.id).join(Module, Module.id == ScoreSheet.module_id)
    if db.session.scalar(marked.where(Module.stage_id.in_(stages)).limit(1)):
        raise NotNow("trade-has-sheets")
    code, trade_id = row.code, row.id
    db.session.execute(delete(Module).where(Module.stage_id.in_(stages)))
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor, "trade.removed", ("trade", trade_id), scope=Scope(scope.event_id), now=now, code=code
    )


def current(scope: Scope, version: int) -> Trade:
    """The trade's row when nobody changed it since; raises Conflict("stale")."""
    row = _row(scope)
    if row.version != version:
        raise Conflict("stale")
    return row


def _row(scope: Scope) -> Trade:
    row = db.session.get(Trade, scope.trade_id)
    if row is None or row.event_id != scope.event_id:
        raise NotFound("not-found")
    return row


def _record(actor: Actor, action: str, row: Trade, now: datetime) -> None:
    scope = Scope(row.event_id, row.id)
    audit.record(actor, action, ("trade", row.id), scope=scope, now=now, code=row.code)


def _lines(table: type[Division] | type[Stage], row: Trade) -> tuple[NamedLine, ...]:
    rows = _kept(table, row)
    return tuple(NamedLine(line.code, line.name) for line in rows)


def _kept(table: type[Division] | type[Stage], row: Trade) -> list[Division] | list[Stage]:
    if table is Division:
        return list(
            db.session.scalars(
                select(Division).where(Division.trade_id == row.id).order_by(Division.position)
            )
        )
    return list(
        db.session.scalars(select(Stage).where(Stage.trade_id == row.id).order_by(Stage.position))
    )


def _problems(scope: Scope, draft: TradeDraft) -> list[Problem]:
    found = []
    if not is_code(draft.code):
        found.append(Problem("code-form", "code", {"item": draft.code}))
    if not draft.name.get("zh", "").strip():
        found.append(Problem("name-needed", "name"))
    if draft.occupation_level is not None and not 1 <= draft.occupation_level <= 5:
        found.append(Problem("occupation-level", "occupation_level"))
    if draft.marked not in set(MarkedWhere):
        found.append(Problem("unknown-choice", "marked", {"found": draft.marked}))
    for noun, kind, code in _groups_of(draft):
        if code and _group(kind, scope, code) is None:
            found.append(Problem(f"unknown-{noun}", noun, {"found": code}))
    found += line_problems("divisions", draft.divisions)
    found += line_problems("stages", draft.stages)
    return found


def line_problems(where: str, lines: Sequence[NamedLine]) -> list[Problem]:
    """What is wrong with a list of codes and names: empty, ill-formed, unnamed, twice."""
    found = [] if lines else [Problem("list-empty", where)]
    codes = [line.code for line in lines]
    for n, line in enumerate(lines):
        here = f"{where}.{n}"
        if not CODE.fullmatch(line.code):
            found.append(Problem("code-form", here, {"item": line.code}))
        elif codes.index(line.code) != n:
            found.append(Problem("code-twice", here, {"item": line.code}))
        if not line.name.get("zh", "").strip():
            found.append(Problem("name-needed", here))
    return found


def _in_use_problems(row: Trade, draft: TradeDraft) -> list[Problem]:
    divisions = db.session.scalars(
        select(Division.code)
        .where(Division.trade_id == row.id)
        .where(Division.id.in_(select(Entry.division_id).where(Entry.trade_id == row.id)))
    )
    stages = db.session.scalars(
        select(Stage.code)
        .where(Stage.trade_id == row.id)
        .where(
            or_(
                Stage.id.in_(select(Module.stage_id)),
                Stage.id.in_(select(EntryInStage.stage_id)),
            )
        )
    )
    kept = {line.code for line in draft.divisions}
    found = [Problem("division-in-use", "divisions", {"item": c}) for c in {*divisions} - kept]
    kept = {line.code for line in draft.stages}
    return found + [Problem("stage-in-use", "stages", {"item": c}) for c in {*stages} - kept]


def _groups_of(draft: TradeDraft) -> tuple[tuple[str, Group, str], ...]:
    return (("sector", Sector, draft.sector), ("system", IndustrySystem, draft.system))


def _group(kind: Group, scope: Scope, code: str) -> uuid.UUID | None:
    return db.session.scalars(
        select(kind.id).where(kind.event_id == scope.event_id, kind.code == code)
    ).one_or_none()


def _write(row: Trade, scope: Scope, draft: TradeDraft) -> None:
    row.code, row.name = draft.code, draft.name
    row.sector_id, row.system_id = (
        _group(kind, scope, code) if code else None for _noun, kind, code in _groups_of(draft)
    )
    row.occupation_name, row.occupation_code = draft.occupation_name, draft.occupation_code
    row.occupation_level = draft.occupation_level
    row.marked = MarkedWhere(draft.marked)
    row.note = {"note": draft.note} if draft.note.get("zh") else {}


def _write_lines(
    table: type[Division] | type[Stage], row: Trade, lines: Sequence[NamedLine]
) -> None:
    known = {line.code: line for line in _kept(table, row)}
    for n, line in enumerate(lines):
        found = known.pop(line.code, None)
        if found is None:
            made = table(trade_id=row.id, code=line.code, name=line.name, position=n)
            db.session.add(made)
            db.session.flush()
            if table is Stage:
                stage_rows.enter_all(made.id, row.id)
        else:
            found.name, found.position = line.name, n
    for left in known.values():
        db.session.delete(left)
    db.session.flush()
