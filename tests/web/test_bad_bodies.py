"""Bytes that are nearly what a tablet sends: refused in words, never an error of ours (坏请求)."""

from __future__ import annotations

import io
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from competition.db import db
from competition.models.device import JudgeCard
from competition.models.sheet import Draft, Revision
from competition.web.forms.accounts import SignInForm
from tests.factories_marking import Hall, Tablet, body, make_hall, make_tablet

HALF = "\ud800"
AT = "2026-11-20T10:31:07+08:00"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall, now=datetime.now(UTC))


def put(client: FlaskClient, hall: Hall, tablet: Tablet, **changed: Any) -> Any:
    op, sheet = uuid.uuid4(), hall.sheet().id
    content = json.loads(body(sheet, hall.digest, op=op, session=tablet.session_id))
    return client.put(
        f"/api/v1/sheets/{sheet}/revisions/{op}",
        data=json.dumps({**content, **changed}),
        headers={**tablet.headers, **JSON},
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"signed": {"by": HALF, "at": AT}},
        {"signed": {"by": "pin\0", "at": AT}},
        {"signed": {"by": "pin", "at": "0001-01-01T00:00:00+14:00"}},
        {"signed": {"by": "pin", "at": "9999-12-31T23:59:59-14:00"}},
        {"scheme": {"hash": f"sha256:{HALF}"}},
        {"scheme": {"hash": "sha256:\0"}},
        {"note": HALF},
        {"clock": {"offset_ms": float("nan")}},
        {"seq": float("inf")},
        {"marks": [{"aspect": "C2", "value": f"{HALF}:1"}]},
    ],
)
def test_what_cannot_be_kept_or_shown_is_refused(
    hall: Hall, tablet: Tablet, client: FlaskClient, changed: dict[str, Any]
) -> None:
    answer = put(client, hall, tablet, **changed)

    assert answer.status_code == 400
    assert answer.json["code"] == "revision-malformed"
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0


@pytest.mark.parametrize(
    "given",
    [
        {"badge": HALF, "pin": "123456"},
        {"badge": f"JUDGE:1:{HALF}", "pin": "123456"},
        {"badge": "10000", "pin": HALF},
        {"badge": "\0", "pin": "123456"},
    ],
)
def test_a_card_that_is_no_text_is_no_try(
    hall: Hall, tablet: Tablet, client: FlaskClient, given: dict[str, str]
) -> None:
    answer = client.post(
        "/api/v1/judge-sessions", data=json.dumps(given), headers={**tablet.headers, **JSON}
    )

    assert answer.status_code == 422
    assert answer.json["code"] == "request-malformed"
    assert db.session.scalar(select(func.sum(JudgeCard.misses))) == 0


@pytest.mark.parametrize(
    "raw",
    [
        r'{"marks": {"A1": {"value": "\ud800"}}}',
        '{"marks": {"A1": {"value": NaN}}}',
        '{"marks": {"A1": {"value": 1e999}}}',
        '{"marks": {"A1": {"value": [[[[1]]]]}}}',
        '{"marks": {"A1": 2}}',
        '{"marks": {}, "more": {}}',
        '{"marks": {}, "note": 5}',
        '{"marks": {}, "marks": {}}',
        pytest.param('{"marks": ' + "[" * 20_000, id="deep"),
    ],
)
def test_a_draft_that_would_spoil_the_bundle_is_not_kept(
    hall: Hall, tablet: Tablet, client: FlaskClient, raw: str
) -> None:
    answer = client.put(
        f"/api/v1/sheets/{hall.sheet().id}/draft", data=raw, headers={**tablet.headers, **JSON}
    )

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert client.get("/api/v1/bundle", headers=tablet.headers).status_code == 200


def test_a_body_without_a_stated_length_is_limited_all_the_same(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    answer = client.post(
        "/api/v1/judge-sessions",
        input_stream=io.BytesIO(b" " * 200_000),
        headers={**tablet.headers, **JSON},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == 413


def test_nothing_is_called_by_a_name_with_a_nul(app: Flask, client: FlaskClient) -> None:
    app.testing = False

    answers = [client.get("/r/?q=%00"), client.get("/r/x%00y/"), client.get("/C/%00?name=%00")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Content-Security-Policy" in answers[0].headers


def test_a_nul_in_a_field_is_left_out(app: Flask) -> None:
    with app.test_request_context("/sign-in", method="POST", data={"login": " sh\0en\0 "}):
        assert SignInForm().login.data == "shen"
