"""Sentences about results: publishing, withdrawing, one's own result (成绩与公示)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "not-publishable": _l("The results cannot be published yet. Everything in the way:"),
    "codes-sealed": _l("The list of codes is still sealed; totals exist after decoding."),
    "marked-elsewhere": _l("This trade hands in its results; nothing is computed here."),
    "inputs-damaged": _l("What this publication was computed from is damaged."),
    "nothing-published": _l("No trade of this event has published its results yet."),
    "notice-not-given": _n(
        "A public notice of %(days)s working day has to come first.",
        "A public notice of %(days)s working days has to come first.",
        "days",
    ),
    "notice-running": _l("The notice period still runs, until %(until)s."),
    "module-open": _l("%(module)s is not locked."),
    "no-entries": _l("Nobody is entered in this trade."),
    "gap-sheet-missing": _l("Entry %(entry)s: the sheet of %(seat)s in %(module)s is missing."),
    "gap-mark-missing": _l("Entry %(entry)s: %(seat)s has not marked %(aspect)s in %(module)s."),
    "gap-spread": _l("Entry %(entry)s: the marks of %(seat)s in %(module)s lie too far apart."),
    "gap-too-few-seats": _l("Entry %(entry)s: too few judges of %(seat)s marked in %(module)s."),
    "gap-vector-damaged": _l("Entry %(entry)s: the marks of %(seat)s in %(module)s are damaged."),
    "gap-reference-missing": _l(
        "Entry %(entry)s: no reference value is frozen for %(aspect)s in %(module)s."
    ),
    "gap-answers-sealed": _l("Entry %(entry)s: the answers of %(module)s are still sealed."),
    "results-not-handed-in": _l("The signed list of results is not handed in yet."),
    "result-missing": _l("Entry %(entry)s has no result in the list handed in."),
    "place-missing": _l("An entry that was present has no place in the list handed in."),
    "publication-inputs-damaged": _l(
        "What this publication was computed from is not what its content names."
    ),
    "publication-not-current": _l("These results are not in force any more."),
    "second-person-unproved": _l("Account or password of the second person is wrong."),
    "second-person-stranger": _l("The second person has no part in this event."),
    "second-person-office": _l(
        "%(name)s cannot confirm a ruling: the chief judge or a deputy, the supervision, an"
        " arbitrator or the office does."
    ),
    "second-person-judge": _l(
        "%(name)s marks here: a ruling is confirmed by somebody who does not."
    ),
    "results-withdrawn": _l("These results are not in force any more."),
    "ranked-apart": _l(
        "%(entry)s and %(other)s are of divisions that are ranked apart: neither stands above."
    ),
    "neither-placed": _l("Neither %(entry)s nor %(other)s has a place."),
    "own-not-found": _l("Entry number and code do not go together."),
    "ruling-unreadable": _l("Ruling %(ruling)s cannot be read."),
}

add_sentences(SENTENCES)
