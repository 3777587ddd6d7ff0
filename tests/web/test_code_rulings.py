"""The chief rules on a code: effect first, then the ruling, and never a name."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.ruling import Ruling
from competition.services import cards
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import make_hall, make_tablet
from tests.web.test_marking_room import address, sign


@pytest.fixture
def hall(app):
    found = make_hall()
    for seat in (0, 1):
        sign(found, seat, 0)
        sign(found, seat, 1, A1="1")
    return found


@pytest.fixture
def chief(as_role, hall):
    return as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")


def test_a_penalty_is_shown_before_it_is_kept_and_can_be_withdrawn(hall, chief):
    url = address(hall, "/rulings")
    given = {"code": str(hall.codes[0].id), "kind": "deduct", "value": "10", "reason": "超时未停"}

    shown = chief.post(url, data=given | {"act": "confirm"})
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert db.session.scalars(select(Ruling)).all() == []
    assert page.index("K-001") < page.index("K-002")
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert seen

    done = chief.post(url, data=given | {"act": "confirm", "seen": seen[1]})
    assert done.status_code == 302
    (row,) = db.session.scalars(select(Ruling)).all()
    assert (row.kind.value, row.blind_code_id) == ("deduct", hall.codes[0].id)
    assert row.value == {"module": "practical", "value": "10"}

    refused = chief.post(f"{url}/{row.id}/withdrawal", data={"reason": ""})
    assert refused.status_code == 422
    with transaction():
        hall.event.settings = {**hall.event.settings, "two-persons": "seals-and-returns"}
    assert 'id="withdraw-card-1"' in chief.get(url).get_data(as_text=True)
    alone = chief.post(f"{url}/{row.id}/withdrawal", data={"reason": "撤回"})
    assert alone.status_code == 403
    judge = make_tablet(hall).card
    given = {"reason": "撤回", "second_card": judge.number, "second_pin": judge.pin}
    assert chief.post(f"{url}/{row.id}/withdrawal", data=given).status_code == 403
    supervisor = make_account("supervisor", event=hall.event)
    with transaction():
        card = cards.issue(SYSTEM, hall.event_scope, account_id=supervisor.id, now=NOW)
    given |= {"second_card": card.number, "second_pin": card.pin}
    assert chief.post(f"{url}/{row.id}/withdrawal", data=given).status_code == 302
    assert "撤" in chief.get(url).get_data(as_text=True)


def test_what_changed_meanwhile_is_shown_again_and_not_ruled(hall, chief):
    url = address(hall, "/rulings")
    given = {"code": str(hall.codes[0].id), "kind": "zero", "reason": "违规"}
    page = chief.post(url, data=given).get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert seen
    sign(hall, 0, 2)

    again = chief.post(url, data=given | {"act": "confirm", "seen": seen[1]})

    assert again.status_code == 200
    assert db.session.scalars(select(Ruling)).all() == []


def test_a_ruling_without_reason_or_code_is_not_made(hall, chief):
    url = address(hall, "/rulings")

    assert chief.post(url, data={"kind": "zero", "reason": ""}).status_code == 422
    assert chief.post(url, data={"kind": "zero", "reason": "x"}).status_code == 422


def test_whoever_may_only_look_finds_no_way_to_rule(hall, as_role):
    watcher = as_role("supervisor", event=hall.event, name="监督某乙")

    assert watcher.get(address(hall, "/rulings")).status_code == 403
    assert "/rulings" not in watcher.get(address(hall)).get_data(as_text=True)
