"""Words of appeals in the reader's language (申诉用语)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from competition.rules.entrants import Entrants
from competition.web.called import called, called_later

ROADS: Mapping[str, Any] = {
    "appeal": _l("Appeal"),
    "objection": _l("Objection to the notice"),
}
LODGED_AS: Mapping[str, Any] = {
    "contestant": called_later("contestant"),
    "leader": _l("Delegation leader"),
    "unit": _l("Unit"),
    "public": _l("Somebody else"),
}
CHANNELS: Mapping[str, Any] = {
    "slip": _l("with the slip, online"),
    "delegation": _l("by the delegation, online"),
    "office": _l("at the office"),
}
ABOUT: Mapping[str, Any] = {
    "result": _l("the result"),
    "marking": _l("marks and deductions"),
    "procedure": _l("the procedure"),
    "equipment": _l("equipment and materials"),
    "eligibility": _l("eligibility"),
    "other": _l("something else"),
}
STATES: Mapping[str, Any] = {
    "lodged": _l("Lodged, to be looked at"),
    "accepted": _l("Taken up"),
    "refused": _l("Not taken up"),
    "heard": _l("Heard"),
    "ruled": _l("Ruled on"),
    "second": _l("At the second instance"),
    "withdrawn": _l("Taken back"),
    "closed": _l("Settled"),
}
TONES: Mapping[str, str] = {
    "lodged": "attention",
    "accepted": "running",
    "refused": "waiting",
    "heard": "running",
    "ruled": "attention",
    "second": "attention",
    "withdrawn": "withdrawn",
    "closed": "done",
}
OUTCOMES: Mapping[str, Any] = {
    "upheld": _l("upheld"),
    "partly": _l("upheld in part"),
    "rejected": _l("rejected"),
}
MOVES: Mapping[str, Any] = {
    "lodge": _l("Lodged"),
    "accept": _l("Taken up"),
    "refuse": _l("Not taken up"),
    "admit": _l("Taken up by ruling"),
    "hear": _l("Heard"),
    "rule": _l("Ruled on"),
    "further": _l("Taken to the second instance"),
    "withdraw": _l("Taken back"),
    "close": _l("Reply handed over"),
}


def span(count: int, unit: str) -> str:
    """How long a clock runs, in words."""
    if unit == "hours":
        return ngettext("%(num)s hour", "%(num)s hours", count)
    return ngettext("%(num)s working day", "%(num)s working days", count)


def left(pair: tuple[int, int]) -> str:
    """How much of a clock is left, in words."""
    hours, minutes = pair
    if hours >= 48:
        return ngettext("%(num)s day left", "%(num)s days left", hours // 24)
    if hours:
        return _("%(hours)s h %(minutes)s min left", hours=hours, minutes=minutes)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)


def words(entered: Entrants | None = None) -> dict[str, Any]:
    """What the templates of appeals read; entered: what the trade enters, None: as this page's."""
    return {
        "roads": ROADS,
        "lodged_as": {**LODGED_AS, "contestant": called("contestant", entered)},
        "channels": CHANNELS,
        "about": ABOUT,
        "states": STATES,
        "tones": TONES,
        "outcomes": OUTCOMES,
        "moves": MOVES,
        "span": span,
        "left": left,
    }
