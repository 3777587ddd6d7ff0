"""Rehearse an event from the shell, and the process that plays it (排练)."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

import click
from flask_babel import force_locale, ngettext

from competition.cli import database, rehearsal_hall
from competition.cli.application import SHELL, in_application
from competition.cli.rehearsing import Rehearsal
from competition.db import db, transaction
from competition.services import rehearsal_drills, rehearsals, scopes
from competition.web import rehearsal

LOCALES = {"zh": "zh_CN", "en": "en"}


@click.command()
@click.argument("event")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--seed", default="", help="The same seed makes the same marks up.")
@click.option("--lang", type=click.Choice(sorted(LOCALES)), default="zh", show_default=True)
@in_application
def rehearse(event: str, out: Path, seed: str, lang: str) -> None:
    """Play EVENT from its rules and roster with made-up marks; everything printed goes into OUT."""
    head = scopes.event_head(SHELL, event)
    content = rehearsals.copy_of(SHELL, head.scope.event_id)
    db.session.remove()
    with rehearsal.folder() as place:
        try:
            rehearsal.play(
                place, content, seed=seed or uuid.uuid4().hex[:8], language=lang, say=click.echo
            )
        except rehearsal.RehearsalStopped:
            sys.exit(1)
        with out.open("wb") as file:
            count = rehearsal.pack(place, file)
    click.echo(f"{out}: " + ngettext("%(num)s file", "%(num)s files", count))


@click.command("rehearse-copy", hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", required=True)
@click.option("--lang", type=click.Choice(sorted(LOCALES)), required=True)
@in_application
def rehearse_copy(file: Path, seed: str, lang: str) -> None:
    """Play the copy of a contest in this empty installation."""
    rehearsal_hall.end_with_parent()
    database.make_ready()
    with force_locale(LOCALES[lang]):
        Rehearsal(file, seed, lang).play()


@click.command("rehearse-sign", hidden=True)
@in_application
def rehearse_sign() -> None:
    """Take in sheets from standard input one by one, a commit and a receipt each, until killed."""
    for line in sys.stdin:
        at, _space, sheet = line.partition(" ")
        with transaction():
            receipt = rehearsal_drills.take_line(sheet, now=rehearsal_drills.read_moment(at))
        click.echo(receipt or "-")
        sys.stdout.flush()


COMMANDS = (rehearse, rehearse_copy, rehearse_sign)
