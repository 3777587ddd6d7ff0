"""Is this event coherent (赛事检查)? Do people, entries, exclusions, rulings and revisions fit?"""

from __future__ import annotations

from collections.abc import Mapping

from competition.errors import Problem
from competition.rules.contest_facts import (
    ContestFacts,
    EntryFacts,
    ExclusionFacts,
    RevisionFacts,
    RulingFacts,
)
from competition.rules.day_checks import check_days
from competition.rules.event_checks import check_event_honours, check_switches
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.kinds import Problems, read_as
from competition.rules.moments import check_moments
from competition.rules.record_checks import check_records
from competition.rules.registration_checks import check_registrations
from competition.rules.ruling_checks import check_orders, check_ruling
from competition.rules.scheme_versions import signed_module
from competition.rules.schemes import unique
from competition.rules.sheets import Given, read_marks, sheet_of
from competition.rules.stand_ins import stand_in
from competition.rules.trades import check_trade
from competition.rules.values import EntryStatus, MarkStatus
from competition.rules.work_facts import check_works

#: Where what is said to be unknown would have been, had it been readable.
_HOMES = {
    "unknown-unit": "units",
    "unknown-person": "people",
    "unknown-trade": "trades",
    "unknown-entry": "entries",
    "unknown-sector": "event.sectors",
    "unknown-system": "event.systems",
}
#: The same within a trade, by the end of the list's path; a lost list of modules hides them all.
_HOMES_IN_TRADES = {
    "unknown-module": (),
    "unknown-division": (".divisions",),
    "unknown-stage": (".stages",),
    "unknown-attempt": (".attempts",),
    "unknown-panel": (".panels",),
    "unknown-seat": (".panels", ".seats"),
    "unknown-criterion": (".criteria",),
    "unknown-aspect": (".criteria", ".sub_criteria", ".aspects"),
    "unknown-node": (".total", ".parts"),
}


def read_contest(document: object) -> tuple[ContestFacts | None, Problems]:
    """Read a whole contest from JSON values; with problems, the facts are for showing only."""
    contest, problems = read_as(ContestFacts, document, stand_in=stand_in)
    problems.unread = frozenset(each.where for each in problems if each.code != "unknown-key")
    if contest is not None:
        found = Problems()
        check_contest(contest, found)
        problems.extend([problem for problem in found if not _follows(problem, problems)])
    return contest, problems


def _follows(problem: Problem, read: Problems) -> bool:
    """Tell whether a problem is only the echo of something that could not be read."""
    if problem.code in _HOMES:
        return _HOMES[problem.code] in read.lost
    if problem.code in _HOMES_IN_TRADES:
        homes = (".modules", *_HOMES_IN_TRADES[problem.code])
        return any(where == "trades" or where.endswith(homes) for where in read.lost)
    if problem.code.startswith("unknown-"):
        return any(where.startswith("trades") for where in read.lost)
    around = problem.where.rpartition(".")[0] or problem.where
    return any(each.where.startswith(around) for each in read)


def check_contest(contest: ContestFacts, problems: Problems) -> None:
    """Find everything that does not fit, with its path."""
    unique((unit.code for unit in contest.units), "units", problems)
    unique((person.code for person in contest.people), "people", problems)
    unique((trade.code for trade in contest.trades), "trades", problems)
    unique((ruling.code for ruling in contest.rulings), "rulings", problems)
    unique((revision.op for revision in contest.revisions), "revisions", problems)
    _check_people(contest, problems)
    sectors = {sector.code for sector in contest.event.sectors}
    systems = {system.code for system in contest.event.systems}
    people = {person.code for person in contest.people}
    for n, trade in enumerate(contest.trades):
        here = f"trades[{n}]"
        if trade.sector is not None and trade.sector not in sectors:
            problems.say("unknown-sector", f"{here}.sector", found=trade.sector)
        if trade.system is not None and trade.system not in systems:
            problems.say("unknown-system", f"{here}.system", found=trade.system)
        check_trade(trade, here, problems)
        _check_seats(trade, people, here, problems)
        ruled = {ruling.code for ruling in contest.rulings if ruling.trade == trade.code}
        _check_replaced(trade, ruled, here, problems)
    check_switches(contest, problems)
    check_event_honours(contest, problems)
    check_registrations(contest, problems)
    _Records(contest, problems).check()
    check_records(contest, problems)
    check_moments(contest, problems)
    check_days(contest, problems)


