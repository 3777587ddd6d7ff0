"""4,000 badges with a photo each, from the database to one file (证件)."""

from __future__ import annotations

import hashlib
import io
import time
import uuid
from datetime import UTC, datetime

from PIL import Image, ImageDraw
from sqlalchemy import insert, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry, EntryMember
from competition.models.event import Event
from competition.models.registration import (
    Registration,
    RegistrationFile,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.services import badges, keys, registration_files, registration_rules
from competition.services.badges import BadgeWish
from tests.bench.installation import SYSTEM
from tests.bench.marking import figure

#: So many different faces; every file on the disk is its own.
FACES = 40
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def measure() -> list[dict[str, object]]:
    """Print badges for everybody the roster's measurement left in the database."""
    event = db.session.scalars(select(Event)).one()
    scope = Scope(event.id)
    _give_photos(scope)
    started, used = time.perf_counter(), time.process_time()
    made = badges.pdf(SYSTEM, scope, BadgeWish(("contestant",)))
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    said = f"photo and code each, {len(made) // 1024} KB; CPU {processor:.1f} s"
    return [figure("badges_4000_s", round(seconds, 1), "s", said)]


def _face(number: int) -> bytes:
    """A portrait of 900 × 675 points as a camera's noise makes it heavy."""
    image = Image.effect_noise((675, 900), 28).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((200, 150, 480, 560), fill=(220, 150 + number, 160))
    draw.rectangle((100, 600, 580, 900), fill=(number * 6, 60, 120))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _give_photos(scope: Scope) -> None:
    """A registration with a portrait for every contestant."""
    rules = {
        "opens": "2026-10-01T08:00:00+08:00",
        "closes": "2026-10-31T18:00:00+08:00",
        "fields": [{"code": "portrait", "name": {"zh": "证件照"}, "kind": "photo"}],
    }
    event = db.session.get_one(Event, scope.event_id)
    with transaction():
        registration_rules.change(SYSTEM, scope, rules, version=event.version, now=NOW)
    faces = [_face(number) for number in range(FACES)]
    people = db.session.execute(
        select(EntryMember.person_id, Entry.id, Entry.trade_id, Entry.delegation_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .order_by(Entry.number)
    ).all()
    rows, members, files = [], [], []
    for number, (person, entry, trade, delegation) in enumerate(people, 1):
        row, member = uuid.uuid4(), uuid.uuid4()
        content = faces[number % FACES] + str(number).encode()
        digest = hashlib.sha256(content).hexdigest()
        path = registration_files.path_of(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(keys.ring().encrypt(content, belongs_to=f"registration_file:{digest}"))
        rows.append(
            {
                "id": row, "event_id": scope.event_id, "number": number, "trade_id": trade,
                "kind": RegistrationKind.ENTRY, "state": RegistrationState.ACCEPTED,
                "entry_id": entry, "delegation_id": delegation, "coaches": [],
                "created_at": NOW, "submitted_at": NOW,
            }
        )  # fmt: skip
        members.append({"id": member, "registration_id": row, "position": 0, "name": "某人",
                        "answers": {}, "person_id": person})  # fmt: skip
        files.append(
            {"id": uuid.uuid4(), "member_id": member, "field": "portrait", "filename": "a.jpg",
             "media_type": "image/jpeg", "sha256": digest, "size": len(content), "uploaded_at": NOW}
        )  # fmt: skip
    with transaction():
        for table, given in (
            (Registration, rows), (RegistrationMember, members), (RegistrationFile, files),
        ):  # fmt: skip
            db.session.execute(insert(table), given)
