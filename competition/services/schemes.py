"""Write, check and approve the marking scheme of a module (评分方案); frozen at the first mark."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import ScoreSheet
from competition.rules.values import text
from competition.services import audit, scheme_checks, scheme_drafts, scheme_rows


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A panel as the builder needs it: how many sheets enter, and how they are combined."""

    code: str
    name: dict[str, str]
    #: Counting seats.
    seats: int
    #: As in the contest file.
    combine: dict[str, Any]

    @property
    def times(self) -> str:
        """How often one sheet's maximum enters the module's, as a decimal string."""
        rule = str(self.combine.get("rule"))
        often = {"sum": self.seats, "middle": self.combine.get("keep", self.seats)}.get(rule, 1)
        return text(Fraction(self.combine.get("factor", "1")) * often)


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A module's scheme as the builder shows it."""

    module_id: uuid.UUID
    module_code: str
    module_name: dict[str, str]
    #: In the contest file's form.
    tree: dict[str, Any]
    state: str
    #: Version of the scheme within its module, from 1.
    number: int
    #: Version of the row, for stale writes.
    version: int
    problems: tuple[Problem, ...]
    panels: tuple[PanelLine, ...]
    #: Whether the panels are added up; else multiplied.
    adds: bool

    @property
    def editable(self) -> bool:
        """Only a draft changes."""
        return self.state == "draft"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save leaves: the row's new version, and what is still wrong."""

    version: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """A module's scheme in the list of schemes."""

    trade_code: str
    trade_name: dict[str, str]
    module_id: uuid.UUID
    module_code: str
    module_name: dict[str, str]
    kind: str
    state: str
    number: int
    maximum: Decimal


def start(module_id: uuid.UUID, *, maximum: str, name: Mapping[str, str], theory: bool) -> None:
    """Give a new module its first draft; a theory paper's is one mark from 0 to its maximum.

    `maximum`: a decimal string, in points.
    """
    tree: dict[str, Any] = {"max": maximum, "decimals": 1 if theory else 2, "criteria": []}
    if theory:
        text = dict(name)
        paper = {"code": "A1", "name": text, "max": maximum, "type": "measurement"}
        sub = {"code": "A", "name": text, "aspects": [paper]}
        tree["criteria"] = [{"code": "A", "name": text, "max": maximum, "sub_criteria": [sub]}]
    row = MarkingScheme(
        module_id=module_id, number=1, maximum=Decimal(maximum), note={}, state=SchemeState.DRAFT
    )
    db.session.add(row)
    db.session.flush()
    scheme_drafts.write(row, tree)


def read(actor: Actor, scope: Scope, module_id: uuid.UUID) -> SchemeView:
    """The newest version of a module's scheme, with everything that is wrong with it."""
    policy.require(actor, Permission.EVENT_READ, scope)
    module, row = newest(scope, module_id)
    tree = _tree(row)
    panels = panel_lines(module_id)
    return SchemeView(
        module_id=module.id,
        module_code=module.code,
        module_name=module.name,
        tree=tree,
        state=row.state.value,
        number=row.number,
        version=row.version,
        problems=tuple(scheme_checks.problems_of(module, tree)),
        panels=panels,
        adds=module.combine.get("rule", "sum") == "sum",
    )


