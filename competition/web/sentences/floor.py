"""Sentences about the door and the floor, and their acts in the trail (检录与现场)."""

from flask_babel import lazy_gettext as _l

from competition.web.sentences.actions import ACTIONS, NOUNS
from competition.web.wording import add_sentences

SENTENCES = {
    "act-malformed": _l("The server cannot read this note. It was not stored."),
    "act-misaddressed": _l("This note was sent to another address than it names."),
    "absence-undone": _l("This absence has been undone already."),
    "card-not-of-the-floor": _l("The holder of this card has nothing to do on the floor."),
    "floor-unreadable": _l("The floor rules of this trade cannot be read. Write them anew."),
    "incident-decided": _l("Incident no. %(number)s has been decided already."),
    "incident-undecided": _l("The chief judge has not decided about incident no. %(number)s."),
    "incident-of-nobody": _l(
        "Incident no. %(number)s names no contestant's station; it cannot cost anybody anything."
    ),
    "incident-place-clear": _l("It is clear already where incident no. %(number)s happened."),
    "incident-session-unknown": _l("This trade has no such session. Choose one of the list."),
    "incident-station-unknown": _l(
        "There is no station %(found)s. There are these: %(known)s. Type the one that was meant."
    ),
    "no-later-session": _l(
        "No session of this part begins later: %(session)s was the last one. Give time back, or"
        " add a session to the timetable first."
    ),
    "spare-taken": _l(
        "Somebody works at station %(found)s at that time. Free are: %(free)s. Type another one."
    ),
    "spare-unknown": _l("There is no station %(found)s. Free are: %(free)s. Type one of these."),
    "decision-missing": _l("Choose what is decided."),
    "figure-missing": _l("Say how much, or which."),
    "nothing-happened": _l("Nothing is written down yet."),
    "nobody-absent": _l("Everybody is here."),
    "minutes-form": _l("Whole minutes, from 1 to 600."),
}
add_sentences(SENTENCES)

ACTIONS.update(
    {
        "check_in.noted": _l("Noted who came and who did not"),
        "label.printed": _l("Printed a label at the desk"),
        "label.printed_again": _l("Printed a label at the desk once more"),
        "absence.undone": _l("Took an absence back by ruling"),
        "incident.reported": _l("Wrote down what happened on the floor"),
        "incident.photographed": _l("Added a photo of what happened on the floor"),
        "incident.decided": _l("Decided about something on the floor"),
        "incident.put_right": _l("Put right at which station something happened"),
        "incident.voided": _l("Struck an incident written down in error"),
        "incident.carried_out": _l("Noted that a decision was told and done on the floor"),
        "floor_rules.written": _l("Changed late rules and violations"),
        "floor_session.opened": _l("Came to a desk of the floor"),
        "floor_session.closed": _l("Left a desk of the floor"),
    }
)

NOUNS.update(
    {
        "absence": _l("Absences"),
        "check_in": _l("Check-in"),
        "floor_rules": _l("Rules of the floor"),
        "floor_session": _l("Desks"),
        "incident": _l("Incidents"),
        "label": _l("Labels of the desk"),
    }
)
