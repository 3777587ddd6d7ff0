"""What the chief may know of his judges while they mark (评分一致性), by code and seat alone.

Nothing is stored, nothing is corrected: it is computed from the sheets that count, of codes whose
every sheet is in. Until then nobody, the chief included, sees how colleagues marked.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.models.sheet import SheetState
from competition.rules import judge_absence, judge_concordance, judge_quality
from competition.rules.facts import AspectFacts, ModuleFacts, PanelFacts
from competition.rules.judge_absence import Move
from competition.rules.judge_concordance import Concordance
from competition.rules.judge_quality import Agreement, Drift, Marks, Outlier, Severity
from competition.rules.marks import points_of
from competition.rules.module_programs import ModuleProgram
from competition.rules.ranking import Place, rank
from competition.services import answer_keys, audit, facts, judge_sheets
from competition.services.facts import ModuleView
from competition.services.judge_sheets import Line, PanelMarks, WholeSheets, marks_of

#: How many of the widest spreads and furthest marks a page shows.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Spread:
    """How far one code's marks lie apart; aspect "" is the sheets' totals."""

    line: Line
    aspect: str
    name: dict[str, str]
    points: tuple[tuple[str, Fraction], ...]
    spread: Fraction
    most: Fraction

    @property
    def percent(self) -> Fraction:
        """The spread in per cent of the most that can be given."""
        return self.spread * 100 / self.most if self.most else Fraction(0)


@dataclass(frozen=True, slots=True)
class Far:
    """A mark far from its panel's median; aspect "" is the sheet's total."""

    line: Line
    aspect: str
    name: dict[str, str]
    outlier: Outlier


@dataclass(frozen=True, slots=True)
class Judge:
    """What is known of one seat; statistics only from eight codes on.

    moves: whose place in this module would be another without the seat; None where the panel's rule
    cannot do with one fewer.
    """

    seat: str
    counts: bool
    signed: int
    wanted: int
    reopenings: int
    severity: Severity | None = None
    agreement: Agreement | None = None
    drift: Drift | None = None
    moves: tuple[Move, ...] | None = None


@dataclass(frozen=True, slots=True)
class PanelQuality:
    """One panel: its judges, and how they agree."""

    code: str
    name: dict[str, str]
    most: Fraction
    whole: int
    wanted: int
    judges: tuple[Judge, ...]
    #: Of every code's totals; of aspects the widest alone.
    spreads: tuple[Spread, ...]
    parts: tuple[Spread, ...]
    parts_count: int
    far: tuple[Far, ...]
    far_count: int
    concordance: Concordance | None

    @property
    def enough(self) -> bool:
        """Whether there are codes enough for statistics of a judge."""
        return self.whole >= judge_quality.LEAST_CODES

    @property
    def reach(self) -> Fraction:
        """How far severity and drift reach, so that pictures of one panel share a scale."""
        ends = [
            abs(judge.severity.mean) + (judge.severity.margin or 0)
            for judge in self.judges
            if judge.severity
        ]
        ends += [
            max(abs(judge.drift.first), abs(judge.drift.second))
            for judge in self.judges
            if judge.drift
        ]
        return max(ends, default=Fraction(0))


@dataclass(frozen=True, slots=True)
class Quality:
    """A module's panels."""

    view: ModuleView
    panels: tuple[PanelQuality, ...]
    placed: int


_known: dict[uuid.UUID, tuple[tuple[str, ...], Quality]] = {}


def read(actor: Actor, module_id: uuid.UUID) -> Quality:
    """A module's judge quality as its sheets stand now; nothing of it is kept."""
    view = facts.module_view(module_id)
    policy.require(actor, Permission.PANEL_READ, view.scope)
    version = audit.version(view.scope)
    known = _known.get(module_id)
    if known is not None and known[0] == version:
        return known[1]
    counted = answer_keys.countable(view)
    found = judge_sheets.read(view) if counted is not None else judge_sheets.WholeSheets()
    counted = counted or view.facts
    moves = _moves(counted, found)
    panels = tuple(
        _panel(counted, panel, found, moves)
        for panel in counted.panels
        if panel.combine.rule not in ("single", "consensus") and len(panel.counting) > 1
    )
    quality = Quality(view, panels, len({line.code for line in found.whole.values()}))
    _known[module_id] = version, quality
    return quality


