"""Sentences about sessions, stations and who works where (场次、赛位)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "station-code": _l("“%(item)s” is no number of a station: at most 40 characters, no spaces."),
    "station-range": _l(
        "From %(first)s to %(last)s is no row: the same letters, then rising numbers."
    ),
    "station-range-long": _l("That is %(found)s stations; at most %(most)s at once."),
    "station-taken": _l("There already: %(item)s."),
    "station-in-use": _n(
        "%(count)s entry is to work at %(item)s. Give it another one first.",
        "%(count)s entries are to work at %(item)s. Give them another one first.",
        "count",
    ),
    "session-times": _l("It ends before it begins."),
    "session-in-use": _l("Entries are in session %(item)s; it stays with its module."),
    "no-sessions": _l("There is no session to deal into yet. Make one first."),
    "no-stations": _l("There is no station yet, or nobody has one. Make the stations first."),
    "stations-too-few": _n(
        "%(entries)s entries, but only %(places)s place. Add a session or stations.",
        "%(entries)s entries, but only %(places)s places. Add a session or stations.",
        "places",
    ),
    "session-unknown": _l("There is no session %(item)s here."),
    "station-unknown": _l("There is no station %(item)s."),
    "station-without-session": _l("A station needs a session."),
    "station-twice": _l("%(other)s has station %(item)s in the same session."),
}

add_sentences(SENTENCES)
