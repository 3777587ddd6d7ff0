"""Are stages, gates and awards coherent (阶段、晋级、奖项检查)? With paths."""

from __future__ import annotations

from collections.abc import Iterable

from competition.rules.facts import TradeFacts
from competition.rules.kinds import Problems
from competition.rules.node_checks import check_ranking, check_total
from competition.rules.node_facts import StageFacts
from competition.rules.ranking_facts import MEDALS, AwardRuleFacts
from competition.rules.setting_checks import check_award_settings, check_award_shares
from competition.rules.stages import stage_total


def check_stages(trade: TradeFacts, dot: str, problems: Problems) -> None:
    """Check what refers to stages, and the stages' own totals, tie chains and gates."""
    stages = {stage.code for stage in trade.stages}
    sets = {codes.code for codes in trade.code_sets}
    for name in ("code_sets", "modules"):
        for n, item in enumerate(getattr(trade, name)):
            if item.stage is not None and item.stage not in stages:
                problems.say("unknown-stage", f"{dot}{name}[{n}].stage", found=item.stage)
    for n, module in enumerate(trade.modules):
        if module.codes is not None and module.codes not in sets:
            problems.say("unknown-code-set", f"{dot}modules[{n}].codes", found=module.codes)
    for n, stage in enumerate(trade.stages):
        _check_stage(trade, stage, f"{dot}stages[{n}]", problems)


def _check_stage(trade: TradeFacts, stage: StageFacts, where: str, problems: Problems) -> None:
    total = stage_total(trade, stage)
    if stage.total is not None:
        check_total(trade, stage.total, f"{where}.total", problems)
    if stage.ranking is not None:
        check_ranking(trade, stage.ranking, total, f"{where}.ranking", problems)
    if stage.gate is None:
        return
    if stage is trade.stages[-1]:
        problems.say("gate-leads-nowhere", f"{where}.gate", found=stage.code)
    nodes = {node.code for node in total.walk()}
    rule, here = stage.gate.rule, f"{where}.gate.rule"
    check_rule(trade, rule, nodes, here, problems)
    check_award_settings(rule, here, problems)
    if rule.medal is not None:
        problems.say("gate-has-no-medals", f"{here}.medal", found=rule.medal)


def check_awards(trade: TradeFacts, where: str, problems: Problems) -> None:
    """Check a trade's awards: each rule says whom it takes, each medal is given once."""
    nodes = {node.code for node in trade.total.walk()} if trade.total else set()
    medals: list[str] = []
    for n, award in enumerate(trade.awards):
        here = f"{where}[{n}].rule"
        if award.rule.medal is None:
            check_rule(trade, award.rule, nodes, here, problems)
        elif award.rule.medal in medals:
            problems.say("not-unique", f"{here}.medal", found=award.rule.medal)
        check_award_settings(award.rule, here, problems)
        both = trade.ranking is not None and trade.ranking.by == "both"
        if award.among == "trade" and not both:
            problems.say("no-effect", f"{where}[{n}].among", found="among", needs="by: both")
        medals.extend([award.rule.medal] if award.rule.medal else [])
    for among in ("division", "trade"):
        rules = [award.rule for award in trade.awards if award.among == among]
        check_award_shares(rules, where, problems)
    for medal in missing_medals(medals):
        problems.say("medal-missing", where, found=medal)


def missing_medals(medals: Iterable[str]) -> tuple[str, ...]:
    """Medals are given together: those of the three that nobody named, once one is.

    >>> missing_medals(["gold", "bronze"]), missing_medals([])
    (('silver',), ())
    """
    named = set(medals)
    return tuple(medal for medal in MEDALS if medal not in named) if named else ()


def check_rule(
    trade: TradeFacts, rule: AwardRuleFacts, nodes: set[str], where: str, problems: Problems
) -> None:
    """Check one rule of an award or a gate against the nodes it may read."""
    if rule.share is None and rule.count is None and rule.at_least is None:
        problems.say("award-needs-rule", where)
    if rule.share is not None and rule.count is not None:
        problems.say("only-one-of", where, found="share, count")
    if rule.node is not None and rule.node not in nodes:
        problems.say("unknown-node", f"{where}.node", found=rule.node)
    modules = {module.code for module in trade.modules}
    for n, need in enumerate(rule.needs):
        here = f"{where}.needs[{n}]"
        if need.node is not None and need.module is not None:
            problems.say("only-one-of", here, found="node, module")
        if need.node is not None and need.node not in nodes:
            problems.say("unknown-node", f"{here}.node", found=need.node)
        if need.module is not None and need.module not in modules:
            problems.say("unknown-module", f"{here}.module", found=need.module)
