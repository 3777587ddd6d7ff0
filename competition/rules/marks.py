"""One aspect, one judge (打分): is the value legal, and how many points is it?

A value travels as text. Numbers become whole units of the aspect's last decimal; a choice or a yes
becomes its index; answers, orders and counts per case stay text in one agreed form.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction

from competition.errors import Problem
from competition.rules import values
from competition.rules.facts import AspectFacts, SchemeFacts
from competition.rules.point_rules import (
    ZERO,
    Bands,
    Cases,
    Choice,
    Difference,
    Exact,
    Key,
    Linear,
    Lookup,
    Matches,
    Multiply,
    Occurrences,
    Order,
    Overtime,
    Record,
    Scale,
    ShareOfMax,
    Veto,
)
from competition.rules.rounding import quotient, rounded

Raw = int | str

YES = ("yes", "1", "是")
NO = ("no", "0", "否")
MOST = 10**15
#: What an overrun can do beyond its points.
_FATAL = ("zero", "disqualify")


def is_text(aspect: AspectFacts) -> bool:
    """Tell whether the aspect's values stay text: an answer, an order, counts per case."""
    return isinstance(aspect.points, Cases | Key | Matches | Order)


def words_of(aspect: AspectFacts) -> tuple[str, ...] | None:
    """The words a value is chosen from; None where a value is a number or text."""
    rule = aspect.points
    if isinstance(rule, Choice):
        return tuple(option.code for option in rule.choices)
    if isinstance(rule, Lookup) and not all(values.is_number(key) for key in rule.table):
        return tuple(rule.table)
    return None


def places_of(aspect: AspectFacts, scheme: SchemeFacts) -> int:
    """How many decimals the aspect's values carry: its unit is 10 to the power of minus that."""
    if is_text(aspect) or isinstance(aspect.points, Veto) or words_of(aspect) is not None:
        return 0
    if aspect.decimals is not None:
        return aspect.decimals
    if aspect.scale is not None:
        scale = aspect.scale
        numbers = (scale.min, scale.max, scale.step, *scale.also)
        return max(values.decimals(number) or 0 for number in numbers)
    return 0 if isinstance(aspect.points, Occurrences) else scheme.decimals


def scale_of(aspect: AspectFacts, places: int) -> Scale | None:
    """The scale a number must keep to; None where any number will do."""
    if aspect.scale is not None:
        return aspect.scale
    step = Fraction(1, 10**places)
    if isinstance(aspect.points, Exact):
        return Scale(min=ZERO, max=aspect.max, step=step)
    if isinstance(aspect.points, Occurrences | Overtime | Record):
        return Scale(min=ZERO, max=Fraction(1_000_000), step=step)
    return None


def read_value(
    aspect: AspectFacts, places: int, text: str, where: str
) -> tuple[Raw, Problem | None]:
    """Read one value as it was entered; the problem says why it is not legal.

    places: from `places_of`. Returns the raw value (0 or "" when illegal).
    """
    rule = aspect.points
    if isinstance(rule, Veto):
        return _read_word(text, (NO, YES), where)
    words = words_of(aspect)
    if words is not None:
        return _read_word(text, tuple((word,) for word in words), where)
    if isinstance(rule, Order):
        return _read_order(rule, text, where)
    if isinstance(rule, Cases):
        return _read_cases(rule, text, where)
    if isinstance(rule, Key):
        return _long_enough(folded(text), 80, where)
    if isinstance(rule, Matches):
        return _read_answers(rule, text, where)
    return _read_number(aspect, places, text, where)


def _read_word(
    text: str, words: tuple[tuple[str, ...], ...], where: str
) -> tuple[Raw, Problem | None]:
    for index, ways in enumerate(words):
        if text in ways:
            return index, None
    allowed = " ".join(ways[0] for ways in words)
    return 0, Problem("mark-unknown-choice", where, {"found": text[:40], "allowed": allowed})


def _long_enough(answer: str, most: int, where: str) -> tuple[Raw, Problem | None]:
    return answer, None if len(answer) <= most else Problem("mark-too-long", where, {"most": most})


def _read_answers(rule: Matches, text: str, where: str) -> tuple[Raw, Problem | None]:
    answers = answers_of(text)
    if len(answers) > len(rule.key):
        return "", Problem("mark-too-many", where, {"most": len(rule.key), "found": len(answers)})
    return _long_enough(";".join(answers), 400, where)


def answers_of(text: str) -> tuple[str, ...]:
    """Several answers out of one text, parted by semicolons; an empty place was left open.

    >>> answers_of("西湖龙井； ;碧螺春")
    ('西湖龙井', '', '碧螺春')
    """
    return tuple(folded(answer) for answer in unicodedata.normalize("NFKC", text).split(";"))


