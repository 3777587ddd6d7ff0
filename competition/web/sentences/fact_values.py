"""Values of the trail that are words of the programme, in plain words (操作留痕的取值)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from competition.web.sentences.incident_words import DECISIONS
from competition.web.sentences.incident_words import KINDS as INCIDENTS
from competition.web.sentences.registration import GROUNDS

#: What somebody is in a stage or a module.
STATUSES = {
    "present": _l("takes part"),
    "absent": _l("absent"),
    "withdrawn": _l("withdrawn"),
    "disqualified": _l("disqualified"),
}
#: What was ruled; what happened on the floor has words of its own.
RULINGS = {
    "deduct": _l("Points off"),
    "add": _l("Points added"),
    "deduct-share": _l("Deduct a share"),
    "zero": _l("A module counts zero"),
    "disqualify": _l("Disqualified from the trade"),
    "leave-out": _l("A mark left out"),
    "accept-spread": _l("A spread accepted"),
    "reopen": _l("A sheet sent back"),
    "conflict": _l("Two versions of a sheet"),
    "recode": _l("A sheet under another code"),
    "status": _l("Takes part or not"),
    "scheme": _l("Marking scheme"),
}
REGISTRATIONS = {
    "entry": _l("Registration of a contestant"),
    "coach": _l("Registration of a coach"),
    "judge": _l("Judge proposed"),
}
DOOR = {
    "arrived": _l("came"),
    "taken-back": _l("note taken back"),
}
LATE = {
    "in-time": _l("in time"),
    "warned": _l("late, noted"),
    "ruling": _l("late, the chief decides"),
    "barred": _l("too late"),
    "right": _l("right"),
    "wrong": _l("wrong"),
}
STANDINGS = {
    "current": _l("counts"),
    "second": _l("noted already"),
    "undone": _l("undone"),
    "aside": _l("set aside"),
}
REASONS = {
    "already-here": _l("here already"),
    "already-absent": _l("noted absent already"),
    "noted-absent": _l("noted absent before"),
    "chief-decides": _l("the chief decides"),
    "too-late": _l("too late"),
    "disqualified": _l("disqualified"),
    "absence-stands": _l("the absence stands"),
    "nothing-to-undo": _l("nothing to take back"),
    "module-locked": _l("the module is locked"),
    "station-unknown": _l("no such station"),
    "station-taken": _l("the station is taken"),
    "station-differs": _l("another station than planned"),
}
#: Why registrations were refused, without anybody's name.
FINDINGS = {
    "id-entered-already": _l("two with one ID number in a trade"),
    "id-twice": _l("one ID number twice in an entry"),
    "id-two-names": _l("one ID number under two names"),
    "quota-broken": _l("over the delegation’s quota"),
    "quota-full": _l("over the event’s places"),
    "too-many-works": _l("more works of one author than allowed"),
}
CHANGES = {
    "late-entry": _l("entered after the deadline"),
    "late-change": _l("changed after the deadline"),
    "late-withdrawal": _l("withdrawn after the deadline"),
    "over-quota": _l("over the quota"),
}


def _of(fact: str, words: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {(fact, value): said for value, said in words.items()}


VALUES: dict[tuple[str, str], Any] = {
    **_of("kind", INCIDENTS),
    **_of("kind", STATUSES),
    **_of("kind", DOOR),
    **_of("kind", RULINGS),
    **_of("kind", REGISTRATIONS),
    **_of("kind", {"floor": _l("Check-in desk"), "jpeg": _l("photo"), "png": _l("picture")}),
    **_of("by", {"machine": _l("by the machine"), "lots": _l("Paper lots, typed in")}),
    **_of("decision", DECISIONS),
    **_of("finding", LATE),
    **_of("findings", FINDINGS),
    **_of("ground", GROUNDS),
    **_of("new", {**STATUSES, **LATE}),
    **_of("old", {**STATUSES, **LATE}),
    **_of("reason", {**GROUNDS, "declared": _l("declared by the judge")}),
    **_of("reasons", REASONS),
    **_of("standing", STANDINGS),
    **_of("status", STATUSES),
    **_of("what", CHANGES),
}
