"""The hall's certificate is made, told of, and served with (本场网络)."""

from __future__ import annotations

import http.client
import os
import signal
import ssl
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from flask.testing import FlaskClient
from werkzeug.test import Client

from competition.cli import hall_door, main, serve
from competition.config import ROOT
from competition.services import hall_certificates
from competition.web import hall_steps
from tests.cli.test_serve import free_port
from tests.factories import NOW


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COMPETITION_INSTANCE", str(tmp_path))
    return CliRunner()


def test_the_shell_tells_each_system_how_to_trust_it(shell: CliRunner, tmp_path: Path) -> None:
    words = ["network", "certificate", "--name", "hall.local", "--address", "10.1.2.3"]
    told = shell.invoke(main, words)
    again = shell.invoke(main, ["network", "trust"])

    made = hall_certificates.read(tmp_path / "keys")
    assert told.exit_code == 0
    assert made is not None
    assert made.fingerprint in told.output
    assert made.fingerprint in again.output
    for system in ("iPad 和 iPhone", "Android", "Windows", "macOS", "Linux", "证书信任设置"):
        assert system in told.output
    assert "http://10.1.2.3:8000/hall" in told.output


def test_a_second_one_is_made_only_when_meant(shell: CliRunner) -> None:
    words = ["network", "certificate", "--name", "hall.local", "--address", "10.1.2.3"]
    shell.invoke(main, words)

    refused = shell.invoke(main, words)
    meant = shell.invoke(main, [*words, "--again"])

    assert (refused.exit_code, meant.exit_code) == (1, 0)
    assert "--again" in refused.output


def test_without_one_there_is_nothing_to_trust(shell: CliRunner) -> None:
    refused = shell.invoke(main, ["network", "trust"])

    assert refused.exit_code == 1
    assert "competition network certificate" in refused.output


def test_the_page_says_what_does_not_hold_over_plain_http(client: FlaskClient) -> None:
    page = client.get("/hall?lang=zh").get_data(as_text=True)

    assert page.count("不成立") == sum(not plain for _what, plain, _instead in hall_steps.LEVELS)
    assert "没有服务器也能打开和刷新页面" in page
    assert client.get("/hall/hall-ca.crt").status_code == 404


def test_the_page_hands_out_the_ca_and_no_key(client: FlaskClient) -> None:
    keys = Path(client.application.config["KEYS_FOLDER"])
    before = client.get("/hall?lang=en")
    made = hall_certificates.make(keys, names=["hall.local"], addresses=[], now=NOW)

    page = client.get("/hall").get_data(as_text=True)
    loaded = client.get("/hall/hall-ca.crt")
    profile = client.get("/hall/hall-ca.mobileconfig")

    assert "Hall check" in before.get_data(as_text=True)
    assert "hall-ca.crt" not in before.get_data(as_text=True)
    assert made.fingerprint in page
    assert page.count("<ol>") == len(hall_steps.STEPS) == 6
    assert x509.load_der_x509_certificate(loaded.data)
    assert profile.mimetype == "application/x-apple-aspen-config"
    assert b"PRIVATE" not in loaded.data + profile.data


SITE = "https://hall.local:8443"


def test_the_door_shows_its_page_and_sends_all_else_behind_tls(client: FlaskClient) -> None:
    door = Client(hall_door.only_the_door(client.application, SITE))

    ways = (("GET", "/"), ("GET", "/sign-in"), ("POST", "/hall"), ("GET", "/hall"))
    found = [door.open(path, method=method) for method, path in ways]

    assert [(each.status_code, each.headers.get("Location")) for each in found] == [
        (307, f"{SITE}/hall"),
        (307, f"{SITE}/sign-in"),
        (307, f"{SITE}/hall"),
        (200, None),
    ]


@pytest.mark.parametrize(
    ("asker", "called", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8000", 200),
        ("127.0.0.1", "localhost:8000", 200),
        ("192.168.1.7", "127.0.0.1:8000", 307),
        ("127.0.0.1", "hall.local:8000", 307),
        ("", "", 307),
    ],
)
def test_the_office_comes_in_by_the_door_from_the_machine_itself(
    client: FlaskClient, asker: str, called: str, status: int
) -> None:
    door = Client(hall_door.only_the_door(client.application, SITE))

    found = door.get("/sign-in", headers={"Host": called}, environ_base={"REMOTE_ADDR": asker})

    assert found.status_code == status


def test_behind_the_halls_certificate_the_office_opens_the_machine_itself(tmp_path: Path) -> None:
    made = hall_certificates.make(
        tmp_path, names=["hall.local"], addresses=["192.168.1.10"], now=datetime.now(UTC)
    )
    site = serve.Site("0.0.0.0", 8443, "granian", 16, made, door=True)

    assert (site.here, site.address) == ("http://127.0.0.1:8000", "https://hall.local:8443")
    assert replace(site, door=False).here == site.address


def ask(port: int, authority: Path) -> int:
    """Ask the site behind TLS, trusting nothing but the hall's CA; waits until it listens."""
    trusted = ssl.create_default_context(cafile=str(authority))
    pause = threading.Event()
    for _ in range(600):
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=trusted)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status
        except (ConnectionRefusedError, ConnectionResetError, TimeoutError):
            pause.wait(0.1)
        finally:
            connection.close()
    raise AssertionError("the server never answered")


def test_a_hall_with_a_certificate_is_served_behind_it(tmp_path: Path) -> None:
    made = hall_certificates.make(
        tmp_path / "keys", names=[], addresses=["127.0.0.1"], now=datetime.now(UTC)
    )
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "competition.cli", "serve", "--lan", "--host", "127.0.0.1",
         "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "COMPETITION_INSTANCE": str(tmp_path), "COMPETITION_BACKUP_EVERY": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        status = ask(port, made.certificate)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)

    assert status == 200
