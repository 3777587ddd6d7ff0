"""The plain way from marks to a module's points (逐步计算), in fractions, one entry at a time.

It is the oracle the compiled programs are tested against, the explainer, and the one that computes
whatever is out of the ordinary: statuses, exclusions, vetoes, held marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from competition.errors import Invalid
from competition.rules import marks as mark_rules
from competition.rules.answers import sealed
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import (
    AspectFacts,
    CriterionFacts,
    ModuleFacts,
    PanelFacts,
    SubCriterionFacts,
)
from competition.rules.panels import combine, spread_of
from competition.rules.point_rules import ZERO
from competition.rules.reaches import seats_by_aspect, vetoed_by
from competition.rules.references import unresolved
from competition.rules.sheets import Mark, Sheet, sheet_of, unpack
from competition.rules.spreads import aspect_limit, sheet_limit
from competition.rules.steps import Gap, Step, finish
from competition.rules.values import MarkStatus

Vectors = Callable[[int, str], bytes | None]


@dataclass(frozen=True, slots=True)
class Case:
    """One entry in one module: where its sheets are, and what was ruled about it."""

    module: ModuleFacts
    vectors: Vectors
    exclusions: Mapping[str, str | None] = field(default_factory=dict)
    rulings: tuple[RulingFacts, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What the marks of one entry in one module come to."""

    step: Step | None
    gaps: list[Gap] = field(default_factory=list)
    effects: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Seat:
    code: str
    stands_for: str
    share: Fraction
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class _Panel:
    """One panel at work on one attempt."""

    case: Case
    panel: PanelFacts
    sheet: Sheet
    attempt: int
    outcome: Outcome
    seats: list[_Seat] = field(default_factory=list)
    vetoed: set[str] = field(default_factory=set)

    def gap(self, code: str, seat: str = "", aspect: str = "") -> None:
        where = self.case.module.code, self.attempt, self.panel.code
        self.outcome.gaps.append(Gap(code, *where, seat, aspect))

    def ruled(self, kind: str, **wanted: str) -> bool:
        """Tell whether a ruling of this kind covers this place."""
        for ruling in self.case.rulings:
            here = ruling.kind == kind and ruling.attempt in (None, self.attempt)
            if here and all(getattr(ruling, key) in (None, value) for key, value in wanted.items()):
                return True
        return False


def case_of(
    module: ModuleFacts,
    vectors: Vectors,
    exclusions: Iterable[ExclusionFacts] = (),
    rulings: Iterable[RulingFacts] = (),
) -> Case:
    """Gather what concerns one entry in one module.

    vectors: gives the packed marks of (attempt, seat), or None; `exclusions` and `rulings` are
    those of this entry, of any module.
    """
    out = {e.seat: e.substitute for e in exclusions if e.module == module.code}
    kept = tuple(r for r in rulings if r.node is None and r.module == module.code)
    return Case(module, vectors, out, kept)


def module_outcome(case: Case) -> Outcome:
    """Compute one entry's points in a module with every step on the way."""
    module, outcome = case.module, Outcome(None)
    if any(r.kind == "zero" for r in case.rulings):
        outcome.step = Step("module", module.code, ZERO, ZERO, {"max": module.max, "zero": True})
        return outcome
    outcome.gaps.extend(
        Gap("reference-missing", module.code, 1, "", "", code) for code in unresolved(module)
    )
    outcome.gaps.extend(
        Gap("answers-sealed", module.code, 1, "", "", code) for code in sealed(module)
    )
    attempts = []
    for attempt in module.attempts:
        step = _attempt(case, attempt.number, outcome)
        if step is not None:
            value = step.value * attempt.coefficient
            times = {"coefficient": attempt.coefficient}
            attempts.append(Step("attempt", str(attempt.number), value, value, times, (step,)))
    if outcome.gaps:
        return outcome
    combined = combine_attempts(module, [step.value for step in attempts])
    combined, rulings = ruled(combined, case.rulings)
    rule = module.combine
    exact, value = finish(combined, rounding=rule.round_total)
    detail: dict[str, Any] = {"rule": rule.attempts, "keep": rule.keep, "max": module.max}
    detail["round"] = rule.round_total
    outcome.step = Step("module", module.code, exact, value, detail, (*attempts, *rulings))
    return outcome


