"""How to appeal, for everybody; one's own appeals with the slip's secret (申诉办法、本人申诉)."""

from __future__ import annotations

import io
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import appeal_papers, appeal_slips, public_results
from competition.services.public_results import Notice
from competition.web import appeal_words
from competition.web.forms.appeals import SlipAppealForm, SlipWordsForm
from competition.web.guards import open_to_all, utcnow
from competition.web.problems import status_of
from competition.web.public import bp
from competition.web.public.own import WHY, proved
from competition.web.public.results import head
from competition.web.wording import in_language


@bp.get("/r/<event>/<trade>/appeals")
@open_to_all("how to appeal is for everybody")
def show_how_to_appeal(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.notice(event, trade)
    how = appeal_slips.how_to(event, trade, now=utcnow())
    return render_template(
        "public/appeal_how.html", how=how, **appeal_words.words(found.entrants), **head(found)
    )


def _own(view: Any) -> Any:
    """Let in whoever proved the slip of an entry; send everybody else to prove it."""

    @wraps(view)
    def proven(event: str, trade: str, **given: Any) -> ResponseReturnValue:
        found = public_results.notice(event, trade)
        number = proved(found)
        if number is None:
            return redirect(url_for("public.show_own", event=event, trade=trade))
        answer: ResponseReturnValue = view(found, number, **given)
        return answer

    return proven


def _form(how: appeal_slips.HowTo, name: str, **given: Any) -> SlipAppealForm:
    modules = [(code, in_language(said)) for code, said in how.modules]
    form = SlipAppealForm(data={"lodger": name}, **given)
    return form.offer(how.rule, modules, _("the result as a whole"))


def _name(found: Notice, number: str) -> str:
    row = public_results.own(found, number).row
    return str(row["team"] or "、".join(row["names"]))


@bp.get("/r/<event>/<trade>/own/appeals")
@open_to_all(WHY)
@_own
def list_own_appeals(found: Notice, number: str) -> ResponseReturnValue:
    how = appeal_slips.how_to(found.event_code, found.trade_code, number, now=utcnow())
    return _page(found, number, how, _form(how, _said(found, number), formdata=None))


def _said(found: Notice, number: str) -> str:
    return _name(found, number) if found.body is not None else ""


def _page(
    found: Notice, number: str, how: Any, form: SlipAppealForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "public/appeals.html",
        how=how,
        form=form,
        number=number,
        mine=appeal_slips.mine(found.event_code, found.trade_code, number),
        **appeal_words.words(found.entrants),
        **head(found),
    )
    return page, status


@bp.post("/r/<event>/<trade>/own/appeals")
@open_to_all(WHY)
@_own
def lodge_own_appeal(found: Notice, number: str) -> ResponseReturnValue:
    how = appeal_slips.how_to(found.event_code, found.trade_code, number, now=utcnow())
    form = _form(how, _said(found, number))
    if not how.may_lodge:
        raise NotFound("not-found")
    if not form.validate():
        return _page(found, number, how, form, 422)
    place = found.event_code, found.trade_code
    try:
        with transaction():
            made = appeal_slips.lodge(*place, number, form.lodging(), form.uploads(), now=utcnow())
    except Refused as refused:
        form.show(refused)
        return _page(found, number, how, form, status_of(refused))
    flash(_("Your appeal has number %(number)s. Its state stands here.", number=made), "done")
    return redirect(_address("public.show_own_appeal", found, appeal=made), 303)


def _address(endpoint: str, found: Notice, **given: Any) -> str:
    return url_for(endpoint, event=found.event_code, trade=found.trade_code, **given)


@bp.get("/r/<event>/<trade>/own/appeals/<int:appeal>")
@open_to_all(WHY)
@_own
def show_own_appeal(found: Notice, number: str, appeal: int) -> ResponseReturnValue:
    return _one(found, number, appeal, SlipWordsForm(formdata=None))


def _one(
    found: Notice, number: str, appeal: int, form: SlipWordsForm, status: int = 200
) -> ResponseReturnValue:
    every = appeal_slips.mine(found.event_code, found.trade_code, number)
    mine = next((one for one in every if one.whole.line.number == appeal), None)
    if mine is None:
        raise NotFound("not-found")
    page = render_template(
        "public/appeal.html",
        mine=mine,
        form=form,
        now=utcnow(),
        **appeal_words.words(found.entrants),
        **head(found),
    )
    return page, status


@bp.post("/r/<event>/<trade>/own/appeals/<int:appeal>/further")
@open_to_all(WHY)
@_own
def take_own_appeal_further(found: Notice, number: str, appeal: int) -> ResponseReturnValue:
    done = _("It was taken to the second instance.")
    return _acted(found, number, appeal, appeal_slips.go_further, done)


@bp.post("/r/<event>/<trade>/own/appeals/<int:appeal>/withdrawal")
@open_to_all(WHY)
@_own
def withdraw_own_appeal(found: Notice, number: str, appeal: int) -> ResponseReturnValue:
    return _acted(found, number, appeal, appeal_slips.withdraw, _("You took the appeal back."))


def _acted(found: Notice, number: str, appeal: int, act: Any, done: str) -> ResponseReturnValue:
    form = SlipWordsForm()
    if not form.validate():
        return _one(found, number, appeal, form, 422)
    try:
        with transaction():
            act(found.event_code, found.trade_code, number, appeal, form.words.data or "",
                now=utcnow())  # fmt: skip
    except Refused as refused:
        form.show(refused)
        return _one(found, number, appeal, form, status_of(refused))
    flash(done, "done")
    return redirect(_address("public.show_own_appeal", found, appeal=appeal), 303)


@bp.get("/r/<event>/<trade>/own/appeals/<int:appeal>/reply.pdf")
@open_to_all(WHY)
@_own
def download_own_reply(found: Notice, number: str, appeal: int) -> ResponseReturnValue:
    scope, known = appeal_slips.scope_and_id(found.event_code, found.trade_code, number, appeal)
    content = appeal_papers.reply_of(scope, known)
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True,
        download_name=f"{in_language(found.trade_name)}-答复书-{appeal}.pdf",
    )  # fmt: skip
