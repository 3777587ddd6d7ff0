"""Sentences any page may need (通用)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "not-found": _l("There is nothing at this address, or it is not yours to see."),
    "not-allowed": _l("Your role does not allow this."),
    "stale": _l("Not saved: it was changed elsewhere meanwhile. Your changes are still here."),
    "csrf": _l("This page was open too long. Reload it and send again; nothing was changed."),
    "too-large": _l("The file is larger than %(limit)s MB. Nothing was read."),
    "disk-full": _l("The disk of this computer has no room for the file. Nothing was read."),
    "disk-is-full": _l(
        "The disk of this computer is full: this could not be saved, and nothing saved before is "
        "lost. Make room, then send it again; tablets send again by themselves."
    ),
    "http-400": _l("The request could not be read. Reload the page and send again."),
    "http-405": _l("This address cannot be used that way. Open the page again."),
    "http-415": _l("The server does not take this kind of content."),
    "http-429": _l("Too many tries. Wait a minute, then try again."),
    "http-error": _l("The server cannot answer this request (%(status)s)."),
    "internal": _l("Something went wrong here. Nothing was half-written."),
    "invalid": _l("Some entries need correcting. Nothing was written."),
    "database-damaged": _l(
        "The database on this disk is damaged; nothing was changed in it. Take back the latest "
        'whole copy from %(folder)s: %(command)s restore "%(folder)s". What tablets signed '
        "since, they send again by themselves."
    ),
    "database-not-writable": _l(
        "This folder cannot be written: %(folder)s. Take the write protection off, or move the "
        "folder, then start again."
    ),
    "database-other-release": _l(
        "The database is of another release (%(found)s; this one is %(wanted)s). Run "
        "%(command)s upgrade: it copies first, and puts everything back where a figure differs."
    ),
    "wrong-key": _l("This key does not open it."),
}

add_sentences(SENTENCES)