def _read_order(rule: Order, text: str, where: str) -> tuple[Raw, Problem | None]:
    given = text.split()
    if sorted(given) == sorted(rule.key):
        return " ".join(given), None
    allowed = " ".join(sorted(rule.key))
    return "", Problem("mark-not-an-order", where, {"found": text[:40], "allowed": allowed})


def _read_cases(rule: Cases, text: str, where: str) -> tuple[Raw, Problem | None]:
    counts: dict[str, int] = {}
    known = {case.code: case for case in rule.cases}
    for item in text.split():
        code, colon, count = item.rpartition(":")
        wrong = not colon or code not in known or code in counts
        if wrong or not (count.isascii() and count.isdigit() and len(count) < 5):
            return "", Problem(
                "mark-not-cases", where, {"found": item[:40], "allowed": " ".join(known)}
            )
        counts[code] = int(count)
        most = known[code].most
        if most is not None and counts[code] > most:
            values_ = {"most": str(most), "found": item}
            return "", Problem("mark-above", where, values_)
    kept = [f"{code}:{counts[code]}" for code in known if counts.get(code)]
    return " ".join(kept), None


def _read_number(
    aspect: AspectFacts, places: int, text: str, where: str
) -> tuple[Raw, Problem | None]:
    if not values.is_number(text):
        return 0, Problem("mark-not-a-number", where, {"found": text[:40]})
    number = values.exact(text)
    if (values.decimals(number) or 0) > places:
        return 0, Problem("mark-decimals", where, {"found": text, "most": places})
    raw = values.scaled(number, places)
    return raw, check_number(aspect, places, raw, where)


def check_number(aspect: AspectFacts, places: int, raw: int, where: str) -> Problem | None:
    """Say why a number is not one this aspect may have; None when it is legal.

    raw: in whole units of 10⁻ᵖˡᵃᶜᵉˢ.
    """
    scale = scale_of(aspect, places)
    number = Fraction(raw, 10**places)
    if scale is None:
        return Problem("mark-above", where, {"most": str(MOST)}) if abs(raw) > MOST else None
    if number in scale.also:
        return None
    found = {"found": values.text(number)}
    if number < scale.min:
        return Problem("mark-below", where, found | {"least": values.text(scale.min)})
    if number > scale.max:
        return Problem("mark-above", where, found | {"most": values.text(scale.max)})
    if scale.step and (number - scale.min) % scale.step:
        known = {"step": values.text(scale.step), "least": values.text(scale.min)}
        return Problem("mark-off-step", where, found | known)
    return None


def written(aspect: AspectFacts, places: int, raw: Raw) -> str:
    """Write a raw value the way it is entered.

    >>> from competition.rules.facts import AspectFacts
    >>> from competition.rules.point_rules import Text
    >>> aspect = AspectFacts(code="A1", name=Text(zh="口感"), max=Fraction(6), type="judgement")
    >>> written(aspect, 1, 85)
    '8.5'
    """
    if isinstance(raw, str):
        return raw
    if isinstance(aspect.points, Veto):
        return YES[0] if raw else NO[0]
    words = words_of(aspect)
    return words[raw] if words is not None else values.text(Fraction(raw, 10**places))


