"""The phrase bank (词库): words of levels and reasons for deductions, kept for every trade.

An event has its own, which travels in its contest file; the installation has one for all events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid
from competition.models.event import Event
from competition.rules.kinds import Many, Problems
from competition.rules.phrase_facts import PHRASE
from competition.services import audit, settings

#: The bank of the installation among its settings.
SHARED = "phrases"
#: How many an event or an installation keeps.
MOST = 500


@dataclass(frozen=True, slots=True)
class Bank:
    """The phrases of an event and of the installation, as the contest file writes them."""

    own: tuple[Mapping[str, Any], ...]
    shared: tuple[Mapping[str, Any], ...]
    version: int


def read(actor: Actor, scope: Scope) -> Bank:
    """What may be inserted in the schemes of an event."""
    policy.require(actor, Permission.EVENT_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    return Bank(
        tuple(event.extra.get("phrases", ())), tuple(settings.read(SHARED, ())), event.version
    )


def keep(
    actor: Actor, scope: Scope, phrase: Mapping[str, Any], *, shared: bool, now: datetime
) -> Bank:
    """Keep one more phrase, from a scheme being written; one kept already is not kept twice.

    scope: the trade's. shared: for every event of the installation, which its organisers decide.
    """
    policy.require(actor, Permission.SCHEME_EDIT, scope)
    event = Scope(scope.event_id)
    if shared:
        policy.require(actor, Permission.EVENT_EDIT, event)
    known = read(actor, scope)
    (written,) = _checked([phrase])
    before = known.shared if shared else known.own
    if written not in before:
        _write(scope, [*before, written], shared=shared)
        audit.record(
            actor, "phrases.kept", ("event", scope.event_id), scope=event, now=now,
            name=written["name"]["zh"],
        )  # fmt: skip
    return read(actor, scope)


def change(
    actor: Actor,
    scope: Scope,
    phrases: Sequence[Mapping[str, Any]],
    *,
    shared: bool,
    version: int,
    now: datetime,
) -> None:
    """Write a bank anew, whole; raises Invalid with every problem and its path."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    if db.session.get_one(Event, scope.event_id).version != version:
        raise Conflict("stale")
    written = _checked(phrases)
    _write(scope, written, shared=shared)
    audit.record(
        actor, "phrases.changed", ("event", scope.event_id), scope=scope, now=now,
        count=len(written),
    )  # fmt: skip


def _checked(phrases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    problems = Problems()
    found = Many(PHRASE).read(list(phrases), "phrases", problems) or ()
    for n, phrase in enumerate(found):
        missing = "levels" if phrase.kind == "levels" else "each"
        if not problems and not getattr(phrase, missing):
            problems.say("missing-key", f"phrases[{n}].{missing}")
    if len(found) > MOST:
        problems.say("too-many", "phrases", most=MOST, found=len(found))
    if problems:
        raise Invalid("invalid", problems)
    return [PHRASE.write(phrase) for phrase in found]


def _write(scope: Scope, phrases: Sequence[Mapping[str, Any]], *, shared: bool) -> None:
    if shared:
        settings.write(SHARED, list(phrases))
        return
    event = db.session.get_one(Event, scope.event_id)
    rest = {key: value for key, value in event.extra.items() if key != "phrases"}
    event.extra = ({"phrases": list(phrases)} if phrases else {}) | rest
    flag_modified(event, "extra")
    db.session.flush()
