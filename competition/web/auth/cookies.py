"""Let a browser in and out: the session's cookie, and where it goes next (会话凭据)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from competition.access.policy import Actor
from competition.web import language
from competition.web.guards import cookie_name

#: Roles whose place is the console: they look after whole events.
OFFICE = frozenset({"admin", "organiser"})


def same_site_path(target: str | None) -> str | None:
    """The target if it is a path of this site; None for anything that could lead elsewhere."""
    text = target or ""
    parts = urlsplit(text)
    plain = text.isprintable() and "\\" not in text
    if not plain or not text.startswith("/") or text.startswith("//"):
        return None
    return None if parts.scheme or parts.netloc else text


def let_in(token: str, locale: str | None, target: str) -> Response:
    """Answer a proven sign-in: a fresh cookie, nothing kept of the visit before."""
    session.clear()
    response = redirect(target)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(current_app.config["SESSION_HOURS"]) * 3600,
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
        path="/",
    )
    if locale:
        language.keep(response, locale)
    return response


def let_out(target: str) -> Response:
    """Answer a sign-out: the cookie is gone and the cached pages with it."""
    session.clear()
    response = redirect(target)
    response.delete_cookie(
        cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def home_of(actor: Actor) -> str:
    """Where somebody begins: the office among its events, everybody else at his own work list."""
    roles = {grant.role.value for grant in actor.grants}
    if roles == {"leader"}:
        return url_for("delegations.home")
    if actor.system or not roles or roles & OFFICE:
        return url_for("console.list_events")
    return url_for("auth.work")
