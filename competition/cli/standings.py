"""Standings of an installation's trade as files (名次表导出)."""

from __future__ import annotations

from pathlib import Path

import click

from competition.cli.application import SHELL, in_application
from competition.services import recalculation, scopes, standings_export


@click.command()
@click.argument("event")
@click.argument("trade")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "xlsx", "workbook"]),
    default="csv",
    show_default=True,
    help="workbook: the XLSX that recalculates itself from the marks",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Otherwise standard output."
)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@in_application
def standings(event: str, trade: str, form: str, out: Path | None, as_json: bool) -> None:
    """Write the standings of TRADE in EVENT as they are now."""
    scope = scopes.trade_head(scopes.event_head(SHELL, event), trade).scope
    if form == "workbook":
        content = recalculation.workbook(SHELL, scope.trade_id)
    else:
        content = standings_export.export(SHELL, scope.trade_id, form)
    if out is None:
        click.echo(content, nl=False)
    else:
        out.write_bytes(content)
        click.echo(out)


COMMANDS = (standings,)
