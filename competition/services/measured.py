"""The unit a trade's results stand in, for every list that shows them (计量单位): asked when read.

What was published is frozen without it: the scheme says it.
"""

from __future__ import annotations

import uuid

from competition.errors import Refused
from competition.rules import measured_units
from competition.services.facts import trade_facts


def of_trade(trade_id: uuid.UUID | None) -> str:
    """The unit of its total; empty where it is of points, or marked elsewhere without a scheme."""
    if trade_id is None:
        return ""
    try:
        return measured_units.of_total(trade_facts(trade_id))
    except Refused:
        return ""
