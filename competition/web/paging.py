"""Which page of a long list is asked for (分页)."""

from __future__ import annotations

from flask import request

#: Beyond this no list has a page; a database counts no further than its integers.
LAST = 1_000_000


def asked_page() -> int:
    """The `page` of the address, from 1; what is no page is the first."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST)
