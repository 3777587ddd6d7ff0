"""What every answer says to the browser, errors included (响应头)."""

from __future__ import annotations

import pytest

from tests.architecture import routes
from tests.factories import make_event, make_trade

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_answer_carries_the_headers(app, as_role):
    event = make_event(routes.OWN)
    make_trade(event, routes.TRADE)
    browser = as_role("admin")
    wrong = []
    for method, rule in routes.rules(app):
        if method != "GET":
            continue
        answer = browser.get(routes.address(app, rule, routes.OWN))
        policy = answer.headers.get("Content-Security-Policy", "")
        right = (
            all(answer.headers.get(name) == value for name, value in WANTED.items())
            and "default-src 'self'" in policy
            and "frame-ancestors 'none'" in policy
            and "unsafe-inline" not in policy
            and "unsafe-eval" not in policy
        )
        if not right:
            wrong.append(f"{answer.status_code} {rule.rule}")

    assert wrong == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000", True),
        ("https://contest.example.org", True),
        ("http://192.168.1.20:8000", False),
        ("http://contest.example.org", False),
    ],
)
def test_browsers_are_told_to_part_windows_only_where_they_believe_it(client, address, told):
    answer = client.get("/sign-in", base_url=address)

    assert ("Cross-Origin-Opener-Policy" in answer.headers) is told


def test_leave_for_the_camera_is_said_by_pages_and_not_by_each_of_their_parts(client):
    page = client.get("/marking/app")
    part = client.get("/static/js/lib/loader.mjs")

    assert page.headers["Permissions-Policy"].startswith("camera=(self)")
    assert part.status_code == 200
    assert "Permissions-Policy" not in part.headers
    assert part.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/nowhere", "/sign-out", "/console/accounts"])
def test_errors_and_refusals_carry_them_too(client, path):
    answer = client.get(path)

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_personal_pages_are_not_kept_by_the_browser(as_role):
    answer = as_role("admin").get("/account")

    assert answer.headers["Cache-Control"] == "no-store"


def test_over_tls_the_cookie_is_bound_to_the_host_and_the_header_set(app, client):
    from competition.access.policy import INSTALLATION
    from competition.db import transaction
    from competition.services import accounts, assignments
    from tests.factories import NOW, SYSTEM

    with transaction():
        account_id = accounts.create(
            SYSTEM, name="沈知远", login="shen", password="lantern quietly 88 harbour", now=NOW
        )
        assignments.grant(SYSTEM, account_id, "admin", INSTALLATION, now=NOW)

    answer = client.post(
        "/sign-in",
        data={"login": "shen", "password": "lantern quietly 88 harbour"},
        base_url="https://localhost",
    )

    cookie = next(
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-token=")
    )
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_failure_shows_a_reference_and_nothing_else(app):
    def broken():
        raise RuntimeError("secret detail")

    broken.access = ("open", "a view that fails, for this test")
    app.add_url_rule("/broken", "broken", broken)
    app.testing = False

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_session_of_a_form_travels_as_the_page_does(app, client, scheme, secure):
    make_event()
    app.config["WTF_CSRF_ENABLED"] = True

    answer = client.get("/sign-in", base_url=f"{scheme}://localhost")

    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "session=" in each)
    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie
