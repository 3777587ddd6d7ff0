"""Which desk speaks, and who is at it: the floor's own declaration (现场终端准入).

The headers are a tablet's, the devices are not: a token of the one opens nothing of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from competition.errors import NotAllowed
from competition.services import floor_sessions
from competition.web.guards import let_go, utcnow
from competition.web.problems import csrf

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Device "


def refuse_other_sites() -> None:
    """Refuse what another site made a browser send."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotAllowed("not-allowed")


def at_desk(view: View) -> View:
    """Declare that a view needs a desk with somebody at it: `g.present`, `g.actor`."""
    return _declared(view, somebody=True)


def desk(view: View) -> View:
    """Declare that a view needs a desk, with or without somebody at it."""
    return _declared(view, somebody=False)


def _declared(view: View, *, somebody: bool) -> View:
    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        refuse_other_sites()
        header = request.headers.get("Authorization", "")
        if not header.startswith(SCHEME):
            raise NotAllowed("device-unknown")
        g.present = floor_sessions.present(
            header.removeprefix(SCHEME).strip(),
            request.headers.get("X-Judge-Session", ""),
            now=utcnow(),
        )
        if somebody and g.present.session_id is None:
            raise NotAllowed("signed-out")
        g.actor = g.present.actor
        let_go()
        return view(**arguments)

    guarded.access = ("paired", None)  # type: ignore[attr-defined]
    csrf.exempt(guarded)
    return guarded  # type: ignore[return-value]
