"""Names in Latin letters for the English of certificates (姓名拼音), as people gave them.

They are asked at registration, by an own field of the event's whose code is `latin`. Who gave none
stands in the English as in the Chinese.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from competition.db import db
from competition.models.registration import Registration, RegistrationMember, RegistrationState

#: Code of the own field.
FIELD = "latin"


def latin(event_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Person → name in Latin letters, of who gave one with an accepted registration."""
    rows = db.session.execute(
        select(RegistrationMember.person_id, RegistrationMember.answers)
        .join(Registration, Registration.id == RegistrationMember.registration_id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.ACCEPTED,
            RegistrationMember.person_id.is_not(None),
        )
        .order_by(Registration.number, RegistrationMember.position)
    )
    found: dict[uuid.UUID, str] = {}
    for person_id, answers in rows:
        name = " ".join(str(answers.get(FIELD) or "").split())
        if person_id is not None and name:
            found[person_id] = name
    return found
