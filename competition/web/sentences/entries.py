"""Sentences about entries, their status and their history (参赛)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.rules.entrants import Entrants
from competition.web.called import called
from competition.web.sentences import actions
from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "trade-has-codes": _l(
        "Codes were given out in %(trade)s: nobody leaves it any more, and a list cannot add to "
        "it. Until the codes are opened, a newcomer is entered singly, by ruling."
    ),
    "unknown-trade": _l("There is no trade “%(value)s”."),
    "missing-division": _l("The division is missing."),
    "missing-name": _l("The name is missing."),
    "too-many-members": _n(
        "An entry has at most %(most)s contestant.",
        "An entry has at most %(most)s contestants.",
        "most",
    ),
    "number-missing": _l("The entry number is missing."),
    "number-taken": _l("Entry number %(number)s is taken in this event."),
    "id-twice": _l("%(name)s has the ID number of another contestant of this entry."),
    "id-entered-already": _l("This ID number is entered in the trade already: %(holder)s."),
    "reason-missing": _l("Say why. The reason stays in the trail."),
    "entry-has-code": _l(
        "Codes were given out: the registration stays. Note that the entry gives up instead."
    ),
    "entry-not-cancelled": _l("This registration counts already."),
    "status-behind-code": _l(
        "The codes are sealed: the chief judge notes absences by code. Nothing was changed."
    ),
    "module-locked": _l("The module is locked. Nothing was changed."),
    "not-ready": _l("Not everything is settled yet. Nothing was imported."),
    "unit-merged-already": _l("This unit was merged already."),
    "merge-went-on": _l("The unit it went into was merged further. Undo that merge first."),
    "merge-undone-already": _l("This merge was undone already."),
    "alias-taken": _l("“%(name)s” stands for a unit already."),
    "merge-same-unit": _l("A unit cannot be merged into itself."),
    "merge-ties": _l("As one unit they tie judges to entries. Look at these first."),
    "apart-same-unit": _l("Choose two different units."),
}

add_sentences(SENTENCES)

actions.ACTIONS.update(
    {
        "entry.created": _l("Entered a contestant"),
        "entry.changed": _l("Changed an entry"),
        "entry.cancelled": _l("Took a registration back"),
        "entry.restored": _l("Let a registration count again"),
        "entry.status_set": _l("Noted an entry's status"),
        "roster.imported": _l("Imported a roster"),
        "roster.refused": _l("A roster was not imported"),
        "trade.entries_imported": _l("Entries came in by a roster"),
        "file.staged": _l("Chose a file to look at"),
        "file.discarded": _l("Threw a file away"),
        "file.refused": _l("A file was too large and not taken"),
        "units.merged": _l("Merged two units"),
        "units.merge_undone": _l("Undid a merge of units"),
        "units.set_apart": _l("Said that two units are two"),
        "units.apart_undone": _l("Took back that two units are two"),
        "unit.changed": _l("Changed a unit"),
    }
)

FIELDS = {
    "number": _l("Entry number"),
    "trade": _l("Trade"),
    "division": _l("Division"),
    "unit": _l("Delegation"),
    "unit_kind": _l("Kind of unit"),
    "note": _l("Note"),
    "coaches": _l("Coaches"),
    "name": _l("Full name"),
    "id_number": _l("ID number"),
    "gender": _l("Gender"),
    "phone": _l("Phone"),
    "level": _l("Skill level"),
    "certificate": _l("Certificate number"),
    "born_on": _l("Date of birth"),
    "trade_years": _l("Years in the trade"),
}
SHOWN = {
    "all": _l("All"),
    "present": _l("Take part"),
    "absent": _l("Absent"),
    "withdrawn": _l("Gave up"),
    "disqualified": _l("Disqualified"),
    "cancelled": _l("Taken back"),
}


#: The fields that are called by what is entered.
CALLED = frozenset({"team", "contestant"})


def field_words(code: str, entered: Entrants | None = None) -> str:
    """What a field of an entry is called."""
    return called(code, entered) if code in CALLED else str(FIELDS.get(code, code))


def show_words(show: str) -> str:
    """What a filter of the register is called."""
    return str(SHOWN[show])
