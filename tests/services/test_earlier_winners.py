"""Winners of another event are told at registration, namesakes asked about (往届获奖者)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.person import Person
from competition.services import people, registrations
from tests import factories_results as results
from tests.factories_registration import (
    OPEN,
    RULES,
    keep_rules,
    make_delegation,
    make_leader,
    make_open_event,
    scope_of,
    wish,
)

NUMBER, ANOTHER = "110101199003070038", "110101199003070054"


@pytest.fixture
def winner(app: Flask) -> str:
    """The name of somebody whom a certificate of another event honours."""
    found = results.play("drivers-2025")
    results.publish(found)
    list(results.issue(found))
    names = select(Person.name).join(Certificate, Certificate.person_id == Person.id)
    return str(db.session.scalars(names.where(Certificate.kind == "honour").limit(1)).one())


def said(otherwise: str, **given: Any) -> list[tuple[str, str]]:
    """What a leader reads who registers somebody where winners are barred."""
    event = make_open_event()
    keep_rules(event, RULES | {"conditions": [{"rule": "earlier", "otherwise": otherwise}]})
    delegation = make_delegation(event, "D1", "怀川茶业")
    leader, scope = make_leader(event, delegation), scope_of(delegation)
    with transaction():
        made = registrations.add(leader, scope, wish(**given), now=OPEN)
    _line, found = registrations.read(leader, scope, made)
    return [(one.code, one.outcome) for one in found]


def know(name: str, number: str) -> None:
    """Write somebody's ID number into the register."""
    with transaction():
        person = db.session.scalars(select(Person).where(Person.name == name)).one()
        sealed = people.seal_id(person.id, number)
        person.id_number, person.id_number_index = sealed.ciphertext, sealed.index


def test_a_winner_known_by_his_number_is_barred(winner: str) -> None:
    know(winner, NUMBER)

    assert said("refuse", name=winner, id_number=NUMBER) == [("won-before", "refuse")]


def test_a_namesake_without_a_number_is_asked_about_and_never_barred(winner: str) -> None:
    assert said("refuse", name=winner) == [("namesake-won", "warn")]


def test_a_number_given_does_not_silence_a_winner_whose_own_is_not_known(winner: str) -> None:
    assert said("refuse", name=winner, id_number=NUMBER) == [("namesake-won", "warn")]


def test_two_numbers_are_two_people(winner: str) -> None:
    know(winner, NUMBER)

    assert said("refuse", name=winner, id_number=ANOTHER) == []


def test_who_is_called_otherwise_won_nothing(winner: str) -> None:
    assert said("refuse", name="无名某") == []
