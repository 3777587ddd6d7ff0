"""Portraits of the people of an event (报名照片): for badges and the desk at the door.

They are what delegations handed in with a registration; nobody else's photo is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Refused
from competition.models.registration import Registration, RegistrationFile, RegistrationMember
from competition.services import registration_files, registration_rules

#: So many ids are asked for at once: SQLite takes no endless list.
_AT_ONCE = 500


def of_people(
    scope: Scope, person_ids: Iterable[uuid.UUID], *, reader: str = ""
) -> dict[uuid.UUID, str]:
    """Person → the digest of the latest portrait handed in; the caller has asked the policy.

    reader: only of fields that this reader sees, such as `floor`.
    """
    rules = registration_rules.of_event(scope.event_id)
    fields = [
        one.code
        for one in rules.fields
        if one.kind == "photo" and (not reader or reader in one.readers)
    ]
    wanted = sorted(set(person_ids))
    found: dict[uuid.UUID, str] = {}
    for at in range(0, len(wanted) if fields else 0, _AT_ONCE):
        rows = db.session.execute(
            select(RegistrationMember.person_id, RegistrationFile.sha256)
            .join(RegistrationFile, RegistrationFile.member_id == RegistrationMember.id)
            .join(Registration, Registration.id == RegistrationMember.registration_id)
            .where(
                Registration.event_id == scope.event_id,
                RegistrationMember.person_id.in_(wanted[at : at + _AT_ONCE]),
                RegistrationFile.field.in_(fields),
            )
            .order_by(RegistrationFile.uploaded_at, RegistrationFile.sha256)
        )
        found |= {row.person_id: row.sha256 for row in rows}
    return found


def bytes_of(sha256: str) -> bytes:
    """A portrait's JPEG; empty where the file is gone or damaged: a badge is still a badge."""
    try:
        return registration_files.content_of(sha256)
    except Refused:
        return b""
