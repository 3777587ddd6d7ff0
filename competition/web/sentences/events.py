"""What an event, a trade or a module is refused for (赛事、赛项、模块)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "rehearsal-no-entries": _l("%(trade)s has no list of names yet."),
    "rehearsal-no-trades": _l("There is no trade to rehearse yet."),
    "no-tablets-paired": _l("No tablet is paired with this event. Pair them first."),
    "no-tablet-seats": _l("Every seat marks on paper: there is nothing to rehearse on tablets."),
    "not-rehearsable": _l("The event cannot be rehearsed yet."),
    "rehearsal-stopped": _l("The rehearsal stopped: %(said)s"),
    "event-code": _l("Letters, digits and hyphens, at most 40, and no word of the console’s own."),
    "code-taken": _l("%(item)s is taken already."),
    "code-form": _l("“%(item)s” is no code: letters, digits, hyphens, at most 40."),
    "code-twice": _l("%(item)s is there twice."),
    "name-needed": _l("The Chinese name is missing."),
    "dates-reversed": _l("The last day lies before the first."),
    "unknown-choice": _l("“%(found)s” is not among the choices."),
    "sector-in-use": _l("Trades belong to the chain %(item)s: move them first."),
    "system-in-use": _l("Trades belong to the system %(item)s: move them first."),
    "unknown-system": _l("There is no system %(found)s."),
    "verification-host": _l("An address is needed, such as https://union.example.cn."),
    "list-empty": _l("At least one is needed."),
    "occupation-level": _l("Levels run from 1 to 5."),
    "division-in-use": _l("Contestants are entered in the division %(item)s: it cannot go."),
    "stage-in-use": _l("The stage %(item)s has modules or entries: it cannot go."),
    "trade-has-entries": _l("Contestants are entered in this trade: it cannot be taken away."),
    "trade-published": _l("Results of this trade were published: it cannot be taken away."),
    "trade-has-sheets": _l("Score sheets were made for this trade: it cannot be taken away."),
    "maximum-positive": _l("A maximum above 0 is needed."),
    "time-limit": _l("A time limit is longer than nothing."),
    "coefficient": _l(
        "“%(found)s” is no coefficient: figures such as 1 or 1.2, separated by spaces."
    ),
    "seats-range": _l("A panel has 1 to 50 seats."),
    "single-seat": _l("One person’s mark needs exactly one seat, not %(found)s."),
    "drops-too-many": _n(
        "%(dropped)s mark left out of %(seats)s: nothing remains.",
        "%(dropped)s marks left out of %(seats)s: nothing remains.",
        "dropped",
    ),
    "keeps-too-many": _l("The middle %(kept)s of %(seats)s cannot be kept."),
    "seats-taken": _l("Judges sit on %(seats)s: free the seats first."),
    "module-has-sheets": _l("Score sheets were made for this module: it cannot be taken away."),
    "shares-sum": _l("The shares come to %(sum)s %%, not 100 %%."),
}

add_sentences(SENTENCES)
