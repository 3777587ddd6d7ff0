"""The second look (复核): lists drawn from a seed, what was found, widened when too much is wrong.

Twice: per module by code before its lock, and by total after decoding. What was wrong goes to the
chief, who corrects it by reopening or by ruling; nothing is corrected here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, insert, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.draw import BlindCode
from competition.models.entry import Entry
from competition.models.event import Event, Module, ModuleState, Stage
from competition.models.recheck import (
    NoticeAnswer,
    Recheck,
    RecheckFinding,
    RecheckItem,
    RecheckNotice,
    RecheckReason,
)
from competition.rules import digests, switches
from competition.rules.review import RecheckList, recheck_list
from competition.rules.values import exact, is_number, text
from competition.services import audit, recheck_notices, recheck_orders, standings

LIMIT = "0.05"
MOST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: a code, or an entry number once the codes are open."""

    id: uuid.UUID
    label: str
    by_code: bool
    position: int
    why: str
    finding: str
    note: str
    found_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a list is, and how much was wrong."""

    listed: int
    looked: int
    wrong: int
    limit: Fraction

    @property
    def rate(self) -> Fraction:
        """The share of those looked at that was wrong."""
        return Fraction(self.wrong, self.looked) if self.looked else Fraction(0)

    @property
    def over(self) -> bool:
        """Whether more is wrong than is borne, counted over the whole list."""
        return bool(self.listed) and Fraction(self.wrong, self.listed) > self.limit


@dataclass(frozen=True, slots=True)
class Line:
    """A list of a trade with its rule and its tally."""

    id: uuid.UUID
    number: int
    module: dict[str, str] | None
    division: str
    top: Fraction
    sample: Fraction
    seed: str
    drawn_at: datetime
    widened_at: datetime | None
    closed_at: datetime | None
    tally: Tally
    version: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rule for a new list: shares of 1 as text, a seed said before witnesses.

    module: its id, None to recheck totals. division: its code where totals are rechecked.
    """

    seed: str
    top: str
    sample: str
    limit: str = LIMIT
    module_id: uuid.UUID | None = None
    division: str = ""


