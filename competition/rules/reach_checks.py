"""Do seats, vetoes and reference values reach what there is (范围检查)? With paths."""

from __future__ import annotations

from competition.rules.facts import ModuleFacts, PanelFacts, ReferenceFacts
from competition.rules.kinds import Problems
from competition.rules.panels import drops
from competition.rules.point_rules import Veto
from competition.rules.reaches import codes_above, seats_by_aspect
from competition.rules.references import unresolved
from competition.rules.setting_checks import check_combine
from competition.rules.sheets import Sheet, sheet_of


def check_reaches(module: ModuleFacts, panel: PanelFacts, where: str, problems: Problems) -> None:
    """Check which seats count where, and that a veto names aspects of its own sheet."""
    sheet = sheet_of(module, panel)
    known = {code for codes in codes_above(sheet) for code in codes}
    for n, seat in enumerate(panel.seats):
        for code in seat.counts_for:
            if code not in known:
                problems.say("unknown-aspect", f"{where}.seats[{n}].counts_for", found=code)
    by_aspect = seats_by_aspect(panel, sheet)
    rule = panel.combine
    if by_aspect is not None and (rule.over == "sheet" or rule.rule in ("sum", "middle")):
        problems.say("counts-for-does-not-fit", f"{where}.combine", found=rule.rule)
    for aspect, seats in zip(sheet.aspects, by_aspect or (), strict=False):
        low, high = drops(rule, len(seats))
        if low + high >= len(seats):
            here = f"{where}.seats"
            problems.say("drops-all", here, dropped=low + high, seats=len(seats), item=aspect.code)
    _check_vetoes(sheet, where, problems)


def _check_vetoes(sheet: Sheet, where: str, problems: Problems) -> None:
    codes = {aspect.code for aspect in sheet.aspects}
    for aspect in sheet.aspects:
        veto = aspect.points
        if not isinstance(veto, Veto):
            continue
        if (veto.scope == "aspect") != bool(veto.aspects):
            problems.say("veto-needs-aspects", f"{where}:{aspect.code}", found=veto.scope)
        for code in veto.aspects:
            if code not in codes:
                problems.say("unknown-aspect", f"{where}:{aspect.code}", found=code)


def check_reference(module: ModuleFacts, where: str, problems: Problems) -> None:
    """Check that reference values have a panel, and that its sheets name aspects that want them."""
    rule, codes = module.reference, set(unresolved(module))
    if rule is None:
        for code in sorted(codes):
            problems.say("reference-without-panel", f"{where}:{code}", found=code)
        return
    check_combine(rule.combine, f"{where}.combine", problems)
    if rule.combine.rule in ("shares", "consensus", "single") and len(rule.sheets) > 1:
        problems.say("reference-rule-does-not-fit", f"{where}.combine", found=rule.combine.rule)
    for n, sheet in enumerate(rule.sheets):
        for code in sheet.values:
            if code not in codes:
                problems.say("unknown-aspect", f"{where}.sheets[{n}].values.{code}", found=code)
    if rule.frozen is not None:
        _check_frozen(rule, codes, where, problems)


def _check_frozen(rule: ReferenceFacts, codes: set[str], where: str, problems: Problems) -> None:
    """Once frozen, every expert has a value for every aspect, and some of them remain."""
    dropped, count = sum(drops(rule.combine, len(rule.sheets))), len(rule.sheets)
    if rule.sheets and dropped >= count:
        problems.say("drops-all", f"{where}.combine", dropped=dropped, seats=count)
    given = [set(sheet.values) for sheet in rule.sheets]
    for code in sorted(codes):
        if not given or any(code not in values for values in given):
            problems.say("reference-incomplete", f"{where}.sheets", found=code)
