"""Work done beside the pages (后台任务): how far it is, its file when ready, what went wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Response, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, Scope
from competition.db import transaction
from competition.errors import Problem
from competition.services import jobs
from competition.web import jobs as working
from competition.web.console import bp
from competition.web.console.installation import installation_nav
from competition.web.guards import current_actor, requires, utcnow

#: Seconds between two looks of a page at a job that is under way.
AGAIN = 1


@bp.get("/<event>/jobs")
@requires(Permission.EVENT_READ)
def list_jobs(event: str) -> ResponseReturnValue:
    return render_template(
        "console/jobs/list.html",
        lines=jobs.listing(current_actor(), g.event.scope, now=utcnow()),
        work_of=working.work_of,
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a job is shown, fetched, stopped and made once more."""

    show: str
    file: str
    stop: str
    again: str


def address(job: uuid.UUID, act: str = "show") -> str:
    """Where something is done about a job of the present event, or of the installation."""
    if g.event is None:
        return url_for(f"console.{act}_installation_job", job=job)
    return url_for(f"console.{act}_job", event=g.event.code, job=job)


def _scope() -> Scope:
    return g.event.scope if g.event is not None else INSTALLATION


@bp.get("/events/jobs/<uuid:job>", endpoint="show_installation_job")
@bp.get("/<event>/jobs/<uuid:job>")
@requires(Permission.EVENT_READ)
def show_job(job: uuid.UUID, event: str = "") -> ResponseReturnValue:
    line = jobs.one(current_actor(), _scope(), job, now=utcnow())
    work = working.work_of(line.kind)
    page = Response(
        render_template(
            "console/jobs/_state.html" if request.args.get("part") else "console/jobs/show.html",
            job=line,
            work=work,
            problems=[
                Problem(each["code"], each["where"], each["values"])
                for each in line.outcome.get("problems", ())
            ],
            back=work.back(line, event) if work and work.back else None,
            result=work.result(line) if work and work.result else None,
            at=Addresses(*(address(job, act) for act in ("show", "fetch", "cancel", "repeat"))),
            again=AGAIN,
            now=utcnow(),
            **({} if event else {"nav_items": installation_nav("list_events")}),
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@bp.get("/events/jobs/<uuid:job>/file", endpoint="fetch_installation_job")
@bp.get("/<event>/jobs/<uuid:job>/file")
@requires(Permission.EVENT_READ)
def fetch_job(job: uuid.UUID, event: str = "") -> ResponseReturnValue:
    actor, now = current_actor(), utcnow()
    line = jobs.one(actor, _scope(), job, now=now)
    with transaction():
        path = jobs.fetch(actor, _scope(), line.id, now=now)
    answer = send_file(
        path, mimetype=line.mimetype, as_attachment=True, download_name=line.filename
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/events/jobs/<uuid:job>/cancellation", endpoint="cancel_installation_job")
@bp.post("/<event>/jobs/<uuid:job>/cancellation")
@requires(Permission.EVENT_READ)
def cancel_job(job: uuid.UUID, event: str = "") -> ResponseReturnValue:
    with transaction():
        jobs.cancel(current_actor(), _scope(), job, now=utcnow())
    return redirect(address(job))


@bp.post("/events/jobs/<uuid:job>/again", endpoint="repeat_installation_job")
@bp.post("/<event>/jobs/<uuid:job>/again")
@requires(Permission.EVENT_READ)
def repeat_job(job: uuid.UUID, event: str = "") -> ResponseReturnValue:
    with transaction():
        new = jobs.again(current_actor(), _scope(), job, now=utcnow())
    working.start()
    return redirect(address(new))
