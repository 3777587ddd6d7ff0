"""Sentences about work done beside the pages (后台任务)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "job-over": _l("This has ended already."),
    "job-not-over": _l("This is still under way."),
    "job-file-gone": _l("The file is no longer here: it was fetched. Have it made once more."),
    "server-left": _l("The system was closed while this ran, and so it stopped too."),
    "job-broke": _l("Something in the system broke. The particulars are in its log."),
    "job-unknown": _l("This version of the system does not know this kind of work."),
}

add_sentences(SENTENCES)
