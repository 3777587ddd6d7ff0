"""Kinds of incidents and what may be decided about them, in words (现场事件用语)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from competition.web.figures import figure
from competition.web.filters import moment
from competition.web.wording import how_many, in_language

KINDS = {
    "equipment": _l("Equipment fault"),
    "violation": _l("Violation"),
    "injury": _l("Injury"),
    "withdrawal": _l("Withdrawal"),
    "late": _l("Late"),
    "other": _l("Something else"),
}
DECISIONS = {
    "no-remedy": _l("No remedy"),
    "time-back": _l("Time given back"),
    "spare-station": _l("Goes on at a spare station"),
    "last-session": _l("Works in the last session"),
    "no-breach": _l("No violation"),
    "warn": _l("Warning"),
    "deduct": _l("Points off"),
    "zero": _l("A module counts zero"),
    "disqualify": _l("Disqualified from the trade"),
    "go-on": _l("Goes on"),
    "withdraw": _l("Withdrawn from the trade"),
    "admit": _l("Admitted to the session"),
    "bar": _l("Not admitted: absent"),
    "noted": _l("Noted"),
    "taken-back": _l("The check-in was taken back"),
}
STATES = {
    "open": _l("waits for the chief judge"),
    "decided": _l("decided"),
    "carried-out": _l("told and done"),
    "void": _l("struck"),
}
#: What has to be asked about where it happened.
QUESTIONS = {
    "no-station": _l("There is no station of this number. Ask the floor which one was meant."),
    "no-session": _l("The session the phone named is no more. Ask the floor which one was meant."),
    "nobody-there": _l("Nobody has this station in this session. Ask the floor whom it is about."),
}
WORDS = {
    "unasked": _l("the contestant was not asked"),
    "confirmed": _l("confirmed by station number"),
    "refused": _l("the contestant does not confirm"),
}


def decided(
    decision: str, given: Mapping[str, Any], modules: Mapping[str, str] | None = None
) -> str:
    """A decision with its figures in one line; modules: their names by code, where known."""
    said = str(DECISIONS.get(decision, decision))
    if "points" in given:
        said += " " + ngettext(
            "%(points)s point",
            "%(points)s points",
            how_many(given["points"]),
            points=given["points"],
        )
    if "minutes" in given:
        said += " " + _("%(minutes)s min", minutes=given["minutes"])
    if "station" in given:
        said += " " + str(given["station"])
    if "session" in given:
        said += " " + str(given["session"])
    if "module" in given:
        said += " " + _(
            "module %(module)s", module=(modules or {}).get(given["module"], given["module"])
        )
    return said


def happened(
    incidents: Iterable[Mapping[str, Any]], clocks: Iterable[Mapping[str, Any]]
) -> list[str]:
    """What happened to an entry on the floor and on its sheets' clocks, in plain sentences."""
    return [*(on_a_result(each) for each in incidents), *(on_a_clock(each) for each in clocks)]


def on_a_clock(told: Mapping[str, Any]) -> str:
    """Time that was given back on a sheet's own clock: how much ran, how much of it counts."""
    what = [
        in_language(told["module"]),
        *([in_language(told["aspect"])] if "aspect" in told else []),
    ]
    named = {
        "what": " · ".join(str(each) for each in what),
        "ran": figure(told["ran"]),
        "back": figure(told["given_back"]),
        "counts": figure(told["counts"]),
    }
    said = _(
        "%(what)s: the clock ran %(ran)s s, %(back)s s were given back, %(counts)s s count.",
        **named,
    )
    return f"{said} {_('Why: %(reason)s', reason=told['why'])}" if told["why"] else said


def on_a_result(told: Mapping[str, Any]) -> str:
    """What was decided about an entry on the floor, in plain sentences for its contestant.

    told: an incident as a publication keeps it.
    """
    named = {
        "when": moment(told["at"]),
        "kind": KINDS.get(told["kind"], told["kind"]),
        "decision": decided(told["decision"], told["given"]),
        "reason": told["reason"],
    }
    if "station" in told:
        return _(
            "%(when)s, station %(station)s: %(kind)s. Decided by the chief judge: %(decision)s."
            " Why: %(reason)s",
            station=told["station"],
            **named,
        )
    return _(
        "%(when)s: %(kind)s. Decided by the chief judge: %(decision)s. Why: %(reason)s", **named
    )
