"""Papers of a whole event's results from the shell (成绩册、通知、获奖名单、宣读稿)."""

from __future__ import annotations

from pathlib import Path

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.services import result_books, scopes


@click.command()
@click.argument("event")
@click.argument("what", type=click.Choice(sorted(result_books.PAPERS)))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="FILE.pdf, FILE.docx or FILE.xlsx: its end says the form.")  # fmt: skip
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@in_application
def papers(event: str, what: str, *, out: Path, lang: str, as_json: bool) -> None:
    """Write a paper made from everything EVENT has published."""
    scope = scopes.event_head(SHELL, event).scope
    form = out.suffix.removeprefix(".").lower()
    if form not in result_books.PAPERS[what]:
        known = ", ".join(result_books.PAPERS[what])
        raise click.UsageError(f"{what}: {known}")
    out.write_bytes(result_books.paper(SHELL, scope, what, form, now=utcnow(), language=lang))
    click.echo(out)


COMMANDS = (papers,)
