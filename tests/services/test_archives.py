"""A contest file goes into the database and comes out the same (装入与导出)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.errors import Conflict, Invalid
from competition.models.entry import Entry
from competition.models.event import Event
from competition.services import archives
from tests.factories import NOW, SYSTEM

SAMPLE = (archives.SAMPLES / "dakabei-2025.json").read_bytes()


def load(content: bytes) -> Event:
    with transaction():
        return archives.load(SYSTEM, content, now=NOW)


@pytest.mark.parametrize("name", archives.sample_names())
def test_a_contest_that_ships_comes_out_byte_for_byte(app, name):
    content = (archives.SAMPLES / f"{name}.json").read_bytes()

    event = load(content)

    assert archives.dump(SYSTEM, event.id) == content


def test_an_event_is_loaded_once(app):
    load(SAMPLE)

    with pytest.raises(Conflict, match="event-exists"):
        load(SAMPLE)


def test_a_file_with_problems_leaves_nothing_behind(app):
    broken = json.loads(SAMPLE)
    broken["entries"][0]["division"] = "nobody"
    broken["trades"][0]["modules"][0]["scheme"]["max"] = "99"

    with pytest.raises(Invalid) as refused:
        load(json.dumps(broken, ensure_ascii=False).encode())

    assert len(refused.value.problems) >= 2
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0