def spreads(actor: Actor, module_id: uuid.UUID) -> dict[tuple[str, str, int], Spread]:
    """How far the sheets' totals lie apart, by panel, code and attempt; whole lines alone."""
    quality = read(actor, module_id)
    return {
        (panel.code, spread.line.code, spread.line.attempt): spread
        for panel in quality.panels
        for spread in panel.spreads
    }


def _panel(
    module: ModuleFacts,
    panel: PanelFacts,
    found: WholeSheets,
    moves: Mapping[str, tuple[Move, ...] | None],
) -> PanelQuality:
    vectors = {seat.code: found.vectors.get(seat.code, {}) for seat in panel.seats}
    given = marks_of(module, panel, {seat: held for seat, held in vectors.items() if held})
    marks = given.totals
    counting = {seat.code: marks.get(seat.code, {}) for seat in panel.counting}
    lines = {line.text: line for line in found.whole.values()}
    far = _far(given, lines)
    among = _counting(given, set(counting))
    parts = _part_spreads(among, lines)
    whole = sum(any(name in vectors[seat] for seat in counting) for name in lines)
    enough = whole >= judge_quality.LEAST_CODES
    wanted = {
        (row.text, row.attempt) for seat in panel.seats for row in found.rows.get(seat.code, [])
    }
    return PanelQuality(
        code=panel.code,
        name={"zh": panel.name.zh, "en": panel.name.en} if panel.name else {"zh": ""},
        most=given.most,
        whole=whole,
        wanted=len(wanted),
        judges=_judges(panel, marks, found, moves, enough=enough),
        spreads=_total_spreads(among, lines),
        parts=tuple(parts[:SHOWN]),
        parts_count=len(parts),
        far=tuple(far[:SHOWN]),
        far_count=len(far),
        concordance=judge_concordance.concordance(counting) if enough else None,
    )


def _judges(
    panel: PanelFacts,
    marks: Marks,
    found: WholeSheets,
    moves: Mapping[str, tuple[Move, ...] | None],
    *,
    enough: bool,
) -> tuple[Judge, ...]:
    """Each seat beside those that count: one that does not count measures nobody."""
    counting = {seat.code: marks[seat.code] for seat in panel.counting if seat.code in marks}
    judges = []
    for seat in panel.seats:
        rows = found.rows.get(seat.code, [])
        if seat.role == "substitute" and not rows:
            continue
        beside = counting | {seat.code: marks.get(seat.code, {})}
        told = enough and len(beside[seat.code]) >= judge_quality.LEAST_CODES
        judges.append(
            Judge(
                seat=seat.code,
                counts=seat.counts and seat.role != "substitute",
                signed=sum(row.state is SheetState.SIGNED for row in rows),
                wanted=len(rows),
                reopenings=sum(row.reopenings for row in rows),
                severity=judge_quality.severity(beside, seat.code) if told else None,
                agreement=judge_quality.agreement(beside, seat.code) if told else None,
                drift=judge_quality.drift(beside, seat.code, found.order[seat.code])
                if told
                else None,
                moves=moves.get(seat.code),
            )
        )
    return tuple(judges)


def _counting(given: PanelMarks, seats: set[str]) -> PanelMarks:
    """A panel's marks without those of seats that do not count: they make nobody's spread."""

    def only(marks: Marks) -> Marks:
        return {seat: held for seat, held in marks.items() if seat in seats}

    return replace(
        given, totals=only(given.totals), aspects=tuple(only(each) for each in given.aspects)
    )


def _total_spreads(given: PanelMarks, lines: Mapping[str, Line]) -> tuple[Spread, ...]:
    """How far every code's totals lie apart, the widest first."""
    found = [
        _spread(given.totals, lines[name], "", {"zh": "", "en": ""}, gap, given.most)
        for name, gap in judge_quality.spreads(given.totals).items()
    ]
    return tuple(sorted(found, key=lambda spread: (-spread.spread, spread.line.text)))


