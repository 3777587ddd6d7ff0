"""From refusals to status codes and pages: one table (错误页)."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime

from flask import Flask, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.http import HTTP_STATUS_CODES

from competition.access.policy import Scope
from competition.db import disk_is_full, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, Refused
from competition.services import refusals
from competition.web import oversize
from competition.web.wording import known_codes, sentence

#: The kind of content a refusal to a program has (RFC 9457).
PROBLEM = "application/problem+json"
#: Addresses of the interface for programs; the tablets' own stand beside them.
PROGRAMS = ("/api/v1/events", "/api/v1/openapi.json")
log = logging.getLogger("competition.web")
csrf = CSRFProtect()

STATUS: dict[type[Refused], int] = {
    NotFound: 404,
    NotAllowed: 403,
    NotNow: 409,
    Conflict: 409,
    Invalid: 422,
}


def status_of(refused: Refused) -> int:
    """The HTTP status a refusal becomes."""
    if refused.code in {"signed-out", "token-unknown"}:
        return 401
    if refused.code in {"too-many-tries", "too-many-requests"}:
        return 429
    if refused.code == "disk-is-full":
        return 507
    return next((code for kind, code in STATUS.items() if isinstance(refused, kind)), 400)


def wants_json() -> bool:
    """Whether the asker is a program."""
    if request.path.startswith(("/api/", "/floor/api/")):
        return True
    return request.accept_mimetypes.best == "application/json"


def for_programs(
    status: int, code: str, message: str, problems: list[dict[str, str]], **more: str
) -> ResponseReturnValue:
    """A refusal as a problem document, everything that was found at once."""
    body = {
        "type": "about:blank" if code.startswith("http-") else f"urn:competition:{code}",
        "title": HTTP_STATUS_CODES.get(status, str(status)),
        "status": status,
        "detail": message,
        "code": code,
        "problems": problems,
        **more,
    }
    response = jsonify(body)
    response.mimetype = PROBLEM
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response, status


def answer(refused: Refused, status: int) -> ResponseReturnValue:
    """Say it as a page or as JSON."""
    problems = [
        {"code": problem.code, "where": problem.where, "message": sentence(problem)}
        for problem in getattr(refused, "problems", ())
    ]
    if request.path.startswith(PROGRAMS):
        return for_programs(status, refused.code, sentence(refused), problems)
    if wants_json():
        body = {"code": refused.code, "message": sentence(refused), "problems": problems}
        return jsonify(body), status
    more: dict[str, str] = {}
    if status == 413:
        more = {"advice": oversize.advice(request), "back": oversize.way_back(request)}
    page = render_template(
        "errors/refused.html", status=status, message=sentence(refused), problems=problems, **more
    )
    return page, status


def refusal_of(status: int) -> Refused:
    """What an HTTP status is called; a rare one by its number."""
    code = "not-found" if status == 404 else f"http-{status}"
    if code in known_codes():
        return Refused(code)
    return Refused("http-error", status=status)


def broken(reference: str) -> ResponseReturnValue:
    """Say that something of ours broke, with the reference under which the log has it."""
    if request.path.startswith(PROGRAMS):
        return for_programs(500, "internal", "", [], reference=reference)
    if wants_json():
        return jsonify({"code": "internal", "reference": reference}), 500
    return render_template("errors/internal.html", status=500, reference=reference), 500


def not_served(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error as a refusal; which methods there are is said where none fits."""
    if error.code is None or error.code < 400:
        return error.get_response()
    response = make_response(answer(refusal_of(error.code), error.code))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _note_too_large(most: int) -> None:
    """A file that was too large has its line in the minutes, where it is known whose it was."""
    actor, event, present = (g.get(name) for name in ("actor", "event", "present"))
    event_id = event.scope.event_id if event else present.event_id if present else None
    if actor is not None and event_id is not None:
        size = request.content_length or 0
        with transaction():
            refusals.note_file(actor, Scope(event_id), size=size, limit=most, now=datetime.now(UTC))


def register(app: Flask) -> None:
    """Handle refusals, HTTP errors and the unexpected."""
    csrf.init_app(app)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        status = status_of(error)
        if status in {401, 403, 404}:
            log.info("refused %s %s: %s", request.method, request.endpoint, error.code)
        return answer(error, status)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        return answer(Invalid("csrf"), 400)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
        most = getattr(request, "told_most", None) or request.max_content_length or 0
        limit = most // (1024 * 1024)
        _note_too_large(most)
        return answer(Invalid("too-large", limit=limit), 413)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        return not_served(error)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        if disk_is_full(error):
            log.error("no room on the disk: %s", request.endpoint)
            return answer(NotNow("disk-is-full"), 507)
        if app.testing or app.debug:
            raise error
        reference = secrets.token_hex(4).upper()
        log.exception("unexpected %s at %s", reference, request.endpoint)
        return broken(reference)
