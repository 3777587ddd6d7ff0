"""What stands in a hall’s way is found, and what cannot be seen is said so (现场检查)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competition.db import transaction
from competition.errors import NotAllowed
from competition.services import (
    audit,
    backups,
    checkup,
    hall_certificates,
    hall_checks,
    machine_watch,
    restores,
)
from tests.factories import NOW, SYSTEM, make_event

#: What powercfg prints in Chinese, in the code page of its console, which nobody can rely on.
WINDOWS = (
    "  ......: 0x00000000\r\n  ......: 0xffffffff\r\n\r\n  ......: {}\r\n  ......: 0x00000384\r\n"
)


@pytest.fixture
def made(tmp_path):
    """A certificate for one address."""
    return hall_certificates.make(tmp_path, names=(), addresses=("192.168.1.5",), now=NOW)


@pytest.mark.parametrize(
    ("served", "here", "found"),
    [
        ("http://127.0.0.1:8000", "192.168.1.5", ("address-closed", "care")),
        ("http://192.168.1.5:8000", "192.168.1.5", ("address", "done")),
        ("http://192.168.1.5:8000", "192.168.1.9", ("address-moved", "stop")),
        ("http://192.168.1.5:8000", "127.0.0.1", ("address-no-network", "stop")),
        ("https://score.example.org", "10.0.0.2", ("address", "done")),
    ],
)
def test_codes_point_where_this_machine_is(served, here, found):
    finding = hall_checks.address(served, here, None)

    assert (finding.what, finding.state) == found


def test_a_network_chosen_since_the_start_wants_nothing_but_another_start():
    finding = hall_checks.address("http://127.0.0.1:8000", "192.168.1.5", None, chosen=True)

    assert (finding.what, finding.state) == ("address-next", "care")


@pytest.mark.parametrize(
    ("at", "here", "found"),
    [
        (timedelta(), "192.168.1.5", ("certificate", "done")),
        (timedelta(days=390), "192.168.1.5", ("certificate", "care")),
        (timedelta(days=400), "192.168.1.5", ("certificate-over", "stop")),
        (timedelta(days=-365), "192.168.1.5", ("certificate-not-yet", "stop")),
        (timedelta(), "192.168.1.9", ("certificate-other", "stop")),
    ],
)
def test_a_certificate_holds_today_and_for_this_machine(made, at, here, found):
    finding = hall_checks.certificate(made, here, now=NOW + at)

    assert (finding.what, finding.state) == found


def test_no_certificate_is_a_choice_and_no_fault():
    assert hall_checks.certificate(None, "10.0.0.2", now=NOW).state == "care"


@pytest.mark.parametrize(
    ("said", "found", "values"),
    [
        (WINDOWS.format("0x00000000"), ("sleep", "done"), {}),
        (WINDOWS.format("0x00000708"), ("sleep-soon", "stop"), {"minutes": 30}),
        ("", ("sleep-unseen", "care"), {}),
        (None, ("sleep-unseen", "care"), {}),
    ],
)
def test_windows_says_whether_it_falls_asleep(said, found, values):
    finding = hall_checks.sleep(lambda: said)

    assert (finding.what, finding.state) == found
    assert finding.values == values


def test_a_clock_set_back_a_year_is_seen_and_nothing_is_lost(app, tmp_path_factory):
    second = tmp_path_factory.mktemp("second")
    with transaction():
        audit.record(SYSTEM, "event.created", ("event", "x"), now=NOW)
        backups.set_second_folder(SYSTEM, str(second), now=NOW)
    first = backups.make(now=NOW)
    earlier = NOW - timedelta(days=365)

    make_event("E2")
    again = backups.make(now=earlier)

    assert checkup.clock(now=earlier).state == "stop"
    assert first.path.exists()
    assert restores.find(str(second)) == again.second
    assert restores.find(str(again.path.parent)) == again.path
    assert restores.inspect(again.path).made_at == earlier


def test_copies_made_while_the_clock_is_behind_are_thinned_out_as_others_are(tmp_path):
    for minutes in range(0, 180, 5):
        moment = NOW + timedelta(days=365, minutes=minutes)
        (tmp_path / f"competition-{moment:%Y%m%dT%H%M%SZ}.zip").touch()

    backups.rotate(tmp_path, now=NOW)

    assert 13 <= len(backups.copies_in(tmp_path)) <= 16


def test_the_red_bar_tells_a_clock_that_was_set_back(app, tmp_path_factory):
    with transaction():
        backups.set_second_folder(SYSTEM, str(tmp_path_factory.mktemp("second")), now=NOW)
    backups.make(now=NOW)

    assert backups.warning(now=NOW - timedelta(days=365)) == "clock-behind"
    assert backups.warning(now=NOW + timedelta(minutes=1)) is None


def test_only_who_looks_after_the_machine_asks_it(app, tmp_path):
    with pytest.raises(NotAllowed):
        hall_checks.hall(None, tmp_path, "http://127.0.0.1", now=NOW)


def test_a_closed_lid_and_a_turned_clock_are_noticed_and_load_is_not(app):
    watch = machine_watch.Watch(NOW, 100.0)
    looks = [
        (timedelta(seconds=5), 105.0, None),
        (timedelta(seconds=50), 150.0, None),
        (timedelta(minutes=30), 152.0, machine_watch.PAUSED),
        (timedelta(minutes=61), 2012.0, machine_watch.PAUSED),
        (timedelta(days=-365), 2017.0, machine_watch.SET_BACK),
        (timedelta(days=-365, seconds=5), 2022.0, None),
        (timedelta(minutes=62), 2030.0, machine_watch.SET_RIGHT),
        (timedelta(minutes=92), 2035.0, machine_watch.PAUSED),
    ]

    found = [watch.look(NOW + wall, steady) for wall, steady, _ in looks]

    assert [each and each.action for each in found] == [wanted for _, _, wanted in looks]


def test_what_was_noticed_stands_in_the_trail_and_among_the_rows_for_a_day(app):
    noticed = machine_watch.Noticed(machine_watch.PAUSED, timedelta(minutes=12))
    with transaction():
        machine_watch.note(noticed, now=NOW)

    (finding,) = hall_checks.noticed(now=NOW + timedelta(hours=1))
    assert (finding.what, finding.values["minutes"]) == ("pause", 12)
    assert hall_checks.noticed(now=NOW + timedelta(days=2)) == []
