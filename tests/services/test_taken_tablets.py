"""Tablets of a trade that leaves: what they have not sent is not lost (外出赛项的平板)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import NotNow
from competition.models.device import Device, JudgeCard
from competition.models.sheet import Revision
from competition.services import cards, handovers, sync, taken_trades
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, Tablet, make_hall, make_tablet, sha256
from tests.services.test_handovers import sealed, signed
from tests.services.test_taken_trades import at, laptop

__all__ = ["laptop"]


@dataclass
class Gone:
    """A trade that left, with a tablet it was paired with at home."""

    hall: Hall
    here: Tablet
    laptop: Flask


@pytest.fixture
def gone(app: Flask, laptop: Flask) -> Gone:  # noqa: F811
    hall = make_hall()
    here = make_tablet(hall, label="家中台")
    with transaction():
        file = taken_trades.take_out(SYSTEM, hall.scope, "祁老师的笔记本", now=NOW)
    with at(laptop), transaction():
        taken_trades.take_in(SYSTEM, file, now=NOW)
    _carry(hall)
    return Gone(hall, here, laptop)


def _carry(hall: Hall) -> None:
    """Let its rows be read at either computer, without a session that belongs to one."""
    rows = [hall.event, hall.trade, hall.module, hall.panel, *hall.seats, *hall.judges, *hall.codes]
    for row in rows:
        db.session.refresh(row)
    db.session.expunge_all()
    db.session.rollback()


def send(tablet: Tablet, raw: bytes) -> sync.Taken:
    body = json.loads(raw)
    with transaction():
        return sync.take_in(
            tablet.actor, uuid.UUID(body["sheet"]), uuid.UUID(body["op"]), raw, now=NOW
        )


def bring(hall: Hall, *items: dict[str, str]) -> list[handovers.Line]:
    """A file of sealed sheets, taken in at the console."""
    content = {"format": handovers.FORMAT, "v": 1, "sheets": list(items)}
    with transaction():
        return handovers.take_in_file(
            SYSTEM, hall.event_scope, json.dumps(content).encode(), now=NOW
        )


def home(gone: Gone) -> int:
    with at(gone.laptop), transaction():
        file = taken_trades.take_home(SYSTEM, gone.hall.scope, now=NOW)
    with transaction():
        return taken_trades.bring_back(SYSTEM, gone.hall.scope, file, now=NOW)


def bodies() -> set[str]:
    return {sha256(raw) for raw in db.session.scalars(select(Revision.body))}


def test_what_a_tablet_there_had_not_sent_is_taken_in_at_home(gone: Gone) -> None:
    with at(gone.laptop):
        one = make_tablet(gone.hall, judge=1, label="一号")
        sent = signed(gone.hall, one, code=0, seat=1)
        assert send(one, sent).state == "current"
        dead = make_tablet(gone.hall, judge=0, label="二号")
        unsent = signed(gone.hall, dead, code=1)

    home(gone)
    lines = bring(gone.hall, sealed(unsent, dead), sealed(sent, one))

    assert [(line.state, line.replay) for line in lines] == [("current", False), ("current", True)]
    assert bodies() == {sha256(sent), sha256(unsent)}


def test_a_tablet_paired_there_gets_a_label_of_its_own_and_a_lost_card_stays_shut_out(
    gone: Gone,
) -> None:
    with at(gone.laptop):
        there = make_tablet(gone.hall, judge=1, label="流动台")
        with transaction():
            db.session.get_one(Device, there.device_id).label = "评分台"
            lost = db.session.scalars(
                select(JudgeCard.id).where(JudgeCard.account_id == gone.hall.judges[0].id)
            ).one()
            cards.revoke(SYSTEM, gone.hall.event_scope, card_id=lost, now=NOW)
    with transaction():
        db.session.get_one(Device, gone.here.device_id).label = "评分台"

    home(gone)

    labels = dict(db.session.execute(select(Device.id, Device.label)).all())
    assert labels == {gone.here.device_id: "评分台", there.device_id: "评分台-2"}
    assert db.session.get_one(JudgeCard, lost).revoked_at == NOW


def test_a_tablet_at_home_is_told_where_its_trade_is_and_delivers_once_it_is_back(
    gone: Gone,
) -> None:
    raw = signed(gone.hall, gone.here)

    with pytest.raises(NotNow, match="trade-taken-out") as told:
        send(gone.here, raw)
    (line,) = bring(gone.hall, sealed(raw, gone.here))
    home(gone)

    assert told.value.values["place"] == "祁老师的笔记本"
    assert (line.state, line.refused and line.refused.code) == ("refused", "trade-taken-out")
    assert send(gone.here, raw).state == "current"


def test_signed_on_both_computers_both_are_kept_and_the_chief_decides(gone: Gone) -> None:
    with at(gone.laptop):
        there = make_tablet(gone.hall, label="评分台")
        away = signed(gone.hall, there)
        send(there, away)
    raw = signed(gone.hall, gone.here)

    home(gone)
    taken = send(gone.here, raw)

    assert taken.state in {"conflict", "flagged"}
    assert bodies() == {sha256(raw), sha256(away)}


def test_a_tablet_paired_at_home_may_hand_its_sheets_in_where_the_trade_went(gone: Gone) -> None:
    raw = signed(gone.hall, gone.here)
    item = sealed(raw, gone.here)

    with at(gone.laptop):
        (line,) = bring(gone.hall, item)
    home(gone)

    assert line.state == "current"
    assert bodies() == {sha256(raw)}
    assert send(gone.here, raw).replay
