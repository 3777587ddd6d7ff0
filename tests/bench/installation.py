"""An installation of its own for a measurement: made, filled, served by a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from competition import create_app
from competition.access.policy import Actor

SYSTEM = Actor(id=None, name="bench", system=True)
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def installation(address: str = "") -> Iterator[tuple[Flask, Path]]:
    """A fresh installation on SQLite with durable commits, gone afterwards; or on `address`."""
    settings = {"BACKUP_EVERY": 0, **({"SQLALCHEMY_DATABASE_URI": address} if address else {})}
    with tempfile.TemporaryDirectory(prefix="competition-bench-") as folder:
        app = create_app(settings, instance=folder)
        with app.test_request_context("/"):
            upgrade()
            yield app, Path(folder)


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The site as it is served: granian in a process of its own, with one worker or several."""

    def __init__(self, folder: Path, *, address: str = "", processes: int = 1) -> None:
        """Serve the installation in `folder`, on SQLite or on the database at `address`."""
        self.port = free_port()
        environment = {
            **os.environ,
            "COMPETITION_INSTANCE": str(folder),
            "COMPETITION_BACKUP_EVERY": "0",
            **({"COMPETITION_SQLALCHEMY_DATABASE_URI": address} if address else {}),
        }
        self.process = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "competition.cli", "serve"),
                *("--port", str(self.port), "--processes", str(processes)),
            ],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise RuntimeError("the server did not start")

    def pids(self) -> list[int]:
        """The processes that serve: whoever started them, and theirs."""
        return _family(self.process.pid)

    def cpu_seconds(self) -> float:
        """CPU time of the serving processes so far, user and system."""
        return sum(_cpu_of(pid) for pid in self.pids())

    def kill(self) -> None:
        """End it at once, as a pulled plug does: all its processes, no farewell."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop it and wait until it has stopped."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def served(folder: Path, *, address: str = "", processes: int = 1) -> Iterator[Server]:
    """Serve an installation for as long as the block runs."""
    server = Server(folder, address=address, processes=processes)
    try:
        yield server
    finally:
        server.stop()


def _family(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo.extend(children.get(pid, ()))
    return found


def _cpu_of(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0
