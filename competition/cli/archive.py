"""Put an event on the shelf from the shell (归档)."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import ngettext

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import event_archives, scopes
from competition.web import event_archive


@click.command()
@click.argument("event")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@in_application
def archive(event: str, out: Path) -> None:
    """Write everything of EVENT into one ZIP that opens without this system."""
    head = scopes.event_head(SHELL, event)
    now = utcnow()
    passing = out.with_name(f"{out.name}.new")
    try:
        with passing.open("wb") as file:
            made = event_archive.write(file, SHELL, head, now=now)
        passing.replace(out)
    finally:
        passing.unlink(missing_ok=True)
    with transaction():
        event_archives.note(SHELL, head.scope, made.files, len(made.missing), now=now)
    click.echo(f"{out}: " + ngettext("%(num)s file", "%(num)s files", made.files))
    for path, why in made.missing:
        click.echo(f"  {path}: {why}", err=True)


COMMANDS = (archive,)
