"""Sentences for stages and gates, the second look, units and honours (晋级、复核、表彰)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "gate-leads-nowhere": _l("This is the last stage: nobody goes on from it."),
    "gate-has-no-medals": _l("Medals are given at the end, not at a gate."),
    "medal-missing": _l("Gold, silver and bronze are given together: %(found)s is missing."),
    "counts-for-does-not-fit": _l(
        "Where a judge counts in some aspects only, a panel cannot combine by %(found)s or by"
        " whole sheets."
    ),
    "veto-needs-aspects": _l("A veto over aspects names them; another veto names none."),
    "reference-without-panel": _l("%(found)s has no target and no reference panel to find it."),
    "reference-rule-does-not-fit": _l("Several experts cannot be combined by %(found)s."),
    "reference-incomplete": _l("An expert has no value for %(found)s, so it cannot be frozen."),
    "gap-reference-missing": _l(
        "Aspect %(aspect)s of %(module)s has no reference value yet, so %(entry)s has no points."
    ),
    "answer-missing": _l("The answer is missing."),
    "answers-count": _n(
        "%(expected)s answer is wanted, %(found)s given.",
        "%(expected)s answers are wanted, %(found)s are given.",
        "expected",
    ),
    "answers-samples": _l("These are not the samples of the scheme: %(expected)s."),
    "answers-not-opened": _l("Answers stand here that were never opened."),
    "answers-incomplete": _l("Not every sealed aspect has its answer."),
    "answers-differ": _l("These are not the answers that were sealed: the digest is another."),
    "answers-not-sealed": _l("No answers are sealed here."),
    "answers-elsewhere": _l(
        "Another installation sealed these answers; they can be opened there only."
    ),
    "sheets-outstanding": _n(
        "%(count)s sheet of this module is not signed yet.",
        "%(count)s sheets of this module are not signed yet.",
        "count",
    ),
    "references-missing": _l("The experts' reference values are not frozen yet."),
    "references-frozen": _l("The reference values are frozen: nothing can change any more."),
    "module-open-already": _l("The module is open to marks already."),
    "not-a-later-stage": _l("Nobody has to go on into %(found)s: it is the first stage."),
    "stage-without-modules": _l("Stage %(stage)s has no module to be ranked by."),
    "team-award-too-much": _l("Prize %(found)s of units goes by place, number or points only."),
    "coaches-are-people": _l("Coaches are people: this honour goes to units."),
    "dates-out-of-order": _l("The last day lies before the first."),
    "need-needs-trade": _l("A mark of a part is asked for, so name the trades: %(found)s."),
    "mark-too-many": _n(
        "%(found)s answer, but at most %(most)s are asked for.",
        "%(found)s answers, but at most %(most)s are asked for.",
        "found",
    ),
    "stage-passed": _l("The next stage is filled already: the gate cannot change any more."),
    "stage-has-no-gate": _l("This stage has no gate."),
    "stage-incomplete": _n(
        "%(count)s entry still misses marks in this stage.",
        "%(count)s entries still miss marks in this stage.",
        "count",
    ),
    "not-fillable": _l("The next stage cannot be filled yet:"),
    "stage-begun": _l("Codes are given out in the next stage: who is in it stands."),
    "stage-not-filled": _l("The next stage is not filled yet."),
    "stage-over": _l(
        "A module of the next stage is locked, or its codes are opened: nobody is let in any more."
    ),
    "not-missing": _l("%(found)s does not go on, or is in the next stage already."),
    "not-in-stage": _l("%(found)s is not in the next stage."),
    "nobody-waits": _l("Nobody waits for a place any more."),
    "already-withdrawn": _l("This entry gave up already."),
    "nobody-to-recheck": _l("There is nothing to recheck here."),
    "not-a-share": _l("A share lies between 0 and 100 %%."),
    "standings-incomplete": _l("Totals are rechecked when every sheet is in."),
    "sheets-missing": _l("Sheets are still missing: the list is drawn when all are in."),
    "recheck-closed": _l("This list is closed."),
    "recheck-widened": _l("Everything is on this list already."),
    "recheck-unfinished": _n(
        "%(left)s line was not looked at yet.", "%(left)s lines were not looked at yet.", "left"
    ),
    "recheck-must-widen": _l("More is wrong than the limit allows: widen the list first."),
    "not-over-limit": _l("No more is wrong than the limit allows: the list stays as it is."),
    "recheck-without-time": _l("What was found or answered must say when, and only that."),
    "recheck-closed-by-nobody": _l("The list is closed, but nobody is said to have signed it."),
    "note-needed": _l("Write what is wrong, for the chief judge."),
}

add_sentences(SENTENCES)
