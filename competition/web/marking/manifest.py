"""What a home screen calls the tablet's app (主屏幕名称), in the reader's language."""

from __future__ import annotations

import json

from flask import make_response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.web.guards import open_to_all
from competition.web.marking import bp

SIZES = (192, 512)


@bp.get("/app.webmanifest")
@open_to_all("the app's name and icons: no name of a person or an event is in them")
def app_manifest() -> ResponseReturnValue:
    """The app for the home screen: the same app whatever its name, told by `id`."""
    icons = [
        {
            "src": url_for("static", filename=f"marking/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in SIZES
    ]
    drawing = {
        "src": url_for("static", filename="icons/mark.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
        "purpose": "any",
    }
    content = {
        "id": url_for("marking.tablet"),
        "name": _("Marking at a skills competition"),
        "short_name": _("Marking"),
        "description": _("Judges' tablet of a skills competition"),
        "lang": "en" if str(get_locale()).startswith("en") else "zh-CN",
        "start_url": url_for("marking.tablet"),
        "scope": url_for("marking.tablet"),
        "display": "standalone",
        "icons": [*icons, drawing],
    }
    response = make_response(json.dumps(content, ensure_ascii=False))
    response.headers["Content-Type"] = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response
