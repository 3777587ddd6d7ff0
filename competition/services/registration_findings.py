"""What stands in the way of a registration (报名问题): what it lacks, conditions, doubles, quotas.

Nothing of it is stored: it is found again whenever somebody looks.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from competition.db import db
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Person
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.rules import eligibility, quotas
from competition.rules.eligibility import Applicant
from competition.rules.quotas import Asked
from competition.rules.registration_facts import FILES, RegistrationRules
from competition.services import registration_works, work_authors
from competition.services.earlier_winners import EarlierWinners
from competition.services.facts import NO_DIVISION
from competition.services.registration_rows import COUNTING, MemberLine, RegistrationLine

#: The documents a condition asks for are handed in under this name.
PROOF = "proof"
ENTRY = RegistrationKind.ENTRY.value


@dataclass(frozen=True, slots=True)
class Said:
    """Something to see: its code, `refuse`, `warn` or `document`, whom it is about (from 0)."""

    code: str
    outcome: str
    member: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


class Findings:
    """Everything registrations of an event are held against, read once."""

    def __init__(self, event_id: uuid.UUID, rules: RegistrationRules) -> None:
        """Read what is registered and entered in an event."""
        self.event_id = event_id
        self.rules = rules
        self._divided = set(
            db.session.scalars(
                select(Trade.code)
                .join(Division, Division.trade_id == Trade.id)
                .where(Trade.event_id == event_id, Division.code != NO_DIVISION)
            )
        )
        self._of_works = work_authors.trades_of(event_id)
        self._read_registered()
        self._read_entered()
        #: Entries the office wrote itself, which fill quotas as registered ones do.
        self.entered = Counter(
            {
                Asked(unit, ENTRY, trade, division if division != NO_DIVISION else ""): count
                for unit, trade, division, count in db.session.execute(self._by_the_office()).all()
            }
        )
        #: Everything that fills quotas, so many of each kind.
        self.asked = self.entered + Counter(self.counting.values())
        self._counts = quotas.tally(rules.quotas, self.asked)
        accepted = Counter(self.counting[each] for each in self._accepted)
        self._taken = quotas.tally(rules.quotas, self.entered + accepted)

    def _by_the_office(self) -> Select[str, str, str, int]:
        return (
            select(Delegation.code, Trade.code, Division.code, func.count())
            .select_from(Entry)
            .join(Delegation, Delegation.id == Entry.delegation_id)
            .join(Trade, Trade.id == Entry.trade_id)
            .join(Division, Division.id == Entry.division_id)
            .where(*self._unregistered())
            .group_by(Delegation.code, Trade.code, Division.code)
        )

    def _unregistered(self) -> tuple[ColumnElement[bool], ...]:
        """Entries that hold and that no registration became."""
        became = select(Registration.entry_id).where(
            Registration.event_id == self.event_id,
            Registration.state.in_(COUNTING),
            Registration.entry_id.is_not(None),
        )
        return (
            Entry.event_id == self.event_id,
            Entry.state == EntryState.ACCEPTED,
            Entry.id.not_in(became),
        )

    def _read_named(self, lines: Sequence[RegistrationLine]) -> None:
        """Entries of the office whose people are called like those of `lines`."""
        names = {member.name for line in lines for member in line.members}
        rows = db.session.execute(
            select(Delegation.code, Person.name, Trade.code, Entry.number, Entry.team_name)
            .select_from(EntryMember)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .join(Person, Person.id == EntryMember.person_id)
            .join(Delegation, Delegation.id == Entry.delegation_id)
            .join(Trade, Trade.id == Entry.trade_id)
            .where(
                *self._unregistered(),
                EntryMember.role == MemberRole.CONTESTANT,
                Person.name.in_(names),
            )
            .order_by(Entry.number)
        )
        self._listed: dict[tuple[str, str], dict[str, dict[str, str]]] = defaultdict(dict)
        for unit, name, trade, number, title in rows:
            self._listed[unit, name].setdefault(trade, {})[number] = title

    def _read_registered(self) -> None:
        """Who is registered for what: by ID number, and every line that counts in a quota."""
        rows = db.session.execute(
            select(
                Registration.id,
                Registration.kind,
                Registration.state,
                Registration.number,
                Registration.team_name,
                Registration.entry_id,
                Delegation.code.label("unit"),
                Trade.code.label("trade"),
                Division.code.label("division"),
                RegistrationMember.name,
                RegistrationMember.id_number_index,
            )
            .join(Delegation, Delegation.id == Registration.delegation_id)
            .outerjoin(Trade, Trade.id == Registration.trade_id)
            .outerjoin(Division, Division.id == Registration.division_id)
            .outerjoin(RegistrationMember, RegistrationMember.registration_id == Registration.id)
            .where(
                Registration.event_id == self.event_id,
                Registration.state.not_in([RegistrationState.WITHDRAWN]),
            )
        )
        self.counting: dict[uuid.UUID, Asked] = {}
        self._accepted: set[uuid.UUID] = set()
        #: Entries that registrations became: those say the trade themselves.
        self._became: set[uuid.UUID] = set()
        self._same: dict[bytes, list[Any]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in rows:
            if row.entry_id is not None:
                self._became.add(row.entry_id)
            if row.state in COUNTING:
                division = row.division if row.division not in (None, NO_DIVISION) else ""
                self.counting[row.id] = Asked(row.unit, row.kind.value, row.trade or "", division)
                if row.state is RegistrationState.ACCEPTED:
                    self._accepted.add(row.id)
            if row.kind is not RegistrationKind.ENTRY or row.name is None:
                continue
            self._named[row.unit, row.name].append(row)
            if row.id_number_index:
                self._same[row.id_number_index].append(row)

    def _read_entered(self) -> None:
        """Whose ID number stands in the register, under what name, in which trades."""
        rows = db.session.execute(
            select(
                Person.id_number_index, Person.name, Entry.id, Entry.number,
                Trade.code.label("trade"),
            )
            .join(EntryMember, EntryMember.person_id == Person.id)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .join(Trade, Trade.id == Entry.trade_id)
            .where(
                Entry.event_id == self.event_id,
                Entry.state == EntryState.ACCEPTED,
                EntryMember.role == MemberRole.CONTESTANT,
                Person.id_number_index.is_not(None),
            )
            .order_by(Entry.number)
        )  # fmt: skip
        self._entered: dict[bytes, list[Any]] = defaultdict(list)
        for row in rows:
            self._entered[row.id_number_index].append(row)

    def of(self, lines: Sequence[RegistrationLine]) -> dict[uuid.UUID, tuple[Said, ...]]:
        """What is to be said of each line, the gravest first."""
        members = [member for line in lines for member in line.members]
        winners = EarlierWinners(self.event_id, members if self._asks_earlier() else ())
        self._read_named(lines)
        found = {}
        for line in lines:
            said = [
                *self._lacking(line),
                *self._doubles(line),
                *self._conditions(line, winners),
                *self._quotas(line),
            ]
            found[line.id] = tuple(sorted(said, key=lambda one: one.outcome != "refuse"))
        return found

    def _lacking(self, line: RegistrationLine) -> list[Said]:
        found = []
        if line.kind == "entry" and line.trade in self._divided and not line.division:
            found.append(Said("missing-division", "refuse"))
        if not line.members:
            found.append(Said("missing-name", "refuse"))
        works = self._of_works.get(line.trade) if line.kind == ENTRY else None
        if works and works.asks_titles and not line.team:
            found.append(Said("missing-title", "refuse"))
        for place, member in enumerate(line.members):
            for one in self.rules.fields:
                if one.required and line.kind in one.of and not _answered(member, one):
                    values = {"field": dict(_texts(one.name))}
                    found.append(Said("field-missing", "refuse", place, values))
            consent = self.rules.consent
            if consent is not None and consent.required and member.consent != consent.version:
                found.append(Said("consent-missing", "refuse", place))
        return found

    def _doubles(self, line: RegistrationLine) -> list[Said]:
        """The same ID number twice: in one trade, or under two names; too many works of one."""
        found = []
        for place, member in enumerate(line.members):
            if not member.id_index or line.kind != "entry":
                continue
            for one in _beside(line, self._same[member.id_index]):
                if one.id != line.id:
                    found += _double(member, self._once(line, one.trade), one.name, "", place)
            for row in self._entered[member.id_index]:
                if row.id != line.entry_id and not self._is_registered(member, row):
                    same = self._once(line, row.trade)
                    found += _double(member, same, row.name, row.number, place)
            within = [one for one in line.members if one.id_index == member.id_index]
            if len(within) > 1:
                found.append(Said("id-twice", "refuse", place, {"name": member.name}))
        found += self._names_listed(line, {one.member for one in found})
        found += self._works(line)
        return list({(one.code, one.member): one for one in found}.values())

    def _names_listed(self, line: RegistrationLine, known: set[int | None]) -> list[Said]:
        """Who is called like somebody the office entered for the same delegation and trade."""
        if line.kind != ENTRY or line.state == "accepted":
            return []
        listed = [
            (place, member.name, number)
            for place, member in enumerate(line.members)
            if place not in known
            for number, title in self._listed_in(line, member).items()
            if line.trade not in self._of_works or title == line.team
        ]
        return [
            Said("name-entered-already", "warn", place, {"name": name, "number": number})
            for place, name, number in listed
        ]

    def _listed_in(self, line: RegistrationLine, member: MemberLine) -> dict[str, str]:
        """Entries of the office in a line's trade of people of this name: number and title."""
        return self._listed[line.delegation_code, member.name].get(line.trade, {})

    def _once(self, line: RegistrationLine, trade: str) -> bool:
        """Whether somebody in this trade cannot be in a line too: it is the same, and of people."""
        return trade == line.trade and trade not in self._of_works

    def _works(self, line: RegistrationLine) -> list[Said]:
        """Who brings more works than his trade allows: those before this one count."""
        rules = self._of_works.get(line.trade)
        if rules is None or line.kind != ENTRY or line.state in ("accepted", "withdrawn"):
            return []
        found = []
        for place, member in enumerate(line.members):
            rows = [*self._same[member.id_index or b""], *self._named_alike(line, member)]
            others = registration_works.before(line, _beside(line, rows))
            others += [
                row.number
                for row in self._entered[member.id_index or b""]
                if row.trade == line.trade and row.id not in self._became
            ]
            if not member.id_index:
                others += self._listed_in(line, member)
            if len(others) >= rules.most:
                values = {"name": member.name, "most": rules.most, "others": "、".join(others)}
                found.append(Said("too-many-works", "refuse", place, values))
        return found

    def _named_alike(self, line: RegistrationLine, member: MemberLine) -> list[Any]:
        """Registrations of the delegation for somebody of this name, whom no number parts."""
        named = self._named[line.delegation_code, member.name]
        return [one for one in named if not (member.id_index and one.id_number_index)]

    def _is_registered(self, member: MemberLine, row: Any) -> bool:
        """Whether an entry is only what another registration of the same person became."""
        return any(row.id == one.entry_id for one in self._same[member.id_index or b""])

    def _conditions(self, line: RegistrationLine, winners: EarlierWinners) -> list[Said]:
        if line.kind != "entry":
            return []
        found = []
        for place, member in enumerate(line.members):
            applicant = Applicant(
                trade=line.trade,
                division=line.division,
                born_on=member.born_on,
                level=member.level,
                student=member.student,
                trade_years=member.trade_years,
                unit_kind=line.unit_kind,
                trades=self._trades_of(line, member),
                earlier=winners.of(member),
            )
            perhaps = replace(applicant, earlier=winners.namesakes(member))
            found += [
                Said(
                    "namesake-won",
                    "warn",
                    place,
                    {"award": one.values["award"], "on": one.values["on"]},
                )  # fmt: skip
                for one in eligibility.findings(perhaps, self.rules.conditions)
                if one.code == "won-before"
            ]
            for one in eligibility.findings(applicant, self.rules.conditions):
                if one.outcome == "document" and member.file(PROOF) is not None:
                    continue
                text = self.rules.conditions[one.place].text
                values = {**one.values, **({"text": _texts(text)} if text else {})}
                found.append(Said(one.code, one.outcome, place, values))
        return found

    def _trades_of(self, line: RegistrationLine, member: MemberLine) -> frozenset[str]:
        if member.id_index:
            trades = [one.trade for one in _beside(line, self._same[member.id_index])]
            entered = self._entered[member.id_index]
            trades += [row.trade for row in entered if row.id not in self._became]
        else:
            named = self._named[line.delegation_code, member.name]
            trades = [one.trade for one in _beside(line, named)]
            trades += self._listed[line.delegation_code, member.name]
        return frozenset(trades)

    def _quotas(self, line: RegistrationLine) -> list[Said]:
        """A delegation's quota counts whatever it asks for; the event's counts who is accepted."""
        if line.state in ("withdrawn", "accepted"):
            return []
        return self._broken(line, "delegation") + self._broken(line, "event")

    def _broken(self, line: RegistrationLine, per: str) -> list[Said]:
        asked = Asked(line.delegation_code, line.kind, line.trade, line.division)
        counts = self._counts if per == "delegation" else self._taken
        counted = per == "delegation" and line.id in self.counting
        return [
            Said(
                "quota-broken" if per == "delegation" else "quota-full",
                "refuse" if per == "delegation" else "warn",
                values={"count": one.count, "most": one.most, "trade": one.trade},
            )
            for one in quotas.broken_by(self.rules.quotas, counts, asked, counted=counted)
            if self.rules.quotas[one.place].per == per
        ]

    def filling(self, asked: Sequence[RegistrationLine]) -> dict[uuid.UUID, list[Said]]:
        """The quotas of the event that would be overrun if these were accepted one by one."""
        before = self._taken.copy()
        found = {}
        for line in asked:
            found[line.id] = self._broken(line, "event")
            one = Asked(line.delegation_code, line.kind, line.trade, line.division)
            self._taken.update(quotas.tally(self.rules.quotas, [one]))
        self._taken = before
        return found

    def _asks_earlier(self) -> bool:
        return any(type(one).__name__ == "EarlierFacts" for one in self.rules.conditions)


