"""Is this marking scheme coherent (评分方案检查)? Everything wrong at once, with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from competition.rules import marks as mark_rules
from competition.rules import values
from competition.rules.facts import AspectFacts, CriterionFacts, ModuleFacts, SchemeFacts
from competition.rules.kinds import Problems
from competition.rules.panels import greatest
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

_LEVELS = (Exact, ShareOfMax, Multiply, Lookup, Bands, Choice)

#: Which rules an aspect of each type may have.
FITTING: dict[str, tuple[type, ...]] = {
    "judgement": _LEVELS,
    "measurement": (*_LEVELS, Difference, Linear, Occurrences, Cases, Record, Key, Matches),
    "deduction": (Occurrences, Cases, Difference, Lookup, Bands, Choice, Overtime),
    "answer": (Key, Matches, Choice, Lookup, Order, Difference),
    "order": (Order,),
    "time": (Overtime, Record, Bands, Lookup, Difference, Linear, Choice),
    "veto": (Veto,),
    "bonus": (*_LEVELS, Linear, Occurrences),
}


def unique(codes: Iterable[object], where: str, problems: Problems) -> None:
    """Report every code that occurs a second time."""
    seen: set[object] = set()
    for n, code in enumerate(codes):
        if code in seen:
            problems.say("not-unique", f"{where}[{n}]", found=str(code))
        seen.add(code)


def check_scheme(module: ModuleFacts, where: str, problems: Problems) -> None:
    """Check a module's scheme: codes, scales, rules, sums up to the maximum."""
    scheme, here = module.scheme, f"{where}.scheme"
    unique((c.code for c in scheme.criteria), f"{here}.criteria", problems)
    subs = [sub.code for c in scheme.criteria for sub in c.sub_criteria]
    for n, code in enumerate(subs):
        if code in subs[:n]:
            problems.say("not-unique", f"{here}:{code}", found=code)
    codes = [aspect.code for aspect in scheme.aspects]
    for n, code in enumerate(codes):
        if code in codes[:n]:
            problems.say("not-unique", f"{here}:{code}", found=code)
    panels = {panel.code for panel in module.panels}
    for n, criterion in enumerate(scheme.criteria):
        there = f"{here}.criteria[{n}]"
        if criterion.panel is not None and criterion.panel not in panels:
            problems.say("unknown-panel", f"{there}.panel", found=criterion.panel)
        _check_criterion(criterion, scheme, there, problems)
    _check_sum(module, here, problems)


def _check_sum(module: ModuleFacts, where: str, problems: Problems) -> None:
    """The criteria, as the panels take them, must come to the scheme's maximum."""
    reached = Fraction(1) if module.combine.rule == "product" else ZERO
    for panel in module.panels:
        sheet = sum((c.max for c in module.criteria_of(panel)), ZERO)
        most = greatest(panel, sheet)
        reached = reached * most if module.combine.rule == "product" else reached + most
    if reached != module.scheme.max:
        found = {"expected": values.text(module.scheme.max), "found": values.text(reached)}
        problems.say("sum-differs", f"{where}.max", **found)


def _check_criterion(
    criterion: CriterionFacts, scheme: SchemeFacts, where: str, problems: Problems
) -> None:
    reached = ZERO
    for n, sub in enumerate(criterion.sub_criteria):
        here = f"{where}.sub_criteria[{n}]"
        total = sum((aspect.counted_max for aspect in sub.aspects), ZERO)
        reached += total if sub.cap is None else min(total, sub.cap)
        if sub.cap is not None and sub.floor is not None and sub.floor > sub.cap:
            problems.say("floor-above-cap", here)
        for k, aspect in enumerate(sub.aspects):
            check_aspect(aspect, scheme, f"{here}.aspects[{k}]", problems)
    reached *= criterion.factor
    reached = reached if criterion.cap is None else min(reached, criterion.cap)
    if reached != criterion.max:
        found = {"expected": values.text(criterion.max), "found": values.text(reached)}
        problems.say("sum-differs", f"{where}.max", **found)


def check_aspect(aspect: AspectFacts, scheme: SchemeFacts, where: str, problems: Problems) -> None:
    """Check one aspect: its rule fits its type, its scale its step, its points its maximum."""
    rule = aspect.points
    if not isinstance(rule, FITTING[aspect.type]):
        problems.say("rule-does-not-fit", f"{where}.points", type=aspect.type, found=_tag(rule))
    if aspect.scale is not None:
        check_scale(aspect.scale, f"{where}.scale", problems)
    elif isinstance(rule, ShareOfMax | Multiply):
        problems.say("scale-needed", where, rule=_tag(rule))
    check = _CHECKS.get(type(rule))
    if check is not None:
        check(aspect, f"{where}.points", problems)
    if not _scale_is_bad(aspect):
        _check_most(aspect, scheme, where, problems)
        _check_descriptors(aspect, scheme, where, problems)


def _scale_is_bad(aspect: AspectFacts) -> bool:
    scale = aspect.scale
    if scale is None:
        return isinstance(aspect.points, ShareOfMax | Multiply)
    return scale.max <= scale.min or not scale.step


def check_levels(scheme: SchemeFacts, where: str, problems: Problems) -> None:
    """A judgement of three to five levels needs a word for each whole one: judges compare.

    A contest file may do without; who writes a scheme to be marked by is told.
    """
    for n, criterion in enumerate(scheme.criteria):
        for m, sub in enumerate(criterion.sub_criteria):
            for k, aspect in enumerate(sub.aspects):
                missing = _undescribed(aspect)
                if missing:
                    here = f"{where}.criteria[{n}].sub_criteria[{m}].aspects[{k}].descriptors"
                    problems.say("descriptors-missing", here, levels=", ".join(missing))