def ruled(value: Fraction, rulings: Iterable[RulingFacts]) -> tuple[Fraction, tuple[Step, ...]]:
    """Apply what was ruled on a value, in order: points taken off or added, a share taken off."""
    steps = []
    for ruling in rulings:
        amount = ruling.value or ZERO
        change = {"deduct": -amount, "add": amount, "deduct-share": -value * amount}.get(
            ruling.kind
        )
        if change is not None:
            value += change
            detail = {"kind": ruling.kind, "reason": ruling.reason}
            steps.append(Step("ruling", ruling.code, change, change, detail))
    return value, tuple(steps)


def combine_attempts(module: ModuleFacts, values: Sequence[Fraction]) -> Fraction:
    """Make one value of a module's attempts: their sum, mean, or the sum of the best."""
    rule = module.combine.attempts
    if rule == "best":
        return sum(sorted(values, reverse=True)[: module.combine.keep or 1], ZERO)
    total = sum(values, ZERO)
    return total / len(values) if rule == "mean" else total


def _attempt(case: Case, attempt: int, outcome: Outcome) -> Step | None:
    panels, effects = [], set[str]()
    for panel in case.module.panels:
        work = _Panel(case, panel, sheet_of(case.module, panel), attempt, outcome)
        if _seat_marks(work):
            effects |= _effects(work)
            panels.append(_panel_step(work))
    outcome.effects |= effects & {"entry", "disqualify"}
    if outcome.gaps:
        return None
    rule = case.module.combine
    value = Fraction(1) if rule.rule == "product" else ZERO
    for step in panels:
        value = value * step.value if rule.rule == "product" else value + step.value
    detail = {"rule": rule.rule, "floor": rule.floor, "cap": rule.cap, "round": rule.round}
    if "module" in effects:
        return Step("panels", str(attempt), ZERO, ZERO, detail | {"veto": True}, tuple(panels))
    exact, value = finish(value, rule.floor, rule.cap, rule.round)
    return Step("panels", str(attempt), exact, value, detail, tuple(panels))


def _seat_marks(work: _Panel) -> bool:
    """Collect the sheets that count; False when something is missing, which is then noted."""
    before = len(work.outcome.gaps)
    by_code = {seat.code: seat for seat in work.panel.seats}
    for code in work.panel.sheets:
        substitute = work.case.exclusions.get(code, code)
        if substitute is None or _left_out(work, code, None):
            continue
        marks = _marks_of(work, substitute)
        if marks is not None:
            seat = by_code.get(code)
            share = Fraction(1) if seat is None or seat.share is None else seat.share
            work.seats.append(_Seat(substitute, code, share, marks))
    gapless = len(work.outcome.gaps) == before
    if gapless and not _enough(work, len(work.seats), len(work.panel.sheets)):
        work.gap("too-few-seats")
        return False
    return gapless


def _enough(work: _Panel, seats: int, full: int) -> bool:
    least = work.panel.combine.at_least
    return seats == full or (least is not None and seats >= max(least, 1))


def _marks_of(work: _Panel, seat: str) -> tuple[Mark, ...] | None:
    vector = work.case.vectors(work.attempt, seat)
    if vector is None:
        work.gap("sheet-missing", seat)
        return None
    try:
        marks = unpack(work.sheet, vector)
    except Invalid:
        work.gap("vector-damaged", seat)
        return None
    for aspect, mark in zip(work.sheet.aspects, marks, strict=True):
        absent = mark.status is MarkStatus.MISSING
        if absent and not _left_out(work, seat, aspect.code):
            work.gap("mark-missing", seat, aspect.code)
    return marks


def _left_out(work: _Panel, seat: str, aspect: str | None) -> bool:
    return any(
        r.kind == "leave-out"
        and r.seat == seat
        and r.aspect == aspect
        and r.attempt in (None, work.attempt)
        for r in work.case.rulings
    )


def _effects(work: _Panel) -> set[str]:
    """What vetoes and overruns do: one counts when more than half of the sheets say so."""
    found = set()
    for n, (aspect, places) in enumerate(zip(work.sheet.aspects, work.sheet.places, strict=True)):
        if not mark_rules.may_have_effect(aspect):
            continue
        said = [
            mark_rules.effect_of(aspect, places, seat.marks[n].raw)
            for seat in work.seats
            if seat.marks[n].status is MarkStatus.SCORED
        ]
        effect = next((word for word in said if word), None)
        if effect and 2 * sum(word is not None for word in said) > len(work.seats):
            found.add(effect)
            work.vetoed |= vetoed_by(aspect, work.sheet.criteria)
    return found


