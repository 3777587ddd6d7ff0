"""How a trade's modules become a total, places and awards (总分、名次、奖项)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import Invalid, NotNow, Problem
from competition.services import composition, progress, standing_changes, strict_json, trades
from competition.services.standing_changes import Change
from competition.web.console import acceptance, bp, previews
from competition.web.forms.acting import carry_out
from competition.web.forms.awards import AwardsForm
from competition.web.forms.trades import RankingForm, TotalForm, plain
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


@bp.route("/<event>/trades/<trade>/total", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_total(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    modules = composition.choices(actor, scope).modules
    form, status = TotalForm.of(trades.read(actor, scope), modules), 200
    change = None
    if form.validate_on_submit() and not (change := _unseen(form, lambda: {"total": _total(form)})):
        refused = carry_out(
            form,
            lambda: composition.change_total(
                actor, scope, _total(form), version=form.drawn_version, now=utcnow()
            ),
            current=lambda: trades.read(actor, scope).version,
        )
        if refused is None:
            return _done(event, trade)
        status = status_of(refused)
    elif form.is_submitted() and change is None:
        status = 422
    page = render_template(
        "console/trades/total.html",
        form=form,
        names=dict(modules),
        previews=previews,
        change=change,
    )
    return page, status


def _total(form: TotalForm) -> dict[str, Any]:
    if form.way.data == "tree":
        try:
            tree = strict_json.read((form.tree.data or "").encode())
        except ValueError as error:
            place = {"line": getattr(error, "lineno", 1), "column": getattr(error, "colno", 1)}
            raise Invalid("invalid", [Problem("not-json", "tree", place)]) from None
        if not isinstance(tree, dict):
            raise Invalid("invalid", [Problem("not-json", "tree", {"line": 1, "column": 1})])
        return tree
    return composition.total_of(
        form.lines(),
        maximum=plain(form.maximum.data) if form.maximum.data else "100",
        decimals=form.decimals.data if form.decimals.data is not None else 2,
        mode=form.mode.data,
    )


@bp.route("/<event>/trades/<trade>/ranking", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_ranking(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    detail, choices = trades.read(actor, scope), composition.choices(actor, scope)
    form, status = RankingForm.of(detail, choices), 200
    form.offer(choices)
    absence, change = form.absence(detail.absence), None
    if form.validate_on_submit() and not (
        change := _unseen(form, lambda: {"ranking": form.ranking(), "absence": absence})
    ):
        refused = carry_out(
            form,
            lambda: composition.change_ranking(
                actor, scope, form.ranking(), absence, version=form.drawn_version, now=utcnow()
            ),
            current=lambda: trades.read(actor, scope).version,
        )
        if refused is None:
            return _done(event, trade)
        status = status_of(refused)
    elif form.is_submitted() and change is None:
        status = 422
    page = render_template(
        "console/trades/ranking.html",
        form=form,
        detail=detail,
        offered=choices,
        previews=previews,
        change=change,
    )
    return page, status


@bp.route("/<event>/trades/<trade>/awards", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_awards(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    detail = trades.read(actor, scope)
    form, status = AwardsForm.of(detail.awards, detail.total, detail.version), 200
    change = None
    if form.validate_on_submit() and not (
        change := _unseen(form, lambda: {"awards": form.written(detail.awards, detail.total)})
    ):
        refused = carry_out(
            form,
            lambda: composition.change_awards(
                actor,
                scope,
                form.written(detail.awards, detail.total),
                version=form.drawn_version,
                now=utcnow(),
            ),
            current=lambda: trades.read(actor, scope).version,
        )
        if refused is None:
            return _done(event, trade)
        status = status_of(refused)
    elif form.is_submitted() and change is None:
        status = 422
    page = render_template(
        "console/trades/awards.html",
        form=form,
        change=change,
        detail=detail,
        entries=progress.of_event(actor, scope)[0].entries,
        previews=previews,
    )
    return page, status


def _unseen(form: Any, pieces: Callable[[], dict[str, Any]]) -> Change | None:
    """Who would move by this, where anybody does and it was not shown yet; else None.

    What is wrong with the pieces is said by the saving itself.
    """
    try:
        said = pieces()
        change = standing_changes.of_pieces(current_actor(), g.trade.scope, said)
    except (Invalid, NotNow):
        return None
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    if not change.moved or acceptance.accepted(form.seen, change, text):
        return None
    return change


def _done(event: str, trade: str) -> ResponseReturnValue:
    flash(_("Saved."), "done")
    return redirect(url_for("console.show_trade", event=event, trade=trade))
