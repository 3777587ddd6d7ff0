"""Changes of the rules that change nothing anybody could see, each with its reason (等价变异)."""

from __future__ import annotations

#: As `mutants` names a survivor, without its line.
EQUIVALENT = {
    "columns: item > 0": "at nought both ways give nought",
    "columns: item <= low": "at the bound the bound and the number are the same",
    "columns: item >= high": "at the bound the bound and the number are the same",
    "columns: most - least >= limit": "at the limit they are looked at one by one and not held",
    "judge_absence: combine.at_least >= left": "what it is set to is what it was",
    "marks: seconds >= rule.limit": "at the limit no unit was begun, and nothing is short",
    "module_programs: len(tries) >= (rule.keep or 1)": "the best of all are all, added",
    "panel_programs: aspect.scale.max + aspect.scale.min": "a unit that does not fit is a fraction",
    "panel_programs: rule.base + rule.rate * rule.start": "a unit that does not fit is a fraction",
    "panel_programs: len(texts) == len(self.textual)": "taken one by one, to the same points",
    "panel_programs: row[0] != len(vector) - self.size": "taken one by one, to the same points",
    "panel_programs: row[0] == len(vector) + self.size": "taken one by one, to the same points",
    "rounding: denominator <= 0": "nothing is divided by nought",
    "rounding: twice >= 0": "asked only where it is not nought",
}
