"""Sentences about tablets, cards and PINs (平板、裁判证)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "device-unknown": _l("This tablet is not paired any more. Ask for a new pairing code."),
    "device-shut-out": _l("This tablet was given back or shut out. Ask for a new pairing code."),
    "device-revoked": _l("%(label)s has been revoked already."),
    "return-differs": _l(
        "What this tablet sent and what is here do not agree. Nothing was wiped; call the chief "
        "judge."
    ),
    "handover-wrong": _l("No tablet of this event sealed this sheet."),
    "handover-session-unknown": _l(
        "The server came back from a copy made before this sheet was signed. Send it from the "
        "tablet it was signed on."
    ),
    "handover-file": _l("This is not a file of unsent sheets saved by a tablet."),
    "device-label": _l("Give the tablet a name of its own."),
    "pairing-unknown": _l("This pairing code is wrong, used up or too old. Ask for a new one."),
    "card-unknown": _l("No such card in this contest. Check the number."),
    "card-held": _l("This judge already holds card %(number)s. Replace it instead."),
    "card-revoked": _l("Card %(number)s has been revoked."),
    "card-locked": _n(
        "Too many wrong PINs. The chief judge can unlock the card, or wait %(minutes)s minute.",
        "Too many wrong PINs. The chief judge can unlock the card, or wait %(minutes)s minutes.",
        "minutes",
    ),
    "pin-wrong": _n("Wrong PIN. %(left)s try left.", "Wrong PIN. %(left)s tries left.", "left"),
    "pin-form": _l("A PIN has %(digits)s digits."),
    "pin-easy": _l("Not six like digits, not a run such as 123456."),
}

add_sentences(SENTENCES)
