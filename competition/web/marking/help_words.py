"""Help on a judge's tablet (平板帮助): each screen's own, and the one page that fits them all."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WORDS = {
    "help": _l("Help"),
    "sample": _l("Sample"),
    "rehearsal": _l("Rehearsal"),
    "help_for_pairing": _l("Here this tablet is joined to the contest, once."),
    "help_then_pairing": _l(
        "Type or scan the code the organisers show; then come in with your card and PIN."
    ),
    "help_for_card": _l("Here you come in: your judge's card and your six-digit PIN."),
    "help_then_card": _l("Your sheets appear by themselves. PIN forgotten: the chief judge."),
    "help_for_locked": _l("The screen locked itself because nobody touched it."),
    "help_then_locked": _l("Your PIN opens it where you stopped; nothing was lost."),
    "help_for_home": _l("Your first screen: the next code, what is missing, what to sign."),
    "help_then_home": _l(
        "Compare the large code with the work, then press Start marking. "
        "A code below leads to its sheet."
    ),
    "help_for_sheet": _l("One code through all aspects. Each press is a mark, kept at once."),
    "help_then_sheet": _l(
        "What is missing is marked by a bar and named below. With nothing missing: check and sign."
    ),
    "help_for_table": _l("Several codes at once: choose a field, its keys lie below."),
    "help_then_table": _l("After each mark the next open field follows. Sign what is whole."),
    "help_for_question": _l("One aspect through all codes, then the next aspect."),
    "help_then_question": _l("When all codes are marked, sign them together."),
    "help_for_sign": _l("Every mark once more, before your name stands under it."),
    "help_then_sign": _l(
        "Read it through. Then PIN, or a drawn signature, and press Sign and hand in."
    ),
    "help_for_check": _l("You check what somebody else signed."),
    "help_then_check": _l("Object to what is wrong, with a reason; then sign either way."),
    "help_for_done": _l("What has become of the sheet you just signed."),
    "help_then_done": _l("Go on with the next code; no need to wait for Delivered."),
    "help_for_tablet": _l("This tablet itself: its check-up, what is unsent, giving it back."),
    "help_then_tablet": _l(
        "If the tablet fails, save what is unsent as a file or show it as codes to another tablet."
    ),
    "help_card": _l("One page for the whole day"),
    "help_card_1": _l("Signing: PIN, or drawn by hand. Afterwards only the chief judge reopens."),
    "help_card_2": _l(
        "Signed, to send: it is safe on this tablet and goes out by itself. Carry on."
    ),
    "help_card_3": _l("Delivered: the server has it. The short receipt code proves it."),
    "help_card_4": _l("Conflict or Flagged: it is kept; the chief judge decides. Do nothing."),
    "help_card_5": _l("Set aside: the server cannot take it. Call the chief judge."),
    "help_card_6": _l("No network: mark and sign as ever. Do not clear the browser's data."),
    "help_card_7": _l(
        "The tablet fails: what you signed is on it. Take another tablet with your card and PIN, "
        "or go on on paper; the chief judge sees what is missing."
    ),
    "help_card_8": _l("PIN forgotten or card lost: the chief judge gives a new one at once."),
}
