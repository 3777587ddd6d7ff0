"""Sentences about certificates: issue, print, correct, revoke (证书)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "verification-path": _l(
        "The code on the paper holds capitals only: a folder named %(path)s would not be found. "
        "Use the site's own name, or a folder in capitals."
    ),
    "nothing-to-correct": _l(
        "%(number)s would say the same again. Write what is wrong as it should be."
    ),
    "certificate-lines-most": _l("At most %(most)s certificates at once; these are %(found)s."),
    "certificate-lines-unread": _l("These lines have no number and name: %(lines)s"),
    "certificate-text-torn": _l(
        "The text of the code was not pasted whole: it begins with the number and ends with a long "
        "row of letters and digits. Copy all of it. In a list, number and name stand on one line."
    ),
    "certificate-lines": _l("Write one certificate per line: its number, a space, the name."),
    "verification-unset": _l("First choose where certificates are verified."),
    "not-published": _l("Certificates are issued from published results, and none are in force."),
    "no-certificates": _l("There is no certificate to print."),
    "certificate-not-valid": _l("Certificate %(number)s was corrected or revoked before."),
    "no-longer-honoured": _l(
        "The results give the holder of %(number)s no award any more: revoke it instead."
    ),
    "nothing-to-take-back": _l("There is no saved change left to take back."),
    "nothing-to-settle": _l("Every certificate says what the results say."),
    "certificate-not-revoked": _l("Certificate %(number)s is not revoked."),
    "certificate-held": _l("The holder has %(number)s in its stead."),
    "design-in-use": _l(
        "A certificate is out: design, colour, paper, dates, microtext, circles, tint, bleed and "
        "whether teams get one together stay as they are, so that a reprint is the same paper."
    ),
    "certificate-english-event": _l(
        "The event has no English name, so the certificate cannot say anything in English."
    ),
    "certificate-english-trade": _l(
        "The trade has no English name, so the certificate cannot say anything in English."
    ),
    "certificate-english-award": _l(
        "The award %(award)s has no English name. Give it one in the settings of the trade."
    ),
    "authorisation-missing": _l("Say whose it is, who allowed it, when, and by which paper."),
    "impression": _l("This picture cannot be used."),
    "impression-kind": _l("A seal or signature is a PNG with a transparent ground, or an SVG."),
    "impression-opaque": _l(
        "The ground of this picture is not transparent: it would cover what lies below."
    ),
    "impression-coarse": _l(
        "The picture is %(found)s pixels wide and would be blurred. It needs %(wanted)s."
    ),
    "design-file-damaged": _l("The bytes of this file are not those its digest and kind name."),
    "design-file-unnamed": _l("This file is named but not among the files of the design."),
    "design-file-missing": _l("A sheet or seal of this design is no longer in the uploads."),
    "series-form": _l("2 to 16 capital letters and digits."),
    "series-taken": _l("The series %(series)s belongs to another event."),
    "signature-unreadable": _l("This is not a signature."),
}

add_sentences(SENTENCES)