def _beside(line: RegistrationLine, rows: Sequence[Any]) -> list[Any]:
    """The registrations that count beside a line: drafts only beside its delegation's own.

    Nobody else sees a draft, so nobody else could do anything about it.
    """
    mending = line.state in (RegistrationState.DRAFT, RegistrationState.RETURNED)
    return [
        row
        for row in rows
        if row.state is not RegistrationState.DRAFT
        or row.id == line.id
        or (mending and row.unit == line.delegation_code)
    ]


def _double(
    member: MemberLine,
    same_trade: bool,
    name: str,
    number: str,
    place: int,  # noqa: FBT001
) -> list[Said]:
    if same_trade:
        holder = f"{number} {name}".strip()
        return [Said("id-entered-already", "refuse", place, {"holder": holder})]
    if name != member.name:
        return [Said("id-two-names", "refuse", place, {"name": name})]
    return []


def _answered(member: MemberLine, one: Any) -> bool:
    if one.kind in FILES:
        return member.file(one.code) is not None
    return bool(member.answers.get(one.code, ""))


def _texts(text: Any) -> dict[str, str]:
    return {"zh": text.zh, **({"en": text.en} if text.en else {})}


def is_barred(said: Sequence[Said]) -> bool:
    """Whether it cannot be submitted as it stands."""
    return any(one.outcome in ("refuse", "document") for one in said)
