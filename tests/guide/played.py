"""The sample contest, played as an own one for the guides' pictures (配图用的比赛)."""

from __future__ import annotations

from datetime import datetime

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.models.publication import PublicationKind
from competition.services import certificates, demonstration, publications
from competition.services.demonstration import Play
from tests.factories import SYSTEM
from tests.factories_results import HOST


def load(now: datetime) -> tuple[Event, Play]:
    """The contest before its draws; it does not call itself a sample."""
    with transaction():
        play = demonstration.load(SYSTEM, "dakabei-2025", now=now)
        event = db.session.get_one(Event, play.event_id)
        event.sample = False
    return event, play


def mark(play: Play, position: int, *, now: datetime) -> None:
    """One trade drawn, coded and signed by every judge."""
    trade = demonstration.trades_of(play)[position]
    with transaction():
        demonstration.prepare(SYSTEM, play, trade.id, now=now)
        for module in demonstration.modules_of(trade.id):
            demonstration.sign_module(SYSTEM, play, module.id, now=now)


def publish(play: Play, position: int, *, now: datetime) -> list[str]:
    """One trade locked, decoded, on public notice, its certificates issued: their numbers."""
    trade = demonstration.trades_of(play)[position]
    with transaction():
        demonstration.close(SYSTEM, play, trade.id, now=now)
        publications.publish(SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=now)
    with transaction():
        if not position:
            certificates.choose_verification(SYSTEM, Scope(play.event_id), "host", HOST, now=now)
        return list(certificates.issue(SYSTEM, trade.id, now=now).numbers)
