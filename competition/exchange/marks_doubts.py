"""What of a contest could not be read, where marks are held against it (存疑之处)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from competition.rules.contest_facts import ContestFacts
from competition.rules.facts import AspectFacts, ModuleFacts, TradeFacts


@dataclass(frozen=True, slots=True)
class Unknown:
    """What of a module was not read: its attempts, seats, aspects; aspects not read to the end."""

    attempts: bool
    seats: bool
    aspects: bool
    values: frozenset[str]


def _placed(module: ModuleFacts) -> Iterator[tuple[str, AspectFacts]]:
    """Every aspect of a module, and where it stands below it."""
    for c, criterion in enumerate(module.scheme.criteria):
        for s, sub in enumerate(criterion.sub_criteria):
            for a, aspect in enumerate(sub.aspects):
                yield f".scheme.criteria[{c}].sub_criteria[{s}].aspects[{a}]", aspect


class Doubts:
    """What of a contest could not be read, so that nothing is held against marks because of it."""

    def __init__(self, contest: ContestFacts, unread: Collection[str]) -> None:
        self.unread = unread
        self.entries = self._lost("entries") or any(w.startswith("entries[") for w in unread)
        self.trades = self._lost("trades") or not contest.trades
        #: Codes of trades whose modules are not all known, and where each module stands.
        self.listed: set[str] = set()
        self.places: dict[tuple[str, str], str] = {}
        for t, trade in enumerate(contest.trades):
            here = f"trades[{t}].modules"
            if self.trades or self._lost(here):
                self.listed.add(trade.code)
            for m, module in enumerate(trade.modules):
                self.places[trade.code, module.code] = f"{here}[{m}]"

    def _lost(self, path: str) -> bool:
        """Whether a list, or an item of it as a whole, is missing."""
        item = re.compile(rf"{re.escape(path)}(?:\[[0-9]+\](?:\.code)?)?")
        return any(not where or item.fullmatch(where) for where in self.unread)

    def of(self, trade: TradeFacts, module: ModuleFacts) -> Unknown | None:
        """What of a module could not be read; None where all of it was."""
        here = self.places[trade.code, module.code]
        below = [where for where in self.unread if where.startswith(f"{here}.")]
        if not below and trade.code not in self.listed:
            return None
        items = r"(?:\[[0-9]+\](?:\.code)?)?"
        seats = rf"\.panels(?:{items}|\[[0-9]+\]\.seats{items})"
        inner = rf"(?:\[[0-9]+\]\.sub_criteria(?:{items}|\[[0-9]+\]\.aspects{items}))?"
        aspects = rf"\.scheme(?:\.criteria(?:{items}|{inner}))?"
        rest = [where.removeprefix(here) for where in below]

        def lost(path: str) -> bool:
            return trade.code in self.listed or any(re.fullmatch(path, one) for one in rest)

        values = {
            aspect.code
            for place, aspect in _placed(module)
            if any(one == ".scheme.decimals" or one.startswith(f"{place}.") for one in rest)
        }
        return Unknown(lost(r"\.attempts.*"), lost(seats), lost(aspects), frozenset(values))
