"""Copies: the latest, the second place, a copy at once (备份)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotNow, Refused
from competition.services import backups as service
from competition.services import open_copies, restores, sealed_copies, settings
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.installation import installation_nav
from competition.web.forms.accounts import CardGroupForm, FolderForm, TryForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

SHOWN = 50


def page(
    form: FolderForm | None = None,
    status: int = 200,
    *,
    group: CardGroupForm | None = None,
    trying: TryForm | None = None,
) -> ResponseReturnValue:
    """The page of the copies; a form that was refused is shown as it was filled in."""
    copies = service.listing(current_actor())
    folder = settings.read(settings.SECOND_FOLDER) or ""
    where = folder or str(service.folders().backups)
    return render_template(
        "console/backups/list.html",
        form=form or FolderForm(formdata=None, data={"folder": folder}),
        group=group or CardGroupForm(formdata=None),
        trying=trying or TryForm(formdata=None, data={"path": where}),
        sealing=sealed_copies.state(),
        lying=open_copies.lying(current_actor()),
        last=service.last(),
        failed=service.SECOND_FAILED,
        folder=folder,
        copies=[(path.name, service.moment_of(path), path.stat().st_size) for path in copies],
        shown=SHOWN,
        place=service.folders().backups,
        nav_items=installation_nav("backups"),
    ), status


@bp.get("/backups")
@requires(Permission.BACKUP_MANAGE)
def backups() -> ResponseReturnValue:
    return page()


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
    if copy.lacking in service.SECOND_FAILED:
        flash(sentence(NotNow(copy.lacking)), "stop")
    return redirect(url_for("console.backups"))


@bp.post("/backups/card")
@requires(Permission.BACKUP_MANAGE)
def print_restore_card() -> ResponseReturnValue:
    with transaction():
        content = sealed_copies.print_card(current_actor(), now=utcnow())
    return attachment(content, _("Restore card.pdf"), "pdf")


@bp.post("/backups/sealing")
@requires(Permission.BACKUP_MANAGE)
def begin_sealing() -> ResponseReturnValue:
    form = CardGroupForm()
    if not form.validate():
        return page(status=422, group=form)
    try:
        with transaction():
            sealed_copies.begin(current_actor(), form.group.data or "", now=utcnow())
    except Refused as refused:
        form.show(refused)
        return page(status=status_of(refused), group=form)
    service.ask()
    flash(_("Copies for the second place are encrypted from now on."), "done")
    return redirect(url_for("console.backups"))


@bp.post("/backups/sealing/end")
@requires(Permission.BACKUP_MANAGE)
def end_sealing() -> ResponseReturnValue:
    with transaction():
        sealed_copies.end(current_actor(), now=utcnow())
    flash(_("Copies go to the second place unencrypted again."), "care")
    return redirect(url_for("console.backups"))


@bp.post("/backups/open-copies")
@requires(Permission.BACKUP_MANAGE)
def remove_open_copies() -> ResponseReturnValue:
    """Remove from the second place what opens without the card."""
    try:
        with transaction():
            gone, left = open_copies.remove(current_actor(), now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
        return redirect(url_for("console.backups"))
    if gone:
        flash(
            ngettext(
                "%(num)d unencrypted file was removed.",
                "%(num)d unencrypted files were removed.",
                gone,
            ),
            "done",
        )
    if left:
        flash(
            ngettext(
                "%(num)d unencrypted file could not be removed: is the drive write-protected?",
                "%(num)d unencrypted files could not be removed: is the drive write-protected?",
                left,
            ),
            "stop",
        )
    return redirect(url_for("console.backups"))


@bp.post("/backups/trial")
@requires(Permission.BACKUP_MANAGE)
def try_backup() -> ResponseReturnValue:
    """Bring a copy back beside everything, and say what was in it."""
    form = TryForm()
    if not form.validate():
        return page(status=422, trying=form)
    try:
        chosen = restores.find(form.path.data or "")
        tried = restores.try_beside(
            current_actor(), chosen, card=form.card.data or "", now=utcnow()
        )
    except Refused as refused:
        form.show(refused)
        return page(status=status_of(refused), trying=form)
    with transaction():
        restores.note_tried(current_actor(), tried, now=utcnow())
    flash(
        _(
            "%(name)s came back whole (events: %(events)s, signed sheets: %(sheets)s), the trail "
            "unbroken. It was brought back beside and thrown away; nothing here changed.",
            name=tried.name,
            events=tried.events,
            sheets=tried.sheets,
        ),
        "done",
    )
    if not tried.with_keys:
        flash(_("Its key file does not lie beside it."), "care")
    return redirect(url_for("console.backups"))
