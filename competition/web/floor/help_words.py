"""Help at a desk of the floor (检录台帮助): each screen's own, and what to do in a failure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WORDS = {
    "help": _l("Help"),
    "sample": _l("Sample"),
    "rehearsal": _l("Rehearsal"),
    "help_for_joining": _l("Here this device joins the contest, and you come in with your card."),
    "help_then_joining": _l("Then the list of the session stands on the device, network or not."),
    "help_for_door": _l("Who arrives at the door: scan the badge, or type name or number."),
    "help_then_door": _l(
        "Compare face and identity card, then press Arrived. One press undoes it."
    ),
    "help_for_floor": _l("What happens on the floor: by station, with the time it happened."),
    "help_then_floor": _l("The chief judge decides; the decision comes back here."),
    "help_card": _l("When something fails"),
    "help_card_1": _l("No network: go on. What you note is kept here and goes out by itself."),
    "help_card_2": _l(
        "“Notes to send” at the top: they are on this device alone; do not clear its data."
    ),
    "help_card_3": _l("The device fails: take another one with your card; tell the office."),
    "help_card_4": _l("Not accepted, in red: the server cannot take a note. Tell the office."),
}
