"""The archive of an event as one ZIP (归档包): its pieces, its website, a readme, the digests."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from flask import render_template
from flask_babel import force_locale

from competition.access.policy import Actor
from competition.db import transaction
from competition.errors import Refused
from competition.services import event_archives, privacy, static_bundle
from competition.services.scopes import EventHead
from competition.services.trail import TrailLine
from competition.web import static_site
from competition.web.sentences.acts import act_words
from competition.web.wording import sentence

README, DIGESTS, SITE = "先看这里.txt", "SHA256SUMS", "网站"


@dataclass(frozen=True, slots=True)
class Archived:
    """How many files went in, and what could not, with the reason in words."""

    files: int
    missing: tuple[tuple[str, str], ...]


def write(
    file: IO[bytes],
    actor: Actor,
    event: EventHead,
    *,
    now: datetime,
    tell: Callable[[int, int], object] = lambda _done, _all: None,
) -> Archived:
    """Write the archive into an open file. What a service refuses is listed in the readme."""
    with transaction():
        pieces = event_archives.pieces(actor, event.scope, words=_act, now=now)
        until = privacy.standing(actor, event.scope, now=now).kept_until
        site = static_bundle.gather(actor, (event.code,), now=now)
    count = len(pieces) + static_site.count(site)
    digests: dict[str, str] = {}
    missing: list[tuple[str, str]] = []

    tell(0, count)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(path: str, content: bytes) -> None:
            digests[path] = hashlib.sha256(content).hexdigest()
            archive.writestr(path, content)
            tell(min(len(digests), count), count)

        for piece in pieces:
            try:
                content = piece.make()
            except Refused as refused:
                missing.append((piece.path, sentence(refused)))
            else:
                put(piece.path, content)
        for path, content in static_site.files(site):
            put(f"{SITE}/{path}", content)
        put(README, readme(event, digests, missing, until=until, now=now))
        lines = sorted(f"{digest}  {path}\n" for path, digest in digests.items())
        archive.writestr(DIGESTS, "".join(lines))
    return Archived(len(digests) + 1, tuple(missing))


def _act(line: TrailLine) -> str:
    with force_locale("zh_CN"):
        return act_words(line)


def readme(
    event: EventHead,
    digests: dict[str, str],
    missing: list[tuple[str, str]],
    *,
    until: date | None,
    now: datetime,
) -> bytes:
    """What lies where and how it is read, Chinese first, with ends of line for every system."""
    with force_locale("zh_CN"):
        text = render_template(
            "archive/readme.txt",
            event=event,
            folders=folders(digests),
            missing=missing,
            until=until,
            now=now,
        )
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")


def folders(digests: dict[str, str]) -> dict[str, int]:
    """How many files each folder holds."""
    found: dict[str, int] = {}
    for path in digests:
        top, slash, _rest = path.partition("/")
        if slash:
            found[top] = found.get(top, 0) + 1
    return found
