"""Texts that can be written down (完整文字): JSON can name half a sign, no file and no page can."""

from __future__ import annotations

import json
from typing import Any


def is_whole(document: Any) -> bool:
    r"""Whether every text in JSON values, keys included, can be kept and shown.

    >>> is_whole({"name": "龘𬱖"}), is_whole({"name": ["\ud842"]}), is_whole({"\0": 1})
    (True, False, False)
    """
    try:
        text = json.dumps(document, ensure_ascii=False, default=str)
        text.encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return "\\u0000" not in text