def _panel_step(work: _Panel) -> Step:
    rule = work.panel.combine
    step = _by_sheet(work) if rule.over == "sheet" else _by_aspect(work)
    exact, value = finish(step.exact * rule.factor, rounding=rule.round_total)
    detail = step.detail | {"factor": rule.factor, "round_total": rule.round_total}
    return Step("panel", work.panel.code, exact, value, detail, step.parts)


def _by_aspect(work: _Panel) -> Step:
    steps = {}
    for n, aspect in enumerate(work.sheet.aspects):
        steps[aspect.code] = _aspect_step(work, n, aspect)
    criteria = tuple(criterion_step(c, steps, work.vetoed) for c in work.sheet.criteria)
    total = sum((step.value for step in criteria), ZERO)
    _check_sheets(work, [_own_sheet(work, seat) for seat in work.seats if _is_whole(work, seat)])
    detail = {"rule": work.panel.combine.rule, "over": "aspect"}
    return Step("panel", work.panel.code, total, total, detail, criteria)


def _mark_step(work: _Panel, n: int, aspect: AspectFacts, seat: _Seat) -> Step:
    mark, places = seat.marks[n], work.sheet.places[n]
    detail: dict[str, Any] = {"status": mark.status.value, "rule": type(aspect.points).__name__}
    points = ZERO
    if mark.status is MarkStatus.SCORED:
        points = mark_rules.points_of(aspect, places, mark.raw)
        detail["entered"] = mark_rules.written(aspect, places, mark.raw)
    if seat.code != seat.stands_for:
        detail["stands_for"] = seat.stands_for
    return Step("mark", seat.code, points, points, detail)


def _aspect_step(work: _Panel, n: int, aspect: AspectFacts) -> Step:
    by_aspect = seats_by_aspect(work.panel, work.sheet)
    counting = work.panel.sheets if by_aspect is None else by_aspect[n]
    seats = [
        seat
        for seat in work.seats
        if seat.stands_for in counting and not _left_out(work, seat.code, aspect.code)
    ]
    if not _enough(work, len(seats), len(counting)):
        work.gap("too-few-seats", aspect=aspect.code)
        return Step("aspect", aspect.code, ZERO, ZERO)
    steps = [_mark_step(work, n, aspect, seat) for seat in seats]
    exact, value, steps = _combined(work, steps, [seat.share for seat in seats])
    _check_spread(work, n, aspect, seats, steps)
    detail = {"max": aspect.max, "rule": work.panel.combine.rule, "round": work.panel.combine.round}
    detail |= _scaled(work, [seat.share for seat in seats])
    if f"aspect:{aspect.code}" in work.vetoed:
        return Step("aspect", aspect.code, ZERO, ZERO, detail | {"veto": True}, tuple(steps))
    return Step("aspect", aspect.code, exact, value, detail, tuple(steps))


def _check_spread(
    work: _Panel, n: int, aspect: AspectFacts, seats: Sequence[_Seat], steps: Sequence[Step]
) -> None:
    """Hold the sheets when their marks on one aspect lie too far apart."""
    spread = work.panel.spread
    limit = aspect_limit(work.panel, aspect, work.sheet.places[n])
    if spread is None or limit is None:
        return
    marks = [step.value for step in steps]
    if spread.unit == "steps":
        marks = [Fraction(s.marks[n].raw) for s in seats if isinstance(s.marks[n].raw, int)]
    if marks and spread_of(marks) > limit:
        _hold(work, aspect.code)


def _hold(work: _Panel, aspect: str = "") -> None:
    wanted = {"panel": work.panel.code} | ({"aspect": aspect} if aspect else {})
    if not work.ruled("accept-spread", **wanted):
        work.gap("spread", aspect=aspect)


def _combined(
    work: _Panel, steps: list[Step], shares: Sequence[Fraction]
) -> tuple[Fraction, Fraction, list[Step]]:
    rule = work.panel.combine
    try:
        found = combine(rule, [step.value for step in steps], shares)
    except Invalid:
        work.gap("too-few-seats")
        return ZERO, ZERO, steps
    marked = [
        Step(s.kind, s.code, s.exact, s.value, s.detail | {"dropped": n in found.dropped}, s.parts)
        for n, s in enumerate(steps)
    ]
    exact, value = finish(found.value, rounding=rule.round)
    return exact, value, marked


def _scaled(work: _Panel, shares: Sequence[Fraction]) -> dict[str, Any]:
    """What is said where a seat's share is missing, so that the others' are brought to 1."""
    whole = sum(shares, ZERO)
    found = work.panel.combine.rule == "shares" and whole != 1
    return {"scaled": whole} if found else {}


