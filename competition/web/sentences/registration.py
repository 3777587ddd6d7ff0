"""Sentences about registration, its rules, quotas and objections (报名、名额、回避申请)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.errors import Problem
from competition.services.registration_findings import Said
from competition.web.sentences import actions
from competition.web.wording import add_sentences, in_language, sentence
from competition.web.wording import counted as _n

KINDS = {
    "entry": _l("Contestants"),
    "coach": _l("Coaches and companions"),
    "judge": _l("Judges proposed"),
}
#: State of a registration → shape and word.
STATES = {
    "draft": ("draft", _l("Not handed in")),
    "submitted": ("waiting", _l("With the office")),
    "returned": ("reopened", _l("Returned")),
    "waiting": ("held", _l("Waiting list")),
    "accepted": ("delivered", _l("Accepted")),
    "withdrawn": ("withdrawn", _l("Taken back")),
}
GROUNDS = {
    "same-unit": _l("Same unit"),
    "coach": _l("Teacher or coach of a contestant"),
    "kin": _l("Relative"),
    "interest": _l("Interest in the result"),
    "other": _l("Other"),
}
OBJECTION_STATES = {
    "lodged": ("waiting", _l("Not answered")),
    "accepted": ("recused", _l("Stands back")),
    "rejected": ("final", _l("Not accepted")),
    "withdrawn": ("withdrawn", _l("Taken back")),
}

SENTENCES = {
    "unit-not-own": _l(
        "“%(value)s” is not your delegation: you register for “%(own)s”. Write this name, or leave "
        "the cell empty."
    ),
    "registration-shut": _l(
        "Registration is not open now. After the deadline the office decides; ask it."
    ),
    "registration-decided": _l("The office has decided about it. Ask the office for a change."),
    "registration-withdrawn": _l("It was taken back already."),
    "registration-moved-on": _l(
        "Number %(number)s stands elsewhere by now. Look at the list again; nothing was changed."
    ),
    "nothing-to-submit": _l("Nothing here waits to be handed in."),
    "nothing-chosen": _l("Nothing is chosen. Tick the lines first."),
    "nobody-waits": _l("Nobody waits for this trade."),
    "too-many-at-once": _l("At most %(most)s at once."),
    "leader-wants-delegation": _l("A leader is invited for one delegation, on its page."),
    "login-settled": _l("You have a login already. Change the password in “My account”."),
    "unknown-division": _l("There is no division “%(value)s” in this trade."),
    "division-of-another-trade": _l(
        "“%(value)s” is no division of %(trade)s; it has: %(divisions)s."
    ),
    "birthday-impossible": _l("Nobody was born on that day."),
    "birthday-differs": _l("The date of birth is not the one in the ID number."),
    "gender-differs": _l("The gender is not the one in the ID number."),
    "answer-no-number": _l("%(field)s: write a number."),
    "answer-no-link": _l("%(field)s: write a whole address, such as https://example.org/film."),
    "answer-no-date": _l("%(field)s: write a date like 2026-05-01."),
    "answer-no-choice": _l("%(field)s: choose one of the list."),
    "field-answered": _l("“%(field)s” was answered already: it stays as it is."),
    "closes-before-it-opens": _l("The deadline lies before the opening."),
    "ages-cross": _l("The least age is above the highest."),
    "choices-without-choice": _l("Only a field of the kind “choice” has choices."),
    "file-kind": _l("Only PDF, JPEG and PNG are kept. Nothing was kept."),
    "picture-unreadable": _l(
        "This is no picture that can be read. It must be a JPEG, PNG or WebP of at most "
        "80 megapixels."
    ),
    "upload-too-large": _l("The file is larger than %(limit)s MB. Nothing was kept."),
    "upload-empty": _l("The file is empty."),
    "objection-shut": _l("Objections were to be lodged by %(until)s. The office can still act."),
    "objections-off": _l("This event takes no objections here."),
    "objection-twice": _l("This objection was lodged already."),
    "objection-answered": _l("It was answered already."),
    "copy-dates": _l("The last day lies before the first."),
    "purge-too-early": _l("The time to keep it is not over. Say why it is erased before."),
    "nothing-to-purge": _l("Nothing is left to erase."),
    "answer-missing": _l("Give the reason; the delegation reads it."),
}
#: What a finding says; the figures are its values.
FINDINGS = {
    "field-missing": _l("“%(field)s” is to be filled in"),
    "consent-missing": _l("the consent is missing"),
    "id-two-names": _l("this ID number stands under another name: %(name)s"),
    "name-entered-already": _l(
        "somebody of this name stands in the trade’s list already: %(number)s %(name)s"
    ),
    "birthday-unknown": _l("the date of birth is missing"),
    "too-young": _l("%(age)s years old on %(on)s, at least %(least)s"),
    "too-old": _l("%(age)s years old on %(on)s, at most %(most)s"),
    "level-unknown": _l("the skill level is missing"),
    "level-too-low": _l("holds level %(level)s, level %(at_least)s is asked"),
    "student-unknown": _l("student or not is missing"),
    "is-student": _l("students do not take part here"),
    "no-student": _l("only students take part here"),
    "years-unknown": _l("the years in the trade are missing"),
    "years-too-few": _n(
        "%(years)s year in the trade, at least %(at_least)s",
        "%(years)s years in the trade, at least %(at_least)s",
        "years",
    ),
    "too-many-trades": _n(
        "entered in %(count)s trade, at most %(most)s",
        "entered in %(count)s trades, at most %(most)s",
        "count",
    ),
    "won-before": _l("won “%(award)s” already, %(on)s"),
    "namesake-won": _l(
        "somebody of this name won “%(award)s”, %(on)s: see whether it is the same person"
    ),
    "unit-kind-unknown": _l("There is no such kind of unit."),
    "unit-kind": _l("units of this kind do not take part here"),
    "quota-broken": _l("quota of the delegation: %(count)s of %(most)s"),
    "quota-full": _l("places of the event: %(count)s of %(most)s"),
}
SENTENCES |= {
    "consent-text-changed": _l("The text of the consent was changed. Read it, then confirm again."),
    "consent-not-confirmed": _l("Confirm that each person ticked has read the text and consents."),
    "nobody-consents": _l("Nobody is ticked. Nothing was noted."),
    "out-of-turn": _l(
        "Number %(first)s waits before it: let the first move up, or open this one and accept it "
        "with a reason."
    ),
}
SENTENCES |= FINDINGS
add_sentences(SENTENCES)


def said_words(said: Said, names: tuple[str, ...] = ()) -> str:
    """A finding as a line: whom it is about, what, in whose words."""
    text = sentence(Problem(said.code, "", said.values))
    if said.values.get("text"):
        text = _("%(finding)s (%(rule)s)", finding=text, rule=in_language(said.values["text"]))
    if said.outcome == "document":
        text = _("%(finding)s: hand in a proof", finding=text)
    if said.member is not None and said.member < len(names) > 1:
        return _("%(name)s: %(finding)s", name=names[said.member], finding=text)
    return text


actions.ACTIONS.update(
    {
        "privacy.announced": _l("Announced that personal data will be erased"),
        "privacy.purged": _l("Erased the event’s personal data"),
        "registration_rules.changed": _l("Changed the rules of registration"),
        "registration.begun": _l("Began a registration"),
        "registration.changed": _l("Changed a registration"),
        "registration.consented": _l("Noted the consent of people registered"),
        "registration.dropped": _l("Dropped a draft of a registration"),
        "registration.submitted": _l("Handed a registration in"),
        "registration.accepted": _l("Accepted a registration"),
        "registration.refused": _l("Registrations were refused"),
        "registration.returned": _l("Returned a registration"),
        "registration.waits": _l("Put a registration on the waiting list"),
        "registration.put_first": _l("Put a registration first on the waiting list"),
        "registration.withdrawn": _l("Took a registration back"),
        "registration.file_kept": _l("Handed in a document"),
        "registration.file_dropped": _l("Took a document away"),
        "trade.entries_accepted": _l("Entries came in by registration"),
        "delegation.added": _l("Added a delegation"),
        "objection.lodged": _l("Lodged an objection"),
        "objection.answered": _l("Answered an objection"),
        "event.copied": _l("Copied an event without its people"),
        "objection.withdrawn": _l("Took an objection back"),
    }
)
actions.NOUNS.update(
    {
        "delegation": _l("Delegation"),
        "objection": _l("Objections to judges"),
        "registration": _l("Registration desk"),
        "registration_rules": _l("Rules of registration"),
    }
)