def look(
    actor: Actor, scope: Scope, module_id: uuid.UUID, tree: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """What would be wrong with a tree in this module; nothing is kept."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    module, _ = newest(scope, module_id)
    wrong = scheme_drafts.blocking(tree)
    return tuple(scheme_checks.with_blocking(wrong, scheme_checks.problems_of(module, tree)))


def listing(actor: Actor, scope: Scope) -> list[SchemeLine]:
    """The newest scheme of every module of an event, or of one trade, in order."""
    policy.require(actor, Permission.EVENT_READ, scope)
    return scheme_checks.lines(scope, SchemeLine)


def panel_lines(module_id: uuid.UUID) -> tuple[PanelLine, ...]:
    """The panels of a module, in order, with how many of their sheets enter."""
    rows = db.session.execute(
        select(Panel, PanelSeat)
        .outerjoin(
            PanelSeat,
            (PanelSeat.panel_id == Panel.id)
            & PanelSeat.counts
            & PanelSeat.role.not_in([SeatRole.PANEL, SeatRole.SUBSTITUTE]),
        )
        .where(Panel.module_id == module_id)
        .order_by(Panel.position)
    )
    panels: dict[uuid.UUID, Panel] = {}
    seats: dict[uuid.UUID, int] = {}
    for panel, seat in rows:
        panels[panel.id] = panel
        seats[panel.id] = seats.get(panel.id, 0) + (seat is not None)
    return tuple(
        PanelLine(
            code=panel.code,
            name=panel.name,
            seats=seats[panel.id],
            combine=panel.combine,
        )
        for panel in panels.values()
    )


def save_tree(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    tree: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
) -> Saved:
    """Keep a draft, right or not; what is still wrong comes back with it.

    tree: in the contest file's form, decimal strings for numbers. Raises Conflict("stale") when
    somebody else saved since, NotNow when it is no draft, Invalid when it cannot be stored at all.
    """
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    module, row = _draft(scope, module_id, version)
    wrong = scheme_drafts.blocking(tree)
    if wrong:
        found = scheme_checks.problems_of(module, tree)
        raise Invalid("scheme-not-storable", scheme_checks.with_blocking(wrong, found))
    scheme_drafts.write(row, tree)
    _bump(row)
    problems = tuple(scheme_checks.problems_of(module, _tree(row)))
    audit.record(
        actor, "scheme.saved", ("scheme", row.id), scope=scope, now=now,
        number=row.number, maximum=row.maximum, problems=len(problems),
    )  # fmt: skip
    return Saved(row.version, problems)


def approve(
    actor: Actor, scope: Scope, module_id: uuid.UUID, *, version: int, now: datetime
) -> None:
    """Let a scheme be marked by (批准); raises Invalid with every problem it still has."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    module, row = _draft(scope, module_id, version)
    problems = scheme_checks.problems_of(module, _tree(row))
    if problems:
        raise Invalid("scheme-not-ready", problems)
    row.state = SchemeState.APPROVED
    db.session.flush()
    audit.record(
        actor, "scheme.approved", ("scheme", row.id), scope=scope, now=now, number=row.number
    )


def take_back(
    actor: Actor, scope: Scope, module_id: uuid.UUID, *, version: int, now: datetime
) -> None:
    """Make an approved scheme a draft again (退回修改), as long as nobody has marked by it."""
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    _, row = newest(scope, module_id)
    if row.version != version:
        raise Conflict("stale")
    _require_unfrozen(row)
    row.state = SchemeState.DRAFT
    db.session.flush()
    audit.record(
        actor, "scheme.taken_back", ("scheme", row.id), scope=scope, now=now, number=row.number
    )


def newest(scope: Scope, module_id: uuid.UUID) -> tuple[Module, MarkingScheme]:
    """A module of a trade with the newest version of its scheme; raises NotFound."""
    found = db.session.execute(
        select(Module, MarkingScheme)
        .join(Stage, Stage.id == Module.stage_id)
        .join(MarkingScheme, MarkingScheme.module_id == Module.id)
        .where(Module.id == module_id, Stage.trade_id == scope.trade_id)
        .order_by(MarkingScheme.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("not-found")
    return found[0], found[1]


def _draft(scope: Scope, module_id: uuid.UUID, version: int) -> tuple[Module, MarkingScheme]:
    module, row = newest(scope, module_id)
    _require_unfrozen(row)
    if row.version != version:
        raise Conflict("stale")
    if row.state is SchemeState.APPROVED:
        raise NotNow("scheme-approved")
    return module, row


def _tree(row: MarkingScheme) -> dict[str, Any]:
    return scheme_rows.scheme_rows_as_pieces([row])[row.id]


def _require_unfrozen(row: MarkingScheme) -> None:
    """A first version is frozen by the first mark, a later one by the ruling that brings it in."""
    if row.state is SchemeState.FROZEN or (row.number == 1 and is_marked(row.module_id)):
        raise NotNow("scheme-frozen")


def is_marked(module_id: uuid.UUID) -> bool:
    """Whether a sheet of the module has been signed."""
    signed = select(ScoreSheet.id).where(
        ScoreSheet.module_id == module_id, ScoreSheet.current_n.is_not(None)
    )
    return db.session.scalar(signed.limit(1)) is not None


def _bump(row: MarkingScheme) -> None:
    """Count the row's version up even when only its tree changed."""
    before = row.version
    db.session.flush()
    if row.version == before:
        db.session.execute(
            update(MarkingScheme).where(MarkingScheme.id == row.id).values(version=before + 1)
        )
        db.session.refresh(row)
