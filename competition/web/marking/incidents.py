"""What happened on the floor, for the chief (现场事件处理): stations, no names, no codes."""

from __future__ import annotations

import io
import uuid
from functools import partial

from flask import flash, g, make_response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Refused
from competition.services import (
    confirmations,
    facts,
    floor_rules,
    incident_papers,
    incident_photos,
    incident_stations,
    incidents,
)
from competition.web.filters import moment
from competition.web.forms.base import as_choices
from competition.web.forms.incidents import IncidentForm, PlaceForm
from competition.web.forms.rulings import DecisionForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import trail
from competition.web.marking.second import second_person
from competition.web.problems import status_of
from competition.web.sentences.incident_words import (
    DECISIONS,
    KINDS,
    QUESTIONS,
    STATES,
    WORDS,
    decided,
)
from competition.web.wording import in_language, sentence

PLACE = "/<event>/trades/<trade>/incidents"
SAID = {"kinds": KINDS, "states": STATES, "words": WORDS, "questions": QUESTIONS}


@bp.get(PLACE)
@requires(Permission.INCIDENT_READ)
def list_incidents(event: str, trade: str) -> ResponseReturnValue:
    lines = incidents.register(current_actor(), g.trade.scope)
    return render_template(
        "marking/incidents.html",
        lines=lines,
        decided=partial(decided, modules=dict(_modules())),
        trail=trail(_named()),
        **SAID,
    )


def _modules() -> list[tuple[str, str]]:
    """The trade's modules: code and name."""
    named = floor_rules.modules_named(g.trade.scope)
    return [(code, str(in_language(name)) or code) for code, name in named]


def _named() -> dict[str, str]:
    """What the page is called, as a name is."""
    return {"zh": _("Incidents"), "en": _("Incidents")}


@bp.get(f"{PLACE}/<uuid:incident_id>")
@requires(Permission.INCIDENT_READ)
def show_incident(event: str, trade: str, incident_id: uuid.UUID) -> ResponseReturnValue:
    return _page(incident_id, IncidentForm())


def _page(
    incident_id: uuid.UUID,
    form: IncidentForm,
    refused: Refused | None = None,
    striking: str | None = None,
    place: PlaceForm | None = None,
) -> ResponseReturnValue:
    """striking: the reason of a striking that was refused; its dialog opens again with it.

    place: a place that was refused; it stands in its fields again.
    """
    actor, scope = current_actor(), g.trade.scope
    lines = incidents.register(actor, scope)
    line = next((each for each in lines if each.id == incident_id), None)
    if line is None:
        raise NotFound("not-found")
    form.decision.choices = [(word, DECISIONS[word]) for word in line.choices]
    modules = _modules()
    form.module.choices = as_choices([("", _("the total")), *modules])
    if striking is not None or place is not None or not form.is_submitted():
        form.decision.data = line.suggested or None
        form.points.data = line.asked.get("points", "")
        form.minutes.data = line.asked.get("minutes", "")
    problems = getattr(refused, "problems", ()) or (refused,) if refused else ()
    page = render_template(
        "marking/incident.html",
        line=line,
        form=form,
        place_form=_placed(line, place) if line.question else None,
        free=incident_stations.free_at(scope, line.id) if "spare-station" in line.choices else [],
        refused=[sentence(each) for each in problems],
        striking=striking,
        wants_second=confirmations.wants_second(facts.event_of(scope.trade_id), "resolve"),
        decided=partial(decided, modules=dict(modules)),
        trail=trail(_named(), _("No. %(number)s", number=line.number)),
        **SAID,
    )
    return page, status_of(refused) if refused else 200


def _placed(line: incidents.Line, place: PlaceForm | None) -> PlaceForm:
    """The form that says where it was; empty, it proposes the session of that hour."""
    sessions = [
        (str(one.id), f"{in_language(one.name)} {moment(one.starts_at)}")
        for one in incident_stations.sessions_of(g.trade.scope)
    ]
    form = place or PlaceForm(formdata=None)
    form.place_session.choices = as_choices([("", _("none")), *sessions])
    if place is None:
        form.place_session.data = str(incident_stations.session_at(g.trade.scope, line.id) or "")
        form.place_station.data = "" if line.question == "no-station" else line.station
    return form


@bp.post(f"{PLACE}/<uuid:incident_id>")
@requires(Permission.INCIDENT_DECIDE)
def decide_incident(event: str, trade: str, incident_id: uuid.UUID) -> ResponseReturnValue:
    form = IncidentForm()
    try:
        second = second_person(form)
        with transaction():
            incidents.decide(
                current_actor(), g.trade.scope, incident_id, form.given(), now=utcnow(),
                second=second,
            )  # fmt: skip
    except (Invalid, NotAllowed, NotNow) as refused:
        return _page(incident_id, form, refused)
    flash(_("Decided. The floor is told at the station."), "done")
    return redirect(url_for("marking.list_incidents", event=event, trade=trade))


@bp.post(f"{PLACE}/<uuid:incident_id>/place")
@requires(Permission.INCIDENT_DECIDE)
def put_incident_right(event: str, trade: str, incident_id: uuid.UUID) -> ResponseReturnValue:
    """Say which station it was: of one that nobody knows, or where nobody works."""
    form = PlaceForm()
    try:
        with transaction():
            incident_stations.put_right(
                current_actor(), g.trade.scope, incident_id, form.place_station.data or "",
                form.session_id(), now=utcnow(),
            )  # fmt: skip
    except (Invalid, NotNow) as refused:
        return _page(incident_id, IncidentForm(formdata=None), refused, place=form)
    flash(_("Put right. Now decide."), "done")
    return redirect(
        url_for("marking.show_incident", event=event, trade=trade, incident_id=incident_id)
    )


@bp.post(f"{PLACE}/<uuid:incident_id>/striking")
@requires(Permission.INCIDENT_DECIDE)
def strike_incident(event: str, trade: str, incident_id: uuid.UUID) -> ResponseReturnValue:
    form = DecisionForm()
    try:
        with transaction():
            incidents.void(
                current_actor(), g.trade.scope, incident_id, form.reason.data or "", now=utcnow()
            )
    except (Invalid, NotNow) as refused:
        return _page(incident_id, IncidentForm(formdata=None), refused, form.reason.data or "")
    flash(_("Struck. It stays in the register."), "done")
    return redirect(url_for("marking.list_incidents", event=event, trade=trade))


@bp.get(f"{PLACE}/photos/<uuid:photo_id>")
@requires(Permission.INCIDENT_READ)
def show_incident_photo(event: str, trade: str, photo_id: uuid.UUID) -> ResponseReturnValue:
    answer = make_response(incident_photos.read(current_actor(), g.trade.scope, photo_id))
    answer.mimetype = "image/jpeg"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get(f"{PLACE}/register.pdf")
@requires(Permission.INCIDENT_READ)
def print_incidents(event: str, trade: str) -> ResponseReturnValue:
    """The register of a trade as a paper: what the day's minutes are made from."""
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = incident_papers.register_paper(
        current_actor(), g.trade.scope, now=utcnow(), language=language
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-incidents.pdf"
    )
