"""Papers of the whole event (赛事打印): badges, name tents, lists, order book, minutes, packs."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import (
    badges,
    day_minutes,
    entry_lists,
    jobs,
    order_books,
    scopes,
    session_packs,
    signing_lists,
)
from competition.services.badges import BadgeWish
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web.console import bp
from competition.web.console.downloads import KINDS, attachment
from competition.web.console.imports import language
from competition.web.console.scheme_papers import scheme_words
from competition.web.forms.papers import BadgeForm, SigningListForm, TentForm, lines_of
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.problems import status_of
from competition.web.sentences.acts import act_words
from competition.web.wording import in_language

KIND, BOOK = "badges", "order-book"
#: So many badges are made while one waits; more, beside the pages.
AT_ONCE = 200


def _trades(form: BadgeForm | SigningListForm) -> None:
    found = entry_lists.trade_choices(current_actor(), g.event.scope)
    form.trade.choices = [("", _("All trades"))] + [
        (one.code, in_language(one.name)) for one in found
    ]


def _trade_id(code: str | None) -> uuid.UUID | None:
    return scopes.trade_head(g.event, code).scope.trade_id if code else None


@bp.route("/<event>/printing/badges", methods=["GET", "POST"])
@requires(Permission.ENTRY_READ)
def print_badges(event: str) -> ResponseReturnValue:
    form = BadgeForm(data={"kinds": ["contestant"]})
    _trades(form)
    status = 200
    if form.is_submitted():
        if form.validate():
            try:
                return _badges(form)
            except Refused as refused:
                form.show(refused)
                status = status_of(refused)
        else:
            status = 422
    earlier = jobs.listing(current_actor(), g.event.scope, now=utcnow(), kind=KIND)
    page = render_template("console/printing/badges.html", form=form, earlier=earlier)
    return page, status


def _badges(form: BadgeForm) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    trade_id = _trade_id(form.trade.data)
    wish = BadgeWish(tuple(form.kinds.data or ()), trade_id, lines_of(form.only.data))
    if len(badges.holders(actor, scope, wish)) <= AT_ONCE:
        made = badges.pdf(actor, scope, wish, language=language())
        return attachment(made, _("Badges.pdf"), "pdf")
    asked = {
        "kinds": list(wish.kinds), "only": list(wish.only),
        "trade": str(trade_id) if trade_id else "",
    }  # fmt: skip
    job = working.ask(actor, scope, KIND, Permission.ENTRY_READ, asked)
    return redirect(url_for("console.show_job", event=g.event.code, job=job))


def make(order: Order, tell: Tell) -> Made:
    """Print badges beside the pages."""
    asked: Any = order.asked
    trade_id = uuid.UUID(asked["trade"]) if asked["trade"] else None
    wish = BadgeWish(tuple(asked["kinds"]), trade_id, tuple(asked["only"]))
    said = "en" if str(asked.get("language", "")).startswith("en") else "zh"
    order.path.write_bytes(badges.pdf(order.actor, order.scope, wish, language=said, tell=tell))
    return Made(_("Badges.pdf"), "application/pdf")


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.print_badges", event=event)


working.add_work(KIND, _l("Print badges"), make, _back)


@bp.route("/<event>/printing/name-tents", methods=["GET", "POST"])
@requires(Permission.ENTRY_READ)
def print_name_tents(event: str) -> ResponseReturnValue:
    form = TentForm()
    status = 200
    if form.is_submitted():
        if form.validate():
            try:
                wish = BadgeWish(("judge",) if form.judges.data else ())
                made = badges.name_tents(
                    current_actor(), g.event.scope, wish, lines_of(form.names.data),
                    language=language(),
                )  # fmt: skip
                return attachment(made, _("Name tents.pdf"), "pdf")
            except Refused as refused:
                form.show(refused)
                status = status_of(refused)
        else:
            status = 422
    return render_template("console/printing/tents.html", form=form), status


@bp.route("/<event>/printing/signing-lists", methods=["GET", "POST"])
@requires(Permission.ENTRY_READ)
def print_signing_list(event: str) -> ResponseReturnValue:
    form = SigningListForm()
    _trades(form)
    status = 200
    if form.is_submitted():
        if form.validate():
            try:
                return _signing_list(form)
            except Refused as refused:
                form.show(refused)
                status = status_of(refused)
        else:
            status = 422
    return render_template("console/printing/signing.html", form=form), status


def _signing_list(form: SigningListForm) -> ResponseReturnValue:
    heads = (form.empty.data or "").replace("，", ",").replace("、", ",").split(",")
    wish = signing_lists.ListWish(
        of=form.of.data,
        title=form.title.data or "",
        empty=tuple(head.strip() for head in heads if head.strip()),
        names=lines_of(form.names.data),
        by_unit=bool(form.by_unit.data),
        badge=BadgeWish(trade_id=_trade_id(form.trade.data)),
    )
    made = signing_lists.pdf(
        current_actor(), g.event.scope, wish, now=utcnow(), language=language()
    )
    return attachment(made, f"{wish.title}.pdf", "pdf")


@bp.get("/<event>/printing/order-book/<kind>")
@requires(Permission.ENTRY_READ)
def print_order_book(event: str, kind: str) -> ResponseReturnValue:
    made = order_books.book(current_actor(), g.event.scope, kind, now=utcnow(), language=language())
    return attachment(made, f"{_('Order book')}.{kind}", kind)


@bp.post("/<event>/printing/order-book/<kind>")
@requires(Permission.ENTRY_READ)
def ask_order_book(event: str, kind: str) -> ResponseReturnValue:
    """Have the book of a games made beside the pages."""
    if kind not in order_books.FORMS:
        raise NotFound("not-found")
    asked = {"form": kind}
    job = working.ask(current_actor(), g.event.scope, BOOK, Permission.ENTRY_READ, asked)
    return redirect(url_for("console.show_job", event=g.event.code, job=job))


def make_book(order: Order, tell: Tell) -> Made:
    """Write an order book of hundreds of pages."""
    form, actor, scope = str(order.asked["form"]), order.actor, order.scope
    said = "en" if str(order.asked.get("language", "")).startswith("en") else "zh"
    tell(0, 1)
    made = order_books.book(actor, scope, form, now=utcnow(), language=said, tell=tell)
    order.path.write_bytes(made)
    return Made(f"{_('Order book')}.{form}", KINDS[form])


def _back_to_printing(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.list_prints", event=event)


working.add_work(BOOK, _l("Order book"), make_book, _back_to_printing)


@bp.get("/<event>/printing/minutes")
@requires(Permission.AUDIT_READ)
def list_minutes(event: str) -> ResponseReturnValue:
    found = day_minutes.days(current_actor(), g.event.scope, now=utcnow())
    return render_template("console/printing/minutes.html", days=found)


@bp.get("/<event>/printing/minutes/<name>/<kind>")
@requires(Permission.AUDIT_READ)
def print_minutes(event: str, name: str, kind: str) -> ResponseReturnValue:
    try:
        day = date.fromisoformat(name)
    except ValueError as wrong:
        raise NotFound("not-found") from wrong
    made = day_minutes.minutes(
        current_actor(),
        g.event.scope,
        day,
        kind,
        words=act_words,
        now=utcnow(),
        language=language(),
    )
    return attachment(made, f"{_('Minutes')} {name}.{kind}", kind)


@bp.get("/<event>/printing/sessions")
@requires(Permission.ENTRY_READ)
def list_session_packs(event: str) -> ResponseReturnValue:
    found = session_packs.listing(current_actor(), g.event.scope)
    return render_template("console/printing/sessions.html", lines=found)


@bp.get("/<event>/printing/sessions/<uuid:session_id>.pdf")
@requires(Permission.ENTRY_READ)
def print_session_pack(event: str, session_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope, now = current_actor(), g.event.scope, utcnow()
    made = session_packs.pack(actor, scope, session_id, words=scheme_words(), now=now)
    with transaction():
        session_packs.note_printed(actor, scope, session_id, now=now)
    return attachment(made, _("Papers of a session.pdf"), "pdf")
