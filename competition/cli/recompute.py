"""Compute every publication again from the shell (公示重算)."""

from __future__ import annotations

import json
import sys

import click
from flask_babel import gettext as _

from competition.cli.application import SHELL, in_application
from competition.services import recomputation
from competition.services.recomputation import Recomputed


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Every publication as JSON.")
@in_application
def recompute(as_json: bool) -> None:
    """Compute all publications of this installation again; leave with 1 when one differs."""
    found = list(recomputation.recompute_all(SHELL))
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            _say(each)
        wrong = sum(not each.good for each in found)
        click.echo(
            _("publications: %(count)s, different: %(wrong)s", count=len(found), wrong=wrong)
        )
    if not all(each.good for each in found):
        sys.exit(1)


def _say(each: Recomputed) -> None:
    words = {
        "same": _("comes out the same"),
        "differs": _("comes out differently"),
        "damaged": _("is damaged: bytes and digest do not fit"),
        "no-inputs": _("has no marks here: not computed"),
    }
    head = f"{each.event} {each.trade} {each.number} {each.kind} {each.release}".rstrip()
    click.echo(f"{head}: {words[each.outcome]}", err=not each.good)
    for one in each.differences:
        click.echo(f"  {one.where}: {one.frozen} → {one.found}", err=True)


def _plain(each: Recomputed) -> dict[str, object]:
    return {
        "event": each.event,
        "trade": each.trade,
        "number": each.number,
        "kind": each.kind,
        "release": each.release,
        "outcome": each.outcome,
        "differences": [
            {"where": one.where, "frozen": one.frozen, "found": one.found}
            for one in each.differences
        ],
    }


COMMANDS = (recompute,)
