"""Is this trade coherent (赛项检查)? Panels, total, ranking, awards, with paths."""

from __future__ import annotations

from fractions import Fraction

from competition.rules import values
from competition.rules.facts import ModuleFacts, NodeFacts, PanelFacts, TradeFacts
from competition.rules.kinds import Problems
from competition.rules.panels import drops
from competition.rules.point_rules import ZERO
from competition.rules.ranking_facts import AwardFacts, RankKeyFacts
from competition.rules.schemes import check_scheme, unique
from competition.rules.totals import own_max, part_max


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
    _check_stages(trade, dot, problems)
    for n, module in enumerate(trade.modules):
        check_module(module, f"{dot}modules[{n}]", problems)
    if trade.total is not None:
        _check_total(trade, trade.total, f"{dot}total", problems)
    _check_ranking(trade, f"{dot}ranking", problems)
    for n, award in enumerate(trade.awards):
        _check_award(award, trade, f"{dot}awards[{n}].rule", problems)
    return problems


def _check_stages(trade: TradeFacts, dot: str, problems: Problems) -> None:
    stages = {stage.code for stage in trade.stages}
    sets = {codes.code for codes in trade.code_sets}
    for name in ("code_sets", "modules"):
        for n, item in enumerate(getattr(trade, name)):
            if item.stage is not None and item.stage not in stages:
                problems.say("unknown-stage", f"{dot}{name}[{n}].stage", found=item.stage)
    for n, module in enumerate(trade.modules):
        if module.codes is not None and module.codes not in sets:
            problems.say("unknown-code-set", f"{dot}modules[{n}].codes", found=module.codes)


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
    keep = module.combine.keep
    if keep is not None and keep > len(module.attempts):
        problems.say("above-most", f"{where}.combine.keep", most=len(module.attempts), found=keep)
    check_scheme(module, where, problems)


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


def _check_total(trade: TradeFacts, root: NodeFacts, where: str, problems: Problems) -> None:
    before = len(problems)
    unique((node.code for node in root.walk()), f"{where}:nodes", problems)
    if root.share is not None:
        problems.say("root-has-share", f"{where}.share")
    _check_node(trade, root, where, problems)
    if len(problems) == before and not _modules_broken(trade):
        _check_maxima(trade, root, where, problems)


def _modules_broken(trade: TradeFacts) -> bool:
    return any(check_found(module) for module in trade.modules)


def check_found(module: ModuleFacts) -> Problems:
    """What is wrong with a module taken by itself."""
    problems = Problems()
    check_module(module, "", problems)
    return problems


def _check_node(trade: TradeFacts, node: NodeFacts, where: str, problems: Problems) -> None:
    if (node.module is None) == (not node.parts):
        problems.say("node-needs-module-or-parts", where, found=node.code)
    if node.module is not None:
        _check_leaf(trade, node, where, problems)
    given = [name for name in ("share", "factor", "out_of") if getattr(node, name) is not None]
    if len(given) > 1:
        problems.say("only-one-of", where, found=", ".join(given))
    shares = [part.share for part in node.parts]
    if any(share is not None for share in shares):
        total = sum((share or ZERO for share in shares), ZERO)
        if None in shares or total != 1:
            problems.say("shares-differ", f"{where}.parts", expected="1", found=values.text(total))
        if node.max is None:
            problems.say("max-missing", f"{where}.max", found=node.code)
    if node.combine == "best" and not 1 <= (node.keep or 0) <= len(node.parts):
        problems.say("keep-does-not-fit", f"{where}.keep", most=len(node.parts))
    for n, part in enumerate(node.parts):
        _check_node(trade, part, f"{where}.parts[{n}]", problems)


def _check_leaf(trade: TradeFacts, node: NodeFacts, where: str, problems: Problems) -> None:
    modules = {module.code: module for module in trade.modules}
    module = modules.get(node.module or "")
    if module is None:
        problems.say("unknown-module", f"{where}.module", found=node.module)
        return
    criteria = {criterion.code for criterion in module.scheme.criteria}
    if node.criterion is not None and node.criterion not in criteria:
        problems.say("unknown-criterion", f"{where}.criterion", found=node.criterion)
    numbers = {attempt.number for attempt in module.attempts}
    if node.attempt is not None and node.attempt not in numbers:
        problems.say("unknown-attempt", f"{where}.attempt", found=node.attempt)


def _check_maxima(trade: TradeFacts, node: NodeFacts, where: str, problems: Problems) -> None:
    most = own_max(node, trade)
    for n, part in enumerate(node.parts):
        here = f"{where}.parts[{n}]"
        if (part.share is not None or part.out_of is not None) and not own_max(part, trade):
            problems.say("max-missing", here, found=part.code)
        _check_maxima(trade, part, here, problems)
    plain = node.combine == "sum" and node.parts and node.max is not None
    if plain and all(part.factor is None for part in node.parts):
        reached = sum((part_max(part, most, trade) for part in node.parts), Fraction(0))
        if reached != most:
            found = {"expected": values.text(most), "found": values.text(reached)}
            problems.say("sum-differs", f"{where}.max", **found)


def _check_ranking(trade: TradeFacts, where: str, problems: Problems) -> None:
    if trade.ranking is None or trade.total is None:
        return
    nodes = {node.code for node in trade.total.walk()}
    for n, key in enumerate(trade.ranking.keys):
        _check_key(trade, key, nodes, f"{where}.keys[{n}]", problems)
    if all(key.ruling for key in trade.ranking.keys):
        problems.say("too-few", f"{where}.keys", least=1, found=0)


def _check_key(
    trade: TradeFacts, key: RankKeyFacts, nodes: set[str], where: str, problems: Problems
) -> None:
    named = [key.node, key.module, key.time, key.judges]
    given = sum(item is not None for item in named) + key.ruling
    if given != 1:
        problems.say("key-needs-one", where)
        return
    if key.node is not None and key.node not in nodes:
        problems.say("unknown-node", f"{where}.node", found=key.node)
    modules = {module.code: module for module in trade.modules}
    for unknown in {*(key.judges.modules if key.judges else ())} - modules.keys():
        problems.say("unknown-module", f"{where}.judges.modules", found=unknown)
    code = key.module or key.time
    if code is None:
        return
    module = modules.get(code)
    if module is None:
        problems.say("unknown-module", where, found=code)
        return
    aspects = module.scheme.aspects
    if key.time is not None and not any(aspect.type == "time" for aspect in aspects):
        problems.say("no-time-aspect", f"{where}.time", found=code)
    if key.aspect is not None and key.aspect not in {aspect.code for aspect in aspects}:
        problems.say("unknown-aspect", f"{where}.aspect", found=key.aspect)
    if key.criterion is not None and key.criterion not in {c.code for c in module.scheme.criteria}:
        problems.say("unknown-criterion", f"{where}.criterion", found=key.criterion)


def _check_award(award: AwardFacts, trade: TradeFacts, where: str, problems: Problems) -> None:
    rule = award.rule
    if rule.share is None and rule.count is None and rule.at_least is None:
        problems.say("award-needs-rule", where, found=award.code)
    if rule.share is not None and rule.count is not None:
        problems.say("only-one-of", where, found="share, count")
    nodes = {node.code for node in trade.total.walk()} if trade.total else set()
    if rule.node is not None and rule.node not in nodes:
        problems.say("unknown-node", f"{where}.node", found=rule.node)
