"""Every word the tablet's app says, in both languages (平板用语); its code has none."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from competition.web.marking import help_words, sheet_words, tablet_words

WORDS = {
    "app_name": _l("Marking"),
    "state_open": _l("Not marked"),
    "state_marked": _l("Marked"),
    "state_draft": _l("Draft"),
    "state_queued": _l("Signed, to send"),
    "state_sending": _l("Sending"),
    "state_waits": _l("Signed, its module is closed"),
    "state_delivered": _l("Delivered"),
    "state_reopened": _l("Reopened"),
    "state_conflict": _l("Conflict"),
    "state_flagged": _l("Flagged"),
    "state_aside": _l("Set aside"),
    "state_recused": _l("Stands back"),
    "state_locked": _l("Locked"),
    "why_conflict": _l(
        "Another signed version of this sheet arrived first. The chief judge decides."
    ),
    "why_flagged": _l("The sheet is kept but does not count yet. The chief judge decides."),
    "why_waits": _l(
        "The server came back from an older copy and has no such sheet yet. It goes out by itself "
        "once its module is open again; tell the chief judge."
    ),
    "why_aside": _l(
        "The server cannot take this sheet. It stays on the tablet; call the chief judge."
    ),
    # joining
    "not_paired": _l("This tablet belongs to no contest yet"),
    "pair_tablet": _l("Pair this tablet"),
    "pairing_code": _l("Pairing code"),
    "pairing_hint": _l("16 characters from the organiser's page; good for ten minutes, once."),
    "tablet_name": _l("What this tablet is called"),
    "tablet_name_hint": _l("For instance the table it stands on."),
    "code_missing": _l("Type the pairing code first."),
    "pair_now": _l("Pair"),
    "no_server": _l("No answer from the server. Try again in a moment."),
    "your_card": _l("Your judge's card"),
    "card_number": _l("Card number"),
    "card_hint": _l("Type the number, or scan the QR on the card."),
    "card_missing": _l("Type the card number first."),
    "pin": _l("PIN"),
    "pin_hint": _l("Six digits. After five misses the card is locked."),
    "pin_given": _l("{count} of {all} digits given"),
    "clear_pin": _l("Clear"),
    "backspace": _l("One back"),
    "pin_wrong": _l("Wrong PIN. {left} {left|try|tries} left."),
    "pin_gone": _l("Too many wrong PINs. Come in with card and PIN again; your marks are kept."),
    "pin_again": _l("Your session is over. Come in again; your marks are kept."),
    "pin_first": _l("Give all six digits first."),
    "screen_locked": _l("Screen locked"),
    "locked_hint": _l("Your PIN opens it. Marks are kept."),
    "other_judge": _l("Another judge"),
    # header
    "back": _l("Back"),
    "large_type": _l("Large type"),
    "lock_screen": _l("Lock screen"),
    "all_sent": _l("All delivered"),
    "to_send": _l("{count} to send"),
    "offline": _l("No connection"),
    "kept_at": _l("Kept here {time}"),
    "offline_kept": _l("No network · kept here {time}"),
    "offline_goes_on": _l("Carry on; sheets go out by themselves"),
    "pin_wanted": _l("PIN wanted"),
    "tap_for_pin": _l("Press to come in again"),
    "unpaired": _l("This tablet is not paired any more"),
    "tell_chief": _l("Unsent sheets are kept; call the chief judge"),
    "cannot_store": _l("This tablet cannot store"),
    "cannot_store_do": _l("Go on on paper; call the chief judge"),
    # home
    "next": _l("Next sheet"),
    "trial_next": _l("Trial marking, next sheet"),
    "trial_hint": _l("Counts for nothing: mark as you would a real one, by yourself"),
    "check_label": _l("Check that the label on the work bears this code"),
    "start_marking": _l("Start marking"),
    "missing_sheets": _l("{count} still missing"),
    "to_sign": _l("{count} to sign"),
    "chief_says": _l("Chief judge: {reason}"),
    "lacks": _l("Missing {aspects}"),
    "comma": _l(", "),
    "mark_anew": _l("Mark anew"),
    "carry_on": _l("Carry on"),
    "total": _l("Sum"),
    "check_and_sign": _l("Check and sign"),
    "no_more_new": _l("No new sheet waits"),
    "no_more_new_hint": _l("What is begun stands at the right."),
    "all_done": _l("All sheets are signed"),
    "all_done_hint": _l("Nothing more to do here; the chief judge sees it too."),
    "no_sheets": _l("No sheets yet"),
    "no_sheets_hint": _l("They appear by themselves once the chief judge opens the module."),
    "seat_done": _l("This seat is done"),
    "seat_done_hint": _l("You are waited for at another seat of yours:"),
    "other_seats": _l("Your other seats"),
    "sheets_wait": _l("{count} waiting"),
    "all_codes": _l("All codes"),
    "receipt": _l("receipt {receipt}"),
    "choose_sheet": _l("Which seat"),
    "seat": _l("Seat {seat}"),
    "module_locked": _l("Module locked"),
    # sheet
    "aspects": _l("Aspects"),
    "runs_all_the_time": _l("Time and deductions"),
    "note": _l("Note"),
    "total_of": _l("Total {total} of {max}"),
    "still_missing": _l("{count} missing"),
    "sign": _l("Sign"),
    "next_aspect": _l("Next: {aspect}"),
    "undo": _l("Undo"),
    "undo_what": _l("Undo {what}"),
    "back_home": _l("Back to the start"),
    "given_before": _l("I gave here {marks}"),
    "yes": _l("Yes"),
    "no": _l("No"),
    "one_less": _l("One less:"),
    "one_more": _l("One more:"),
    "each_costs": _l("{points} each"),
    "up_to_times": _l("{most} at most"),
    "counter_end": _l("No further than {most}"),
    "not_a_number": _l("Not a number"),
    "too_many_decimals": _l("{most} {most|decimal|decimals} at most"),
    "levels": _l("What each level looks like"),
    "at_least": _l("{least} at least"),
    "at_most": _l("{most} at most"),
    "in_steps": _l("Steps of {step}"),
    "place": _l("No. {place}"),
    "order_hint": _l("Press the items in the order that was given."),
    "order_so_far": _l("Order: {order}"),
    "start_clock": _l("Start the clock"),
    "stop_clock": _l("Stop the clock"),
    "go_on": _l("Resume"),
    "by_hand": _l("By hand"),
    "time_form": _l("Minutes and seconds, such as 15:07.4"),
    "time_rule": _l("Limit {limit}; {each} off for every {unit} s over, a part counts as a whole"),
    "time_rule_whole": _l("Limit {limit}; {each} off for every whole {unit} s over"),
    "time_stop": _l("; the work is stopped at {end}, what comes later is not marked"),
    "time_kept": _l("Kept as it was measured"),
    "late_by": _l("{seconds} s over"),
    # signing
    "back_to_change": _l("Back to change"),
    "check_then_sign": _l("Check, then sign"),
    "marks_of": _l("Marks of {code}"),
    "change_what": _l("Change {aspect}"),
    "points_given": _l("Points given"),
    "times": _l("{count|fault|faults}"),
    "no_fault": _l("No fault seen"),
    "not_attempted": _l("Not attempted"),
    "above_mean": _l("{apart} above your mean here"),
    "below_mean": _l("{apart} below your mean here"),
    "declaration": _l(
        "I gave these marks by myself. "
        "Once signed they change only when the chief judge reopens the sheet."
    ),
    "how_to_sign": _l("How to sign"),
    "signature": _l("Signature"),
    "stroke": _l("By hand, drawn"),
    "stroke_field": _l("Draw your signature here"),
    "stroke_first": _l("Draw your signature first."),
    "stroke_again": _l("Draw again"),
    "sign_and_hand_in": _l("Sign and hand in {code}"),
    "kept_here": _l("Kept on this tablet; it survives a power cut"),
    "sent_by_itself": _l("Goes out by itself once there is a network; no need to wait"),
    "receipt_later": _l("Once delivered a receipt code appears, short enough for paper"),
    "receipt_copy": _l("Receipt {receipt}: copy it on paper if you like"),
}


def in_both_languages() -> dict[str, dict[str, str]]:
    """The words by language, as the page's templates carry them."""
    words = {**WORDS, **tablet_words.WORDS, **sheet_words.WORDS, **help_words.WORDS}
    found = {}
    for language, locale in (("zh", "zh_CN"), ("en", "en")):
        with force_locale(locale):
            found[language] = {name: str(word) for name, word in words.items()}
    return found
