"""What the preview of an import offers (导入核对): answers to questions, quick repairs, states."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STATES = {
    "error": _l("wrong"),
    "confirm": _l("to confirm"),
    "changed": _l("changed"),
    "new": _l("new"),
    "unchanged": _l("unchanged"),
    "": _l("left aside"),
}
YES = {
    "coach-judges": _l("Understood"),
    "namesake": _l("Two people"),
    "birth-without-day": _l("Go on without them"),
    "gender-differs": _l("As the list says"),
    "number-of-other-person": _l("Yes, somebody else now"),
    "tie-parted": _l("Yes, by the trade's rule"),
    "total-differs": _l("As the list says"),
}


def state_words(state: str) -> str:
    """What importing a row would do, in a word."""
    return str(STATES[state])


def answer_words(question: Any, choice: str) -> str:
    """What a button under a question says."""
    if choice == "yes":
        return str(YES.get(question.code, _l("Right")))
    if choice == "new":
        return _("No, a new one")
    named = question.values.get("suggestions", {})
    if choice in named:
        return _("Yes, %(name)s; remember it", name=named[choice])
    return str(choice)


def fixes_of(told: Any) -> list[dict[str, Any]]:
    """Quick repairs of a problem: a cell typed anew, or a row left out."""
    values = told.problem.values
    found: list[dict[str, Any]] = []
    if told.problem.code in ("duplicate-person", "duplicate-work") and values.get("other_row"):
        other, here = str(values["other"]), told.problem.where
        found.append({"words": _("Keep %(cell)s only", cell=other), "row": told.row})
        found.append({"words": _("Keep %(cell)s only", cell=here), "row": values["other_row"]})
    suggestions = values.get("suggestions") or [values.get("suggestion")]
    if isinstance(suggestions, list):
        found.extend(
            {"words": _("Change to “%(text)s”", text=text), "text": text}
            for text in suggestions
            if text
        )
    return found
