"""What an event says of registration (报名规则): times, quotas, conditions, fields of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Problem
from competition.rules.kinds import Facts
from competition.rules.registration_facts import CONDITIONS, FieldFacts, QuotaFacts
from competition.services import registration_lists, registration_rules
from competition.web.console import bp, piece_pages
from competition.web.console.piece_pages import Page
from competition.web.console.rule_pages import named
from competition.web.forms.acting import carry_out
from competition.web.forms.piece_controls import Offers
from competition.web.forms.registration_rules import RegistrationTimesForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language

#: Kind in addresses → the list it stands in, its class, its word.
KINDS: dict[str, tuple[str, type[Facts], Any]] = {
    "quota": ("quotas", QuotaFacts, _l("Quota")),
    "field": ("fields", FieldFacts, _l("Field of the event’s own")),
    "age": ("conditions", CONDITIONS["age"], _l("Age")),
    "level": ("conditions", CONDITIONS["level"], _l("Skill level")),
    "student": ("conditions", CONDITIONS["student"], _l("Student or not")),
    "years": ("conditions", CONDITIONS["years"], _l("Years in the trade")),
    "trades": ("conditions", CONDITIONS["trades"], _l("How many trades one may enter")),
    "earlier": ("conditions", CONDITIONS["earlier"], _l("Earlier winners")),
    "unit": ("conditions", CONDITIONS["unit"], _l("Kinds of unit")),
}


def _kind_of(key: str, item: Mapping[str, Any]) -> str:
    return str(item["rule"]) if key == "conditions" else {"quotas": "quota", "fields": "field"}[key]


@bp.route("/<event>/registration-rules", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def show_registration_rules(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    rules = registration_rules.read(actor, scope)
    trades = [
        (code, in_language(name))
        for code, name in registration_lists.choices(actor, scope)["trades"]
    ]
    form, status = RegistrationTimesForm.of(rules, trades), 200
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: registration_rules.change(
                actor, scope, form.written(rules), version=form.drawn_version, now=utcnow()
            ),
            current=lambda: registration_rules.read(actor, scope).version,
        )
        if refused is None:
            flash(_("The rules of registration hold from now on."), "done")
            return redirect(url_for("console.show_registration_rules", event=event))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    pieces = {
        key: [(place, _kind_of(key, item), item) for place, item in enumerate(items)]
        for key in ("quotas", "conditions", "fields")
        for items in [rules.written.get(key, [])]
    }
    page = render_template(
        "console/registrations/rules.html",
        form=form,
        rules=rules,
        pieces=pieces,
        kinds=KINDS,
        trades=dict(trades),
    )
    return page, status


@bp.route("/<event>/registration-rules/<kind>/new", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def create_registration_rule(event: str, kind: str) -> ResponseReturnValue:
    return _edit(event, kind, None)


@bp.route("/<event>/registration-rules/<kind>/<int:place>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_registration_rule(event: str, kind: str, place: int) -> ResponseReturnValue:
    return _edit(event, kind, place)


def _known(kind: str) -> tuple[str, type[Facts], Any]:
    if kind not in KINDS:
        raise NotFound("not-found")
    return KINDS[kind]


def _before(written: Mapping[str, Any], kind: str, place: int | None) -> dict[str, Any]:
    key = _known(kind)[0]
    items = written.get(key, [])
    if place is None:
        return {}
    if place >= len(items) or _kind_of(key, items[place]) != kind:
        raise NotFound("not-found")
    return {name: value for name, value in items[place].items() if name != "rule"}


def _edit(event: str, kind: str, place: int | None) -> ResponseReturnValue:
    _key, cls, word = _known(kind)
    actor, scope = current_actor(), g.event.scope
    known = registration_rules.read(actor, scope)
    return piece_pages.serve(
        Page(
            cls=cls,
            value=_before(known.written, kind, place),
            version=known.version,
            template="console/registrations/rule.html",
            after=url_for("console.show_registration_rules", event=event),
            save=lambda said, version: _save(kind, place, said, version),
            current=lambda: registration_rules.read(actor, scope).version,
            offers=_offers(),
            extra={"kind": kind, "place": place, "word": word},
        )
    )


def _offers() -> Offers:
    known = registration_lists.choices(current_actor(), g.event.scope)
    trades, divisions = named(known["trades"]), named(known["divisions"])
    classes = [each.__name__ for each in CONDITIONS.values()] + ["QuotaFacts"]
    found: Offers = {}
    for name in classes:
        found[name, "trades"], found[name, "divisions"] = trades, divisions
    return found | {("QuotaFacts", "except"): known["delegations"]}


def _save(kind: str, place: int | None, said: dict[str, Any], version: int) -> None:
    """Write all rules with this one put in its place; problems come back by the page's fields."""
    key = KINDS[kind][0]
    known = registration_rules.read(current_actor(), g.event.scope)
    items = list(known.written.get(key, ()))
    at = len(items) if place is None else place
    items[at : at + 1] = [({"rule": kind} | said) if key == "conditions" else said]
    try:
        registration_rules.change(
            current_actor(),
            g.event.scope,
            {**known.written, key: items},
            version=version,
            now=utcnow(),
        )
    except Invalid as refused:
        here = f"{key}[{at}]"
        raise Invalid("invalid", [_nearer(each, here) for each in refused.problems]) from None


def _nearer(problem: Problem, here: str) -> Problem:
    where = problem.where.lstrip(".")
    inside = where.removeprefix(here).lstrip(".") if where.startswith(here) else ""
    return Problem(problem.code, inside, problem.values)


@bp.post("/<event>/registration-rules/<kind>/<int:place>/remove")
@requires(Permission.EVENT_EDIT)
def remove_registration_rule(event: str, kind: str, place: int) -> ResponseReturnValue:
    known = registration_rules.read(current_actor(), g.event.scope)
    _before(known.written, kind, place)
    key = KINDS[kind][0]
    items = [item for n, item in enumerate(known.written[key]) if n != place]
    with transaction():
        registration_rules.change(
            current_actor(),
            g.event.scope,
            {**known.written, key: items},
            version=known.version,
            now=utcnow(),
        )
    flash(_("Taken away."), "done")
    return redirect(url_for("console.show_registration_rules", event=event))
