"""Sentences for programs and their tokens (接口令牌的措辞)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

add_sentences(
    {
        "token-unknown": _l("This needs a token that is still good."),
        "scope-missing": _l("The token was not made for this: it lacks the scope “%(scope)s”."),
        "too-many-requests": _n(
            "Asked too often. Go on in %(seconds)s second.",
            "Asked too often. Go on in %(seconds)s seconds.",
            "seconds",
        ),
        "key-malformed": _l("Send a key of 1 to %(most)s visible characters with this act."),
        "key-reused": _l(
            "This key was sent before with another act or another content. Nothing was done: send "
            "what was sent then, or choose a new key."
        ),
        "given-twice": _l("This may be given once only."),
        "number-wanted": _l("Give a whole number, from 1 on."),
        "shape-wrong": _l("This has another shape than the interface describes."),
        "scope-unknown": _l("There is no scope “%(scope)s”."),
        "token-days": _l("A token lives for 1 to %(most)s days."),
    }
)
#: What each scope is called where tokens are made.
SCOPES: dict[str, Any] = {
    "read": _l("Read: the event, trades, entry numbers, publications"),
    "people": _l("Names, units and coaches of entries; registrations"),
    "standings": _l("Standings before they are published"),
    "certificates": _l("Register of certificates, with names"),
    "rules": _l("Marking schemes, whole"),
    "schedule": _l("Timetable, stations and draws, by entry number"),
    "progress": _l("How far every trade is, what it lacks; the tablets"),
    "panels": _l("Who judges where, with names"),
    "oversight": _l("Appeals, incidents, rechecks and supervision, without names"),
    "appeals": _l("Appeals whole, with names and evidence"),
    "trail": _l("The audit trail, with names"),
    "contest-file": _l("Fetch the whole event as a contest file"),
    "roster": _l("Hand in rosters"),
    "theory": _l("Hand in theory marks"),
    "results": _l("Hand in results of trades marked elsewhere"),
    "scheme": _l("Hand in marking schemes"),
    "timetable": _l("Hand in timetables"),
    "draws": _l("Hand in draws: order, session, station (coders only)"),
    "registrations": _l("Register in the name of delegations"),
    "events": _l("Bring contest files in as new events (administrators only)"),
}
