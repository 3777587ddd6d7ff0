"""What the app says of the tablet itself (平板自检、移交、归还), in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WORDS = {
    "close": _l("Close"),
    # windows, storage, network
    "elsewhere": _l("The app is open in another window"),
    "elsewhere_hint": _l("Marking goes on there. Every stroke is kept on this tablet."),
    "work_here": _l("Go on in this window"),
    "storage_cleared": _l(
        "This tablet's system has cleared what the app kept. Pair it again: what has arrived comes "
        "back, and the chief judge's matrix shows what has not."
    ),
    "unpaired_unsent": _l(
        "This tablet is not paired any more. {count} signed "
        "{count|sheet is kept; it goes|sheets are kept; they go} out once it is paired again."
    ),
    "join_rehearsal": _l("Join the rehearsal"),
    "offline_stay": _l("Do not close or reload this page"),
    "aside_count": _l("{count} {count|sheet|sheets} set aside"),
    "aside_do": _l("Save them as a file here; call the office"),
    "elsewhere_count": _l("{count} {count|sheet|sheets} of another event"),
    "elsewhere_unsent": _l("Kept here; sent once this tablet is paired with {event} again"),
    "screen_failed": _l(
        "This screen cannot be drawn. Everything is kept: save what is unsent as a file, go on at "
        "another tablet, and tell the office."
    ),
    "spare_place": _l("Storage of this tablet fails"),
    "spare_place_do": _l("Signed sheets lie in a spare place; ask for another tablet"),
    "cannot_read": _l("The storage of this tablet cannot be read"),
    "cannot_read_do": _l(
        "What was signed here stays on it. Restart the tablet and try again; until then mark on "
        "another tablet or on paper, and call the chief judge."
    ),
    "try_again": _l("Try again"),
    "no_server_other": _l(
        "No answer from the server. Until it answers only the judge who was here last can come in."
    ),
    # joining
    "install_first": _l("First put the app on the home screen"),
    "install_apple": _l(
        "In Safari press Share, then “Add to Home Screen”. Open it there and pair inside it."
    ),
    "install_other": _l(
        "In the browser's menu choose “Install app” or “Add to Home screen”. "
        "Open it there and pair inside it."
    ),
    "install_why": _l("An app on the home screen keeps its storage; a page in a browser may not."),
    "install_now": _l("Put it on the home screen"),
    "chat_browser": _l("This is a chat app's browser"),
    "chat_browser_do": _l(
        "It may clear marks at any time. Press the menu at the top right, choose “Open in "
        "browser”, and pair there."
    ),
    "scan_pairing": _l("Scan the code"),
    "scan_card": _l("Scan the card"),
    "scan_hold": _l("Hold the code in front of the camera."),
    "scan_photo": _l("Take a photo instead"),
    "scan_nothing": _l("No code in this picture. Come closer, or type the number."),
    "scan_refused": _l(
        "The camera is not allowed here. Type the number, or allow the camera in the "
        "browser's settings."
    ),
    "scan_no_camera": _l("No camera answers. Type the number, or take a photo."),
    # check-up
    "this_tablet": _l("This tablet"),
    "check": _l("Check-up of the tablet"),
    "check_all_good": _l("Everything is in order"),
    "check_good": _l("{count} {count|point is|points are} in order"),
    "check_browser": _l("Browser"),
    "check_browser_do": _l(
        "Too old for the app. Update the tablet's system, or use another tablet."
    ),
    "check_storage": _l("Storage"),
    "check_storage_kept": _l("granted for good"),
    "check_storage_may_go": _l("may be cleared when space runs short"),
    "check_storage_do": _l("Keep at least 1 GB free, and do not clear the browser's data."),
    "check_install_do": _l("Put the app on the home screen and pair inside it."),
    "check_storage_none": _l("refused"),
    "check_storage_none_do": _l("Leave private browsing, then pair again."),
    "check_offline": _l("Without a network"),
    "check_offline_whole": _l("opens, marks and signs"),
    "check_offline_open": _l("marks and signs while the page is open"),
    "check_offline_do": _l(
        "At an address with http:// the page cannot be opened or reloaded without the server. "
        "Leave it open; marks stay on the tablet."
    ),
    "check_space": _l("Free space"),
    "check_space_enough": _l("enough"),
    "check_space_little": _l("little"),
    "check_space_none": _l("nearly none"),
    "check_space_do": _l("Delete photos or apps until 1 GB is free."),
    "check_clock": _l("Clock"),
    "check_clock_right": _l("agrees with the server"),
    "check_clock_off": _l("more than two minutes off"),
    "check_clock_unknown": _l("not compared yet"),
    "check_clock_do": _l("Let the tablet set date and time by itself."),
    "check_camera": _l("Camera"),
    "check_camera_there": _l("there"),
    "check_camera_none": _l("none, or not allowed"),
    "check_camera_do": _l("Card numbers and pairing codes are typed."),
    # hand-over
    "unsent_here": _l("{count} signed {count|sheet has|sheets have} not arrived"),
    "nothing_unsent": _l("Nothing is unsent"),
    "unsent_hint": _l(
        "They go out by themselves. If this tablet fails, carry them to another tablet or to the "
        "console; they are sealed and count once."
    ),
    "delivered_apart": _l("{count} delivered, up to the chief judge"),
    "chief_decides": _l("waits for the chief judge"),
    "chief_decided": _l("the chief judge has decided"),
    "receive_hint": _l("Sheets of a failing tablet can be taken over here."),
    "signed_at": _l("Signed {time}"),
    "save_file": _l("Save as a file"),
    "show_codes": _l("Show as codes"),
    "receive_file": _l("Take over a file"),
    "receive_codes": _l("Take over by camera"),
    "hand_over": _l("Hand over to another tablet"),
    "hand_over_hint": _l("On the other tablet press “Take over by camera” and hold it here."),
    "code_of": _l("Code {number} of {all}"),
    "taken_over": _l(
        "{count} {count|sheet taken over; it goes out by itself"
        "|sheets taken over; they go out by themselves}."
    ),
    "not_a_hand_over": _l("This is not a hand-over of signed sheets."),
    # giving back
    "give_back": _l("Give the tablet back"),
    "give_back_hint": _l(
        "Checks that everything has arrived, wipes what is kept here, and ticks the tablet off."
    ),
    "return_no_server": _l("No answer from the server. Give it back where there is a network."),
    "return_unsent": _l(
        "{count} signed {count|sheet has|sheets have} not arrived. Nothing was wiped."
    ),
    "return_begun": _l(
        "{count} {count|sheet was|sheets were} begun here and not signed. Sign first, or press "
        "again: what was begun is wiped here."
    ),
    "return_aside": _l(
        "{count} {count|sheet is|sheets are} set aside: the server cannot take "
        "{count|it. Save it|them. Save them} as a file for the office first, then give the tablet "
        "back."
    ),
    "given_back": _l("Given back"),
    "given_back_hint": _l("Nothing is kept on this tablet any more."),
}