def criterion_step(
    criterion: CriterionFacts, aspects: Mapping[str, Step], vetoed: Iterable[str] = ()
) -> Step:
    """Add up a criterion from its aspects: sub-criteria, factor, floor, cap, rounding."""
    subs = tuple(_sub_step(sub, aspects, vetoed) for sub in criterion.sub_criteria)
    detail = {"max": criterion.max, "factor": criterion.factor, "round": criterion.round}
    if f"criterion:{criterion.code}" in vetoed:
        return Step("criterion", criterion.code, ZERO, ZERO, detail | {"veto": True}, subs)
    total = sum((step.value for step in subs), ZERO) * criterion.factor
    exact, value = finish(total, criterion.floor, criterion.cap, criterion.round)
    return Step("criterion", criterion.code, exact, value, detail, subs)


def _sub_step(sub: SubCriterionFacts, aspects: Mapping[str, Step], vetoed: Iterable[str]) -> Step:
    parts = tuple(aspects[aspect.code] for aspect in sub.aspects)
    if f"sub-criterion:{sub.code}" in vetoed:
        return Step("sub-criterion", sub.code, ZERO, ZERO, {"veto": True}, parts)
    total = sum((step.value for step in parts), ZERO)
    exact, value = finish(total, sub.floor, sub.cap, sub.round)
    return Step("sub-criterion", sub.code, exact, value, {"round": sub.round}, parts)


def _by_sheet(work: _Panel) -> Step:
    sheets = [_own_sheet(work, seat) for seat in work.seats]
    exact, value, sheets = _combined(work, sheets, [seat.share for seat in work.seats])
    for n, aspect in enumerate(work.sheet.aspects):
        marks = [_mark_step(work, n, aspect, seat) for seat in work.seats]
        _check_spread(work, n, aspect, work.seats, marks)
    _check_sheets(work, sheets)
    rule = work.panel.combine
    detail: dict[str, Any] = {"rule": rule.rule, "over": "sheet", "combined": exact}
    detail |= {"round": rule.round} | _scaled(work, [seat.share for seat in work.seats])
    return Step("panel", work.panel.code, value, value, detail, tuple(sheets))


def _own_sheet(work: _Panel, seat: _Seat) -> Step:
    """What one judge's sheet comes to by itself."""
    steps = {a.code: _own_step(work, n, a, seat) for n, a in enumerate(work.sheet.aspects)}
    criteria = tuple(criterion_step(c, steps, work.vetoed) for c in work.sheet.criteria)
    total = sum((step.value for step in criteria), ZERO)
    return Step("sheet", seat.code, total, total, {}, criteria)


def _is_whole(work: _Panel, seat: _Seat) -> bool:
    """Whether no mark of a sheet was left out by ruling, so that it can be held to the others."""
    return not any(_left_out(work, seat.code, aspect.code) for aspect in work.sheet.aspects)


def _check_sheets(work: _Panel, sheets: Sequence[Step]) -> None:
    """Hold the sheets when they lie too far apart as wholes."""
    limit = sheet_limit(work.panel, work.sheet)
    if limit is not None and sheets and spread_of([step.value for step in sheets]) > limit:
        _hold(work)


def _own_step(work: _Panel, n: int, aspect: AspectFacts, seat: _Seat) -> Step:
    """An aspect of one sheet, where whole sheets are combined."""
    mark, detail = _mark_step(work, n, aspect, seat), {"max": aspect.max}
    if f"aspect:{aspect.code}" in work.vetoed:
        return Step("aspect", aspect.code, ZERO, ZERO, detail | {"veto": True}, (mark,))
    return Step("aspect", aspect.code, mark.exact, mark.value, detail, (mark,))


def sheet_step(sheet: Sheet, seat: str, vector: bytes) -> Step:
    """One sheet's running subtotal: what has been given so far, criterion by criterion.

    Missing and unattempted marks add nothing; the steps say which they are.
    """
    marks = unpack(sheet, vector)
    steps = {}
    for aspect, places, mark in zip(sheet.aspects, sheet.places, marks, strict=True):
        scored = mark.status is MarkStatus.SCORED
        points = mark_rules.points_of(aspect, places, mark.raw) if scored else ZERO
        detail = {"max": aspect.max, "status": mark.status.value}
        steps[aspect.code] = Step("aspect", aspect.code, points, points, detail)
    criteria = tuple(criterion_step(c, steps) for c in sheet.criteria)
    total = sum((step.value for step in criteria), ZERO)
    return Step("sheet", seat, total, total, {}, criteria)
