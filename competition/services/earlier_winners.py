"""Who won an award in another event (往届获奖者): the same person, or somebody of the same name."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import or_, select

from competition.db import db
from competition.models.certificate import Certificate, CertificateState
from competition.models.event import Event
from competition.models.person import Person
from competition.rules.eligibility import EarlierAward
from competition.services.registration_rows import MemberLine

#: The kind of certificate that says an award.
HONOUR = "honour"


class EarlierWinners:
    """Awards of other events on certificates that stand, read once for any number of people."""

    def __init__(self, event_id: uuid.UUID, members: Iterable[MemberLine]) -> None:
        """Read what was won by those people, or by others who are called like them."""
        wanted = list(members)
        self._people = _people(wanted)
        self._won: dict[uuid.UUID, list[EarlierAward]] = defaultdict(list)
        #: By name: whether the winner's ID number is known, and what was won.
        self._called: dict[str, list[tuple[bool, EarlierAward]]] = defaultdict(list)
        rows = db.session.execute(
            select(
                Certificate.person_id, Certificate.facts, Event.ends_on, Person.name,
                Person.id_number_index,
            )
            .join(Event, Event.id == Certificate.event_id)
            .join(Person, Person.id == Certificate.person_id)
            .where(
                or_(
                    Certificate.person_id.in_(set(self._people.values())),
                    Person.name.in_({one.name for one in wanted if one.id not in self._people}),
                ),
                Certificate.event_id != event_id,
                Certificate.kind == HONOUR,
                Certificate.state == CertificateState.VALID,
            )
            .order_by(Event.ends_on, Certificate.number)
        )  # fmt: skip
        for row in rows if wanted else ():
            award = EarlierAward(str(row.facts.get("award", "")), row.ends_on)
            self._won[row.person_id].append(award)
            self._called[row.name].append((row.id_number_index is not None, award))

    def of(self, member: MemberLine) -> tuple[EarlierAward, ...]:
        """What this person won: known by ID number, or as accepted; never by name alone."""
        return tuple(self._won[self._people[member.id]]) if member.id in self._people else ()

    def namesakes(self, member: MemberLine) -> tuple[EarlierAward, ...]:
        """What people of the same name won who may be this one; two ID numbers are two people."""
        if member.id in self._people:
            return ()
        told = member.id_index is not None
        return tuple(award for known, award in self._called[member.name] if not (known and told))


def _people(members: Iterable[MemberLine]) -> dict[uuid.UUID, uuid.UUID]:
    """Whom members are in the register: by ID number, or as accepted; never by name alone."""
    found = {one.id: one.person_id for one in members if one.person_id}
    indexes = [one.id_index for one in members if one.id_index]
    rows = db.session.execute(
        select(Person.id_number_index, Person.id).where(Person.id_number_index.in_(indexes))
    )
    known = {row.id_number_index: row.id for row in rows}
    return found | {one.id: known[one.id_index] for one in members if one.id_index in known}
