"""What was noted at the door and on the floor travels in the contest file (检录与现场导出)."""

from __future__ import annotations

import json
from datetime import timedelta

from competition.db import db, transaction
from competition.models.event import Trade
from competition.models.floor import CheckIn, Incident
from competition.models.ruling import Ruling
from competition.services import archives, incidents
from competition.services.incidents import Decision
from tests.factories import SYSTEM
from tests.factories_floor import NINE, make_hall, note, report


def test_the_register_goes_out_and_comes_in_alike(app):
    hall = make_hall()
    db.session.get_one(Trade, hall.scope.trade_id).marked = "elsewhere"
    note(hall, 0, minutes=3, station="A1")
    note(hall, 1, "absent", minutes=20)
    deduct, open_ = report(hall, 0, rule="V1", told="两次"), report(hall, 2, "equipment")
    with transaction():
        decision = Decision("deduct", "未戴护目镜", {"points": "2"})
        incidents.decide(hall.chief, hall.scope, deduct, decision, now=NINE + timedelta(hours=1))
        db.session.get_one(Trade, hall.scope.trade_id).marked = "elsewhere"

    first = archives.dump(SYSTEM, hall.event.event_id)
    with transaction():
        again = archives.load(SYSTEM, first, now=NINE, code="E2")
    second = json.loads(archives.dump(SYSTEM, again.id))

    told = json.loads(first)
    trade = told["trades"][0]
    assert trade["floor"]["late"] == {"ruling": 10, "bar": 15}
    assert [each.get("kind", "arrived") for each in told["floor"]["check_ins"]] == [
        "arrived",
        "absent",
    ]
    assert told["floor"]["check_ins"][0] | {"op": ""} == {
        "op": "", "trade": hall.trade, "entry": "0101", "stage": "final", "station": "A1",
        "at": "2026-11-20T09:03:00+08:00", "late": 3, "finding": "warned",
        "reasons": ["place-drawn"],
    }  # fmt: skip
    assert told["floor"]["incidents"][0]["ruling"] == told["rulings"][0]["code"]
    assert told["floor"]["incidents"][1]["kind"] == "equipment"
    for piece in (told, second):
        piece["event"]["code"] = ""
        for each in (*piece["floor"]["check_ins"], *piece["floor"]["incidents"]):
            each["op"] = ""
    assert second == told
    assert (db.session.query(CheckIn).count(), db.session.query(Incident).count()) == (4, 4)
    assert open_ != deduct
    linked = db.session.query(Incident).filter(Incident.ruling_id.is_not(None)).all()
    assert {db.session.get_one(Ruling, row.ruling_id).event_id for row in linked} == {
        hall.event.event_id, again.id,
    }  # fmt: skip
