"""Is this trade coherent (赛项检查)? Panels, total, ranking, awards, with paths."""

from __future__ import annotations

from dataclasses import replace

from competition.rules import values
from competition.rules.answers import check_answers
from competition.rules.facts import ModuleFacts, PanelFacts, TradeFacts
from competition.rules.floor_facts import check_floor
from competition.rules.honour_checks import check_awards, check_stages
from competition.rules.kinds import Problems
from competition.rules.node_checks import check_ranking, check_total
from competition.rules.panels import drops
from competition.rules.point_rules import ZERO
from competition.rules.reach_checks import check_reaches, check_reference
from competition.rules.schemes import check_scheme, unique
from competition.rules.setting_checks import (
    check_absence,
    check_module_settings,
    check_panel_settings,
)


def check_trade(trade: TradeFacts, where: str = "", problems: Problems | None = None) -> Problems:
    """Check a trade; the paths begin with `where`."""
    problems = Problems() if problems is None else problems
    dot = f"{where}." if where else ""
    for name in ("divisions", "stages", "code_sets", "modules", "awards"):
        unique((item.code for item in getattr(trade, name)), f"{dot}{name}", problems)
    if trade.marked == "here":
        for name in ("modules", "total", "ranking"):
            if not getattr(trade, name):
                problems.say("missing-key", f"{dot}{name}")
    check_stages(trade, dot, problems)
    for n, module in enumerate(trade.modules):
        check_module(module, f"{dot}modules[{n}]", problems)
    if trade.total is not None:
        sound = not modules_broken(trade)
        check_total(trade, trade.total, f"{dot}total", problems, sound=sound)
    if trade.ranking is not None and trade.total is not None:
        check_ranking(trade, trade.ranking, trade.total, f"{dot}ranking", problems)
    check_absence(trade.absence, f"{dot}absence", problems)
    check_awards(trade, f"{dot}awards", problems)
    modules = tuple(module.code for module in trade.modules)
    check_floor(trade.floor, modules, f"{dot}floor.", problems)
    return problems


def check_module(module: ModuleFacts, where: str, problems: Problems) -> None:
    """Check a module: attempts, panels and its scheme."""
    unique((a.number for a in module.attempts), f"{where}.attempts", problems)
    unique((p.code for p in module.panels), f"{where}.panels", problems)
    seats = [seat.code for panel in module.panels for seat in panel.seats]
    unique(seats, f"{where}.panels:seats", problems)
    for n, panel in enumerate(module.panels):
        here = f"{where}.panels[{n}]"
        if panel.combine.rule == "consensus" and panel.code in seats:
            problems.say("not-unique", f"{here}.code", found=panel.code)
        if not module.criteria_of(panel):
            problems.say("panel-without-criteria", here, found=panel.code)
        _check_panel(panel, here, problems)
        check_panel_settings(panel, here, problems)
        check_reaches(module, panel, here, problems)
    check_reference(module, f"{where}.reference", problems)
    check_answers(module, f"{where}.answers", problems)
    keep = module.combine.keep
    if keep is not None and keep > len(module.attempts):
        problems.say("above-most", f"{where}.combine.keep", most=len(module.attempts), found=keep)
    check_scheme(module, where, problems)
    check_module_settings(module, where, problems)
    for n, old in enumerate(module.earlier):
        check_scheme(replace(module, scheme=old.scheme), f"{where}.earlier[{n}]", problems)


def _check_panel(panel: PanelFacts, where: str, problems: Problems) -> None:
    rule, count = panel.combine, len(panel.sheets)
    here = f"{where}.combine"
    if count == 0:
        problems.say("panel-without-seats", where, found=panel.code)
        return
    if rule.rule == "single" and count != 1:
        problems.say("single-needs-one-seat", here, found=count)
    if rule.rule == "middle":
        _check_middle(panel, here, problems)
    low, high = drops(rule, count)
    least = count if rule.at_least is None else rule.at_least
    if low + high >= min(count, least):
        problems.say("drops-all", here, dropped=low + high, seats=min(count, least))
    if least > count:
        problems.say("above-most", f"{here}.at_least", most=count, found=least)
    if rule.rule == "shares":
        shares = [seat.share for seat in panel.counting]
        total = sum((share or ZERO for share in shares), ZERO)
        if None in shares or total != 1:
            problems.say("shares-differ", here, expected="1", found=values.text(total))


def _check_middle(panel: PanelFacts, where: str, problems: Problems) -> None:
    keep, count = panel.combine.keep, len(panel.sheets)
    if keep is None:
        problems.say("missing-key", f"{where}.keep")
    elif keep > count or (count - keep) % 2:
        problems.say("middle-does-not-fit", f"{where}.keep", seats=count, found=keep)


def modules_broken(trade: TradeFacts) -> bool:
    """Tell whether any module of a trade is incoherent in itself."""
    return any(check_found(module) for module in trade.modules)


def check_found(module: ModuleFacts) -> Problems:
    """What is wrong with a module taken by itself."""
    problems = Problems()
    check_module(module, "", problems)
    return problems
