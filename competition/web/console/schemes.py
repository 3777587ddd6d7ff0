"""Marking schemes (评分方案): the list of them, the builder, approval."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotNow, Problem
from competition.services import phrases, scheme_drafts, schemes
from competition.services.schemes import SchemeView
from competition.web.console import bp, previews
from competition.web.console.phrases import as_json
from competition.web.forms import scheme_fields
from competition.web.forms.acting import carry_out
from competition.web.forms.base import VersionedForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language, sentence


class SchemeForm(VersionedForm):
    """A whole scheme as text: how it is edited without script, or pasted from elsewhere."""

    tree = TextAreaField()


@bp.get("/<event>/schemes")
@requires(Permission.EVENT_READ)
def list_schemes(event: str) -> ResponseReturnValue:
    q = request.args.get("q", "").strip()
    lines = schemes.listing(current_actor(), g.event.scope)
    if q:
        lines = [
            line
            for line in lines
            if q.lower() in f"{line.trade_code} {in_language(line.trade_name)}".lower()
        ]
    return render_template("console/schemes/list.html", lines=lines, q=q)


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme", methods=["GET", "POST"])
@requires(Permission.EVENT_READ)
def edit_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    view, status = schemes.read(actor, scope, module_id), 200
    form = SchemeForm(version=str(view.version), tree=text_of(view.tree))
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: schemes.save_tree(
                actor,
                scope,
                module_id,
                scheme_drafts.parse(form.tree.data or ""),
                version=form.drawn_version,
                now=utcnow(),
            ),
            current=lambda: schemes.read(actor, scope, module_id).version,
        )
        if refused is None:
            flash(_("The scheme was taken over."), "done")
            return redirect(request.path)
        status = status_of(refused)
    return _page(view, form), status


def _page(view: SchemeView, form: SchemeForm) -> str:
    panels = [
        {"code": panel.code, "words": previews.panel_line(panel), "times": panel.times}
        for panel in view.panels
    ]
    return render_template(
        "console/schemes/edit.html",
        view=view,
        form=form,
        said=said,
        panels=panels,
        fields=scheme_fields.described(),
        phrases=as_json(phrases.read(current_actor(), g.trade.scope)),
    )


def text_of(tree: dict[str, Any]) -> str:
    """A scheme as the text people copy and paste."""
    return json.dumps(tree, ensure_ascii=False, indent=1)


def said(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Problems with their sentences, for the builder."""
    return [
        {
            "code": problem.code,
            "where": problem.where,
            "message": sentence(problem),
            "values": {name: str(in_language(value)) for name, value in problem.values.items()},
        }
        for problem in problems
    ]


@bp.put("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/draft")
@requires(Permission.SCHEME_EDIT)
def save_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    """Autosave: the tree as JSON, the version in If-Match; what is wrong comes back."""
    version = (request.headers.get("If-Match") or "").strip('"')
    now = utcnow()
    try:
        tree = scheme_drafts.parse(request.get_data(as_text=True))
        with transaction():
            saved = schemes.save_tree(
                current_actor(),
                g.trade.scope,
                module_id,
                tree,
                version=int(version) if version.isdigit() else -1,
                now=now,
            )
    except (Conflict, NotNow, Invalid) as refused:
        problems = tuple(getattr(refused, "problems", ()))
        body: dict[str, Any] = {
            "code": refused.code,
            "message": sentence(refused),
            "problems": said(problems),
        }
        if isinstance(refused, Conflict):
            body["version"] = schemes.read(current_actor(), g.trade.scope, module_id).version
        return jsonify(body), status_of(refused)
    return jsonify(
        {"version": saved.version, "at": now.isoformat(), "problems": said(saved.problems)}
    )


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/approval")
@requires(Permission.SCHEME_EDIT)
def approve_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return _move(event, trade, module_id, schemes.approve, _("The scheme is approved."))


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/return")
@requires(Permission.SCHEME_EDIT)
def take_scheme_back(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return _move(event, trade, module_id, schemes.take_back, _("The scheme is a draft again."))


def _move(event: str, trade: str, module_id: uuid.UUID, act: Any, done: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    form = SchemeForm()
    refused = carry_out(
        form, lambda: act(actor, scope, module_id, version=form.drawn_version, now=utcnow())
    )
    if refused is None:
        flash(done, "done")
        return redirect(
            url_for("console.edit_scheme", event=event, trade=trade, module_id=module_id)
        )
    view: SchemeView = schemes.read(actor, scope, module_id)
    shown = SchemeForm(formdata=None, version=str(view.version), tree=text_of(view.tree))
    flash(sentence(refused), "stop")
    return _page(view, shown), status_of(refused)
