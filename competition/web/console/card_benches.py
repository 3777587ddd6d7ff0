"""People and cards of an event, trade by trade (裁判证按赛项): of many, the trade asked for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import request

from competition.access.policy import Actor, Scope
from competition.services import cards
from competition.services.cards import CardRow

#: From so many people on the page is divided by trade.
MANY = 40
#: What the people of the whole event stand under in the address.
EVENT = "event"


@dataclass(slots=True)
class Bench:
    """Those of one trade who have no card yet, and the cards of the others."""

    code: str
    name: dict[str, str]
    waiting: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    cards: list[CardRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Benches:
    """The benches asked for, and what to ask for; `divided` where there are many people."""

    shown: list[Bench]
    all: list[Bench]
    divided: bool
    trade: str
    q: str
    waiting: int
    living: int


def read(actor: Actor, event: Scope) -> Benches:
    """The benches as the address asks: `trade`, and `q` in names and card numbers.

    Whoever works in several trades sits on each one's bench; whoever works in none, on the
    event's own. A small event has one bench.
    """
    waiting = cards.people_without_card(actor, event)
    held = cards.cards_of(actor, event)
    divided = len(waiting) + len(held) > MANY
    trades = cards.trades_of_people(actor, event) if divided else {}
    benches: dict[str, Bench] = {}
    for names in trades.values():
        for code, name in names.items():
            benches.setdefault(code, Bench(code, name))
    benches = {code: benches[code] for code in sorted(benches)}
    own = Bench(EVENT, {})

    def at(account: uuid.UUID) -> Iterable[Bench]:
        return [benches[code] for code in trades.get(account, ())] or [own]

    for account, name in waiting:
        for bench in at(account):
            bench.waiting.append((account, name))
    for card in held:
        for bench in at(card.account_id):
            bench.cards.append(card)
    everyone = [own, *benches.values()] if own.waiting or own.cards else list(benches.values())
    trade = request.args.get("trade", "") if divided else ""
    q = request.args.get("q", "").strip() if divided else ""
    asked = [bench for bench in everyone if trade in ("", bench.code)]
    return Benches(
        shown=[found for bench in asked if (found := _fitting(bench, q))],
        all=everyone,
        divided=divided,
        trade=trade,
        q=q,
        waiting=len(waiting),
        living=sum(card.revoked_at is None for card in held),
    )


def _fitting(bench: Bench, q: str) -> Bench | None:
    """A bench with the people whose name or card number holds what is searched for."""
    if not q:
        return bench
    word = q.casefold()
    waiting = [each for each in bench.waiting if word in each[1].casefold()]
    held = [card for card in bench.cards if word in f"{card.name} {card.number}".casefold()]
    return Bench(bench.code, bench.name, waiting, held) if waiting or held else None
