"""Sentences about trial marking (试评)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "trial-too-late": _l("Trial marking comes before the first real sheet; this module is open."),
    "trial-no-scheme": _l("Approve the marking scheme first: it is what the judges try out."),
    "trial-no-seats": _l("No judge has a seat here yet."),
    "trial-not-open": _l("This round of trial marking is over."),
    "trial-note-missing": _l("Write down what the judges agreed on."),
    "trial-unreadable": _l("The scheme this round was marked by can no longer be read."),
    "trial-running": _l("The judges are still marking on trial: talk about it and close it first."),
    "trial-missing": _l("This event wants trial marking before a module is opened."),
}

add_sentences(SENTENCES)
