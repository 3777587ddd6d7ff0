"""From a trade in the contest file's form to rows (写入赛项): used by files, presets and copies."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.db import db
from competition.models.draw import CodeSet
from competition.models.event import (
    Attempt,
    Division,
    MarkedWhere,
    Module,
    ModuleKind,
    Stage,
    Trade,
)
from competition.models.panel import Medium, Panel, PanelSeat, SeatRole
from competition.models.scheme import (
    Aspect,
    AspectType,
    Criterion,
    MarkingScheme,
    SchemeState,
    SubCriterion,
)
from competition.rules.contest_facts import EventFacts
from competition.rules.facts import (
    AspectFacts,
    ModuleCombineFacts,
    ModuleFacts,
    PanelCombineFacts,
    PanelFacts,
    SchemeFacts,
    SpreadFacts,
    TradeFacts,
)
from competition.rules.floor_facts import FloorFacts
from competition.rules.kinds import Part
from competition.rules.node_facts import NodeFacts
from competition.rules.ranking_facts import AbsenceFacts, AwardFacts, RankingFacts
from competition.rules.scheme_versions import digest_of
from competition.rules.work_facts import WorksFacts
from competition.services.facts import OPEN_SET

#: Who sits on a seat: the person's code in the file → account.
Seating = Callable[[str], uuid.UUID | None]


def nobody(_person: str) -> None:
    """Seat nobody: a preset knows no people."""


def points(value: Fraction) -> Decimal:
    """Points as the tables keep them; the file's checks have bounded the decimals."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def _rest(fact: Any, *known: str) -> dict[str, Any]:
    """What the file says at this node beyond the columns we have."""
    written: dict[str, Any] = Part(type(fact)).write(fact)
    return {key: value for key, value in written.items() if key not in known}


def _kept(fact: Any, *names: str) -> dict[str, Any]:
    """What the file says under these keys, which have no columns."""
    written: dict[str, Any] = Part(type(fact)).write(fact)
    return {name: written[name] for name in names if name in written}


def _text(fact: Any) -> dict[str, str]:
    if fact is None:
        return {}
    written: dict[str, str] = Part(type(fact)).write(fact)
    return written


def add_trade(
    event_id: uuid.UUID,
    facts: TradeFacts,
    *,
    position: int,
    sector_id: uuid.UUID | None = None,
    system_id: uuid.UUID | None = None,
    seating: Seating = nobody,
) -> Trade:
    """Write a trade with divisions, stages, code sets, modules, panels and schemes; flushes."""
    occupation = facts.occupation
    trade = Trade(
        event_id=event_id,
        sector_id=sector_id,
        system_id=system_id,
        code=facts.code,
        name=_text(facts.name),
        occupation_name=occupation.name if occupation else "",
        occupation_code=occupation.code if occupation else "",
        occupation_level=occupation.level if occupation else None,
        marked=MarkedWhere(facts.marked),
        note={"note": _text(facts.note)} if facts.note else {},
        total=Part(NodeFacts).write(facts.total) if facts.total else {},
        absence=Part(AbsenceFacts).write(facts.absence),
        ranking=Part(RankingFacts).write(facts.ranking) if facts.ranking else {},
        awards=[Part(AwardFacts).write(award) for award in facts.awards],
        floor=Part(FloorFacts).write(facts.floor),
        works=Part(WorksFacts).write(facts.works),
        position=position,
    )
    db.session.add(trade)
    db.session.flush()
    for number, division in enumerate(facts.divisions):
        db.session.add(
            Division(
                trade_id=trade.id,
                code=division.code,
                name=_text(division.name),
                position=number,
            )
        )
    stages = _add_stages(trade, facts)
    sets = _add_code_sets(facts, stages)
    for number, module in enumerate(facts.modules):
        stage = stages[module.stage or facts.stages[0].code]
        code_set = sets[module.codes] if module.codes else _open_set(stage, sets)
        add_module(stage.id, code_set.id, module, position=number, seating=seating)
    return trade


def _add_stages(trade: Trade, facts: TradeFacts) -> dict[str, Stage]:
    stages = {
        stage.code: Stage(
            trade_id=trade.id,
            code=stage.code,
            name=_text(stage.name),
            position=number,
            rules=_rest(stage, "code", "name"),
        )
        for number, stage in enumerate(facts.stages)
    }
    db.session.add_all(stages.values())
    db.session.flush()
    return stages


def _add_code_sets(facts: TradeFacts, stages: dict[str, Stage]) -> dict[str, CodeSet]:
    sets = {
        one.code: CodeSet(
            stage_id=stages[one.stage or facts.stages[0].code].id,
            code=one.code,
            layers=one.layers,
            prefix=one.prefix,
        )
        for one in facts.code_sets
    }
    db.session.add_all(sets.values())
    db.session.flush()
    return sets


def _open_set(stage: Stage, sets: dict[str, CodeSet]) -> CodeSet:
    """The set of a stage's modules that are judged by entry number, made when first needed."""
    key = f"{OPEN_SET}/{stage.code}"
    if key not in sets:
        sets[key] = CodeSet(stage_id=stage.id, code=OPEN_SET, layers=0, prefix="")
        db.session.add(sets[key])
        db.session.flush()
    return sets[key]


