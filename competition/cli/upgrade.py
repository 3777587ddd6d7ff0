"""`competition upgrade`: to this release, and back where a published figure differs (升级)."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_migrate import upgrade as migrate_up

from competition.cli.application import SHELL, in_application, utcnow
from competition.cli.database import revision_now
from competition.db import db, transaction
from competition.errors import Conflict, Refused
from competition.services import backups, locks, recomputation, upgrades
from competition.web.wording import sentence


@click.command()
@click.option("--force", is_flag=True, help="Although an event is being marked.")
@in_application
def upgrade(force: bool) -> None:
    """Copy, migrate, compute every publication again; put the copy back on any difference."""
    bring_here(forced=force)


def bring_here(*, forced: bool) -> None:
    """Bring the data to this release, or leave them as they were.

    Raises Conflict, NotNow: `serving-already`, `upgrade-event-runs`, what `upgrades` raises.
    """
    was = revision_now()
    if was is None:
        migrate_up()
        click.echo(_("The tables are made; there was nothing to bring along."))
        return
    with locks.alone(Path(current_app.instance_path) / "serving", code="serving-already"):
        upgrades.require_quiet(SHELL, forced=forced)
        copy = backups.make(now=utcnow())
        click.echo(_("1 of 3  copied and verified: %(path)s", path=copy.path))
        try:
            count = _bring(was)
        except Refused as refused:
            _back(copy.path, refused)
        except Exception as error:
            current_app.logger.exception("the migration stopped")
            _back(copy.path, Conflict("upgrade-stopped", error=type(error).__name__))
    click.echo(
        ngettext(
            "3 of 3  %(num)s publication computed again, the same",
            "3 of 3  %(num)s publications computed again, all the same",
            count,
        )
    )


def _bring(was: str) -> int:
    """Migrate and compute again; return how many publications came out the same."""
    db.session.remove()
    migrate_up()
    became = revision_now() or ""
    click.echo(_("2 of 3  migrated: %(was)s → %(became)s", was=was, became=became))
    found = list(recomputation.recompute_all(SHELL))
    upgrades.require_same(found)
    with transaction():
        upgrades.note(SHELL, was, became, len(found), now=utcnow())
    return len(found)


def _back(copy: Path, why: Refused) -> NoReturn:
    try:
        aside = upgrades.put_back(SHELL, copy, now=utcnow())
    except Refused:
        click.echo(sentence(why), err=True)
        raise
    click.echo(_("Everything is as it was. The attempt lies in %(aside)s.", aside=aside), err=True)
    raise why


COMMANDS = (upgrade,)