def _part_spreads(given: PanelMarks, lines: Mapping[str, Line]) -> list[Spread]:
    """How far single aspects lie apart where they do, the widest in per cent first."""
    found = [
        _spread(marks, lines[name], aspect.code, _name(aspect), gap, aspect.max)
        for aspect, marks in zip(given.layout.aspects, given.aspects, strict=True)
        if aspect.max
        for name, gap in judge_quality.spreads(marks).items()
        if gap
    ]
    return sorted(found, key=lambda spread: (-spread.percent, spread.line.text, spread.aspect))


def _spread(
    marks: Marks, line: Line, aspect: str, name: dict[str, str], gap: Fraction, most: Fraction
) -> Spread:
    given = tuple((seat, held[line.text]) for seat, held in marks.items() if line.text in held)
    return Spread(line, aspect, name, given, gap, most)


def _far(given: PanelMarks, lines: Mapping[str, Line]) -> list[Far]:
    """Outlying marks, of totals and of judged aspects, the furthest in its own scale first."""
    layout, nameless = given.layout, {"zh": "", "en": ""}
    steps = [
        _step(aspect, places) for aspect, places in zip(layout.aspects, layout.places, strict=True)
    ]
    least = min((step for step in steps if step), default=Fraction(0))
    found = [
        (given.most, Far(lines[each.code], "", nameless, each))
        for each in judge_quality.outliers(given.totals, least)
    ]
    for aspect, step, marks in zip(layout.aspects, steps, given.aspects, strict=True):
        if aspect.type != "judgement":
            continue
        found += [
            (aspect.max, Far(lines[each.code], aspect.code, _name(aspect), each))
            for each in judge_quality.outliers(marks, step)
        ]
    found.sort(key=lambda pair: (-_apart(*pair), pair[1].line.text, pair[1].aspect))
    return [far for _most, far in found]


def _apart(most: Fraction, far: Far) -> Fraction:
    """How far a mark lies off, as a part of the most that can be given."""
    return abs(far.outlier.points - far.outlier.middle) / most if most else Fraction(0)


def _step(aspect: AspectFacts, places: int) -> Fraction:
    """One step of an aspect's scale, in points; 0 where there is no step."""
    scale = aspect.scale
    if scale is None or not scale.step or aspect.type != "judgement":
        return Fraction(0)
    unit: int = 10**places
    low, high = scale.min * unit, (scale.min + scale.step) * unit
    if low.denominator != 1 or high.denominator != 1:
        return Fraction(0)
    return abs(points_of(aspect, places, int(high)) - points_of(aspect, places, int(low)))


def _name(aspect: AspectFacts) -> dict[str, str]:
    return {"zh": aspect.name.zh, "en": aspect.name.en}


def _moves(module: ModuleFacts, found: WholeSheets) -> dict[str, tuple[Move, ...] | None]:
    """Whose place in the module would be another without each counting seat."""
    before = _places(judge_absence.unlimited(module), found)
    moves: dict[str, tuple[Move, ...] | None] = {}
    for panel in module.panels:
        for seat in panel.counting:
            fewer = judge_absence.without_seat(module, seat.code)
            if fewer is None:
                moves[seat.code] = None
            else:
                moves[seat.code] = judge_absence.moves(before, _places(fewer, found))
    return moves


def _places(module: ModuleFacts, found: WholeSheets) -> dict[str, Place]:
    """Places within the module by code, of the codes that are whole."""
    sheets: dict[tuple[str, int, str], dict[str, bytes]] = defaultdict(dict)
    for (code, attempt), line in found.whole.items():
        for seat, held in found.vectors.items():
            if line.text in held:
                sheets[module.code, attempt, seat][code] = held[line.text]
    names = sorted({code for code, _attempt in found.whole})
    points = ModuleProgram(module).points(sheets, names, found.exclusions)
    done = [n for n, name in enumerate(names) if name not in points.gaps]
    ranked = rank([(points.value.items[n],) for n in done])
    return {names[done[one.n]]: one.place for one in ranked}
