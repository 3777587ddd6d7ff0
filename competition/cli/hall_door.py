"""The way in for tablets that do not trust the hall yet (引导页): plain HTTP, a page, three files.

Everything else is sent to the same address behind TLS.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

log = logging.getLogger("competition.serve")

#: What may be read without TLS.
OPEN = ("/hall", "/static/")


def only_the_door(app: Flask, site: str) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application, as far as it may be read before a tablet trusts it; site: behind TLS."""

    def door(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "/")
        if environment["REQUEST_METHOD"] in ("GET", "HEAD") and path.startswith(OPEN):
            return app.wsgi_app(environment, start)
        where = f"{site}/hall" if path == "/" else f"{site}{path}"
        start("307 Temporary Redirect", [("Location", where), ("Content-Length", "0")])
        return [b""]

    return door


def stand_open(app: Flask, host: str, port: int, site: str) -> None:
    """Serve the door beside the site, for as long as the process lives."""
    import waitress

    try:
        server = waitress.create_server(
            only_the_door(app, site), host=host, port=port, threads=2, ident=None
        )
    except OSError as error:
        log.warning("no plain door at port %s: %s", port, error)
        return
    threading.Thread(target=server.run, daemon=True).start()
