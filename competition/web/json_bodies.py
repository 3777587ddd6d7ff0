"""JSON in, strictly: known keys, known kinds, nothing else (请求正文)."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from competition.errors import Invalid, Problem
from competition.services import strict_json

MOST = 16 * 1024


def raw_json(most: int) -> bytes:
    """The request's bytes, which say they are JSON and are not too many."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    request.max_content_length = most
    return request.get_data(cache=False)


def strict(**kinds: type) -> dict[str, Any]:
    """Read a small JSON object whose keys are exactly these; `Invalid` names what is wrong."""
    try:
        content = strict_json.read(raw_json(MOST))
    except ValueError:
        raise Invalid("request-malformed", [Problem("not-json")]) from None
    if not isinstance(content, dict):
        raise Invalid("request-malformed", [Problem("wrong-kind", "", {"expected": "object"})])
    problems = [Problem("unknown-key", key) for key in content.keys() - kinds.keys()]
    for key, kind in kinds.items():
        if key not in content:
            problems.append(Problem("missing-key", key))
        elif not isinstance(content[key], kind):
            problems.append(Problem("wrong-kind", key, {"expected": kind.__name__}))
    if problems:
        raise Invalid("request-malformed", problems)
    return content
