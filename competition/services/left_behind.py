"""Places of those a gate left behind (未晋级名次), where the trade's rules give them any."""

from __future__ import annotations

from collections.abc import Mapping

from competition.rules.behind import behind, counted_stages
from competition.rules.ranking import Place
from competition.rules.stages import compile_stage
from competition.services.scoring import Scored
from competition.services.standings import TradeResult


def places(result: TradeResult | Scored) -> Mapping[str, Place]:
    """Places behind those who went on, by entry number; empty where no gate gives any."""
    trade = result.trade
    stages = {
        code: compile_stage(trade, code).standings(result.marks, result.entries, result.rulings)
        for code in counted_stages(trade)
    }
    return behind(trade, result.standings, stages) if stages else {}
