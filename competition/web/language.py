"""Which language a reader gets: asked for, remembered, the browser's, else Chinese (语言).

The switch is always a GET. The answer to a form stands at an address that may have none: there it
leads to the page the form is on, which the view names with `@shown_on` where it is not the nearest
page above its address. What was typed goes along in the browser (`js/lib/language.mjs`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import Babel, get_locale
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])

LOCALES = ("zh_CN", "en")
COOKIE = "language"


def choose() -> str:
    """Return the locale of this request."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LOCALES:
            return wish
        if wish in {"zh", "zh-CN"}:
            return "zh_CN"
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"])
    return "en" if best == "en" else "zh_CN"


def remember(response: Response) -> Response:
    """Keep a language that was asked for by address."""
    wish = request.args.get("lang")
    return keep(response, wish) if wish in LOCALES else response


def keep(response: Response, wish: str) -> Response:
    """Keep a language in the browser for a year."""
    response.set_cookie(
        COOKIE, wish, max_age=31536000, samesite="Lax", secure=request.is_secure, httponly=True
    )
    return response


def shown_on(endpoint: str) -> Callable[[View], View]:
    """Declare which page the form is on that a view takes."""

    def declare(view: View) -> View:
        view.page = endpoint  # type: ignore[attr-defined]
        return view

    return declare


def other_language_url() -> str:
    """This page in the other language."""
    other = "zh_CN" if str(get_locale()).startswith("en") else "en"
    rule, given = request.url_rule, dict(request.view_args or {})
    if request.endpoint is None or rule is None:
        return f"{request.script_root}/?lang={other}"
    if "GET" in (rule.methods or ()):
        kept = {**request.args.to_dict(), **given, "lang": other}
        return url_for(request.endpoint, **kept)
    endpoint, needed = _page_of_form(request.endpoint, given)
    return url_for(endpoint, **{**needed, "lang": other})


def _page_of_form(endpoint: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The page a form is on and what its address takes: as declared, else the nearest above."""
    named = getattr(current_app.view_functions[endpoint], "page", None)
    if named is not None:
        takes = next(current_app.url_map.iter_rules(named)).arguments
        return named, {name: value for name, value in given.items() if name in takes}
    adapter = current_app.url_map.bind("")
    path = request.path.rstrip("/")
    while path:
        for address in (path, path + "/"):
            try:
                return adapter.match(address, method="GET")
            except HTTPException:
                continue
        path = path.rpartition("/")[0]
    return "auth.door", {}


def register(app: Flask) -> None:
    """Set Babel up and remember choices."""
    Babel(app, locale_selector=lambda: g.get("locale") or choose())
    app.after_request(remember)