def _check_people(contest: ContestFacts, problems: Problems) -> None:
    units = {unit.code for unit in contest.units}
    for n, unit in enumerate(contest.units):
        if unit.parent is not None and unit.parent not in units:
            problems.say("unknown-unit", f"units[{n}].parent", found=unit.parent)
    parents = {unit.code: unit.parent for unit in contest.units}
    for n, unit in enumerate(contest.units):
        if _is_in_circle(unit.code, parents):
            problems.say("unit-circle", f"units[{n}].parent", found=unit.code)
    for n, person in enumerate(contest.people):
        if person.unit is not None and person.unit not in units:
            problems.say("unknown-unit", f"people[{n}].unit", found=person.unit)


def _check_replaced(trade: TradeFacts, taken: set[str], where: str, problems: Problems) -> None:
    """A ruling that replaced a scheme bears a code no other ruling of its trade has."""
    for m, module in enumerate(trade.modules):
        for n, old in enumerate(module.earlier):
            if old.ruling in taken:
                here = f"{where}.modules[{m}].earlier[{n}].ruling"
                problems.say("not-unique", here, found=old.ruling)
            taken.add(old.ruling)


def _is_in_circle(code: str, parents: Mapping[str, str | None]) -> bool:
    """Tell whether a unit stands above itself."""
    above, seen = parents[code], set[str]()
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _check_seats(trade: TradeFacts, people: set[str], where: str, problems: Problems) -> None:
    for m, module in enumerate(trade.modules):
        for p, panel in enumerate(module.panels):
            for s, seat in enumerate(panel.seats):
                here = f"{where}.modules[{m}].panels[{p}].seats[{s}]"
                for key, person in (("person", seat.person), ("checker", seat.checker)):
                    if person is not None and person not in people:
                        problems.say("unknown-person", f"{here}.{key}", found=person)


