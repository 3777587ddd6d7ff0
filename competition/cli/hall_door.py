"""The way in for tablets that do not trust the hall yet (引导页): plain HTTP, a page, three files.

Everything else is sent to the same address behind TLS. Who sits at the machine itself and calls it
127.0.0.1 comes in here to all of it: the office needs neither to trust its own certificate nor a
second factor, and what never leaves the machine nobody reads on the way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from competition.web.guards import is_loopback

log = logging.getLogger("competition.serve")

#: What may be read without TLS.
OPEN = ("/hall", "/static/")
#: For the tablets' first page and the office's own browser.
THREADS = 8


def only_the_door(app: Flask, site: str) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application, as far as it may be read before a tablet trusts it; site: behind TLS."""

    def door(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "/")
        asker, called = environment.get("REMOTE_ADDR", ""), environment.get("HTTP_HOST", "")
        if is_loopback(asker, called):
            return app.wsgi_app(environment, start)
        if environment["REQUEST_METHOD"] in ("GET", "HEAD") and path.startswith(OPEN):
            return app.wsgi_app(environment, start)
        where = f"{site}/hall" if path == "/" else f"{site}{path}"
        start("307 Temporary Redirect", [("Location", where), ("Content-Length", "0")])
        return [b""]

    return door


def stand_open(app: Flask, host: str, port: int, site: str) -> bool:
    """Serve the door beside the site, for as long as the process lives; False: it cannot be."""
    import waitress

    try:
        server = waitress.create_server(
            only_the_door(app, site), host=host, port=port, threads=THREADS, ident=None
        )
    except OSError as error:
        log.warning("no plain door at port %s: %s", port, error)
        return False
    threading.Thread(target=server.run, daemon=True).start()
    return True
