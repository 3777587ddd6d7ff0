"""What a judge wrote and photographed beside his marks (备注与照片), read out of what he signed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from competition.db import db
from competition.errors import Invalid
from competition.models.panel import PanelSeat
from competition.models.sheet import Revision, ScoreSheet
from competition.rules.sheets import Sheet
from competition.services import photos, revision_bodies
from competition.services.photos import Photo


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A photo a signed version names; `photo` is None while it is still on the tablet."""

    sha256: str
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class Time:
    """What a stopwatch said and what was given back, in seconds; `over` by how much it went over.

    Over is told of the module's own clock alone: of an aspect's the scheme's rule speaks.
    """

    counts: Decimal
    given_back: Decimal
    why: str
    over: Decimal


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said about one aspect in one version; code "" is the whole sheet."""

    n: int
    code: str
    name: dict[str, str]
    note: str
    photos: tuple[NamedPhoto, ...]
    time: Time | None = None


def of_sheet(sheet_id: uuid.UUID, layout: Sheet, limit: int | None = None) -> tuple[Remark, ...]:
    """Remarks of a sheet's versions, the newest version first, aspects in the scheme's order.

    limit: seconds the module may take.
    The caller has asked the policy, and whether the sheet may be looked into yet.
    """
    names = {aspect.code: aspect.name for aspect in layout.aspects}
    bodies = _bodies(sheet_id)
    arrived = photos.named(sheet_id, {sha256 for _n, body in bodies for sha256, _a in body.photos})
    found: list[Remark] = []
    for n, body in bodies:
        notes = {"": body.note, **body.notes}
        times = {timing.aspect: _time(timing, limit) for timing in body.timings}
        for code in ("", *names):
            named = tuple(
                NamedPhoto(sha256, arrived.get(sha256))
                for sha256, aspect in body.photos
                if aspect == code
            )
            if notes.get(code) or named or code in times:
                name = names.get(code)
                said = {"zh": name.zh, "en": name.en} if name else {}
                note = notes.get(code, "")
                found.append(Remark(n, code, said, note, named, times.get(code)))
    return tuple(found)


def signed_beside(raw: bytes, limit: int | None) -> tuple[dict[str, str], dict[str, Time]]:
    """Notes and times in signed bytes by aspect, "" for the whole sheet; none in a file's own."""
    body = _read(raw)
    if body is None:
        return {}, {}
    times = {timing.aspect: _time(timing, limit) for timing in body.timings}
    return {"": body.note, **body.notes}, times


def _time(timing: revision_bodies.Timing, limit: int | None) -> Time:
    own = limit is not None and not timing.aspect
    over = max(Decimal(0), timing.counts - Decimal(limit or 0)) if own else Decimal(0)
    return Time(timing.counts, Decimal(timing.given_back), timing.why, over)


def _bodies(sheet_id: uuid.UUID) -> list[tuple[int, revision_bodies.Body]]:
    rows = db.session.execute(
        select(Revision.n, Revision.body)
        .where(Revision.sheet_id == sheet_id)
        .order_by(Revision.n.desc())
    )
    return [(n, body) for n, raw in rows if (body := _read(raw)) is not None]


def _read(raw: bytes) -> revision_bodies.Body | None:
    """The body of a version; None for one that came in a contest file."""
    try:
        return revision_bodies.read(raw)
    except Invalid:
        return None


@dataclass(frozen=True, slots=True)
class CodePhoto:
    """A photo beside the marks of a code: where it belongs, whether it shows the paper original.

    aspect "" is the whole sheet. The file lies at `photo_files.path_of(photo.sha256)`.
    """

    module_id: uuid.UUID
    attempt: int
    seat: str
    aspect: str
    original: bool
    photo: Photo


def photos_of_code(blind_code_id: uuid.UUID) -> tuple[CodePhoto, ...]:
    """Photos that have arrived for what counts under a code, for a case file (案卷照片).

    By module, attempt and seat; those of aspects before the paper's own. Marks that were moved to
    this code bring theirs along, marks moved away take theirs with them. The caller has asked the
    policy; who knows an entry finds its codes by `services.identities`.
    """
    rows = db.session.execute(
        select(
            ScoreSheet.id, ScoreSheet.module_id, ScoreSheet.attempt, PanelSeat.code, Revision.body
        )
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Revision, (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n))
        .where(ScoreSheet.blind_code_id == blind_code_id)
        .order_by(ScoreSheet.module_id, ScoreSheet.attempt, PanelSeat.position, ScoreSheet.id)
    ).all()
    papers = photos.originals([row.id for row in rows])
    found: list[CodePhoto] = []
    for row in rows:
        at = (row.module_id, row.attempt, row.code)
        body = _read(row.body)
        wanted = body.photos if body else ()
        arrived = photos.named(row.id, {sha256 for sha256, _aspect in wanted})
        found += [
            CodePhoto(*at, aspect, False, arrived[sha256])
            for sha256, aspect in wanted
            if sha256 in arrived
        ]
        found += [CodePhoto(*at, "", True, photo) for photo in papers[row.id]]
    return tuple(found)
