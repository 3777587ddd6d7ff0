"""Words of supervision in the reader's language (监督用语)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.services.witnesses import Seen
from competition.web.wording import in_language

MOMENTS: Mapping[str, Any] = {
    "before": _l("Before the contest"),
    "draw": _l("Draw"),
    "check-in": _l("Check-in"),
    "contest": _l("Contest"),
    "coding": _l("Coding"),
    "marking": _l("Marking"),
    "recheck": _l("Recheck"),
    "decoding": _l("Decoding"),
    "results": _l("Results"),
}
OUTCOMES: Mapping[str, Any] = {
    "right": _l("In order"),
    "wrong": _l("Not in order"),
    "none": _l("Does not arise"),
}
#: What a draw decided, what a publication was.
KINDS: Mapping[str, Any] = {
    "order": _l("order of appearance"),
    "session": _l("sessions"),
    "station": _l("stations"),
    "internal": _l("inside the office"),
    "provisional": _l("for the notice period"),
    "final": _l("for good"),
}


def about(seen: Seen) -> str:
    """Which of several such acts it was: the module, the layer, the draw, the publication."""
    what = seen.what
    if "module" in what:
        return str(in_language(what["module"]))
    if "layer" in what:
        layer = what["layer"]
        return _("Layer %(layer)s", layer=layer) if layer else _("By entry number")
    kind = str(KINDS.get(what.get("kind", ""), ""))
    number = _("No. %(number)s", number=what["number"]) if "number" in what else ""
    return " ".join(word for word in (kind, number) if word)
