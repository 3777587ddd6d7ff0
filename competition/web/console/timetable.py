"""Sessions and stations of a stage, and who works where (场次、赛位)."""

from __future__ import annotations

import re
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotNow
from competition.services import allocations, office_papers, timetable
from competition.services.allocations import Wish
from competition.services.timetable import SessionDraft
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.acting import carry_out
from competition.web.forms.base import as_choices
from competition.web.forms.timetable import DealForm, SessionForm, StationsForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language, sentence

#: Stands for every site in the list of sites.
EVERYWHERE = "*"
#: A session called by its number.
NUMBERED = re.compile(r"第\s*(\d{1,4})\s*场")


@bp.route("/<event>/stations", methods=["GET", "POST"])
@requires(Permission.EVENT_READ, in_trades=True)
def list_stations(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    form, status = StationsForm(), 200
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: timetable.add_stations(
                actor,
                scope,
                first=form.first.data or "",
                last=form.last.data or "",
                site=form.site.data or "",
                now=utcnow(),
            ),
        )
        if refused is None:
            flash(_("The stations are there."), "done")
            return redirect(url_for("console.list_stations", event=event))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    stations = timetable.stations(actor, scope)
    return render_template("console/timetable/stations.html", form=form, stations=stations), status


@bp.post("/<event>/stations/<uuid:station_id>/removal")
@requires(Permission.EVENT_EDIT)
def remove_station(event: str, station_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        timetable.remove_station(current_actor(), g.event.scope, station_id, now=utcnow())
    return redirect(url_for("console.list_stations", event=event))


def _module() -> uuid.UUID | None:
    """The module whose sessions are meant; none: the stage as a whole."""
    text = request.values.get("part", "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        abort(404)


def _back(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(
        url_for("console.show_sessions", event=event, stage_id=stage_id, part=_module())
    )


def _page(
    stage_id: uuid.UUID,
    *,
    form: SessionForm | None = None,
    changed: uuid.UUID | None = None,
    wrong: dict[str, list[str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    actor, scope, part = current_actor(), g.event.scope, _module()
    place = timetable.place_of(scope, stage_id)
    if part is not None and part not in dict(place.modules):
        abort(404)
    sessions = timetable.sessions(actor, scope, stage_id)
    stations = timetable.stations(actor, scope)
    deal = DealForm(formdata=None)
    sites = sorted({one.site for one in stations if one.site})
    deal.site.choices = as_choices(
        [(EVERYWHERE, _l("All stations")), *((site, site) for site in sites)]
    )
    lines = allocations.plan(actor, scope, stage_id, part)
    here = timetable.in_part(sessions, part)
    page = render_template(
        "console/timetable/stage.html",
        place=place,
        part=part,
        sessions=sessions,
        here=here,
        stations=stations,
        lines=lines,
        typed=_typed() if wrong else {},
        placed=sum(bool(line.session) for line in lines),
        form=form or SessionForm.of(place, formdata=None, data=_suggested(place, sessions, part)),
        forms={
            line.id: form if line.id == changed else SessionForm.drawn(place, line.id, line.draft)
            for line in sessions
        },
        changed=changed,
        deal=deal,
        wrong=wrong or {},
    )
    return page, status


def _suggested(
    place: timetable.StagePlace,
    sessions: list[timetable.SessionLine],
    part: uuid.UUID | None,
) -> dict[str, Any]:
    """The next session: its part's last day, the next number of that day, a code nobody has."""
    zone = ZoneInfo(place.event.timezone)
    own = timetable.in_part(sessions, part)
    last = max((line.draft.starts_at for line in own or sessions), default=None)
    day = place.event.starts_on if last is None else last.astimezone(zone).date()
    there = [line for line in own if line.draft.starts_at.astimezone(zone).date() == day]
    named = [NUMBERED.fullmatch(line.draft.name.get("zh", "")) for line in there]
    number = 1 + max(len(there), *(int(each[1]) for each in named if each), 0)
    codes = {line.draft.code for line in sessions}
    free = next(n for n in range(number, number + len(codes) + 1) if f"S{n}" not in codes)
    return {
        "code": f"S{free}",
        "name": {"zh": f"第{number}场", "en": f"Session {number}"},
        "module": str(part or ""),
        "day": day,
    }


def _say_twin(stage_id: uuid.UUID, draft: SessionDraft) -> None:
    """Say it where another session of the same part has the very same day and times."""
    lines = timetable.sessions(current_actor(), g.event.scope, stage_id)
    for line in timetable.in_part(lines, draft.module_id):
        other = line.draft
        if other.code != draft.code and (other.starts_at, other.ends_at) == (
            draft.starts_at, draft.ends_at
        ):  # fmt: skip
            name = in_language(other.name)
            flash(_("%(name)s has the same day and times. Leave both if they are at two sites; "
                    "else change one.", name=name), "hold")  # fmt: skip
            return


@bp.get("/<event>/sessions/<uuid:stage_id>")
@requires(Permission.EVENT_READ, in_trades=True)
def show_sessions(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    return _page(stage_id)


@bp.post("/<event>/sessions/<uuid:stage_id>")
@requires(Permission.EVENT_EDIT, in_trades=True)
def add_session(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    place = timetable.place_of(scope, stage_id)
    form = SessionForm.of(place)
    if not form.validate():
        return _page(stage_id, form=form, status=422)
    refused = carry_out(
        form,
        lambda: timetable.add_session(actor, scope, stage_id, form.draft(place), now=utcnow()),
    )
    if refused is not None:
        return _page(stage_id, form=form, status=status_of(refused))
    _say_twin(stage_id, form.draft(place))
    return redirect(
        url_for(
            "console.show_sessions", event=event, stage_id=stage_id, part=form.module.data or None
        )
    )


@bp.post("/<event>/sessions/<uuid:stage_id>/<uuid:session_id>")
@requires(Permission.EVENT_EDIT, in_trades=True)
def change_session(event: str, stage_id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    place = timetable.place_of(scope, stage_id)
    form = SessionForm.of(place, session_id)
    if not form.validate():
        return _page(stage_id, form=form, changed=session_id, status=422)
    refused = carry_out(
        form,
        lambda: timetable.change_session(actor, scope, session_id, form.draft(place), now=utcnow()),
    )
    if refused is not None:
        return _page(stage_id, form=form, changed=session_id, status=status_of(refused))
    flash(_("Saved."), "done")
    _say_twin(stage_id, form.draft(place))
    return _back(event, stage_id)


@bp.post("/<event>/sessions/<uuid:stage_id>/<uuid:session_id>/removal")
@requires(Permission.EVENT_EDIT, in_trades=True)
def remove_session(event: str, stage_id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        timetable.remove_session(current_actor(), g.event.scope, session_id, now=utcnow())
    return _back(event, stage_id)


@bp.post("/<event>/sessions/<uuid:stage_id>/dealing")
@requires(Permission.EVENT_EDIT, in_trades=True)
def deal_sessions(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    site = request.form.get("site", EVERYWHERE)
    try:
        with transaction():
            count = allocations.fill(
                current_actor(),
                g.event.scope,
                stage_id,
                _module(),
                site=None if site == EVERYWHERE else site,
                now=utcnow(),
            )
    except NotNow as refused:
        flash(sentence(refused), "care")
        return _page(stage_id, status=status_of(refused))
    flash(
        ngettext(
            "%(num)s entry has a session and a station.",
            "%(num)s entries have a session and a station.",
            count,
        ),
        "done",
    )
    return _back(event, stage_id)


@bp.post("/<event>/sessions/<uuid:stage_id>/places")
@requires(Permission.EVENT_EDIT, in_trades=True)
def write_places(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    wishes = [Wish(uuid.UUID(where), *both) for where, both in _typed().items()]
    try:
        with transaction():
            count = allocations.write(
                current_actor(), g.event.scope, stage_id, _module(), wishes, now=utcnow()
            )
    except Invalid as refused:
        wrong: dict[str, list[str]] = {}
        for problem in refused.problems:
            wrong.setdefault(problem.where, []).append(sentence(problem))
        return _page(stage_id, wrong=wrong, status=422)
    flash(ngettext("%(num)s place changed.", "%(num)s places changed.", count), "done")
    return _back(event, stage_id)


def _typed() -> dict[str, tuple[str, str]]:
    """What was typed for each entry: session and station."""
    found = {}
    for name in request.form:
        where = name.removeprefix("session-")
        if name == where:
            continue
        try:
            uuid.UUID(where)
        except ValueError:
            abort(404)
        station = request.form.get(f"station-{where}", "")
        found[where] = (request.form[name].strip(), station.strip())
    return found


@bp.get("/<event>/sessions/<uuid:stage_id>/station-cards.pdf")
@requires(Permission.EVENT_READ, in_trades=True)
def print_station_cards(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    content = office_papers.station_cards(
        current_actor(), g.event.scope, stage_id, module_id=_module(), language=language()
    )
    return attachment(content, _("Station cards.pdf"), "pdf")
