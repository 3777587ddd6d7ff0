"""The server starts on an empty machine, serves once, and stops with a copy (启动)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from competition.config import ROOT


def free_port() -> int:
    """A port nobody has this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "competition.cli", *words]


def started(folder: Path, port: int, server: str) -> tuple[subprocess.Popen[str], str]:
    """A server of an installation, and what it printed up to the first-run token."""
    process = subprocess.Popen(
        command("serve", "--port", str(port), "--server", server),
        cwd=ROOT,
        env={**os.environ, "COMPETITION_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    killer = threading.Timer(60, process.kill)
    killer.start()
    printed = ""
    for line in process.stdout or ():
        printed += line
        if "One-time token" in line:
            break
    killer.cancel()
    return process, printed


def answer(port: int, path: str) -> tuple[int, str]:
    """Ask until the server listens."""
    pause = threading.Event()
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as found:
                return found.status, found.read().decode()
        except OSError:
            pause.wait(0.1)
    raise AssertionError("the server never answered")


@pytest.mark.parametrize("server", ["granian", "waitress"])
def test_an_empty_machine_is_served_once_and_leaves_a_copy(tmp_path, server):
    port = free_port()
    process, printed = started(tmp_path, port, server)
    try:
        status, page = answer(port, "/")
        again = subprocess.run(
            command("serve", "--port", str(free_port())),
            cwd=ROOT,
            env={**os.environ, "COMPETITION_INSTANCE": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert f"http://127.0.0.1:{port}" in printed
    assert "█" in printed
    assert status == 200
    assert "<h1" in page
    assert again.returncode == 1
    assert again.stderr.strip()
    assert list((tmp_path / "backups").glob("competition-*.zip"))
