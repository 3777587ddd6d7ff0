"""A delegation is who sends contestants, not everybody's employer (代表队)."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.person import Delegation, Unit
from competition.services import archives, delegations, registration_lists
from tests.factories import NOW, SYSTEM, make_event


@pytest.fixture
def tea(app) -> Scope:
    """大咖杯: twelve delegations, their schools and firms, three bodies of judges."""
    with transaction():
        return Scope(archives.load_sample(SYSTEM, "dakabei-2025", now=NOW).id)


def names(scope: Scope) -> list[str]:
    return [line.name for line in delegations.listing(SYSTEM, scope)]


def test_employers_and_schools_below_a_delegation_are_none_themselves(tea):
    found = names(tea)

    assert len(found) == 12
    assert all(name.endswith("代表队") for name in found)
    assert {row[1] for row in registration_lists.matrix(SYSTEM, tea).delegations} == set(found)
    choices = registration_lists.choices(SYSTEM, tea)["delegations"]
    assert {name for _code, name in choices} == set(found)


def test_every_unit_of_the_contest_stays_a_unit(tea):
    known = select(Delegation.id).where(Delegation.event_id == tea.event_id)

    assert len(db.session.scalars(known).all()) == 51


def test_a_firm_added_on_its_own_is_a_delegation_from_then_on(tea):
    firm = "解放区青岚茶行"
    assert firm not in names(tea)

    with transaction():
        delegations.add(SYSTEM, tea, firm, now=NOW)

    assert firm in names(tea)


def test_a_works_contest_whose_firms_belong_to_nobody_lists_them_all(app):
    scope = Scope(make_event("W1").id)
    with transaction():
        for code in ("A", "B"):
            unit = Unit(id=uuid.uuid4(), name=f"{code} 公司", kind="company", extra={})
            db.session.add(unit)
            db.session.flush()
            db.session.add(Delegation(event_id=scope.event_id, unit_id=unit.id, code=code))

    assert names(scope) == ["A 公司", "B 公司"]
