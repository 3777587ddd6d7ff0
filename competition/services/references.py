"""Reference values of a module (专家参考值): typed in, combined, frozen before marking."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.event import Module, ModuleState, Stage
from competition.rules import digests
from competition.rules.facts import ModuleFacts, ReferenceFacts
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.reach_checks import check_reference
from competition.rules.references import found, unresolved
from competition.rules.values import is_number, text
from competition.services import audit, facts

RULES = ("mean", "median", "trimmed")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One expert's values by aspect, as they were typed."""

    seat: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class References:
    """What the experts of a module found so far."""

    aspects: tuple[tuple[str, dict[str, str]], ...]
    sheets: tuple[Sheet, ...]
    rule: str
    decimals: int
    values: Mapping[str, Fraction]
    frozen: bool
    open: bool
    version: int

    @property
    def whole(self) -> bool:
        """Whether every aspect has its value."""
        return bool(self.aspects) and len(self.values) == len(self.aspects)


def _module(scope: Scope, module_id: uuid.UUID) -> Module:
    wanted = (
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Module.id == module_id, Stage.trade_id == scope.trade_id)
    )
    module = db.session.scalars(wanted).one_or_none()
    if module is None:
        raise NotFound("not-found")
    return module


def read(actor: Actor, scope: Scope, module_id: uuid.UUID) -> References:
    """The reference values of a module; they are the scheme's, and as secret as its keys."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    row = _module(scope, module_id)
    module = facts.module_view(module_id).facts
    names = {a.code: Part(type(a.name)).write(a.name) for a in module.scheme.aspects}
    rule = module.reference
    rounding = rule.combine.round if rule is not None else None
    return References(
        tuple((code, names[code]) for code in unresolved(module)),
        tuple(
            Sheet(sheet.seat, {code: text(value) for code, value in sheet.values.items()})
            for sheet in (rule.sheets if rule is not None else ())
        ),
        "mean" if rule is None else rule.combine.rule,
        2 if rounding is None else rounding.to,
        found(module),
        rule is not None and rule.frozen is not None,
        row.state is not ModuleState.SETUP,
        row.version,
    )


def write(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    sheets: Sequence[Sheet],
    rule: str,
    decimals: int,
    *,
    version: int,
    now: datetime,
) -> None:
    """Keep what the experts found; raises Invalid with every problem, NotNow once it is frozen."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    row = _current(scope, module_id, version)
    problems = Problems()
    if rule not in RULES:
        problems.say("unknown-choice", "rule", found=rule)
    for n, sheet in enumerate(sheets):
        for code, value in sheet.values.items():
            if not is_number(value):
                problems.say("mark-not-a-number", f"sheets.{n}.{code}", found=value[:40])
    if problems:
        raise Invalid("invalid", problems)
    combine: dict[str, Any] = {"rule": rule, "round": {"to": decimals}}
    if rule == "trimmed":
        combine |= {"high": 1, "low": 1}
    written = {
        "combine": combine,
        "sheets": [{"seat": sheet.seat, "values": dict(sheet.values)} for sheet in sheets],
    }
    _keep(row, written)
    subject = ("module", row.id)
    audit.record(actor, "references.written", subject, scope=scope, now=now, code=row.code)


def freeze(
    actor: Actor, scope: Scope, module_id: uuid.UUID, *, version: int, now: datetime
) -> None:
    """Make what the experts found the targets, for good; raises Invalid while a value is missing.

    The trail keeps a digest of the values: they stay secret, and cannot be changed unseen.
    """
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    row = _current(scope, module_id, version)
    written = row.extra.get("reference", {})
    if not written.get("sheets"):
        raise NotNow("references-missing")
    frozen = {**written, "frozen": now.isoformat(timespec="seconds")}
    module = _with(facts.module_view(module_id).facts, frozen)
    problems = Problems()
    check_reference(module, "reference", problems)
    if problems:
        raise Invalid("invalid", problems)
    _keep(row, frozen)
    values = {code: text(value) for code, value in found(module).items()}
    audit.record(
        actor, "references.frozen", ("module", row.id), scope=scope, now=now,
        code=row.code, digest=digests.of(values),
    )  # fmt: skip


def _with(module: ModuleFacts, written: Mapping[str, Any]) -> ModuleFacts:
    reference, problems = read_as(ReferenceFacts, written, "reference")
    if reference is None or problems:
        raise Invalid("invalid", problems)
    return replace(module, reference=reference)


def _current(scope: Scope, module_id: uuid.UUID, version: int) -> Module:
    row = _module(scope, module_id)
    if row.version != version:
        raise Conflict("stale")
    if row.state is not ModuleState.SETUP:
        raise NotNow("module-open-already")
    if row.extra.get("reference", {}).get("frozen"):
        raise NotNow("references-frozen")
    return row


def _keep(row: Module, written: Mapping[str, Any]) -> None:
    rest = {key: value for key, value in row.extra.items() if key != "reference"}
    row.extra = {"reference": dict(written)} | rest
    flag_modified(row, "extra")
    db.session.flush()


def missing(module_id: uuid.UUID) -> Problem | None:
    """What stands between a module and its opening: aspects whose target nobody has frozen."""
    module = _known(module_id)
    if module is None or not unresolved(module):
        return None
    if module.reference is not None and module.reference.frozen is not None:
        return None
    return Problem("references-missing", module.code)


def wanting(modules: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The modules that have reference values, or want some."""
    known = {module_id: _known(module_id) for module_id in modules}
    return frozenset(
        module_id
        for module_id, module in known.items()
        if module is not None and (module.reference is not None or unresolved(module))
    )


def _known(module_id: uuid.UUID) -> ModuleFacts | None:
    """A module's facts; None while it is not whole enough to be read."""
    try:
        return facts.module_view(module_id).facts
    except Invalid:
        return None
