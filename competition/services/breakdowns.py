"""How a result came about, cut to what the event discloses, as JSON (成绩构成)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from competition.rules import values
from competition.rules.attempt_words import called
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.kinds import Part
from competition.rules.point_rules import (
    Case,
    Cases,
    Choice,
    Difference,
    Multiply,
    Occurrences,
    Option,
    Overtime,
    ShareOfMax,
)
from competition.rules.references import with_references
from competition.rules.steps import Step

#: Kinds of step each level of disclosure shows, cumulative.
LEVELS = ("total", "parts", "criteria", "aspects", "judges")
SHOWN: dict[str, int] = {
    "node": 1,
    "ruling": 1,
    "module": 1,
    "attempt": 2,
    "panels": 2,
    "panel": 2,
    "criterion": 2,
    "sub-criterion": 3,
    "aspect": 3,
    "sheet": 4,
    "mark": 4,
}
#: What of a step's detail may be shown, and from which level.
DETAILS: dict[str, int] = {
    "max": 0,
    "own": 1,
    "share": 1,
    "factor": 1,
    "out_of": 1,
    "times": 1,
    "coefficient": 1,
    "round": 1,
    "round_total": 1,
    "cap": 1,
    "floor": 1,
    "combine": 1,
    "keep": 1,
    "module": 1,
    "kind": 1,
    "reason": 1,
    "zero": 1,
    "veto": 2,
    "rule": 2,
    "over": 2,
    "scaled": 2,
    "entered": 4,
    "status": 1,
    "dropped": 4,
    "stands_for": 4,
}
#: Judges are shown as J1 … Jn within a panel, never by seat or name.
SEATS = frozenset({"sheet", "mark"})


def number(value: Fraction) -> str:
    """An exact decimal where there is one, else the quotient itself."""
    if values.decimals(value) is not None:
        return values.text(value)
    return f"{value.numerator}/{value.denominator}"


def names_of(trade: TradeFacts) -> dict[tuple[str, str], dict[str, str]]:
    """Names by kind and code; below a module the kind is `<module>/<kind>`."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for module in trade.modules:
        found.update(_module_names(module))
    for node in trade.total.walk() if trade.total else ():
        if node.name is not None:
            found["node", node.code] = _written(node.name)
        elif node.module is not None:
            found["node", node.code] = found["module", node.module]
    return found


def _module_names(module: ModuleFacts) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
    yield ("module", module.code), _written(module.name)
    if module.attempts_are != "attempt":
        for attempt in module.attempts:
            name = called(module.attempts_are, attempt.number)
            yield (f"{module.code}/attempt", str(attempt.number)), name
    for panel in module.panels:
        if panel.name is not None:
            yield (f"{module.code}/panel", panel.code), _written(panel.name)
    for criterion in module.scheme.criteria:
        yield (f"{module.code}/criterion", criterion.code), _written(criterion.name)
        for sub in criterion.sub_criteria:
            yield (f"{module.code}/sub-criterion", sub.code), _written(sub.name)
            for aspect in sub.aspects:
                yield (f"{module.code}/aspect", aspect.code), _written(aspect.name)


def answers_of(trade: TradeFacts) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """What the codes a judge enters are called, by module and aspect: faults and choices."""
    found = {}
    for module in trade.modules:
        for aspect in module.scheme.aspects:
            rule = aspect.points
            named: tuple[Case | Option, ...] = rule.cases if isinstance(rule, Cases) else ()
            named = rule.choices if isinstance(rule, Choice) else named
            if named:
                words = {each.code: _written(each.name) for each in named}
                found[module.code, aspect.code] = words
    return found


def points_of(trade: TradeFacts) -> dict[tuple[str, str], dict[str, Any]]:
    """The figures of rules that give points for what was written, by module and aspect.

    Never a key: what was right may be asked again. `top`: the highest level of a scale from nought.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for module in with_references(trade).modules:
        for aspect in module.scheme.aspects:
            rule, scale = aspect.points, aspect.scale
            if isinstance(rule, Multiply | Difference | Overtime | Occurrences):
                found[module.code, aspect.code] = Part(type(rule)).write(rule)
            elif isinstance(rule, ShareOfMax) and scale is not None and not scale.min:
                found[module.code, aspect.code] = {"top": number(scale.max)}
    return found


def _written(text: Any) -> dict[str, str]:
    written: dict[str, str] = Part(type(text)).write(text)
    return written


class Breakdown:
    """Writes one trade's steps at one level of disclosure."""

    def __init__(self, trade: TradeFacts, level: str, *, seats: bool = False) -> None:
        """level: one of LEVELS; seats: with the seats' own codes, for the office alone."""
        self.names = names_of(trade)
        self.answers = answers_of(trade)
        self.points = points_of(trade)
        self.seats = seats
        self.level = LEVELS.index(level)

    def piece(self, step: Step, module: str = "") -> dict[str, Any]:
        """A step and what may be shown below it."""
        if step.kind == "module":
            module = step.code
        piece: dict[str, Any] = {
            "kind": step.kind,
            "code": step.code,
            "value": number(step.value),
        }
        if step.exact != step.value:
            piece["exact"] = number(step.exact)
        name = self.names.get((step.kind, step.code)) or self.names.get(
            (f"{module}/{step.kind}", step.code)
        )
        if name:
            piece["name"] = name
        words = self.answers.get((module, step.code)) if step.kind == "aspect" else None
        if words and self.level >= SHOWN["mark"]:
            piece["answers"] = words
        points = self.points.get((module, step.code)) if step.kind == "aspect" else None
        if points and self.level >= SHOWN["mark"]:
            piece["points"] = points
        detail = {
            key: _plain(value)
            for key, value in step.detail.items()
            if value is not None and DETAILS.get(key, len(LEVELS)) <= self.level
        }
        if detail:
            piece["detail"] = detail
        parts = list(self._parts(step, module))
        if parts:
            piece["parts"] = parts
        return piece

    def _parts(self, step: Step, module: str) -> Iterator[dict[str, Any]]:
        seat = 0
        for part in step.parts:
            if part.kind in SEATS:
                seat += 1
            if SHOWN.get(part.kind, len(LEVELS)) > self.level:
                continue
            piece = self.piece(part, module)
            if part.kind in SEATS and not self.seats:
                piece["code"] = f"J{seat}"
                piece.get("detail", {}).pop("stands_for", None)
            yield piece


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, str | int | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return Part(type(value)).write(value)
