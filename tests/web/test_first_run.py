"""From an empty machine to the first event (首次设置)."""

from datetime import UTC, datetime

import pytest

from competition.db import db, transaction
from competition.models.account import Account
from competition.services import backups, first_run, settings
from tests.factories import make_account, make_event

PASSWORD = "lantern quietly 88 harbour"


@pytest.fixture
def token(app):
    with transaction():
        return first_run.make_token(now=datetime.now(UTC))


def make_administrator(client, **changed):
    data = {"name": "沈知远", "login": "shen", "password": PASSWORD, **changed}
    return client.post("/first-run/administrator", data=data)


def test_there_is_no_account_before_the_first_run(app, client):
    assert db.session.query(Account).count() == 0
    assert client.get("/").headers["Location"] == "/first-run"


def test_without_the_token_nobody_becomes_administrator(app, client, token):
    wrong = client.post("/first-run/token", data={"token": "AAAA-BBBB-CCCC-DDDD"})

    assert wrong.status_code == 422
    assert make_administrator(client).status_code == 403
    assert first_run.wanted()


def test_the_token_makes_the_first_administrator_once(app, client, token):
    client.post("/first-run/token", data={"token": token.lower().replace("-", " ")})

    made = make_administrator(client)

    assert made.status_code == 302
    assert client.get("/console/accounts").status_code == 200
    other = app.test_client()
    assert other.post("/first-run/token", data={"token": token}).status_code == 422
    assert make_administrator(other, login="two").status_code == 403


def test_a_new_token_kills_the_one_before(app, client, token):
    with transaction():
        first_run.make_token(now=datetime.now(UTC))

    assert client.post("/first-run/token", data={"token": token}).status_code == 422


def test_guessing_the_token_closes_the_door(app, client, token):
    for _ in range(20):
        client.post("/first-run/token", data={"token": "AAAA-BBBB-CCCC-DDDD"})

    assert client.post("/first-run/token", data={"token": token}).status_code == 429


def test_all_that_is_wrong_with_the_administrator_is_said_at_once(app, client, token):
    client.post("/first-run/token", data={"token": token})

    answer = make_administrator(client, login="S H", password="short")

    assert answer.status_code == 422
    assert answer.text.count('class="err"') == 2


def test_the_steps_are_taken_in_order_and_resumed_elsewhere(app, client, token, tmp_path_factory):
    second = tmp_path_factory.mktemp("second")
    client.post("/first-run/token", data={"token": token})
    make_administrator(client)
    assert first_run.next_step() == "profile"

    client.post("/first-run/profile", data={"profile": "small"})
    assert first_run.next_step() == "backup"
    other = app.test_client()
    other.post("/sign-in", data={"login": "shen", "password": PASSWORD})
    other.post("/first-run/backup", data={"folder": str(second)})
    other.post("/first-run/network", data={"lan": "yes"})

    assert first_run.next_step() == "event"
    assert settings.next_profile() == "small"
    assert settings.read(settings.LAN) is True
    assert settings.read(settings.SECOND_FOLDER) == str(second.resolve())


def test_the_second_place_can_wait_but_the_reminder_stands(app, client, token):
    client.post("/first-run/token", data={"token": token})
    make_administrator(client)

    client.post("/first-run/backup", data={})

    assert "backup" in first_run.passed()
    assert "redbar" in client.get("/console/backups").text


def test_only_an_administrator_goes_on(app, as_role):
    make_account("admin")
    organiser = as_role("organiser", event=make_event())

    assert organiser.get("/first-run").status_code == 403
    assert organiser.post("/first-run/profile", data={"profile": "large"}).status_code == 403
    assert app.test_client().get("/first-run").status_code == 302


def test_an_empty_machine_brings_a_backup_back_with_the_token_alone(app, client, token):
    client.post("/first-run/token", data={"token": token})
    make_administrator(client)
    copy = backups.make(now=datetime.now(UTC))

    answer = client.post("/first-run/restore", data={"path": str(copy.path)})

    assert answer.status_code == 302
    again = app.test_client()
    signed = again.post("/sign-in", data={"login": "shen", "password": PASSWORD})
    assert signed.status_code == 302


def test_restoring_from_nowhere_says_so(app, client, token):
    client.post("/first-run/token", data={"token": token})

    answer = client.post("/first-run/restore", data={"path": "/no/such/place"})

    assert answer.status_code == 422
    assert "/no/such/place" in answer.text


def test_a_stranger_restores_nothing(app, client, token):
    answer = client.post("/first-run/restore", data={"path": "/"})

    assert answer.headers["Location"] == "/first-run"


def test_with_an_event_the_door_shows_what_is_published(client):
    make_event("E1")

    assert client.get("/").headers["Location"] == "/r/"
    assert client.get("/r/").status_code == 200


def test_without_an_administrator_the_way_in_says_so_and_where_it_is(client):
    make_event("E1")

    page = client.get("/sign-in").text

    assert "这里还没有管理员。" in page
    assert 'href="/first-run"' in page
    assert "还没有人能登录" in client.get("/first-run").text


def test_with_an_administrator_the_way_in_says_nothing_of_a_first_run(client):
    make_event("E1")
    make_account("admin")

    assert "/first-run" not in client.get("/sign-in").text
