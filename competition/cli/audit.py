"""The trail from the shell (操作留痕)."""

from __future__ import annotations

import sys

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.cli.application import SHELL, in_application
from competition.services import trail_chains
from competition.services.trail_chains import Broken, Chain
from competition.web.filters import moment
from competition.web.sentences.actions import action_words
from competition.web.wording import in_language

#: How a link does not hold.
KINDS = {
    "missing": _l("an entry is missing here"),
    "relinked": _l("it does not follow from the entry before"),
    "changed": _l("its content was changed"),
    "head": _l("the chain ends otherwise than its head says"),
}


@click.group()
def audit() -> None:
    """Look after the trail."""


@audit.command()
@in_application
def verify() -> None:
    """Follow every chain; name the first entry at which one does not hold, and leave with 1."""
    broken = trail_chains.broken(SHELL)
    for each in broken:
        click.echo(told(each), err=True)
    if broken:
        sys.exit(1)
    for chain in trail_chains.chains(SHELL):
        click.echo(f"{chain.digest[:16]}  {chain.sequence:>6}  {name_of(chain)}")
    click.echo(_("Every link holds."))


def name_of(chain: Chain) -> str:
    """What a chain is of, in words."""
    if chain.key == "installation":
        return _("This installation")
    names = (in_language(each) for each in (chain.event, chain.trade) if each)
    return " · ".join(names) or chain.key


def told(broken: Broken) -> str:
    """Where a chain breaks, and what stands there."""
    text = _(
        "%(chain)s: entry %(sequence)s — %(how)s",
        chain=name_of(broken.chain),
        sequence=broken.sequence,
        how=KINDS[broken.kind],
    )
    if broken.action is None:
        return text
    return f"{text} ({moment(broken.at, seconds=True)}  {action_words(broken.action)})"


COMMANDS = (audit,)
