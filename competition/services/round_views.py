"""Who led after which round (逐轮成绩), for modules of several rounds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from competition.access.policy import Actor
from competition.errors import NotFound
from competition.rules.attempt_words import called
from competition.rules.kinds import Part
from competition.rules.references import resolved
from competition.rules.rounds import RoundLine, rounds
from competition.services import standings
from competition.services.standing_rows import EntryLine


@dataclass(frozen=True, slots=True)
class EntryRounds:
    """One entry through all rounds, in their order."""

    person: EntryLine
    lines: tuple[RoundLine, ...]


@dataclass(frozen=True, slots=True)
class Rounds:
    """A module's rounds: the leader after the last one first."""

    name: dict[str, str]
    #: What each round is called.
    rounds: tuple[dict[str, str], ...]
    entries: tuple[EntryRounds, ...]


def modules(actor: Actor, trade_id: uuid.UUID) -> tuple[tuple[str, dict[str, str]], ...]:
    """The modules of a trade that have several rounds; asks the policy as `standings` does."""
    trade = standings.result(actor, trade_id).trade
    return tuple(
        (module.code, Part(type(module.name)).write(module.name))
        for module in trade.modules
        if len(module.attempts) > 1
    )


def read(actor: Actor, trade_id: uuid.UUID, code: str) -> Rounds:
    """Every round of a module with running totals; NotFound where it has no rounds."""
    result = standings.result(actor, trade_id)
    found = [m for m in result.trade.modules if m.code == code and len(m.attempts) > 1]
    if not found:
        raise NotFound("not-found")
    module = resolved(found[0])
    numbers = [entry.number for entry in result.entries]
    shared = "1224" if result.trade.ranking is None else result.trade.ranking.shared
    by_name: dict[str, list[RoundLine]] = defaultdict(list)
    for line in rounds(
        module, result.marks.sheets, numbers, result.marks.exclusions, result.rulings, shared
    ):
        by_name[line.name].append(line)
    entries = [EntryRounds(result.people[name], tuple(own)) for name, own in by_name.items()]
    entries.sort(key=lambda one: (one.lines[-1].overall, one.person.number))
    return Rounds(
        Part(type(module.name)).write(module.name),
        tuple(called(module.attempts_are, attempt.number) for attempt in module.attempts),
        tuple(entries),
    )
