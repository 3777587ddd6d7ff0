"""What a trade says of its floor (现场规则): when somebody is late, and what a violation costs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules.kinds import CODE, Facts, Many, OneOf, Part, Problems, Whole, given, maybe
from competition.rules.point_rules import NATURAL, TEXT, Text

#: What a violation may lead to; `deduct` takes its points.
ENDS = ("deduct", "warn", "zero", "disqualify")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFacts(Facts):
    """When a contestant is late (迟到), in whole minutes after the moment to be there.

    `before`: how many minutes before the session that moment lies. From `warn` minutes on it is
    noted, from `ruling` on the chief decides, from `bar` on nobody is let in; without a
    figure there is no such step.
    """

    before: int = maybe(Whole(0, 600), 0)
    warn: int = maybe(Whole(1, 600), 1)
    ruling: int | None = maybe(Whole(1, 600))
    bar: int | None = maybe(Whole(1, 600))


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationFacts(Facts):
    """A violation the trade's rules name (违规), and what it leads to."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    then: str = maybe(OneOf(ENDS), "deduct")
    points: Fraction | None = maybe(NATURAL)
    module: str | None = maybe(CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorFacts(Facts):
    """The floor of a trade: lateness and violations."""

    late: LateFacts = maybe(Part(LateFacts), LateFacts())
    violations: tuple[ViolationFacts, ...] = maybe(Many(Part(ViolationFacts)), ())

    def violation(self, code: str) -> ViolationFacts | None:
        """Find a violation by its code; None: the list has none such."""
        return next((each for each in self.violations if each.code == code), None)


def check_floor(floor: FloorFacts, modules: tuple[str, ...], dot: str, problems: Problems) -> None:
    """Say what does not hold together; modules: their codes; dot: before each path."""
    steps = [
        (name, value)
        for name in ("warn", "ruling", "bar")
        if (value := getattr(floor.late, name)) is not None
    ]
    for (_, earlier), (name, later) in zip(steps, steps[1:], strict=False):
        if later < earlier:
            problems.say("below-least", f"{dot}late.{name}", least=str(earlier), found=str(later))
    known: set[str] = set()
    for at, each in enumerate(floor.violations):
        where = f"{dot}violations[{at}]"
        if each.code in known:
            problems.say("duplicate-code", f"{where}.code", found=each.code)
        known.add(each.code)
        if each.then == "deduct" and not each.points:
            problems.say("missing-key", f"{where}.points")
        if each.then == "zero" and each.module is None:
            problems.say("missing-key", f"{where}.module")
        if each.module is not None and each.module not in modules:
            problems.say("unknown-module", f"{where}.module", found=each.module)
