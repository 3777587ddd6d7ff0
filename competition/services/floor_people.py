"""What a desk sees of a person beside name and number (现场核验): portrait, fields of the event.

Only what the event lets the floor see: fields whose `seen_by` names it.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.badges import small_portrait
from competition.errors import NotFound
from competition.models.entry import Entry, EntryInStage, EntryMember, EntryState, MemberRole
from competition.models.event import Trade
from competition.models.person import Person
from competition.models.registration import Registration, RegistrationMember, RegistrationState
from competition.models.timetable import Allocation
from competition.rules.registration_facts import FILES, FieldFacts
from competition.services import portraits, registration_rules

READER = "floor"
#: A portrait on a desk's screen: its longer side in pixels.
SIDE = 240
#: So many ids are asked for at once: SQLite takes no endless list.
_AT_ONCE = 500


def photos(
    actor: Actor, event: Scope, trade: str, session_id: uuid.UUID | None
) -> dict[str, list[str]]:
    """Entry in stage → the portraits of its people as data addresses, for a desk to keep ahead.

    session_id: only of those who work in it. NotFound for a trade of another event.
    """
    trade_id = db.session.scalar(
        select(Trade.id).where(Trade.event_id == event.event_id, Trade.code == trade)
    )
    if trade_id is None:
        raise NotFound("not-found")
    policy.require(actor, Permission.CHECK_IN, Scope(event.event_id, trade_id))
    query = (
        select(EntryInStage.id, Person.id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(
            Entry.trade_id == trade_id,
            Entry.state == EntryState.ACCEPTED,
            EntryMember.role == MemberRole.CONTESTANT,
        )
        .order_by(Entry.number, EntryMember.position)
    )
    if session_id is not None:
        query = query.join(Allocation, Allocation.entry_in_stage_id == EntryInStage.id).where(
            Allocation.contest_session_id == session_id
        )
    rows = db.session.execute(query).all()
    digests = portraits.of_people(event, [person for _where, person in rows], reader=READER)
    found: dict[str, list[str]] = {}
    for where, person in rows:
        small = (
            small_portrait(portraits.bytes_of(digests[person]), SIDE) if person in digests else b""
        )
        if small:
            text = base64.b64encode(small).decode()
            found.setdefault(str(where), []).append(f"data:image/jpeg;base64,{text}")
    return found


def answers(scope: Scope, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Person → what was answered to the fields the floor sees, as `name` and `said` by language.

    The caller has asked the policy.
    """
    rules = registration_rules.of_event(scope.event_id)
    fields = [
        one for one in rules.fields
        if READER in one.readers and one.kind not in FILES
    ]  # fmt: skip
    wanted = sorted(set(person_ids))
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for at in range(0, len(wanted) if fields else 0, _AT_ONCE):
        rows = db.session.execute(
            select(RegistrationMember.person_id, RegistrationMember.answers)
            .join(Registration, Registration.id == RegistrationMember.registration_id)
            .where(
                Registration.event_id == scope.event_id,
                Registration.state == RegistrationState.ACCEPTED,
                RegistrationMember.person_id.in_(wanted[at : at + _AT_ONCE]),
            )
            .order_by(Registration.number)
        )
        for person, given in rows:
            if person is not None:
                found[person] = list(_said(fields, given))
    return found


def _said(fields: Iterable[FieldFacts], given: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for field in fields:
        value = given.get(field.code)
        if value in (None, ""):
            continue
        choice = next((one for one in field.choices if one.code == value), None)
        said = {"zh": choice.name.zh, "en": choice.name.en} if choice else _plain(value)
        yield {"name": {"zh": field.name.zh, "en": field.name.en}, "said": said}


def _plain(value: Any) -> dict[str, str]:
    if isinstance(value, bool):
        return {"zh": "是" if value else "否", "en": "yes" if value else "no"}
    return {"zh": str(value), "en": str(value)}
