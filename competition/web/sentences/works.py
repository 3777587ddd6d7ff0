"""Sentences about works, their pictures and links, and their acts in the trail (作品)."""

from flask_babel import lazy_gettext as _l

from competition.web.sentences.actions import ACTIONS, NOUNS
from competition.web.sentences.facts import FACTS
from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "work-behind-code": _l(
        "Entry %(number)s stands behind its code: what judges see changes no more. What came late"
        " the coder puts under the code."
    ),
    "work-code-unknown": _l("No work was given the code %(number)s."),
    "work-marked": _l(
        "%(number)s has been marked already: what the judges saw is not exchanged any more."
    ),
    "work-no-link": _l("Write a whole address, such as https://example.org/film."),
    "work-picture-or-link": _l("A work is either a picture or a link."),
    "work-too-many": _l("At most %(limit)s pictures and links a work."),
    "works-behind-key": _l(
        "%(first)s and %(second)s were given their last numbers, and the pictures went with them."
        " Swap the last numbers instead."
    ),
    "works-unreadable": _l("What this trade says of works cannot be read. Write it anew."),
    "zip-name-unknown": _l("%(name)s: its name begins with no number of this trade."),
    "zip-too-many": _l("At most %(limit)s files in a ZIP."),
    "zip-unreadable": _l("This file is no ZIP."),
    "link-line-form": _l("Write an entry number, a space and an address."),
    "link-line-unknown": _l("There is no entry %(number)s in this trade."),
    "missing-title": _l("The title of the work is missing."),
    "work-untitled": _l(
        "Entry %(number)s has no title yet: write it at the entry, then send this again. Whether"
        " a work may go without one stands under “What holds here”."
    ),
    "too-many-works": _n(
        "%(name)s: one author may bring %(most)s work here. There already: %(others)s.",
        "%(name)s: one author may bring %(most)s works here. There already: %(others)s.",
        "most",
    ),
    "duplicate-work": _l("“%(title)s” of %(name)s is in %(other)s already."),
}
add_sentences(SENTENCES)

ACTIONS.update(
    {
        "work.called_neutral": _l("Found that a link to a work names nobody"),
        "work.dropped": _l("Took a picture or link of a work away"),
        "work.dropped_by_code": _l("Took a work from under its code"),
        "work.kept": _l("Kept a picture of a work"),
        "work.linked": _l("Kept a link to a work"),
        "work.put_by_code": _l("Put a work under its code"),
        "works.ruled": _l("Said whether works are entered"),
    }
)

FACTS.update(
    {
        "each": _l("works of one author, at most"),
        "entered": _l("works are entered"),
        "teams": _l("teams are entered"),
        "untitled": _l("titles may be missing"),
        "neutral": _l("names nobody"),
    }
)

NOUNS.update({"work": _l("Works"), "works": _l("Works")})
