"""The summary of fairness in the reader's words (公正性摘要): the same counts on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

APPEALS = {
    "lodged": _l("Appeals and objections lodged"),
    "appeal": _l("of these, appeals"),
    "objection": _l("of these, objections to the notice"),
    "late": _l("lodged too late"),
    "upheld": _l("upheld"),
    "partly": _l("upheld in part"),
    "rejected": _l("not upheld"),
    "refused": _l("not taken up"),
    "withdrawn": _l("taken back by who lodged them"),
    "open": _l("not decided yet"),
}
REMARKINGS = {"ordered": _l("Marked anew"), "adopted": _l("of these, the new marks count")}
SUPERVISION = {
    "right": _l("Supervision: found in order"),
    "wrong": _l("Supervision: found not in order"),
    "witnessed": _l("Signatures of witnesses"),
    "stops": _l("Requests to stop"),
}
FLOOR = {
    "decided": _l("Incidents decided"),
    "time-back": _l("of these, time given back"),
    "minutes": _l("Minutes given back in all"),
}
SHEETS = {
    "sheets": _l("Signed sheets"),
    "revisions": _l("Revisions"),
    "reopenings": _l("Sent back"),
    "recusals": _l("Recusals"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One count, what it counts, and a remark."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Counts that belong together."""

    heading: str
    figures: tuple[Figure, ...]


def sections(said: Mapping[str, Any]) -> list[Section]:
    """What is counted besides sheets, rulings and draws; nothing where nothing was.

    said: `fairness` of a publication's body; one of an earlier release may lack any of it.
    """
    parts = (
        (_("Rechecks"), _rechecks(said.get("rechecks", ()))),
        (_("Appeals and objections"), _counted(APPEALS, said.get("appeals"))),
        (_("Marking anew"), _counted(REMARKINGS, said.get("remarkings"))),
        (_("Supervision"), _counted(SUPERVISION, said.get("supervision"))),
        (_("On the floor"), _counted(FLOOR, said.get("floor"))),
    )
    return [Section(heading, figures) for heading, figures in parts if figures]


def whole(said: Mapping[str, Any]) -> list[Section]:
    """The same with the sheets and rulings first, for who sees nothing else."""
    rulings = said["rulings"]
    late = rulings.get("entry", 0)
    ruled = [Figure(_("Rulings"), str(sum(rulings.values())))]
    if late:
        ruled.append(Figure(_("of these, changes after the deadline"), str(late)))
    sheets = (*_counted(SHEETS, said), *ruled)
    draws = tuple(
        Figure(_("Draw"), "1", _("Seed %(seed)s", seed=draw["seed"]))
        for draw in said["draws"]
        if not draw["replaced"]
    )
    first = [Section(_("Sheets and rulings"), sheets)]
    return first + ([Section(_("Draws"), draws)] if draws else []) + sections(said)


def _counted(words: Mapping[str, Any], counts: Mapping[str, int] | None) -> tuple[Figure, ...]:
    found = counts or {}
    return tuple(Figure(str(word), str(found[key])) for key, word in words.items() if key in found)


def _rechecks(lists: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    return tuple(_recheck(one) for one in lists)


def _recheck(one: Mapping[str, Any]) -> Figure:
    by = _("by code") if one["by"] == "code" else _("by total")
    remarks = [_("%(wrong)s wrong", wrong=one["wrong"])]
    remarks += [_("widened to all")] if one["widened"] else []
    remarks += [] if one["closed"] else [_("not closed yet")]
    label = _("Recheck list %(number)s, %(by)s", number=one["number"], by=by)
    return Figure(label, str(one["listed"]), " · ".join(remarks))
