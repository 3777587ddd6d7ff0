"""Which tablet speaks, and which judge is at it: the API's own declaration (平板准入).

`Authorization: Device <token>` and `X-Judge-Session: <token>`; no cookie is read, so no other site
can make a browser speak for a tablet, and what says it comes from another site is refused anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from competition.errors import NotAllowed
from competition.services import marking_sessions
from competition.web.guards import let_go, utcnow

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Device "


def refuse_other_sites() -> None:
    """Refuse what another site made a browser send."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotAllowed("not-allowed")


def paired(view: View) -> View:
    """Declare that a view needs a paired tablet with a judge at it: `g.present`, `g.actor`.

    Without a device the answer is 403, without a living session 401: the tablet asks for the PIN.
    """
    return _declared(view, judge=True, ask=marking_sessions.present)


def paired_at_commit(view: View) -> View:
    """Declare what `paired` does, for the hot path: who speaks may be remembered.

    Only for a view that asks `marking_sessions.ended` in the transaction that writes.
    """
    return _declared(view, judge=True, ask=marking_sessions.remembered)


def paired_device(view: View) -> View:
    """Declare that a view needs a paired tablet, with or without a judge at it."""
    return _declared(view, judge=False, ask=marking_sessions.present)


def paired_device_at_commit(view: View) -> View:
    """Declare what `paired_device` does, for a view that asks in the statement that writes."""
    return _declared(view, judge=False, ask=marking_sessions.remembered)


def _declared(view: View, *, judge: bool, ask: Callable[..., marking_sessions.Present]) -> View:
    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        refuse_other_sites()
        header = request.headers.get("Authorization", "")
        if not header.startswith(SCHEME):
            raise NotAllowed("device-unknown")
        g.present = ask(
            header.removeprefix(SCHEME).strip(),
            request.headers.get("X-Judge-Session", ""),
            now=utcnow(),
        )
        if judge and g.present.session_id is None:
            raise NotAllowed("signed-out")
        g.actor = g.present.actor
        let_go()
        return view(**arguments)

    guarded.access = ("paired", None)  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
