"""Every frozen version of a module's scheme (方案版本), and old marks read under the one in force.

A sheet is kept as it was signed, under the digest of the version it was signed by. Whoever counts
or shows it by the version in force asks here: what the versions have in common carries over, what
the newer one asks otherwise is missing until somebody marks it anew.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, func, select

from competition.db import db
from competition.errors import Invalid
from competition.models.ruling import Ruling, RulingKind
from competition.models.scheme import MarkingScheme, SchemeState
from competition.rules.facts import ModuleFacts, SchemeFacts
from competition.rules.kinds import read_as
from competition.rules.scheme_versions import Translation, carried
from competition.services import facts, scheme_rows

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Version:
    """One frozen version: its module under it, and the reworded aspects whose marks stood."""

    number: int
    digest: str
    module: ModuleFacts
    standing: frozenset[str]


_kept: OrderedDict[uuid.UUID, tuple[ModuleFacts, tuple[Version, ...]]] = OrderedDict()


def of_module(module_id: uuid.UUID) -> tuple[Version, ...]:
    """The frozen versions of a module's scheme, oldest first; they never change, so they are kept.

    The last of them is in force. Empty before the first mark.
    """
    view = facts.module_view(module_id)
    rows = db.session.execute(
        select(MarkingScheme.number, MarkingScheme.digest)
        .where(MarkingScheme.module_id == module_id, MarkingScheme.state == SchemeState.FROZEN)
        .order_by(MarkingScheme.number)
    ).all()
    known = _kept.get(module_id)
    digests = [row.digest for row in rows]
    if known and known[0] is view.facts and [each.digest for each in known[1]] == digests:
        return known[1]
    found = _read(module_id, view.facts) if len(rows) > 1 else _only(view, rows)
    _kept[module_id] = (view.facts, found)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return found


def _only(view: facts.ModuleView, rows: Sequence[object]) -> tuple[Version, ...]:
    return tuple(Version(1, view.scheme_digest, view.facts, frozenset()) for _row in rows)


def _read(module_id: uuid.UUID, module: ModuleFacts) -> tuple[Version, ...]:
    rows = db.session.scalars(
        select(MarkingScheme)
        .where(MarkingScheme.module_id == module_id, MarkingScheme.state == SchemeState.FROZEN)
        .order_by(MarkingScheme.number)
    ).all()
    pieces = scheme_rows.scheme_rows_as_pieces(rows)
    standing = _standing(module_id)
    return tuple(
        Version(
            row.number,
            row.digest,
            replace(module, scheme=_scheme(pieces[row.id])),
            standing.get(row.number, frozenset()),
        )
        for row in rows
    )


def _scheme(piece: Mapping[str, object]) -> SchemeFacts:
    scheme, problems = read_as(SchemeFacts, piece)
    if scheme is None or problems:
        raise Invalid("module-incomplete", problems)
    return scheme


def _standing(module_id: uuid.UUID) -> dict[int, frozenset[str]]:
    """By version: the reworded aspects whose marks its ruling let stand."""
    values = db.session.scalars(
        select(Ruling.value).where(Ruling.module_id == module_id, Ruling.kind == RulingKind.SCHEME)
    )
    return {int(value["version"]): frozenset(value.get("standing", ())) for value in values}


def signed_under(module_id: uuid.UUID, digest: str) -> Version:
    """The version a sheet was signed by; the oldest where the digest names none of them."""
    versions = of_module(module_id)
    found = next((each for each in versions if each.digest == digest), None)
    if found is not None:
        return found
    if versions:
        return versions[0]
    view = facts.module_view(module_id)
    return Version(1, view.scheme_digest, view.facts, frozenset())


def carrying(module_id: uuid.UUID, panel: str, digest: str) -> tuple[Translation, ...]:
    """What carries a sheet of this panel from the version it was signed by to the one in force."""
    versions = of_module(module_id)
    start = signed_under(module_id, digest).number
    pairs = zip(versions, versions[1:], strict=False)
    return tuple(
        Translation(old.module, new.module, panel, new.standing)
        for old, new in pairs
        if old.number >= start
    )


def in_force(module_id: uuid.UUID, panel: str, digest: str, vector: bytes) -> bytes:
    """A sheet's marks as the version in force reads them.

    panel: code. digest: of the version it was signed by. What is to be marked anew is missing.
    """
    if not vector:
        return vector
    return carried(carrying(module_id, panel, digest), vector)


_counted = (
    select(MarkingScheme.module_id, func.max(MarkingScheme.number).label("number"))
    .where(
        MarkingScheme.module_id.in_(bindparam("modules", expanding=True)),
        MarkingScheme.state == SchemeState.FROZEN,
    )
    .group_by(MarkingScheme.module_id)
    .having(func.count() > 1)
    .subquery()
)
_RENEWED = select(MarkingScheme.module_id, MarkingScheme.digest).join(
    _counted,
    (MarkingScheme.module_id == _counted.c.module_id) & (MarkingScheme.number == _counted.c.number),
)


def renewed(module_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of these modules those with more than one frozen version: module → digest in force."""
    rows = db.session.execute(_RENEWED, {"modules": [*module_ids]})
    return {row.module_id: row.digest for row in rows}


class InForce:
    """The marks of a module's sheets as its scheme in force reads them."""

    def __init__(self, view: facts.ModuleView) -> None:
        """Look once whether there is more than one version."""
        self.view = view
        self.renewed = bool(renewed([view.id]))

    def vector(self, panel: str, digest: str, vector: bytes) -> bytes:
        """A sheet of a panel, signed under a digest; from an earlier version it is carried over."""
        if not self.renewed or not vector or digest == self.view.scheme_digest:
            return vector
        return in_force(self.view.id, panel, digest, vector)
