"""Acts that a program sends under a key of its own, and that are done once (幂等)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from competition.db import transaction
from competition.errors import Invalid, Problem
from competition.rules import digests
from competition.services import acts_once
from competition.web.guards import utcnow
from competition.web.json_bodies import raw_json

HEADER = "Idempotency-Key"
MOST = 100


def key_of_request() -> str:
    """The key the program chose. Raises Invalid where there is none, or one nobody could read."""
    key = request.headers.get(HEADER, "").strip()
    if not 1 <= len(key) <= MOST or not (key.isascii() and key.isprintable()):
        raise Invalid("request-malformed", [Problem("key-malformed", HEADER, {"most": MOST})])
    return key


def body_of(most: int) -> bytes:
    """The JSON a program sends, noted: what is sent again under its key must be the same bytes."""
    raw = raw_json(most)
    g.body_digest = digests.of_bytes(raw)
    return raw


def asked_of(method: str, path: str, query: Iterable[tuple[str, str]], body: str) -> str:
    """SHA-256 over what is asked: method, address, what stands behind it, digest of the body."""
    return digests.of([method, path, sorted([name, value] for name, value in query), body])


def once(act: Callable[[], dict[str, Any]]) -> ResponseReturnValue:
    """Do an act, or give the answer it was given before; either whole or not at all.

    Writers queue for one lock, so of two that come at once the later finds the answer.
    """
    key = key_of_request()
    query = request.args.items(multi=True)
    asked = asked_of(request.method, request.path, query, g.get("body_digest", ""))
    with transaction():
        answer = acts_once.found(g.bearer.token_id, key, asked)
        again = answer is not None
        if answer is None:
            answer = act()
            acts_once.keep(g.bearer.token_id, key, asked, answer, utcnow())
    response = jsonify(answer)
    response.headers["Idempotency-Replayed"] = "true" if again else "false"
    return response
