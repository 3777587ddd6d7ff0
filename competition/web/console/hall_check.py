"""Is the hall ready for its tablets? Plain rows, one thing to do each (现场网络检查)."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.services import hall_certificates, hall_checks
from competition.web.check_words import row_of
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.installation import installation_nav
from competition.web.guards import current_actor, requires, utcnow


@bp.get("/hall-check")
@requires(Permission.BACKUP_MANAGE)
def check_hall() -> ResponseReturnValue:
    now = utcnow()
    found = hall_checks.hall(
        current_actor(),
        Path(current_app.config["KEYS_FOLDER"]),
        str(current_app.config["PUBLIC_ADDRESS"]),
        now=now,
    )
    rows = [row_of(each) for each in found]
    return render_template(
        "console/hall/check.html",
        rows=rows,
        made=hall_certificates.read(Path(current_app.config["KEYS_FOLDER"])),
        now=now,
        nav_items=installation_nav("check_hall"),
    )


@bp.post("/hall-check/certificate")
@requires(Permission.BACKUP_MANAGE)
def make_hall_certificate() -> ResponseReturnValue:
    """Make the hall's certificate, or another in its place."""
    keys = Path(current_app.config["KEYS_FOLDER"])
    with transaction():
        hall_checks.make_certificate(current_actor(), keys, again=True, now=utcnow())
    flash(
        _(
            "The certificate is made. Close the window that started the system and start it again; "
            "then tablets trust it as “Network and certificate” says."
        ),
        "done",
    )
    return redirect(url_for("console.check_hall"))


@bp.get("/hall-check/poster.pdf")
@requires(Permission.BACKUP_MANAGE)
def print_hall_poster() -> ResponseReturnValue:
    site = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    content = hall_checks.poster(
        current_actor(),
        Path(current_app.config["KEYS_FOLDER"]),
        site,
        url_for("marking.tablet"),
        url_for("public.show_hall"),
        language=_language(),
        now=utcnow(),
    )
    return attachment(content, _("Network list of the hall.pdf"), "pdf")


@bp.get("/hall-check/judge-card.pdf")
@requires(Permission.BACKUP_MANAGE)
def print_judge_page() -> ResponseReturnValue:
    content = hall_checks.judge_card(current_actor(), language=_language())
    return attachment(content, _("A judge’s page.pdf"), "pdf")


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"
