"""Sentences about a trade that is marked on another computer (外出赛项)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

add_sentences(
    {
        "trade-taken-out": _l(
            "This trade is marked elsewhere since %(at)s: %(place)s. It is locked here until it is "
            "brought back or called off."
        ),
        "trade-is-guest": _l(
            "This trade was borrowed from another computer and goes back there, nowhere else."
        ),
        "trade-holds-more": _l(
            "Something of this trade is published, certified or appealed already. That is done at "
            "home alone, so the trade stays where it is."
        ),
        "trade-no-guest": _l("This trade is at home here."),
        "trade-not-out": _l("This trade is not out. There is nothing to bring back."),
        "trade-back-already": _l("This file was brought back already."),
        "trade-file-unreadable": _l("This is no file of a trade, or it is damaged."),
        "trade-file-other-way": _l(
            "This file goes the other way: one is written when a trade leaves, another when it "
            "comes home."
        ),
        "trade-file-of-another": _l("This file is of another trade."),
        "trade-file-other-leave": _l(
            "This file is of an earlier leave. Bring back the one written for the present leave."
        ),
        "trade-file-altered": _l(
            "This file was altered after it was written, or is not from the computer the trade "
            "was taken to. Write it there once more."
        ),
        "trade-file-other-release": _l(
            "This file was written by another release of this software. Nothing of it was taken "
            "in. Install the same release on both computers and write the file there once more."
        ),
        "trade-changed-meanwhile": _l(
            "This trade was changed here after it left, so what was marked elsewhere does not "
            "fit it any more."
        ),
        "trade-present": _l("This trade is on this computer already."),
        "trade-collides": _l(
            "This computer holds something else under the same names, such as another event "
            "with the same code. Use an empty installation."
        ),
    }
)
