"""Bring a backup back from the browser: sent in, or lying on this computer (恢复)."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_migrate import upgrade

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, Refused
from competition.services import backup_files, first_run, hall_checks, restores, settings
from competition.web.auth import bp
from competition.web.auth.first_run import WHY, proved
from competition.web.forms.accounts import RestoreForm
from competition.web.guards import open_to_all, utcnow, wants_second_factor
from competition.web.problems import status_of
from competition.web.uploads import Room, path_of, takes


def restorer() -> Actor | None:
    """Who asks: the owner by the terminal's token, or an administrator signed in."""
    if proved():
        return first_run.OWNER
    actor: Actor | None = g.actor
    return actor


def room() -> Room | None:
    """Only whoever may restore sends in gigabytes."""
    actor = restorer()
    if actor is None or not policy.may(actor, Permission.BACKUP_MANAGE):
        return None
    folder = restores.incoming(now=utcnow())
    db.session.rollback()
    return Room(backup_files.LARGEST, folder, "backup")


@bp.route("/first-run/restore", methods=["GET", "POST"])
@open_to_all(WHY)
@takes(room)
def first_run_restore() -> ResponseReturnValue:
    """Bring an installation back from a backup."""
    actor = restorer()
    if actor is None:
        return redirect(url_for("auth.first_run_page"))
    if actor is g.actor and wants_second_factor():
        return redirect(url_for("auth.second_factor"))
    policy.require(actor, Permission.BACKUP_MANAGE)
    form = RestoreForm()
    if request.method == "GET":
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    chosen = path_of(form.file.data)
    if chosen is None and not form.path.data:
        form.file.errors = [_("Choose the backup file, or name its place.")]
        return _page(form, 422)
    try:
        _bring_back(actor, form, chosen or restores.find(form.path.data))
    except Refused as refused:
        if chosen is not None and refused.values.get("where") == chosen.name:
            refused = Invalid(refused.code, where=form.file.data.filename)
        form.show(refused)
        return _page(form, status_of(refused))
    session.clear()
    flash(_("The backup is back. Sign in as before."), "done")
    if settings.read(settings.LAN) and hall_checks.is_closed(current_app.config["PUBLIC_ADDRESS"]):
        flash(
            _(
                "Tablets come in after the next start: close the server's window and start it once "
                "more, at the address this contest had before."
            ),
            "care",
        )
    return redirect(url_for("auth.sign_in"))


def _bring_back(actor: Actor, form: RestoreForm, path: Path) -> None:
    plain = restores.opened_by_card(path, form.card.data or "", now=utcnow())
    try:
        found = restores.inspect(plain)
        restored = restores.restore(
            actor,
            found,
            keys_zip=path_of(form.keys.data),
            without_keys=form.without_keys.data,
            now=utcnow(),
        )
    except Conflict as refused:
        if refused.code == "backup-keys-missing":
            form.path.data = str(restores.hold(found, now=utcnow()))
            form.keys.errors = [_("The backup is whole. Now choose its key file.")]
        raise
    finally:
        restores.put_away(plain)
    restores.let_go()
    upgrade()
    with transaction():
        restores.note(first_run.OWNER, restored, now=utcnow())


def _page(form: RestoreForm, status: int) -> ResponseReturnValue:
    return render_template("auth/restore.html", form=form), status
