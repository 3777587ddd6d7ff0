"""Contest files at the console (赛事文件): one becomes a new event, an event becomes one."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION
from competition.db import transaction
from competition.errors import Conflict, Invalid, Problem
from competition.services import archives, jobs
from competition.web.console import bp, event_loading
from competition.web.console.downloads import attachment
from competition.web.forms.archives import ContestFileForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.uploads import Room, takes
from competition.web.wording import in_language, sentence

#: How many problems of a file a page shows.
SHOWN = 300


def room() -> Room | None:
    """Who may make events may send a whole contest file."""
    if g.actor is None or not policy.may(g.actor, Permission.EVENT_CREATE):
        return None
    return Room(archives.LARGEST_MEGABYTES * 1024 * 1024, kind="written")


@bp.route("/events/from-file", methods=["GET", "POST"])
@requires(Permission.EVENT_CREATE)
@takes(room)
def load_event() -> ResponseReturnValue:
    form, status = ContestFileForm(), 200
    problems: tuple[Problem, ...] = ()
    if form.validate_on_submit():
        try:
            content, code = archives.take(form.file.data.stream), form.code.data or ""
            name = form.file.data.filename or ""
            return _load(content, name, code, _("The event is loaded, whole."))
        except Invalid as refused:
            problems, status = refused.problems, status_of(refused)
            if not problems:
                form.file.errors = [*form.file.errors, sentence(refused)]
        except Conflict as refused:
            form.code.errors = [*form.code.errors, sentence(refused)]
            status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/events/load.html",
        form=form,
        filename=form.file.data.filename if form.file.data else "",
        found=len(problems),
        lines=[
            (problem.values.get("line"), problem.where, sentence(problem))
            for problem in problems[:SHOWN]
        ],
        largest=archives.LARGEST_MEGABYTES,
        loading=jobs.listing(current_actor(), INSTALLATION, now=utcnow(), kind=event_loading.KIND)[
            :5
        ],
        samples=[(name, _sample_words(name)) for name in archives.samples()],
    )
    return page, status


def _sample_words(name: str) -> str:
    """What a contest that ships shows; its name where nothing is said of it."""
    said = {
        "huaichuan-2026": _("A city’s games: 108 trades, 4,000 entries, chains and systems"),
        "dakabei-2025": _("Three trades of green food, 65 contestants"),
        "ceramics-2026": _("A national ceramics final of 225 people"),
        "drivers-2025": _("A works contest of twelve drivers on paper"),
        "photography-2025": _("Works in categories, selected in rounds: 468, then 111"),
        "videos-2025": _("Heats and a final, long and short videos"),
        "energy-2025": _("Teams measured over six months, in kilowatt-hours per tonne"),
    }
    return said.get(name, name)


@bp.post("/events/samples/<name>")
@requires(Permission.EVENT_CREATE)
def load_sample(name: str) -> ResponseReturnValue:
    try:
        return _load(archives.sample(name), name, "", _("The sample is loaded."))
    except Conflict as refused:
        flash(sentence(refused), "stop")
        return redirect(url_for("console.load_event"))


def _load(content: bytes, name: str, code: str, said: str) -> ResponseReturnValue:
    """Load a contest file and open its event; beside the pages where it is large."""
    if event_loading.is_large(content):
        return event_loading.ask(content, name=name, code=code)
    checked = archives.check(current_actor(), content, now=utcnow(), code=code)
    with transaction():
        event = archives.write(current_actor(), checked, now=utcnow())
    flash(said, "done")
    return redirect(url_for("console.show_event", event=event.code))


@bp.post("/<event>/contest-file")
@requires(Permission.EVENT_EDIT)
def export_event(event: str) -> ResponseReturnValue:
    with transaction():
        content = archives.export(current_actor(), g.event.scope.event_id, now=utcnow())
    title = in_language(g.event.name)
    return attachment(content, _("%(name)s contest file.json", name=title), "json")
