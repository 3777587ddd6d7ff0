"""Two computations of a trade side by side (成绩变动): who moves, from where to where, by what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.node_facts import NodeFacts
from competition.rules.ranking import Place
from competition.rules.standings import Standing, Standings


@dataclass(frozen=True, slots=True)
class Cause:
    """What changed in an entry's own figures; `before`, `after` in points, None where missing.

    kind: `module` or `node`, with its code; `tie`: only the order among equals; `others`: nothing
    of its own, those around it moved.
    """

    kind: str
    code: str = ""
    before: Fraction | None = None
    after: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """An entry's line in one computation."""

    place: Place | None
    tied: bool
    total: Fraction | None
    award: str | None
    status: str

    @classmethod
    def of(cls, line: Standing) -> Side:
        """Read what may change from a line."""
        return cls(line.place, line.tied, line.total, line.award, line.status)


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry of which anything changed."""

    number: str
    division: str
    before: Side
    after: Side
    causes: tuple[Cause, ...]

    @property
    def steps(self) -> Place | None:
        """By how many places it rises; None where it has no place before or after."""
        if self.before.place is None or self.after.place is None:
            return None
        return self.before.place - self.after.place


def compare(before: Standings, after: Standings, root: NodeFacts) -> tuple[Moved, ...]:
    """Every entry whose place, total, award or status differs, in the order of the later places.

    root: the total of the later computation. Entries in only one of the two are not compared.
    """
    known = {line.number: line for line in before.lines}
    return tuple(_moved(before, after, root, known, line) for line in _others(known, after))


def _others(known: dict[str, Standing], after: Standings) -> Iterator[Standing]:
    for line in after.lines:
        was = known.get(line.number)
        if was is not None and Side.of(was) != Side.of(line):
            yield line


def _moved(
    before: Standings, after: Standings, root: NodeFacts, known: dict[str, Standing], line: Standing
) -> Moved:
    was = known[line.number]
    nodes = set(before.nodes) & set(after.nodes)
    modules = set(before.modules) & set(after.modules)
    causes = tuple(_causes(root, nodes, modules, was, line))
    if not causes:
        kind = "tie" if was.tie != line.tie or was.tied != line.tied else "others"
        causes = (Cause(kind),)
    return Moved(line.number, line.division, Side.of(was), Side.of(line), causes)


def _causes(
    node: NodeFacts, nodes: set[str], modules: set[str], was: Standing, now: Standing
) -> list[Cause]:
    """The deepest figures that changed: modules where they did, nodes where nothing below did."""
    if node.module in modules and node.module is not None:
        old, new = was.module(node.module), now.module(node.module)
        pair = (old.value if old else None, new.value if new else None)
        if pair[0] != pair[1]:
            return [Cause("module", node.module, *pair)]
    below = [cause for part in node.parts for cause in _causes(part, nodes, modules, was, now)]
    if below or node.code not in nodes:
        return below
    old_value, new_value = was.node(node.code).value, now.node(node.code).value
    if old_value == new_value:
        return []
    return [Cause("node", node.code, old_value, new_value)]