def _undescribed(aspect: AspectFacts) -> list[str]:
    scale = aspect.scale
    if aspect.type != "judgement" or scale is None or not scale.step:
        return []
    steps = (scale.max - scale.min) / scale.step
    if not 2 <= steps <= 4 or steps.denominator != 1:
        return []
    levels = [values.text(scale.min + scale.step * n) for n in range(int(steps) + 1)]
    return [level for level in levels if "." not in level and level not in aspect.descriptors]


def check_scale(scale: Scale, where: str, problems: Problems) -> None:
    """A scale runs upwards, and its steps meet its end."""
    if scale.max <= scale.min:
        problems.say("scale-empty", where)
    elif not scale.step:
        problems.say("step-zero", f"{where}.step")
    elif (scale.max - scale.min) % scale.step:
        problems.say("step-does-not-fit", f"{where}.step", step=values.text(scale.step))


def _tag(rule: object) -> str:
    return type(rule).__name__


def most_points(aspect: AspectFacts) -> Fraction | None:
    """The greatest points the rule can give; None where it is the maximum by definition."""
    rule = aspect.points
    if isinstance(rule, Choice):
        return max((option.points for option in rule.choices), default=ZERO)
    if isinstance(rule, Lookup):
        return max(rule.table.values(), default=ZERO)
    if isinstance(rule, Bands):
        return max((rule.beyond, *(band.points for band in rule.bands)))
    if isinstance(rule, Order | Matches):
        return max(rule.table.values()) if rule.table else rule.each * len(rule.key)
    if aspect.scale is None:
        return None
    top = max((aspect.scale.max, *aspect.scale.also))
    if isinstance(rule, Exact):
        return top
    if isinstance(rule, Multiply):
        return top * rule.factor
    return None


def _check_most(aspect: AspectFacts, scheme: SchemeFacts, where: str, problems: Problems) -> None:
    most = most_points(aspect)
    if most is not None and most != aspect.max:
        found = {"expected": values.text(aspect.max), "found": values.text(most)}
        problems.say("points-miss-max", f"{where}.max", aspect=aspect.code, **found)
    free = isinstance(aspect.points, Overtime | Veto | Record)
    if free and aspect.max:
        problems.say("max-must-be-zero", f"{where}.max", aspect=aspect.code)
    if not free and not aspect.max and aspect.type not in ("deduction", "time"):
        problems.say("max-missing", f"{where}.max", aspect=aspect.code)


def _check_descriptors(
    aspect: AspectFacts, scheme: SchemeFacts, where: str, problems: Problems
) -> None:
    places = mark_rules.places_of(aspect, scheme)
    for value in aspect.descriptors:
        here = f"{where}.descriptors.{value}"
        _, problem = mark_rules.read_value(aspect, places, value, here)
        if problem is not None:
            problems.say("descriptor-off-scale", here, found=value)


def _check_lookup(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if not isinstance(rule, Lookup):
        return
    if not rule.table:
        problems.say("too-few", f"{where}.table", least=1, found=0)
    if mark_rules.words_of(aspect) is None:
        keys = [values.exact(key) for key in rule.table]
        unique(keys, f"{where}.table", problems)


def _check_bands(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if isinstance(rule, Bands):
        ends = [band.to for band in rule.bands]
        for n in range(1, len(ends)):
            if ends[n] <= ends[n - 1]:
                problems.say("bands-not-rising", f"{where}.bands[{n}]")


def _check_choice(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if isinstance(rule, Choice):
        unique((option.code for option in rule.choices), f"{where}.choices", problems)


def _check_cases(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if isinstance(rule, Cases):
        unique((case.code for case in rule.cases), f"{where}.cases", problems)


def _check_difference(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if isinstance(rule, Difference) and not rule.step:
        problems.say("step-zero", f"{where}.step")


def _check_overtime(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if isinstance(rule, Overtime) and not rule.unit:
        problems.say("step-zero", f"{where}.unit")
    if isinstance(rule, Overtime) and rule.least > rule.limit:
        found = {"most": values.text(rule.limit), "found": values.text(rule.least)}
        problems.say("above-most", f"{where}.least", **found)
    if isinstance(rule, Overtime) and rule.short and not rule.least:
        problems.say("no-effect", f"{where}.short", found="short", needs="least")
    fatal = isinstance(rule, Overtime) and rule.beyond in ("zero", "disqualify")
    if isinstance(rule, Overtime) and fatal and rule.after is None:
        problems.say("beyond-needs-after", f"{where}.after")


def _check_order(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    if isinstance(rule, Order):
        unique(rule.key, f"{where}.key", problems)
    if isinstance(rule, Order | Matches):
        unique((int(count) for count in rule.table), f"{where}.table", problems)
        for count in rule.table:
            if int(count) > len(rule.key):
                problems.say("above-most", f"{where}.table.{count}", most=len(rule.key))


def _check_key(aspect: AspectFacts, where: str, problems: Problems) -> None:
    rule = aspect.points
    _check_order(aspect, where, problems)
    if isinstance(rule, Key | Matches):
        keys = {mark_rules.folded(key) for key in rule.key}
        unique((mark_rules.folded(way) for way in rule.synonyms), f"{where}.synonyms", problems)
        for way, stands in rule.synonyms.items():
            if mark_rules.folded(stands) not in keys:
                problems.say("synonym-of-nothing", f"{where}.synonyms.{way}", found=stands)


_CHECKS: dict[type, Callable[[AspectFacts, str, Problems], None]] = {
    Lookup: _check_lookup,
    Bands: _check_bands,
    Choice: _check_choice,
    Cases: _check_cases,
    Difference: _check_difference,
    Overtime: _check_overtime,
    Order: _check_order,
    Key: _check_key,
    Matches: _check_key,
}
