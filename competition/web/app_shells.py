"""An app that opens without a server, as one whole with a version of its own (离线外壳).

Its addresses bear the digest of everything in it, so that files of two releases never meet in one
page, and whoever has them keeps them for good. What belongs to it is found by following imports.
The judge's tablet is one such app, the desk of the floor another: they share modules and no data.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from competition.config import ROOT
from competition.errors import NotFound
from competition.web import app_styles

PLAIN = ("js/lib/early.js", "icons/sprite.svg", "icons/caret.svg", "icons/mark.svg")
WORKER = "js/marking/worker.js"
BOOTSTRAP = "css/bootstrap.min.css"
KINDS = {".mjs": "text/javascript", ".js": "text/javascript", ".svg": "image/svg+xml"}
IMPORT = re.compile(r"""^(?:import|export)\s[^;'"]*?["'](\.[^"']+)["']""", re.M)
#: A remark on lines of its own: for those who read the source, not for the wire.
REMARK = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.M | re.S)
FOR_GOOD = "public, max-age=31536000, immutable"

#: Language → name → text.
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class App:
    """What an app is made of; `page` and `file` are endpoints, `family` names its caches."""

    template: str
    modules: tuple[str, ...]
    styles: tuple[str, ...]
    page: str
    file: str
    family: str
    store: str


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


def build(app: App, words: Words) -> Shell:
    """Put an app together as it is in this release."""
    static = Path(current_app.static_folder or "")
    template = (ROOT / "templates" / app.template).read_text("utf-8")
    files = {}
    for name in (*_followed(static, app.modules), *PLAIN):
        text = REMARK.sub("", (static / name).read_text("utf-8"))
        files[name] = _file(text.encode(), KINDS[Path(name).suffix])
    known = app_styles.words_of([template, *(each.content.decode() for each in files.values())])
    sheets = [_bootstrap(), *(static / f"css/{name}.css" for name in app.styles)]
    css = "".join(app_styles.needed(sheet.read_text("utf-8"), known) for sheet in sheets)
    files["css/shell.css"] = _file(css.encode(), "text/css")
    parts = [f"{name} {each.sha256}" for name, each in sorted(files.items())]
    parts += [json.dumps(words, sort_keys=True), template]
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


def page(app: App, shell: Shell, words: Words) -> ResponseReturnValue:
    """The page; no name and no event is in it, all it shows comes by the API or is kept there."""
    text = render_template(
        app.template,
        words=words,
        shell=shell,
        address=lambda name: url_for(app.file, digest=shell.version, name=name),
    )
    response = packed(text.encode(), None, "text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Shell"] = shell.version
    return response


def file(shell: Shell, digest: str, name: str) -> ResponseReturnValue:
    """A file of the app; of this release only."""
    found = shell.files.get(name)
    if digest != shell.version or found is None:
        raise NotFound("not-found")
    response = packed(found.content, found.packed, found.kind)
    response.headers["Cache-Control"] = FOR_GOOD
    return response


def worker(app: App, shell: Shell) -> ResponseReturnValue:
    """The worker, which knows which files there are and the digest of each."""
    facts = {
        "version": shell.version,
        "page": url_for(app.page),
        "family": app.family,
        "store": app.store,
        "files": {
            url_for(app.file, digest=shell.version, name=name): each.sha256
            for name, each in shell.files.items()
        },
    }
    text = (Path(current_app.static_folder or "") / WORKER).read_text("utf-8")
    code = f"const SHELL = {json.dumps(facts)};\n{text}"
    response = packed(code.encode(), None, "text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def packed(content: bytes, ready: bytes | None, kind: str) -> Response:
    """The content, packed where the browser can unpack it."""
    wanted = "gzip" in request.accept_encodings
    if wanted:
        content = ready or gzip.compress(content, 6, mtime=0)
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Vary"] = "Accept-Encoding"
    if wanted:
        response.headers["Content-Encoding"] = "gzip"
    return response
