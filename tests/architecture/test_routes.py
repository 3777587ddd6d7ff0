"""Every address declares who may open it, and the gate does as declared (准入矩阵)."""

from __future__ import annotations

import re

import pytest

from competition.web.guards import open_to_all
from tests.architecture import routes
from tests.web.everything import signed_in, with_every_role

KINDS = {"requires", "signed-in", "open", "paired"}
PART = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]*)?|\.[a-z0-9]*")
#: Arguments that are codes or secrets, not ids.
WORDS = {
    "event", "trade", "secret", "reference", "number", "signature", "filename", "name", "code",
    "path", "token", "kind", "division", "digest", "entry", "language", "stage", "step", "file",
    "other", "key", "delegation", "piece", "whose", "way",
}  # fmt: skip


def undeclared(app) -> list[str]:
    """The endpoints that do not say who may open them."""
    return [
        rule.endpoint
        for _, rule in routes.rules(app)
        if getattr(app.view_functions[rule.endpoint], "access", ("none",))[0] not in KINDS
    ]


def test_every_view_declares_who_may_open_it(app):
    assert undeclared(app) == []


def test_a_view_without_declaration_is_found_and_closed(app):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    assert undeclared(app) == ["forgotten"]
    assert app.test_client().get("/forgotten").status_code == 404


def test_whoever_opens_a_view_to_all_says_why(app):
    reasons = {
        rule.endpoint: app.view_functions[rule.endpoint].access[1]
        for _, rule in routes.rules(app)
        if app.view_functions[rule.endpoint].access[0] == "open"
    }

    assert {name for name, why in reasons.items() if len(why or "") < 8} == set()
    assert open_to_all("because")(lambda: None).access == ("open", "because")


def test_addresses_are_typed_and_in_kebab_case(app):
    wrong = []
    for _, rule in routes.rules(app):
        for is_argument, part in rule._trace:
            if is_argument:
                kind = type(rule._converters[part]).__name__
                if kind == "UnicodeConverter" and part not in WORDS:
                    wrong.append(f"{rule.rule}: <{part}> has no type")
            elif rule.rule.startswith("/C/"):
                continue
            else:
                texts = [text for text in part.split("|")[-1].split("/") if text]
                wrong += [f"{rule.rule}: {text}" for text in texts if not PART.fullmatch(text)]

    assert wrong == []


def test_no_address_vanishes_and_none_comes_unlisted(app):
    present = {routes.name_of(*each) for each in routes.rules(app)}
    lines = routes.ROUTES.read_text("utf-8").splitlines()
    known = {line.removesuffix("  permanent") for line in lines}

    assert known - present == set(), "gone; if that is meant: python -m tests.architecture.routes"
    assert present - known == set(), "new; run: python -m tests.architecture.routes"


def test_the_gate_answers_every_role_as_the_table_says(app):
    table = routes.PERMISSIONS.read_text("utf-8").splitlines()

    present = list(routes.answers(app))

    assert [row for row in present if row not in set(table)] == []
    assert [row for row in table if row not in set(present)] == []


ROW = re.compile(r"(own|other|any):(\d+)=([a-z_,]+)")


@pytest.mark.parametrize("row", routes.PERMISSIONS.read_text("utf-8").splitlines())
def test_the_table_itself_lets_nobody_into_another_event(row):
    found = {(place, status): who.split(",") for place, status, who in ROW.findall(row)}

    inside = set(found.get(("other", "204"), []))
    assert inside <= {"admin"} or (inside == {"all"} and " /r/" in row)
    assert all(int(status) < 500 for _, status in found)
    assert "all" not in found.get(("own", "204"), []) or " /r/" in row


def test_an_object_of_another_event_is_not_found(app):
    """Ids that do not exist, or exist elsewhere, look alike: never anything but 404."""
    from tests.factories import make_event, make_trade

    event = make_event(routes.OWN)
    make_trade(event, routes.TRADE)
    browser = app.test_client()
    browser.set_cookie("token", signed_in(with_every_role(event.id)))
    wrong = []
    for method, rule in routes.rules(app):
        objects = [each for each in rule.arguments if each not in WORDS]
        access = app.view_functions[rule.endpoint].access
        if method != "GET" or not objects or access[0] != "requires":
            continue
        answer = browser.get(routes.address(app, rule, routes.OWN))
        if answer.status_code == 409 and "/handed-in/" in rule.rule:
            continue  # the trade is marked here: said before anything is looked for
        if answer.status_code != 404:
            wrong.append(f"{rule.rule}: {answer.status_code}")

    assert wrong == []
