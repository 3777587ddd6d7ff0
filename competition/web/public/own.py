"""One's own result: entry number and the secret on the slip open it (查本人成绩).

The secret travels in a form, never in an address: the slip's QR code carries it behind the #,
which browsers keep to themselves. A proved number is remembered in the signed cookie for an hour.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.db import transaction
from competition.errors import Refused
from competition.services import measured, public_results, verification
from competition.services.explanation_papers import Comparison
from competition.services.public_results import Notice, Own
from competition.web import explanation_papers, own_results
from competition.web.explanation_papers import Whose
from competition.web.figures import figure, status_word
from competition.web.forms.public import OwnForm
from competition.web.guards import open_to_all, utcnow
from competition.web.problems import status_of
from competition.web.public import bp
from competition.web.public.results import head
from competition.web.sentences import incident_words
from competition.web.wording import in_language

WHY = "number and secret of the slip are the proof; tries are counted"
KEEP_SECONDS = 3600


def proved(found: Notice) -> str | None:
    """The entry number this browser proved for these very results."""
    kept = session.get("own")
    if not isinstance(kept, dict) or kept.get("for") != str(found.id):
        return None
    if utcnow().timestamp() - float(kept.get("at", 0)) > KEEP_SECONDS:
        return None
    return str(kept["number"])


@bp.get("/r/<event>/<trade>/own")
@open_to_all(WHY)
def show_own(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.notice(event, trade)
    if found.body is None:
        return render_template("public/taken_back.html", **head(found))
    number = proved(found)
    if number is None:
        return _ask(found, OwnForm(formdata=None, data={"number": request.args.get("number", "")}))
    return render_template("public/own.html", **_shown(found, number), **head(found))


def _ask(found: Notice, form: OwnForm, status: int = 200) -> ResponseReturnValue:
    return render_template("public/own_ask.html", form=form, **head(found)), status


@bp.post("/r/<event>/<trade>/own")
@open_to_all(WHY)
def prove_own(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    form = OwnForm()
    if not form.validate():
        return _ask(found, form, 422)
    now, address = utcnow(), request.remote_addr or ""
    try:
        number = _counted(found, form.number.data or "", form.secret.data or "", address)
    except Refused as refused:
        form.show(refused)
        return _ask(found, form, 422 if refused.code == "own-not-found" else status_of(refused))
    session["own"] = {"for": str(found.id), "number": number, "at": int(now.timestamp())}
    return redirect(url_for("public.show_own", event=event, trade=trade), 303)


def _counted(found: Notice, number: str, secret: str, address: str) -> str:
    """Prove, and keep the count of tries even when the proof fails."""
    refusal: Refused | None = None
    mine = ""
    with transaction():
        try:
            mine = public_results.prove(found, number, secret, address=address, now=utcnow())
        except Refused as refused:
            refusal = refused
    if refusal is not None:
        raise refusal
    return mine


@bp.post("/r/<event>/<trade>/own/end")
@open_to_all("forgets what this browser proved")
def forget_own(event: str, trade: str) -> ResponseReturnValue:
    session.pop("own", None)
    return redirect(url_for("public.show_own", event=event, trade=trade), 303)


@bp.get("/r/<event>/<trade>/own/why")
@open_to_all(WHY)
def show_why(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    number = proved(found)
    if number is None:
        return redirect(url_for("public.show_own", event=event, trade=trade))
    return render_template("public/own_why.html", **_shown(found, number), **head(found))


@bp.get("/r/<event>/<trade>/own/explanation.pdf")
@open_to_all(WHY)
def download_explanation(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    number = proved(found)
    if number is None:
        return redirect(url_for("public.show_own", event=event, trade=trade))
    mine = public_results.own(found, number)
    body = found.body or {}
    content = explanation_papers.one(
        _whose(found, mine), mine.breakdown, int(body.get("decimals", 2)), _compared(body, mine)
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True,
        download_name=f"{in_language(found.trade_name)}-{number}.pdf",
    )  # fmt: skip


def _whose(found: Notice, mine: Own) -> Whose:
    body, row = found.body or {}, mine.row
    award = next((a["name"] for a in body["awards"] if a["code"] == row["award"]), None)
    return Whose(
        event=str(in_language(found.event_name)),
        trade=str(in_language(found.trade_name)),
        number=row["entry"],
        name=row["team"] or "、".join(row["names"]),
        unit=row["unit"],
        division=str(in_language(mine.group["name"])),
        place=row["place"] or row.get("behind", ""),
        placed=sum(1 for each in mine.group["rows"] if each["place"] or each.get("behind")),
        overall=row.get("overall") or "",
        everybody=mine.everybody,
        measured=measured.of_trade(found.trade_id),
        total=figure(row["total"], int(body.get("decimals", 2))) if row.get("total") else "",
        award=str(in_language(award)) if award else "",
        status=status_word(row["status"]),
        digest=found.digest,
        entrants=found.entrants,
        sample=found.sample,
        happened=tuple(incident_words.happened(mine.incidents, mine.clocks)),
    )


def _compared(body: Mapping[str, Any], mine: Own) -> list[Comparison]:
    """Why below the one before, why above the one after: neighbours by their places alone."""
    own, found = _("This entry"), []
    for near, over_all in ((mine.near, False), (mine.over_all, True)):
        for reason in own_results.reasons_of(body, near):
            if over_all:
                heading = _("Over all, compared with place %(place)s", place=reason.place)
            else:
                heading = _("Compared with place %(place)s", place=reason.place)
            other = _("Place %(place)s", place=reason.place)
            pair = (own, other) if reason.mine == "above" else (other, own)
            found.append(explanation_papers.compared(heading, *pair, reason.steps))
    return found


def _shown(found: Notice, number: str) -> dict[str, Any]:
    """An own result, ready for its pages, with the way to its certificates."""
    mine = public_results.own(found, number)
    return {
        **own_results.shown(found, mine),
        "papers": verification.of_entry(str(mine.row["entry_id"])),
    }
