"""Programs' tokens from the shell: made, shown once, listed, revoked (接口令牌)."""

from __future__ import annotations

import shutil
import uuid

import pytest
from click.testing import CliRunner, Result

from competition import create_app
from competition.cli import main
from competition.db import db
from competition.services import tokens
from tests.factories import make_event


@pytest.fixture
def shell(tmp_path, migrated_database, monkeypatch):
    """A shell on an installation with an event; returns what a command said."""
    shutil.copy(migrated_database, tmp_path / "competition.db")
    monkeypatch.setenv("COMPETITION_INSTANCE", str(tmp_path))
    monkeypatch.setenv("COMPETITION_SECRET_KEY", "secret for tests only")
    with create_app().test_request_context("/"):
        make_event("E1")
        db.session.remove()
        db.engine.dispose()

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["tokens", *words])

    return run


def test_a_token_is_shown_once_listed_by_its_end_and_revoked(shell):
    made = shell("make", "E1", "--name", "报名系统", "--scope", "roster", "--days", "7")
    plain = made.output.strip()
    listed = shell("list", "E1").output
    number = listed.split()[0]
    revoked = shell("revoke", "E1", number)
    after = shell("list", "E1").output

    assert (made.exit_code, revoked.exit_code) == (0, 0)
    assert plain.startswith(tokens.PREFIX)
    assert plain not in listed
    assert f"…{plain[-4:]}" in listed
    assert "roster" in listed
    assert "报名系统" in listed
    assert uuid.UUID(number)
    assert listed.split()[1] != after.split()[1]


def test_what_is_wrong_with_a_wish_leaves_with_two_and_makes_nothing(shell):
    refused = shell("make", "E1", "--name", "报名系统", "--days", "100000")

    assert refused.exit_code == 2
    assert shell("list", "E1").output == ""
