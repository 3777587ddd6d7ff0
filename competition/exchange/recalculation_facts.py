"""What the recalculation workbook is made from (核算内容): facts and the engine's steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from competition.rules.contest_facts import EntryFacts, RulingFacts
from competition.rules.explanations import Explanation
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.node_facts import NodeFacts
from competition.rules.point_rules import Text
from competition.rules.programs import Program, TradeMarks
from competition.rules.ranking import place_text
from competition.rules.standings import Standing, Standings


@dataclass(frozen=True, slots=True)
class Shown:
    """Who an entry is, where the workbook may say so."""

    name: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about an entry elsewhere: its places and total as they were printed."""

    place: str = ""
    total: str = ""
    overall: str = ""


@dataclass(frozen=True, slots=True)
class Recalculation:
    """One trade, computed, with everything its workbook shows.

    explanations: one an entry, by number. people: may be empty. said: a publication's places and
    totals by entry number; None: the workbook is held against the standings themselves. behind: the
    places, as text, of those a gate left behind, by entry number.
    """

    event: str
    program: Program
    marks: TradeMarks
    entries: tuple[EntryFacts, ...]
    rulings: tuple[RulingFacts, ...]
    standings: Standings
    explanations: Mapping[str, Explanation]
    people: Mapping[str, Shown] = field(default_factory=dict)
    said: Mapping[str, Said] | None = None
    source: str = ""
    language: str = "zh"
    behind: Mapping[str, str] = field(default_factory=dict)

    @property
    def trade(self) -> TradeFacts:
        """The trade's facts."""
        return self.program.trade

    def place(self, line: Standing) -> str:
        """An entry's place as lists show it: its own, or the one behind those who went on."""
        own = "" if line.place is None else place_text(line.place)
        return own or self.behind.get(line.number, "")

    def words(self, text: Text | None, otherwise: str = "") -> str:
        """A text in the workbook's language."""
        if text is None:
            return otherwise
        return (text.en or text.zh) if self.language == "en" else text.zh

    def names(self, module: ModuleFacts) -> dict[str, str]:
        """Names within a module by `module`, `panel:P`, `criterion:A`, `aspect:A1.1`."""
        found = {"module": self.words(module.name)}
        for panel in module.panels:
            found[f"panel:{panel.code}"] = self.words(panel.name, panel.code)
        for criterion in module.scheme.criteria:
            found[f"criterion:{criterion.code}"] = self.words(criterion.name)
            for sub in criterion.sub_criteria:
                found[f"sub-criterion:{sub.code}"] = self.words(sub.name)
        for aspect in module.scheme.aspects:
            found[f"aspect:{aspect.code}"] = self.words(aspect.name)
        return found

    def node_name(self, node: NodeFacts) -> str:
        """A node's own name, or its module's."""
        if node.name is None and node.module is not None:
            return self.words(self.trade.module(node.module).name)
        return self.words(node.name, node.code)
