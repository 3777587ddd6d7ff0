"""The trail is found by what people remember: name, number, code, word, day (检索留痕)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.models.audit import PersonalValue
from competition.models.code_key import OpenCode
from competition.models.entry import Entry, EntryMember
from competition.models.person import Person
from competition.services import audit, trail, trail_people
from competition.services.trail import Wish
from competition.services.trail_search import Word
from competition.web.sentences.actions import actions_saying
from tests import factories_results as results
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_marking import make_hall


@pytest.fixture
def event(app):
    """An event with a handful of acts a minute apart."""
    event = make_event()
    trade = make_trade(event)
    person = make_account("organiser", event=event, name="段青禾")
    acts = [
        ("entry.created", {"number": "0127", "name": audit.Personal("𬱖晓棠")}, SYSTEM),
        ("sheet.reopened", {"code": "K-017", "reason": "第 3 项漏评"}, SYSTEM),
        ("results.published", {"trade": trade.id}, Actor(id=person.id, name="段青禾")),
        ("event.changed", {"share": "50%"}, SYSTEM),
    ]
    with transaction():
        for minute, (action, facts, actor) in enumerate(acts):
            audit.record(
                actor, action, ("event", event.id), scope=Scope(event.id),
                now=NOW + timedelta(minutes=minute), **facts,
            )  # fmt: skip
    return event


def found(event, *words: str, **wish) -> list[str]:
    asked = tuple(Word(word) for word in words)
    lines, _more = trail.page(SYSTEM, Scope(event.id), Wish(words=asked, **wish))
    return [line.action for line in lines if line.subject_id == str(event.id)]


@pytest.mark.parametrize(
    ("word", "action"),
    [
        ("K-017", "sheet.reopened"),
        ("漏评", "sheet.reopened"),
        ("0127", "entry.created"),
        ("𬱖晓棠", "entry.created"),
        ("段青禾", "results.published"),
        ("咖啡师", "results.published"),
        ("50%", "event.changed"),
    ],
)
def test_an_act_is_found_by_what_it_was_about_or_who_did_it(event, word, action):
    assert found(event, word) == [action]


def test_every_word_must_fit(event):
    assert found(event, "K-017", "漏评") == ["sheet.reopened"]
    assert found(event, "K-017", "0127") == []


def test_signs_of_the_database_are_only_signs(event):
    assert found(event, "%%") == []
    assert found(event, "K_017") == []


def test_an_erased_value_is_found_no_more(event):
    with transaction():
        for value in db.session.query(PersonalValue):
            value.value = value.salt = None

    assert found(event, "𬱖晓棠") == []


def test_days_bound_what_is_found(event):
    later = NOW + timedelta(minutes=2)

    assert found(event, since=later) == ["event.changed", "results.published"]
    assert found(event, until=later) == ["sheet.reopened", "entry.created"]


def test_another_events_trail_stays_shut(event):
    assert found(make_event("E2"), "K-017") == []


def test_plain_words_are_searched_in_the_language_of_the_reader(app, as_role, event):
    with app.test_request_context("/?lang=zh"):
        assert "results.published" in actions_saying("公示")
    page = as_role("organiser", event=event).get(f"/console/{event.code}/trail?q=公示&lang=zh").text

    assert "段青禾" in page
    assert "漏评" not in page


def test_nothing_found_says_so_and_leads_back(as_role, event):
    page = as_role("organiser", event=event).get(f"/console/{event.code}/trail?q=无此人&lang=zh")

    assert "没有符合的记录" in page.text


def test_a_trade_and_a_module_find_what_was_done_in_them(app):
    hall = make_hall()
    sheet = hall.sheet(seat=1)
    scope = Scope(hall.event.id, hall.trade.id)
    with transaction():
        audit.record(SYSTEM, "sheet.signed", ("sheet", sheet.id), scope=scope, now=NOW, n=1)
        audit.record(SYSTEM, "codes.printed", ("code_set", hall.event.id), scope=scope, now=NOW)

    def acts(*words: str) -> set[str]:
        lines, _more = trail.page(
            SYSTEM, Scope(hall.event.id), Wish(words=tuple(Word(word) for word in words))
        )
        return {line.action for line in lines} & {"sheet.signed", "codes.printed"}

    assert acts(hall.trade.name["zh"]) == {"sheet.signed", "codes.printed"}
    assert acts(hall.module.name["zh"]) == {"sheet.signed"}


def test_a_name_finds_the_sheets_once_the_codes_are_open_and_not_before(app):
    played = results.play("drivers-2025")
    scope = Scope(played.event_id)
    entry = db.session.scalars(select(Entry).order_by(Entry.number)).first()
    name = db.session.scalars(
        select(Person.name)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .where(EntryMember.entry_id == entry.id)
    ).first()

    subjects = trail_people.subjects_of(SYSTEM, scope, name)
    lines, _more = trail.page(SYSTEM, scope, Wish(words=(Word(name, subjects=subjects),)))

    assert str(entry.id) in subjects
    signed = [line for line in lines if line.action == "sheet.signed"]
    assert signed
    assert all(line.facts["code"] and line.facts["module"] for line in signed)
    db.session.execute(delete(OpenCode))
    assert set(trail_people.subjects_of(SYSTEM, scope, name)) <= {str(entry.id)}


def test_what_nobody_signed_in_for_is_found_by_what_it_is_shown_under(app, as_role, event):
    page = as_role("organiser", event=event).get(f"/console/{event.code}/trail?q=系统&lang=zh")

    assert "漏评" in page.text
    assert "段青禾" not in page.text
