"""Pieces of a page that are drawn once and shown often, and addresses of files (页面片段).

A piece is kept under all that it shows: whatever could change it stands in its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, render_template, request, url_for
from flask_babel import get_locale
from markupsafe import Markup

from competition.web import spoken

KEPT = 256
_kept: OrderedDict[tuple[Hashable, ...], Markup] = OrderedDict()


def drawn(template: str, key: Hashable, facts: Callable[[], Mapping[str, Any]]) -> Markup:
    """Draw a page's piece, or give the one already drawn for this key and language."""
    return _once(template, key, lambda: render_template(template, **facts()))


def fragment(template: str, key: Hashable, /, **values: Any) -> Markup:
    """The same for a template to ask: a piece that reads nothing but these values."""
    return _once(template, key, lambda: current_app.jinja_env.get_template(template).render(values))


def whole(name: str, key: Hashable, draw: Callable[[], str]) -> Markup:
    """A whole page, drawn once for this key and language; one that is refused is not kept.

    It is kept as it is sent, with its Chinese marked, so that nobody looks for that again.
    """
    found = _once(name, key, lambda: spoken.said(draw()))
    spoken.leave()
    return found


def _once(template: str, key: Hashable, draw: Callable[[], str]) -> Markup:
    name = (template, str(get_locale()), request.script_root, key)
    found = _kept.get(name)
    if found is None or current_app.debug:
        found = _kept[name] = Markup(draw())  # noqa: S704 - our own templates
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def asset(filename: str) -> str:
    """The address of one of our own static files."""
    return _address(request.script_root, filename)


@lru_cache(maxsize=1024)
def _address(_root: str, filename: str) -> str:
    return url_for("static", filename=filename)


def register(app: Flask) -> None:
    """Give templates both."""
    app.jinja_env.globals.update(fragment=fragment, asset=asset)
