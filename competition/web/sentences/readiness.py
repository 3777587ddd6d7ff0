"""Readiness in plain words: refusals, and the acts of the trail (筹备台账的措辞)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.sentences.actions import ACTIONS, NOUNS
from competition.web.wording import add_sentences

add_sentences(
    {
        "approval-missing": _l("A document is ready with its version, who approved it, and when."),
        "owner-or-day": _l("Say who answers for it, or until when, or both."),
        "readiness-without-time": _l("Ready, but without the time somebody said so."),
    }
)
ACTIONS.update(
    {
        "readiness.assigned": _l("Assigned what trades need"),
        "readiness.written": _l("Wrote down what a trade needs"),
    }
)
NOUNS.update({"readiness": _l("Readiness")})
