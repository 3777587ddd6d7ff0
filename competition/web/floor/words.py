"""Every word the desk of the floor says, in both languages (检录台用语); its code has none."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from competition.web.floor import help_words

WORDS = {
    "app_name": _l("Check-in and floor"),
    "not_paired": _l("This device belongs to no contest yet"),
    "pair_desk": _l("Pair this desk or phone"),
    "pairing_code": _l("Pairing code"),
    "pairing_hint": _l(
        "16 characters from the page “Check-in and floor”; good for ten minutes, once."
    ),
    "desk_name": _l("What this desk is called"),
    "desk_name_hint": _l("For instance the door it stands at."),
    "code_missing": _l("Type the pairing code first."),
    "pair_now": _l("Pair"),
    "scan_pairing": _l("Scan the code"),
    "no_server": _l("No answer from the server. Try again in a moment."),
    "no_server_other": _l(
        "No answer from the server. Until it answers only who was here last can come in."
    ),
    "your_card": _l("Your card"),
    "card_number": _l("Card number"),
    "card_hint": _l("Type the number, or scan the QR on the card."),
    "card_missing": _l("Type the card number first."),
    "scan_card": _l("Scan the card"),
    "pin": _l("PIN"),
    "pin_hint": _l("Six digits. After five misses the card is locked."),
    "pin_given": _l("{count} of {all} digits given"),
    "clear_pin": _l("Clear"),
    "backspace": _l("One back"),
    "pin_wrong": _l("Wrong PIN. {left} {left|try|tries} left."),
    "pin_again": _l("Your session is over. Come in again; what you noted is kept."),
    "elsewhere": _l("The desk is open in another window"),
    "elsewhere_hint": _l("Check-in goes on there. What was noted is kept on this device."),
    "work_here": _l("Check in in this window"),
    "unpaired_unsent": _l(
        "Not paired any more. {count} {count|note is|notes are} kept here; {count|it goes|they go} "
        "out once it is paired again."
    ),
    "leave": _l("Leave"),
    "close": _l("Close"),
    "scan_hold": _l("Hold the code in front of the camera."),
    "scan_photo": _l("Take a photo instead"),
    "scan_nothing": _l("No code in this picture. Come closer, or type the number."),
    "scan_refused": _l(
        "The camera is not allowed here. Type the number, or allow the camera in the "
        "browser's settings."
    ),
    "scan_no_camera": _l("No camera answers. Type the number, or take a photo."),
    "all_sent": _l("All sent"),
    "to_send": _l("{count} {count|note|notes} to send"),
    "offline": _l("No network"),
    "offline_goes_on": _l("Check-in goes on"),
    "offline_stay": _l("Do not close or reload this page"),
    "pin_wanted": _l("PIN wanted"),
    "tap_for_pin": _l("Press to give it"),
    "spare_place": _l("Storage of this device fails"),
    "spare_place_do": _l("Notes lie in a spare place; go to another device"),
    "set_aside": _l("{count} set aside"),
    "set_aside_do": _l("The server cannot take them; tell the office"),
    "tab_door": _l("Check-in"),
    "tab_floor": _l("On the floor"),
    "trade": _l("Trade"),
    "session": _l("Session"),
    "no_sessions": _l("No sessions yet: people are checked in for the stage as a whole."),
    "print_labels": _l("Print a label at each check-in"),
    "number_or_badge": _l("Entry number, or scan the badge"),
    "scan_badge": _l("Scan the badge"),
    "type_or_scan": _l("Type a number and press Enter."),
    "nobody_of_it": _l("Nobody here has number {number}."),
    "several_of_it": _l("Several trades have a number {number}; choose the trade first."),
    "portrait_of": _l("Portrait of {name}"),
    "last_digits": _l("ID ends in {digits}"),
    "station": _l("Station"),
    "station_drawn": _l("Station drawn, if any"),
    "at_station": _l("station {station}"),
    "station_unknown": _l("There is no station {station} here. Look at the lot again."),
    "station_taken": _l("Station {station} is {number} {name}'s. Look at the lot again."),
    "check_in": _l("Check in"),
    "note_too_late": _l("Note as too late"),
    "note_absent": _l("Does not come"),
    "other_number": _l("Another number"),
    "planned_elsewhere": _l("The timetable has this entry in {session}, not in this session."),
    "to_his_session": _l("Go to that session"),
    "late_warned": _l("{minutes} min late: noted"),
    "late_ruling": _l("{minutes} min late: the chief decides; check in and wait"),
    "late_barred": _l("{minutes} min late: too late to enter; the chief may admit"),
    "here_since": _l("Checked in at {time}"),
    "here_by_desk": _l("Checked in at {time} at {desk}"),
    "absent_since": _l("Noted absent at {time}"),
    "absent_registered": _l("Registered as absent"),
    "status_of_entry": _l("Not in this contest any more"),
    "absence_by_ruling": _l(
        "An absence is undone by the chief's ruling only; note the arrival, and the chief is asked."
    ),
    "came_after_all": _l("Has come after all"),
    "take_back": _l("Take the check-in back"),
    "print_label": _l("Print the label"),
    "absent_for_good": _l("Note as absent"),
    "absent_means": _l(
        "The entry becomes absent, with your name and the time. Only a ruling takes it back."
    ),
    "leave_it": _l("Leave it"),
    "checked_in": _l("checked in"),
    "waits_for_chief": _l("waits for the chief judge"),
    "noted_absent": _l("noted absent"),
    "taken_back": _l("taken back"),
    "admission_ends": _l(
        "The chief had admitted them (incident {number}). "
        "Whoever comes too late once more waits for the chief again."
    ),
    "expected": _l("Expected"),
    "arrived": _l("Here"),
    "awaited": _l("Awaited"),
    "absent": _l("Absent"),
    "who_is_awaited": _l("Still awaited"),
    "all_here": _l("Nobody is awaited."),
    "nobody_expected": _l("Nobody is registered for this session."),
    "label_number": _l("Entry {number}"),
    "what_happened": _l("What happened at the station?"),
    "kind_equipment": _l("Equipment fault"),
    "kind_violation": _l("Violation"),
    "kind_injury": _l("Injury"),
    "kind_withdrawal": _l("Withdrawal"),
    "kind_late": _l("Late"),
    "kind_other": _l("Something else"),
    "station_of_it": _l("Station"),
    "nobody_there": _l("Nobody is placed at this station."),
    "rule_broken": _l("Which rule"),
    "rule_none": _l("None of the list"),
    "points_off": _l("({points} {points|point|points})"),
    "minutes_lost": _l("Minutes lost"),
    "told": _l("What was seen on the floor"),
    "told_hint": _l("By station, without names: the chief judge reads it."),
    "photo": _l("Photo"),
    "take_photo": _l("Take a photo"),
    "photo_hint": _l("Machine and place; no face, no badge."),
    "contestant_confirms": _l("The contestant confirms by typing the station's number"),
    "confirm_word": _l("Confirms"),
    "refuse_word": _l("Does not confirm"),
    "word_confirmed": _l("Confirmed by station"),
    "word_refused": _l("Not confirmed"),
    "word_differs": _l("This is not the number of the station."),
    "station_missing": _l("Type the station first."),
    "no_such_station": _l("There is no station {station}. There are: {stations}."),
    "no_station_yet": _l("There is no station of this number."),
    "told_missing": _l("Say what was seen, or choose the rule."),
    "hand_in": _l("Hand in to the chief judge"),
    "register": _l("Register of incidents"),
    "nothing_happened": _l("Nothing is written down."),
    "incident_number": _l("No. {number}"),
    "incident_open": _l("waits for the chief judge"),
    "incident_decided": _l("decided: tell it at the station"),
    "incident_carried-out": _l("told and done"),
    "incident_unsent": _l("to send"),
    "told_and_done": _l("Told at the station and done"),
    "decision_no-remedy": _l("No remedy."),
    "decision_time-back": _l("{minutes} min given back."),
    "decision_spare-station": _l("Goes on at station {station}."),
    "decision_last-session": _l("Works in the last session."),
    "decision_no-breach": _l("No violation."),
    "decision_warn": _l("Warned."),
    "decision_deduct": _l("{points} {points|point|points} off."),
    "decision_zero": _l("Module {module} counts zero."),
    "decision_disqualify": _l("Disqualified."),
    "decision_go-on": _l("Goes on."),
    "decision_withdraw": _l("Withdrawn."),
    "decision_admit": _l("Admitted."),
    "decision_bar": _l("Not admitted."),
    "decision_noted": _l("Noted."),
}


def in_both_languages() -> dict[str, dict[str, str]]:
    """The words by language, as the page's templates carry them."""
    found = {}
    for language, locale in (("zh", "zh_CN"), ("en", "en")):
        with force_locale(locale):
            words = {**WORDS, **help_words.WORDS}
            found[language] = {name: str(word) for name, word in words.items()}
    return found
