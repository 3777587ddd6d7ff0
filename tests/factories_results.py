"""A contest that was played and published, once a test session: its database is then copied."""

from __future__ import annotations

from collections.abc import Iterator

from competition.access.policy import Scope
from competition.db import transaction
from competition.models.event import Event, Trade
from competition.models.publication import PublicationKind
from competition.services import certificates, demonstration, publications
from tests.factories import NOW, SYSTEM, make_event

HOST = "https://verify.example.org"


def play(name: str = "drivers-2025") -> demonstration.Play:
    """A sample, marked and decoded, not yet published."""
    with transaction():
        found = demonstration.load(SYSTEM, name, now=NOW)
    for trade in demonstration.trades_of(found):
        with transaction():
            demonstration.prepare(SYSTEM, found, trade.id, now=NOW)
            for module in demonstration.modules_of(trade.id):
                demonstration.sign_module(SYSTEM, found, module.id, now=NOW)
            demonstration.close(SYSTEM, found, trade.id, now=NOW)
    return found


def publish(play: demonstration.Play, kind: str = "provisional", *, now=NOW) -> list[Trade]:
    """Publish every trade of a played contest."""
    trades = demonstration.trades_of(play)
    for trade in trades:
        with transaction():
            publications.publish(SYSTEM, trade.id, PublicationKind(kind), now=now)
    return trades


def issue(play: demonstration.Play, *, place: str = "host", host: str = HOST) -> Iterator[str]:
    """Choose where certificates are verified and issue them all; yields the numbers."""
    with transaction():
        certificates.choose_verification(SYSTEM, Scope(play.event_id), place, host, now=NOW)
    for trade in demonstration.trades_of(play):
        with transaction():
            yield from certificates.issue(SYSTEM, trade.id, now=NOW).numbers


def other_event() -> Event:
    """Another event of the installation, with nothing in it."""
    return make_event("E2")
