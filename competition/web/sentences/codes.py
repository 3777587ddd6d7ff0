"""Sentences about draws and codes (抽签、加密)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "seed-missing": _l("The seed is missing."),
    "no-entries": _l("There is nobody to draw or code: no entry takes part in this stage."),
    "codes-given": _l("Codes were given out already. They are given once."),
    "codes-not-sealed": _l("These codes are not sealed."),
    "wrong-key": _l("These words open nothing here. Compare them with the card, sign by sign."),
    "modules-not-locked": _l("Not every module of these codes is locked."),
    "digest-not-posted": _l("The digest of all marks must be posted first."),
    "marks-changed-since-digest": _l(
        "Marks have changed since the digest was posted. Post it again before anything is opened."
    ),
    "no-certificates": _l("No certificate has been issued in this trade."),
}

add_sentences(SENTENCES)
