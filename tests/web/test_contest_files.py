"""An event leaves the console as one file and comes back, whole or not at all (赛事文件)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.entry import Entry
from competition.models.event import Event
from competition.services import archives
from tests.factories import NOW, SYSTEM, make_event

SAMPLE = (archives.SAMPLES / "drivers-2025.json").read_bytes()
ADDRESS = "/console/events/from-file"


@pytest.fixture
def admin(as_role: Any) -> FlaskClient:
    return as_role("admin")


def send(client: FlaskClient, content: bytes, name: str = "赛事.json", **fields: str) -> Any:
    data = {"file": (io.BytesIO(content), name), **fields}
    return client.post(ADDRESS, data=data, content_type="multipart/form-data")


def as_file(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_event_goes_out_and_comes_back_identical(app: Flask, admin: FlaskClient) -> None:
    loaded = send(admin, SAMPLE)
    code = json.loads(SAMPLE)["event"]["code"]
    assert loaded.headers["Location"] == f"/console/{code}/"

    first = admin.post(f"/console/{code}/contest-file")
    again = send(admin, first.data, code="COPY-1")
    second = admin.post("/console/COPY-1/contest-file")

    assert first.data == SAMPLE
    assert again.headers["Location"] == "/console/COPY-1/"
    assert json.loads(second.data)["event"].pop("code") == "COPY-1"
    assert second.data == first.data.replace(f'"code": "{code}"'.encode(), b'"code": "COPY-1"', 1)
    assert second.headers["Content-Disposition"].startswith("attachment;")


def test_an_export_is_written_into_the_trail(app: Flask, as_role: Any) -> None:
    event = make_event("E1")
    organiser = as_role("organiser", event=event)

    answer = organiser.post("/console/E1/contest-file")

    assert answer.status_code == 200
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "event.exported"))
    assert [row.facts["size"] for row in rows] == [len(answer.data)]


def test_all_that_is_wrong_is_shown_with_its_line_and_nothing_is_loaded(
    app: Flask, admin: FlaskClient
) -> None:
    broken = json.loads(SAMPLE)
    broken["entries"][0]["unit"] = "nobody"
    broken["people"][0]["gender"] = "x"
    broken["trades"][0]["name"] = {"zh": 8.5}

    answer = send(admin, as_file(broken))

    assert answer.status_code == 422
    assert "8.5" in answer.text
    for path in ("entries[0].unit", "people[0].gender", "trades[0].name.zh"):
        assert path in answer.text
    lines = as_file(broken).decode().splitlines()
    at = next(n for n, line in enumerate(lines, 1) if '"gender": "x"' in line)
    assert f'<td class="num">{at}</td>' in answer.text
    assert count(Event) == 0
    assert count(Entry) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04\xff\xfe not json", "UTF-8"),
        ("不是 JSON".encode(), "JSON"),
        (b"[" * 200_000, "嵌套超过"),
        (b"[]", "对象"),
    ],
    ids=["empty", "a-zip", "a-text", "too-deep", "a-list"],
)
def test_a_file_that_is_none_is_refused_in_words(
    app: Flask, admin: FlaskClient, content: bytes, said: str
) -> None:
    answer = send(admin, content)

    assert answer.status_code == 422
    assert said in answer.text
    assert count(Event) == 0


def test_units_that_belong_to_one_another_in_a_circle_are_refused(
    app: Flask, admin: FlaskClient
) -> None:
    broken = json.loads(SAMPLE)
    first, second = broken["units"][:2]
    first["parent"], second["parent"] = second["code"], first["code"]

    answer = send(admin, as_file(broken))

    assert answer.status_code == 422
    assert "units[0].parent" in answer.text
    assert count(Event) == 0


def test_the_same_event_is_not_loaded_twice(app: Flask, admin: FlaskClient) -> None:
    send(admin, SAMPLE)
    entries = count(Entry)

    answer = send(admin, SAMPLE)

    assert answer.status_code == 409
    assert "DRV" in answer.text or json.loads(SAMPLE)["event"]["code"] in answer.text
    assert (count(Event), count(Entry)) == (1, entries)


@pytest.mark.parametrize("code", ["accounts", "a/b", "两个"])
def test_a_code_that_no_address_can_hold_is_refused(
    app: Flask, admin: FlaskClient, code: str
) -> None:
    changed = json.loads(SAMPLE)
    changed["event"]["code"] = code

    answer = send(admin, as_file(changed))

    assert answer.status_code == 422
    assert "event.code" in answer.text
    assert count(Event) == 0


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(
    app: Flask, admin: FlaskClient
) -> None:
    answer = admin.post(
        ADDRESS,
        data=b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
        headers={"Referer": "https://elsewhere.example/events/from-file"},
    )

    assert answer.status_code == 413
    assert "这里只收本系统导出的文件" in answer.text
    assert "elsewhere" not in answer.text
    assert "64 MB" in answer.text or "65 MB" in answer.text


def test_whoever_may_not_make_events_loads_none(app: Flask, as_role: Any) -> None:
    event = make_event("E1")
    organiser = as_role("organiser", event=event)

    assert send(organiser, SAMPLE).status_code == 403
    assert count(Event) == 1
    assert as_role("judge", event=event).post("/console/E1/contest-file").status_code in {403, 404}


def test_the_ways_to_a_new_event_name_each_other(app: Flask, admin: FlaskClient) -> None:
    with transaction():
        archives.load(SYSTEM, SAMPLE, now=NOW)

    assert ADDRESS in admin.get("/console/").text
    assert ADDRESS in admin.get("/console/events/new").text
    assert "/console/events/new" in admin.get(ADDRESS).text
    code = json.loads(SAMPLE)["event"]["code"]
    assert f"/console/{code}/contest-file" in admin.get(f"/console/{code}/").text
