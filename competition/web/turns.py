"""Pages take turns on one machine (页面排队): threads that fight for one interpreter only slow it.

Sixteen threads drawing pages at once cost nearly twice the time a page of one after the other,
because each gives the interpreter away at every question to the database. Writing is not held up:
revisions wait for their common commit, and that they do together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from competition.db import db

#: A page that takes long does not keep the others longer than this.
PATIENCE = 0.2


class Turns:
    """Lets one reading request at a time through to the application, for a while."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        """application: the WSGI application behind."""
        self.application = application
        self._turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("REQUEST_METHOD") != "GET":
            return self.application(environ, start)
        held = self._turn.acquire(timeout=PATIENCE)
        try:
            return self.application(environ, start)
        finally:
            if held:
                self._turn.release()


def register(app: Flask) -> None:
    """Pages take turns where the database lies in this process; elsewhere they wait for it."""
    with app.app_context():
        local = db.engine.dialect.name == "sqlite"
    if local:
        app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign]
