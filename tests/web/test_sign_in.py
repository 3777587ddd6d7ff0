"""Signing in, out, by link, with a second factor (登录)."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.account import Account, Throttle, WebSession
from competition.services import accounts, assignments, links, second_factors, sessions
from competition.web.auth.cookies import same_site_path
from tests.factories import SYSTEM, make_account, make_event

PASSWORD = "lantern quietly 88 harbour"


def make_login(login: str = "shen", role: str = "admin"):
    now = datetime.now(UTC)
    scope = scope_of(role)
    with transaction():
        account_id = accounts.create(SYSTEM, name="沈知远", login=login, password=PASSWORD, now=now)
        assignments.grant(SYSTEM, account_id, role, scope, now=now)
    return account_id


def scope_of(role):
    from competition.access.policy import INSTALLATION, Scope

    return INSTALLATION if role == "admin" else Scope(make_event("own").id)


def sign_in(client, password=PASSWORD, login="shen", **more):
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def test_the_right_password_lets_in_and_sets_a_cookie_no_script_reads(app, client):
    make_login()

    answer = sign_in(client, login=" SHEN ")

    assert answer.status_code == 302
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/account").status_code == 200


def test_wrong_password_and_unknown_login_get_the_same_answer(app, client):
    make_login()

    wrong = sign_in(client, password="not this one at all")
    unknown = sign_in(client, login="nobody", password="not this one at all")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("shen", "") == unknown.text.replace("nobody", "")


def test_an_unknown_login_costs_a_hash_too(app, client, monkeypatch):
    from competition.services import passwords

    looked_at = []
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, kept, password):
            looked_at.append(kept)
            return verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())

    sign_in(client, login="nobody")

    assert len(looked_at) == 1


def test_five_misses_close_the_door_wherever_they_come_from(app, client):
    make_login()
    for _ in range(5):
        sign_in(client, password="not this one at all")

    answer = sign_in(app.test_client())

    assert answer.status_code == 429
    assert "Set-Cookie" not in answer.headers or "token=" not in answer.headers["Set-Cookie"]


def test_the_door_opens_again_when_the_window_is_over(app, client):
    make_login()
    for _ in range(6):
        sign_in(client, password="not this one at all")
    with transaction():
        for row in db.session.query(Throttle):
            row.window_ends_at = datetime.now(UTC) - timedelta(seconds=1)

    assert sign_in(client).status_code == 302


def test_a_success_forgets_the_misses(app, client):
    make_login()
    for _ in range(4):
        sign_in(client, password="not this one at all")
    assert sign_in(client).status_code == 302

    for _ in range(4):
        sign_in(client, password="not this one at all")

    assert sign_in(client).status_code == 302


def test_signing_in_again_makes_a_new_session_and_ends_the_old(app, client):
    make_login()
    sign_in(client)
    old = client.get_cookie("token").value

    sign_in(client)

    assert client.get_cookie("token").value != old
    other = app.test_client()
    other.set_cookie("token", old)
    assert other.get("/account").status_code == 302


def test_signing_out_kills_the_session_on_the_server(app, client):
    make_login()
    sign_in(client)
    token = client.get_cookie("token").value

    client.post("/sign-out")

    other = app.test_client()
    other.set_cookie("token", token)
    assert other.get("/account").status_code == 302


@pytest.mark.parametrize("column", ["expires_at", "last_seen_at", "revoked_at"])
def test_a_session_dies_of_age_of_idleness_and_of_revocation(app, client, column):
    make_login()
    sign_in(client)
    with transaction():
        for row in db.session.query(WebSession):
            setattr(row, column, datetime.now(UTC) - timedelta(hours=13))

    assert client.get("/account").status_code == 302


def test_a_disabled_account_is_out_at_once(app, client):
    account_id = make_login(role="organiser")
    sign_in(client)

    with transaction():
        accounts.disable(SYSTEM, account_id, now=datetime.now(UTC))

    assert client.get("/account").status_code == 302
    assert sign_in(app.test_client()).status_code == 422


def test_the_last_administrator_cannot_be_shut_out(app):
    from competition.errors import Conflict

    account_id = make_login()

    with pytest.raises(Conflict), transaction():
        accounts.disable(SYSTEM, account_id, now=datetime.now(UTC))


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil", "javascript:x",
     "/\x09/evil.example", "evil", ""],
)  # fmt: skip
def test_next_leads_nowhere_else(app, client, target):
    make_login()

    answer = sign_in(client, next=target)

    assert answer.headers["Location"] == "/"
    assert same_site_path(target) is None


def test_next_leads_back_to_where_one_was(app, client):
    make_login()
    wanted = client.get("/account")

    answer = sign_in(client, next=wanted.headers["Location"].split("next=")[1])

    assert answer.headers["Location"] in {"/account", "%2Faccount", "/"}
    assert same_site_path("/account?x=1") == "/account?x=1"


def test_a_link_lets_in_once_and_looking_does_not_use_it_up(app, client):
    account = make_account("organiser", event=make_event())
    with transaction():
        secret = links.make(SYSTEM, account.id, now=datetime.now(UTC))

    assert client.get(f"/enter/{secret}").status_code == 200
    assert client.get(f"/enter/{secret}").status_code == 200
    assert client.post(f"/enter/{secret}").status_code == 302
    assert client.get("/account").status_code == 200
    again = app.test_client()
    assert again.get(f"/enter/{secret}").status_code == 404
    assert again.post(f"/enter/{secret}").status_code == 404


def test_a_link_lives_a_day_at_most(app, client):
    account = make_account("organiser", event=make_event())
    early = datetime.now(UTC) - timedelta(hours=25)
    with transaction():
        secret = links.make(SYSTEM, account.id, now=early, lives=timedelta(days=9))

    assert client.get(f"/enter/{secret}").status_code == 404


def test_a_reset_link_changes_the_password_and_ends_every_session(app, client):
    account_id = make_login()
    sign_in(client)
    with transaction():
        secret = links.make(SYSTEM, account_id, now=datetime.now(UTC), purpose=links.RESET)
    other = app.test_client()

    short = other.post(f"/enter/{secret}", data={"password": "short"})
    done = other.post(f"/enter/{secret}", data={"password": "harbour lantern 77 quiet"})

    assert short.status_code == 422
    assert done.status_code == 302
    assert client.get("/account").status_code == 302
    assert sign_in(other).status_code == 422
    assert sign_in(other, password="harbour lantern 77 quiet").status_code == 302


def test_an_organiser_makes_no_link_for_an_administrator(app):
    from competition.errors import NotAllowed

    event = make_event()
    organiser = sessions.actor_for_account(make_account("organiser", event=event))
    admin = make_account("admin")
    judge = make_account("judge", event=event)

    with pytest.raises(NotAllowed), transaction():
        links.make(organiser, admin.id, now=datetime.now(UTC))
    with transaction():
        assert links.make(organiser, judge.id, now=datetime.now(UTC))


def test_the_second_factor_is_asked_for_and_a_code_works_once(app, client):
    account_id = make_login()
    sign_in(client)
    seed = second_factors.propose()
    code = pyotp.TOTP(seed).now()
    adopted = client.post("/account/second-factor", data={"seed": seed, "code": code})
    assert adopted.status_code == 302
    kept = db.session.get(Account, account_id).totp_secret
    assert seed.encode() not in kept

    other = app.test_client()
    without = sign_in(other)
    replayed = sign_in(other, code=code)
    fresh = pyotp.TOTP(seed).at(datetime.now(UTC), counter_offset=1)
    right = sign_in(other, code=f"{fresh[:3]} {fresh[3:]}")

    assert without.status_code == 422
    assert replayed.status_code == 422
    assert right.status_code == 302


def test_from_elsewhere_an_administrator_must_set_a_second_factor_up(app, client):
    make_login()
    sign_in(client)
    elsewhere = {"REMOTE_ADDR": "192.168.1.20"}

    sent = client.get("/account", environ_overrides=elsewhere)
    page = client.get("/account/second-factor", environ_overrides=elsewhere)
    here = client.get("/account")

    assert sent.headers["Location"] == "/account/second-factor"
    assert page.status_code == 200
    assert here.status_code == 200


def test_from_elsewhere_nothing_is_restored_without_a_second_factor(app, client):
    make_login()
    sign_in(client)
    elsewhere = {"REMOTE_ADDR": "192.168.1.20"}

    asked = client.get("/first-run/restore", environ_overrides=elsewhere)
    sent = client.post("/first-run/restore", data={"path": "/"}, environ_overrides=elsewhere)
    here = client.get("/first-run/restore")

    assert asked.headers["Location"] == "/account/second-factor"
    assert sent.headers["Location"] == "/account/second-factor"
    assert here.status_code == 200


def test_an_organiser_from_elsewhere_needs_none(app, as_role):
    browser = as_role("organiser", event=make_event())

    answer = browser.get("/account", environ_overrides={"REMOTE_ADDR": "192.168.1.20"})

    assert answer.status_code == 200


def test_what_another_site_sends_is_refused(app, client):
    make_login()

    answer = client.post(
        "/sign-in",
        data={"login": "shen", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 422
    assert client.get_cookie("token") is None


def test_whom_the_office_gave_a_login_chooses_his_password_after_the_link(app, client):
    account_id = make_account("supervisor", event=make_event("own"), login="jiandu").id
    with transaction():
        secret = links.make(SYSTEM, account_id, now=datetime.now(UTC))
    client.post(f"/enter/{secret}")
    page = client.get("/account").text

    without = client.get("/delegations/login").text
    kept = client.post("/delegations/login", data={"login": "sly", "password": PASSWORD})

    assert "/delegations/login" in page
    assert 'name="old"' not in page
    assert 'name="login"' not in without
    assert kept.status_code == 302
    assert sign_in(client, login="jiandu").status_code == 302
    assert 'name="old"' in client.get("/account").text
    assert db.session.get_one(Account, account_id).login == "jiandu"


def test_changing_the_password_wants_the_old_one_and_ends_every_session(app, client):
    make_login()
    sign_in(client)

    wrong = client.post("/account/password", data={"old": "x", "password": "harbour 77 lantern q"})
    right = client.post(
        "/account/password", data={"old": PASSWORD, "password": "harbour 77 lantern q"}
    )

    assert wrong.status_code == 422
    assert right.status_code == 302
    assert client.get("/account").status_code == 302


def test_a_session_somebody_came_by_does_not_let_him_guess_on(app, client):
    make_login()
    sign_in(client)
    seed = second_factors.propose()
    code = pyotp.TOTP(seed).now()
    client.post("/account/second-factor", data={"seed": seed, "code": code})
    new = "harbour 77 lantern q"

    replayed = client.post("/account/second-factor", data={"code": code})
    guesses = [
        client.post("/account/second-factor", data={"code": "000000"}).status_code for _ in range(3)
    ]
    password = client.post("/account/password", data={"old": "x", "password": new})
    late = client.post("/account/password", data={"old": PASSWORD, "password": new})
    fresh = pyotp.TOTP(seed).at(datetime.now(UTC), counter_offset=1)
    dropped = client.post("/account/second-factor", data={"code": fresh})

    assert replayed.status_code == 422
    assert guesses == [422, 422, 422]
    assert (password.status_code, late.status_code, dropped.status_code) == (422, 429, 429)
    assert db.session.scalars(select(Account)).one().totp_secret


def test_a_wrong_password_does_not_sign_out_who_is_there(app, client):
    make_login()
    sign_in(client)

    sign_in(client, password="not the one at all")

    assert client.get("/account").status_code == 200


def test_a_browser_elsewhere_can_be_signed_out(app, client):
    make_login()
    sign_in(client)
    lost = app.test_client()
    sign_in(lost)
    reference = sessions.hash_of(lost.get_cookie("token").value)[:24]

    client.post(f"/account/sessions/{reference}/end")

    assert lost.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_the_chosen_language_comes_along_at_sign_in(app, client):
    make_login()
    sign_in(client)
    client.post("/account/language", data={"locale": "en"})

    other = app.test_client()
    sign_in(other)

    assert other.get_cookie("language").value == "en"
    with app.app_context():
        assert "My account" in other.get("/account").text
