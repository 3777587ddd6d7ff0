"""What may be decided about what happened on the floor (现场事件的处理), and which ruling it is.

Rule: docs/rules/floor.md. A decision that changes a result is a ruling the engine reads; one that
changes the course of the day (time given back, another station) is written down and carried out.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Kind of incident → what may be decided, the mildest first.
DECISIONS: Mapping[str, tuple[str, ...]] = {
    "equipment": ("no-remedy", "time-back", "spare-station", "last-session"),
    "violation": ("no-breach", "warn", "deduct", "zero", "disqualify"),
    "injury": ("go-on", "time-back", "last-session", "withdraw"),
    "withdrawal": ("go-on", "withdraw"),
    "late": ("admit", "bar"),
    "other": ("noted", "time-back", "deduct"),
}
#: Which figures a decision needs.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "time-back": ("minutes",),
    "spare-station": ("station",),
    "deduct": ("points",),
    "zero": ("module",),
}
#: The ruling the engine reads by it.
RULINGS: Mapping[str, str] = {"deduct": "deduct", "zero": "zero", "disqualify": "disqualify"}
#: The status an entry gets by it.
STATUSES: Mapping[str, str] = {"withdraw": "withdrawn", "bar": "absent", "admit": "present"}


def suggested(kind: str, then: str, asked: Mapping[str, str]) -> str:
    """What the floor's own words propose; empty where the chief chooses among equals.

    then: what the violation cited leads to, where one is; asked: figures the floor gave.

    >>> suggested("violation", "zero", {}), suggested("violation", "", {"points": "2"})
    ('zero', 'deduct')
    >>> suggested("equipment", "", {"minutes": "12"}), suggested("late", "", {"minutes": "12"})
    ('time-back', '')
    """
    open_to = DECISIONS.get(kind, ())
    figures = (("points", "deduct"), ("minutes", "time-back"))
    found = [then, *(word for name, word in figures if asked.get(name))]
    found += ["withdraw"] if kind == "withdrawal" else []
    return next((word for word in found if word in open_to), "")


def lacking(kind: str, decision: str, figures: Mapping[str, str]) -> tuple[str, ...]:
    """What a decision still lacks: `decision` where the kind does not know it, or its figures.

    >>> lacking("violation", "deduct", {"points": "2"})
    ()
    >>> lacking("violation", "deduct", {})
    ('points',)
    >>> lacking("late", "deduct", {"points": "2"})
    ('decision',)
    """
    if decision not in DECISIONS[kind]:
        return ("decision",)
    return tuple(name for name in NEEDS.get(decision, ()) if not figures.get(name))
