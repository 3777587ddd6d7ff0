"""Write an event or a trade's standings out from the shell (命令行导出)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import archives, imports, scopes

OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File; else standard output."
)


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


@click.group("export")
def exported() -> None:
    """Write events and registers to files."""


@exported.command()
@click.argument("event")
@OUT
@in_application
def contest(event: str, *, out: Path | None) -> None:
    """Write EVENT as a contest file."""
    head = scopes.event_head(SHELL, event)
    with transaction():
        content = archives.export(SHELL, head.scope.event_id, now=utcnow())
    _write(content, out)


@exported.command()
@click.argument("event")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@OUT
@in_application
def roster(event: str, *, lang: str, out: Path | None) -> None:
    """Write the register of EVENT as an XLSX that can be imported again."""
    head = scopes.event_head(SHELL, event)
    _write(imports.export(SHELL, head.scope, title=head.name["zh"], language=lang), out)


COMMANDS = (exported,)
