"""Every page that can be opened keeps the page contract, in both languages (页面约定)."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from competition import create_app
from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Role, RoleAssignment
from competition.services import archives, jobs, sessions
from tests import factories, factories_registration
from tests.architecture import routes
from tests.web.pages import problems_of

SAMPLE = "dakabei-2025"
#: Apps that draw their screens themselves.
SHELLS = frozenset(("/marking/app", "/floor/app"))
HELP = " data-page-help "
#: Arguments whose table is called otherwise.
TABLES = {"sheet": "score_sheet", "assignment": "role_assignment", "session": "contest_session"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Any:
    """An installation with the contest that ships, its forms with their tokens."""
    folder = tmp_path_factory.mktemp("filled")
    app = create_app(
        {"TESTING": True, "BACKUP_EVERY": 0, "SECRET_KEY": "secret for tests only"},
        instance=str(folder),
    )
    with app.app_context():
        upgrade()
        with transaction():
            event = archives.load_sample(factories.SYSTEM, SAMPLE, now=datetime.now(UTC))
            app.config["SAMPLE_EVENT"] = event.code
            event_id = event.id
        app.config["SAMPLE_TOKEN"] = token_with_every_role(event_id)
        yield app
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)


def token_with_every_role(event_id: uuid.UUID) -> str:
    """A session of somebody whom no gate stops; such an account no service would make.

    The event is open to registration, and its first delegation, which he leads, has registered.
    """
    account = factories.make_account("admin")
    led = factories_registration.fill(event_id)
    with transaction():
        for role in Role:
            if role is not Role.ADMIN:
                db.session.add(
                    RoleAssignment(
                        account_id=account.id,
                        role=role,
                        event_id=event_id,
                        delegation_id=led if role is Role.LEADER else None,
                        granted_at=factories.NOW,
                    )
                )
    with transaction():
        jobs.ask(
            factories.SYSTEM, Scope(event_id), "certificates", Permission.CERTIFICATE_ISSUE, {},
            now=factories.NOW,
        )  # fmt: skip
        return sessions.open_session(account, now=datetime.now(UTC), hours=8)


def first_id(argument: str) -> uuid.UUID:
    """An id of the table an argument names; one that nobody has where there is none."""
    name = argument.removesuffix("_id")
    table = db.metadata.tables.get(TABLES.get(name, name))
    found = db.session.scalar(select(table.c.id).limit(1)) if table is not None else None
    return found or uuid.UUID(int=7)


def value_of(rule: Any, argument: str, event: str) -> Any:
    """What stands in an address for an argument."""
    if argument == "event":
        return event
    if argument == "delegation":
        delegations = db.metadata.tables["delegation"]
        order = select(delegations.c.code).order_by(delegations.c.position, delegations.c.code)
        return db.session.scalar(order.limit(1))
    if argument == "trade":
        trades = db.metadata.tables["trade"]
        return db.session.scalar(select(trades.c.code).order_by(trades.c.position).limit(1))
    if argument == "stage":
        stages = db.metadata.tables["stage"]
        return db.session.scalar(select(stages.c.code).order_by(stages.c.position).limit(1))
    if argument == "piece" and "readiness" in rule.rule:
        return "document"
    if argument in ("piece", "whose"):
        return {"piece": "ranking", "whose": "event"}[argument]
    if argument == "kind" and "honours" in rule.rule:
        return "teams"
    kind = type(rule._converters[argument]).__name__
    if kind == "UUIDConverter":
        return first_id(argument)
    return 1 if kind == "IntegerConverter" else "x"


def addresses(app: Flask) -> list[str]:
    """Every address that answers GET with a page."""
    adapter = app.url_map.bind("localhost")
    found = []
    for method, rule in routes.rules(app):
        access = app.view_functions[rule.endpoint].access
        if method != "GET" or access[0] == "paired":
            continue
        values = {each: value_of(rule, each, app.config["SAMPLE_EVENT"]) for each in rule.arguments}
        found.append(str(adapter.build(rule.endpoint, values)))
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_keeps_the_contract(filled, language, signed_in):
    wrong, pages = {}, 0
    for address in addresses(filled):
        with filled.app_context():
            browser = filled.test_client()
            browser.set_cookie("language", language)
            if signed_in:
                browser.set_cookie("token", filled.config["SAMPLE_TOKEN"])
            answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.mimetype != "text/html" or answer.status_code in {301, 302}:
            continue
        pages += 1
        problems = problems_of(answer.text)
        if answer.status_code == 200 and address not in SHELLS and HELP not in answer.text:
            problems.append("no help beside it")
        if problems:
            wrong[f"{answer.status_code} {address}"] = problems

    assert wrong == {}
    assert pages >= 3


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<html lang=zh-CN><title>x</title><h1>a</h1><h1>b</h1></html>", "2 h1"),
        ("<html lang=zh-CN><title> </title><h1>a</h1></html>", "no title"),
        ("<html><title>x</title><h1>a</h1></html>", "language ''"),
        ("<html lang=en><title>x</title><h1>a</h1><p id=a></p><p id=a></p></html>", "id 'a' twice"),
        ("<html lang=en><title>x</title><h1>a</h1><input id=q></html>", "input 'q' without label"),
        ("<html lang=en><title>x</title><h1>a</h1><form method=post></form></html>",
         "a form without its token"),
        ("<html lang=en><title>x</title><h1>a</h1><script>x()</script></html>", "an inline script"),
        ("<html lang=en><title>x</title><h1 onclick=x>a</h1></html>", "<h1> has onclick"),
        ("<html lang=en><title>x</title><h1 style=x>a</h1></html>", "<h1> has a style"),
        ("<html lang=en><title>x</title><h1>a</h1><b><i></b></i></html>", "</b> closes i"),
    ],
)  # fmt: skip
def test_the_contract_sees_what_is_wrong(html, problem):
    assert problem in problems_of(html)


def test_what_is_right_is_left_alone():
    html = (
        '<html lang="en"><title>x</title><h1>a</h1><form method="post">'
        '<input type="hidden" name="csrf_token" value="t"><label for="q">Q</label>'
        '<input id="q"><label><input type="checkbox"> w</label></form>'
        '<svg><use href="#a"/></svg></html>'
    )

    assert problems_of(html) == []


def test_no_form_is_taken_without_its_token(filled):
    browser = filled.test_client()
    browser.set_cookie("token", filled.config["SAMPLE_TOKEN"])
    taken = []
    adapter = filled.url_map.bind("localhost")
    for method, rule in routes.rules(filled):
        access = filled.view_functions[rule.endpoint].access
        if (
            method == "GET"
            or access[0] == "paired"
            or rule.rule.startswith(("/api/", "/floor/api/"))
        ):
            continue
        values = {
            each: value_of(rule, each, filled.config["SAMPLE_EVENT"]) for each in rule.arguments
        }
        address = adapter.build(rule.endpoint, values, method=method)
        with filled.app_context():
            answer = browser.open(address, method=method)
        if answer.status_code != 400:
            taken.append(f"{method} {rule.rule}: {answer.status_code}")

    assert taken == []
