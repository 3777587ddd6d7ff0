"""The judge's tablet as an app of its own (评分平板外壳): page, files, worker."""

from __future__ import annotations

from functools import cache

from flask.typing import ResponseReturnValue

from competition.web import app_shells
from competition.web.guards import open_to_all
from competition.web.marking import bp
from competition.web.marking.words import in_both_languages

APP = app_shells.App(
    template="marking/app.html",
    modules=("js/lib/loader.mjs", "js/lib/keyboard.mjs", "js/marking/app.mjs"),
    styles=(
        "tokens", "base", "buttons", "fields", "plates", "states", "notices", "tables", "rulers",
        "panels", "dialogs", "tablet", "keys", "home", "sheet", "several", "works", "signing",
        "joining",
    ),
    page="marking.tablet",
    file="marking.shell_file",
    family="shell",
    store="marking",
)  # fmt: skip


@cache
def shell() -> app_shells.Shell:
    """The app as it is in this release; read once a process."""
    return app_shells.build(APP, in_both_languages())


@bp.get("/app")
@open_to_all("an empty shell: tablet and judge prove themselves to the API")
def tablet() -> ResponseReturnValue:
    """The page; no name and no event is in it."""
    return app_shells.page(APP, shell(), in_both_languages())


@bp.get("/shell/<digest>/<path:name>")
@open_to_all("the app's own files: no name and no event is in them")
def shell_file(digest: str, name: str) -> ResponseReturnValue:
    """A file of the app; of this release only."""
    return app_shells.file(shell(), digest, name)


@bp.get("/worker.js")
@open_to_all("what keeps the app on the tablet: no name and no event is in it")
def shell_worker() -> ResponseReturnValue:
    """The worker, which knows which files there are and the digest of each."""
    return app_shells.worker(APP, shell())
