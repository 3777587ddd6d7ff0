"""Import a roster or a contest from the shell (命令行导入)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from competition.access.policy import Scope
from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.errors import Invalid
from competition.rules import digests
from competition.services import archives, imports, scopes
from competition.services.import_facts import roster_context

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def imported() -> None:
    """Bring rosters and contests in."""


@imported.command()
@click.argument("event")
@click.argument("file", type=FILE)
@click.option("--trade", default="", help="The file is for this trade alone.")
@click.option("--yes", is_flag=True, help="Answer every question with its first answer.")
@click.option("--json", "as_json", is_flag=True, help="Problems as a list.")
@in_application
def roster(event: str, file: Path, *, trade: str, yes: bool, as_json: bool) -> None:
    """Import the entries of EVENT from FILE (XLSX or CSV), all or none."""
    head = scopes.event_head(SHELL, event)
    data = file.read_bytes()
    with transaction():
        context = roster_context(head.scope.event_id)
        choices = imports.Choices(trade=trade)
        _table, checked, guessed = imports.check(data, file.name, choices, context)
        while yes and checked.questions:
            choices.answers |= {each.key: each.choices[0] for each in checked.questions}
            _table, checked, guessed = imports.check(data, file.name, choices, context)
        if guessed:
            raise Invalid("header-not-found")
        if not checked.is_ready:
            raise Invalid("not-ready", [*checked.problems, *imports.as_problems(checked)])
        done = imports.write(
            SHELL,
            Scope(head.scope.event_id),
            checked,
            answers=choices.answers,
            filename=file.name,
            digest=digests.of_bytes(data),
            now=utcnow(),
        )
    told = {"new": len(done.created), "changed": len(done.changed), "units": done.units}
    click.echo(json.dumps(told) if as_json else f"new {told['new']}, changed {told['changed']}")


@imported.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Problems as a list.")
@in_application
def contest(file: Path, *, as_json: bool) -> None:
    """Load the contest in FILE as a new event."""
    with transaction():
        event = archives.load(SHELL, file.read_bytes(), now=utcnow())
    click.echo(json.dumps({"event": event.code}) if as_json else event.code)


COMMANDS = (imported,)
