"""Sentences about marks, sheets, modules (评分)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "revision-malformed": _l("This is not a signed sheet the server can read. It was not stored."),
    "revision-misaddressed": _l("This sheet was sent to another address than it names."),
    "revision-too-large": _l("A signed sheet may have %(limit)s KB at most."),
    "digest-mismatch": _l("The sheet was damaged on its way. Send it again."),
    "op-reused": _l(
        "Another sheet was already sent under this number. Both are kept; tell the chief judge."
    ),
    "version-not-chosen": _l("Choose first which version counts."),
    "session-foreign": _l("This sheet names a marking session of another tablet."),
    "scheme-incomplete": _l("This module has no complete marking scheme yet."),
    "module-incomplete": _l("This module is not complete yet; see its scheme and panels."),
    "request-malformed": _l("The request is not as it should be. Nothing was changed."),
    "check-of-nothing": _l("There is no signed sheet to check. It stays on the tablet."),
    "photo-unreadable": _l("This is not a photo the server can read. It stays on the tablet."),
    "photo-carries-notes": _l("This photo still carries the camera's notes. Take it in the app."),
    "photo-too-large": _l("A photo may have %(limit)s KB at most."),
    "photo-too-many": _l("A sheet may have %(limit)s photos at most."),
    "photo-damaged": _l("This photo is not what came in. Look at a backup."),
    "draft-malformed": _l("This draft cannot be read. It stays on the tablet."),
    "sheet-closed": _l("There is nothing left to mark on this sheet."),
    "sheet-not-signed": _l("This sheet has not been signed; there is nothing to send back."),
    "nothing-to-resolve": _l("There is nothing to decide on this sheet."),
    "revision-unreadable": _l(
        "The marks of this version cannot be read; ask the judge to sign anew."
    ),
    "target-missing": _l("Choose the sheet the marks belong to."),
    "sheet-undecided": _l("Decide first about the versions that wait on the two sheets."),
    "sheets-differ": _l("Marks move only between sheets of one panel."),
    "code-void": _l("There is nothing to mark under this code."),
    "not-acknowledged": _l("Still to acknowledge by card and PIN: the judge of seat %(seats)s."),
    "module-locked": _l("This module is locked."),
    "module-not-open": _l("This module is not open to marks."),
    "module-not-locked": _l("This module is not locked."),
    "module-not-ready": _l("Not locked: these sheets still need somebody."),
    "codes-decoded": _l("The codes are open already; the module stays locked."),
    "no-codes": _l("No codes have been given out yet. Draw them first."),
    "code-has-marks": _l("%(plate)s has signed sheets already; it cannot be absent."),
    "code-not-absent": _l("%(plate)s is not recorded as absent."),
    "reason-missing": _l("Write down the reason; it is kept with the decision."),
    "lock-missing": _l("Sheet of seat %(seat)s is missing."),
    "lock-conflict": _l("Seat %(seat)s has two signed versions; decide which counts."),
    "lock-flagged": _l("A version of seat %(seat)s was set aside; decide about it."),
    "lock-unchecked": _l("Sheet of seat %(seat)s has not been checked."),
    "lock-differs": _l("Who checked seat %(seat)s does not agree; decide about it."),
    "lock-spread": _l("Marks lie too far apart."),
    "mark-missing": _l("No mark yet."),
    "paper-unknown": _l("No paper sheet here bears this code. Look at event and seat."),
    "paper-differs": _l("The two times differ; look at the paper again."),
    "paper-differs-at": _l("First %(first)s, now %(second)s."),
    "paper-same-person": _l("The second time is another person's: two people type independently."),
    "nothing-to-file": _l("There is nothing to file yet."),
    "seat-not-paper": _l("This seat marks on a tablet."),
}

add_sentences(SENTENCES)