class _Records:
    """Checks of what refers to trades: entries, exclusions, rulings, revisions."""

    def __init__(self, contest: ContestFacts, problems: Problems) -> None:
        self.contest, self.problems = contest, problems
        self.trades = {trade.code: trade for trade in contest.trades}
        self.entries = {(entry.trade, entry.number) for entry in contest.entries}
        self.units = {unit.code for unit in contest.units}
        self.people = {person.code for person in contest.people}

    def check(self) -> None:
        """Check all of them."""
        numbers = ((entry.trade, entry.number) for entry in self.contest.entries)
        unique(numbers, "entries", self.problems)
        for n, entry in enumerate(self.contest.entries):
            self._entry(entry, f"entries[{n}]")
            check_works(entry.works, f"entries[{n}].works", self.problems)
        stood_back: set[tuple[str, ...]] = set()
        stands_in: set[tuple[str, ...]] = set()
        for n, exclusion in enumerate(self.contest.exclusions):
            self._exclusion(exclusion, f"exclusions[{n}]")
            self._twice(exclusion, stood_back, stands_in, f"exclusions[{n}]")
        for n, ruling in enumerate(self.contest.rulings):
            self._ruling(ruling, f"rulings[{n}]")
        for code in self.trades:
            orders = [
                (f"rulings[{n}].entries", ruling)
                for n, ruling in enumerate(self.contest.rulings)
                if ruling.trade == code and ruling.kind == "order"
            ]
            check_orders(orders, self.problems)
        for n, revision in enumerate(self.contest.revisions):
            self._revision(revision, f"revisions[{n}]")

    def _trade(self, code: str, where: str) -> TradeFacts | None:
        trade = self.trades.get(code)
        if trade is None:
            self.problems.say("unknown-trade", f"{where}.trade", found=code)
        return trade

    def _module(self, trade: TradeFacts, code: str, where: str) -> ModuleFacts | None:
        module = next((m for m in trade.modules if m.code == code), None)
        if module is None:
            self.problems.say("unknown-module", f"{where}.module", found=code)
        return module

    def _known_entry(self, trade: str, number: str, where: str) -> None:
        if (trade, number) not in self.entries:
            self.problems.say("unknown-entry", where, found=number)

    def _entry(self, entry: EntryFacts, where: str) -> None:
        if entry.unit is not None and entry.unit not in self.units:
            self.problems.say("unknown-unit", f"{where}.unit", found=entry.unit)
        for name in ("contestants", "coaches"):
            for code in getattr(entry, name):
                if code not in self.people:
                    self.problems.say("unknown-person", f"{where}.{name}", found=code)
        trade = self._trade(entry.trade, where)
        if trade is None:
            return
        divisions = {division.code for division in trade.divisions}
        if entry.division is not None and entry.division not in divisions:
            self.problems.say("unknown-division", f"{where}.division", found=entry.division)
        known = {stage.code for stage in trade.stages} | {m.code for m in trade.modules}
        later = {stage.code for stage in trade.stages[1:]}
        for code, status in entry.status.items():
            if code not in known:
                self.problems.say("unknown-stage", f"{where}.status.{code}", found=code)
            elif status == EntryStatus.NOT_ADVANCED and code not in later:
                self.problems.say("not-a-later-stage", f"{where}.status.{code}", found=code)

    def _exclusion(self, exclusion: ExclusionFacts, where: str) -> None:
        trade = self._trade(exclusion.trade, where)
        if trade is None:
            return
        self._known_entry(exclusion.trade, exclusion.entry, f"{where}.entry")
        module = self._module(trade, exclusion.module, where)
        if module is None:
            return
        panel = module.panel_of_seat(exclusion.seat)
        if panel is None:
            self.problems.say("unknown-seat", f"{where}.seat", found=exclusion.seat)
        elif exclusion.substitute is not None and not panel.has_seat(exclusion.substitute):
            self.problems.say("unknown-seat", f"{where}.substitute", found=exclusion.substitute)
        elif exclusion.substitute in {seat.code for seat in panel.counting}:
            self.problems.say(
                "substitute-counts", f"{where}.substitute", found=exclusion.substitute
            )

    def _twice(
        self,
        exclusion: ExclusionFacts,
        stood_back: set[tuple[str, ...]],
        stands_in: set[tuple[str, ...]],
        where: str,
    ) -> None:
        """A seat stands back from an entry once, and a substitute takes one seat's place there."""
        there = exclusion.trade, exclusion.module, exclusion.entry
        for seen, seat, key in (
            (stood_back, exclusion.seat, "seat"),
            (stands_in, exclusion.substitute, "substitute"),
        ):
            if seat is not None and (*there, seat) in seen:
                self.problems.say("not-unique", f"{where}.{key}", found=seat)
            elif seat is not None:
                seen.add((*there, seat))

    def _ruling(self, ruling: RulingFacts, where: str) -> None:
        trade = self._trade(ruling.trade, where)
        if trade is None:
            return
        for number in (*ruling.entries, *([ruling.entry] if ruling.entry else [])):
            self._known_entry(ruling.trade, number, where)
        check_ruling(ruling, trade, f"{where}.", self.problems)

    def _revision(self, revision: RevisionFacts, where: str) -> None:
        trade = self._trade(revision.trade, where)
        if trade is None:
            return
        self._known_entry(revision.trade, revision.entry, f"{where}.entry")
        module = self._module(trade, revision.module, where)
        panel = module.panel_of_seat(revision.seat) if module else None
        if module is None or panel is None:
            if module is not None:
                self.problems.say("unknown-seat", f"{where}.seat", found=revision.seat)
            return
        signed = signed_module(module, revision.scheme)
        _, found = read_marks(sheet_of(signed, panel), revision_marks(revision))
        for problem in found:
            here = f"{where}.marks:{problem.where}"
            self.problems.say(problem.code, here, **problem.values)


def revision_marks(revision: RevisionFacts) -> dict[str, Given]:
    """A revision's marks by aspect, ready to be packed."""
    return {
        mark.aspect: MarkStatus.NOT_ATTEMPTED
        if mark.status == "not_attempted"
        else (mark.value or "")
        for mark in revision.marks
    }
