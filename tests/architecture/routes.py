"""What the addresses are and who may open them, as tables; `python -m tests.architecture.routes`.

`routes.txt`: every address with its methods; those on paper are marked permanent and stay.
`permissions.txt`: for every address, what the gate answers to every role in its own event, in
another one, and to whoever is not signed in. The views themselves are not run: 204 means let in.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask_migrate import upgrade
from werkzeug.routing import Rule

from competition import create_app
from competition.db import db
from competition.models.account import Role
from competition.web import problems
from tests import factories, factories_registration

FOLDER = Path(__file__).resolve().parent
ROUTES = FOLDER / "routes.txt"
PERMISSIONS = FOLDER / "permissions.txt"
OWN, OTHER, TRADE = "own-event", "other-event", "barista"
FILES = {"static", "bootstrap.static"}
SETTINGS = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "BACKUP_EVERY": 0,
    "SECRET_KEY": "secret for tests only",
}


def rules(app: Flask) -> list[tuple[str, Rule]]:
    """Every method and address of ours, in order."""
    found = [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FILES
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return sorted(found, key=lambda each: (each[1].rule, each[0]))


def name_of(method: str, rule: Rule) -> str:
    """An address as the tables name it."""
    return f"{method} {rule.rule}"


def address(app: Flask, rule: Rule, event: str) -> str:
    """An address filled in: the event's code, a trade it has, anything for the rest."""
    values: dict[str, Any] = {}
    for argument in rule.arguments:
        kind = type(rule._converters[argument]).__name__
        if argument == "event":
            values[argument] = event
        elif argument == "trade":
            values[argument] = TRADE
        elif kind == "UUIDConverter":
            values[argument] = uuid.UUID(int=7)
        else:
            values[argument] = 7 if kind == "IntegerConverter" else "x"
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=None))


def stub_views(app: Flask) -> None:
    """Put an empty answer in the place of every view but those that prove a tablet themselves."""
    for endpoint, view in list(app.view_functions.items()):
        access = getattr(view, "access", None)
        if endpoint in FILES or (access and access[0] == "paired"):
            continue

        def let_in(**_arguments: Any) -> tuple[str, int]:
            return "", 204

        let_in.access = access  # type: ignore[attr-defined]
        app.view_functions[endpoint] = let_in


def browsers(app: Flask) -> dict[str, Any]:
    """A browser for every role, held in the own event, and one that nobody signed in to."""
    own, other = factories.make_event(OWN), factories.make_event(OTHER)
    for event in (own, other):
        factories.make_trade(event, TRADE)
    led = {event.id: factories_registration.make_delegation(event, "x", event.code)
           for event in (own, other)}  # fmt: skip
    found = {"out": app.test_client()}
    for role in Role:
        browser = app.test_client()
        scope: dict[str, Any] = {} if role is Role.ADMIN else {"event": own}
        if role is Role.LEADER:
            scope["delegation_id"] = led[own.id].id
        browser.set_cookie("token", factories.session_token(role.value, **scope))
        found[role.value] = browser
    return found


def answers(app: Flask) -> Iterator[str]:
    """The rows of `permissions.txt`; the pages of its ten thousand refusals are not drawn."""
    stub_views(app)
    seats = browsers(app)
    with patch.object(problems, "render_template", return_value=""):
        yield from rows(app, seats)


def rows(app: Flask, seats: dict[str, Any]) -> Iterator[str]:
    """What every address answers to whom."""
    for method, rule in rules(app):
        places = {"own": OWN, "other": OTHER} if "event" in rule.arguments else {"any": OWN}
        words = [name_of(method, rule)]
        for place, event in places.items():
            path = address(app, rule, event)
            grouped: dict[int, list[str]] = {}
            for role, browser in seats.items():
                status = browser.open(path, method=method).status_code
                grouped.setdefault(status, []).append(role)
            for status, who in sorted(grouped.items()):
                names = "all" if len(who) == len(seats) else ",".join(who)
                words.append(f"{place}:{status}={names}")
        yield "  ".join(words)


def permanent() -> set[str]:
    """The addresses that stand on paper."""
    if not ROUTES.exists():
        return set()
    lines = ROUTES.read_text("utf-8").splitlines()
    return {line.removesuffix("  permanent") for line in lines if line.endswith("  permanent")}


def listed(app: Flask) -> Iterator[str]:
    """The rows of `routes.txt`; what begins with /C/, or is marked there, is on paper and stays."""
    stays = permanent()
    for method, rule in rules(app):
        name = name_of(method, rule)
        printed = name in stays or rule.rule.startswith("/C/")
        yield f"{name}  permanent" if printed else name


def main() -> None:
    """Write both tables anew."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(SETTINGS, instance=folder)
        with app.test_request_context("/"):
            upgrade()
            gone = permanent() - {name_of(*each) for each in rules(app)}
            if gone:
                raise SystemExit(f"on paper, and gone: {sorted(gone)}")
            ROUTES.write_text("\n".join(listed(app)) + "\n", "utf-8")
            PERMISSIONS.write_text("\n".join(answers(app)) + "\n", "utf-8")
            db.session.remove()
            db.engine.dispose()
    print(f"{ROUTES.name}, {PERMISSIONS.name}: {datetime.now(UTC):%Y-%m-%d}")  # noqa: T201


if __name__ == "__main__":
    main()
