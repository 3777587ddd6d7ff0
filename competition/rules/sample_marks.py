"""Made-up marks for trying a scheme out (试算样例): a seed gives the same marks on any machine.

Every mark is a legal value of its aspect. Each sample entry has a strength, each seat a leaning, so
that the numbers look like a contest's and the places can be understood; nothing here is a forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from competition.rules import values
from competition.rules.draws import below, drawn, stream
from competition.rules.facts import AspectFacts, ModuleFacts, PanelFacts
from competition.rules.marks import read_value, scale_of, words_of
from competition.rules.point_rules import (
    Cases,
    Difference,
    Key,
    Matches,
    Occurrences,
    Order,
    Overtime,
    Scale,
    Veto,
)
from competition.rules.sheets import sheet_of

#: Strength and leaning are so many hundredths.
WHOLE = 100
MOST_STEPS = 100_000

#: Marks of one entry: by (attempt, seat), then by aspect, as they would be entered.
SampleMarks = dict[tuple[int, str], dict[str, str]]


def sample_marks(
    module: ModuleFacts, seed: str, entry: str, *, uncounted: bool = False
) -> SampleMarks:
    """Marks for every sheet of one made-up entry, all of its attempts.

    uncounted: also for the seats that hand in a sheet which does not count.
    """
    strength = 55 + below(stream(f"{seed}/{entry}"), 41)
    found: SampleMarks = {}
    for panel in module.panels:
        layout = sheet_of(module, panel)
        for attempt in module.attempts:
            for seat in _seats(panel, uncounted):
                numbers = stream(f"{seed}/{entry}/{attempt.number}/{seat}")
                found[attempt.number, seat] = {
                    aspect.code: sample_value(aspect, places, strength, numbers)
                    for aspect, places in zip(layout.aspects, layout.places, strict=True)
                }
    return found


def _seats(panel: PanelFacts, uncounted: bool) -> tuple[str, ...]:
    if not uncounted or panel.combine.rule == "consensus":
        return panel.sheets
    return tuple(seat.code for seat in panel.seats)


def sample_value(aspect: AspectFacts, places: int, strength: int, numbers: Iterator[int]) -> str:
    """One legal value: better for a stronger entry, scattered by the numbers.

    strength: 0 to 100; places: the aspect's decimals.
    """
    level = min(WHOLE, max(0, strength - 12 + below(numbers, 25)))
    text = _worded(aspect, level, numbers)
    if text is None:
        text = _numbered(aspect, places, level, numbers)
    _, problem = read_value(aspect, places, text, "")
    return text if problem is None else _least(aspect, places)


def _worded(aspect: AspectFacts, level: int, numbers: Iterator[int]) -> str | None:
    rule = aspect.points
    words = words_of(aspect)
    well = below(numbers, WHOLE) < level
    if words is not None:
        return words[below(numbers, len(words))]
    if isinstance(rule, Veto):
        return "yes" if below(numbers, 40) == 0 else "no"
    if isinstance(rule, Key):
        return rule.key[0] if well else "—"
    if isinstance(rule, Matches):
        return ";".join(key if below(numbers, WHOLE) < level else "—" for key in rule.key)
    if isinstance(rule, Order):
        return " ".join(rule.key if well else drawn(str(below(numbers, 1 << 32)), rule.key))
    if isinstance(rule, Cases):
        counts = ((case.code, below(numbers, 2)) for case in rule.cases)
        return " ".join(f"{code}:{count}" for code, count in counts if count)
    return None


def _numbered(aspect: AspectFacts, places: int, level: int, numbers: Iterator[int]) -> str:
    rule = aspect.points
    if isinstance(rule, Occurrences):
        return str(below(numbers, 3) if below(numbers, WHOLE) >= level else 0)
    if isinstance(rule, Overtime):
        around = Fraction(90 + below(numbers, 16), WHOLE)
        return _on_grid(rule.limit * around, places)
    if isinstance(rule, Difference) and rule.target is not None and aspect.scale is None:
        away = rule.step * below(numbers, 4) * (1 if below(numbers, 2) else -1)
        return _on_grid(rule.target + away, places)
    scale = scale_of(aspect, places)
    if scale is None:
        return _on_grid(aspect.max * level / WHOLE, places)
    return _on_scale(scale, level)


def _on_scale(scale: Scale, level: int) -> str:
    step = scale.step or Fraction(1)
    steps = min(MOST_STEPS, int((scale.max - scale.min) / step))
    return values.text(scale.min + step * ((steps * level + WHOLE // 2) // WHOLE))


def _on_grid(number: Fraction, places: int) -> str:
    unit = 10**places
    return values.text(Fraction(int(number * unit), unit))


def _least(aspect: AspectFacts, places: int) -> str:
    """The scale's least value, where nothing better was legal."""
    scale = scale_of(aspect, places)
    return values.text(scale.min) if scale is not None else "0"
