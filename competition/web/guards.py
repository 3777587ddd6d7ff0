"""Who may open a page: every view declares it, and a view that does not is closed (准入).

`@requires(Permission.X)` asks in the scope the address names: its `<event>`, `<trade>` and
`<delegation>` codes become `g.event`, `g.trade` and `g.delegation`. `@signed_in` asks for an
account alone, `@open_to_all("why")` for nothing. The tablets' API has its own declaration,
`@paired`, in `web.sync`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.services import scopes, sessions

View = TypeVar("View", bound=Callable[..., Any])
#: Endpoints of extensions, which serve files only.
OPEN_ENDPOINTS = frozenset({"static", "bootstrap.static"})
#: What an administrator may open from elsewhere before he has a second factor.
WITHOUT_SECOND_FACTOR = frozenset({"auth.second_factor", "auth.sign_out"})


def requires(permission: Permission, *, in_trades: bool = False) -> Callable[[View], View]:
    """Declare that a view needs a permission in the scope its address names.

    in_trades: also whoever holds it in a trade of the event comes in, where the address names no
    trade; the service asks in the trade of what is shown, and leaves the others out.
    """

    def declare(view: View) -> View:
        view.access = ("requires", permission)  # type: ignore[attr-defined]
        view.in_trades = in_trades  # type: ignore[attr-defined]
        return view

    return declare


def lets_in(view: Callable[..., Any], actor: Actor | None, scope: Scope) -> bool:
    """Whether a view that requires a permission opens for an actor at an address of this scope."""
    kind, permission = getattr(view, "access", ("closed", None))
    if kind != "requires" or permission is None:
        return True
    asked = policy.may_within if getattr(view, "in_trades", False) else policy.may
    return asked(actor, permission, scope)


def signed_in(view: View) -> View:
    """Declare that a view needs an account, whatever its roles."""
    view.access = ("signed-in", None)  # type: ignore[attr-defined]
    return view


def open_to_all(why: str) -> Callable[[View], View]:
    """Declare that anybody may open a view, and say why."""

    def declare(view: View) -> View:
        view.access = ("open", why)  # type: ignore[attr-defined]
        return view

    return declare


def utcnow() -> datetime:
    """The edge's clock; below it, time is an argument."""
    return datetime.now(UTC)


def current_actor() -> Actor:
    """The actor of this request; only behind a guard that asked for one."""
    actor = g.get("actor")
    if actor is None:
        raise NotAllowed("not-allowed")
    return actor


def cookie_name() -> str:
    """`__Host-` where the scheme allows it."""
    return "__Host-token" if request.is_secure else "token"


def on_loopback() -> bool:
    """Whether the asker sits at the machine itself, and calls it so."""
    return is_loopback(request.remote_addr or "", request.host)


def is_loopback(asker: str, called: str) -> bool:
    """Whether an asker's address is this machine's own, and so is what it calls the site."""
    host = called.rsplit(":", 1)[0].strip("[]")
    try:
        here = ip_address(asker).is_loopback
        return here and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def same_site() -> None:
    """Refuse what another site made the browser send; browsers that do not say have the token."""
    kind = getattr(view_of_request(), "access", ("closed", None))[0]
    if request.method in {"GET", "HEAD", "OPTIONS"} or kind == "paired":
        return
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise Invalid("csrf")


def plain_address() -> None:
    """Find nothing at an address with a NUL in it: PostgreSQL keeps none in a text."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        raise NotFound("not-found")


def view_of_request() -> Callable[..., Any] | None:
    """The view that will answer; None: there is none."""
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def wants_second_factor() -> bool:
    """Whether an administrator from elsewhere than the machine itself still lacks one."""
    return policy.is_admin(g.actor) and not g.actor.second_factor and not on_loopback()


def find_actor() -> None:
    """Find out who asks, from the session's token."""
    g.actor = None
    token = request.cookies.get(cookie_name())
    if not token or request.endpoint in OPEN_ENDPOINTS:
        return
    now = utcnow()
    found = sessions.actor_of(token, now=now, idle_hours=current_app.config["SESSION_IDLE_HOURS"])
    if found is None:
        return
    g.actor, stale = found
    if stale:
        with transaction():
            sessions.touch(token, now=now)


def check() -> ResponseReturnValue | None:
    """Let the request in, send it to the sign-in page, or refuse it."""
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    view = current_app.view_functions[request.endpoint]
    kind, permission = getattr(view, "access", ("closed", None))
    if kind == "closed":
        raise NotFound("not-found")
    if kind in {"open", "paired"}:
        return None
    if g.actor is None:
        if request.method == "GET" and not request.path.startswith("/api/"):
            return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
        raise NotAllowed("signed-out")
    if wants_second_factor() and request.endpoint not in WITHOUT_SECOND_FACTOR:
        if request.method == "GET" and not request.path.startswith("/api/"):
            return redirect(url_for("auth.second_factor"))
        raise NotAllowed("second-factor-wanted")
    scope = scope_of_address()
    if kind == "requires" and not lets_in(view, g.actor, scope):
        policy.require(g.actor, permission, scope)
    return None


def let_go() -> None:
    """End the reading that let the request in, before its body is waited for.

    A reader of SQLite keeps writers from committing: one upload over a bad link would stop every
    judge in the hall.
    """
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        db.session.rollback()


def scope_of_address() -> Scope:
    """Read `<event>`, `<trade>`, `<delegation>` out of the address into `g`; return the scope."""
    g.event = g.trade = g.delegation = None
    arguments = request.view_args or {}
    if "event" not in arguments:
        return policy.INSTALLATION
    g.event = scopes.event_head(g.actor, arguments["event"])
    if "delegation" in arguments:
        g.delegation = scopes.delegation_head(g.actor, g.event, arguments["delegation"])
        return g.delegation.scope
    if "trade" not in arguments:
        return g.event.scope
    g.trade = scopes.trade_head(g.event, arguments["trade"])
    return g.trade.scope


def register(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(plain_address)
    app.before_request(same_site)
    app.before_request(find_actor)
    app.before_request(check)
    app.before_request(let_go)
