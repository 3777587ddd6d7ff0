"""What the sheet itself says: remarks, strokes, ways to mark, checks (评分表用语)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WORDS = {
    # remarks
    "more_on": _l("More on {aspect}"),
    "note_on": _l("Note on {aspect}"),
    "note_sheet": _l("Note on the whole sheet"),
    "has_note": _l("has a note"),
    "photos": _l("Photos"),
    "has_photos": _l("{count} {count|photo|photos}"),
    "take_photo": _l("Take a photo"),
    "photo_number": _l("Photo {number}"),
    "photo_drop": _l("Remove photo {number}"),
    "photo_drawing": _l("Keeping the photo…"),
    "photo_too_many": _l("{most} photos a sheet at most"),
    "photo_unreadable": _l("This file is not a picture the tablet can read"),
    "photo_kept": _l("Goes out after the sheet"),
    "photo_sent": _l("Delivered"),
    "photo_refused": _l("Not taken; stays here"),
    "photos_follow": _l(
        "{count} {count|photo follows the sheet by itself|photos follow the sheet by themselves}"
    ),
    "return_photos": _l(
        "{count} {count|photo has|photos have} not been delivered yet. Wait a moment, then again."
    ),
    "clear_mark": _l("Clear the mark"),
    # strokes
    "redo": _l("Redo"),
    "redo_what": _l("Redo {aspect}"),
    "clock_runs": _l("The clock runs"),
    "stop_first": _l("Stop the clock first"),
    "module_time": _l("Time of this module"),
    "module_time_rule": _l("Limit {limit}; time is written down and takes no points"),
    "give_back_time": _l("Give time back"),
    "back_less": _l("30 s less given back"),
    "back_more": _l("30 s more given back"),
    "back_why": _l("Why time is given back"),
    "time_back": _l("{time} given back"),
    "draft_overtaken": _l(
        "This sheet has been signed elsewhere since. What was begun here without a signature is "
        "not used; mark from what stands below."
    ),
    "signed_before": _l(
        "The judge who sat here before you signed this sheet. Those marks are that judge’s "
        "alone and are not shown."
    ),
    # too far apart
    "state_apart": _l("Spread over the limit"),
    "apart_at": _l("Too far from the panel: {aspects}"),
    "apart_whole": _l("Too far from the panel: the total"),
    "apart_do": _l(
        "Hold the work against the descriptors and mark anew, or sign the same again. "
        "What the others gave stays hidden; the chief judge decides."
    ),
    "look_again": _l("Look again"),
    # ways to mark
    "code": _l("Code"),
    "other_ways": _l("Other ways to mark"),
    "side_by_side": _l("Several at once"),
    "by_question": _l("Question by question"),
    "way_of_marking": _l("Where the next mark goes"),
    "way_down": _l("Down the codes"),
    "way_across": _l("Across the aspects"),
    "marked_of": _l("{count} of {all} {all|code|codes} marked"),
    "codes_marked": _l("codes marked"),
    "next_code": _l("Next: {code}"),
    "next_question": _l("Next question {aspect}"),
    "codes_left": _l("{count} {count|code|codes} left"),
    "check_and_sign_many": _l("Check and sign {count}"),
    "sheets_to_sign": _l("sheets to sign"),
    "sign_many": _l("Sign and hand in {count} {count|sheet|sheets}"),
    "odd_sheets": _l("{count} {count|sheet holds|sheets hold} an unusual mark, outlined"),
    # works
    "work_of": _l("Work {code}"),
    "work_of_many": _l("Work {code}, picture {number}"),
    "work_enlarge": _l("{name}: show it large"),
    "work_open": _l("Open the video: {name}"),
    "work_coming": _l("The picture is on its way"),
    "work_away": _l("The picture is not on this tablet yet; it comes once the server answers."),
    "work_small": _l("As kept on this tablet; the whole picture comes from the server."),
    # checks
    "checking": _l("Second check"),
    "state_agreed": _l("Agrees"),
    "state_unchecked": _l("To be checked"),
    "state_checked": _l("Checked"),
    "state_differs": _l("Does not agree"),
    "next_check": _l("Next check"),
    "start_checking": _l("Start checking"),
    "next_typing": _l("Next to type"),
    "start_typing": _l("Start typing"),
    "nothing_to_check": _l("Nothing to check"),
    "nothing_to_check_hint": _l("Signed sheets appear here by themselves."),
    "do_not_agree": _l("{count} {count|does|do} not agree"),
    "check_again": _l("Check again"),
    "check_signed": _l("Check what was signed"),
    "object": _l("Object"),
    "object_to": _l("Object to {aspect}"),
    "objection_to": _l("What is wrong with {aspect}"),
    "objection_hint": _l("What is wrong here"),
    "objection_bare": _l("Say what is wrong with {aspect}."),
    "sign_agreed": _l("No objection, sign {code}"),
    "sign_objections": _l("{count} {count|objection|objections}, sign {code}"),
    "declaration_check": _l("I have read every mark. The chief judge decides about objections."),
    "declaration_typed": _l("I typed this from the paper without seeing what was typed before."),
}
