"""The words of the scheme builder's fields and what each rule does (评分方案用语)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

#: By class and key of the contest file.
LABELS: dict[str, Any] = {
    "Multiply.factor": _l("Factor"),
    "Lookup.table": _l("Table"),
    "beyond": _l("Else"),
    "Overtime.beyond": _l("What happens then"),
    "Bands.bands": _l("Bands"),
    "Band.to": _l("Up to"),
    "points": _l("Points"),
    "target": _l("Target"),
    "step": _l("Per"),
    "each": _l("Each costs"),
    "Order.each": _l("Each place right gives"),
    "Matches.each": _l("Each answer right gives"),
    "per": _l("Counted"),
    "free": _l("Free"),
    "base": _l("Base"),
    "rate": _l("For each unit"),
    "start": _l("Beyond"),
    "choices": _l("Choices"),
    "code": _l("Code"),
    "name": _l("Name"),
    "from": _l("Taken from"),
    "cases": _l("Kinds of fault"),
    "most": _l("At most, times"),
    "key": _l("Key"),
    "synonyms": _l("Also right"),
    "Order.table": _l("Points by number right"),
    "Matches.table": _l("Points by number right"),
    "limit": _l("Limit, s"),
    "Overtime.unit": _l("Per, s"),
    "Overtime.cap": _l("At most"),
    "after": _l("Gone after, s"),
    "least": _l("Too early below, s"),
    "short": _l("Too early costs"),
    "scope": _l("What becomes zero"),
    "aspects": _l("Aspects that become zero"),
    "factor": _l("Multiplied by"),
    "cap": _l("At most"),
    "floor": _l("Not below"),
    "round": _l("Rounded"),
    "to": _l("Decimals"),
    "mode": _l("In which way"),
    "decimals": _l("Decimals of the value"),
    "SchemeFacts.note": _l("Note on the scheme"),
    "note": _l("Note for judges"),
    "table.key": _l("Value"),
    "Order.table.key": _l("Number right"),
    "Matches.table.key": _l("Number right"),
    "table.value": _l("Points"),
    "synonyms.key": _l("Written as"),
    "synonyms.value": _l("Counts as"),
}
CHOICES: dict[str, Any] = {
    "whole": _l("whole steps"),
    "started": _l("started steps"),
    "exact": _l("exactly"),
    "max": _l("the maximum"),
    "zero": _l("zero"),
    "beyond.zero": _l("the module is zero"),
    "stop": _l("the work is stopped; nothing later is marked"),
    "nothing": _l("nothing more"),
    "disqualify": _l("disqualified"),
    "aspect": _l("the aspects named"),
    "sub-criterion": _l("the sub-criterion"),
    "criterion": _l("the criterion"),
    "module": _l("the module"),
    "entry": _l("the whole total"),
    "half-up": _l("half up"),
    "half-even": _l("half to even"),
    "truncate": _l("cut off"),
}
ADDS: dict[str, Any] = {
    "table": _l("One more value"),
    "bands": _l("One more band"),
    "choices": _l("One more choice"),
    "cases": _l("One more kind of fault"),
    "synonyms": _l("One more way of writing"),
}
#: What each type of aspect is called.
TYPES: dict[str, Any] = {
    "judgement": _l("Judgement"),
    "measurement": _l("Measurement"),
    "deduction": _l("Deduction"),
    "answer": _l("Answer"),
    "order": _l("Order of samples"),
    "time": _l("Time"),
    "veto": _l("Veto"),
    "bonus": _l("Bonus"),
}
#: What each rule is called.
RULES: dict[str, Any] = {
    "exact": _l("the value itself"),
    "share": _l("share of the maximum"),
    "multiply": _l("times a factor"),
    "table": _l("from a table"),
    "bands": _l("by bands"),
    "choice": _l("by choice"),
    "difference": _l("by distance from a target"),
    "occurrences": _l("per occurrence"),
    "cases": _l("by kinds of fault"),
    "key": _l("by key"),
    "order": _l("by places right"),
    "linear": _l("base and rate"),
    "matches": _l("by answers right"),
    "overtime": _l("overtime"),
    "veto": _l("zero for all"),
    "record": _l("recorded only"),
}
#: What each rule does, to somebody who has never seen one.
HELP: dict[str, Any] = {
    "exact": _l("What the judge enters is the points."),
    "share": _l("The lowest level gives nothing, the highest the maximum, evenly between."),
    "multiply": _l("What is entered, times the factor, is the points."),
    "table": _l("Each value of the table gives its points; anything else gives “Else”."),
    "bands": _l("The first band the measured value fits into gives the points."),
    "choice": _l("The judge taps one of the choices."),
    "difference": _l(
        "From the maximum, so much off for every step away from the target, never below zero. "
        "Without a target it is what the experts found beforehand."
    ),
    "linear": _l("A base, and so much for every unit beyond a value; from zero to the maximum."),
    "occurrences": _l(
        "So much off each time. Taken from the maximum, never below zero; taken from zero, at most "
        "the maximum off."
    ),
    "cases": _l("Every kind of fault is counted apart and costs its own."),
    "key": _l("One of these answers gives the maximum, any other nothing; one answer a line."),
    "order": _l("The right order, separated by spaces; points by how many stand right."),
    "matches": _l("Several answers, one per line, compared place by place with the key."),
    "overtime": _l(
        "Seconds over the limit cost for each unit, started or whole. Long overtime may end the "
        "work, take the module or the entry; too little time may cost as well."
    ),
    "veto": _l("One tap on Yes makes it zero."),
    "record": _l("Kept for ties and the record; gives no points."),
}


def found(table: dict[str, Any], cls: str, key: str) -> str:
    """The words of a key: its class's own before those all share."""
    own = table.get(f"{cls}.{key}", table.get(key))
    return key if own is None else str(own)
