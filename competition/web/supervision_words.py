"""Words of supervision in the reader's language (监督用语)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

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
