"""Refusals when certificates beside the places are given (其他证书)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

add_sentences(
    {
        "trade-not-of-event": _l("“%(value)s” is no trade of this event."),
        "nobody-chosen": _l("Nobody is chosen who has none yet."),
        "offer-unknown": _l("Somebody chosen is no longer in the list. Look again, then issue."),
        "too-many-lines": _l("At most %(most)s names at once."),
        "chosen-only": _l("These rest on results: choose them in the list."),
    }
)
