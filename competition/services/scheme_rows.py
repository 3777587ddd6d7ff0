"""Scheme rows ↔ the contest file's pieces (评分方案取数), every version of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from competition.db import Base, db
from competition.models.event import Module
from competition.models.ruling import Ruling, RulingKind
from competition.models.scheme import (
    Aspect,
    Criterion,
    MarkingScheme,
    SchemeState,
    SubCriterion,
)
from competition.rules.facts import EarlierSchemeFacts, SchemeFacts
from competition.rules.scheme_versions import digest_of


def number_text(value: Decimal) -> str:
    """Write points as the contest file does: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def rows_of(
    table: type[Base], key: str, ids: Sequence[uuid.UUID], order: str = "position"
) -> dict[Any, list[Any]]:
    """Rows of a table by the value of one of its columns, each group in its order."""
    if not ids:
        return defaultdict(list)
    column = getattr(table, key)
    rows = db.session.scalars(select(table).where(column.in_(ids)).order_by(getattr(table, order)))
    return _grouped(rows, key)


def number_in_force() -> ColumnElement[int]:
    """Of a module's scheme rows the one in force (生效版本): the newest frozen, else the newest."""
    frozen = case((MarkingScheme.state == SchemeState.FROZEN, MarkingScheme.number))
    return func.coalesce(func.max(frozen), func.max(MarkingScheme.number))


def schemes_in_force() -> Select[uuid.UUID, int]:
    """Each module's id and the `number` of its scheme in force."""
    number = number_in_force().label("number")
    return select(MarkingScheme.module_id, number).group_by(MarkingScheme.module_id)


def scheme_pieces(module_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """The scheme in force of each module as the contest file writes it."""
    newest = schemes_in_force().where(MarkingScheme.module_id.in_(module_ids)).subquery()
    schemes = list(
        db.session.scalars(
            select(MarkingScheme).join(
                newest,
                (MarkingScheme.module_id == newest.c.module_id)
                & (MarkingScheme.number == newest.c.number),
            )
        )
    )
    pieces = scheme_rows_as_pieces(schemes)
    return {scheme.module_id: pieces[scheme.id] for scheme in schemes}


def scheme_rows_as_pieces(schemes: Sequence[MarkingScheme]) -> dict[uuid.UUID, dict[str, Any]]:
    """Each scheme row with its tree, as the contest file writes it."""
    criteria = rows_of(Criterion, "scheme_id", [scheme.id for scheme in schemes])
    ids = [criterion.id for rows in criteria.values() for criterion in rows]
    subs = rows_of(SubCriterion, "criterion_id", ids)
    aspects = rows_of(
        Aspect, "sub_criterion_id", [sub.id for rows in subs.values() for sub in rows]
    )
    return {
        scheme.id: {
            "max": number_text(scheme.maximum),
            "decimals": scheme.decimals,
            **scheme.note,
            "criteria": [
                {
                    "code": criterion.code,
                    "name": criterion.name,
                    "max": number_text(criterion.maximum),
                    **({"panel": criterion.panel} if criterion.panel else {}),
                    **criterion.extra,
                    "sub_criteria": [
                        {
                            "code": sub.code,
                            "name": sub.name,
                            **sub.extra,
                            "aspects": [_aspect_piece(row) for row in aspects[sub.id]],
                        }
                        for sub in subs[criterion.id]
                    ],
                }
                for criterion in criteria[scheme.id]
            ],
        }
        for scheme in schemes
    }


def _aspect_piece(row: Aspect) -> dict[str, Any]:
    piece: dict[str, Any] = {
        "code": row.code,
        "name": row.name,
        "max": number_text(row.maximum),
        "type": row.type.value,
        "points": row.points,
        **row.extra,
    }
    if row.scale is not None:
        piece["scale"] = row.scale
    if row.descriptors:
        piece["descriptors"] = row.descriptors
    if row.official:
        piece["official"] = True
    return piece


def earlier_pieces(module_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """The versions that rulings replaced, oldest first, of the modules that have any."""
    frozen: dict[uuid.UUID, list[MarkingScheme]] = defaultdict(list)
    for row in db.session.scalars(
        select(MarkingScheme)
        .where(MarkingScheme.module_id.in_(module_ids), MarkingScheme.state == SchemeState.FROZEN)
        .order_by(MarkingScheme.number)
    ):
        frozen[row.module_id].append(row)
    renewed = {module: rows for module, rows in frozen.items() if len(rows) > 1}
    if not renewed:
        return {}
    pieces = scheme_rows_as_pieces([row for rows in renewed.values() for row in rows[:-1]])
    rulings = {
        (row.module_id, int(row.value["version"])): row
        for row in db.session.scalars(
            select(Ruling).where(Ruling.module_id.in_(renewed), Ruling.kind == RulingKind.SCHEME)
        )
    }
    return {
        module: [
            _earlier_piece(pieces[old.id], rulings[module, new.number])
            for old, new in zip(rows, rows[1:], strict=False)
        ]
        for module, rows in renewed.items()
    }


def _earlier_piece(scheme: dict[str, Any], ruling: Ruling) -> dict[str, Any]:
    standing = ruling.value.get("standing") or []
    return {
        "scheme": scheme,
        "ruling": ruling.code,
        "reason": {"zh": ruling.reason},
        **({"standing": standing} if standing else {}),
        "at": ruling.ruled_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def freeze_loaded(module: Module, scheme: SchemeFacts) -> None:
    """Freeze the version in force of a module that came with signed sheets."""
    row = db.session.scalars(
        select(MarkingScheme)
        .where(MarkingScheme.module_id == module.id)
        .order_by(MarkingScheme.number.desc())
        .limit(1)
    ).one()
    row.state, row.digest = SchemeState.FROZEN, digest_of(scheme)


def add_replaced(
    module: Module,
    trade: tuple[uuid.UUID, uuid.UUID],
    earlier: Sequence[EarlierSchemeFacts],
    *,
    now: datetime,
) -> None:
    """Note by which rulings the versions of a loaded module were replaced.

    trade: the event's id and its own. earlier: oldest first.
    """
    db.session.add_all(
        Ruling(
            event_id=trade[0],
            trade_id=trade[1],
            code=one.ruling,
            module_id=module.id,
            kind=RulingKind.SCHEME,
            value={"version": number, "standing": list(one.standing)},
            reason=one.reason.zh,
            ruled_at=datetime.fromisoformat(one.at) if one.at else now,
        )
        for number, one in enumerate(earlier, 2)
    )