def defaults(actor: Actor, scope: Scope) -> tuple[str, str]:
    """The shares the event's profile asks for, as decimals of 1: top and sample."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    event = db.session.get_one(Event, scope.event_id)
    chosen = switches.values(event.profile.value, event.settings)
    top, sample = (Fraction(chosen[f"recheck-{name}"]) / 100 for name in ("top", "sample"))
    return text(top), text(sample)


def draw(actor: Actor, scope: Scope, rule: Drawn, *, now: datetime) -> uuid.UUID:
    """Draw a list and keep it; the same seed and order always give the same one.

    Raises Invalid with every problem; NotNow while sheets are missing, a module's list is drawn
    after its lock, or codes are sealed where totals are rechecked.
    """
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    problems = _problems(rule)
    if problems:
        raise Invalid("invalid", problems)
    ranked, level, ids = _ranked(scope, rule)
    if not ranked:
        raise NotNow("nobody-to-recheck")
    shares = exact(rule.top), exact(rule.sample)
    found = recheck_list(ranked, *shares, rule.seed.strip(), level=level)
    last = db.session.scalar(
        select(func.max(Recheck.number)).where(Recheck.trade_id == scope.trade_id)
    )
    row = Recheck(
        event_id=scope.event_id,
        trade_id=scope.trade_id,
        number=(last or 0) + 1,
        module_id=rule.module_id,
        division=rule.division,
        top=rule.top,
        sample=rule.sample,
        limit=rule.limit,
        seed=rule.seed.strip(),
        drawn_at=now,
        drawn_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    _add(row, found, ids, 0)
    audit.record(
        actor,
        "recheck.drawn",
        ("recheck", row.id),
        scope=scope,
        now=now,
        number=row.number,
        seed=row.seed,
        top=row.top,
        sample=row.sample,
        items=list(found.names),
    )
    return row.id


def _problems(rule: Drawn) -> list[Problem]:
    problems = []
    if not rule.seed.strip():
        problems.append(Problem("seed-missing", "seed"))
    for name in ("top", "sample", "limit"):
        value = getattr(rule, name)
        if not is_number(value) or not 0 <= exact(value) <= 1:
            problems.append(Problem("not-a-share", name, {"found": value}))
    return problems


def _ranked(
    scope: Scope, rule: Drawn
) -> tuple[Sequence[str], Sequence[object], dict[str, tuple[bool, uuid.UUID]]]:
    """Codes or numbers, best first, the points or place of each, the row behind: (by code, id)."""
    if rule.module_id is not None:
        module = _module(scope, rule.module_id)
        if module.state is ModuleState.LOCKED:
            raise NotNow("module-locked")
        order = recheck_orders.by_code(rule.module_id)
        ids = {each.code: (True, each.code_id) for each in order}
        return list(ids), [each.points for each in order], ids
    if scope.trade_id is None:
        raise NotFound("not-found")
    result = standings.current(scope, scope.trade_id)
    lines = result.standings.groups.get(rule.division, ())
    if any(line.gaps for line in lines):
        raise NotNow("standings-incomplete")
    placed = {line.number: line.place for line in lines if line.place is not None}
    ids = {number: (False, result.people[number].id) for number in placed}
    return list(placed), list(placed.values()), ids


def _module(scope: Scope, module_id: uuid.UUID) -> Module:
    found = (
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Module.id == module_id, Stage.trade_id == scope.trade_id)
    )
    module = db.session.scalars(found).one_or_none()
    if module is None:
        raise NotFound("not-found")
    return module


def _add(
    row: Recheck, found: RecheckList, ids: dict[str, tuple[bool, uuid.UUID]], start: int
) -> None:
    whys = dict.fromkeys(found.top, RecheckReason.TOP)
    rest = RecheckReason.WIDENED if found.widened else RecheckReason.SAMPLE
    whys |= dict.fromkeys(found.sample, rest)
    items = []
    for n, (name, why) in enumerate(whys.items()):
        by_code, row_id = ids[name]
        items.append(
            {
                "id": uuid.uuid4(),
                "recheck_id": row.id,
                "blind_code_id": row_id if by_code else None,
                "entry_id": None if by_code else row_id,
                "position": start + n,
                "why": why,
                "finding": RecheckFinding.OPEN,
                "note": "",
            }
        )
    if items:
        db.session.execute(insert(RecheckItem), items)


def lists(actor: Actor, scope: Scope) -> tuple[Line, ...]:
    """The lists of a trade, the latest first."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    rows = db.session.scalars(
        select(Recheck).where(Recheck.trade_id == scope.trade_id).order_by(Recheck.number.desc())
    ).all()
    return tuple(_line(row) for row in rows)


def _line(row: Recheck) -> Line:
    counted = (
        select(RecheckItem.finding, func.count())
        .where(RecheckItem.recheck_id == row.id)
        .group_by(RecheckItem.finding)
    )
    counts = {pair[0]: pair[1] for pair in db.session.execute(counted)}
    listed = sum(counts.values())
    wrong = counts.get(RecheckFinding.WRONG, 0)
    looked = listed - counts.get(RecheckFinding.OPEN, 0)
    name = db.session.scalar(select(Module.name).where(Module.id == row.module_id))
    return Line(
        row.id, row.number, name, row.division, exact(row.top), exact(row.sample), row.seed,
        row.drawn_at, row.widened_at, row.closed_at,
        Tally(listed, looked, wrong, exact(row.limit)), row.version,
    )  # fmt: skip


def one(actor: Actor, scope: Scope, recheck_id: uuid.UUID) -> tuple[Line, tuple[Item, ...]]:
    """A list with its lines, in order."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = row_of(scope, recheck_id)
    items = db.session.execute(
        select(RecheckItem, BlindCode.text, Entry.number)
        .outerjoin(BlindCode, BlindCode.id == RecheckItem.blind_code_id)
        .outerjoin(Entry, Entry.id == RecheckItem.entry_id)
        .where(RecheckItem.recheck_id == row.id)
        .order_by(RecheckItem.position)
    ).all()
    return _line(row), tuple(
        Item(
            item.id, code or number, code is not None, item.position, item.why.value,
            item.finding.value, item.note, item.found_at,
        )
        for item, code, number in items
    )  # fmt: skip


def row_of(scope: Scope, recheck_id: uuid.UUID) -> Recheck:
    """The row of a list of a trade; NotFound for another trade's."""
    row = db.session.get(Recheck, recheck_id)
    if row is None or row.trade_id != scope.trade_id:
        raise NotFound("not-found")
    return row


def open_row(scope: Scope, recheck_id: uuid.UUID) -> Recheck:
    """The same while it is not closed; NotNow("recheck-closed")."""
    row = row_of(scope, recheck_id)
    if row.closed_at is not None:
        raise NotNow("recheck-closed")
    return row


