"""Erase an event's personal data from the shell (个人信息清除)."""

from __future__ import annotations

import click
from flask_babel import gettext as _

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import privacy as keeping
from competition.services import scopes


@click.group()
def privacy() -> None:
    """Look after what is kept about people."""


@privacy.command()
@click.argument("event")
@click.option("--reason", default="", help="Needed before the day until which it is kept is over.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@in_application
def purge(event: str, reason: str, *, yes: bool) -> None:
    """Erase ID numbers, contacts, documents, answers and the trail's personal values of EVENT."""
    head = scopes.event_head(SHELL, event)
    if not yes:
        click.confirm(_("What goes cannot be brought back. Erase it?"), abort=True)
    with transaction():
        gone = keeping.purge(SHELL, head.scope, reason, now=utcnow())
    for name, said in _counts().items():
        click.echo(f"{said}: {getattr(gone, name)}")


def _counts() -> dict[str, str]:
    """What each count is of, in the words of the page."""
    return {
        "id_numbers": _("ID numbers"),
        "contacts": _("Phones, certificate numbers, dates of birth"),
        "documents": _("Documents and portraits"),
        "answers": _("Answers to the event’s own fields"),
        "staged": _("Files half imported"),
        "trail_values": _("Personal values in the trail"),
        "kept": _("People another event still needs"),
    }


COMMANDS = (privacy,)
