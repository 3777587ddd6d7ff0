"""Try a scheme out (试算): made-up or typed marks in, points and places out; nothing is kept.

A draft is tried as it stands, as soon as it holds together: what judges would enter, what a panel
makes of it, where rounding and dropped marks bite.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.models.event import Stage
from competition.rules.facts import AspectFacts, ModuleFacts, TradeFacts
from competition.rules.interpreter import Outcome, case_of, module_outcome
from competition.rules.kinds import read_as
from competition.rules.point_rules import Text
from competition.rules.ranking import rank
from competition.rules.sample_marks import SampleMarks, sample_marks
from competition.rules.sheets import Sheet, pack, read_marks, sheet_of
from competition.rules.values import MarkStatus
from competition.services import module_pieces, scheme_checks, scheme_rows, schemes
from competition.services.breakdowns import Breakdown

ENTRIES = 8
LONGEST_SEED = 40

#: What was typed instead of a made-up mark: by (attempt, seat, aspect); empty: not attempted.
Typed = Mapping[tuple[int, str, str], str]


@dataclass(frozen=True, slots=True)
class TrialSheet:
    """One seat's sheet of the entry looked at: its aspects and what stands in each."""

    attempt: int
    seat: str
    panel: str
    aspects: tuple[AspectFacts, ...]
    marks: dict[str, str]


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A sample entry: its points in the module and its place; None while a mark is not legal."""

    number: int
    points: Fraction | None
    place: object
    tied: bool
    typed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A scheme tried out."""

    seed: str
    module: ModuleFacts
    lines: tuple[TrialLine, ...]
    #: The entry looked at, its sheets, and how its points came about.
    shown: int
    sheets: tuple[TrialSheet, ...]
    breakdown: dict[str, Any] | None
    #: What is not legal among the typed marks; `where`: attempt/seat/aspect.
    problems: tuple[Problem, ...]


def try_out(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    *,
    seed: str,
    shown: int = 1,
    typed: Typed | None = None,
) -> Trial:
    """Try the newest version of a module's scheme with sample entries.

    seed: the same one gives the same marks. shown: the entry looked at, from 1; typed: its marks
    where they are not to be made up. Raises Invalid("scheme-not-ready") with what is wrong with it.
    """
    policy.require(actor, Permission.EVENT_READ, scope)
    module = _module(scope, module_id)
    seed = seed[:LONGEST_SEED]
    shown = min(max(shown, 1), ENTRIES)
    made = {n: sample_marks(module, seed, str(n)) for n in range(1, ENTRIES + 1)}
    for (attempt, seat, aspect), text in (typed or {}).items():
        if aspect in made[shown].get((attempt, seat), {}):
            made[shown][attempt, seat][aspect] = text
    problems: list[Problem] = []
    outcomes = {n: _outcome(module, marks, problems) for n, marks in made.items()}
    whole = outcomes[shown].step
    return Trial(
        seed=seed,
        module=module,
        lines=_ranked(outcomes, shown if typed else 0),
        shown=shown,
        sheets=tuple(_sheets(module, made[shown])),
        breakdown=None if whole is None else _writer(module).piece(whole),
        problems=tuple(problems),
    )


def _module(scope: Scope, module_id: uuid.UUID) -> ModuleFacts:
    row, scheme = schemes.newest(scope, module_id)
    tree = scheme_rows.scheme_rows_as_pieces([scheme])[scheme.id]
    found = scheme_checks.problems_of(row, tree)
    if found:
        raise Invalid("scheme-not-ready", found)
    stage = db.session.get_one(Stage, row.stage_id)
    piece = module_pieces.module_pieces([row], {stage.id: stage.code})[0] | {"scheme": tree}
    module, problems = read_as(ModuleFacts, piece)
    if module is None or problems:
        raise Invalid("scheme-not-ready", problems)
    return replace(module, stage=None)


def _outcome(module: ModuleFacts, marks: SampleMarks, problems: list[Problem]) -> Outcome:
    vectors = {}
    for (attempt, seat), given in marks.items():
        vector, found = packed(layout_of(module, seat), given)
        vectors[attempt, seat] = vector
        problems.extend(
            Problem(one.code, f"{attempt}/{seat}/{one.where}", one.values) for one in found
        )
    return module_outcome(case_of(module, lambda n, seat: vectors.get((n, seat)), [], []))


def packed(layout: Sheet, given: Mapping[str, str]) -> tuple[bytes, list[Problem]]:
    """A sample sheet's vector, and what of it is not legal and therefore missing."""
    texts = {code: text if text else MarkStatus.NOT_ATTEMPTED for code, text in given.items()}
    marks, problems = read_marks(layout, texts)
    wrong = {problem.where for problem in problems}
    kept = [
        replace(mark, status=MarkStatus.MISSING) if aspect.code in wrong else mark
        for aspect, mark in zip(layout.aspects, marks, strict=True)
    ]
    return pack(kept), problems


def layout_of(module: ModuleFacts, seat: str) -> Sheet:
    """The sheet a seat fills in; KeyError for a seat the module does not have."""
    panel = module.panel_of_seat(seat)
    if panel is None:
        raise KeyError(seat)
    return sheet_of(module, panel)


def _ranked(outcomes: Mapping[int, Outcome], typed: int) -> tuple[TrialLine, ...]:
    done = [n for n, outcome in outcomes.items() if outcome.step is not None]
    points = {n: step.value for n, outcome in outcomes.items() if (step := outcome.step)}
    lines = [
        TrialLine(done[r.n], points[done[r.n]], r.place, r.tied, done[r.n] == typed)
        for r in rank([(points[n],) for n in done])
    ]
    rest = [n for n in outcomes if n not in points]
    return (*lines, *(TrialLine(n, None, None, False, n == typed) for n in rest))


def _sheets(module: ModuleFacts, marks: SampleMarks) -> list[TrialSheet]:
    found = []
    for (attempt, seat), given in marks.items():
        layout = layout_of(module, seat)
        found.append(TrialSheet(attempt, seat, layout.panel, layout.aspects, given))
    return found


def _writer(module: ModuleFacts) -> Breakdown:
    trade = TradeFacts(code="trial", name=Text(zh="试算"), modules=(module,))
    return Breakdown(trade, "judges", seats=True)
