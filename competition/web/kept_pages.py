"""Published pages kept whole (整页留存): answered before anything is taken apart, never stale.

When a city looks up its results, most of a request would go into finding out what is known: the
same page, in the same language, at the same minute. Its bytes are kept with the heads of the trail
it was drawn at, and are sent again as long as these have not moved: one small question to the
database. A browser with more than a language in its cookies is shown a page of its own.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from competition.db import db
from competition.services import public_results
from competition.services.public_results import Stamp
from competition.web.language import COOKIE

KEPT = 256
#: Where a view says of its page that it may be kept, and as of what.
MARK = "competition.kept"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent."""

    stamp: Stamp
    minute: int
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def keep(stamp: Stamp) -> None:
    """Let the page of this request be kept: it shows nothing newer than the stamp."""
    request.environ[MARK] = stamp


def this_minute() -> int:
    """Pages go by the minute: the end of a notice period must not be missed."""
    return int(time.time() // 60)


class KeptPages:
    """Answers what was answered before, and passes the rest on."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        unmoved: Callable[[Stamp], bool],
    ) -> None:
        """application: the WSGI application behind. unmoved: whether a stamp still holds."""
        self.application = application
        self.unmoved = unmoved
        self._pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        key = key_of(environ)
        if key is None:
            return self.application(environ, start)
        page = self._pages.get(key)
        if page and page.minute == this_minute() and self.unmoved(page.stamp):
            start(page.status, page.headers)
            return [page.body]
        return self._answered(key, environ, start)

    def _answered(
        self, key: tuple[str, ...], environ: dict[str, Any], start: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Let the application answer, and keep what it says may be kept."""
        said: list[tuple[str, list[tuple[str, str]]]] = []
        minute = this_minute()

        def listen(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said.append((status, list(headers)))
            return start(status, headers, *more)

        answer = self.application(environ, listen)
        stamp = environ.get(MARK)
        if stamp is None:
            return answer
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        status, headers = said[-1]
        own = any(name.lower() == "set-cookie" for name, _value in headers)
        if status.startswith("200") and not own:
            self._pages[key] = Page(stamp, minute, status, headers, body)
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        return [body]


def key_of(environ: dict[str, Any]) -> tuple[str, ...] | None:
    """Under what a request's page is kept; None: it is not one of those."""
    path = environ.get("PATH_INFO", "")
    if environ.get("REQUEST_METHOD") != "GET" or not path.startswith("/r/"):
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if environ.get("QUERY_STRING") or (cookies and not _is_language(cookies)):
        return None
    return (
        path,
        environ.get("HTTP_HOST", ""),
        environ.get("wsgi.url_scheme", ""),
        environ.get("SCRIPT_NAME", ""),
        cookies,
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
    )


def _is_language(cookies: str) -> bool:
    name, _, value = cookies.partition("=")
    return name == COOKIE and ";" not in value


def register(app: Flask) -> None:
    """Stand in front of the application."""
    with app.app_context():
        engine = db.engine
    if app.debug:
        return
    app.wsgi_app = KeptPages(  # type: ignore[method-assign]
        app.wsgi_app, lambda stamp: public_results.is_unmoved(stamp, engine)
    )
