"""From modules to a trade's total (总分合成): nodes with shares, factors, bounds and roundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.columns import (
    Column,
    added,
    bounded,
    fitted,
    lifted,
    multiplied,
    round_column,
)
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.interpreter import ruled
from competition.rules.node_facts import NodeFacts
from competition.rules.panels import greatest
from competition.rules.point_rules import ZERO
from competition.rules.steps import Step, finish

#: Points of (module, figure): the figure is "" for the module's own points.
Leaf = Callable[[str, str], Fraction]


def criterion_max(module: ModuleFacts, code: str) -> Fraction:
    """The greatest points a criterion can bring, its panel and all attempts taken together."""
    criterion = next(c for c in module.scheme.criteria if c.code == code)
    panel = next(p for p in module.panels if criterion in module.criteria_of(p))
    one = greatest(panel, criterion.max) / panel.combine.factor
    each = sorted((one * attempt.coefficient for attempt in module.attempts), reverse=True)
    if module.combine.attempts == "best":
        return sum(each[: module.combine.keep or 1], ZERO)
    total = sum(each, ZERO)
    return total / len(each) if module.combine.attempts == "mean" else total


def own_max(node: NodeFacts, trade: TradeFacts) -> Fraction:
    """A node's maximum before it enters its parent: stated, or worked out from below."""
    if node.max is not None:
        return node.max
    if node.module is not None:
        module = trade.module(node.module)
        if node.attempt is not None:
            times = next(a.coefficient for a in module.attempts if a.number == node.attempt)
            return module.scheme.max * times
        return criterion_max(module, node.criterion) if node.criterion else module.max
    parts = sorted((part_max(part, ZERO, trade) for part in node.parts), reverse=True)
    if node.combine == "best":
        return sum(parts[: node.keep or 1], ZERO)
    if node.combine == "min":
        return min(parts, default=ZERO)
    total = sum(parts, ZERO)
    return total / len(parts) if node.combine == "mean" and parts else total


def part_max(part: NodeFacts, parent_max: Fraction, trade: TradeFacts) -> Fraction:
    """The most a part can bring into a parent of that maximum."""
    most = own_max(part, trade) * multiplier(part, parent_max, trade)
    return most if part.cap is None else min(most, part.cap)


def multiplier(part: NodeFacts, parent_max: Fraction, trade: TradeFacts) -> Fraction:
    """What a part's own points are multiplied by on their way into the parent."""
    if part.factor is not None:
        return part.factor
    if part.share is None and part.out_of is None:
        return Fraction(1)
    most = own_max(part, trade)
    if not most:
        return ZERO
    whole = part.share * parent_max if part.share is not None else part.out_of or ZERO
    return whole / most


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """A node compiled: what it multiplies by is known beforehand."""

    facts: NodeFacts
    times: Fraction
    most: Fraction
    parts: tuple[NodeProgram, ...]

    @property
    def figure(self) -> str:
        """Which of the module's figures a leaf takes."""
        if self.facts.attempt is not None:
            return f"attempt:{self.facts.attempt}"
        return f"criterion:{self.facts.criterion}" if self.facts.criterion else ""

    def walk(self) -> tuple[NodeProgram, ...]:
        """This node and all below it, parents first."""
        return (self, *(below for part in self.parts for below in part.walk()))


def compile_node(
    node: NodeFacts, trade: TradeFacts, parent_max: Fraction | None = None
) -> NodeProgram:
    """Compile a node and all below it."""
    most = own_max(node, trade)
    times = multiplier(node, most if parent_max is None else parent_max, trade)
    parts = tuple(compile_node(part, trade, most) for part in node.parts)
    return NodeProgram(node, times, most, parts)


def node_step(program: NodeProgram, leaf: Leaf, rulings: Mapping[str, list[RulingFacts]]) -> Step:
    """Compute a node for one entry, in fractions, with every step on the way.

    rulings: those of this entry, by the node they act on.
    """
    facts = program.facts
    parts = tuple(node_step(part, leaf, rulings) for part in program.parts)
    if facts.module is not None:
        own = leaf(facts.module, program.figure)
    else:
        own = _joined(facts, [part.value for part in parts])
    value, ruling_steps = ruled(own * program.times, rulings.get(facts.code, ()))
    exact, value = finish(value, facts.floor, facts.cap, facts.round)
    detail = {
        "own": own, "times": program.times, "max": program.most, "combine": facts.combine,
        "module": facts.module, "criterion": facts.criterion, "share": facts.share,
        "factor": facts.factor, "out_of": facts.out_of, "floor": facts.floor, "cap": facts.cap,
        "round": facts.round,
    }  # fmt: skip
    return Step("node", facts.code, exact, value, detail, (*parts, *ruling_steps))


def vetoed(step: Step) -> Step:
    """A computed total of an entry that was made zero: nought, and every part of it nought."""
    if step.kind != "node":
        return step
    parts = tuple(vetoed(part) for part in step.parts)
    return Step("node", step.code, ZERO, ZERO, step.detail | {"veto": True}, parts)


def _joined(facts: NodeFacts, parts: list[Fraction]) -> Fraction:
    if facts.combine == "best":
        return sum(sorted(parts, reverse=True)[: facts.keep or 1], ZERO)
    if facts.combine == "min":
        return min(parts)
    total = sum(parts, ZERO)
    return total / len(parts) if facts.combine == "mean" else total


@dataclass(frozen=True, slots=True)
class NodeColumns:
    """A node's points for all entries, before and after its rounding."""

    exact: Column
    value: Column


def node_columns(
    program: NodeProgram,
    leaf: Callable[[str, str], Column],
    rulings: Mapping[str, list[tuple[int, RulingFacts]]],
    found: dict[str, NodeColumns],
) -> NodeColumns:
    """Compute a node for all entries as columns; `found` collects every node by its code.

    rulings: positions and rulings, by the node they act on.
    """
    facts = program.facts
    parts = [node_columns(part, leaf, rulings, found).value for part in program.parts]
    own = leaf(facts.module, program.figure) if facts.module else _joined_columns(facts, parts)
    column = multiplied(own, program.times)
    acts = rulings.get(facts.code, [])
    if acts:
        items = list(column.items)
        for n, ruling in acts:
            value, _ = ruled(Fraction(items[n], column.den), [ruling])
            items[n] = fitted(value * column.den)
        column = Column(column.den, items)
    exact = bounded(column, facts.floor, facts.cap)
    found[facts.code] = NodeColumns(exact, round_column(exact, facts.round))
    return found[facts.code]


def _joined_columns(facts: NodeFacts, parts: list[Column]) -> Column:
    if facts.combine in ("best", "min"):
        keep = (facts.keep or 1) if facts.combine == "best" else None
        den = added(parts).den
        rows = zip(*(lifted(part, den) for part in parts), strict=True)
        if keep is None:
            return Column(den, [min(row) for row in rows])
        return Column(den, [sum(sorted(row, reverse=True)[:keep]) for row in rows])
    total = added(parts)
    return multiplied(total, Fraction(1, len(parts))) if facts.combine == "mean" else total
