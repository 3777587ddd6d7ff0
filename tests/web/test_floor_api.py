"""A desk of the floor speaks to the server; a tablet cannot, nor can it hear names (现场接口)."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from competition.db import db, transaction
from competition.models.event import Event
from competition.models.floor import CheckIn, Incident
from competition.services import cards, devices, floor_sessions
from tests.factories import SYSTEM, make_account
from tests.factories_floor import NAMES, NINE, Hall, body_of, hand_in_portrait, make_hall
from tests.factories_photos import photo

PORTRAIT = {"code": "portrait", "name": {"zh": "证件照"}, "kind": "photo"}


@pytest.fixture
def hall(app) -> Hall:
    return make_hall()


def pair(client, hall: Hall, *, with_me: bool = True) -> dict[str, str]:
    """Pair a desk; returns its headers."""
    with transaction():
        code = floor_sessions.start_desk(
            hall.judge, hall.event, label="东门", with_me=with_me, now=datetime.now(UTC)
        ).code
    answer = client.post("/floor/api/devices/pair", json={"code": code, "label": ""})
    assert answer.status_code == 201
    session = (answer.json["session"] or {}).get("session", "")
    return {"Authorization": f"Device {answer.json['device_token']}", "X-Judge-Session": session}


def put_check_in(client, hall: Hall, headers, who: int = 0, op=None, **content):
    op = op or uuid.uuid4()
    raw = body_of(
        op, datetime.now(UTC), where=str(hall.wheres[who]),
        contest_session=str(hall.session), **{"kind": "arrived", **content},
    )  # fmt: skip
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    return client.put(
        f"/floor/api/check-ins/{op}",
        data=raw,
        headers={**headers, "Content-Digest": f"sha-256=:{digest}:"},
        content_type="application/json",
    )


def test_a_desk_loads_names_places_and_rules_ahead(client, hall):
    headers = pair(client, hall)

    answer = client.get("/floor/api/bundle", headers=headers)
    again = client.get(
        "/floor/api/bundle", headers={**headers, "If-None-Match": answer.headers["ETag"]}
    )

    assert [one["name"] for one in answer.json["people"]] == list(NAMES)
    assert answer.json["trades"][0]["late"] == {"before": 0, "warn": 1, "ruling": 10, "bar": 15}
    assert answer.json["trades"][0]["violations"][0]["points"] == "2"
    assert answer.json["stations"] == [f"A{n}" for n in range(1, 7)]
    starts = answer.json["sessions"][0]["starts"]
    assert datetime.fromisoformat(starts) == NINE
    assert starts[11:] == NINE.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()[11:]
    assert answer.json["event"]["zone"] == "Asia/Shanghai"
    assert again.status_code == 304


def test_an_act_is_stored_once_and_its_receipt_names_its_bytes(client, hall):
    headers, op = pair(client, hall), uuid.uuid4()
    raw = body_of(op, datetime.now(UTC), where=str(hall.wheres[0]), kind="arrived")

    answers = [
        client.put(
            f"/floor/api/check-ins/{op}", data=raw, headers=headers,
            content_type="application/json",
        )
        for _ in range(2)
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json["receipt"]["sha256"] == hashlib.sha256(raw).hexdigest()
    assert answers[0].json["receipt"] == answers[1].json["receipt"]
    assert db.session.query(CheckIn).count() == 1
    listed = client.get("/floor/api/receipts", headers=headers).json["receipts"]
    assert listed == [{"op": str(op), "sha256": hashlib.sha256(raw).hexdigest()}]


def test_other_desks_hear_of_it(client, hall):
    one, two = pair(client, hall), pair(client, hall)
    put_check_in(client, hall, one, station="A2")

    notes = client.get("/floor/api/notes", headers=two).json

    assert [(note["station"], note["desk"]) for note in notes["notes"]] == [("A2", "东门")]
    later = client.get("/floor/api/notes", headers=two, query_string={"since": notes["until"]})
    assert len(later.json["notes"]) == 1


def test_what_cannot_be_read_is_refused_for_good(client, hall):
    headers, op = pair(client, hall), uuid.uuid4()

    answers = [
        client.put(
            f"/floor/api/check-ins/{op}", data=raw, headers={**headers, **more},
            content_type="application/json",
        )
        for raw, more in ((b"{}", {}), (b"[", {}), (b"{}", {"Content-Digest": "sha-256=:AA==:"}))
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert [answer.json["code"] for answer in answers] == [
        "act-malformed", "act-malformed", "digest-mismatch",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["bundle", "notes"])
def test_a_desk_with_nobody_at_it_hears_no_name(client, hall, path):
    headers = pair(client, hall, with_me=False)

    answer = client.get(f"/floor/api/{path}", headers=headers)

    assert answer.status_code == 401
    assert not any(name in answer.get_data(as_text=True) for name in NAMES)


def test_a_tablet_cannot_speak_to_the_floor_nor_a_desk_to_the_tablets(client, hall):
    now = datetime.now(UTC)
    with transaction():
        code = devices.start_pairing(SYSTEM, hall.event, now=now).code
    refused = client.post("/floor/api/devices/pair", json={"code": code, "label": ""})
    paired = client.post("/api/v1/devices/pair", json={"code": code, "label": "T1"})
    tablet = {"Authorization": f"Device {paired.json['device_token']}"}
    desk = pair(client, hall)

    assert (refused.status_code, refused.json["code"]) == (403, "pairing-unknown")
    assert client.get("/floor/api/bundle", headers=tablet).json["code"] == "device-unknown"
    assert client.get("/api/v1/bundle", headers=desk).json["code"] == "device-unknown"
    assert client.get("/api/v1/receipts", headers=desk).status_code == 403


def test_a_floor_judge_comes_in_by_card_and_a_marking_judge_does_not(client, hall):
    headers = pair(client, hall, with_me=False)
    now = datetime.now(UTC)
    event = db.session.get_one(Event, hall.event.event_id)
    stranger = make_account("judge", event=event)
    with transaction():
        own = cards.issue(SYSTEM, hall.event, account_id=hall.judge.id, now=now)
        other = cards.issue(SYSTEM, hall.event, account_id=stranger.id, now=now)

    answers = [
        client.post(
            "/floor/api/judge-sessions", json={"badge": card.number, "pin": card.pin},
            headers=headers,
        )
        for card in (own, other)
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [201, 403]
    assert answers[1].json["code"] == "card-not-of-the-floor"
    with_session = {**headers, "X-Judge-Session": answers[0].json["session"]}
    assert client.get("/floor/api/bundle", headers=with_session).status_code == 200


def test_a_session_that_was_left_or_a_desk_that_was_revoked_is_over(client, hall):
    headers = pair(client, hall)
    client.delete("/floor/api/judge-sessions/current", headers=headers)
    left = client.get("/floor/api/bundle", headers=headers)
    second = pair(client, hall)
    with transaction():
        row = devices.devices_of(SYSTEM, hall.event)[1]
        devices.revoke(SYSTEM, hall.event, device_id=row.id, now=datetime.now(UTC))

    revoked = client.get("/floor/api/bundle", headers=second)

    assert (left.status_code, revoked.status_code) == (401, 403)


def test_an_incident_comes_with_its_photo_and_is_carried_out_once_decided(client, hall):
    headers, op = pair(client, hall), uuid.uuid4()
    raw = body_of(
        op, datetime.now(UTC), trade=hall.trade, where=str(hall.wheres[0]), station="A1",
        kind="equipment", told="砂轮机跳闸", asked={"minutes": "5"},
    )  # fmt: skip
    sha256, jpeg = photo()

    first = client.put(
        f"/floor/api/incidents/{op}", data=raw, headers=headers, content_type="application/json"
    )
    shot = client.put(
        f"/floor/api/incidents/{op}/photos/{sha256}", data=jpeg, headers=headers,
        content_type="image/jpeg",
    )  # fmt: skip
    early = client.post(f"/floor/api/incidents/{op}/carried-out", json={}, headers=headers)

    assert (first.status_code, shot.status_code) == (201, 201)
    assert shot.json["sha256"] == sha256
    assert (early.status_code, early.json["code"]) == (409, "incident-undecided")
    line = client.get("/floor/api/notes", headers=headers).json["incidents"][0]
    assert (line["station"], line["told"], line["state"]) == ("A1", "砂轮机跳闸", "open")
    assert db.session.query(Incident).one().asked == {"minutes": "5"}


def test_what_another_site_sends_is_refused(client, hall):
    headers = {**pair(client, hall), "Sec-Fetch-Site": "cross-site"}

    assert put_check_in(client, hall, headers).status_code == 403
    assert db.session.query(CheckIn).count() == 0


def test_a_pairing_code_dies_of_age(client, hall):
    now = datetime.now(UTC) - timedelta(minutes=11)
    with transaction():
        code = floor_sessions.start_desk(
            hall.judge, hall.event, label="", with_me=True, now=now
        ).code

    answer = client.post("/floor/api/devices/pair", json={"code": code, "label": ""})

    assert (answer.status_code, json.loads(answer.data)["code"]) == (403, "pairing-unknown")


def test_a_desk_sees_the_portrait_and_the_fields_the_event_shows_it(client, hall):
    headers = pair(client, hall)
    fields = [
        {"code": "size", "name": {"zh": "服装尺码"}, "seen_by": ["office", "floor"]},
        {"code": "meal", "name": {"zh": "饮食"}, "seen_by": ["office"]},
        {
            "code": "portrait",
            "name": {"zh": "证件照"},
            "kind": "photo",
        },
    ]
    hand_in_portrait(hall, 0, fields, {"size": "L", "meal": "清真"})

    found = client.get("/floor/api/portraits?trade=barista", headers=headers).json["portraits"]
    people = client.get("/floor/api/bundle", headers=headers).json["people"]

    assert list(found) == [str(hall.wheres[0])]
    assert found[str(hall.wheres[0])][0].startswith("data:image/jpeg;base64,/9j/")
    (one,) = [each for each in people if each["where"] == str(hall.wheres[0])]
    assert [(each["name"]["zh"], each["said"]["zh"]) for each in one["answers"]] == [
        ("服装尺码", "L")
    ]


def test_a_portrait_the_event_keeps_from_the_floor_stays_away(client, hall):
    headers = pair(client, hall)
    field = PORTRAIT | {"seen_by": ["leader", "office"]}
    hand_in_portrait(hall, 0, [field], {})

    assert client.get("/floor/api/portraits?trade=barista", headers=headers).json == {
        "portraits": {}
    }
    assert client.get("/floor/api/portraits?trade=other", headers=headers).status_code == 404
