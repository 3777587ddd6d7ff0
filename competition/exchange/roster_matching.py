"""Find the known entry that each drafted one repeats, and say what differs (再次导入的差异)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import date
from typing import Any

from competition.errors import Problem
from competition.exchange.merging_names import folded_name
from competition.exchange.roster_facts import (
    Change,
    ContestantDraft,
    ContestantFact,
    EntryDraft,
    EntryFact,
    RosterContext,
)
from competition.exchange.roster_values import UNIT_KINDS

_Key = Callable[[Any], Iterable[Hashable]]


def match_entries(
    drafts: Sequence[EntryDraft],
    known: Sequence[EntryFact],
    by_title: Collection[str] = frozenset(),
) -> list[int | None]:
    """Give each draft the place of the known entry it repeats, each at most once.

    Surest first: its number; a person's identity number in the same trade; name, trade and
    phone; name, unit and trade; name and trade; then identity number, or name and unit, in any
    trade (it moved).
    A key that several entries share decides nothing. by_title: the trades where an author may
    bring several works; there the number tells, and else author and title together.
    """
    found: list[int | None] = [None] * len(drafts)
    free = set(range(len(known)))
    for key in _OF_ANYTHING:
        open_drafts = [place for place, match in enumerate(found) if match is None]
        _match_by(key, drafts, known, open_drafts, free, found)
    free -= {place for place in free if known[place].trade in by_title}
    people = [place for place, draft in enumerate(drafts) if draft.trade not in by_title]
    for key in _KEYS:
        open_drafts = [place for place in people if found[place] is None]
        if not free or not open_drafts:
            break
        _match_by(key, drafts, known, open_drafts, free, found)
    return found


def _match_by(
    key: _Key,
    drafts: Sequence[EntryDraft],
    known: Sequence[EntryFact],
    open_drafts: Sequence[int],
    free: set[int],
    found: list[int | None],
) -> None:
    places: defaultdict[Hashable, set[int]] = defaultdict(set)
    for place in free:
        for value in key(known[place]):
            places[value].add(place)
    asked: defaultdict[Hashable, set[int]] = defaultdict(set)
    for place in open_drafts:
        for value in key(drafts[place]):
            asked[value].add(place)
    for place in open_drafts:
        for value in key(drafts[place]):
            match = next(iter(places.get(value, ())), None)
            if match in free and len(places[value]) == 1 and len(asked[value]) == 1:
                found[place] = match
                free.discard(match)
                break


def _by_number(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return (_bare_number(entry.number),) if entry.number else ()


def _bare_number(number: str) -> str:
    """A number cell forgets leading zeros: 0127 comes back as 127."""
    return number.lstrip("0") or "0" if number.isdigit() else number


def _by_title(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    title = folded_name(entry.team)
    return tuple((entry.trade, title, each.name) for each in entry.contestants if title)


def _by_id_in_trade(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return tuple((entry.trade, each.id_index) for each in entry.contestants if each.id_index)


def _by_phone(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return tuple((entry.trade, each.name, each.phone) for each in entry.contestants if each.phone)


def _by_name_unit(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return tuple((entry.trade, entry.unit, each.name) for each in entry.contestants if entry.unit)


def _by_name(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return tuple((entry.trade, each.name) for each in entry.contestants)


def _by_id(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return tuple(each.id_index for each in entry.contestants if each.id_index)


def _by_name_anywhere(entry: EntryDraft | EntryFact) -> Iterable[Hashable]:
    return tuple((entry.unit, each.name) for each in entry.contestants if entry.unit)


#: What tells an entry whatever is entered, before the keys of people.
_OF_ANYTHING: tuple[_Key, ...] = (_by_number, _by_title)
_KEYS: tuple[_Key, ...] = (
    _by_id_in_trade,
    _by_phone,
    _by_name_unit,
    _by_name,
    _by_id,
    _by_name_anywhere,
)


def namesakes(
    draft: EntryDraft,
    known: Sequence[EntryFact],
    matched: Sequence[int | None],
    by_title: Collection[str] = frozenset(),
) -> tuple[int, ...]:
    """Places of the known entries that an unmatched draft may be, by name, unit and trade."""
    if draft.trade not in by_title and any(person.id_index for person in draft.contestants):
        return ()
    used = {place for place in matched if place is not None}
    wanted = set(_by_name_unit(draft))
    return tuple(
        place
        for place, entry in enumerate(known)
        if place not in used and wanted & set(_by_name_unit(entry))
    )


class Differences:
    """Tells drafted entries from the known ones; an empty cell never erases what is known."""

    def __init__(self, context: RosterContext) -> None:
        self._unit_kinds = context.unit_kinds
        self._names: dict[str, dict[str, str]] = {
            "trade": {trade.code: trade.names[0] for trade in context.trades},
            "unit": {unit.code: unit.names[0] for unit in context.units},
            "division": {
                f"{trade.code}/{each.code}": each.names[0]
                for trade in context.trades
                for each in trade.divisions
            },
        }

    def of(self, draft: EntryDraft, address: Callable[[int, str], str]) -> tuple[Change, ...]:
        """List what a draft would change in its existing entry.

        address: the cell of (row number, field).
        """
        old = draft.existing
        if old is None:
            return ()
        first = draft.rows[0]
        pairs = [*self._entry_pairs(draft, old)]
        changes = [
            Change(code, address(first, code), before, after)
            for code, before, after in pairs
            if after and after != before
        ]
        changes.extend(self._people(draft, old, address))
        return tuple(changes)

    def _entry_pairs(self, draft: EntryDraft, old: EntryFact) -> Iterable[tuple[str, str, str]]:
        number = draft.number
        if _bare_number(number) == _bare_number(old.number):
            number = old.number
        yield "number", old.number, number
        yield "trade", self._shown("trade", old.trade), self._shown("trade", draft.trade)
        if draft.division:
            before = self._shown("division", f"{old.trade}/{old.division}", old.division)
            after = self._shown("division", f"{draft.trade}/{draft.division}", draft.division)
            yield "division", before, after
        yield "unit", self._shown("unit", old.unit), draft.unit_name or self._unit(draft.unit)
        known = self._unit_kinds.get(draft.unit, "")
        yield "unit_kind", _kind(known), _kind(draft.unit_kind)
        yield "coaches", "、".join(old.coaches), "、".join(draft.coaches)
        yield "team", old.team, draft.team
        yield "note", old.note, draft.note
        for code, value in draft.own.items():
            yield f"own:{code}", old.own.get(code, ""), value

    def _shown(self, noun: str, code: str, fallback: str = "") -> str:
        return self._names[noun].get(code, fallback or code)

    def _unit(self, code: str) -> str:
        return self._names["unit"].get(code, code) if code else ""

    def _people(
        self, draft: EntryDraft, old: EntryFact, address: Callable[[int, str], str]
    ) -> Iterable[Change]:
        left = list(old.contestants)
        for place, person in enumerate(draft.contestants):
            row = draft.rows[min(place, len(draft.rows) - 1)]
            before = _same_person(person, left, alone=len(draft.contestants) == 1)
            if before is None:
                yield Change("name", address(row, "name"), "", person.name)
                continue
            left.remove(before)
            yield from (
                Change(code, address(row, code), was, now)
                for code, was, now in _person_pairs(person, before)
                if now and now != was
            )
        for gone in left:
            yield Change("name", address(draft.rows[0], "name"), gone.name, "")


def _same_person(
    person: ContestantDraft, known: Sequence[ContestantFact], *, alone: bool
) -> ContestantFact | None:
    for each in known:
        if person.id_index and each.id_index == person.id_index:
            return each
    for each in known:
        if folded_name(each.name) == folded_name(person.name):
            return each
    return known[0] if alone and len(known) == 1 else None


def _person_pairs(
    person: ContestantDraft, before: ContestantFact
) -> Iterable[tuple[str, str, str]]:
    yield "name", before.name, person.name
    if person.id_index != before.id_index:
        yield "id_number", before.id_shown, person.id_shown or person.id_index
    yield "gender", before.gender, person.gender
    yield "phone", before.phone, person.phone
    if person.student is not None:
        yield "student", _truth(before.student), _truth(person.student)
    if person.skill_level is not None:
        yield "skill_level", str(before.skill_level or ""), str(person.skill_level)
    yield (
        "occupation_certificate",
        before.occupation_certificate,
        person.occupation_certificate,
    )
    yield "latin", before.latin, person.latin
    yield "born_on", _day(before.born_on), _day(person.born_on)
    if person.trade_years is not None:
        before_years = "" if before.trade_years is None else str(before.trade_years)
        yield "trade_years", before_years, str(person.trade_years)


def _kind(kind: str) -> str:
    return UNIT_KINDS[kind][0] if kind else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def contradicted_births(
    draft: EntryDraft, address: Callable[[int, str], str]
) -> Iterable[tuple[int, Problem]]:
    """Days of birth that are not those of the identity numbers known, each with its row."""
    left = list(draft.existing.contestants) if draft.existing else []
    for place, person in enumerate(draft.contestants):
        known = _same_person(person, left, alone=len(draft.contestants) == 1)
        if known is None:
            continue
        left.remove(known)
        born = known.id_born_on
        if person.born_on and born and not person.id_number and person.born_on != born:
            row = draft.rows[min(place, len(draft.rows) - 1)]
            yield row, Problem("birth-differs", address(row, "born_on"), {})


def _truth(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")


def absent_entries(
    drafts: Sequence[EntryDraft], known: Sequence[EntryFact], matched: Sequence[int | None]
) -> tuple[EntryFact, ...]:
    """Known entries of the trades in the file that the file does not name."""
    trades = {draft.trade for draft in drafts}
    used = {place for place in matched if place is not None}
    return tuple(
        entry for place, entry in enumerate(known) if place not in used and entry.trade in trades
    )
