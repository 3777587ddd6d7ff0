"""A work sent by link is seen at its entry, and nothing else is made a link (作品链接)."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.registration import RegistrationMember
from competition.services import archives
from tests.factories import NOW, SYSTEM


def test_the_page_of_a_video_has_its_name_and_the_link_to_it(
    as_role: Callable[..., FlaskClient],
) -> None:
    with transaction():
        event = archives.load_sample(SYSTEM, "videos-2025", now=NOW)
    entry = db.session.scalars(select(Entry).where(Entry.number == "007")).one()
    office = as_role("organiser", event=event)

    page = office.get(f"/console/{event.code}/entries/{entry.id}").text

    assert "作品名" in page
    (link,) = re.findall(r'<a class="web-link"[^>]*>', page)
    assert 'href="https://works.example.org/007.mp4"' in link
    assert 'rel="noopener noreferrer"' in link

    with transaction():
        for row in db.session.scalars(select(RegistrationMember)):
            row.answers = {"link": "javascript:alert(1)"}
    page = office.get(f"/console/{event.code}/entries/{entry.id}").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
