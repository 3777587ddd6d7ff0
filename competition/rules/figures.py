"""Single figures out of a module's steps (单项得分): a criterion, an aspect, a time."""

from __future__ import annotations

from fractions import Fraction

from competition.rules.facts import ModuleFacts, PanelFacts
from competition.rules.interpreter import Case, combine_attempts
from competition.rules.marks import until_stop
from competition.rules.panels import combine
from competition.rules.point_rules import ZERO
from competition.rules.steps import Step
from competition.rules.values import exact, is_number


def figure(case: Case, step: Step, key: str) -> Fraction:
    """Read one figure of an entry's module: `criterion:A`, `aspect:A1.1`, `attempt:2`, or `time`.

    Criteria and aspects of several attempts combine as the module's points do; times are added.
    """
    module = case.module
    tries = [part for part in step.parts if part.kind == "attempt"]
    if key == "time":
        return sum((_seconds(module, part) for part in tries), ZERO)
    kind, _, code = key.partition(":")
    if kind == "attempt":
        return next((part.value for part in tries if part.code == code), ZERO)
    found = [
        _points(module, part, kind, code) * attempt.coefficient
        for attempt, part in zip(module.attempts, tries, strict=False)
    ]
    return combine_attempts(module, found) if found else ZERO


def _points(module: ModuleFacts, attempt: Step, kind: str, code: str) -> Fraction:
    for panel_step in _panels(attempt):
        panel = module.panel(panel_step.code)
        if panel.combine.over != "sheet":
            step = panel_step.find(kind, code)
            if step is not None:
                return step.value
            continue
        steps = [found for sheet in panel_step.parts if (found := sheet.find(kind, code))]
        if steps:
            shares = _shares(panel, panel_step)
            return combine(panel.combine, [step.value for step in steps], shares).value
    return ZERO


def _panels(attempt: Step) -> list[Step]:
    return [step for inner in attempt.parts for step in inner.parts if step.kind == "panel"]


def _shares(panel: PanelFacts, step: Step) -> list[Fraction]:
    """The shares of the sheets present, in their order; a substitute's is its seat's."""
    by_code = {seat.code: seat.share or Fraction(1) for seat in panel.seats}
    found = []
    for sheet in step.parts:
        mark = next((s for s in sheet.walk() if s.kind == "mark"), None)
        seat = sheet.code if mark is None else mark.detail.get("stands_for", sheet.code)
        found.append(by_code.get(seat, Fraction(1)))
    return found


def _seconds(module: ModuleFacts, attempt: Step) -> Fraction:
    timed = [aspect for aspect in module.scheme.aspects if aspect.type == "time"]
    for panel in _panels(attempt):
        for aspect in timed:
            steps = [s for s in panel.walk() if s.kind == "aspect" and s.code == aspect.code]
            marks = [mark for step in steps for mark in step.parts]
            if marks:
                entered = [str(mark.detail.get("entered", "0")) for mark in marks]
                numbers = [
                    until_stop(aspect, exact(text)) if is_number(text) else ZERO for text in entered
                ]
                return sum(numbers, ZERO) / len(numbers)
    return ZERO
