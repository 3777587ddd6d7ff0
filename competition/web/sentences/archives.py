"""Sentences for contest files and what is read from them (装入、取数)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "contest-file-too-large": _l(
        "A contest file has at most %(limit)s MB; this one is larger. Nothing was read."
    ),
    "event-exists": _l(
        "The event %(event)s is here already. Nothing was loaded; change the code in the file to "
        "load it beside."
    ),
    "trade-incomplete": _l("The trade is not whole yet. What is missing:"),
    "module-incomplete": _l("The module is not whole yet. What is missing:"),
    "codes-have-a-key": _l("These codes are sealed and open with a card only."),
}

add_sentences(SENTENCES)
