"""Sentences of appeals, rechecks and supervision (申诉、复核、监督措辞)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences, add_words
from competition.web.wording import counted as _n

add_sentences(
    {
        "may-not-appeal": _l("The rule of this event does not let them appeal."),
        "not-about-that": _l("The rule of this event does not take appeals about that."),
        "grounds-missing": _l("Say what you appeal against and why."),
        "lodger-missing": _l("Say who lodges it."),
        "not-lodged-yet": _l("That time has not come yet: look at the date and the hour."),
        "words-missing": _l("Write down why."),
        "no-notice-to-object-to": _l("No notice runs that could be objected to."),
        "appeal-cannot": _l("Appeal %(number)s has moved on: this can no longer be done with it."),
        "appeal-open": _l("Appeal no. %(number)s is not settled."),
        "appeal-answered": _l(
            "Appeal no. %(number)s is answered; it may be taken to the second instance "
            "until %(until)s, and is in the way until then."
        ),
        "too-late-to-go-further": _l("The time to take it to the second instance has run out."),
        "appeal-may-go-further": _l("It may still be taken to the second instance."),
        "appeal-not-answered": _l("There is no reply yet."),
        "too-many-appeals": _l(
            "%(count)s of your appeals are not decided yet: wait for an answer."
        ),
        "not-asked-to-rule": _l("Other arbitrators were asked to rule on this appeal."),
        "must-stand-back": _l("%(name)s must stand back: %(why)s."),
        "stood-back-already": _l("%(name)s stood back from this appeal."),
        "evidence-unreadable": _l("Only PDF files and photos can be handed in."),
        "evidence-too-large": _l("The file is larger than %(limit)s MB."),
        "evidence-too-many": _l("No more than %(limit)s files go with an appeal."),
        "evidence-damaged": _l("The file is not what was handed in."),
        "recheck-taken": _l("%(name)s has taken this item."),
        "recheck-not-taken": _l("Nobody has taken this item, or it is done."),
        "recheck-notice-answered": _l("The notice was answered already."),
        "finding-missing": _l("Say whether this sheet is right or wrong."),
        "no-checkers": _l("Choose who rechecks."),
        "remark-missing": _l("Say what is not in order."),
        "stop-waits": _l("A request to stop already waits for its answer."),
        "stop-answered": _l("The request was answered already."),
        "stop-not-standing": _l("The work is not stopped."),
        "signature-missing": _l("Sign with your account and password, or your card and PIN."),
        "signature-unproved": _l("Your account or password is wrong."),
        "signature-not-yours": _l(
            "That is somebody else's account: everybody signs with their own."
        ),
        "witness-own-act": _l("Nobody witnesses what they did themselves."),
        "witness-signed-already": _l("You have signed as a witness already."),
        "case-unreadable": _l("That is no case file."),
        "remarking-judges": _n(
            "It takes %(count)s judge, one for each seat.",
            "It takes %(count)s judges, one for each seat.",
            "count",
        ),
        "remarking-own-judges": _l("Whoever marked in this trade does not mark again."),
        "remarking-decided": _l("This re-marking was decided already."),
        "remarking-unfinished": _l("Not every second judge has handed in yet."),
        "appeal-without-ruling": _l(
            "Nothing has been ruled on this appeal: make the ruling first, "
            "or tick that no result changes."
        ),
        "recheck-open": _l("Recheck list no. %(number)s is not closed."),
        "recheck-notice-open": _l("Notice %(number)s of recheck list %(list)s is not answered."),
        "recheck-missing-module": _l("%(module)s has not been rechecked by code."),
        "recheck-missing-totals": _l("The totals have not been rechecked."),
        "recheck-missing-division": _l("The totals of %(division)s have not been rechecked."),
    }
)
#: Why somebody must stand back.
STAND_BACK = {
    "self": _l("it is about their own result"),
    "coach": _l("they coached the contestant"),
    "same_unit": _l("they belong to the contestant's unit"),
    "judged": _l("they marked in this trade"),
    "ruled-before": _l("they ruled at the first instance"),
    "objected": _l("the delegation asked it of them, and was heard"),
    "declared": _l("they declared an interest in it"),
}

add_words("why", STAND_BACK)
