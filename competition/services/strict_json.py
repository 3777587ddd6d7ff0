"""JSON as strangers send it (外来 JSON): only what can be kept, shown and sent on again."""

from __future__ import annotations

import json
from typing import Any

from competition.rules.whole_texts import is_whole


def read(raw: bytes) -> Any:
    """Read JSON; ValueError for anything that is not plainly it.

    Plainly: UTF-8, no key twice, no NaN or infinity, no number with a point, no NUL and no half of
    a surrogate pair in a text, not nested deeper than a page could be.
    """
    text = raw.decode("utf-8")
    try:
        found = json.loads(
            text,
            object_pairs_hook=_once,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
    except RecursionError:
        raise ValueError("too deep") from None
    if "\\u" in text and not is_whole(found):
        raise ValueError("half a sign")
    return found


def _refuse(text: str) -> object:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found
