"""Sentences about draws and codes (抽签、加密)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "seed-missing": _l("The seed is missing."),
    "draw-unwitnessed": _l("Lots are drawn before witnesses: write their names."),
    "table-printed": _l(
        "This table was printed already (copy %(copy)s). Write why it is printed once more."
    ),
    "no-entries": _l("There is nobody to draw or code: no entry takes part in this stage."),
    "gate-outdated": _l(
        "A ruling changed who goes on from %(before)s after %(stage)s was filled. Let them in once "
        "more, under “Stages and gates” of the trade."
    ),
    "gate-first": _l(
        "%(before)s has not said yet who goes on into %(stage)s. Lock it and let them in first: "
        "once numbers are given out, nobody can be left out any more."
    ),
    "recusals-undecided": _n(
        "%(count)s recusal the register finds is not decided (seats %(seats)s). The office notes"
        " it, or withdraws it, under Judges and seats: once the codes are out nobody can stand back"
        " any more.",
        "%(count)s recusals the register finds are not decided (seats %(seats)s). The office notes"
        " them, or withdraws them, under Judges and seats: once the codes are out nobody can stand"
        " back any more.",
        "count",
    ),
    "objections-open": _n(
        "%(count)s objection to a judge of this trade waits for an answer. Answer it first, under "
        "Objections: once the codes are out nobody can stand back any more.",
        "%(count)s objections to judges of this trade wait for an answer. Answer them first, under "
        "Objections: once the codes are out nobody can stand back any more.",
        "count",
    ),
    "objection-after-codes": _l(
        "The codes of this trade are out: from here on nobody knows whose work a judge marks. Tell "
        "the supervisor what you fear; against a result you can appeal."
    ),
    "codes-given": _l("Codes were given out already. They are given once."),
    "codes-not-sealed": _l("These codes are not sealed."),
    "wrong-words": _l("These words open nothing here. Compare them with the card, sign by sign."),
    "modules-not-locked": _l("Not every module of these codes is locked."),
    "digest-not-posted": _l("The digest of all marks must be posted first."),
    "marks-changed-since-digest": _l(
        "Marks have changed since the digest was posted. Post it again before anything is opened."
    ),
    "seed-long": _l("What was said is too long. Numbers are enough."),
    "list-used": _l("This list was drawn from, or put aside. Fix a new one."),
    "list-changed": _l("Entries, sessions or stations changed since the list was fixed."),
    "draw-exists": _l("It was drawn already. Another draw needs a ruling with its reason."),
    "lot-slot": _l("%(entry)s: %(lot)s is none of the lots in the box."),
    "lot-gap": _l("%(entry)s: %(lot)s is no place from 1 to %(most)s."),
    "layer-of-another-coder": _l("Layer %(layer)s belongs to another coder."),
    "coder-of-another-layer": _l(
        "You made layer %(other)s. Layer %(layer)s is made by another coder, so that nobody knows "
        "the whole way."
    ),
    "layers-broken": _l("The lists of the layers do not fit together. Nothing was opened."),
    "layer-unknown": _l("There is no layer %(layer)s here."),
    "not-a-coder": _l("This account is no coder of the trade."),
    "lot-missing": _l("%(entry)s has no lot."),
    "lot-unknown": _l("Nobody here has the number %(entry)s."),
    "lot-twice": _l("%(lot)s was drawn by %(other)s and by %(entry)s."),
    "lot-form": _l("%(lot)s is no number: at most 20 characters, without spaces."),
    "lots-used": _l("These numbers were given out already: %(lots)s."),
    "wrong-layer": _l(
        "This is the card of layer %(found)s. Layer %(layer)s is wanted; layers open in reverse."
    ),
    "wrong-set": _l("This card belongs to another trade. Nothing was opened."),
    "wrong-bag": _l("This is the spare card, but the number is not that of its bag."),
    "codes-lacking": _l(
        "%(count)s present have no code: %(numbers)s. Give them one late, or note that they are "
        "absent. Nothing was opened."
    ),
    "codes-decoded": _l("These codes are open already."),
    "exclusions-behind-key": _l(
        "%(first)s and %(second)s went on to the next layer, and judges stand back from somebody. "
        "Correct it at the layer made last, where the works lie."
    ),
    "label-in-use": _l("Sheets carry %(item)s already. Print the same label again instead."),
    "code-unknown": _l("No number %(code)s was given out in this layer."),
    "code-exists": _l("%(code)s is taken."),
    "code-with-itself": _l("%(code)s cannot be exchanged with itself."),
    "nobody-late": _l("Nobody waits for a number in this layer."),
    "no-certificates": _l("No certificate has been issued in this trade."),
}

add_sentences(SENTENCES)
