"""What is wrong with a machine is told in plain words before it is relied on (启动时的提醒)."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from competition.cli import serve, starting
from competition.cli.application import utcnow
from competition.db import transaction
from competition.errors import Conflict, NotNow
from competition.services import audit, backup_files, hall_certificates, locks, machine_watch
from competition.web.wording import sentence
from tests.factories import SYSTEM


def test_a_certificate_that_ran_out_is_not_served_with(app):
    long_ago = utcnow() - timedelta(days=400)
    hall_certificates.make(
        Path(app.config["KEYS_FOLDER"]), names=(), addresses=("10.0.0.2",), now=long_ago
    )

    with pytest.raises(NotNow) as refused:
        starting.hall_of(app, lan=True, plain=False)

    assert refused.value.code == "hall-certificate-over"
    assert "本场证书已过期" in sentence(refused.value)
    assert starting.hall_of(app, lan=True, plain=True) is None


@pytest.mark.parametrize("server", ["granian", "waitress"])
def test_a_double_click_serves_without_a_certificate_it_cannot_use_and_says_so(app, capsys, server):
    made = utcnow() - timedelta(days=400 if server == "granian" else 1)
    hall_certificates.make(
        Path(app.config["KEYS_FOLDER"]), names=(), addresses=("10.0.0.2",), now=made
    )
    asked = {"lan": True, "plain": False, "server": server}

    shown = starting.hall_shown(app, **asked, needed=False)
    told = capsys.readouterr().err

    assert shown is None
    assert "在那之前，平板走 HTTP" in told
    assert ("本场证书已过期" if server == "granian" else "granian") in told
    with pytest.raises(NotNow):
        starting.hall_shown(app, **asked, needed=True)


def test_a_database_that_cannot_be_used_is_told_by_a_double_click_too(app, monkeypatch):
    def damaged():
        raise NotNow("database-damaged", folder="backups")

    monkeypatch.setattr(starting.database, "make_ready", damaged)

    with pytest.raises(NotNow, match="database-damaged"):
        starting.make_ready(asking=True)


@pytest.mark.parametrize("answer", [True, False])
def test_older_data_are_brought_to_this_release_where_somebody_says_yes(app, monkeypatch, answer):
    older = sorted(backup_files.known_revisions())[0]
    done: list[bool] = []

    def refused():
        raise NotNow("database-other-release", found=older, wanted="head")

    monkeypatch.setattr(starting.database, "make_ready", refused)
    monkeypatch.setattr(starting.sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(starting.click, "confirm", lambda text: answer)
    monkeypatch.setattr(starting.upgrade, "bring_here", lambda forced: done.append(forced))

    if answer:
        starting.make_ready(asking=True)
    else:
        with pytest.raises(NotNow, match="database-other-release"):
            starting.make_ready(asking=True)

    assert done == ([False] if answer else [])


def test_a_double_click_passes_over_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        free = starting.first_free("127.0.0.1", port)

        assert free > port
        with pytest.raises(Conflict, match="port-taken"):
            starting.require_free("127.0.0.1", port)


def test_words_name_the_command_as_it_is_called_here(app):
    app.config["COMMAND"] = "启动.bat"

    assert "启动.bat network certificate" in sentence(NotNow("no-hall-certificate"))


def test_a_second_start_of_the_same_installation_is_refused_in_words(app):
    place = Path(app.instance_path) / "serving"
    with (
        locks.alone(place, code="serving-already"),
        pytest.raises(Conflict) as refused,
        locks.alone(place, code="serving-already"),
    ):
        pass

    assert sentence(refused.value) != "serving-already"
    with locks.alone(place, code="serving-already"):
        assert place.exists()


def test_a_folder_that_is_locked_is_told_by_its_name(app, monkeypatch):
    def locked(*_given: object) -> int:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(locks.os, "open", locked)

    with (
        pytest.raises(NotNow) as refused,
        locks.alone(Path(app.instance_path) / "serving", code="serving-already"),
    ):
        pass

    assert app.instance_path in sentence(refused.value)


def test_a_clock_set_back_a_year_is_told_at_the_start(app, capsys):
    with transaction():
        audit.record(SYSTEM, "event.created", ("event", "x"), now=utcnow() + timedelta(days=365))

    serve.tell_troubles(app)

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("  ! 时钟  ")
    assert first.endswith("比已经记下的时间还早")
    assert second.startswith("    把时间拨准。")


def test_a_machine_with_nothing_wrong_says_nothing(app, capsys):
    serve.tell_troubles(app)

    assert capsys.readouterr().err == ""


def test_a_lid_that_was_closed_stands_in_the_trail(app, monkeypatch):
    looks, now = iter([0.0, 2.0]), utcnow()
    walls = iter([now, now + timedelta(minutes=20), now + timedelta(minutes=20)])
    stop = threading.Event()
    monkeypatch.setattr(serve.time, "monotonic", lambda: next(looks))
    monkeypatch.setattr(serve, "utcnow", lambda: next(walls))
    waits = iter([False, True])
    monkeypatch.setattr(stop, "wait", lambda seconds: next(waits))

    serve.keep_watch(app, stop)

    noticed = machine_watch.lately(now=now + timedelta(hours=1))
    assert noticed is not None
    assert (noticed[0], noticed[2]) == (machine_watch.PAUSED, 20)


@pytest.mark.parametrize(
    ("host", "here"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("10.0.0.2", "http://10.0.0.2:8000")],  # noqa: S104
)
def test_the_office_opens_the_site_at_the_machine_itself(host, here):
    assert serve.Site(host, 8000, "granian", 16).here == here


def test_the_office_opens_a_hall_with_a_certificate_by_the_name_on_it(tmp_path):
    hall = hall_certificates.make(
        tmp_path, names=("hall.local",), addresses=("10.0.0.2",), now=utcnow()
    )

    site = serve.Site("0.0.0.0", 8443, "granian", 16, hall)  # noqa: S104

    assert site.here == site.address == "https://hall.local:8443"


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="windows close by another signal there")
@pytest.mark.parametrize(("kept", "ends"), [(signal.SIG_DFL, True), (signal.SIG_IGN, False)])
def test_a_closed_window_ends_the_server_unless_it_is_to_outlive_it(monkeypatch, kept, ends):
    server = SimpleNamespace(signal_handler_interrupt="end", signal_handler_reload="begin anew")
    monkeypatch.setattr(serve.signal, "getsignal", lambda _signal: kept)
    monkeypatch.setattr(serve.os, "register_at_fork", lambda **given: None)

    serve.end_with_window(server)

    assert server.signal_handler_reload == ("end" if ends else "begin anew")
