"""What a timetable is made from, and what a solver proposes (排程条件、排程建议)."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Problem, Refused
from competition.services import jobs, timetable_needs, timetable_proposals, timetable_solver
from competition.services.jobs import Made, Order
from competition.services.timetable_needs import NeedDraft
from competition.web import jobs as working
from competition.web.console import bp
from competition.web.console.clash_words import part_name
from competition.web.console.timetable_plan import zone_of
from competition.web.forms.acting import carry_out
from competition.web.forms.timetable import SiteForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.language import shown_on
from competition.web.problems import status_of
from competition.web.wording import sentence

KIND = "timetable"


def _page(status: int = 200, **shown: Any) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    given = {"form": SiteForm(formdata=None), "wrong": {}, "typed": {}, **shown}
    page = render_template(
        "console/timetable/needs.html",
        sites=timetable_needs.sites(actor, scope),
        needs=timetable_needs.needs(actor, scope),
        zone=zone_of(),
        **given,
    )
    return page, status


@bp.get("/<event>/timetable/needs")
@requires(Permission.EVENT_EDIT)
def edit_needs(event: str) -> ResponseReturnValue:
    return _page()


@bp.post("/<event>/timetable/sites")
@shown_on("console.edit_needs")
@requires(Permission.EVENT_EDIT)
def write_site(event: str) -> ResponseReturnValue:
    form = SiteForm()
    if not form.validate():
        return _page(422, form=form)
    refused = carry_out(
        form,
        lambda: timetable_needs.write_site(
            current_actor(),
            g.event.scope,
            form.name.data or "",
            form.hours.data or "",
            form.setup.data,
            now=utcnow(),
        ),
    )
    if refused is not None:
        return _page(status_of(refused), form=form)
    flash(_("Saved."), "done")
    return redirect(url_for("console.edit_needs", event=event))


@bp.post("/<event>/timetable/needs")
@requires(Permission.EVENT_EDIT)
def write_needs(event: str) -> ResponseReturnValue:
    typed = _typed()
    try:
        drafts = _drafts(typed)
        with transaction():
            count = timetable_needs.write_needs(
                current_actor(), g.event.scope, drafts, now=utcnow()
            )
    except Invalid as refused:
        wrong: dict[str, list[str]] = {}
        for problem in refused.problems:
            wrong.setdefault(problem.where, []).append(sentence(problem))
        return _page(422, wrong=wrong, typed=typed)
    flash(_("Needs changed: %(count)s.", count=count), "done")
    return redirect(url_for("console.edit_needs", event=event))


def _typed() -> dict[str, tuple[str, str, str]]:
    """What was typed for each part: minutes, entries in a session, sites."""
    form = request.form
    return {
        name.removeprefix("minutes-"): (
            form[name].strip(),
            form.get("places-" + name.removeprefix("minutes-"), "").strip(),
            form.get("sites-" + name.removeprefix("minutes-"), "").strip(),
        )
        for name in form
        if name.startswith("minutes-")
    }


def _drafts(typed: dict[str, tuple[str, str, str]]) -> dict[Any, NeedDraft]:
    found, problems = {}, []
    for where, (minutes, places, sites) in typed.items():
        stage, _sign, module = where.partition("/")
        try:
            key = uuid.UUID(stage), uuid.UUID(module) if module else None
            figures = int(minutes or 0), int(places or 0)
        except ValueError:
            problems.append(Problem("minutes-range", where, {"most": timetable_needs.MOST_MINUTES}))
            continue
        named = tuple(each.strip() for each in re.split(r"[,，、;；]", sites) if each.strip())
        found[key] = NeedDraft(named, *figures)
    if problems:
        raise Invalid("invalid", problems)
    return found


@bp.get("/<event>/timetable/proposals")
@requires(Permission.EVENT_EDIT)
def list_proposals(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    missing = ""
    try:
        timetable_solver.solver()
    except Refused as refused:
        missing = sentence(refused)
    return render_template(
        "console/timetable/proposals.html",
        lines=timetable_proposals.listing(actor, scope),
        needs=sum(bool(one.minutes) for one in timetable_needs.needs(actor, scope)),
        running=[one for one in jobs.listing(actor, scope, now=utcnow(), kind=KIND) if one.is_open],
        missing=missing,
    )


@bp.post("/<event>/timetable/proposals")
@requires(Permission.EVENT_EDIT)
def ask_proposal(event: str) -> ResponseReturnValue:
    actor, scope, asked = current_actor(), g.event.scope, {}
    if request.form.get("after"):
        try:
            after = uuid.UUID(request.form["after"])
        except ValueError:
            raise NotFound("not-found") from None
        timetable_proposals.one(actor, scope, after)
        asked = {"after": str(after)}
    job = working.ask(actor, scope, KIND, Permission.EVENT_EDIT, asked)
    return redirect(url_for("console.show_job", event=event, job=job))


@bp.get("/<event>/timetable/proposals/<uuid:proposal_id>")
@requires(Permission.EVENT_EDIT)
def show_proposal(event: str, proposal_id: uuid.UUID) -> ResponseReturnValue:
    line, content, found = timetable_proposals.one(current_actor(), g.event.scope, proposal_id)
    return render_template(
        "console/timetable/proposal.html",
        line=line,
        content=content,
        parts={key: part_name(part) for key, part in found.parts.items()},
        why={one["why"]: sentence(Problem(one["why"])) for one in content["left"]},
    )


@bp.post("/<event>/timetable/proposals/<uuid:proposal_id>/taking")
@requires(Permission.EVENT_EDIT)
def adopt_proposal(event: str, proposal_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            count = timetable_proposals.adopt(
                current_actor(), g.event.scope, proposal_id, now=utcnow()
            )
    except Refused as refused:
        flash(sentence(refused), "stop")
        return redirect(url_for("console.show_proposal", event=event, proposal_id=proposal_id))
    flash(
        ngettext(
            "The proposal is taken: %(num)s session. One step takes it back.",
            "The proposal is taken: %(num)s sessions. One step takes it back.",
            count,
        ),
        "done",
    )
    return redirect(url_for("console.show_timetable", event=event))


@bp.post("/<event>/timetable/proposals/<uuid:proposal_id>/dropping")
@requires(Permission.EVENT_EDIT)
def drop_proposal(event: str, proposal_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            timetable_proposals.drop(current_actor(), g.event.scope, proposal_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    return redirect(url_for("console.list_proposals", event=event))


def make(order: Order, tell: Tell) -> Made:
    """Search beside the pages, and keep what was found."""
    after = order.asked.get("after")
    content = timetable_proposals.propose(
        order.actor,
        order.scope,
        after=uuid.UUID(after) if after else None,
        ready=lambda count: tell(0, count),
    )
    tell(len(content["sessions"]), len(content["sessions"]) + len(content["left"]))
    with transaction():
        timetable_proposals.keep(order.actor, order.scope, content, now=utcnow())
    return Made(said={"placed": len(content["sessions"]), "left": len(content["left"])})


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.list_proposals", event=event)


working.add_work(KIND, _l("Timetable proposal"), make, _back)
