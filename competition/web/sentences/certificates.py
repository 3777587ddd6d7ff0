"""Sentences about certificates: issue, print, correct, revoke (证书)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "verification-path": _l(
        "The code on the paper holds capitals only: a folder named %(path)s would not be found. "
        "Use the site's own name, or a folder in capitals."
    ),
    "certificate-lines": _l("Write one certificate a line: its number, a blank, the name."),
    "verification-unset": _l("First choose where certificates are verified."),
    "not-published": _l("Certificates are issued from published results, and none are in force."),
    "no-certificates": _l("There is no certificate to print."),
    "certificate-not-valid": _l("Certificate %(number)s was corrected or revoked before."),
    "no-longer-honoured": _l(
        "The results give the holder of %(number)s no award any more: revoke it instead."
    ),
    "design-in-use": _l("Dates and microtext are fixed once a certificate is out."),
    "series-form": _l("2 to 16 capital letters and digits."),
    "series-taken": _l("The series %(series)s belongs to another event."),
    "signature-unreadable": _l("This is not a signature."),
}

add_sentences(SENTENCES)
