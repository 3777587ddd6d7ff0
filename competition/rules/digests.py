"""Canonical JSON and its SHA-256 (摘要): one content, one line of bytes, one digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(content: Any) -> bytes:
    """Write JSON in its one canonical form: sorted keys, no blanks, UTF-8; floats are refused.

    >>> canonical({"b": "分", "a": [1, True]})
    b'{"a":[1,true],"b":"\\xe5\\x88\\x86"}'
    """
    _refuse_floats(content)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_floats(content: Any) -> None:
    if isinstance(content, float):
        raise TypeError("a float has no canonical form")
    if isinstance(content, dict):
        for value in content.values():
            _refuse_floats(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _refuse_floats(value)


def of(content: Any) -> str:
    """The hexadecimal SHA-256 of the canonical form.

    >>> of([])[:16]
    '4f53cda18c2baa0c'
    """
    return of_bytes(canonical(content))


def of_bytes(content: bytes) -> str:
    """The hexadecimal SHA-256 of bytes as they are."""
    return hashlib.sha256(content).hexdigest()
