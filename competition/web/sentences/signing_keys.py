"""Refusals about signing keys and their cards (签名密钥)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

add_sentences(
    {
        "card-unreadable": _l("This is no card's text. Compare it with the card, group by group."),
        "cards-alike": _l("This is the same card again; the other one is needed."),
        "cards-of-two-keys": _l(
            "These two cards do not belong together, or a group is mistyped. Compare both."
        ),
    }
)
