"""Accounts from the shell: first-run token, administrators, links that let in once (账号)."""

from __future__ import annotations

import uuid

import click
from flask import current_app

from competition.access.policy import INSTALLATION, Scope
from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import accounts as service
from competition.services import assignments, first_run, links, scopes


@click.group()
def accounts() -> None:
    """Make accounts, roles and links."""


def entrance(secret: str) -> str:
    """The address of a link."""
    return f"{current_app.config['PUBLIC_ADDRESS'].rstrip('/')}/enter/{secret}"


def scope_named(event: str | None, trade: str | None) -> Scope:
    """The scope of an event's and a trade's codes."""
    if event is None:
        return INSTALLATION
    head = scopes.event_head(SHELL, event)
    return scopes.trade_head(head, trade).scope if trade else head.scope


def invited(name: str, role: str, *places: Scope) -> str:
    """Make an account with a role in each place, and a link for it; return the address."""
    now = utcnow()
    with transaction():
        account_id = service.create(SHELL, name=name, now=now)
        for scope in places:
            assignments.grant(SHELL, account_id, role, scope, now=now)
        return entrance(links.make(SHELL, account_id, now=now))


@accounts.command()
@click.option("--role", required=True, help="admin, organiser, chief_judge, judge, …")
@click.option("--event", help="Code of the event.")
@click.option("--trade", help="Code of the trade.")
@click.option("--name", help="Name of a new account; without it, one that holds the role.")
@in_application
def link(role: str, event: str | None, trade: str | None, name: str | None) -> None:
    """Print a link that lets somebody with ROLE in, once, within a day."""
    scope = scope_named(event, trade)
    if name is not None:
        click.echo(invited(name, role, scope))
        return
    holder = assignments.first_holder(SHELL, role, scope)
    with transaction():
        click.echo(entrance(links.make(SHELL, holder, now=utcnow())))


@accounts.command("reset")
@click.argument("login")
@in_application
def reset_link(login: str) -> None:
    """Print a link with which the owner of LOGIN chooses a new password."""
    account_id = service.by_login(SHELL, login, INSTALLATION)
    with transaction():
        secret = links.make(SHELL, account_id, now=utcnow(), purpose=links.RESET)
    click.echo(entrance(secret))


@accounts.command()
@click.argument("account_id", type=click.UUID)
@in_application
def disable(account_id: uuid.UUID) -> None:
    """Shut an account; its sessions end at once."""
    with transaction():
        service.disable(SHELL, account_id, now=utcnow())


@accounts.command("list")
@in_application
def listing() -> None:
    """List accounts: id, login, roles, name."""
    after = ""
    while True:
        lines, _count, following = service.listing(SHELL, after=after)
        for line in lines:
            state = "disabled" if line.disabled else ",".join(line.roles)
            click.echo(f"{line.id}  {line.login or '-'}  {state or '-'}  {line.name}")
        if following is None:
            return
        after = following


@accounts.command("first-run-token")
@in_application
def first_run_token() -> None:
    """Print a fresh token for the first-run page; the one before is dead."""
    with transaction():
        click.echo(first_run.make_token(now=utcnow()))


COMMANDS = (accounts,)
