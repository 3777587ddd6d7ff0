"""Whether teams' prizes hold today (团体奖核对): held against what was published, by itself.

A team's certificate rests on the publications of all trades its rule counts. When one of them is
corrected or taken back, whoever verifies it is told at once, before the office settles anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.certificate import Certificate
from competition.models.event import Trade
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.services import (
    audit,
    certificate_honours,
    honours,
    published_honours,
    published_results,
)
from competition.services import certificate_lineage as lineage
from competition.services.certificate_names import Known

#: Nobody asks: the answer holds nothing but what was published.
READER = Actor(id=None, name="verification", system=True)
Key = tuple[str, ...]
#: Of an event, for a version of it: its prizes; None: results do not stand as they were published.
_read_before: dict[uuid.UUID, tuple[tuple[str, ...], Mapping[Key, bool] | None]] = {}


def state_of(row: Certificate) -> str:
    """valid, provisional (a notice still runs), withdrawn or changed, of a team's certificate.

    While nothing was published since it was issued, it says what was published then: what is being
    marked or ruled meanwhile is nobody's business.
    """
    published = _published(row.event_id)
    if not all(kind for _trade, kind, _at in published):
        return "withdrawn"
    if all(at <= row.issued_at for _trade, _kind, at in published):
        mine = [kind for trade, kind, _at in published if row.facts["trade"] in ("", trade)]
        return "provisional" if PublicationKind.PROVISIONAL in mine else "valid"
    prizes = in_force(row.event_id) or {}
    first = db.session.get_one(Certificate, lineage.first_of(row.number))
    found = [prizes[key] for key in (_key(row.facts), _key(first.facts)) if key in prizes]
    if not found:
        return "changed"
    return "provisional" if found[0] else "valid"


def _published(event_id: uuid.UUID) -> Sequence[Any]:
    """Of each trade its name, and of its publication in force, if any, the kind and the moment."""
    in_force = (
        (Publication.trade_id == Trade.id)
        & (Publication.state == PublicationState.CURRENT)
        & (Publication.kind != PublicationKind.INTERNAL)
    )
    return db.session.execute(
        select(Trade.name["zh"].as_string(), Publication.kind, Publication.published_at)
        .outerjoin(Publication, in_force)
        .where(Trade.event_id == event_id)
    ).all()


def in_force(event_id: uuid.UUID) -> Mapping[Key, bool] | None:
    """Each prize of a team by what its certificate says, and whether a notice it rests on runs.

    None while results do not stand as they were published. Worked out once for a version.
    """
    scope = Scope(event_id)
    version = audit.version(scope)
    known = _read_before.get(event_id)
    if known is None or known[0] != version:
        _read_before[event_id] = known = (version, _worked_out(scope))
    return known[1]


def _worked_out(scope: Scope) -> Mapping[Key, bool] | None:
    found = honours.worked_out(READER, scope)
    out = published_results.published(READER, scope)
    if published_honours.waiting_for(out, found.gathered.results):
        return None
    running = {trade.body["trade"]["code"] for trade in out.out if trade.body and trade.provisional}
    return {
        (one.recipient, one.trade, one.award, one.pupil, *one.members): not running.isdisjoint(
            rule.trades or running
        )
        for rule, one in certificate_honours.of_teams(found, Known())
    }


def _key(facts: Mapping[str, Any]) -> Key:
    said = (str(facts.get(key, "")) for key in ("recipient", "trade", "award", "pupil"))
    return (*said, *facts["members"])
