"""What a leader and the office read of the rules of registration (报名规则的说法)."""

from __future__ import annotations

import uuid

import pytest

from competition.db import db, transaction
from competition.models.person import Delegation, Unit, UnitKind
from tests.factories import make_event, make_trade

RULES = {
    "opens": "2026-01-01T08:00:00+08:00",
    "closes": "2026-02-01T18:00:00+08:00",
    "quotas": [{"of": "entry", "per": "delegation", "most": 7}],
    "conditions": [
        {"rule": "age", "on": "2026-05-18", "least": 18, "most": 55},
        {"rule": "years", "at_least": 3},
        {"rule": "trades", "most": 2},
    ],
}


@pytest.fixture
def event(app):
    event = make_event("E1", extra={"registration": RULES})
    make_trade(event)
    return event


def test_rules_are_summed_up_in_words_without_signs(as_role, event):
    page = as_role("organiser", event=event).get("/console/E1/registration-rules").text

    assert "每个代表队限 7 名" in page
    assert "18 至 55 周岁（按2026年5月18日计）" in page
    assert "从业满 3 年" in page
    assert "一人最多报 2 个赛项" in page
    assert not {"≤", "≥"} & set(page)


def test_after_the_deadline_the_form_says_so_before_anything_is_typed(as_role, event):
    unit, delegation = (
        Unit(id=uuid.uuid4(), name="甲校", kind=UnitKind.BODY, extra={}),
        uuid.uuid4(),
    )
    with transaction():
        db.session.add(unit)
        db.session.flush()
        place = {"event_id": event.id, "unit_id": unit.id, "code": "D1", "position": 0}
        db.session.add(Delegation(id=delegation, **place))
    leader = as_role("leader", event=event, delegation_id=delegation)

    page = leader.get("/delegations/E1/D1/registrations/new?kind=entry").text

    assert page.index("报名已截止。") < page.index("<fieldset")
