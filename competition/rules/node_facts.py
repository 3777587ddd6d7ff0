"""How modules become a total, as facts (总分合成、阶段): nodes, and stages with their gates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from competition.rules.kinds import CODE, Facts, Many, OneOf, Part, Problems, Whole, given, maybe
from competition.rules.point_rules import ANY, NATURAL, ROUND, TEXT, Rounding, Text
from competition.rules.ranking_facts import SHARE, GateFacts, RankingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFacts(Facts):
    """A code and its name: a division, a stage, a sector."""

    code: str = given(CODE)
    name: Text = given(TEXT)


class Parts:
    """The parts of a node are nodes: this kind closes the circle."""

    def kind(self) -> Many:
        """A list of nodes."""
        return Many(Part(NodeFacts))

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read the parts, to a depth no contest reaches."""
        if where.count(".parts") > 12:
            return problems.say("too-deep", where, most=12)
        return self.kind().read(value, where, problems)

    def write(self, fact: Any) -> Any:
        """Write the parts."""
        return self.kind().write(fact)

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe the parts."""
        return self.kind().schema(seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts(Facts):
    """A node of the total (总分合成): a module, one criterion of it, or a combination of parts.

    Its own value is taken into the parent by one of `share`, `factor` or `out_of`, then bounded by
    `floor` and `cap`, then rounded.
    """

    code: str = given(CODE)
    name: Text | None = maybe(TEXT)
    module: str | None = maybe(CODE)
    criterion: str | None = maybe(CODE)
    attempt: int | None = maybe(Whole(1, 200))
    combine: str = maybe(OneOf(("sum", "mean", "best", "min")), "sum")
    keep: int | None = maybe(Whole(1, 200))
    max: Fraction | None = maybe(NATURAL)
    share: Fraction | None = maybe(SHARE)
    factor: Fraction | None = maybe(ANY)
    out_of: Fraction | None = maybe(NATURAL)
    floor: Fraction | None = maybe(ANY)
    cap: Fraction | None = maybe(ANY)
    round: Rounding | None = maybe(ROUND)
    parts: tuple[NodeFacts, ...] = maybe(Parts(), ())

    def walk(self) -> tuple[NodeFacts, ...]:
        """This node and all below it, parents first."""
        return (self, *(below for part in self.parts for below in part.walk()))


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts(NamedFacts):
    """A stage (初赛、复赛、决赛): with a gate it is ranked by its own total and tie chain.

    Without `total` its modules are added; without `ranking` that total alone decides. Earlier
    modules named in `total` are carried over; what no total names is dropped.
    """

    total: NodeFacts | None = maybe(Part(NodeFacts))
    ranking: RankingFacts | None = maybe(Part(RankingFacts))
    gate: GateFacts | None = maybe(Part(GateFacts))
