"""Settings that would do nothing, or something else than they say (无效设置检查), with paths."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from competition.rules import values
from competition.rules.facts import CriterionFacts, ModuleFacts, PanelCombineFacts, PanelFacts
from competition.rules.kinds import Problems
from competition.rules.node_facts import NodeFacts
from competition.rules.point_rules import ZERO
from competition.rules.ranking_facts import AbsenceFacts, AwardRuleFacts, RankingFacts, RankKeyFacts


def idle(where: str, key: str, needs: str, problems: Problems) -> None:
    """Report a key that does nothing without another."""
    problems.say("no-effect", f"{where}.{key}", found=key, needs=needs)


def check_combine(rule: PanelCombineFacts, where: str, problems: Problems) -> None:
    """Numbers of marks dropped or kept go with the rules that drop or keep, and with them only."""
    if rule.rule == "trimmed" and not (rule.low or rule.high):
        problems.say("trims-nothing", where)
    if rule.rule != "trimmed" and (rule.low or rule.high):
        problems.say("drops-without-trim", where, rule=rule.rule)
    if rule.rule != "middle" and rule.keep is not None:
        idle(where, "keep", "rule: middle", problems)


def check_panel_settings(panel: PanelFacts, where: str, problems: Problems) -> None:
    """A share and a person of a panel each mean something, and the person once."""
    check_combine(panel.combine, f"{where}.combine", problems)
    people: set[str] = set()
    for n, seat in enumerate(panel.seats):
        here = f"{where}.seats[{n}]"
        if seat.share is not None and panel.combine.rule != "shares":
            idle(here, "share", "rule: shares", problems)
        if seat.person is not None and seat.person in people and seat in panel.counting:
            problems.say("judge-twice", f"{here}.person", found=seat.person)
        if seat.person is not None and seat in panel.counting:
            people.add(seat.person)


def check_module_settings(module: ModuleFacts, where: str, problems: Problems) -> None:
    """How attempts combine, and the bounds of a module and of its criteria."""
    rule, here = module.combine, f"{where}.combine"
    if rule.keep is not None and rule.attempts != "best":
        idle(here, "keep", "attempts: best", problems)
    bounded(rule.floor, rule.cap, f"{here}.floor", problems)
    for n, criterion in enumerate(module.scheme.criteria):
        _check_criterion(criterion, f"{where}.scheme.criteria[{n}]", problems)


def _check_criterion(criterion: CriterionFacts, where: str, problems: Problems) -> None:
    bounded(criterion.floor, criterion.cap, f"{where}.floor", problems)


def bounded(floor: Fraction | None, cap: Fraction | None, where: str, problems: Problems) -> None:
    """A floor lies below its cap."""
    if floor is not None and cap is not None and floor > cap:
        problems.say("floor-above-cap", where)


def check_node_settings(node: NodeFacts, where: str, problems: Problems) -> None:
    """What a node reads of a module and how it joins its parts."""
    if node.module is None:
        for key in ("criterion", "attempt"):
            if getattr(node, key) is not None:
                idle(where, key, "module", problems)
    elif node.criterion is not None and node.attempt is not None:
        problems.say("only-one-of", where, found="criterion, attempt")
    if node.keep is not None and node.combine != "best":
        idle(where, "keep", "combine: best", problems)
    if node.combine != "sum" and not node.parts:
        idle(where, "combine", "parts", problems)
    for n, part in enumerate(node.parts):
        check_node_settings(part, f"{where}.parts[{n}]", problems)


def check_keys(ranking: RankingFacts, where: str, problems: Problems) -> None:
    """Each key says only what is read of it; a ruling is asked for last."""
    for n, key in enumerate(ranking.keys):
        here = f"{where}.keys[{n}]"
        if key.ruling and n + 1 < len(ranking.keys):
            problems.say("ruling-key-not-last", here)
        _check_key(key, here, problems)


def _check_key(key: RankKeyFacts, where: str, problems: Problems) -> None:
    if key.criterion is not None and key.aspect is not None:
        problems.say("only-one-of", where, found="criterion, aspect")
    if key.exact and key.round is not None:
        problems.say("only-one-of", where, found="exact, round")
    part = key.criterion is not None or key.aspect is not None
    if part and key.module is None:
        idle(where, "aspect" if key.aspect else "criterion", "module", problems)
    points = key.node is not None or (key.module is not None and not part)
    if key.exact and not points:
        idle(where, "exact", "node, module", problems)
    if key.judges is not None or key.age is not None or key.ruling:
        if key.round is not None:
            idle(where, "round", "node, module, time", problems)
        if key.order != "descending":
            idle(where, "order", "node, module, time", problems)


def check_absence(absence: AbsenceFacts, where: str, problems: Problems) -> None:
    """Whom awards pass over is said only where somebody away can have a place."""
    away = (absence.absent, absence.withdrawn, absence.disqualified)
    if absence.awards != "took-part" and set(away) == {"unplaced"}:
        idle(where, "awards", "absent, withdrawn, disqualified", problems)


def check_award_settings(rule: AwardRuleFacts, where: str, problems: Problems) -> None:
    """What belongs to a share, a threshold or a medal stands beside one."""
    counted = rule.share is not None or rule.count is not None
    needs = {
        "round": ("share", rule.round != "half-up" and rule.share is None),
        "of": ("share", rule.of != "placed" and rule.share is None),
        "reach": ("share, count", rule.reach != "more" and not counted),
        "node": ("at_least", rule.node is not None and rule.at_least is None),
        "on": ("at_least", rule.on != "points" and rule.at_least is None),
        "window": ("medal", rule.window != 2 and rule.medal is None),
        "anchor": ("medal", rule.anchor != "next" and rule.medal is None),
    }
    for key, (other, useless) in needs.items():
        if useless:
            idle(where, key, other, problems)
    if rule.node is not None and rule.on == "worldskills":
        problems.say("only-one-of", where, found="node, on: worldskills")
    more = [key for key in ("share", "count", "at_least", "per_unit") if getattr(rule, key)]
    if rule.medal is not None and (more or rule.needs):
        problems.say("medal-has-no-more", where, found=", ".join([*more, *_named(rule.needs)]))


def _named(needs: Iterable[object]) -> list[str]:
    return ["needs"] if any(True for _ in needs) else []


def check_award_shares(rules: Iterable[AwardRuleFacts], where: str, problems: Problems) -> None:
    """Awards one after the other cannot take more than everybody, and medals have one window."""
    rules = list(rules)
    total = sum(
        (rule.share for rule in rules if rule.share is not None and rule.reach == "more"), ZERO
    )
    if total > 1:
        problems.say("shares-above-one", where, found=values.text(total))
    medals = [rule for rule in rules if rule.medal is not None]
    if len({(rule.window, rule.anchor) for rule in medals}) > 1:
        problems.say("windows-differ", where)
