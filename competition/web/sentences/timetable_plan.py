"""Sentences about timetables (赛程)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "clash-person-twice": _l("%(who)s is in two places at once: %(where)s."),
    "clash-judge-twice": _l("Judge %(who)s is in two places at once: %(where)s."),
    "clash-station-twice": _l("Stations %(who)s are taken twice: %(where)s."),
    "clash-entry-twice": _l("%(who)s stands in %(found)s sessions of one part: %(where)s."),
    "clash-site-closed": _l("%(who)s is closed then: %(where)s."),
    "clash-site-full": _n(
        "%(who)s has %(wanted)s station for %(found)s entries: %(where)s.",
        "%(who)s has %(wanted)s stations for %(found)s entries: %(where)s.",
        "wanted",
    ),
    "clash-session-short": _n(
        "The session lasts %(found)s minute, %(wanted)s are needed: %(where)s.",
        "The session lasts %(found)s minutes, %(wanted)s are needed: %(where)s.",
        "found",
    ),
    "clash-rest-short": _n(
        "%(who)s rests %(found)s minute, %(wanted)s are due: %(where)s.",
        "%(who)s rests %(found)s minutes, %(wanted)s are due: %(where)s.",
        "found",
    ),
    "clash-setup-short": _n(
        "Stations %(who)s are set up in %(found)s minute, %(wanted)s are needed: %(where)s.",
        "Stations %(who)s are set up in %(found)s minutes, %(wanted)s are needed: %(where)s.",
        "found",
    ),
    "clash-delegation-bunched": _l(
        "%(who)s has %(found)s entries in one session, %(wanted)s at most for equal conditions: "
        "%(where)s."
    ),
    "clash-entry-unplaced": _l("%(who)s has no session."),
    "solver-missing": _l(
        "The solver is not installed, so nothing can be proposed here; checking and arranging by "
        "hand work. The manual says how to add it."
    ),
    "nothing-to-place": _l("Nothing waits for a place: no part says what it needs."),
    "timetable-changed": _l("The timetable changed meanwhile. Look at it again."),
    "proposal-closed": _l("This proposal was taken or put aside already."),
    "session-fixed": _l("Session %(item)s is fixed. Let it go first."),
    "stations-short": _n(
        "At %(site)s %(found)s station is free then, %(wanted)s are needed. Nothing was moved.",
        "At %(site)s %(found)s stations are free then, %(wanted)s are needed. Nothing was moved.",
        "found",
    ),
    "site-unknown": _l("There is no site %(item)s."),
    "hours-form": _l("Line %(line)s is no opening time: %(item)s. Such as 2026-11-20 08:00-18:00."),
    "minutes-range": _l("Minutes go from 0 to %(most)s."),
    "places-range": _l("A session holds from 0 to %(most)s entries."),
    "timetable-unchanged": _l("Nothing changed since edition %(number)s."),
    "trade-unknown": _l("There is no trade %(item)s."),
    "stage-unknown": _l("This trade has no stage %(item)s; where it has several, name one."),
    "module-unknown": _l("This stage has no module %(item)s."),
    "time-form": _l("%(item)s is no day and time. Such as 2026-11-20 and 09:00."),
    "session-differs": _l("The session begins or ends otherwise in row %(first)s."),
    "entry-missing": _l("A station without an entry number."),
    "entry-unknown": _l("No entry of this stage has the number %(item)s."),
    "station-elsewhere": _l("Station %(item)s is not at %(site)s."),
    "repeated-in-session": _l("%(item)s stands in this session already, in row %(first)s."),
    "no-site": _l("no site"),
    "site-small": _l("no site has enough stations"),
    "hours-short": _l("no site is open long enough"),
    "sites-taken": _l("its sites are full at every hour they are open"),
    "judges-elsewhere": _l("where its sites have room, its judges work in another session"),
    "people-elsewhere": _l("where its sites have room, its contestants work elsewhere or rest"),
    # What proposals kept from earlier versions say.
    "no-room": _l("no room beside the others"),
}

add_sentences(SENTENCES)
