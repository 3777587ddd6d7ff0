"""What lies open on a stick beside sealed copies is told, and goes when asked (未加密的旧备份)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import NotAllowed, NotNow
from competition.models.audit import AuditEntry
from competition.services import backups, first_run, open_copies, sealed_copies, settings
from tests.factories import NOW, SYSTEM, make_event
from tests.services.test_sealed_copies import in_use, names

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def stick(app, tmp_path_factory) -> Path:
    """A stick with an open copy and its keys on it; copies are sealed from here on."""
    with transaction():
        first_run.name_installation()
    make_event("E1")
    folder: Path = tmp_path_factory.mktemp("stick")
    with transaction():
        backups.set_second_folder(SYSTEM, str(folder), now=NOW)
        sealed_copies.print_card(SYSTEM, now=NOW)
    backups.make(now=NOW)
    with transaction():
        sealed_copies.begin(SYSTEM, sealed_copies.written(in_use())[-1], now=NOW)
    return folder


def kinds(folder: Path) -> set[str]:
    return {name.split(".", 1)[1] for name in names(folder)}


def test_open_copies_and_keys_beside_sealed_ones_are_told(stick):
    backups.make(now=LATER)

    found = open_copies.lying(SYSTEM)

    assert [each.name for each in found.copies] == ["competition-20261120T020000Z.zip"]
    assert [each.name[:5] for each in found.keys] == ["keys-"]


def test_they_go_when_asked_and_the_sealed_one_stays(stick):
    backups.make(now=LATER)

    with transaction():
        gone, left = open_copies.remove(SYSTEM, now=LATER)

    assert (gone, left) == (2, 0)
    assert kinds(stick) == {"sealed", "sealed.sha256"}
    assert len(backups.copies_in(backups.folders().backups)) == 2
    assert not open_copies.lying(SYSTEM)
    assert "backup.open_removed" in said()


def said() -> set[str]:
    return set(db.session.scalars(select(AuditEntry.action)))


def test_nothing_goes_before_a_sealed_copy_stands_for_it(stick):
    with pytest.raises(NotNow, match="open-copies-alone"):
        open_copies.remove(SYSTEM, now=LATER)

    assert kinds(stick) == {"zip", "zip.sha256"}


def test_a_sealed_copy_that_does_not_read_back_stands_for_nothing(stick):
    backups.make(now=LATER)
    (sealed,) = stick.glob("*.sealed")
    sealed.write_bytes(sealed.read_bytes()[:-1])

    with pytest.raises(NotNow, match="open-copies-alone"):
        open_copies.remove(SYSTEM, now=LATER)


def test_another_installations_copies_and_keys_are_left_alone(stick):
    (mine,) = stick.glob("keys-*.zip")
    shutil.copy(mine, stick / "keys-0123456789abcdef.zip")
    shutil.copy(mine, stick / "holiday.zip")
    backups.make(now=LATER)
    with transaction():
        settings.write(settings.INSTALLATION, "another")

    found = open_copies.lying(SYSTEM)

    assert found.copies == ()
    assert found.keys == (mine,)


def test_where_copies_are_not_sealed_nothing_is_told(stick):
    with transaction():
        sealed_copies.end(SYSTEM, now=LATER)

    assert not open_copies.lying(SYSTEM)


def test_a_drive_that_keeps_its_files_is_told(stick, monkeypatch):
    backups.make(now=LATER)

    def kept(path, missing_ok=False):
        raise PermissionError(path)

    monkeypatch.setattr(Path, "unlink", kept)
    with transaction():
        gone, left = open_copies.remove(SYSTEM, now=LATER)

    assert (gone, left) == (0, 2)
    assert "backup.open_removed" not in said()


def test_only_who_looks_after_copies_sees_or_removes_them(stick):
    nobody = Actor(id=None, name="nobody")
    for act in (
        lambda: open_copies.lying(nobody),
        lambda: open_copies.remove(nobody, now=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()
