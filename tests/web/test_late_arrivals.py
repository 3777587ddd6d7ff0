"""Noted away before marking began and let in after it, each act by the one role that does it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.access.policy import Actor, Grant
from competition.db import db, transaction
from competition.models.account import Role
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.floor import Incident
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import check_ins, code_layers, draws, entries, marking, timetable
from competition.services.entries import EntryWish, MemberWish
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_floor import body_of
from tests.factories_marking import Hall, make_hall, make_tablet

NAMES = ("甄一", "甄二")


def uncoded() -> Hall:
    """A hall whose entry numbers are the codes, with a session; nothing is given out yet."""
    hall = make_hall(codes=0, opened=False)
    with transaction():
        code_set = db.session.get_one(CodeSet, hall.module.code_set_id)
        code_set.layers, code_set.state = 0, CodeSetState.EMPTY
        for number, name in enumerate(NAMES, 1):
            who = EntryWish(
                trade=hall.trade.code, division="staff", number=f"000{number}", unit="怀川茶业",
                team="", note="", contestants=(MemberWish(name),),
            )  # fmt: skip
            entries.add(SYSTEM, hall.scope, who, now=NOW)
        draft = SessionDraft("S1", {"zh": "第一场"}, NOW, NOW + timedelta(hours=3))
        timetable.add_session(SYSTEM, hall.event_scope, hall.module.stage_id, draft, now=NOW)
    return hall


def at_the_door(hall: Hall, judge: Actor, kind: str, where: uuid.UUID) -> str:
    session = timetable.sessions(SYSTEM, hall.event_scope, hall.module.stage_id)[0].id
    op = uuid.uuid4()
    raw = body_of(op, NOW, where=str(where), contest_session=str(session), kind=kind, station="")
    with transaction():
        return check_ins.take_in(judge, hall.event_scope, op, raw, now=NOW).state


def sheets(hall: Hall, number: str) -> set[SheetState]:
    return set(
        db.session.scalars(
            select(ScoreSheet.state)
            .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
            .where(BlindCode.text == number, ScoreSheet.module_id == hall.module.id)
        )
    )


def test_whom_the_door_noted_away_before_the_marking_has_a_sheet_once_the_chief_lets_him_in(
    app: Flask, as_role: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    hall = uncoded()
    account = make_account("floor_judge", event=hall.event, trade=hall.trade)
    judge = Actor(account.id, "现场", (Grant(Role.FLOOR_JUDGE, hall.scope),))
    where, number = code_layers.present(hall.module.stage_id)[0]
    assert at_the_door(hall, judge, "absent", where) == "current"
    chief = hall.chief()
    with transaction():
        draws.give_codes(chief, hall.module.code_set_id, now=NOW)
        marking.open_module(chief, hall.module.id, now=NOW)
    assert sheets(hall, number) == {SheetState.VOID}

    assert at_the_door(hall, judge, "arrived", where) == "aside"
    asked = db.session.scalars(select(Incident)).one()
    room = as_role("chief_judge", event=hall.event, trade=hall.trade)
    place = f"/marking/E1/trades/barista/incidents/{asked.id}"
    answer = room.post(place, data={"decision": "admit", "reason": "大巴抛锚"})

    assert answer.status_code == 302, answer.text
    db.session.rollback()
    assert db.session.get_one(EntryInStage, where).status is EntryStatus.PRESENT
    assert sheets(hall, number) == {SheetState.OPEN}
    tablet = make_tablet(hall, now=datetime.now(UTC))
    bundle = client.get("/api/v1/bundle", headers=tablet.headers).json
    assert {one["code"]: one["state"] for one in bundle["sheets"]} == {
        "0001": "open", "0002": "open",
    }  # fmt: skip
