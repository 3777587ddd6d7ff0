"""A token opens its own event for its own scopes, as long as it is good (接口准入)."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from openapi_spec_validator import validate
from sqlalchemy import select

from competition.access.policy import Scope
from competition.config import ROOT
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed
from competition.models.account import Account
from competition.models.audit import AuditEntry
from competition.models.token import ApiToken
from competition.services import accounts, sessions, tokens
from competition.web.api import rates
from competition.web.api.document import document, operations
from competition.web.guards import utcnow
from tests.factories import NOW, SYSTEM, make_account, make_event
from tests.web.api.conftest import Program


def test_the_description_is_valid_openapi_and_names_every_address(app, client):
    found = client.get("/api/v1/openapi.json").json

    validate(found)
    assert found["openapi"] == "3.1.0"
    listed = sum(len(methods) for methods in found["paths"].values())
    assert listed == len(list(operations(app))) >= 18


def test_the_description_in_the_docs_is_the_one_that_is_served(app):
    kept = json.loads((ROOT / "docs" / "interface" / "openapi.json").read_text("utf-8"))

    assert kept == json.loads(json.dumps(document(app))), "python -m tests.web.api.make_document"


def test_nobody_comes_in_without_a_token_that_is_good(app, client, event, token_for):
    token = token_for(event)

    for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {token}"}):
        answer = client.get("/api/v1/events", headers=header)
        assert (answer.status_code, answer.json["code"]) == (401, "token-unknown")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_no_operation_opens_to_a_token_that_is_worth_nothing(app, client, event, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_GUESSES", 1000)
    header = {"Authorization": "Bearer competition_none"}
    said = {}

    for method, rule, _operation in operations(app):
        path = re.sub("<uuid:[^>]+>", str(uuid.uuid4()), rule.rule).replace("<event>", "E1")
        path = re.sub("<[^>]+>", "barista", path)
        said[method, rule.rule] = client.open(path, method=method, headers=header).status_code

    assert len(said) > 50
    assert set(said.values()) == {401}


def test_a_browser_that_is_signed_in_is_no_program(as_role, event):
    office = as_role("organiser", event=event)

    assert office.get("/api/v1/events/E1/entries").status_code == 401


def test_a_token_is_kept_as_its_hash_only_and_is_in_the_trail(program, event):
    token = program("people").token

    row = db.session.scalars(select(ApiToken)).one()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "token.made")).one()
    assert row.token_hash == sessions.hash_of(token)
    assert token not in str(entry.facts)
    assert entry.facts["scopes"] == ["read", "people"]


def test_a_token_lacks_what_it_was_not_made_for(program):
    reader = program()

    for path in ("/events/E1/certificates", "/events/E1/trades/barista/standings"):
        answer = reader.ask("GET", path)
        assert (answer.status_code, answer.json["code"]) == (403, "scope-missing")
    assert reader.hand_in("/events/E1/rosters", "姓名\n").status_code == 403


def test_another_event_is_not_found_however_much_a_token_may(program):
    make_event("E2")
    everything = program(*tokens.SCOPES)

    listed = everything.read("/events", "Events")

    assert [each["code"] for each in listed["items"]] == ["E1"]
    for path in ("/events/E2", "/events/E2/entries", "/events/E2/theory", "/events/none"):
        assert everything.ask("GET", path).status_code == 404


def test_a_revoked_token_is_worth_nothing_from_then_on(program, event):
    reader = program()
    assert reader.ask("GET", "/events").status_code == 200
    token_id = db.session.scalars(select(ApiToken.id)).one()

    with transaction():
        tokens.revoke(SYSTEM, Scope(event.id), token_id, now=utcnow())

    assert reader.ask("GET", "/events").status_code == 401
    assert tokens.listing(SYSTEM, Scope(event.id), now=utcnow())[0].state == "revoked"


def test_a_token_runs_out(program, event):
    reader = program()

    assert tokens.bearer_of(reader.token, now=utcnow() + timedelta(days=6)) is not None
    assert tokens.bearer_of(reader.token, now=utcnow() + timedelta(days=8)) is None


def test_a_token_falls_with_whoever_made_it(app, event, token_for):
    maker = make_account("organiser", event=event, name="何为")
    actor = sessions.actor_for_account(db.session.get_one(Account, maker.id))
    reader = Program(app.test_client(), token_for(event, actor=actor))
    assert reader.ask("GET", "/events").status_code == 200

    with transaction():
        accounts.disable(SYSTEM, maker.id, now=NOW)

    assert reader.ask("GET", "/events").status_code == 401


def test_nobody_gives_a_program_what_he_may_not_himself(app, event, token_for):
    coder = make_account("coder", event=event)
    actor = sessions.actor_for_account(db.session.get_one(Account, coder.id))

    with pytest.raises(NotAllowed):
        token_for(event, "people", actor=actor)


def test_everything_wrong_with_a_wish_is_said_at_once(app, event):
    with pytest.raises(Invalid) as refused, transaction():
        tokens.make(SYSTEM, Scope(event.id), name=" ", scopes=["all"], days=900, now=NOW)

    codes = {problem.code for problem in refused.value.problems}
    assert codes == {"scope-unknown", "name-missing", "token-days"}


def test_unknown_tokens_are_counted_by_address(client):
    ask = {"Authorization": "Bearer competition_none"}

    said = [client.get("/api/v1/events", headers=ask).status_code for _ in range(32)]

    assert said == [401] * 30 + [429] * 2


def test_who_asks_too_often_is_told_to_wait(program, monkeypatch):
    reader = program()
    monkeypatch.setattr(rates, "MOST", 3)

    said = [reader.ask("GET", "/events").status_code for _ in range(4)]

    assert said == [200, 200, 200, 429]


def test_a_request_says_everything_that_is_wrong_with_it(program):
    answer = program("certificates").ask(
        "GET", "/events/E1/certificates?page=0&colour=red&trade=a&trade=b"
    )

    found = {problem["where"]: problem["code"] for problem in answer.json["problems"]}
    assert answer.status_code == 422
    assert found == {"page": "number-wanted", "colour": "unknown-key", "trade": "given-twice"}


def test_a_method_the_address_does_not_know_is_told_which_it_does(program):
    answer = program().ask("DELETE", "/events")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_the_account_of_a_program_stands_in_no_list_of_people_and_names_it_in_the_trail(
    program, event
):
    program("roster").hand_in("/events/E1/rosters", "姓名,代表队,工种\n郑若谷,怀川,咖啡师")

    lines, _count, _next = accounts.listing(SYSTEM)
    staged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "file.staged")).one()
    assert "报名系统" not in {line.name for line in lines}
    assert db.session.get_one(Account, staged.actor_id).display_name == "报名系统"


def test_whatever_is_done_once_notes_the_body_it_was_asked_with():
    """A view that reads its body past `body_of` would take another body for the same request."""
    readers = {"json_bodies.raw_json", "raw_json(", "request.get_data", "request.get_json"}
    past = [
        path.name
        for path in sorted((ROOT / "competition" / "web" / "api").glob("*.py"))
        if path.name != "once.py" and any(each in path.read_text("utf-8") for each in readers)
    ]

    assert past == []
