"""The hall's own certificate: what a tablet installs before it can keep pages (本场证书)."""

from __future__ import annotations

import io
from pathlib import Path

from flask import current_app, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from competition.errors import NotFound
from competition.services import hall_certificates, pictures
from competition.web import hall_steps
from competition.web.guards import open_to_all
from competition.web.public import bp

WHY = "a tablet that is not trusted yet must be able to load what makes it so"


def _made() -> hall_certificates.HallCertificate:
    found = hall_certificates.read(Path(current_app.config["KEYS_FOLDER"]))
    if found is None:
        raise NotFound("not-found")
    return found


@bp.get("/hall")
@open_to_all(WHY)
def show_hall() -> ResponseReturnValue:
    site = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    address = f"{site}{url_for('marking.tablet')}"
    return render_template(
        "public/hall.html",
        made=hall_certificates.read(Path(current_app.config["KEYS_FOLDER"])),
        steps=hall_steps.STEPS,
        levels=hall_steps.LEVELS,
        address=address,
        picture=Markup(pictures.qr_svg(address)),  # noqa: S704 - our own drawing
    )


@bp.get("/hall/hall-ca.crt")
@open_to_all(WHY)
def load_hall_authority() -> ResponseReturnValue:
    return _file(_made().authority.read_bytes(), hall_certificates.AUTHORITY, "x-x509-ca-cert")


@bp.get("/hall/hall-ca.mobileconfig")
@open_to_all(WHY)
def load_hall_profile() -> ResponseReturnValue:
    content = hall_certificates.profile(_made())
    return _file(content, hall_steps.PROFILE, "x-apple-aspen-config")


def _file(content: bytes, name: str, kind: str) -> ResponseReturnValue:
    return send_file(
        io.BytesIO(content), mimetype=f"application/{kind}", download_name=name, max_age=0
    )
