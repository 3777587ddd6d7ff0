"""One way to show and save a piece of the contest file whole (细则页): read, refused, previewed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.errors import Invalid, NotNow, Problem, Refused
from competition.rules.kinds import Facts
from competition.services.standing_changes import Change
from competition.web.console import acceptance
from competition.web.forms.acting import carry_out
from competition.web.forms.piece_controls import Control, Drawing, Offers
from competition.web.forms.piece_reading import Reading, Shown
from competition.web.forms.trades import MovingForm
from competition.web.problems import status_of
from competition.web.wording import sentence


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one piece.

    cls, value: the class of the contest file it is, and how it is written now. shown: the keys that
    have fields, where not all. save: takes the piece and the version the form was drawn from.
    effect: what it would change in the standings, shown before it is saved.
    """

    cls: type[Facts]
    value: Mapping[str, Any]
    version: int
    template: str
    after: str
    save: Callable[[dict[str, Any], int], None]
    current: Callable[[], int]
    shown: Shown = field(default_factory=dict)
    offers: Offers = field(default_factory=dict)
    effect: Callable[[dict[str, Any]], Change] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def serve(page: Page) -> ResponseReturnValue:
    """Show the piece, or take over what was sent; what is wrong stands beside its field."""
    form = MovingForm(version=str(page.version))
    value: Mapping[str, Any] = page.value
    if not form.is_submitted():
        return _drawn(page, form, value, (), 200)
    reading = Reading(request.form.items(multi=True), page.shown)
    value = reading.piece(page.cls, page.value)
    if not form.validate():
        return _drawn(page, form, value, (), 422)
    if request.form.get("more"):
        return _drawn(page, form, value, (), 200)
    change = None if reading.problems else _unseen(page, form, dict(value))
    if change is not None:
        return _drawn(page, form, value, (), 200, change)
    refused = carry_out(form, lambda: _save(page, form, reading, dict(value)), current=page.current)
    if refused is None:
        flash(_("Saved."), "done")
        return redirect(page.after)
    return _drawn(page, form, value, _problems_of(refused), status_of(refused))


def _save(page: Page, form: MovingForm, reading: Reading, value: dict[str, Any]) -> None:
    if reading.problems:
        raise Invalid("invalid", reading.problems)
    page.save(value, form.drawn_version)


def _problems_of(refused: Refused) -> tuple[Problem, ...]:
    found = tuple(getattr(refused, "problems", ()))
    return found or (Problem(refused.code, "", refused.values),)


def _unseen(page: Page, form: MovingForm, value: dict[str, Any]) -> Change | None:
    """Who would move by this, where anybody does and it was not shown yet; else None."""
    if page.effect is None:
        return None
    try:
        change = page.effect(value)
    except (Invalid, NotNow):
        return None
    said = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not change.moved or acceptance.accepted(form.seen, change, said):
        return None
    return change


def field_of(where: str) -> str:
    """The name of the field a problem's path leads to.

    >>> field_of("total.parts[0].share")
    'total-parts-0-share'
    """
    return where.lstrip(".").replace("[", "-").replace("]", "").replace(".", "-").replace(":", "-")


def _drawn(
    page: Page,
    form: MovingForm,
    value: Mapping[str, Any],
    problems: tuple[Problem, ...],
    status: int,
    change: Change | None = None,
) -> ResponseReturnValue:
    plain = Drawing(page.offers, page.shown).piece(page.cls, value)
    names = _names(plain)
    told = [(_nearest(field_of(problem.where), names), sentence(problem)) for problem in problems]
    errors: dict[str, list[str]] = {}
    for name, said in told:
        errors.setdefault(name, []).append(said)
    drawing = Drawing(page.offers, page.shown, errors, more=request.form.get("more", ""))
    shown = render_template(
        page.template,
        form=form,
        found=drawing.piece(page.cls, value),
        drawing=drawing,
        told=told,
        change=change,
        **page.extra,
    )
    return shown, status


def _names(controls: tuple[Control, ...]) -> set[str]:
    return {name for one in controls for name in (one.name, *_names(one.children))}


def _nearest(name: str, names: set[str]) -> str:
    """The field itself, or the nearest around it; empty where the page has neither."""
    while name and name not in names:
        name = name.rpartition("-")[0]
    return name
