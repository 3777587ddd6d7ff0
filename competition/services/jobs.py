"""Long pieces of work nobody need wait for (后台任务): asked for, done beside, fetched when ready.

A page asks (`ask`) and shows how far it is (`one`, `listing`); one process at a time takes what
waits (`take`), tells how far it is (`tell`), and writes what came of it (`finish`, `refuse`). What
kind of work a job is, only the edge knows: `web.jobs`. A file that came of it is kept until it was
fetched, and a day longer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Refused
from competition.models.account import Account
from competition.models.job import Job, JobState
from competition.services import audit, backups, sessions

#: A process that works says so this often; one that was silent for SILENT is taken for dead.
HEARTBEAT = timedelta(seconds=10)
SILENT = timedelta(seconds=60)
#: What was fetched is kept a while longer: the browser may have lost it.
KEPT = timedelta(days=1)
LISTED = 50
OPEN = (JobState.WAITING, JobState.RUNNING)
#: Of which something may be asked again.
OVER = (JobState.REFUSED, JobState.CANCELLED, JobState.LOST, JobState.DONE)


@dataclass(frozen=True, slots=True)
class Order:
    """A piece of work as its process is given it; `path` is where its file goes.

    What it was given to read lies there until then.
    """

    id: uuid.UUID
    kind: str
    actor: Actor
    scope: Scope
    asked: Mapping[str, Any]
    path: Path


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a piece of work: the name and kind of the file at `Order.path`, and facts."""

    filename: str = ""
    mimetype: str = ""
    said: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as it is shown; `state` is that of JobState, a silent process counts as lost."""

    id: uuid.UUID
    kind: str
    state: str
    done: int
    total: int
    filename: str
    mimetype: str
    #: Bytes.
    size: int
    outcome: Mapping[str, Any]
    asked: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    fetched_at: datetime | None
    #: Whether the file is still there.
    has_file: bool

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in OPEN

    @property
    def refusal(self) -> Refused | None:
        """Why nothing came of it, as the service refused it."""
        if "code" not in self.outcome:
            return None
        return Refused(self.outcome["code"], **self.outcome.get("values", {}))


def folder() -> Path:
    """Where the files lie."""
    return backups.folders().instance / "jobs"


def path_of(job_id: uuid.UUID) -> Path:
    """The file of a job."""
    return folder() / str(job_id)


def ask(
    actor: Actor,
    scope: Scope,
    kind: str,
    permission: Permission,
    asked: Mapping[str, Any],
    *,
    now: datetime,
    given: bytes = b"",
) -> uuid.UUID:
    """Ask for a piece of work and return its id; who asks twice for the same gets the first.

    permission: what doing it needs, and seeing it. asked: JSON values, kept with the job. given:
    a file the work reads at its `Order.path`, kept until the work is over.
    """
    policy.require(actor, permission, scope)
    clear(now=now)
    same = select(Job).where(
        Job.event_id == scope.event_id,
        Job.trade_id == scope.trade_id,
        Job.account_id == actor.id,
        Job.kind == kind,
        Job.state.in_(OPEN),
    )
    for row in db.session.scalars(same.order_by(Job.asked_at, Job.id)):
        if row.asked == dict(asked) and _state(row, now) in OPEN:
            return row.id
    row = Job(
        id=uuid.uuid4(), event_id=scope.event_id, trade_id=scope.trade_id, account_id=actor.id,
        kind=kind, permission=permission.value, asked=dict(asked), outcome={}, asked_at=now,
        size=len(given),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if given:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        path_of(row.id).write_bytes(given)
    audit.record(actor, "job.asked", ("job", row.id), scope=scope, now=now, kind=kind)
    return row.id


def _lines() -> Select[Job, str]:
    return select(Job, Account.display_name).outerjoin(Account, Account.id == Job.account_id)


def listing(actor: Actor, scope: Scope, *, now: datetime, kind: str = "") -> list[JobLine]:
    """The latest jobs the actor may see, newest first; `kind`: only those.

    Those of an event; in the scope of the installation, those that belong to none.
    """
    query = _lines().where(Job.event_id == scope.event_id)
    if kind:
        query = query.where(Job.kind == kind)
    rows = db.session.execute(query.order_by(Job.asked_at.desc(), Job.id).limit(LISTED)).all()
    return [
        _line(row, now)
        for row in rows
        if policy.may(actor, Permission(row.Job.permission), _scope(row.Job))
    ]


def one(actor: Actor, scope: Scope, job_id: uuid.UUID, *, now: datetime) -> JobLine:
    """A job of the scope's event, or of none. Raises NotFound, NotAllowed."""
    row = db.session.execute(
        _lines().where(Job.id == job_id, Job.event_id == scope.event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    policy.require(actor, Permission(row.Job.permission), _scope(row.Job))
    return _line(row, now)


def cancel(actor: Actor, scope: Scope, job_id: uuid.UUID, *, now: datetime) -> None:
    """Stop a job that waits or runs; its process notices with its next word. Raises NotNow."""
    row = _mine(actor, scope, job_id)
    if _state(row, now) not in OPEN:
        raise NotNow("job-over")
    row.state, row.ended_at = JobState.CANCELLED, now
    db.session.flush()
    audit.record(actor, "job.cancelled", ("job", row.id), scope=_scope(row), now=now)


def again(actor: Actor, scope: Scope, job_id: uuid.UUID, *, now: datetime) -> uuid.UUID:
    """Ask for the same once more, and return the new job. Raises NotNow while it still runs.

    What it was given to read is still there where its process died, and nowhere else.
    """
    row = _mine(actor, scope, job_id)
    if _state(row, now) not in OVER:
        raise NotNow("job-not-over")
    if row.state in OPEN:
        row.state, row.ended_at = JobState.LOST, now
    db.session.flush()
    permission, path = Permission(row.permission), path_of(row.id)
    given = path.read_bytes() if row.state is JobState.LOST and row.size and path.is_file() else b""
    return ask(actor, _scope(row), row.kind, permission, row.asked, now=now, given=given)


def fetch(actor: Actor, scope: Scope, job_id: uuid.UUID, *, now: datetime) -> Path:
    """The file that came of a job, noted as fetched. Raises NotNow("job-file-gone")."""
    row = _mine(actor, scope, job_id)
    path = path_of(row.id)
    if row.state is not JobState.DONE or not row.filename or not path.is_file():
        raise NotNow("job-file-gone")
    if row.fetched_at is None:
        row.fetched_at = now
        db.session.flush()
        audit.record(actor, "job.fetched", ("job", row.id), scope=_scope(row), now=now)
    return path


def _mine(actor: Actor, scope: Scope, job_id: uuid.UUID) -> Job:
    row = db.session.get(Job, job_id)
    if row is None or row.event_id != scope.event_id:
        raise NotFound("not-found")
    policy.require(actor, Permission(row.permission), _scope(row))
    return row


def _scope(row: Job) -> Scope:
    return Scope(row.event_id, row.trade_id)


def _state(row: Job, now: datetime) -> JobState:
    if row.state is JobState.RUNNING and (row.heard_at is None or now - row.heard_at > SILENT):
        return JobState.LOST
    return row.state


def _line(found: Row[Job, str], now: datetime) -> JobLine:
    row, name = found
    return JobLine(
        row.id, row.kind, _state(row, now).value, row.done, row.total, row.filename, row.mimetype,
        row.size, row.outcome, row.asked, name or "", row.asked_at, row.started_at, row.ended_at,
        row.fetched_at, bool(row.filename) and path_of(row.id).is_file(),
    )  # fmt: skip


def waiting() -> bool:
    """Whether any job waits to be taken."""
    return (
        db.session.scalar(select(Job.id).where(Job.state == JobState.WAITING).limit(1)) is not None
    )


def take(*, now: datetime) -> Order | None:
    """Take the job that has waited longest; None: none waits. Whose process died is lost."""
    db.session.execute(
        update(Job)
        .where(Job.state == JobState.RUNNING, Job.heard_at < now - SILENT)
        .values(state=JobState.LOST, ended_at=now)
    )
    row = db.session.scalars(
        select(Job)
        .where(Job.state == JobState.WAITING)
        .order_by(Job.asked_at, Job.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    row.state, row.started_at, row.heard_at = JobState.RUNNING, now, now
    db.session.flush()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    return Order(row.id, row.kind, _actor(row), _scope(row), row.asked, path_of(row.id))


def _actor(row: Job) -> Actor:
    """Who asked, with the roles of today; what the shell asked for, the machine does."""
    account = db.session.get(Account, row.account_id) if row.account_id else None
    if account is not None and account.disabled_at is None:
        return sessions.actor_for_account(account)
    return Actor(id=row.account_id, name="", system=row.account_id is None)


def hear(job_id: uuid.UUID, *, now: datetime) -> None:
    """Note that the process of a job lives."""
    _running(job_id, heard_at=now)


def tell(job_id: uuid.UUID, done: int, total: int, *, now: datetime) -> bool:
    """Note how far a job is; False: somebody cancelled it, and its process should stop."""
    return _running(job_id, done=min(done, total), total=total, heard_at=now)


def finish(job_id: uuid.UUID, made: Made, *, now: datetime) -> bool:
    """Write down what came of a job; False: it was cancelled, and its file is thrown away."""
    path = path_of(job_id)
    if _running(
        job_id, state=JobState.DONE, ended_at=now, filename=made.filename[:200],
        mimetype=made.mimetype, size=path.stat().st_size if made.filename else 0,
        outcome=_plain(made.said or {}), done=Job.total,
    ):  # fmt: skip
        if not made.filename:
            path.unlink(missing_ok=True)
        return True
    path.unlink(missing_ok=True)
    return False


def refuse(job_id: uuid.UUID, refused: Refused, *, now: datetime) -> None:
    """Write down why nothing came of a job, with everything found."""
    problems = refused.problems if isinstance(refused, Invalid) else ()
    _running(
        job_id,
        state=JobState.REFUSED,
        ended_at=now,
        outcome={
            "code": refused.code,
            "values": _plain(refused.values),
            "problems": [
                {"code": each.code, "where": each.where, "values": _plain(each.values)}
                for each in problems
            ],
        },
    )
    path_of(job_id).unlink(missing_ok=True)


def _running(job_id: uuid.UUID, **values: Any) -> bool:
    done = db.session.execute(
        update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING).values(**values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def clear(*, now: datetime) -> None:
    """Throw files away: those fetched a day ago, those no job owns, and what broke off left."""
    with suppress(OSError):
        names = {path.name: path for path in folder().iterdir() if _is_id(path.name)}
        rows = select(Job).where(Job.id.in_([uuid.UUID(name) for name in names]))
        for row in db.session.scalars(rows):
            if _keeps(row, now):
                names.pop(str(row.id))
        for path in names.values():
            path.unlink()


def _keeps(row: Job, now: datetime) -> bool:
    """Whether the file of a job is still wanted: to be read by it, or to be fetched."""
    state = _state(row, now)
    if state is JobState.DONE:
        return bool(row.filename) and (row.fetched_at is None or now - row.fetched_at < KEPT)
    return state in OPEN


def _is_id(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
