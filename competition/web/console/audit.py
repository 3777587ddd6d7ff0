"""The trail: who did what, in plain words, and whether it holds (操作留痕)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.services import trail as service
from competition.services import trail_people, trail_search
from competition.web.console import bp
from competition.web.console.installation import installation_nav
from competition.web.guards import current_actor, requires
from competition.web.sentences.actions import actions_saying, noun_words


def wish_of_address() -> service.Wish:
    """The filters in the address; what cannot be read is no filter."""
    before = None
    try:
        at, chain, sequence = request.args.get("before", "").split("~")
        before = (datetime.fromisoformat(at), chain, int(sequence))
        if before[0].tzinfo is None:
            before = None
    except ValueError:
        before = None
    try:
        account = uuid.UUID(request.args.get("account", ""))
    except ValueError:
        account = None
    words = [_word(text) for text in trail_search.words_of(request.args.get("q", "")[:200])]
    return service.Wish(
        request.args.get("noun", "")[:40],
        account,
        before,
        tuple(words),
        day_of_address("since"),
        day_of_address("until", timedelta(days=1)),
    )


def _word(text: str) -> trail_search.Word:
    """A word of the address with what it may stand for in the reader's language."""
    scope = g.event.scope if g.get("event") else policy.INSTALLATION
    subjects = trail_people.subjects_of(current_actor(), scope, text)
    nobody = text.casefold() in str(_("System")).casefold()
    return trail_search.Word(text, actions_saying(text), subjects, nobody)


def day_of_address(name: str, after: timedelta = timedelta()) -> datetime | None:
    """The beginning of a day in the address, in the event's time; what is no day is no filter."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    zone = ZoneInfo(g.get("timezone") or "Asia/Shanghai")
    return datetime.combine(day, time(), zone) + after


def page(scope: Scope, endpoint: str, **shown: Any) -> ResponseReturnValue:
    """The trail of a scope."""
    actor = current_actor()
    wish = wish_of_address()
    lines, more = service.page(actor, scope, wish)
    place = {"event": g.event.code} if g.get("event") else {}
    checked = request.args.get("check") == "1"
    asked = {key: request.args[key] for key in ("q", "since", "until") if request.args.get(key)}
    every = url_for(endpoint, **asked, **place)
    segments = [{"label": _("All"), "url": every, "current": not wish.noun}]
    segments += [
        {
            "label": noun_words(noun),
            "url": url_for(endpoint, noun=noun, **asked, **place),
            "current": wish.noun == noun,
        }
        for noun in service.nouns(actor, scope)
    ]
    older = None
    if more:
        last = lines[-1]
        cursor = f"{last.at.isoformat()}~{last.chain}~{last.sequence}"
        kept = {key: request.args[key] for key in ("noun", "account") if key in request.args}
        older = url_for(endpoint, before=cursor, **kept, **asked, **place)
    return render_template(
        "console/audit/list.html",
        lines=lines,
        segments=segments,
        older_url=older,
        checked=checked,
        broken=service.broken(actor, scope) if checked else [],
        check_url=url_for(endpoint, check="1", **place),
        all_url=url_for(endpoint, **place),
        asked=asked,
        noun=wish.noun,
        heads=service.heads(actor, scope),
        **shown,
    )


@bp.get("/trail")
@requires(Permission.AUDIT_READ)
def installation_trail() -> ResponseReturnValue:
    return page(
        policy.INSTALLATION,
        "console.installation_trail",
        nav_items=installation_nav("installation_trail"),
    )


@bp.get("/<event>/trail")
@requires(Permission.AUDIT_READ)
def trail(event: str) -> ResponseReturnValue:
    return page(g.event.scope, "console.trail")
