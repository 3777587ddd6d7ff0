"""Copies: the latest, the second place, a copy at once (备份)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, Refused
from competition.services import backups as service
from competition.services import settings
from competition.web.console import bp
from competition.web.console.installation import installation_nav
from competition.web.forms.accounts import FolderForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import sentence

SHOWN = 50


def page(form: FolderForm, status: int = 200) -> ResponseReturnValue:
    """The page of the copies."""
    copies = service.listing(current_actor())
    return render_template(
        "console/backups/list.html",
        form=form,
        last=service.last(),
        folder=settings.read(settings.SECOND_FOLDER),
        copies=[(path.name, service.moment_of(path), path.stat().st_size) for path in copies],
        shown=SHOWN,
        place=service.folders().backups,
        nav_items=installation_nav("backups"),
    ), status


@bp.get("/backups")
@requires(Permission.BACKUP_MANAGE)
def backups() -> ResponseReturnValue:
    folder = settings.read(settings.SECOND_FOLDER) or ""
    return page(FolderForm(formdata=None, data={"folder": folder}))


@bp.post("/backups/second-folder")
@requires(Permission.BACKUP_MANAGE)
def set_second_folder() -> ResponseReturnValue:
    form = FolderForm()
    if not form.validate():
        return page(form, 422)
    try:
        with transaction():
            apart = service.set_second_folder(current_actor(), form.folder.data or "", now=utcnow())
    except Invalid as refused:
        form.show(refused)
        return page(form, 422)
    service.ask()
    if apart:
        flash(_("Every copy goes to %(folder)s as well.", folder=form.folder.data), "done")
    else:
        flash(_("This folder is on the same disk. Another disk is safer."), "care")
    return redirect(url_for("console.backups"))


@bp.post("/backups/now")
@requires(Permission.BACKUP_MANAGE)
def back_up_now() -> ResponseReturnValue:
    try:
        copy = service.make_asked(current_actor(), now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
        return redirect(url_for("console.backups"))
    with transaction():
        service.note_made(current_actor(), copy, now=utcnow())
    flash(_("Copied and checked: %(name)s.", name=copy.path.name), "done")
    return redirect(url_for("console.backups"))
