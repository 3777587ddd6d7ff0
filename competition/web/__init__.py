"""HTTP: blueprints by audience, closed by default, errors and headers in one place.

Each audience package makes its blueprint; its modules hang their views on it. They are found by
walking the package, so adding a page is adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from flask import Flask

from competition.web import (
    context,
    guards,
    headers,
    kept_pages,
    language,
    problems,
    sentences,
    spoken,
    turns,
    uploads,
)

AUDIENCES = ("auth", "console", "marking", "delegations", "floor", "sync", "public", "api")


def register(app: Flask) -> None:
    """Hang everything the web layer has on the application."""
    language.register(app)
    spoken.register(app)
    guards.register(app)
    uploads.register(app)
    kept_pages.register(app)
    turns.register(app)
    context.register(app)
    headers.register(app)
    load_all(sentences)
    problems.register(app)
    for name in AUDIENCES:
        package = importlib.import_module(f"competition.web.{name}")
        load_all(package)
        app.register_blueprint(package.bp)


@cache
def load_all(package: ModuleType) -> None:
    """Import every module of a package, once."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
