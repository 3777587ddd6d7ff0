"""Published results for everybody: events, trades, lists, and the lists as files (公示)."""

from __future__ import annotations

import io

from flask import g, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue

from competition.errors import NotFound
from competition.services import measured, public_results, result_papers, timetable_editions
from competition.services.public_results import Notice
from competition.web import fairness_words, fragments, kept_pages
from competition.web.addresses import outward
from competition.web.guards import open_to_all, utcnow
from competition.web.public import bp, lists
from competition.web.trade_groups import divided
from competition.web.wording import in_language

WHY = "what was published is for everybody"


@bp.get("/r/")
@open_to_all(WHY)
def home() -> ResponseReturnValue:
    return render_template("public/home.html", events=public_results.events())


@bp.get("/r/<event>/")
@open_to_all(WHY)
def show_event(event: str) -> ResponseReturnValue:
    found = public_results.event(event)
    g.timezone = found.trades[0].timezone
    timetable = timetable_editions.is_public(event)
    return render_template(
        "public/event.html",
        event=found,
        divided=divided(
            event,
            found.trades,
            lambda notice: notice.trade_code,
            lambda by: url_for("public.show_event", event=event, by=by),
        ),
        timetable=timetable,
        now=utcnow(),
    )


def head(found: Notice) -> dict[str, object]:
    """What every page of one trade's results reads."""
    g.timezone = found.timezone
    return {
        "event": {"name": found.event_name, "sample": found.sample, "code": found.event_code},
        "notice": found,
        "days_left": public_results.days_left(found, now=utcnow()),
        "running": found.notice_ends_at is not None and utcnow() < found.notice_ends_at,
    }


@bp.get("/r/<event>/<trade>/")
@open_to_all(WHY)
def show_results(event: str, trade: str) -> ResponseReturnValue:
    stamp = public_results.stamp(event, trade)
    asked = set(request.args) - {"division", "lang"}
    if stamp is None or asked or session:
        return results_page(event, trade)
    kept_pages.keep(stamp)
    key = (*stamp.values(), kept_pages.this_minute(), request.host_url)
    wished = sorted(request.args.items())
    return fragments.whole("public.results", (*key, *wished), lambda: results_page(event, trade))


def results_page(event: str, trade: str) -> str:
    """The page as it is drawn; the clock of the notice period goes by the minute."""
    found = public_results.notice(event, trade)
    if found.body is None:
        return render_template("public/taken_back.html", **head(found))
    q = request.args.get("q", "").strip()[:40]
    divisions = lists.lists(found, q=q)
    chosen = request.args.get("division", divisions[0].code if divisions else "")
    shown = [each for each in divisions if each.sections] if q else [
        each for each in divisions if each.code == chosen
    ]  # fmt: skip
    if not q and not shown:
        raise NotFound("not-found")
    return render_template(
        "public/results.html",
        divisions=divisions,
        shown=shown,
        chosen="" if q else chosen,
        measured=measured.of_trade(found.trade_id),
        title=lists.title_of(found, shown[0].name if shown and not q else ""),
        q=q,
        **head(found),
    )


@bp.get("/r/<event>/<trade>/fairness")
@open_to_all(WHY)
def show_fairness(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.notice(event, trade)
    if found.body is None:
        return render_template("public/taken_back.html", **head(found))
    sections = fairness_words.whole(found.body["fairness"])
    return render_template("public/fairness.html", sections=sections, **head(found))


@bp.get("/r/<event>/<trade>/list.pdf")
@open_to_all(WHY)
def download_list(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    content = result_papers.public_list(found, "pdf", address=_address(found))
    return _sent(content, "application/pdf", f"{in_language(found.trade_name)}.pdf")


@bp.get("/r/<event>/<trade>/list.png")
@open_to_all(WHY)
def download_picture(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    content = result_papers.public_list(found, "png", address=_address(found))
    return _sent(content, "image/png", f"{in_language(found.trade_name)}.png")


def _address(found: Notice) -> str:
    return outward("public.show_results", event=found.event_code, trade=found.trade_code)


def _sent(content: bytes, kind: str, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=kind, download_name=name, as_attachment=True)


@bp.get("/r/<event>")
@open_to_all(WHY)
def find_event(event: str) -> ResponseReturnValue:
    """The address without its last stroke, as people type it."""
    return redirect(url_for("public.show_event", event=event))
