"""The tablets' API: joining, bundle, revisions, drafts, receipts (平板接口)."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.account import Account
from competition.models.device import Device, JudgeCard
from competition.models.sheet import Draft, Revision
from competition.services import cards, devices, sheet_rulings
from tests.factories import SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet


def utcnow() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall, now=utcnow())


def put(
    client: FlaskClient, tablet: Tablet, sheet: uuid.UUID, op: uuid.UUID, raw: bytes, **headers: str
) -> Any:
    return client.put(
        f"/api/v1/sheets/{sheet}/revisions/{op}",
        data=raw,
        headers={**tablet.headers, "Content-Type": "application/json", **headers},
    )


def content_digest(raw: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(raw).digest()).decode()}:"


def test_a_tablet_joins_once_with_a_code(hall: Hall, client: FlaskClient) -> None:
    with transaction():
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=utcnow(), label="评分台3-A")
    asked = {"code": pairing.code.lower(), "label": ""}

    first = client.post("/api/v1/devices/pair", json=asked)
    second = client.post("/api/v1/devices/pair", json=asked)

    assert first.status_code == 201
    assert first.json["label"] == "评分台3-A"
    stored = db.session.scalars(select(Device)).one()
    assert first.json["device_token"] not in stored.token_hash
    assert (second.status_code, second.json["code"]) == (403, "pairing-unknown")


def test_guessing_pairing_codes_is_stopped(hall: Hall, client: FlaskClient) -> None:
    tries = [
        client.post("/api/v1/devices/pair", json={"code": f"{n:016d}", "label": ""})
        for n in range(12)
    ]

    assert [each.status_code for each in tries] == [403] * 10 + [429] * 2
    assert tries[-1].json["code"] == "too-many-tries"


def open_session(client: FlaskClient, tablet: Tablet, badge: str, pin: str) -> Any:
    return client.post(
        "/api/v1/judge-sessions",
        json={"badge": badge, "pin": pin},
        headers={"Authorization": f"Device {tablet.device_token}"},
    )


def test_a_card_by_number_or_by_qr_opens_a_session(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    typed = open_session(client, tablet, tablet.card.number, tablet.card.pin)
    scanned = open_session(client, tablet, tablet.card.qr, tablet.card.pin)

    assert (typed.status_code, scanned.status_code) == (201, 201)
    assert typed.json["session"] != scanned.json["session"]
    assert "name" not in typed.json


def test_five_wrong_pins_lock_the_card_until_the_chief_resets_it(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    wrong = [open_session(client, tablet, tablet.card.number, "000000") for _ in range(5)]
    locked = open_session(client, tablet, tablet.card.number, tablet.card.pin)
    chief = hall.chief()
    with transaction():
        pin = cards.reset_pin(chief, hall.event_scope, card_id=tablet.card.id, now=utcnow())
    after = open_session(client, tablet, tablet.card.number, pin)

    assert [each.json["code"] for each in wrong] == ["pin-wrong"] * 5
    assert "4" in wrong[0].json["message"]
    assert (locked.status_code, locked.json["code"]) == (409, "card-locked")
    assert after.status_code == 201
    assert db.session.get_one(JudgeCard, tablet.card.id).misses == 0


def test_a_revoked_card_ends_its_session_at_once(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    before = client.get("/api/v1/bundle", headers=tablet.headers)
    with transaction():
        cards.revoke(SYSTEM, hall.event_scope, card_id=tablet.card.id, now=utcnow())

    after = client.get("/api/v1/bundle", headers=tablet.headers)

    assert (before.status_code, after.status_code) == (200, 401)


def test_a_revoked_tablet_is_refused(hall: Hall, tablet: Tablet, client: FlaskClient) -> None:
    with transaction():
        devices.revoke(SYSTEM, hall.event_scope, device_id=tablet.device_id, now=utcnow())

    answer = client.get("/api/v1/bundle", headers=tablet.headers)

    assert (answer.status_code, answer.json["code"]) == (403, "device-shut-out")


def test_a_cookie_or_another_site_opens_nothing(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    bare = client.get("/api/v1/bundle")
    foreign = client.get(
        "/api/v1/bundle", headers={**tablet.headers, "Sec-Fetch-Site": "cross-site"}
    )

    assert (bare.status_code, foreign.status_code) == (403, 403)


def test_the_bundle_holds_ones_own_sheets_by_code_and_no_name(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    answer = client.get("/api/v1/bundle", headers=tablet.headers)

    content = answer.json
    assert [sheet["code"] for sheet in content["sheets"]] == ["K-001", "K-002", "K-003"]
    assert [seat["code"] for seat in content["seats"]] == ["S1"]
    scheme = content["schemes"][content["seats"][0]["scheme"]]
    assert scheme["digest"] == hall.digest
    assert [piece["code"] for piece in scheme["criteria"]] == ["A", "B", "C"]
    text = answer.get_data(as_text=True)
    for account in db.session.scalars(select(Account)):
        assert account.display_name not in text
        assert str(account.id) not in text


def test_an_unchanged_bundle_is_not_sent_again(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    first = client.get("/api/v1/bundle", headers=tablet.headers)
    tag = first.headers["ETag"]

    again = client.get("/api/v1/bundle", headers={**tablet.headers, "If-None-Match": tag})
    put(client, tablet, hall.sheet().id, op := uuid.uuid4(),
        body(hall.sheet().id, hall.digest, op=op, session=tablet.session_id))  # fmt: skip
    changed = client.get("/api/v1/bundle", headers={**tablet.headers, "If-None-Match": tag})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)


def test_answer_keys_never_reach_a_tablet(app: Flask, client: FlaskClient) -> None:
    criteria = [
        {
            "code": "A",
            "name": {"zh": "辨识"},
            "max": "42",
            "sub_criteria": [
                {
                    "code": "As",
                    "name": {"zh": "辨识"},
                    "aspects": [
                        {
                            "code": "A1",
                            "name": {"zh": "茶样品名"},
                            "max": "20",
                            "type": "answer",
                            "points": {"rule": "key", "key": ["信阳毛尖"]},
                        },
                        {
                            "code": "A2",
                            "name": {"zh": "排序"},
                            "max": "22",
                            "type": "order",
                            "points": {
                                "rule": "order",
                                "key": ["3", "1", "2"],
                                "table": {"3": "22"},
                            },
                        },
                    ],
                }
            ],
        }
    ]
    hall = make_hall("KEYS", criteria=criteria)
    tablet = make_tablet(hall, now=utcnow())

    answer = client.get("/api/v1/bundle", headers=tablet.headers)

    assert "信阳毛尖" not in answer.get_data(as_text=True)
    scheme = next(iter(answer.json["schemes"].values()))
    aspects = scheme["criteria"][0]["sub_criteria"][0]["aspects"]
    assert aspects[1]["points"] == {"rule": "order", "items": ["1", "2", "3"]}


def test_a_revision_is_answered_by_its_own_digest_and_again_when_retried(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)
    digest = {"Content-Digest": content_digest(raw)}

    first = put(client, tablet, sheet, op, raw, **digest)
    again = put(client, tablet, sheet, op, raw, **digest)

    assert (first.status_code, first.json["state"], first.json["rev"]) == (201, "current", 1)
    assert first.json["receipt"]["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (again.status_code, again.json["replay"]) == (200, True)
    assert again.json["receipt"] == first.json["receipt"]


def test_what_disagrees_is_stored_and_says_so(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    sheet = hall.sheet().id
    for base in (0, 1):
        op = uuid.uuid4()
        answer = put(
            client, tablet, sheet, op,
            body(sheet, hall.digest, op=op, session=tablet.session_id, base_rev=base),
        )  # fmt: skip

    assert (answer.status_code, answer.json["state"]) == (202, "flagged")
    assert answer.json["reasons"] == ["not_reopened"]
    assert answer.json["current"] == {"rev": 1}
    assert len(db.session.scalars(select(Revision)).all()) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda raw: raw[:-1], 400),
        (lambda raw: raw.replace(b'"v": 1', b'"v": 2'), 400),
        (lambda raw: raw.replace(b'"kind": "sign"', b'"kind": "paper"'), 400),
        (lambda raw: raw.replace(b'"marks"', b'"marx"'), 400),
        (lambda raw: raw + b" " * 300_000, 413),
    ],
)
def test_what_is_no_revision_is_not_stored(
    hall: Hall, tablet: Tablet, client: FlaskClient, change: Any, status: int
) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = change(body(sheet, hall.digest, op=op, session=tablet.session_id))

    answer = put(client, tablet, sheet, op, raw)

    assert answer.status_code == status
    assert db.session.scalars(select(Revision)).all() == []


def test_a_revision_that_is_not_json_is_refused(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    answer = put(
        client, tablet, hall.sheet().id, uuid.uuid4(), b"x", **{"Content-Type": "text/plain"}
    )

    assert answer.status_code == 415


def test_a_draft_is_a_copy_that_follows_the_judge(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    sheet = hall.sheet().id
    draft = {"marks": {"A1": {"value": "2"}}, "note": "看一下拉花"}

    kept = client.put(f"/api/v1/sheets/{sheet}/draft", json=draft, headers=tablet.headers)
    other = make_tablet(hall, label="另一台", now=utcnow())
    bundle = client.get("/api/v1/bundle", headers=other.headers).json

    assert kept.status_code == 204
    assert next(s for s in bundle["sheets"] if s["id"] == str(sheet))["draft"] == draft


def test_a_draft_of_somebody_elses_sheet_is_not_found(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    answer = client.put(
        f"/api/v1/sheets/{hall.sheet(seat=1).id}/draft",
        json={"marks": {}},
        headers=tablet.headers,
    )

    assert answer.status_code == 404
    assert db.session.scalars(select(Draft)).all() == []


def test_a_reopened_sheet_comes_back_with_its_reason_and_ones_own_marks(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    put(client, tablet, sheet, op, body(sheet, hall.digest, op=op, session=tablet.session_id))
    with transaction():
        sheet_rulings.reopen(SYSTEM, sheet, "B1 与同组相差 2 分", now=utcnow())

    piece = client.get("/api/v1/bundle", headers=tablet.headers).json["sheets"][0]

    assert (piece["state"], piece["rev"]) == ("reopened", 1)
    assert piece["reason"] == "B1 与同组相差 2 分"
    assert {code: mark["value"] for code, mark in piece["marks"].items()} == MARKS


def test_receipts_tell_what_has_arrived_from_this_tablet(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)
    put(client, tablet, sheet, op, raw)

    listed = client.get("/api/v1/receipts", headers=tablet.headers).json["receipts"]

    assert [(each["op"], each["state"]) for each in listed] == [(str(op), "current")]
    assert listed[0]["sha256"] == hashlib.sha256(raw).hexdigest()


def test_a_heartbeat_says_what_is_still_unsent(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    status = {
        "outbox": {"count": 2, "sheets": [str(hall.sheet().id)]},
        "storage": {"persisted": True},
        "app": "1",
        "battery": "0.31",
    }

    answer = client.post("/api/v1/devices/self/heartbeat", json=status, headers=tablet.headers)

    assert answer.status_code == 200
    row = next(d for d in devices.devices_of(SYSTEM, hall.event_scope))
    assert row.unsent == 2
    assert row.last_seen_at is not None


def test_a_heartbeat_with_an_unknown_key_is_refused(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    answer = client.post(
        "/api/v1/devices/self/heartbeat",
        json={"outbox": {}, "storage": {}, "app": "1", "battery": "", "who": "x"},
        headers=tablet.headers,
    )

    assert answer.status_code == 422
    assert json.dumps(answer.json).count("unknown-key") == 1
