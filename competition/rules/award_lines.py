"""The awards of a trade's placed entries (获奖名单): what the award rules read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from competition.rules.awards import Eligible, allot
from competition.rules.contest_facts import EntryFacts
from competition.rules.facts import TradeFacts
from competition.rules.point_rules import ZERO
from competition.rules.ranking import Place, Ranked
from competition.rules.ranking_facts import AwardRuleFacts
from competition.rules.scales import worldskills_700
from competition.rules.statuses import status_of
from competition.rules.work import Work


def awards_of(
    trade: TradeFacts,
    work: Work,
    members: Sequence[int],
    placed: Sequence[int],
    ranked: Sequence[Ranked],
    given: Mapping[int, str] | None = None,
) -> list[str | None]:
    """The award of each placed entry of a division, in the order of `ranked`.

    given: awards over the whole trade, by position in `placed`'s numbering; None to give those.
    """
    among = "trade" if given is None else "division"
    awards = [award for award in trade.awards if award.among == among]
    given = given or {}
    found = [given.get(placed[r.n]) for r in ranked]
    if not awards or trade.total is None:
        return found
    total = trade.total.code
    waiting = [
        k for k, r in enumerate(ranked)
        if found[k] is None and not passed_over(trade, work.entries[placed[r.n]])
    ]  # fmt: skip
    rules = [award.rule for award in awards]
    eligible = eligible_of(rules, work, total, placed, ranked)
    left = [eligible[k] for k in waiting]
    allotted = allot(awards, left, len(members), total, len(ranked))
    for k, award in zip(waiting, allotted, strict=True):
        found[k] = award
    return found


def passed_over(trade: TradeFacts, entry: EntryFacts) -> bool:
    """Whether awards pass over an entry with a place: it was away from the total's modules."""
    rule = trade.absence.awards
    if rule == "placed" or not entry.status or trade.total is None:
        return False
    read = {node.module for node in trade.total.walk()}
    here = [
        status_of(entry, module) == "present" for module in trade.modules if module.code in read
    ]
    return not all(here) if rule == "whole" else not any(here)


def eligible_of(
    rules: Sequence[AwardRuleFacts],
    work: Work,
    total: str,
    placed: Sequence[int],
    ranked: Sequence[Ranked],
) -> list[Eligible]:
    """The placed of a division as these rules see them, in order of place."""
    needed = {key or total for rule in rules for key in rule.nodes}
    scaled = any(rule.medal or rule.on == "worldskills" for rule in rules)
    totals = [work.points(total, placed[r.n]) for r in ranked] if scaled else []
    scale = [Fraction(n) for n in worldskills_700(totals)] if totals else [ZERO] * len(ranked)
    groups: dict[Place, int] = {}
    return [
        Eligible(
            groups.setdefault(r.place, len(groups)),
            {key: work.points(key, placed[r.n]) for key in needed},
            work.entries[placed[r.n]].unit or "",
            points,
        )
        for r, points in zip(ranked, scale, strict=True)
    ]
