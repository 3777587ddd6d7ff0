"""What every response says to the browser: no inline code, no framing, no guessing (响应头)."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; connect-src 'self'; worker-src 'self'"
)
#: Parts of a page, of which an app has dozens: browsers read leave for a camera from pages alone.
PARTS = frozenset({"text/javascript", "text/css"})


class Sessions(SecureCookieSessionInterface):
    """The browser's own session: its cookie is secure wherever the page is."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Follow the scheme the page was asked by, as the sign-in's cookie does."""
        return request.is_secure


def is_trustworthy(scheme: str, host: str) -> bool:
    """Whether browsers trust a page asked for so: elsewhere they refuse this header, and say so."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    try:
        here = ip_address(name.strip("[]")).is_loopback
    except ValueError:
        here = name == "localhost" or name.endswith(".localhost")
    return scheme == "https" or here


def protect(response: Response) -> Response:
    """Set the headers on every response, errors included."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if is_trustworthy(request.scheme, request.host):
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if response.mimetype not in PARTS:
        response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if g.get("actor") is not None or request.endpoint not in {"static", "bootstrap.static"}:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def register(app: Flask) -> None:
    """Set headers after every request, and how the session's cookie travels."""
    app.session_interface = Sessions()
    app.after_request(protect)
