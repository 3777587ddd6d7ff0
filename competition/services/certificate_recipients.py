"""Who gets a trade's certificates, and on which paper (发证对象): people, teams, pairs.

Names, awards and units are those of the publication in force. Which person a name is, and so how
he is addressed, is looked up among the entry's members; it decides nothing about who is honoured.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.documents.certificate_facts import CertificateKind
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.person import Person
from competition.rules.entrants import Entrants
from competition.services import certificate_drafts, certificate_names, certificate_texts
from competition.services.certificate_drafts import Draft, Ground
from competition.services.certificate_names import Known
from competition.services.certificate_texts import Honoured
from competition.services.entrants import entered

#: So many who won together are written beneath one another, each with the unit.
PAIR = 2


@dataclass(frozen=True, slots=True)
class _Holder:
    """To whom one certificate goes."""

    recipient: str
    salutation: str = ""
    person_id: uuid.UUID | None = None
    members: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


def drafts(on: Ground, *, participation: bool) -> list[Draft]:
    """Everybody who gets a certificate, in the order of the list."""
    if on.trade is None:
        return []
    members = _members(on.trade.id)
    latin = certificate_names.known(on.event.id) if on.design.get("english") else Known()
    return [
        draft
        for one in certificate_texts.honoured(on.body, participation=participation)
        for draft in _of_entry(on, one, members.get(uuid.UUID(one.entry_id), []), latin)
    ]


def _members(trade_id: uuid.UUID) -> dict[uuid.UUID, list[Person]]:
    found: dict[uuid.UUID, list[Person]] = defaultdict(list)
    rows = db.session.execute(
        select(EntryMember.entry_id, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == trade_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    )
    for entry_id, person in rows:
        found[entry_id].append(person)
    return found


def _of_entry(
    on: Ground, one: Honoured, members: Sequence[Person], latin: Known
) -> Iterator[Draft]:
    kind = kind_of(on.design, one)
    entry_id = uuid.UUID(one.entry_id)
    people = {person.name: person for person in members}
    for holder in _holders(on, one, people):
        words = _words(on, one, kind, holder) | _in_latin(one, holder, people, latin)
        yield Draft(entry_id, holder.person_id, kind, words)


def _in_latin(
    one: Honoured, holder: _Holder, people: Mapping[str, Person], latin: Known
) -> dict[str, str]:
    """What the English says of the holder, as far as it is known."""
    named = [people[name].id if name in people else None for name in holder.members]
    name = latin.together(named or [holder.person_id])
    said = {"latin": name, "latin_unit": latin.units.get(one.unit, "")}
    return {key: text for key, text in said.items() if text}


def kind_of(design: Mapping[str, Any], one: Honoured) -> CertificateKind:
    """On which paper: as the award says, else the design's data, else as the design is called.

    >>> one = Honoured("1", "", ("甲",), "", "", "", "一等奖")
    >>> kind_of({"name": "portrait"}, one), kind_of({"name": "portrait", "awards": "honour"}, one)
    (<CertificateKind.MERIT: 'merit'>, <CertificateKind.HONOUR: 'honour'>)
    """
    if not one.award:
        return CertificateKind.PARTICIPATION
    return CertificateKind(one.paper or certificate_texts.paper_of(design))


def _holders(on: Ground, one: Honoured, people: Mapping[str, Person]) -> Iterator[_Holder]:
    """One certificate a person; a team gets one where it goes together, or nobody is named."""
    if not one.names:
        yield _Holder(one.team)
    elif on.design.get("together") and len(one.names) > 1:
        pair = len(one.names) == PAIR
        yield _Holder(
            "、".join(one.names) if pair or is_work(on) or not one.team else one.team,
            members=one.names,
            pairs=tuple((name, one.unit) for name in one.names) if pair else (),
        )
    else:
        for name in one.names:
            person = people.get(name)
            person_id = person.id if person else None
            yield _Holder(name, _salutation(on, one, person), person_id)


def is_work(on: Ground) -> bool:
    """Whether a work is honoured: then its authors are named, and it is in what is said."""
    return on.trade is not None and entered(on.trade.works) is Entrants.WORKS


def _salutation(on: Ground, one: Honoured, person: Person | None) -> str:
    if "salutation" in on.design:
        return str(on.design["salutation"])
    student = person is not None and person.student
    return "同学" if student or is_of_students(one.group) else "同志"


def is_of_students(division: str) -> bool:
    """Whether a division is for students alone, by its Chinese name.

    >>> is_of_students("学生组"), is_of_students("职工组"), is_of_students("职工（学生）混合组")
    (True, False, False)
    """
    return "学生" in division and not any(word in division for word in ("职工", "教师", "混合"))


def _words(on: Ground, one: Honoured, kind: CertificateKind, holder: _Holder) -> dict[str, Any]:
    passing = on.design.get("passing")
    passed = bool(passing and one.total and Fraction(one.total) >= Fraction(passing))
    said: dict[str, Any] = {
        "kind": kind.value,
        "recipient": holder.recipient,
        "salutation": holder.salutation,
        "unit": one.unit if on.design.get("unit") else "",
        "team": one.team,
        "members": list(holder.members),
        "entry": one.entry,
        "event": on.body["event"]["name"]["zh"],
        "trade": on.body["trade"]["name"]["zh"],
        "division": one.division,
        "award": one.award,
        "tested": on.tested,
        **certificate_drafts.common_words(on),
    }
    if holder.pairs:
        said["pairs"] = [list(pair) for pair in holder.pairs]
    if is_work(on) and one.team:
        said["work"] = one.team
    if one.award_english:
        said["award_english"] = one.award_english
    if passed and kind is CertificateKind.PARTICIPATION:
        said["passed"] = True
    return said
