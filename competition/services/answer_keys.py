"""Answers sealed before the samples are laid out, opened when all sheets are in (封存答案)."""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow
from competition.models.event import Event, Module, ModuleState, Stage
from competition.models.sheet import ScoreSheet, SheetState
from competition.rules.answers import check_keys, digest_of, keyed, sealed
from competition.rules.facts import AnswerKeyFacts, ModuleFacts
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.point_rules import Key, Matches, Order
from competition.rules.references import resolved, unresolved
from competition.services import audit, confirmations, facts, keys, settings

#: Where an installation keeps the sealed answers of a module, encrypted.
BOX = "answers.{module}"


@dataclass(frozen=True, slots=True)
class Asked:
    """An aspect whose answers are sealed. places: how many answers; samples: those to be ordered.

    one: a single answer, of which several may be right.
    """

    code: str
    name: dict[str, str]
    one: bool
    places: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed for an aspect; synonyms: the other way of writing → the answer."""

    aspect: str
    key: tuple[str, ...]
    synonyms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """The sealed answers of a module. keys: only once they are opened. outstanding: sheets.

    wants_second: whether opening them takes two people here.
    """

    asked: tuple[Asked, ...]
    sealed_at: str
    digest: str
    opened_at: str
    keys: tuple[AnswerKeyFacts, ...]
    setup: bool
    outstanding: int
    version: int
    wants_second: bool = False


def _module(scope: Scope, module_id: uuid.UUID) -> Module:
    module = db.session.scalars(
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Module.id == module_id, Stage.trade_id == scope.trade_id)
    ).one_or_none()
    if module is None:
        raise NotFound("not-found")
    return module


def read(actor: Actor, scope: Scope, module_id: uuid.UUID) -> Answers:
    """How it stands with a module's answers; what is sealed is not read back by anybody."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    row, module = _module(scope, module_id), facts.module_view(module_id).facts
    rule = module.answers
    return Answers(
        tuple(_asked(aspect) for aspect in keyed(module)),
        rule.sealed if rule else "",
        rule.digest if rule else "",
        (rule.opened or "") if rule else "",
        rule.keys if rule else (),
        row.state is ModuleState.SETUP,
        _outstanding(module_id),
        row.version,
        confirmations.wants_second(db.session.get_one(Event, scope.event_id), "answers"),
    )


def _asked(aspect: Any) -> Asked:
    rule = aspect.points
    return Asked(
        aspect.code,
        Part(type(aspect.name)).write(aspect.name),
        isinstance(rule, Key),
        len(rule.key) if isinstance(rule, Matches | Order) else 1,
        tuple(sorted(rule.key)) if isinstance(rule, Order) else (),
    )


def seal(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    given: Sequence[Given],
    *,
    version: int,
    now: datetime,
) -> str:
    """Seal the answers of a module (封存); returns the digest that is posted.

    May be done again until marking begins. Raises Invalid with everything that does not fit,
    NotNow("module-open-already"), Conflict("stale").
    """
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    row = _module(scope, module_id)
    if row.version != version:
        raise Conflict("stale")
    if row.state is not ModuleState.SETUP:
        raise NotNow("module-open-already")
    module = facts.module_view(module_id).facts
    problems = Problems()
    found = _keys(given, problems)
    wanted = {aspect.code for aspect in keyed(module)}
    for code in sorted(wanted - {one.aspect for one in found}):
        problems.say("answer-missing", code)
    check_keys(module, found, "keys", problems)
    if problems or not found:
        raise Invalid("invalid", problems)
    salt = os.urandom(16).hex()
    digest = digest_of(salt, found)
    written = [Part(AnswerKeyFacts).write(one) for one in found]
    plain = json.dumps({"salt": salt, "keys": written}, ensure_ascii=False).encode()
    box = keys.ring().encrypt(plain, belongs_to=f"module:{module_id}:answers")
    settings.write(BOX.format(module=module_id), base64.b64encode(box).decode())
    moment = now.isoformat(timespec="seconds")
    _keep(row, {"sealed": moment, "digest": digest, "aspects": [one.aspect for one in found]})
    audit.record(
        actor, "answers.sealed", ("module", row.id), scope=scope, now=now,
        code=row.code, digest=digest,
    )  # fmt: skip
    return digest


def _keys(given: Iterable[Given], problems: Problems) -> list[AnswerKeyFacts]:
    found: list[AnswerKeyFacts] = []
    for one in given:
        if not one.key:
            continue
        piece: dict[str, Any] = {"aspect": one.aspect, "key": list(one.key)}
        piece |= {"synonyms": dict(one.synonyms)} if one.synonyms else {}
        key, wrong = read_as(AnswerKeyFacts, piece, one.aspect)
        problems.extend(wrong)
        if key is not None and not wrong:
            found.append(key)
    return found


def open_sealed(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Open the answers (启封): every sheet of the module is in, and its points begin to exist.

    Raises NotNow: `answers-not-sealed`, `sheets-outstanding`, `answers-elsewhere` where another
    installation sealed them; and asks for the second person the event wants.
    """
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    row, module = _module(scope, module_id), facts.module_view(module_id).facts
    if not sealed(module):
        raise NotNow("answers-not-sealed")
    outstanding = _outstanding(module_id)
    if row.state is ModuleState.SETUP or outstanding:
        raise NotNow("sheets-outstanding", count=outstanding)
    event = db.session.get_one(Event, scope.event_id)
    confirmations.require_second(event, "answers", actor, second)
    box = settings.read(BOX.format(module=module_id))
    if box is None:
        raise NotNow("answers-elsewhere")
    plain = keys.ring().decrypt(base64.b64decode(box), belongs_to=f"module:{module_id}:answers")
    content = json.loads(plain)
    written = row.extra["answers"]
    _keep(row, {**written, "opened": now.isoformat(timespec="seconds"), **content})
    audit.record(
        actor, "answers.opened", ("module", row.id), scope=scope, now=now,
        code=row.code, digest=written["digest"], second=str(second.id) if second else None,
    )  # fmt: skip


def _outstanding(module_id: uuid.UUID) -> int:
    """How many sheets of a module are not signed; void ones ask for nothing."""
    wanted = select(func.count()).where(
        ScoreSheet.module_id == module_id,
        ScoreSheet.state.not_in([SheetState.SIGNED, SheetState.VOID]),
    )
    return db.session.scalar(wanted) or 0


def _keep(row: Module, written: Mapping[str, Any]) -> None:
    rest = {key: value for key, value in row.extra.items() if key != "answers"}
    row.extra = {**rest, "answers": dict(written)}
    flag_modified(row, "extra")
    db.session.flush()


def countable(view: facts.ModuleView) -> ModuleFacts | None:
    """The module as its points are counted; None while nobody may see what a key decides.

    With a key that is until every sheet of the module is in, sealed or not; and nothing is counted
    before reference values are frozen and answers opened.
    """
    module = resolved(view.facts)
    if unresolved(module) or sealed(module):
        return None
    return None if keyed(module) and _outstanding(view.id) else module


def wanting(modules: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The modules some of whose points a key decides."""
    found = set()
    for module_id in modules:
        try:
            module = facts.module_view(module_id).facts
        except Invalid:
            continue
        if keyed(module):
            found.add(module_id)
    return frozenset(found)
