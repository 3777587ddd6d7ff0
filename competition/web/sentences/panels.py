"""Sentences about seats and recusals (席位、回避)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.sentences import actions
from competition.web.wording import add_sentences

SENTENCES = {
    "seat-has-sheets": _l("%(seat)s has score sheets: its role and whether it counts stay."),
    "seated-twice": _l("%(seat)s and %(other)s are one person. Each seat of a panel has its own."),
    "judge-named-as-contestant": _l(
        "%(name)s is also the name of contestant %(number)s, of %(unit)s. Write the judge’s unit"
        " after the name: with the same unit it is the same person."
    ),
    "judge-contests": _l(
        "%(seat)s: this person is entered in this trade too, as %(number)s, and cannot be seated"
        " here. A namesake is added under another name, for instance with his unit behind it."
    ),
    "judge-tied-after-codes": _l(
        "%(seat)s: this person would have to stand back from a contestant of the trade, and the"
        " codes are sealed: nobody can tell any more which work to keep from them. Seat somebody"
        " without such a tie."
    ),
    "checker-same-person": _l("%(seat)s: nobody checks what they signed themselves."),
    "recusal-after-codes": _l(
        "Codes were given out: from here on the chief judge rules, by code. Nothing was changed."
    ),
    "recusal-recorded": _l("This recusal is noted already."),
    "interest-declared": _l("This interest is declared already."),
    "substitute-tied": _l(
        "%(found)s would have to stand back from this entry too. Choose somebody else to mark"
        " instead, or nobody."
    ),
    "stand-in-not-free": _l(
        "This judge cannot mark instead any more: look at the list again and choose another."
    ),
    "substitute-elsewhere": _l("The substitute sits on another panel."),
    "judges-missing": _l("Write at least one name."),
    "too-many-judges": _l("At most %(most)s judges at once."),
}

add_sentences(SENTENCES)

actions.ACTIONS.update(
    {
        "judge.added": _l("Added a judge"),
        "panel.seated": _l("Changed a seat"),
        "panel.substitute_seated": _l("Seated a substitute"),
        "recusal.recorded": _l("Noted a recusal"),
        "recusal.waived": _l("Waived the recusals proposed"),
        "recusal.withdrawn": _l("Withdrew a recusal"),
        "recusal.waiver_ended": _l("Took a waiver of recusals back"),
        "recusal.came_late": _l("Found ties after the codes"),
        "interest.declared": _l("Noted a declared interest"),
        "interest.withdrawn": _l("Withdrew a declared interest"),
    }
)

REASONS = {
    "same-unit": _l("same unit"),
    "coach": _l("coach of the contestant"),
    "declared": _l("declared by the judge"),
    "other": _l("other reason"),
}


def reason_words(reason: str) -> str:
    """Why a judge stands back."""
    return str(REASONS.get(reason, reason))