def add_module(
    stage_id: uuid.UUID,
    code_set_id: uuid.UUID,
    facts: ModuleFacts,
    *,
    position: int,
    seating: Seating = nobody,
) -> Module:
    """Write a module with its attempts, panels and scheme; flushes."""
    module = Module(
        stage_id=stage_id,
        code_set_id=code_set_id,
        code=facts.code,
        name=_text(facts.name),
        kind=ModuleKind(facts.kind),
        time_limit=facts.time_limit,
        combine=Part(ModuleCombineFacts).write(facts.combine),
        extra=_kept(facts, "reference", "answers", "note", "attempts_are"),
        position=position,
    )
    db.session.add(module)
    db.session.flush()
    for attempt in facts.attempts:
        db.session.add(
            Attempt(
                module_id=module.id,
                number=attempt.number,
                coefficient=_rest(attempt).get("coefficient", "1"),
            )
        )
    for number, panel in enumerate(facts.panels):
        add_panel(module.id, panel, position=number, seating=seating)
    for number, old in enumerate(facts.earlier, 1):
        row = add_scheme(module.id, old.scheme, number=number)
        row.state, row.digest = SchemeState.FROZEN, digest_of(old.scheme)
    row = add_scheme(module.id, facts.scheme, number=len(facts.earlier) + 1)
    if facts.earlier:
        row.state, row.digest = SchemeState.FROZEN, digest_of(facts.scheme)
    return module


#: What a seat keeps in columns of its own.
OWN_OF_SEATS = ("code", "role", "person", "medium", "counts", "checker", "check_blind")


def add_panel(
    module_id: uuid.UUID, facts: PanelFacts, *, position: int, seating: Seating = nobody
) -> Panel:
    """Write a panel with its seats; a consensus panel gets the seat that hands in its sheet."""
    panel = Panel(
        module_id=module_id,
        code=facts.code,
        name=_text(facts.name),
        combine=Part(PanelCombineFacts).write(facts.combine),
        spread=Part(SpreadFacts).write(facts.spread) if facts.spread else None,
        position=position,
    )
    db.session.add(panel)
    db.session.flush()
    for number, seat in enumerate(facts.seats):
        db.session.add(
            PanelSeat(
                panel_id=panel.id,
                code=seat.code,
                role=SeatRole(seat.role),
                account_id=seating(seat.person) if seat.person else None,
                medium=Medium(seat.medium),
                counts=seat.counts,
                checker_id=seating(seat.checker) if seat.checker else None,
                check_blind=seat.check_blind,
                position=number,
                extra=_rest(seat, *OWN_OF_SEATS),
            )
        )
    if facts.combine.rule == "consensus":
        heads = [seat for seat in facts.seats if seat.role == "head"] or list(facts.seats)
        person = heads[0].person
        db.session.add(
            PanelSeat(
                panel_id=panel.id,
                code=facts.code,
                role=SeatRole.PANEL,
                account_id=seating(person) if person else None,
                medium=Medium(heads[0].medium),
                counts=True,
                position=len(facts.seats),
                extra={},
            )
        )
    db.session.flush()
    return panel


def add_scheme(module_id: uuid.UUID, facts: SchemeFacts, *, number: int) -> MarkingScheme:
    """Write a version of a module's scheme; flushes."""
    scheme = MarkingScheme(
        module_id=module_id,
        number=number,
        maximum=points(facts.max),
        decimals=facts.decimals,
        note={"note": _text(facts.note)} if facts.note else {},
    )
    db.session.add(scheme)
    db.session.flush()
    fill_scheme(scheme.id, facts)
    return scheme


def fill_scheme(scheme_id: uuid.UUID, facts: SchemeFacts) -> None:
    """Write the tree of a scheme below its row."""
    for place, criterion in enumerate(facts.criteria):
        row = Criterion(
            scheme_id=scheme_id,
            code=criterion.code,
            name=_text(criterion.name),
            maximum=points(criterion.max),
            panel=criterion.panel or "",
            position=place,
            extra=_rest(criterion, "code", "name", "max", "panel", "sub_criteria"),
        )
        db.session.add(row)
        db.session.flush()
        for inner, sub in enumerate(criterion.sub_criteria):
            below = SubCriterion(
                criterion_id=row.id,
                code=sub.code,
                name=_text(sub.name),
                position=inner,
                extra=_rest(sub, "code", "name", "aspects"),
            )
            db.session.add(below)
            db.session.flush()
            db.session.add_all(
                _aspect_row(below.id, aspect, number) for number, aspect in enumerate(sub.aspects)
            )
    db.session.flush()


def _aspect_row(sub_criterion_id: uuid.UUID, facts: AspectFacts, position: int) -> Aspect:
    written: dict[str, Any] = Part(AspectFacts).write(facts)
    known = {"code", "name", "max", "type", "scale", "points", "descriptors", "official"}
    return Aspect(
        sub_criterion_id=sub_criterion_id,
        code=facts.code,
        name=written["name"],
        maximum=points(facts.max),
        type=AspectType(facts.type),
        scale=written.get("scale"),
        points=written.get("points", {"rule": "exact"}),
        descriptors=written.get("descriptors", {}),
        official=facts.official,
        position=position,
        extra={key: value for key, value in written.items() if key not in known},
    )


def event_extra(facts: EventFacts) -> dict[str, Any]:
    """What the file says of the event beyond its columns."""
    return _kept(facts, "honours", "registration", "appeals", "checklist", "phrases", "note")
