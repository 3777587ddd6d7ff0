"""What a page is for and what comes next, beside every page (这一页).

The words are data: `help/*.toml`, a table for each endpoint, both languages side by side.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from competition.access import policy
from competition.web import fragments
from competition.web.guards import lets_in

FOLDER = Path(__file__).parent / "help"


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, and the endpoint where it is done; "": on this page."""

    words: Mapping[str, str]
    endpoint: str


@dataclass(frozen=True, slots=True)
class Help:
    """One page's help, in both languages."""

    words: Mapping[str, str]
    steps: tuple[Step, ...]


@cache
def catalogue() -> Mapping[str, Help]:
    """Endpoint → its help, out of every file of the folder."""
    found: dict[str, Help] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for audience, pages in tomllib.loads(path.read_text("utf-8")).items():
            for name, page in pages.items():
                steps = tuple(Step({"zh": zh, "en": en}, to) for zh, en, to in page["then"])
                found[f"{audience}.{name}"] = Help({"zh": page["zh"], "en": page["en"]}, steps)
    return found


def page_help() -> Markup:
    """The help of the page that is asked for, drawn once; empty where there is none."""
    found = catalogue().get(request.endpoint or "") or catalogue().get(shown_at())
    if found is None:
        return Markup()
    language = "en" if str(get_locale() or "zh_CN").startswith("en") else "zh"
    steps = tuple((step.words[language], address_of(step.endpoint)) for step in found.steps)
    key = (found.words[language], steps)
    return fragments.fragment("layouts/_help.html", key, purpose=found.words[language], steps=steps)


def shown_at() -> str:
    """The page a form belongs to that was sent and is shown again: its own address or the one it
    hangs on, at most two steps up; "" where none is a page.
    """
    adapter = current_app.create_url_adapter(request)
    if request.method != "POST" or adapter is None:
        return ""
    parts = request.path.rstrip("/").split("/")
    for last in range(len(parts), max(len(parts) - 3, 1), -1):
        for end in ("", "/"):
            with suppress(HTTPException):
                endpoint = str(adapter.match("/".join(parts[:last]) + end, method="GET")[0])
                if endpoint in catalogue():
                    return endpoint
    return ""


def address_of(endpoint: str) -> str:
    """Where a step is done, for whoever may go there from here; "": no link."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return ""
    here = request.view_args or {}
    rule = next(iter(current_app.url_map.iter_rules(endpoint)))
    if not rule.arguments <= set(here):
        return ""
    if not lets_in(view, g.get("actor"), scope_of(rule.arguments)):
        return ""
    return url_for(endpoint, **{name: here[name] for name in rule.arguments})


def scope_of(arguments: set[str]) -> policy.Scope:
    """The scope an address with these parts is asked in."""
    for name in ("delegation", "trade", "event"):
        place = g.get(name) if name in arguments else None
        if place is not None:
            scope: policy.Scope = place.scope
            return scope
    return policy.INSTALLATION


def register(app: Flask) -> None:
    """Let templates ask for it."""
    app.jinja_env.globals["page_help"] = page_help
