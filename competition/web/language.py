"""Which language a reader gets: asked for, remembered, the browser's, else Chinese (语言)."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_babel import Babel

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


def register(app: Flask) -> None:
    """Set Babel up and remember choices."""
    Babel(app, locale_selector=lambda: g.get("locale") or choose())
    app.after_request(remember)
