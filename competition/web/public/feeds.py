"""Published lists for programs (公示数据): CSV, workbook, JSON of a trade; a feed of all."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from flask import jsonify, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from competition.services import public_files, public_results
from competition.services.public_results import Notice
from competition.web.addresses import outward
from competition.web.figures import status_word
from competition.web.guards import open_to_all
from competition.web.public import bp
from competition.web.wording import in_language

WHY = "what was published is for everybody"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATUSES = ("absent", "withdrawn", "disqualified", "incomplete", "not-advanced", "zero")


def _file(content: bytes, kind: str, found: Notice, ending: str, tag: str = "") -> Response:
    """A file that may be asked for again: unchanged as long as the publication is."""
    name = f"{in_language(found.trade_name)}.{ending}"
    response = send_file(io.BytesIO(content), mimetype=kind, download_name=name, as_attachment=True)
    return _dated(response, tag or found.digest)


def _dated(response: Response, digest: str) -> Response:
    response.set_etag(digest)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request.environ)


@bp.get("/r/<event>/<trade>/list.csv")
@open_to_all(WHY)
def download_csv(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    return _file(public_files.csv(found), "text/csv", found, "csv")


@bp.get("/r/<event>/<trade>/list.xlsx")
@open_to_all(WHY)
def download_workbook(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    language = "en" if str(get_locale()).startswith("en") else "zh"
    words = {status: status_word(status) for status in STATUSES}
    content = public_files.workbook(found, language, words)
    return _file(content, XLSX, found, "xlsx", f"{found.digest}-{language}")


@bp.get("/r/<event>/<trade>/list.json")
@open_to_all(WHY)
def show_list_json(event: str, trade: str) -> ResponseReturnValue:
    found = public_results.current(event, trade)
    return _dated(jsonify(public_files.record(found)), found.digest)


@bp.get("/r/<event>/feed.json")
@open_to_all(WHY)
def show_event_feed(event: str) -> ResponseReturnValue:
    found = public_results.event(event)
    return _feed(
        str(in_language(found.name)),
        outward("public.show_event", event=event),
        outward("public.show_event_feed", event=event),
        found.trades,
    )


@bp.get("/r/feed.json")
@open_to_all(WHY)
def show_feed() -> ResponseReturnValue:
    notices = tuple(notice for each in public_results.events() for notice in each.trades)
    home, own = outward("public.home"), outward("public.show_feed")
    return _feed(_("Published results"), home, own, notices)


def items(
    notices: Iterable[Notice], address: Callable[[Notice], str]
) -> list[tuple[Notice, str, str, str]]:
    """What a feed says of publications in the reader's language: address, title and sentence."""
    states = {
        "provisional": _("Provisional results, within the notice period"),
        "final": _("Final results"),
        "withdrawn": _("Results withdrawn"),
        "review": _("Being checked anew"),
    }
    return [
        (
            notice,
            address(notice),
            f"{in_language(notice.event_name)} · {in_language(notice.trade_name)}",
            states[notice.state],
        )
        for notice in notices
    ]


def _feed(title: str, home: str, own: str, notices: tuple[Notice, ...]) -> Response:
    told = items(notices, _address)
    response = jsonify(public_files.feed(title, home, own, told))
    response.mimetype = "application/feed+json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _address(notice: Notice) -> str:
    return outward("public.show_results", event=notice.event_code, trade=notice.trade_code)
