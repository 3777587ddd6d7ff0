"""An act of the trail in one line of a day's minutes: what was done, and what of it counts."""

from __future__ import annotations

from flask_babel import gettext as _

from competition.services.trail import TrailLine
from competition.web.sentences.actions import action_words
from competition.web.sentences.facts import fact_words

#: Facts of an act worth a line of the minutes; whole lists stay in the trail.
MOST_FACTS, LONGEST_FACT = 6, 60
#: What an act is told by before everything else.
FIRST = ("number", "numbers", "count", "copy", "reason", "what", "witnesses", "second")


def act_words(line: TrailLine) -> str:
    """What was done, with the facts worth reading."""
    ordered = {name: line.facts[name] for name in FIRST if name in line.facts} | line.facts
    facts = [f"{name} {said}" for name, said in fact_words(ordered) if len(said) <= LONGEST_FACT][
        :MOST_FACTS
    ]
    act = action_words(line.action)
    return _("%(act)s (%(facts)s)", act=act, facts=_("; ").join(facts)) if facts else act
