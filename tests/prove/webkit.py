"""A second engine (第二种内核): WebKitGTK, nearest to an iPad's, spoken to by WebDriver.

The protocol is a handful of JSON requests; no library stands between.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench.installation import free_port

FOLDER = Path("/usr/lib/x86_64-linux-gnu")
#: Wait in the page until an expression is true; it says what it saw last when it never was.
UNTIL = """
const done = arguments[arguments.length - 1];
const until = performance.now() + 20000;
const look = async () => {
  let found;
  try { found = await (async () => (%s))(); } catch (error) { found = false; }
  if (found) done({ found: true });
  else if (performance.now() > until) done({ found: false, page: document.body.innerText });
  else setTimeout(look, 50);
};
look();
"""
DO = """
const done = arguments[arguments.length - 1];
(async () => { %s })().then(() => done(null), (error) => done(String(error)));
"""


def browser_path() -> Path | None:
    """Where the browser lies that can be driven; its folder bears the library's version."""
    return next(iter(sorted(FOLDER.glob("webkit2gtk-4*/MiniBrowser"), reverse=True)), None)


def require() -> None:
    """Skip loudly where the second engine is missing; in CI that is a failure."""
    if browser_path() and shutil.which("WebKitWebDriver") and shutil.which("Xvfb"):
        return
    if os.environ.get("CI"):
        pytest.fail("no WebKitGTK, no WebKitWebDriver, or no Xvfb")
    pytest.skip("no WebKitGTK with its driver: the second engine was NOT tested")


class Safari:
    """One window of WebKit."""

    def __init__(self, port: int) -> None:
        """Open a window at a driver's port."""
        self.base = f"http://127.0.0.1:{port}"
        options = {"binary": str(browser_path()), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session = ""
        self.session = self.ask("POST", "", {"capabilities": wanted})["sessionId"]
        self.ask("POST", "/timeouts", {"script": 60_000, "pageLoad": 60_000})

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request of the protocol; its value."""
        session = f"/{self.session}" if self.session else ""
        request = urllib.request.Request(  # noqa: S310
            f"{self.base}/session{session}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:  # noqa: S310
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()[:2000]) from None

    def open(self, address: str) -> None:
        """Go to an address."""
        self.ask("POST", "/url", {"url": address})

    def reload(self) -> None:
        """Load the page anew."""
        self.ask("POST", "/refresh", {})

    def until(self, expression: str) -> None:
        """Wait until an expression of the page's script is true."""
        seen = self.ask("POST", "/execute/async", {"script": UNTIL % expression, "args": []})
        assert seen["found"], f"never true: {expression}\n{seen.get('page', '')}"

    def do(self, script: str) -> None:
        """Run a piece of script, and hear what went wrong with it."""
        problem = self.ask("POST", "/execute/async", {"script": DO % script, "args": []})
        assert problem is None, problem

    def press(self, selector: str) -> None:
        """Press what a selector finds, once it is there."""
        self.until(f"document.querySelector({json.dumps(selector)})")
        self.do(f"document.querySelector({json.dumps(selector)}).click();")

    def press_word(self, word: str) -> None:
        """Press the key or link that bears a word."""
        found = (
            "[...document.querySelectorAll('button, a, summary')]"
            f".find((key) => key.textContent.includes({json.dumps(word)}))"
        )
        self.until(found)
        self.do(f"{found}.click();")

    def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.until(f"document.querySelector({json.dumps(selector)})")
        self.do(
            f"const field = document.querySelector({json.dumps(selector)});"
            f"field.value = {json.dumps(text)};"
            "field.dispatchEvent(new Event('input', { bubbles: true }));"
        )


@contextlib.contextmanager
def safari() -> Iterator[Safari]:
    """A window on a screen of its own, gone afterwards with all its processes."""
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"],  # noqa: S607
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert screen.stdout is not None
    display = f":{screen.stdout.readline().decode().strip()}"
    port = free_port()
    driver = subprocess.Popen(  # noqa: S603
        ["WebKitWebDriver", f"--port={port}"],  # noqa: S607
        env={**os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "NO_AT_BRIDGE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Safari(_once_it_listens(port))
    finally:
        for process in (driver, screen):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        screen.stdout.close()


def _once_it_listens(port: int) -> int:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5) as answer:
                answer.read()
            return port
        except urllib.error.HTTPError:
            return port
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the driver did not start")
