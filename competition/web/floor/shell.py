"""The desk of the floor as an app of its own (检录台外壳): page, files, worker."""

from __future__ import annotations

from functools import cache

from flask.typing import ResponseReturnValue

from competition.web import app_shells
from competition.web.floor import bp
from competition.web.floor.words import in_both_languages
from competition.web.guards import open_to_all

APP = app_shells.App(
    template="floor/app.html",
    modules=("js/lib/loader.mjs", "js/lib/keyboard.mjs", "js/floor/app.mjs"),
    styles=(
        "tokens", "base", "buttons", "fields", "plates", "states", "notices", "tables", "panels",
        "dialogs", "tablet", "keys", "signing", "joining", "floor",
    ),
    page="floor.app",
    file="floor.shell_file",
    family="floor",
    store="floor",
)  # fmt: skip


@cache
def shell() -> app_shells.Shell:
    """The app as it is in this release; read once a process."""
    return app_shells.build(APP, in_both_languages())


@bp.get("/app")
@open_to_all("an empty shell: desk and person prove themselves to the API")
def app() -> ResponseReturnValue:
    """The page; no name and no event is in it."""
    return app_shells.page(APP, shell(), in_both_languages())


@bp.get("/shell/<digest>/<path:name>")
@open_to_all("the app's own files: no name and no event is in them")
def shell_file(digest: str, name: str) -> ResponseReturnValue:
    """A file of the app; of this release only."""
    return app_shells.file(shell(), digest, name)


@bp.get("/worker.js")
@open_to_all("what keeps the app on the desk: no name and no event is in it")
def shell_worker() -> ResponseReturnValue:
    """The worker, which knows which files there are and the digest of each."""
    return app_shells.worker(APP, shell())
