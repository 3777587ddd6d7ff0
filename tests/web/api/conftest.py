"""A program with a token, and an event it may ask about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from competition.access.policy import Scope
from competition.db import transaction
from competition.models.event import Event
from competition.services import tokens
from competition.web.api.document import document
from competition.web.guards import utcnow
from tests.factories import SYSTEM, make_event, make_trade

CSV = "姓名,代表队,工种,身份证号,指导教师\n{rows}\n"


class Program:
    """Asks as a program does, and holds every answer against the interface's description."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token
        self.document = document(client.application)

    def ask(self, method: str, path: str, **given: Any) -> TestResponse:
        """Ask; a refusal must be a problem document."""
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **given)
        if answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json"
            self.fits(answer.json, "Problem")
            assert answer.json["status"] == answer.status_code
        return answer

    def fits(self, content: Any, name: str) -> None:
        """Hold content against a shape of the description."""
        schema = {"$ref": f"#/components/schemas/{name}", "components": self.document["components"]}
        jsonschema.Draft202012Validator(schema).validate(content)

    def read(self, path: str, name: str) -> Any:
        """Read what must be there, in the shape described."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        self.fits(answer.json, name)
        return answer.json

    def hand_in(self, path: str, text: str) -> TestResponse:
        """Send a CSV table."""
        return self.ask("POST", path, data=text.encode(), content_type="text/csv")


@pytest.fixture
def event(app) -> Event:
    event = make_event()
    make_trade(event, "barista", name={"zh": "咖啡师", "en": "Barista"})
    return event


@pytest.fixture
def token_for(app) -> Callable[..., str]:
    """Make a token: `token_for(event, "people", days=7)`."""

    def make(event: Event, *scopes: str, days: int = 7, actor: Any = SYSTEM) -> str:
        with transaction():
            return tokens.make(
                actor, Scope(event.id), name="报名系统", scopes=scopes, days=days, now=utcnow()
            )

    return make


@pytest.fixture
def program(app, event, token_for) -> Callable[..., Program]:
    """A program with these scopes."""
    return lambda *scopes: Program(app.test_client(), token_for(event, *scopes))
