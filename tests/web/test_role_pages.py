"""People and roles of an event at the console (人员与角色): found, and a page at a time."""

from __future__ import annotations

import pytest

from competition.access.policy import Scope
from competition.db import transaction
from competition.services import accounts, assignments
from tests.factories import NOW, SYSTEM, make_event


@pytest.fixture
def event(app):
    event = make_event("E1")
    scope = Scope(event.id)
    with transaction():
        for number in range(assignments.PAGE + 5):
            account = accounts.create(
                SYSTEM, name=f"裁判{number:03}", login=f"j{number:03}", scope=scope, now=NOW
            )
            assignments.grant(SYSTEM, account, "floor_judge", scope, now=NOW)
            if not number % 2:
                assignments.grant(SYSTEM, account, "recorder", scope, now=NOW)
    return event


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def test_a_page_holds_so_many_people_with_all_their_roles(event):
    page = assignments.of_event(SYSTEM, event.id)

    names = sorted({line.name for line in page.lines})
    assert (page.count, page.first, page.shown, page.more) == (55, 1, 50, True)
    assert names == [f"裁判{number:03}" for number in range(50)]
    assert len(page.lines) == 75


def test_the_second_page_holds_the_rest(office, event):
    text = office.get(f"/console/{event.code}/roles?page=2").text

    assert "裁判054" in text
    assert "裁判048" not in text
    assert 'rel="prev"' in text
    assert 'rel="next"' not in text
    assert 'rel="next"' in office.get(f"/console/{event.code}/roles").text


def test_somebody_is_found_by_name_or_login(event):
    assert [one.name for one in assignments.of_event(SYSTEM, event.id, q="判017").lines] == [
        "裁判017"
    ]
    assert assignments.of_event(SYSTEM, event.id, q="J02").count == 10
    assert assignments.of_event(SYSTEM, event.id, q="%").count == 0


def test_a_word_that_fits_nobody_says_so(office, event):
    text = office.get(f"/console/{event.code}/roles?q=没有此人").text

    assert "没有符合的人员" in text
    assert f'href="/console/{event.code}/roles"' in text


def test_somebody_of_a_known_name_is_asked_about_before_a_second_account_is_made(office, event):
    known = assignments.of_event(SYSTEM, event.id, q="裁判003").lines[0].account_id
    given = {"name": "裁判003", "login": "", "role": "recorder", "scope": str(event.id)}

    def give(**more: str):
        return office.post(f"/console/{event.code}/roles?lang=zh", data=given | more)

    def roles() -> dict[object, set[str]]:
        found: dict[object, set[str]] = {}
        for line in assignments.namesakes(SYSTEM, event.id, "裁判003"):
            found.setdefault(line.account_id, set()).add(line.role)
        return found

    asked = give()
    before = roles()
    same = give(whose=str(known))
    after = roles()
    other = give(whose="other")

    assert (asked.status_code, same.status_code, other.status_code) == (422, 302, 302)
    assert "是同一个人，还是另一个人" in asked.text
    assert before == {known: {"floor_judge"}}
    assert after == {known: {"floor_judge", "recorder"}}
    assert len(roles()) == 2
