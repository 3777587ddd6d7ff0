"""Are a total and a tie chain coherent (总分与排序检查)? Every problem with its path."""

from __future__ import annotations

from fractions import Fraction

from competition.rules import values
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Problems
from competition.rules.node_facts import NodeFacts
from competition.rules.point_rules import ZERO
from competition.rules.ranking_facts import JudgesKeyFacts, RankingFacts, RankKeyFacts
from competition.rules.schemes import unique
from competition.rules.setting_checks import check_keys, check_node_settings
from competition.rules.totals import own_max, part_max


def check_total(
    trade: TradeFacts, root: NodeFacts, where: str, problems: Problems, *, sound: bool = True
) -> None:
    """Check a total's nodes, shares and maxima: the trade's or a stage's.

    sound: whether its modules are coherent in themselves, so that their maxima mean something.
    """
    before = len(problems)
    unique((node.code for node in root.walk()), f"{where}:nodes", problems)
    if root.share is not None:
        problems.say("root-has-share", f"{where}.share")
    _check_node(trade, root, where, problems)
    check_node_settings(root, where, problems)
    if len(problems) == before and sound:
        _check_maxima(trade, root, where, problems)


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
    if node.cap is not None and node.floor is not None and node.floor > node.cap:
        problems.say("floor-above-cap", f"{where}.floor")
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


def check_ranking(
    trade: TradeFacts, ranking: RankingFacts, total: NodeFacts, where: str, problems: Problems
) -> None:
    """Check a tie chain over the nodes of a total: the trade's or a stage's."""
    nodes = {node.code for node in total.walk()}
    for n, key in enumerate(ranking.keys):
        _check_key(trade, key, nodes, f"{where}.keys[{n}]", problems)
    check_keys(ranking, where, problems)
    if all(key.ruling for key in ranking.keys):
        problems.say("too-few", f"{where}.keys", least=1, found=0)


def _check_judges_key(key: JudgesKeyFacts, where: str, problems: Problems) -> None:
    """A module's orders count once; points that fall to nothing would part nobody."""
    unique(key.modules, f"{where}.modules", problems)
    for name, found in (("first", key.first), ("ratio", key.ratio)):
        if key.rule == "points" and not found:
            problems.say("not-above-nothing", f"{where}.{name}", found="0")


def _check_key(
    trade: TradeFacts, key: RankKeyFacts, nodes: set[str], where: str, problems: Problems
) -> None:
    named = [key.node, key.module, key.time, key.judges, key.age]
    given = sum(item is not None for item in named) + key.ruling
    if given != 1:
        problems.say("key-needs-one", where)
        return
    if key.node is not None and key.node not in nodes:
        problems.say("unknown-node", f"{where}.node", found=key.node)
    modules = {module.code: module for module in trade.modules}
    for unknown in {*(key.judges.modules if key.judges else ())} - modules.keys():
        problems.say("unknown-module", f"{where}.judges.modules", found=unknown)
    if key.judges is not None:
        _check_judges_key(key.judges, f"{where}.judges", problems)
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
