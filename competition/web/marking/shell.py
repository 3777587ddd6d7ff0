"""The tablet's app as one whole with a version of its own (离线外壳), kept on the tablet.

Its addresses bear the digest of everything in it, so that files of two releases never meet in one
page, and whoever has them keeps them for good. What belongs to it is found by following imports.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from competition.config import ROOT
from competition.errors import NotFound
from competition.web.guards import open_to_all
from competition.web.marking import bp, styles
from competition.web.marking.words import in_both_languages

MODULES = ("js/lib/loader.mjs", "js/lib/keyboard.mjs", "js/marking/app.mjs")
PLAIN = ("js/lib/early.js", "icons/sprite.svg", "icons/caret.svg", "icons/mark.svg")
WORKER = "js/marking/worker.js"
TEMPLATE = "marking/app.html"
BOOTSTRAP = "css/bootstrap.min.css"
STYLES = (
    "tokens", "base", "buttons", "fields", "plates", "states", "notices", "tables", "rulers",
    "panels", "dialogs", "tablet", "keys", "home", "sheet", "several", "signing", "joining",
)  # fmt: skip
KINDS = {".mjs": "text/javascript", ".js": "text/javascript", ".svg": "image/svg+xml"}
IMPORT = re.compile(r"""^(?:import|export)\s[^;'"]*?["'](\.[^"']+)["']""", re.M)
#: A remark on lines of its own: for those who read the source, not for the wire.
REMARK = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.M | re.S)
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """One file of the app: its bytes, the same for the wire, what it is, and its digest."""

    content: bytes
    packed: bytes
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The app's files by name, and the version that stands for all of them and the words."""

    version: str
    files: dict[str, File]

    @property
    def modules(self) -> list[str]:
        """The modules, which the page asks for at once instead of one after the other."""
        return [name for name in self.files if name.endswith(".mjs")]


@cache
def shell() -> Shell:
    """The app as it is in this release; read once a process."""
    static = Path(current_app.static_folder or "")
    template = (ROOT / "templates" / TEMPLATE).read_text("utf-8")
    files = {}
    for name in (*_followed(static, MODULES), *PLAIN):
        text = REMARK.sub("", (static / name).read_text("utf-8"))
        files[name] = _file(text.encode(), KINDS[Path(name).suffix])
    words = styles.words_of([template, *(each.content.decode() for each in files.values())])
    sheets = [_bootstrap(), *(static / f"css/{name}.css" for name in STYLES)]
    css = "".join(styles.needed(sheet.read_text("utf-8"), words) for sheet in sheets)
    files["css/shell.css"] = _file(css.encode(), "text/css")
    parts = [f"{name} {each.sha256}" for name, each in sorted(files.items())]
    parts += [json.dumps(in_both_languages(), sort_keys=True), template]
    return Shell(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16], files)


def _bootstrap() -> Path:
    return Path(str(current_app.blueprints["bootstrap"].static_folder)) / BOOTSTRAP


def _file(content: bytes, kind: str) -> File:
    packed = gzip.compress(content, 9, mtime=0)
    return File(content, packed, kind, hashlib.sha256(content).hexdigest())


def _followed(static: Path, roots: tuple[str, ...]) -> list[str]:
    """The modules that these import, and those that they import, in order of discovery."""
    found: list[str] = []
    todo = list(roots)
    while todo:
        name = todo.pop(0)
        if name in found:
            continue
        found.append(name)
        text = (static / name).read_text("utf-8")
        for wish in IMPORT.findall(text):
            path = (static / name).parent.joinpath(wish).resolve()
            todo.append(path.relative_to(static.resolve()).as_posix())
    return found


@bp.get("/app")
@open_to_all("an empty shell: tablet and judge prove themselves to the API")
def tablet() -> ResponseReturnValue:
    """The page; no name and no event is in it, all it shows comes by the API or is kept here."""
    present = shell()
    page = render_template(
        TEMPLATE,
        words=in_both_languages(),
        shell=present,
        address=lambda name: url_for("marking.shell_file", digest=present.version, name=name),
    )
    response = _packed(page.encode(), None, "text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Shell"] = present.version
    return response


@bp.get("/shell/<digest>/<path:name>")
@open_to_all("the app's own files: no name and no event is in them")
def shell_file(digest: str, name: str) -> ResponseReturnValue:
    """A file of the app; of this release only."""
    present = shell()
    found = present.files.get(name)
    if digest != present.version or found is None:
        raise NotFound("not-found")
    response = _packed(found.content, found.packed, found.kind)
    response.headers["Cache-Control"] = FOR_GOOD
    return response


@bp.get("/worker.js")
@open_to_all("what keeps the app on the tablet: no name and no event is in it")
def shell_worker() -> ResponseReturnValue:
    """The worker, which knows which files there are and the digest of each."""
    present = shell()
    facts = {
        "version": present.version,
        "page": url_for("marking.tablet"),
        "files": {
            url_for("marking.shell_file", digest=present.version, name=name): each.sha256
            for name, each in present.files.items()
        },
    }
    text = (Path(current_app.static_folder or "") / WORKER).read_text("utf-8")
    code = f"const SHELL = {json.dumps(facts)};\n{text}"
    response = _packed(code.encode(), None, "text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _packed(content: bytes, packed: bytes | None, kind: str) -> Response:
    """The content, packed where the browser can unpack it."""
    wanted = "gzip" in request.accept_encodings
    if wanted:
        content = packed or gzip.compress(content, 6, mtime=0)
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Vary"] = "Accept-Encoding"
    if wanted:
        response.headers["Content-Encoding"] = "gzip"
    return response