def find(
    actor: Actor,
    scope: Scope,
    recheck_id: uuid.UUID,
    item_id: uuid.UUID,
    finding: str,
    note: str,
    *,
    now: datetime,
) -> None:
    """Write down what the second look found; what is wrong needs a note for the chief."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = open_row(scope, recheck_id)
    item = db.session.get(RecheckItem, item_id)
    if item is None or item.recheck_id != row.id:
        raise NotFound("not-found")
    if finding not in (RecheckFinding.RIGHT.value, RecheckFinding.WRONG.value):
        raise Invalid("invalid", [Problem("unknown-choice", "finding", {"found": finding})])
    note = note.strip()
    if finding == RecheckFinding.WRONG.value and not note:
        raise Invalid("invalid", [Problem("note-needed", "note")])
    if len(note) > MOST_NOTE:
        raise Invalid("invalid", [Problem("too-long", "note", {"most": MOST_NOTE})])
    before = item.finding.value
    item.finding, item.note, item.found_at = RecheckFinding(finding), note, now
    item.found_by_id = actor.id
    db.session.flush()
    recheck_notices.follow(actor, row, item, now=now)
    audit.record(
        actor,
        "recheck.found",
        ("recheck", row.id),
        scope=scope,
        now=now,
        number=row.number,
        position=item.position,
        old=before,
        new=finding,
        note=note or None,
    )


def widen(actor: Actor, scope: Scope, recheck_id: uuid.UUID, *, now: datetime) -> int:
    """Put everybody else on the list, because too much was wrong; returns how many came to it.

    Raises NotNow("not-over-limit") while no more is wrong than is borne.
    """
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = open_row(scope, recheck_id)
    line, items = one(actor, scope, recheck_id)
    if row.widened_at is not None:
        raise Conflict("recheck-widened")
    if not line.tally.over:
        raise NotNow("not-over-limit")
    rule = Drawn(row.seed, row.top, row.sample, row.limit, row.module_id, row.division)
    ranked, _level, ids = _ranked(scope, rule)
    known = {item.label for item in items}
    more = tuple(name for name in ranked if name not in known)
    _add(row, RecheckList((), more, widened=True), ids, len(items))
    row.widened_at = now
    db.session.flush()
    audit.record(
        actor, "recheck.widened", ("recheck", row.id), scope=scope, now=now,
        number=row.number, wrong=line.tally.wrong, items=list(more),
    )  # fmt: skip
    return len(more)


def close(
    actor: Actor, scope: Scope, recheck_id: uuid.UUID, *, version: int, now: datetime
) -> None:
    """Finish a list: every line was looked at, and it was widened where that was due."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    row = open_row(scope, recheck_id)
    if row.version != version:
        raise Conflict("stale")
    tally = _line(row).tally
    if tally.looked < tally.listed:
        raise NotNow("recheck-unfinished", left=tally.listed - tally.looked)
    if tally.over and row.widened_at is None:
        raise NotNow("recheck-must-widen")
    waiting = unanswered(row)
    if waiting:
        raise NotNow("recheck-notice-open", list=row.number, number=waiting[0])
    row.closed_at, row.closed_by_id, row.digest = now, actor.id, digest_of(row)
    db.session.flush()
    audit.record(
        actor, "recheck.closed", ("recheck", row.id), scope=scope, now=now,
        number=row.number, listed=tally.listed, wrong=tally.wrong, digest=row.digest,
    )  # fmt: skip


def unanswered(row: Recheck) -> list[int]:
    """Numbers of the notices the chief has not answered yet."""
    return list(
        db.session.scalars(
            select(RecheckNotice.number)
            .where(RecheckNotice.recheck_id == row.id, RecheckNotice.answer == NoticeAnswer.OPEN)
            .order_by(RecheckNotice.number)
        )
    )


def digest_of(row: Recheck) -> str:
    """SHA-256 of a list's findings, as whoever closes it signs them."""
    items = db.session.scalars(
        select(RecheckItem).where(RecheckItem.recheck_id == row.id).order_by(RecheckItem.position)
    )
    found = [
        {
            "about": str(item.blind_code_id or item.entry_id),
            "finding": item.finding.value,
            "note": item.note,
            "by": str(item.found_by_id),
        }
        for item in items
    ]
    return digests.of_bytes(digests.canonical({"seed": row.seed, "items": found}))
