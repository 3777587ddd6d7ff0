"""How many works each author brings in a trade, and which work a row repeats (作者与作品数).

One author may bring several works: his name alone tells no work from another, its title does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from competition.errors import Problem
from competition.exchange.merging_names import folded_name
from competition.exchange.roster_facts import (
    ContestantDraft,
    ContestantFact,
    EntryDraft,
    EntryFact,
    RosterContext,
    TradeFact,
)
from competition.exchange.roster_reading import RowReading

Person = ContestantDraft | ContestantFact


@dataclass(frozen=True, slots=True)
class _Work:
    """A work of somebody: known already, or a draft of the file."""

    author: Person
    draft: EntryDraft | None
    number: str


def are_one(one: Person, other: Person) -> bool:
    """Whether two authors of one name and unit are one: unless numbers or telephones differ."""
    if one.id_index and other.id_index:
        return one.id_index == other.id_index
    return not (one.phone and other.phone and one.phone != other.phone)


def repeats(reading: RowReading, other: RowReading) -> str:
    """What is wrong where an author of a trade of works stands in two rows; "" for nothing."""
    number, earlier = reading.values.get("number", ""), other.values.get("number", "")
    if reading is other or (number and number == earlier):
        return "duplicate-person"
    title, before = (folded_name(each.values.get("team", "")) for each in (reading, other))
    return "duplicate-work" if title and title == before and not (number and earlier) else ""


def note_titles(
    readings: Sequence[RowReading],
    drafts: Sequence[EntryDraft],
    trades: Mapping[str, TradeFact],
    address: Callable[[int, str], str],
) -> None:
    """Ask for the title of every work that has none, where its trade asks for titles."""
    by_row = {reading.row: reading for reading in readings}
    for draft in drafts:
        known = draft.existing.team if draft.existing else ""
        trade = trades.get(draft.trade)
        if trade and trade.titled and not (draft.team or known):
            row = draft.rows[0]
            by_row[row].problems.append(Problem("missing-title", address(row, "team")))


def note_authors(
    readings: Sequence[RowReading],
    drafts: Sequence[EntryDraft],
    context: RosterContext,
    address: Callable[[int, str], str],
) -> None:
    """Refuse the works of an author above what the trade allows, at the later rows."""
    by_row = {reading.row: reading for reading in readings}
    most = {trade.code: trade.most for trade in context.trades if trade.works}
    brought: defaultdict[tuple[str, object], list[_Work]] = defaultdict(list)
    for entry in _in_order(drafts, context.entries, most):
        draft = entry if isinstance(entry, EntryDraft) else None
        for person in entry.contestants:
            named = (folded_name(person.name), entry.unit or folded_name(_unit_name(entry)))
            works = brought[(entry.trade, named)]
            if person.id_index:
                works = _joined(works, brought[(entry.trade, person.id_index)])
            own = [work for work in works if are_one(work.author, person)]
            work = _Work(person, draft, entry.number)
            brought[(entry.trade, named)].append(work)
            if person.id_index:
                brought[(entry.trade, person.id_index)].append(work)
            if draft is None or _stands(draft):
                continue
            if len(own) >= most[entry.trade]:
                row = draft.rows[0]
                values = {
                    "name": person.name,
                    "most": most[entry.trade],
                    "others": "、".join(_called(work, address) for work in own),
                }
                problem = Problem("too-many-works", address(row, "name"), values)
                by_row[row].problems.append(problem)


def _in_order(
    drafts: Sequence[EntryDraft], known: Sequence[EntryFact], trades: Collection[str]
) -> Iterable[EntryDraft | EntryFact]:
    """The works of these trades: what stands already first, then what the file adds."""
    changed = {draft.existing.key for draft in drafts if draft.existing}
    yield from (each for each in known if each.trade in trades and each.key not in changed)
    own = [draft for draft in drafts if draft.trade in trades]
    yield from sorted(own, key=lambda draft: not _stands(draft))


def _stands(draft: EntryDraft) -> bool:
    return draft.existing is not None and draft.existing.trade == draft.trade


def _joined(named: Sequence[_Work], numbered: Sequence[_Work]) -> list[_Work]:
    return [*named, *(work for work in numbered if work not in named)]


def _unit_name(entry: EntryDraft | EntryFact) -> str:
    return entry.unit_name if isinstance(entry, EntryDraft) else ""


def _called(work: _Work, address: Callable[[int, str], str]) -> str:
    return work.number or (address(work.draft.rows[0], "name") if work.draft else "")
