"""Skills-competition management (职业技能竞赛管理): `create_app`, where everything meets."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from competition import config, web
from competition.db import db
from competition.documents import fonts
from competition.services import backups, keys


def create_app(settings: dict[str, Any] | None = None, *, instance: str | None = None) -> Flask:
    """Build the application; no migration, no network, no question asked.

    instance: folder of this installation; otherwise COMPETITION_INSTANCE, otherwise `./instance`.
    """
    folder = instance or os.environ.get("COMPETITION_INSTANCE") or str(config.ROOT / "instance")
    app = Flask(
        __name__,
        instance_path=str(Path(folder).resolve()),
        instance_relative_config=True,
        template_folder=str(config.ROOT / "templates"),
    )
    config.read(app, settings)
    keys.unlock(Path(app.config["KEYS_FOLDER"]))
    backups.use(Path(app.instance_path), Path(app.config["KEYS_FOLDER"]))
    fonts.look_in(Path(app.instance_path) / "fonts")
    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    web.register(app)
    if app.config["PROXIES"]:
        behind = int(app.config["PROXIES"])
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=behind, x_proto=behind)  # type: ignore[method-assign]
    return app


#: How many objects are made before the new ones are looked through: a page makes thousands.
LOOKED_THROUGH_AFTER = 10_000


def served_app() -> Flask:
    """`create_app` for a process that serves for weeks.

    What stands by then stays to the end: searching 300,000 objects for rubbish again and again
    cost every tenth page 200 ms.
    """
    return settled(create_app())


def settled(app: Flask) -> Flask:
    """The application, all that was loaded for it left out of every search for rubbish."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOKED_THROUGH_AFTER)
    return app
