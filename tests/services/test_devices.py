"""Tablets join with a code, once, and can be refused from then on (平板)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from competition.access.policy import Actor
from competition.db import transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.services import devices, marking_sessions
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, make_hall, make_tablet


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


def pairing(hall: Hall, label: str = "") -> devices.Pairing:
    with transaction():
        return devices.start_pairing(SYSTEM, hall.event_scope, now=NOW, label=label)


def test_a_code_is_read_whatever_way_it_is_typed(hall: Hall) -> None:
    code = pairing(hall).code

    with transaction():
        paired = devices.pair(
            code.lower().replace("-", " ").replace("0", "o").replace("1", "l"), label="A", now=NOW
        )

    assert paired.event_code == "E1"
    assert len(code.replace("-", "")) == 16


def test_a_code_dies_after_ten_minutes(hall: Hall) -> None:
    code = pairing(hall).code

    with pytest.raises(NotAllowed, match="pairing-unknown"), transaction():
        devices.pair(code, label="A", now=NOW + timedelta(minutes=11))


def test_two_tablets_never_bear_one_name(hall: Hall) -> None:
    labels = []
    for code in [pairing(hall, "评分台").code for _ in range(2)]:
        with transaction():
            labels.append(devices.pair(code, label="", now=NOW).label)

    assert labels == ["评分台", "评分台-2"]


def test_a_name_another_tablet_has_is_refused(hall: Hall) -> None:
    first, second = make_tablet(hall, label="甲"), make_tablet(hall, judge=1, label="乙")

    with pytest.raises(Invalid), transaction():
        devices.rename(SYSTEM, hall.event_scope, device_id=second.device_id, label="甲", now=NOW)

    assert first.device_id != second.device_id


def test_a_revoked_tablet_speaks_no_more(hall: Hall) -> None:
    tablet = make_tablet(hall)
    with transaction():
        devices.revoke(SYSTEM, hall.event_scope, device_id=tablet.device_id, now=NOW)

    with pytest.raises(NotAllowed, match="device-shut-out"):
        marking_sessions.present(tablet.device_token, tablet.session_token, now=NOW)
    with pytest.raises(NotNow, match="device-revoked"), transaction():
        devices.revoke(SYSTEM, hall.event_scope, device_id=tablet.device_id, now=NOW)


def test_a_token_dies_after_fourteen_days_and_a_session_after_fourteen_hours(hall: Hall) -> None:
    tablet = make_tablet(hall)

    later = marking_sessions.present(
        tablet.device_token, tablet.session_token, now=NOW + timedelta(hours=15)
    )

    assert later.session_id is None
    with pytest.raises(NotAllowed, match="device-unknown"):
        marking_sessions.present(
            tablet.device_token, tablet.session_token, now=NOW + timedelta(days=15)
        )


def test_a_new_session_on_a_tablet_ends_the_one_before(hall: Hall) -> None:
    from_first = make_tablet(hall)
    with transaction():
        marking_sessions.close_session(from_first.actor, event_id=hall.event.id, now=NOW)

    found = marking_sessions.present(from_first.device_token, from_first.session_token, now=NOW)

    assert found.session_id is None


def test_a_tablet_of_nobody_has_no_heartbeat(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        devices.heartbeat(Actor(id=None, name=""), {}, now=NOW)
