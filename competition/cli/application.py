"""Run a command inside the application, and turn refusals into exit codes (命令行与应用)."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from flask_babel import gettext

from competition import create_app
from competition.access.policy import Actor
from competition.errors import Invalid, Problem, Refused
from competition.web.wording import sentence

#: Who runs a command owns the machine.
SHELL = Actor(id=None, name="shell", system=True)


def utcnow() -> datetime:
    """The edge's clock."""
    return datetime.now(UTC)


def in_application(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the application's context, and say refusals instead of a traceback."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        app = create_app()
        with app.test_request_context("/"):
            try:
                return command(*arguments, **options)
            except Refused as refused:
                refuse(refused, as_json=bool(options.get("as_json")))

    return run


def refuse(refused: Refused, *, as_json: bool = False) -> NoReturn:
    """Print every problem on standard error and leave with 2 for bad input, else 1."""
    problems = getattr(refused, "problems", ())
    if as_json:
        listed = [_listed(each) for each in problems] or [_listed(refused)]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1), err=True)
    else:
        click.echo(sentence(refused), err=True)
        for each in problems:
            click.echo(f"  {_placed(each)}{sentence(each)}", err=True)
    sys.exit(2 if isinstance(refused, Invalid) else 1)


def _listed(each: Problem | Refused) -> dict[str, Any]:
    """A problem for machines: its code, path and sentence, and its line where one is known."""
    found = {"code": each.code, "where": getattr(each, "where", ""), "message": sentence(each)}
    return found | ({"line": each.values["line"]} if "line" in each.values else {})


def _placed(each: Problem) -> str:
    """Where a problem lies, for people: its path, its line, or both."""
    line = each.values.get("line")
    told = "" if line is None else gettext("line %(line)s", line=line)
    path = "" if each.where == f"line {line}" else each.where
    both = gettext("%(path)s (%(line)s)", path=path, line=told) if path and told else ""
    place = both or path or told
    return f"{place}: " if place else ""
