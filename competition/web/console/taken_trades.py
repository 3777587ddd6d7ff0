"""A trade on another computer (外出赛项): taken out, taken in, brought back, called off."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access import policy
from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import devices, taken_trades
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.installation import installation_nav
from competition.web.forms.taken_trades import CallOffForm, TakeOutForm, TradeFileForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.uploads import Room, takes
from competition.web.wording import in_language

MEGABYTE = 1024 * 1024


def room() -> Room | None:
    """Who may change events may send a whole trade."""
    scope = g.trade.scope if g.get("trade") else policy.INSTALLATION
    wanted = Permission.EVENT_EDIT if g.get("trade") else Permission.EVENT_CREATE
    if g.actor is None or not policy.may(g.actor, wanted, scope):
        return None
    return Room(taken_trades.MOST_BYTES, kind="written")


def _page(status: int = 200, **shown: Any) -> ResponseReturnValue:
    given = {"out": TakeOutForm(formdata=None), "back": TradeFileForm(formdata=None),
             "off": CallOffForm(formdata=None), "refused": None, **shown}  # fmt: skip
    page = render_template(
        "console/trades/away.html",
        away=taken_trades.away(g.trade.scope),
        guest=taken_trades.is_guest(g.trade.scope),
        unsent=[
            tablet
            for tablet in devices.devices_of(current_actor(), g.event.scope)
            if tablet.unsent and tablet.returned_at is None
        ],
        largest=taken_trades.MOST_BYTES // MEGABYTE,
        **given,
    )
    return page, status


def _file(content: bytes, words: str) -> Response:
    return attachment(content, f"{in_language(g.trade.name)}-{words}.trade", "trade")


@bp.get("/<event>/trades/<trade>/away")
@requires(Permission.EVENT_EDIT)
def show_away(event: str, trade: str) -> ResponseReturnValue:
    return _page()


@bp.post("/<event>/trades/<trade>/away")
@requires(Permission.EVENT_EDIT)
def take_trade_out(event: str, trade: str) -> ResponseReturnValue:
    form = TakeOutForm()
    if not form.validate():
        return _page(422, out=form)
    try:
        with transaction():
            content = taken_trades.take_out(
                current_actor(), g.trade.scope, form.where.data or "", now=utcnow()
            )
    except Refused as refused:
        return _page(status_of(refused), refused=refused)
    return _file(content, _("to be marked elsewhere"))


@bp.post("/<event>/trades/<trade>/away/home")
@requires(Permission.EVENT_EDIT)
def take_trade_home(event: str, trade: str) -> ResponseReturnValue:
    try:
        with transaction():
            content = taken_trades.take_home(current_actor(), g.trade.scope, now=utcnow())
    except Refused as refused:
        return _page(status_of(refused), refused=refused)
    return _file(content, _("to be brought home"))


@bp.post("/<event>/trades/<trade>/away/back")
@requires(Permission.EVENT_EDIT)
@takes(room)
def bring_trade_back(event: str, trade: str) -> ResponseReturnValue:
    form = TradeFileForm()
    if not form.validate():
        return _page(422, back=form)
    raw = form.file.data.stream.read()
    try:
        with transaction():
            count = taken_trades.bring_back(current_actor(), g.trade.scope, raw, now=utcnow())
    except Refused as refused:
        return _page(status_of(refused), refused=refused)
    flash(
        ngettext(
            "The trade is home, with %(num)s act of its trail.",
            "The trade is home, with %(num)s acts of its trail.",
            count,
        ),
        "done",
    )
    return redirect(url_for("console.show_trade", event=event, trade=trade))


@bp.post("/<event>/trades/<trade>/away/off")
@requires(Permission.EVENT_EDIT)
def call_trade_off(event: str, trade: str) -> ResponseReturnValue:
    form = CallOffForm()
    if not form.validate():
        return _page(422, off=form)
    try:
        with transaction():
            taken_trades.call_off(
                current_actor(), g.trade.scope, form.reason.data or "", now=utcnow()
            )
    except Refused as refused:
        return _page(status_of(refused), refused=refused)
    flash(_("The trade is marked here again."), "done")
    return redirect(url_for("console.show_away", event=event, trade=trade))


@bp.route("/trades/borrowed", methods=["GET", "POST"])
@requires(Permission.EVENT_CREATE)
@takes(room)
def take_trade_in() -> ResponseReturnValue:
    form, refused, status = TradeFileForm(), None, 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    raw = form.file.data.stream.read()
                    taken_trades.take_in(current_actor(), raw, now=utcnow())
                flash(_("The trade is here and can be marked."), "done")
                return redirect(url_for("console.list_events"))
            except Refused as error:
                refused, status = error, status_of(error)
    page = render_template(
        "console/trades/borrowed.html",
        form=form,
        refused=refused,
        largest=taken_trades.MOST_BYTES // MEGABYTE,
        nav_items=installation_nav("list_events"),
    )
    return page, status
