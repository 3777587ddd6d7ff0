"""Sentences about theory marks and handed-in results (理论成绩、仅成绩)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.sentences import actions
from competition.web.wording import add_sentences

SENTENCES = {
    "mark-signed": _l(
        "The mark of %(number)s stands already. The chief judge sends it back before it changes."
    ),
    "theory-not-one-mark": _l(
        "This paper has more than one mark or seat: it is typed sheet by sheet."
    ),
    "theory-behind-codes": _l("This paper is marked under codes: it is typed sheet by sheet."),
    "theory-no-sheet": _l("There is no sheet for this entry in the module."),
    "marked-here": _l("This trade is marked here; no result list is handed in."),
    "results-not-handed-in": _l("No result list has been handed in yet."),
    "result-missing": _l("%(entry)s has no result."),
    "place-missing": _l("%(entry)s has a total but no place."),
}

add_sentences(SENTENCES)

actions.ACTIONS.update({"results.handed_in": _l("Took a signed result list in")})
