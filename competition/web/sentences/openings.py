"""Sentences about opening a trade to marks (开放评分)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "trade-not-ready": _l("This trade cannot be opened to marks yet."),
    "scheme-not-approved": _l("A marking scheme is not approved yet."),
    "seats-free": _n(
        "%(count)s seat is free: seat somebody, or take the seat away.",
        "%(count)s seats are free: seat somebody, or take the seat away.",
        "count",
    ),
    "codes-not-given": _l("Blind codes have not been given out yet."),
    "nobody-entered": _l("Nobody is entered in this trade."),
    "port-taken": _l(
        "Another program uses port %(port)s already. Choose another one: --port 8080."
    ),
    "no-modules": _l("The trade has no module yet."),
}

add_sentences(SENTENCES)
