"""A large contest file becomes an event beside the pages (赛事文件装入): asked for, then opened."""

from __future__ import annotations

import hashlib

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION
from competition.db import transaction
from competition.errors import NotNow
from competition.services import archives, jobs
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web.guards import current_actor, utcnow
from competition.web.jobs import Tell

KIND = "contest-file"
#: Up to so many bytes a file is loaded while its sender waits: it takes about a second.
AT_ONCE = 1_000_000
#: What is told of: read, checked, written.
STEPS = 3


def is_large(content: bytes) -> bool:
    """Whether nobody should have to wait for a file of this size."""
    return len(content) > AT_ONCE


def ask(content: bytes, *, name: str, code: str = "") -> ResponseReturnValue:
    """Have a contest file loaded beside the pages, and show how far that is."""
    asked = {"name": name, "code": code, "sha256": hashlib.sha256(content).hexdigest()}
    permission = Permission.EVENT_CREATE
    job = working.ask(current_actor(), INSTALLATION, KIND, permission, asked, content)
    return redirect(url_for("console.show_installation_job", job=job))


def load(order: Order, tell: Tell) -> Made:
    """Load what the order was given: checked without a database, then written in one go."""
    tell(0, STEPS)
    if not order.path.is_file():
        raise NotNow("job-file-gone")
    content = order.path.read_bytes()
    tell(1, STEPS)
    checked = archives.check(order.actor, content, now=utcnow(), code=order.asked["code"])
    tell(2, STEPS)
    with transaction():
        event = archives.write(order.actor, checked, now=utcnow())
        return Made(said={"event": event.code})


def _back(_job: jobs.JobLine, _event: str) -> str:
    return url_for("console.load_event")


def _result(job: jobs.JobLine) -> tuple[str, str] | None:
    code = job.outcome.get("event")
    return (_("Open the event"), url_for("console.show_event", event=code)) if code else None


working.add_work(KIND, _l("Loading a contest file"), load, _back, _result, repeats=False)
