"""The static bundle to take away (静态核验包下载): for whoever has no shell."""

from __future__ import annotations

import tempfile
import zipfile

from flask import g, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.services import static_bundle
from competition.web import static_site
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow

#: Up to this size it stays in memory.
IN_MEMORY = 8 * 1024 * 1024


@bp.post("/<event>/certificates/static-bundle")
@requires(Permission.CERTIFICATE_ISSUE)
def download_static_bundle(event: str) -> ResponseReturnValue:
    """One ZIP with every file; unpacked, it is the website."""
    with transaction():
        bundle = static_bundle.gather(current_actor(), (g.event.code,), now=utcnow())
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in static_site.files(bundle):
            archive.writestr(path, content)
    kept.seek(0)
    return send_file(
        kept,
        mimetype="application/zip",
        as_attachment=True,
        download_name=_("Static site of %(event)s.zip", event=event),
    )
