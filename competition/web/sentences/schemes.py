"""What a marking scheme is refused for, and what it still lacks (评分方案)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "scheme-check": _l("This does not hold together. Everything found:"),
    "not-a-scheme": _l("This is no marking scheme: an object with max and criteria is expected."),
    "scheme-too-large": _l("The scheme is longer than two million characters."),
    "scheme-empty": _l("There is no criterion yet."),
    "not-a-number": _l("“%(found)s” is no number of points."),
    "too-many-decimals": _n(
        "At most %(places)s decimal.", "At most %(places)s decimals.", "places"
    ),
    "decimals-range": _l("0 to 4 decimals."),
    "descriptors-missing": _l("Levels %(levels)s lack a description: judges cannot compare."),
    "scheme-not-storable": _l("Not saved yet: something cannot be kept as it is written."),
    "scheme-not-ready": _l("Not approved: something is still to correct."),
    "scheme-frozen": _l("Somebody has marked by this scheme: it stays as it is."),
    "scheme-approved": _l("The scheme is approved: make it a draft again to change it."),
}  # fmt: skip

add_sentences(SENTENCES)
