"""Large uploads (上传): how much a page takes, and where it lies while it comes in.

Most pages take what `MAX_CONTENT_LENGTH` allows. A view marked `@takes(rule)` takes more where its
rule says so of the asker, before a byte is read; what comes in can be laid into a folder of the
installation instead of the machine's memory.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, request
from werkzeug.datastructures import FileStorage

from competition.errors import Invalid
from competition.web.guards import view_of_request

View = TypeVar("View", bound=Callable[..., Any])
#: What stays free on the disk, whatever comes in.
SPARE = 256 * 1024 * 1024
#: Fields around the file, in bytes.
AROUND = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Room:
    """How much one upload may hold, in bytes, and the folder it is laid into; None: memory.

    kind: of `oversize.ADVICE`, what helps whoever sends too much.
    """

    most: int
    folder: Path | None = None
    kind: str = ""


class UploadRequest(Request):
    """A request whose files are laid where its view wants them, and are gone with it."""

    upload_folder: Path | None = None
    #: How much its file may have, as the page says beside the field; None: no more than any page.
    told_most: int | None = None
    #: What its view takes, a kind of `oversize.ADVICE`.
    told_kind: str = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.laid: list[IO[bytes]] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.upload_folder is None:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        made = (self.upload_folder / f"upload-{secrets.token_hex(8)}.part").open("x+b")
        self.laid.append(made)
        return made

    def clear(self) -> None:
        """Take away what was laid down."""
        for each in self.laid:
            each.close()
            Path(each.name).unlink(missing_ok=True)


def takes(rule: Callable[[], Room | None]) -> Callable[[View], View]:
    """Declare how much a view takes; the rule says None where the asker gets no more room."""

    def declare(view: View) -> View:
        view.room = rule  # type: ignore[attr-defined]
        return view

    return declare


def make_room() -> None:
    """Let in what the view takes from this asker; refuse what the disk cannot hold."""
    rule = getattr(view_of_request(), "room", None)
    room = rule() if rule and request.method == "POST" else None
    if room is None:
        return
    request.max_content_length = room.most + AROUND
    cast(UploadRequest, request).told_most = room.most
    cast(UploadRequest, request).told_kind = room.kind
    if room.folder is None:
        return
    room.folder.mkdir(parents=True, exist_ok=True)
    if (request.content_length or 0) + SPARE > shutil.disk_usage(room.folder).free:
        raise Invalid("disk-full")
    cast(UploadRequest, request).upload_folder = room.folder


def path_of(upload: FileStorage | None) -> Path | None:
    """Where an upload lies, whole; None: there is none, or it lies in memory."""
    stream: Any = upload.stream if upload else None
    if stream not in cast(UploadRequest, request).laid:
        return None
    stream.flush()
    return Path(stream.name) if stream.tell() or Path(stream.name).stat().st_size else None


def clear(_error: BaseException | None = None) -> None:
    """After the request, whatever became of it."""
    cast(UploadRequest, request).clear()


def register(app: Flask) -> None:
    """Make room before the form is read."""
    app.request_class = UploadRequest
    app.before_request(make_room)
    app.teardown_request(clear)
