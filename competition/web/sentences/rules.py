"""Sentences for what the rules refuse: schemes, totals, contest files, marks (规则检查)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences, add_words
from competition.web.wording import counted as _n

SENTENCES = {
    "contest-file": _l("The contest file cannot be used. Everything found wrong:"),
    "marks-file": _l("The marks file cannot be used. Everything found wrong:"),
    "both-files": _l("Neither the contest file nor the marks can be used. Everything found wrong:"),
    "trade": _l("There is nothing to score."),
    "trade-marked-elsewhere": _l(
        "Trade %(trade)s was marked elsewhere: there is nothing to compute here."
    ),
    "marks-illegal": _l("Some marks are not possible. Nothing was saved."),
    "vector-damaged": _l("The marks kept for this sheet are damaged."),
    "file-too-large": _l("The file has %(found)s bytes; at most %(most)s are read."),
    "file-empty": _l("The file is empty."),
    "not-utf8": _l("The file is not UTF-8 (line %(line)s)."),
    "not-json": _l("This is not JSON: line %(line)s, column %(column)s."),
    "not-text": _l("This is not a text file."),
    "not-csv": _l("Line %(line)s is not CSV: a quotation mark is left open."),
    "too-deep": _l("This is nested too deeply."),
    "number-too-long": _l("A number of %(found)s digits; at most %(most)s are read."),
    "repeated-key": _l("This key was written before (line %(line)s)."),
    "unknown-key": _l("The format knows no such key."),
    "missing-key": _l("This must be there."),
    "float": _l('Numbers that count are written in quotes, as "8.5"; found %(found)s.'),
    "wrong-kind": _l("Expected %(expected)s, found %(found)s."),
    "wrong-form": _l("%(found)s is not written as a %(expected)s."),
    "too-long": _l("Too long: %(found)s characters, at most %(most)s."),
    "control-character": _l("There is an invisible control character in it."),
    "substitute-counts": _l(
        "%(found)s counts in this panel and cannot stand in for another of its seats."
    ),
    "attempt-not-for-this": _l("This ruling acts on the whole; leave the attempt away."),
    "not-above-nothing": _l("%(found)s must be more than 0."),
    "drops-without-trim": _l("Only the trimmed mean drops the highest and the lowest."),
    "no-effect": _l("“%(found)s” does nothing here: it goes with %(needs)s."),
    "trims-nothing": _l("Say how many of the highest and of the lowest are dropped."),
    "judge-twice": _l("%(found)s sits on two seats that count in one panel."),
    "ruling-key-not-last": _l("A ruling decides last, among those all other keys leave equal."),
    "medal-has-no-more": _l("A medal goes by the scale alone; leave away: %(found)s."),
    "shares-above-one": _l("The awards together take %(found)s of all, which is more than 1."),
    "windows-differ": _l("Gold, silver and bronze have one window and one way of measuring it."),
    "orders-contradict": _l(
        "Ruling %(found)s puts %(second)s before %(first)s: withdraw it first, one of the two."
    ),
    "not-for-this-ruling": _l("A ruling of the kind “%(found)s” reads no %(key)s."),
    "marked-before": _l("Marked %(found)s, before what it is marked by stood (%(key)s %(since)s)."),
    "moment-ahead": _l("%(found)s has not come yet."),
    "beyond-needs-after": _l("Say after how many seconds over this happens."),
    "below-least": _l("%(found)s is less than %(least)s."),
    "above-most": _l("More than %(most)s."),
    "too-few": _l("Too few: %(found)s, at least %(least)s."),
    "too-many": _l("Too many: %(found)s, at most %(most)s."),
    "unknown-word": _l("%(found)s is none of: %(allowed)s."),
    "not-unique": _l("%(found)s is there twice."),
    "sum-differs": _l("The parts come to %(found)s, not %(expected)s."),
    "points-miss-max": _l("Its rule gives at most %(found)s, not %(expected)s."),
    "max-missing": _l("The maximum is missing."),
    "max-must-be-zero": _l("This kind of aspect has no maximum."),
    "rule-does-not-fit": _l("The rule %(found)s does not go with the type %(type)s."),
    "scale-needed": _l("The rule %(rule)s needs a scale."),
    "scale-empty": _l("The scale does not run upwards."),
    "step-zero": _l("The step is zero."),
    "step-does-not-fit": _l("Steps of %(step)s do not meet the end of the scale."),
    "floor-above-cap": _l("The floor lies above the cap."),
    "bands-not-rising": _l("The bands do not rise."),
    "synonym-of-nothing": _l("%(found)s is not in the key."),
    "descriptor-off-scale": _l("%(found)s is no value of this aspect."),
    "panel-without-criteria": _l("Panel %(found)s marks nothing."),
    "panel-without-seats": _l("Panel %(found)s has no seat that counts."),
    "single-needs-one-seat": _l("One seat marks alone here, but %(found)s count."),
    "middle-does-not-fit": _l("The middle %(found)s of %(seats)s cannot be kept."),
    "drops-all": _n(
        "%(dropped)s mark is dropped of %(seats)s: nothing remains.",
        "%(dropped)s marks are dropped of %(seats)s: nothing remains.",
        "dropped",
    ),
    "shares-differ": _l("The shares come to %(found)s, not %(expected)s."),
    "root-has-share": _l("The total itself has no share."),
    "node-needs-module-or-parts": _l("%(found)s needs either a module or parts."),
    "only-one-of": _l("Only one of these may be given: %(found)s."),
    "keep-does-not-fit": _l("How many are kept does not fit: at most %(most)s."),
    "key-needs-one": _l("A tie key names exactly one thing."),
    "no-time-aspect": _l("Module %(found)s has no aspect of type time."),
    "award-needs-rule": _l("Say how many: a number, a share or a least mark."),
    "unknown-panel": _l("There is no panel %(found)s."),
    "unknown-station": _l("There is no station %(found)s."),
    "unknown-session": _l("There is no session %(found)s here."),
    "times-backwards": _l("The end is not after the beginning."),
    "draw-list": _l("What was drawn does not name each entry of the list once."),
    "unknown-stage": _l("There is no stage or module %(found)s."),
    "unknown-code-set": _l("There is no set of codes %(found)s."),
    "unknown-module": _l("There is no module %(found)s."),
    "unknown-criterion": _l("There is no criterion %(found)s."),
    "unknown-attempt": _l("There is no attempt %(found)s."),
    "unknown-node": _l("There is no node %(found)s in the total."),
    "unknown-aspect": _l("There is no such aspect on this sheet."),
    "unknown-seat": _l("There is no seat %(found)s that fills in such a sheet."),
    "unknown-sector": _l("There is no sector %(found)s."),
    "unit-circle": _l("Unit %(found)s stands above itself: the units form a circle."),
    "unknown-unit": _l("There is no unit %(found)s."),
    "unknown-person": _l("There is no person %(found)s."),
    "unknown-trade": _l("There is no trade %(found)s."),
    "trade-needed": _l("Say which trade this is: a column `trade` or the option --trade."),
    "unknown-division": _l("There is no division %(found)s."),
    "unknown-entry": _l("There is no entry %(found)s."),
    "unknown-column": _l("The column %(found)s is not known; there may be: %(allowed)s."),
    "repeated-column": _l("The column %(found)s is there twice."),
    "missing-column": _l("The column %(column)s is missing."),
    "too-many-cells": _n(
        "%(found)s cell, but the head has %(most)s.",
        "%(found)s cells, but the head has %(most)s.",
        "found",
    ),
    "status-with-mark": _l("A status and a mark exclude one another (%(found)s)."),
    "repeated-status": _l("%(found)s: something else was said in line %(first)s already."),
    "status-against-marks": _l("%(found)s, but marks were given in line %(first)s."),
    "marks-against-status": _l(
        "Entry %(entry)s has marks here, but the contest file says %(found)s at %(where)s; "
        "only one of them can be."
    ),
    "repeated-mark": _l("%(aspect)s was marked before, in line %(first)s."),
    "mark-not-a-number": _l("“%(found)s” is not a number."),
    "mark-decimals": _n(
        "%(found)s has more than %(most)s decimal.",
        "%(found)s has more than %(most)s decimals.",
        "most",
    ),
    "mark-below": _l("%(found)s is below %(least)s."),
    "mark-above": _l("%(found)s is above %(most)s."),
    "mark-off-step": _l("%(found)s is off the step of %(step)s from %(least)s."),
    "mark-unknown-choice": _l("“%(found)s” is none of: %(allowed)s."),
    "mark-not-an-order": _l("“%(found)s” is not an order of: %(allowed)s."),
    "mark-not-cases": _l("“%(found)s” is not a count of: %(allowed)s."),
    "mark-too-long": _l("The answer has more than %(most)s characters."),
    "mark-wrong-kind": _l("This is not the kind of value this aspect takes."),
    "state": _l("This cannot go from %(state)s to %(to)s."),
    "too-few-marks": _n(
        "Of %(marks)s mark none would remain.", "Of %(marks)s marks none would remain.", "marks"
    ),
    "judge-missing": _l(
        "%(entries)s: a judge's sheet is missing, so the judges' orders are not whole."
    ),
    "age-wrong": _l("%(found)s is no age: a number, nought or more."),
    "age-missing": _l(
        "%(entries)s: equal with others so far, and no age is written down to decide it."
    ),
    "marked-while-absent": _l(
        "%(entry)s is absent from %(module)s, yet %(seat)s gave marks there: "
        "correct the status, or rule the module zero."
    ),
    "order-leaves-out": _l(
        "A ruling orders %(entries)s, but %(left)s shares the same place: it parts nobody until it "
        "names all of them."
    ),
    "tie-within": _l(
        "%(entries)s: within the first %(within)s no tie may remain, a ruling is needed."
    ),
}

#: The same where more or less is known of it.
OTHERWISE = {
    "too-deep": _l("Nested more than %(most)s deep: line %(line)s, column %(column)s."),
    "not-json": _l("This is not JSON."),
    "wrong-kind": _l("Expected %(expected)s."),
    "unknown-word": _l("Only these are known: %(allowed)s."),
    "too-long": _l("Too long: at most %(most)s characters."),
    "mark-above": _l("More than %(most)s."),
    "mark-unknown-choice": _l("There is no such choice."),
    "unknown-module": _l("There is no such module."),
}

add_sentences(SENTENCES)
add_sentences(OTHERWISE)
add_words(
    "expected",
    {
        "code": _l("a code"),
        "count": _l("a count"),
        "date": _l("a date such as 2026-11-21"),
        "digest": _l("a digest (sha256:…)"),
        "list": _l("a list […]"),
        "number": _l("a number in quotes"),
        "object": _l("an object {…}"),
        "text": _l("a text in quotes"),
        "time": _l("a time with its zone"),
        "whole-number": _l("a whole number"),
        "yes-no": _l("true or false"),
    },
)
