"""Run a command inside the application, and turn refusals into exit codes (命令行与应用)."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from competition import create_app
from competition.access.policy import Actor
from competition.errors import Invalid, Refused
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
        listed = [
            {"code": each.code, "where": each.where, "message": sentence(each)} for each in problems
        ] or [{"code": refused.code, "where": "", "message": sentence(refused)}]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1), err=True)
    else:
        click.echo(sentence(refused), err=True)
        for each in problems:
            click.echo(f"  {each.where}: {sentence(each)}", err=True)
    sys.exit(2 if isinstance(refused, Invalid) else 1)
