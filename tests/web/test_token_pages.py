"""The office makes a token, sees it once, and revokes it (接口令牌)."""

from __future__ import annotations

import re

import pytest

from competition.services import tokens
from tests.factories import make_event
from tests.web.pages import problems_of

TOKEN = re.compile(re.escape(tokens.PREFIX) + r"[\w-]{43}")


@pytest.fixture
def office(as_role):
    return as_role("organiser", event=make_event())


def make(office, **given):
    return office.post("/console/E1/programs", data={"name": "报名系统", "days": "30", **given})


def test_a_token_is_shown_once(office, client):
    page = make(office, scopes=["roster", "people"])

    token = TOKEN.search(page.text).group()
    later = office.get("/console/E1/programs").text
    assert page.status_code == 201
    assert client.get("/api/v1/events", headers={"Authorization": f"Bearer {token}"}).json["items"]
    assert not TOKEN.search(later)
    assert "报名系统" in later
    assert token[-4:] in later


def test_a_revoked_token_is_worth_nothing(office, client):
    token = TOKEN.search(make(office).text).group()
    place = re.search(r"/console/E1/programs/[0-9a-f-]+/revoke", make(office).text)

    for address in re.findall(
        r"/console/E1/programs/[0-9a-f-]+/revoke", office.get("/console/E1/programs").text
    ):
        assert office.post(address).status_code == 302

    assert place
    answer = client.get("/api/v1/events", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "已吊销" in office.get("/console/E1/programs").text


def test_a_token_without_a_name_is_not_made(office):
    page = make(office, name=" ")

    assert page.status_code == 422
    assert not TOKEN.search(page.text)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_keeps_the_contract_empty_and_full(app, office, language):
    app.config["WTF_CSRF_ENABLED"] = True
    empty = office.get(f"/console/E1/programs?lang={language}")
    app.config["WTF_CSRF_ENABLED"] = False
    make(office, scopes=list(tokens.SCOPES)[1:])
    app.config["WTF_CSRF_ENABLED"] = True
    full = office.get(f"/console/E1/programs?lang={language}")

    for page in (empty, full):
        assert page.status_code == 200
        assert problems_of(page.text) == []


def test_people_and_roles_lead_there(office):
    assert 'href="/console/E1/programs"' in office.get("/console/E1/roles").text
