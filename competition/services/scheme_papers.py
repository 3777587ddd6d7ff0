"""A module's scheme and its judges' empty sheet on paper (评分方案、空白评分表打印)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.scheme_facts import SchemeLine, SchemePaper
from competition.documents.schemes import render_scheme
from competition.documents.score_sheets import render_score_sheets
from competition.errors import NotFound
from competition.models.event import Event
from competition.rules.facts import AspectFacts, CriterionFacts
from competition.rules.point_rules import POINTS, Bands, Cases, Choice, Lookup, Text
from competition.rules.values import text
from competition.services import facts
from competition.services.facts import ModuleView
from competition.services.paper import PaperLine, empty_sheet


@dataclass(frozen=True, slots=True)
class SchemeWords:
    """What the paper says in its reader's language: types and rules of aspects, and its head."""

    language: str
    title: str
    types: Mapping[str, str]
    rules: Mapping[str, str]
    signatures: tuple[str, ...]
    issued: str
    #: What stands in the place of a code on an empty sheet.
    specimen: str


def _view(actor: Actor, scope: Scope, module_id: uuid.UUID) -> ModuleView:
    policy.require(actor, Permission.EVENT_READ, scope)
    view = facts.module_view(module_id)
    if view.scope.trade_id != scope.trade_id:
        raise NotFound("not-found")
    return view


def scheme(actor: Actor, scope: Scope, module_id: uuid.UUID, words: SchemeWords) -> bytes:
    """The scheme in force as PDF; raises Invalid while it is not whole."""
    view = _view(actor, scope, module_id)
    event = db.session.get_one(Event, scope.event_id)
    module, language = view.facts, words.language
    trade = view.trade_name.get(language) or view.trade_name["zh"]
    return render_scheme(
        SchemePaper(
            event=event.name.get(language) or event.name["zh"],
            title=words.title,
            about=f"{trade}　{_one(module.name, language)}",
            maximum=text(module.scheme.max),
            lines=tuple(
                line
                for criterion in module.scheme.criteria
                for line in _lines(criterion, words)
            ),
            digest=view.scheme_digest,
            issued=words.issued,
            note=_one(module.scheme.note, language) if module.scheme.note else "",
            signatures=words.signatures,
            sample=event.sample,
            language=language,
        )
    )  # fmt: skip


def empty_sheets(actor: Actor, scope: Scope, module_id: uuid.UUID, words: SchemeWords) -> bytes:
    """What a judge of each panel fills in, as PDF; raises Invalid while it is not whole."""
    view = _view(actor, scope, module_id)
    event, module = db.session.get_one(Event, scope.event_id), view.facts
    name = {"zh": module.name.zh, "en": module.name.en}
    lines = [
        PaperLine(
            sheet_id=module_id,
            module_id=module_id,
            trade=view.trade_name,
            module=name,
            seat=panel.sheets[0],
            code=words.specimen,
            attempt=1,
            stage="open",
        )
        for panel in module.panels
    ]
    return render_score_sheets([empty_sheet(event, module, line, words.language) for line in lines])


def _lines(criterion: CriterionFacts, words: SchemeWords) -> Iterator[SchemeLine]:
    language = words.language
    yield SchemeLine(1, criterion.code, _one(criterion.name, language), text(criterion.max))
    for sub in criterion.sub_criteria:
        hidden = sub.code == criterion.code or len(criterion.sub_criteria) == 1
        if not (hidden and sub.name.zh == criterion.name.zh):
            yield SchemeLine(2, sub.code, _one(sub.name, language))
        for aspect in sub.aspects:
            yield _aspect(aspect, words)


def _aspect(aspect: AspectFacts, words: SchemeWords) -> SchemeLine:
    rule = next(word for word, cls in POINTS.shapes.items() if type(aspect.points) is cls)
    return SchemeLine(
        3,
        aspect.code,
        _one(aspect.name, words.language),
        text(aspect.max) if aspect.max else "",
        words.types[aspect.type],
        words.rules[rule],
        tuple(_details(aspect, words.language)),
    )


def _details(aspect: AspectFacts, language: str) -> Iterator[str]:
    """What stands below an aspect: its levels, bands, choices, faults, its note."""
    for value, said in aspect.descriptors.items():
        yield f"{value}　{_one(said, language)}"
    rule = aspect.points
    if isinstance(rule, Bands):
        yield from (f"≤ {text(band.to)}　{text(band.points)}" for band in rule.bands)
    elif isinstance(rule, Choice):
        yield from (f"{_one(o.name, language)}　{text(o.points)}" for o in rule.choices)
    elif isinstance(rule, Cases):
        yield from (f"{_one(case.name, language)}　−{text(case.each)}" for case in rule.cases)
    elif isinstance(rule, Lookup):
        pairs = sorted(rule.table.items(), key=lambda pair: (-pair[1], pair[0]))
        yield from (f"{value}　{text(points)}" for value, points in pairs)
    if aspect.note is not None:
        yield _one(aspect.note, language)


def _one(said: Text, language: str) -> str:
    return said.en or said.zh if language == "en" else said.zh
