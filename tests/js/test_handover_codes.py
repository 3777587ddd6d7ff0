"""Unsent sheets as codes, from one tablet's screen to another's camera, to the server (移交码)."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.attachment import SheetCheck
from competition.models.calibration import TrialRevision, TrialSheet
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import Revision
from competition.services import trial_rounds
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Tablet, body, make_hall, make_tablet, sha256
from tests.js.test_qr_codes import drawn, node
from tests.services.test_handovers import key_of

SHOW = """
const place = "%s";
const { packed, pieces } = await import(`${place}/handing-over.mjs`);
const { qr } = await import(`${place}/qr-writing.mjs`);
const rows = JSON.parse(await new Response(process.stdin).text());
for (const row of rows) row.bytes = new Uint8Array(Buffer.from(row.bytes, "base64"));
console.log(JSON.stringify(pieces(packed(rows, "评分台")).map(qr)));
"""
READ = """
import { gatherer, sealed, unpacked } from "%s/handing-over.mjs";
const codes = JSON.parse(await new Response(process.stdin).text());
const take = gatherer();
const whole = codes.map(take).at(-1).content;
console.log(JSON.stringify(unpacked(whole).map(sealed)));
"""


def row(raw: bytes, tablet: Tablet) -> dict[str, Any]:
    """A row of the tablet's outbox."""
    session = {"id": str(tablet.session_id), "key": key_of(tablet)}
    return {
        "op": json.loads(raw)["op"],
        "bytes": base64.b64encode(raw).decode(),
        "sha256": sha256(raw),
        "session": session,
    }


def carried(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Shown as codes by one tablet, seen out of order, gathered by another."""
    codes = [zxingcpp.read_barcodes(drawn(each))[0].text for each in node(SHOW, rows)]
    assert len(codes) > 2
    found: list[dict[str, str]] = node(READ, list(reversed(codes)))
    return found


def bring(client: FlaskClient, carrier: Tablet, raw: bytes, tablet: Tablet) -> Any:
    [item] = carried([row(raw, tablet)])
    return client.post("/api/v1/handovers", json=item, headers=carrier.headers)


def test_a_trial_sheet_leaves_a_tablet_as_codes(app: Flask, client: FlaskClient) -> None:
    hall = make_hall(opened=False)
    with transaction():
        db.session.scalars(select(MarkingScheme)).one().state = SchemeState.APPROVED
        trial_rounds.begin(SYSTEM, hall.module.id, now=NOW)
    tablet, carrier = make_tablet(hall), make_tablet(hall, judge=1, label="评分台乙")
    sheet = db.session.scalar(
        select(TrialSheet.id).where(
            TrialSheet.seat_id == hall.seats[0].id, TrialSheet.code == "试1"
        )
    )
    assert sheet is not None
    raw = body(sheet, hall.digest, op=uuid.uuid4(), session=tablet.session_id)

    answer = bring(client, carrier, raw, tablet)

    assert (answer.status_code, answer.json["receipt"]["sha256"]) == (201, sha256(raw))
    kept = db.session.scalars(select(TrialRevision)).one()
    assert (kept.body, kept.account_id) == (raw, hall.judges[0].id)
    assert kept.device_id == tablet.device_id


def test_a_second_check_leaves_a_tablet_as_codes(app: Flask, client: FlaskClient) -> None:
    hall = make_hall()
    with transaction():
        hall.seats[0].checker_id = hall.judges[1].id
    marker, checker = make_tablet(hall), make_tablet(hall, judge=1, label="评分台乙")
    marks = body(hall.sheet().id, hall.digest, op=uuid.uuid4(), session=marker.session_id)
    assert bring(client, checker, marks, marker).status_code == 201
    raw = body(
        hall.sheet().id,
        hall.digest,
        op=uuid.uuid4(),
        session=checker.session_id,
        kind="check",
        base_rev=1,
    )

    answer = bring(client, marker, raw, checker)

    assert (answer.status_code, answer.json["receipt"]["sha256"]) == (201, sha256(raw))
    check = db.session.scalars(select(SheetCheck)).one()
    assert (check.body, check.agreed, check.account_id) == (raw, True, hall.judges[1].id)
    assert db.session.scalars(select(Revision)).one().body == marks
