"""Work beside the pages (后台任务): who does which kind, and the process that does it.

A page that asks for something long calls `ask` and sends the reader to `console.show_job`. Each
kind of work is a function registered with `add_work`; it reads what it needs, says `tell(0, n)`
before it begins and `tell(done, n)` after every piece, and writes its file to `order.path`.

Nothing read from the database survives a `tell`: it ends the reading, because a reader of SQLite
keeps writers from committing. So hold data classes, not rows. What a work writes, it writes in a
`transaction()` of its own. It must not go without a word for longer than a person waits.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale, get_locale
from flask_babel.speaklater import LazyString

from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.config import ROOT
from competition.db import db, transaction
from competition.errors import Conflict, NotNow, Refused
from competition.services import jobs, locks
from competition.services.jobs import Made, Order
from competition.web.guards import utcnow

log = logging.getLogger("competition.jobs")

#: How often at most a work's words reach the database, in seconds.
EVERY = 1.0

Tell = Callable[[int, int], None]
Doing = Callable[[Order, Tell], Made]


class Stopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The job was cancelled; the work leaves everything as it is."""


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: what people call it, what does it, and the page its result belongs to."""

    name: LazyString
    do: Doing
    #: Whether it can be done once more from what was asked; what was given to read is gone by then.
    repeats: bool
    #: From the job's line and the event's code to the address of the page where it was asked for.
    back: Callable[[jobs.JobLine, str], str] | None = None
    #: From the job's line to what it made and its address; None: nothing to open, or not yet.
    result: Callable[[jobs.JobLine], tuple[str, str] | None] | None = None


_works: dict[str, Work] = {}
_processes: list[subprocess.Popen[bytes]] = []
#: Whether the server that started this process is gone.
_left_alone = threading.Event()


def add_work(kind: str, name: LazyString, do: Doing,
             back: Callable[[jobs.JobLine, str], str] | None = None,
             result: Callable[[jobs.JobLine], tuple[str, str] | None] | None = None,
             *, repeats: bool = True) -> None:  # fmt: skip
    """Make a kind of work known; done while the module that asks for it is imported."""
    _works[kind] = Work(name, do, repeats, back, result)


def work_of(kind: str) -> Work | None:
    """What is known of a kind; None: an older release did it."""
    return _works.get(kind)


def ask(actor: Actor, scope: Scope, kind: str, permission: Permission,
        asked: Mapping[str, Any], given: bytes = b"") -> uuid.UUID:  # fmt: skip
    """Ask for a piece of work in the reader's language, and see that a process takes it."""
    language = str(get_locale() or "zh_CN")
    with transaction():
        job_id = jobs.ask(
            actor, scope, kind, permission, {**asked, "language": language},
            now=utcnow(), given=given,
        )  # fmt: skip
    start()
    return job_id


def start() -> None:
    """Start a process that does what waits; where one is at it already, that one goes on."""
    if not current_app.config["JOBS_BESIDE"]:
        return
    over = [each for each in _processes if each.poll() is not None]
    _processes[:] = [each for each in _processes if each not in over]
    for each in over:
        assert each.stdin is not None
        each.stdin.close()
    jobs.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (jobs.folder() / "work.log").open("ab") as said:
        _processes.append(
            subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-m", "competition.cli", "work", "--beside"],
                cwd=ROOT,
                env={**os.environ, "COMPETITION_INSTANCE": current_app.instance_path},
                stdin=subprocess.PIPE,  # never written to: it ends when this process does
                stdout=said,
                stderr=said,
                start_new_session=sys.platform != "win32",
            )
        )


def watch_server(entry: int) -> None:
    """Notice when the server that started this process is gone: its end of the pipe closes."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(entry, 1024):
                pass
        _left_alone.set()

    threading.Thread(target=wait, daemon=True).start()


def require_server() -> None:
    """Raise NotNow("server-left") once the server that started this process is gone.

    For work that nobody can use then; other work goes on, and its file waits for the next start.
    """
    if _left_alone.is_set():
        raise NotNow("server-left")


def work_all() -> int:
    """Do everything that waits, unless another process is at it; returns how many were taken.

    Whoever asks while this process gives the lock back is not forgotten: it looks once more.
    """
    count = 0
    while _waiting():
        try:
            with locks.alone(jobs.folder() / "lock", code="job-running"):
                while (order := _take()) is not None:
                    work(order)
                    count += 1
        except Conflict:
            break
    return count


def _waiting() -> bool:
    found = jobs.waiting()
    db.session.rollback()
    return found


def _take() -> Order | None:
    with transaction():
        return jobs.take(now=utcnow())


def work(order: Order) -> None:
    """Do one piece of work and write down what came of it; nothing it does stops the next."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(app, order.id, over), daemon=True)
    heart.start()
    try:
        with force_locale(order.asked.get("language", "zh_CN")):
            made = _done(order)
    except Stopped:
        order.path.unlink(missing_ok=True)
    except Refused as refused:
        _refuse(order, refused)
    except Exception:
        log.exception("job %s (%s) broke", order.id, order.kind)
        _refuse(order, NotNow("job-broke"))
    else:
        with transaction():
            jobs.finish(order.id, made, now=utcnow())
    finally:
        over.set()
        heart.join(timeout=jobs.HEARTBEAT.total_seconds())
        db.session.rollback()


def _done(order: Order) -> Made:
    found = work_of(order.kind)
    if found is None:
        raise NotNow("job-unknown")
    return found.do(order, _Telling(order.id))


def _refuse(order: Order, refused: Refused) -> None:
    db.session.rollback()
    with transaction():
        jobs.refuse(order.id, refused, now=utcnow())


class _Telling:
    """Passes a work's words on: the first and the last at once, the others once a second."""

    def __init__(self, job_id: uuid.UUID) -> None:
        self.job_id = job_id
        self.next = 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self.next and done < total:
            return
        with transaction():
            wanted = jobs.tell(self.job_id, done, total, now=utcnow())
        self.next = time.monotonic() + EVERY
        if not wanted:
            raise Stopped


def _beat(app: Flask, job_id: uuid.UUID, over: threading.Event) -> None:
    """Say every few seconds that this process lives, however long a piece takes."""
    with app.app_context():
        while not over.wait(jobs.HEARTBEAT.total_seconds()):
            with suppress(Exception), transaction():
                jobs.hear(job_id, now=utcnow())
            db.session.remove()