def folded(text: str) -> str:
    """Bring an answer into the form it is compared in: width, case and blanks do not matter.

    >>> folded(" 西湖　龙井 ＡＢ")
    '西湖龙井ab'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def points_of(aspect: AspectFacts, places: int, raw: Raw) -> Fraction:
    """Turn a legal raw value into points, rounded only if the aspect says so."""
    found = _points(aspect, places, raw)
    if aspect.round is not None:
        return rounded(found, aspect.round.to, aspect.round.mode)
    return found


def _points(aspect: AspectFacts, places: int, raw: Raw) -> Fraction:
    if isinstance(raw, str):
        return _text_points(aspect, raw)
    rule = aspect.points
    if isinstance(rule, Choice):
        return rule.choices[raw].points
    if isinstance(rule, Veto | Record):
        return ZERO
    if isinstance(rule, Lookup) and words_of(aspect) is not None:
        return tuple(rule.table.values())[raw]
    return _number_points(aspect, Fraction(raw, 10**places))


def _text_points(aspect: AspectFacts, raw: str) -> Fraction:
    rule = aspect.points
    if isinstance(rule, Key):
        return aspect.max if is_right(rule, raw) else ZERO
    if isinstance(rule, Order):
        right = sum(a == b for a, b in zip(raw.split(), rule.key, strict=False))
        return _by_count(rule, right)
    if isinstance(rule, Matches):
        pairs = zip(answers_of(raw), rule.key, strict=False)
        return _by_count(rule, sum(stands_for(rule, said, key) for said, key in pairs))
    if isinstance(rule, Cases):
        counts = dict(item.rsplit(":", 1) for item in raw.split())
        costs = (case.each * int(counts.get(case.code, 0)) for case in rule.cases)
        return _taken_off(sum(costs, ZERO), aspect.max, rule.from_)
    raise TypeError(aspect.code)


def _by_count(rule: Order | Matches, right: int) -> Fraction:
    return rule.table.get(str(right), ZERO) if rule.table else rule.each * right


def stands_for(rule: Key | Matches, answer: str, key: str) -> bool:
    """Tell whether an answer is this one of the key, or a synonym of it."""
    ways = {folded(way): folded(stands) for way, stands in rule.synonyms.items()}
    return folded(key) in (folded(answer), ways.get(folded(answer)))


def is_right(rule: Key, answer: str) -> bool:
    """Tell whether an answer is in the key or a synonym of it.

    >>> is_right(Key(key=("西湖龙井",), synonyms={"龙井": "西湖龙井"}), "龙 井")
    True
    """
    return any(stands_for(rule, answer, key) for key in rule.key)


def _number_points(aspect: AspectFacts, number: Fraction) -> Fraction:
    rule = aspect.points
    if isinstance(rule, Exact):
        return number
    if isinstance(rule, Multiply):
        return number * rule.factor
    if isinstance(rule, ShareOfMax) and aspect.scale is not None:
        return (number - aspect.scale.min) / (aspect.scale.max - aspect.scale.min) * aspect.max
    if isinstance(rule, Lookup):
        return _looked_up(rule, number)
    if isinstance(rule, Bands):
        return next((band.points for band in rule.bands if number <= band.to), rule.beyond)
    if isinstance(rule, Difference):
        return _by_difference(rule, aspect.max, number)
    if isinstance(rule, Linear):
        return _grown(rule, aspect, number)
    if isinstance(rule, Occurrences):
        return _taken_off(rule.each * number, aspect.max, rule.from_)
    if isinstance(rule, Overtime):
        return -_overtime_cost(rule, until_stop(aspect, number))
    raise TypeError(aspect.code)


def _looked_up(rule: Lookup, number: Fraction) -> Fraction:
    for key, points in rule.table.items():
        if values.exact(key) == number:
            return points
    return rule.beyond


def _grown(rule: Linear, aspect: AspectFacts, number: Fraction) -> Fraction:
    found = max(ZERO, rule.base + rule.rate * (number - rule.start))
    return found if aspect.type == "bonus" else min(found, aspect.max)


def _by_difference(rule: Difference, most: Fraction, number: Fraction) -> Fraction:
    if rule.target is None:
        return ZERO
    away = max(ZERO, abs(number - rule.target) - rule.free)
    steps = away / rule.step
    if rule.per == "whole":
        steps = Fraction(steps.numerator // steps.denominator)
    elif rule.per == "started":
        steps = Fraction(quotient(steps.numerator, steps.denominator, "up"))
    return max(ZERO, most - rule.each * steps)


def _taken_off(cost: Fraction, most: Fraction, start: str) -> Fraction:
    return max(ZERO, most - cost) if start == "max" else max(-most, -cost)


def until_stop(aspect: AspectFacts, seconds: Fraction) -> Fraction:
    """Seconds as they count: not beyond where the rule stops the work (到时停止)."""
    end = aspect.points.end if isinstance(aspect.points, Overtime) else None
    return seconds if end is None else min(seconds, end)


def _overtime_cost(rule: Overtime, seconds: Fraction) -> Fraction:
    cost = rule.short if seconds < rule.least else ZERO
    if seconds > rule.limit:
        units = (seconds - rule.limit) / rule.unit
        way = "up" if rule.per == "started" else "down"
        cost = rule.each * quotient(units.numerator, units.denominator, way)
    return cost if rule.cap is None else min(cost, rule.cap)


def effect_of(aspect: AspectFacts, places: int, raw: Raw) -> str | None:
    """What a value does beyond its points: the scope of a veto that becomes zero, `disqualify`."""
    rule = aspect.points
    if isinstance(rule, Veto):
        return rule.scope if raw == 1 else None
    if isinstance(rule, Overtime) and rule.after is not None and rule.beyond in _FATAL:
        over = Fraction(int(raw), 10**places) - rule.limit
        if over > rule.after:
            return "module" if rule.beyond == "zero" else "disqualify"
    return None


def may_have_effect(aspect: AspectFacts) -> bool:
    """Tell whether any value of this aspect can do more than give points."""
    rule = aspect.points
    if isinstance(rule, Overtime):
        return rule.after is not None and rule.beyond in _FATAL
    return isinstance(rule, Veto)
