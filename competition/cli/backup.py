"""Copies and restoring from the shell (备份与恢复)."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_migrate import upgrade

from competition.cli import database
from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.errors import NotNow
from competition.services import backups, open_copies, restores
from competition.web.filters import moment
from competition.web.wording import sentence


@click.command()
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), help="Set the second place."
)
@click.option(
    "--remove-open",
    is_flag=True,
    help="Ask, then remove from the second place what lies there from before encrypting.",
)
@in_application
def backup(to: Path | None, remove_open: bool) -> None:
    """Make a verified copy now, in instance/backups and in the second place."""
    if to is not None:
        with transaction():
            apart = backups.set_second_folder(SHELL, str(to.resolve()), now=utcnow())
        if not apart:
            click.echo(_("This folder is on the same disk. Another disk is safer."), err=True)
    copy = backups.make_asked(SHELL, now=utcnow())
    with transaction():
        backups.note_made(SHELL, copy, now=utcnow())
    click.echo(copy.path)
    click.echo(copy.second or sentence(NotNow(str(copy.lacking))))
    _tell_open(remove=remove_open)


def _tell_open(*, remove: bool) -> None:
    """Name what opens without the card; remove it where that is wanted and said again."""
    found = open_copies.lying(SHELL)
    if not found:
        return
    names = [each.name for each in (*found.copies, *found.keys)]
    told = ngettext(
        "%(num)s file from before lies there unencrypted",
        "%(num)s files from before lie there unencrypted",
        len(names),
    )
    click.echo(f"{told}: {', '.join(names)}", err=True)
    if not remove:
        click.echo(f"{current_app.config['COMMAND']} backup --remove-open", err=True)
        return
    if not click.confirm(_("Remove these files from the second place?"), err=True):
        return
    with transaction():
        gone, left = open_copies.remove(SHELL, now=utcnow())
    click.echo(_("%(gone)s removed, %(left)s left", gone=gone, left=left), err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--keys",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="The ZIP with the keys; otherwise looked for beside the backup.",
)
@click.option("--card", default="", help="The text of the restore card, for an encrypted copy.")
@click.option("--without-keys", is_flag=True, help="Go on although encrypted values stay shut.")
@click.option("--other", is_flag=True, help="It is the backup of another installation, and meant.")
@click.option("--check", is_flag=True, help="Only check the backup; change nothing.")
@in_application
def restore(
    file: Path, keys: Path | None, card: str, without_keys: bool, other: bool, check: bool
) -> None:
    """Bring this installation back from FILE, a backup or a folder of them."""
    if not check and (aside := database.put_damaged_aside(now=utcnow())):
        click.echo(_("The damaged database lies in %(place)s", place=aside))
        upgrade()
    chosen = restores.find(str(file))
    if check:
        tried = restores.try_beside(SHELL, chosen, card=card, now=utcnow())
        click.echo(_("%(name)s: whole, made %(at)s", name=tried.name, at=moment(tried.made_at)))
        return
    plain = restores.opened_by_card(chosen, card, now=utcnow())
    try:
        _bring_back(plain, keys, without_keys=without_keys, other=other)
    finally:
        restores.put_away(plain)


def _bring_back(plain: Path, keys: Path | None, *, without_keys: bool, other: bool) -> None:
    found = restores.inspect(plain)
    upgrade()
    restored = restores.restore(
        SHELL, found, keys_zip=keys, without_keys=without_keys, other=other, now=utcnow()
    )
    upgrade()
    with transaction():
        restores.note(SHELL, restored, now=utcnow())
    at = moment(restored.made_at)
    click.echo(_("%(name)s: back, as of %(at)s", name=found.path.name, at=at))
    click.echo(_("What was here lies in %(folder)s", folder=restored.set_aside))


COMMANDS = (backup, restore)
