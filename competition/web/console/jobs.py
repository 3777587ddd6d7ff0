"""Work done beside the pages (后台任务): how far it is, its file when ready, what went wrong."""

from __future__ import annotations

import uuid

from flask import Response, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Problem
from competition.services import jobs
from competition.web import jobs as working
from competition.web.console import bp
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


@bp.get("/<event>/jobs/<uuid:job>")
@requires(Permission.EVENT_READ)
def show_job(event: str, job: uuid.UUID) -> ResponseReturnValue:
    line = jobs.one(current_actor(), g.event.scope, job, now=utcnow())
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
            again=AGAIN,
            now=utcnow(),
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@bp.get("/<event>/jobs/<uuid:job>/file")
@requires(Permission.EVENT_READ)
def fetch_job(event: str, job: uuid.UUID) -> ResponseReturnValue:
    actor, now = current_actor(), utcnow()
    line = jobs.one(actor, g.event.scope, job, now=now)
    with transaction():
        path = jobs.fetch(actor, g.event.scope, line.id, now=now)
    answer = send_file(
        path, mimetype=line.mimetype, as_attachment=True, download_name=line.filename
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<event>/jobs/<uuid:job>/cancellation")
@requires(Permission.EVENT_READ)
def cancel_job(event: str, job: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        jobs.cancel(current_actor(), g.event.scope, job, now=utcnow())
    return redirect(url_for("console.show_job", event=event, job=job))


@bp.post("/<event>/jobs/<uuid:job>/again")
@requires(Permission.EVENT_READ)
def repeat_job(event: str, job: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        new = jobs.again(current_actor(), g.event.scope, job, now=utcnow())
    working.start()
    return redirect(url_for("console.show_job", event=event, job=new))
