"""The static bundle to take away (静态核验包下载): for whoever has no shell."""

from __future__ import annotations

import zipfile

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.db import transaction
from competition.services import jobs, static_bundle
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web import static_site
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell

KIND = "static-bundle"


@bp.post("/<event>/certificates/static-bundle")
@requires(Permission.CERTIFICATE_ISSUE)
def download_static_bundle(event: str) -> ResponseReturnValue:
    """One ZIP with every file; unpacked, it is the website."""
    job = working.ask(
        current_actor(), g.event.scope, KIND, Permission.CERTIFICATE_ISSUE, {"event": event}
    )
    return redirect(url_for("console.show_job", event=event, job=job))


def make(order: Order, tell: Tell) -> Made:
    """Write the bundle beside the pages."""
    event = order.asked["event"]
    with transaction():
        bundle = static_bundle.gather(order.actor, (event,), now=utcnow())
    count = static_site.count(bundle)
    tell(0, count)
    with zipfile.ZipFile(order.path, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (path, content) in enumerate(static_site.files(bundle), 1):
            archive.writestr(path, content)
            tell(min(done, count), count)
    return Made(_("Static site of %(event)s.zip", event=event), "application/zip")


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.set_up_certificates", event=event)


working.add_work(KIND, _l("Static bundle"), make, _back)
