"""Behind a proxy address and scheme are believed as often as the setting says (代理)."""

from __future__ import annotations

import shutil

import pytest
from flask import request

from competition import create_app


@pytest.fixture
def seen(tmp_path, migrated_database):
    """What the application takes for address and scheme, behind so many proxies."""

    def ask(proxies: int, said: str) -> tuple[str, str]:
        shutil.copy(migrated_database, tmp_path / "competition.db")
        app = create_app(
            {"TESTING": True, "BACKUP_EVERY": 0, "PROXIES": proxies, "SECRET_KEY": "s" * 32},
            instance=str(tmp_path),
        )
        found: list[tuple[str, str]] = []

        @app.before_request
        def note() -> None:
            found.append((request.remote_addr or "", request.scheme))

        headers = {"X-Forwarded-For": said, "X-Forwarded-Proto": "https"}
        app.test_client().get("/sign-in", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
        return found[0]

    return ask


def test_without_a_proxy_nobody_is_believed_about_himself(seen):
    assert seen(0, "203.0.113.9") == ("10.0.0.1", "http")


def test_one_proxy_is_believed_once(seen):
    assert seen(1, "198.51.100.7, 203.0.113.9") == ("203.0.113.9", "https")
