"""Sentences about the hall's network and its certificate (本场网络)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "hall-certificate-there": _l(
        "The hall has a certificate already; with --again a new one is made, and every tablet must "
        "trust it anew."
    ),
    "hall-certificate-over": _l(
        "The hall's certificate is over. Make a new one on the page “Hall check”, or with "
        "%(command)s network certificate --again, and start again."
    ),
    "no-hall-certificate": _l("The hall has no certificate yet: %(command)s network certificate"),
    "hall-names": _l("A certificate for these names cannot be made."),
    "not-a-name": _l("This is no DNS name."),
    "not-an-address": _l("This is no IP address."),
    "no-name": _l("At least one name or address is needed."),
    "tls-needs-granian": _l("The hall's certificate needs the server granian, or --plain."),
}

add_sentences(SENTENCES)
