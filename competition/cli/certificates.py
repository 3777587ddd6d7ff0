"""Issue, print and verify certificates from the shell (证书)."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask_babel import force_locale
from flask_babel import gettext as _

from competition.access.policy import Scope
from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.errors import NotNow
from competition.rules import certificate_numbers
from competition.services import (
    backups,
    certificate_batches,
    certificate_register,
    scopes,
    signing,
    verification,
)
from competition.services import certificates as service
from competition.services.verification import Verdict
from competition.web import verdicts

LOCALES = {"zh": "zh_CN", "en": "en"}


@click.group()
def certificates() -> None:
    """Issue certificates and print them."""


@certificates.command()
@click.argument("event")
@click.argument("trade", required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--participation", is_flag=True, help="Also for everybody else who has a place.")
@click.option("--place", type=click.Choice(["host", "static", "none"]), help="Where to verify.")
@click.option("--host", default="", help="The address there, such as https://verify.example.org.")
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@in_application
def issue(
    event: str,
    trade: str | None,
    *,
    out: Path,
    participation: bool,
    place: str | None,
    host: str,
    as_json: bool,
) -> None:
    """Issue what is not issued yet of EVENT, or of TRADE alone, and print all into one file."""
    head = scopes.event_head(SHELL, event)
    if place is not None:
        with transaction():
            service.choose_verification(SHELL, head.scope, place, host, now=utcnow())
    codes = [trade] if trade else _published(head.scope)
    if not codes:
        raise NotNow("not-published")
    with transaction():
        for code in codes:
            scope = scopes.trade_head(head, code).scope
            done = service.issue(SHELL, scope.trade_id, now=utcnow(), participation=participation)
            told = _("%(new)s issued, %(kept)s stood already.",
                     new=len(done.numbers), kept=done.kept)  # fmt: skip
            click.echo(f"{code}: {told}")
            for number in done.outdated:
                differs = _("says something else than the results by now")
                click.echo(f"  {number} {differs}", err=True)
    backups.ask()
    scope = scopes.trade_head(head, trade).scope if trade else head.scope
    out.write_bytes(certificate_batches.printed(SHELL, scope))
    click.echo(out)


def _published(scope: Scope) -> list[str]:
    """The trades of an event whose results are out."""
    return [line.code for line in certificate_register.trades(SHELL, scope) if line.publication]


@click.command()
@click.argument("number")
@click.option("--signature", default="", help="As the QR code holds it.")
@click.option("--name", default="", help="The holder's name, where there is no signature.")
@click.option("--lang", type=click.Choice(sorted(LOCALES)), default="zh", show_default=True)
@in_application
def verify(number: str, signature: str, name: str, lang: str) -> None:
    """Say whether the certificate NUMBER holds.

    Leaves with 0 where it is valid or provisional, with 1 where it is corrected, revoked or cannot
    be confirmed, with 2 where NUMBER was mistyped or signature and name are missing.
    """
    with force_locale(LOCALES[lang]):
        folded = certificate_numbers.fold(number)
        if not certificate_numbers.is_number(folded):
            click.echo(f"{folded}: {_('This number cannot be right.')}", err=True)
            click.echo(_("Its last two characters do not fit the rest. Compare it with the paper, "
                         "character by character."), err=True)  # fmt: skip
            sys.exit(2)
        if not signature and not name:
            raise click.UsageError(_("Give --signature or --name: one of them is the proof."))
        if signature:
            found = verification.by_signature(folded, signature)
        else:
            with transaction():
                found = verification.by_name(folded, name, address="shell", now=utcnow())
        _say(found)
        sys.exit(0 if found.state in {"valid", "provisional"} else 1)


def _say(found: Verdict) -> None:
    """The same words as the page has."""
    click.echo(f"{found.number}: {verdicts.title(found)}")
    click.echo(verdicts.says(found))
    if found.facts:
        facts = found.facts
        division = f"（{facts['division']}）" if facts["division"] else ""
        award = found.award or _("Certificate of participation")
        click.echo(f"{facts['recipient']}  {facts['trade']}{division}{award}")
        click.echo(f"{_('Fingerprint')}: {signing.grouped(found.fingerprint)}")
    if found.reason:
        click.echo(f"{_('Reason')}: {found.reason}")
    if found.successor:
        click.echo(f"{_('New certificate')}: {found.successor}")


COMMANDS = (certificates, verify)
