"""Photos and documents of a registration (报名材料): handed in, looked at, taken away."""

from __future__ import annotations

import io
import uuid

from flask import flash, g, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.services import registration_files, registrations
from competition.services.registration_findings import PROOF
from competition.web.delegations import bp
from competition.web.delegations.registrations import here
from competition.web.guards import current_actor, requires, utcnow
from competition.web.uploads import Room, takes
from competition.web.wording import sentence


@bp.get("/<event>/<delegation>/registrations/<uuid:registration_id>/files")
@requires(Permission.DELEGATION_REGISTER)
def list_files(event: str, delegation: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.delegation.scope
    line, _said = registrations.read(actor, scope, registration_id)
    rules = registrations.rules_of(actor, scope)
    fields = registration_files.fields_of(rules, line.kind)
    return render_template(
        "delegations/files.html",
        line=line,
        fields=fields,
        proof=PROOF,
        here=here,
        shut=registration_files.is_fixed(actor, scope, registration_id, now=utcnow()),
    )


def _room() -> Room:
    return Room(registration_files.MOST_PHOTO)


@bp.post("/<event>/<delegation>/registrations/<uuid:registration_id>/files")
@takes(_room)
@requires(Permission.DELEGATION_REGISTER)
def keep_file(event: str, delegation: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.delegation.scope
    registrations.read(actor, scope, registration_id)
    file = request.files.get("file")
    try:
        member_id = uuid.UUID(request.form.get("member", ""))
    except ValueError:
        raise NotFound("not-found") from None
    try:
        with transaction():
            registration_files.keep(
                actor,
                scope,
                member_id,
                request.form.get("field", ""),
                file.filename or "" if file else "",
                file.stream.read() if file else b"",
                now=utcnow(),
            )
    except (Invalid, NotNow) as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The file is kept, encrypted."), "done")
    return redirect(here("list_files", registration_id=registration_id))


@bp.get("/<event>/<delegation>/files/<uuid:file_id>")
@requires(Permission.DELEGATION_REGISTER)
def read_file(event: str, delegation: str, file_id: uuid.UUID) -> ResponseReturnValue:
    handed = registration_files.read_own(current_actor(), g.delegation.scope, file_id)
    return send_file(
        io.BytesIO(handed.content),
        mimetype=handed.media_type,
        as_attachment=handed.media_type == "application/pdf",
        download_name=handed.filename,
        max_age=0,
    )


@bp.post("/<event>/<delegation>/files/<uuid:file_id>/removal")
@requires(Permission.DELEGATION_REGISTER)
def drop_file(event: str, delegation: str, file_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            registration_files.drop(current_actor(), g.delegation.scope, file_id, now=utcnow())
    except NotNow as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The file was taken away."), "done")
    try:
        back = uuid.UUID(request.form.get("registration", ""))
    except ValueError:
        return redirect(here("show_portal"))
    return redirect(here("list_files", registration_id=back))
