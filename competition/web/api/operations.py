"""What an address of the interface says of itself, and the gate that holds it to that (接口准入).

The declaration stands on the view: the gate lets in by it, and the OpenAPI document is written
from it, so that the two cannot part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from competition.db import transaction
from competition.errors import Invalid, NotAllowed, Problem
from competition.services import tokens
from competition.web.api import rates
from competition.web.guards import let_go, scope_of_address, utcnow

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Bearer "


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter behind the question mark; whole: a number from 1 on."""

    what: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: who may, what it is for, what it takes, what it answers.

    scope: one of `tokens.SCOPES`. answer, body: names of `schemas.SCHEMAS`; body `table` is a CSV
    or XLSX file, `workbook` the latter; "" is none. once: wants an Idempotency-Key.
    """

    scope: str
    noun: str
    summary: str
    answer: str = ""
    status: int = 200
    query: Mapping[str, Asked] = field(default_factory=dict)
    body: str = ""
    once: bool = False


def serves(operation: Operation) -> Callable[[View], View]:
    """Declare an operation: a program with a token of its scope is let in, `g.bearer`, `g.actor`.

    Without a token, or with one that is worth nothing, the answer is 401; with one that lacks the
    scope 403; in another event 404.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            g.bearer = bearer()
            g.actor = g.bearer.actor
            if operation.scope not in g.bearer.scopes:
                raise NotAllowed("scope-missing", scope=operation.scope)
            scope_of_address()
            check_query(operation)
            if request.method != "GET":
                with transaction():
                    tokens.count_act(g.bearer.token_id, now=utcnow())
                let_go()
            return view(**arguments)

        guarded.access = ("paired", operation.scope)  # type: ignore[attr-defined]
        guarded.operation = operation  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def bearer() -> tokens.Bearer:
    """The program that speaks; raises NotAllowed("token-unknown") where nobody does."""
    header, now = request.headers.get("Authorization", ""), utcnow()
    if not header.startswith(SCHEME):
        raise NotAllowed("token-unknown")
    found = tokens.bearer_of(header.removeprefix(SCHEME).strip(), now=now)
    if found is None:
        with transaction():
            tokens.count_guess(request.remote_addr or "", now=now)
        raise NotAllowed("token-unknown")
    known, stale = found
    rates.count(known.token_id)
    if stale:
        with transaction():
            tokens.touch(known.token_id, now=now)
    return known


def check_query(operation: Operation) -> None:
    """Refuse what the operation does not know, everything at once."""
    problems = list(_wrong(operation))
    if problems:
        raise Invalid("request-malformed", problems)


def _wrong(operation: Operation) -> Iterator[Problem]:
    for name in request.args:
        asked = operation.query.get(name)
        texts = request.args.getlist(name)
        if asked is None:
            yield Problem("unknown-key", name)
        elif len(texts) > 1:
            yield Problem("given-twice", name)
        elif asked.whole and not (texts[0].isascii() and texts[0].isdigit() and int(texts[0])):
            yield Problem("number-wanted", name)
