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
    "has_photos": _l("{count} photos"),
    "take_photo": _l("Take a photo"),
    "photo_number": _l("Photo {number}"),
    "photo_drop": _l("Remove photo {number}"),
    "photo_drawing": _l("Keeping the photo…"),
    "photo_too_many": _l("{most} photos a sheet at most"),
    "photo_unreadable": _l("This file is not a picture the tablet can read"),
    "photo_kept": _l("Goes out after the sheet"),
    "photo_sent": _l("Delivered"),
    "photo_refused": _l("Not taken; stays here"),
    "photos_follow": _l("{count} photos follow the sheet by themselves"),
    "clear_mark": _l("Clear the mark"),
    # strokes
    "redo": _l("Redo"),
    "redo_what": _l("Redo {aspect}"),
    "clock_runs": _l("The clock runs"),
}
