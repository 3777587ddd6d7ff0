"""Addresses that leave the site: printed, scanned, sent (对外网址)."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def outward(endpoint: str, **values: Any) -> str:
    """A page's whole address at the host that was configured.

    Never the host a request names: whoever asks may name any, and would have it printed.
    """
    return str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/") + url_for(endpoint, **values)
