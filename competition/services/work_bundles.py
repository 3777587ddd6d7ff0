"""Many works at once (作品整批): a ZIP whose file names carry entry numbers, a column of links.

What fits is kept, whatever else is in the file; what does not is told, each by its name and why.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import TypeVar

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow, Problem, Refused
from competition.exchange.damaged_zips import DAMAGED
from competition.models.entry import Entry, EntryState
from competition.models.event import Trade
from competition.services import work_codes, work_files, works
from competition.services.entrants import work_rules

T = TypeVar("T")
#: A file of a ZIP: its name, and what reads it.
File = tuple[str, Callable[[], bytes]]
MEGABYTE = 1024 * 1024
MOST_BYTES = 300 * MEGABYTE
MOST_FILES = 5000
#: What cameras and computers lay beside pictures.
BESIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(slots=True)
class Taken:
    """How many were kept, of how many entries or codes, and what was not and why."""

    kept: int = 0
    of: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    #: Of a column of links: the lines that were not taken, each with its problem's place.
    left: list[str] = field(default_factory=list)


def pictures(actor: Actor, scope: Scope, raw: bytes, *, now: datetime) -> Taken:
    """Keep the pictures of a ZIP for the entries their names begin with.

    `012.jpg`, `012-2.jpg`, `012 黄河滩.jpg`, `012/1.jpg` are of entry 012. Raises Invalid
    ("zip-unreadable", "upload-too-large", "zip-too-many").
    """
    taken, known = Taken(), numbers_of(scope)
    for file in read_files(raw):
        keep_file(actor, scope, file, known, taken, now=now)
    return taken


def keep_file(
    actor: Actor,
    scope: Scope,
    file: File,
    known: Mapping[str, uuid.UUID],
    taken: Taken,
    *,
    now: datetime,
) -> None:
    """Keep one file of a ZIP for the entry it is of, or tell why not; taken: what came before."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    event = Scope(scope.event_id)

    def keep(at: uuid.UUID, raw: bytes) -> None:
        _require_title(at)
        works.add_picture(actor, event, at, raw, now=now)

    _sort(file, known, taken, keep)


def under_codes(actor: Actor, code_set_id: uuid.UUID, raw: bytes, *, now: datetime) -> Taken:
    """Put the pictures of a ZIP under the codes their names begin with, by the coder's hand."""
    known = {line.text: line.text for line in work_codes.of_set(actor, code_set_id)}
    taken = Taken()
    for file in read_files(raw):
        _sort(
            file,
            known,
            taken,
            lambda code, content: work_codes.put(actor, code_set_id, code, content, now=now),
        )
    return taken


#: A number, blanks or a comma, an address.
_LINE = re.compile(r"\s*([^\s,，]+)[\s,，]+([^\s,，]+)[\s,，]*")


def links(actor: Actor, scope: Scope, text: str, *, neutral: bool, now: datetime) -> Taken:
    """Keep a column of links: each line an entry number, a blank or tab, an address.

    What is not taken is left with its reason, line by line, to be mended and sent again.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    event, known, taken = Scope(scope.event_id), numbers_of(scope), Taken()
    for line in filter(str.strip, text.splitlines()):
        found = _LINE.fullmatch(line)
        number, link = found.groups() if found else ("", "")
        try:
            if found is None:
                raise Invalid("link-line-form")
            if number not in known:
                raise Invalid("link-line-unknown", number=number[:40])
            _require_title(known[number])
            works.add_link(actor, event, known[number], link, neutral=neutral, now=now)
        except (Invalid, NotNow) as refused:
            taken.problems.append(_told(refused, line.strip()))
            taken.left.append(line.strip())
        else:
            taken.kept += 1
            taken.of.add(number)
    return taken


def _require_title(entry_id: uuid.UUID) -> None:
    """A work is called something before it is handed in, where its trade asks for titles."""
    row = db.session.execute(
        select(Entry.number, Entry.team_name, Trade.works)
        .join(Trade, Trade.id == Entry.trade_id)
        .where(Entry.id == entry_id)
    ).one()
    if not row.team_name and work_rules(row.works).asks_titles:
        raise Invalid("work-untitled", number=row.number)


def numbers_of(scope: Scope) -> dict[str, uuid.UUID]:
    """Entry number → entry, of all accepted in a trade; the caller has asked the policy."""
    rows = db.session.execute(
        select(Entry.number, Entry.id).where(
            Entry.trade_id == scope.trade_id,
            Entry.event_id == scope.event_id,
            Entry.state == EntryState.ACCEPTED,
        )
    )
    return {row.number: row.id for row in rows}


def _sort(
    file: File, known: Mapping[str, T], taken: Taken, keep: Callable[[T, bytes], object]
) -> None:
    name, content = file
    number = number_in(name, known)
    if number is None:
        taken.problems.append(Problem("zip-name-unknown", name, {"name": name[-80:]}))
        return
    try:
        keep(known[number], content())
    except (Invalid, NotNow) as refused:
        taken.problems.append(_told(refused, name[-80:]))
    else:
        taken.kept += 1
        taken.of.add(number)


def _told(refused: Refused, name: str) -> Problem:
    return Problem(refused.code, name, {**refused.values, "name": name})


def number_in(name: str, known: Iterable[str]) -> str | None:
    """The number a file's name, or its folder's, begins with: the longest that is one.

    >>> number_in("作品/012-2 晨光.jpg", ["01", "012"]), number_in("0123.jpg", ["012"])
    ('012', None)
    """
    listed = sorted(known, key=len, reverse=True)
    path = PurePosixPath(name.replace("\\", "/"))
    for part in (path.stem, *reversed(path.parent.parts)):
        for number in listed:
            rest = part[len(number) :]
            if part.upper().startswith(number.upper()) and not re.match(r"[0-9A-Za-z]", rest):
                return number
    return None


def read_files(raw: bytes) -> list[File]:
    """The files of a ZIP by name, without what computers lay beside them.

    Raises Invalid("zip-unreadable", "upload-too-large", "zip-too-many").
    """
    if len(raw) > MOST_BYTES:
        raise Invalid("upload-too-large", limit=MOST_BYTES // MEGABYTE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (OSError, *DAMAGED) as error:
        raise Invalid("zip-unreadable") from error
    listed = [
        one
        for one in archive.infolist()
        if not one.is_dir() and not any(word in one.filename for word in BESIDE)
    ]
    if len(listed) > MOST_FILES:
        raise Invalid("zip-too-many", limit=MOST_FILES)
    return [(_name(one), _reading(archive, one)) for one in listed]


def _name(one: zipfile.ZipInfo) -> str:
    """A name as it was written; Windows writes Chinese names as GB 18030 and says nothing of it."""
    if one.flag_bits & 0x800:
        return one.filename
    try:
        return one.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return one.filename


def _reading(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Callable[[], bytes]:
    def content() -> bytes:
        if one.file_size > work_files.MOST_BYTES:
            limit = work_files.MOST_BYTES // MEGABYTE
            raise Invalid("upload-too-large", limit=limit)
        try:
            return archive.read(one)
        except (OSError, *DAMAGED) as error:
            raise Invalid("picture-unreadable") from error

    return content
