"""Copies on a stick open with the printed card alone, and every mishap is told (加密备份)."""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from competition.db import transaction
from competition.errors import Invalid, NotNow
from competition.services import (
    backup_files,
    backups,
    first_run,
    keys,
    restores,
    sealed_copies,
    settings,
)
from tests.factories import NOW, SYSTEM, make_event


@pytest.fixture
def stick(app, tmp_path_factory) -> Path:
    """An installation with an event, and a stick as the second place."""
    with transaction():
        first_run.name_installation()
    make_event("E1")
    folder: Path = tmp_path_factory.mktemp("stick")
    with transaction():
        backups.set_second_folder(SYSTEM, str(folder), now=NOW)
    return folder


@pytest.fixture
def card(stick) -> tuple[str, ...]:
    """The card's groups; copies are sealed from here on."""
    with transaction():
        assert sealed_copies.print_card(SYSTEM, now=NOW).startswith(b"%PDF")
    words = sealed_copies.written(in_use())
    with transaction():
        sealed_copies.begin(SYSTEM, words[-1], now=NOW)
    return words


def in_use() -> bytes:
    return keys.ring().derive(
        f"backup-card:{settings.read(sealed_copies.CARD)['id']}", sealed_copies.SECRET
    )


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_the_stick_holds_nothing_that_opens_without_the_card(stick, card):
    copy = backups.make(now=NOW)

    assert copy.lacking is None
    assert names(stick) == [f"{copy.path.stem}.sealed", f"{copy.path.stem}.sealed.sha256"]
    content = (stick / f"{copy.path.stem}.sealed").read_bytes()
    assert b"SQLite format 3" not in content
    assert (backups.folders().keys / "master.key").read_bytes() not in content
    with pytest.raises(Invalid, match="backup-card-wanted"):
        restores.opened_by_card(stick / f"{copy.path.stem}.sealed", " ", now=NOW)


def test_with_the_card_backup_and_keys_are_there_and_found_from_the_folder(stick, card):
    made = backups.make(now=NOW)

    plain = restores.opened_by_card(restores.find(str(stick)), "-".join(card).lower(), now=NOW)

    assert backup_files.digest_of(plain) == backup_files.digest_of(made.path)
    assert restores.keys_beside(restores.inspect(plain)) is not None
    restores.put_away(plain)
    assert not plain.exists()


def test_a_sealed_copy_brings_a_new_machine_back_with_its_keys(stick, card):
    backups.make(now=NOW)
    sealed = restores.find(str(stick))
    with transaction():
        settings.write("event.profile", "large")
    shutil.rmtree(backups.folders().keys)
    keys.unlock(backups.folders().keys)

    plain = restores.opened_by_card(sealed, "".join(card), now=NOW)
    restored = restores.restore(SYSTEM, restores.inspect(plain), now=NOW)

    assert restored.keys_came
    assert settings.next_profile() == "standard"
    assert sealed_copies.written(in_use()) == card


@pytest.mark.parametrize(
    ("text", "code"),
    [("ABCDE", "backup-card-unreadable"), ("不是卡", "backup-card-unreadable")],
)
def test_a_card_that_was_misread_is_told_from_a_damaged_copy(stick, card, text, code):
    backups.make(now=NOW)

    with pytest.raises(Invalid, match=code):
        restores.opened_by_card(restores.find(str(stick)), text, now=NOW)


def test_another_installations_card_is_named_as_another(stick, card):
    backups.make(now=NOW)
    other = "-".join(sealed_copies.written(b"another installation"))

    with pytest.raises(Invalid) as refused:
        restores.opened_by_card(restores.find(str(stick)), other, now=NOW)

    assert refused.value.code == "backup-card-other"
    assert refused.value.values == {"card": sealed_copies.name_of(in_use())}


@pytest.mark.parametrize("change", ["flip", "cut", "append", "head"])
def test_a_sealed_copy_that_was_touched_does_not_open(stick, card, change):
    backups.make(now=NOW)
    path = restores.find(str(stick))
    content = bytearray(path.read_bytes())
    place = len(content) // 2
    content[place] ^= 1 if change == "flip" else 0
    if change == "cut":
        del content[place:]
    elif change == "append":
        content += content[-200:]
    elif change == "head":
        content = bytearray(content.replace(b'"prefix": "', b'"prefix": "zz', 1))
    path.write_bytes(content)

    with pytest.raises(Invalid, match="backup-damaged"):
        restores.opened_by_card(path, "".join(card), now=NOW)

    assert not any(restores.incoming(now=NOW).iterdir())


def test_large_copies_are_sealed_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(sealed_copies, "PIECE", 1000)
    secret = bytes(range(20))
    (tmp_path / "a.zip").write_bytes(os.urandom(4321))
    (tmp_path / "out").mkdir()

    sealed_copies.seal([tmp_path / "a.zip"], tmp_path / "a.sealed", secret)
    (back,) = sealed_copies.unseal(tmp_path / "a.sealed", tmp_path / "out", secret)

    assert back.read_bytes() == (tmp_path / "a.zip").read_bytes()
    assert names(tmp_path) == ["a.sealed", "a.zip", "out"]


def test_sealing_begins_only_with_the_card_on_the_table(stick):
    with pytest.raises(NotNow, match="backup-card-first"):
        sealed_copies.begin(SYSTEM, "ABCDE", now=NOW)
    with transaction():
        sealed_copies.print_card(SYSTEM, now=NOW)

    with pytest.raises(Invalid):
        sealed_copies.begin(SYSTEM, "ABCDE", now=NOW)

    assert sealed_copies.state() == "printed"
    assert backups.make(now=NOW).second == stick / backups.copies_in(stick)[0].name
    assert backups.copies_in(stick)[0].suffix == ".zip"


def test_sealing_ends_and_the_same_card_opens_what_was_sealed(stick, card):
    backups.make(now=NOW)
    with transaction():
        sealed_copies.end(SYSTEM, now=NOW)

    backups.make(now=NOW + timedelta(minutes=5))

    assert [each.suffix for each in backups.copies_in(stick)] == [".zip", ".sealed"]
    sealed = backups.copies_in(stick)[1]
    assert restores.try_beside(SYSTEM, sealed, card="".join(card), now=NOW).with_keys


def test_a_copy_is_tried_beside_and_nothing_stays(stick, card):
    made = backups.make(now=NOW)

    tried = restores.try_beside(SYSTEM, made.path, now=NOW)

    assert (tried.events, tried.sheets, tried.with_keys) == (1, 0, True)
    assert tried.made_at == NOW
    assert not any(restores.incoming(now=NOW).iterdir())


def test_a_stick_that_was_pulled_out_is_told_and_the_first_copy_stays(stick):
    stick.rmdir()

    copy = backups.make(now=NOW)

    assert copy.path.exists()
    assert copy.lacking == "backup-second-gone"
    assert backups.warning(now=NOW) == "backup-second-gone"


def test_a_folder_a_stick_left_behind_is_no_stick(stick, tmp_path_factory, monkeypatch):
    there = {"stick": True}
    disk = backups._is_apart
    monkeypatch.setattr(backups, "_is_apart", lambda path: there["stick"] and not disk(path))
    with transaction():
        assert backups.set_second_folder(SYSTEM, str(stick), now=NOW)
    there["stick"] = False

    copy = backups.make(now=NOW)

    assert copy.lacking == "backup-second-gone"
    assert names(stick) == []
    assert backups.warning(now=NOW) == "backup-second-gone"


def test_a_folder_left_behind_on_a_third_disk_is_no_stick(stick, monkeypatch):
    """The installation on a disk of its own, the stick's empty folder on that of the system."""
    monkeypatch.setattr(backups, "_is_apart", lambda path: True)
    shown = {str(stick), "/"}
    monkeypatch.setattr(backups.os.path, "ismount", lambda place: str(place) in shown)
    with transaction():
        assert backups.set_second_folder(SYSTEM, str(stick), now=NOW)
    written = backups.make(now=NOW)
    shown.discard(str(stick))
    before = names(stick)

    copy = backups.make(now=NOW + timedelta(hours=1))

    assert written.lacking is None
    assert copy.lacking == "backup-second-gone"
    assert names(stick) == before
    assert backups.warning(now=NOW + timedelta(hours=1)) == "backup-second-gone"


def test_a_stick_pulled_out_while_it_is_written_leaves_no_half_copy(stick, monkeypatch):
    def pulled(source, target):
        Path(target).write_bytes(b"half")
        raise OSError(errno.EIO, "pulled")

    monkeypatch.setattr(backups.shutil, "copyfile", pulled)
    copy = backups.make(now=NOW)

    assert copy.lacking == "backup-second-failed"
    assert backups.copies_in(stick) == []


def test_what_a_pulled_stick_kept_half_written_goes_with_the_next_copy(stick):
    half = stick / "competition-work-abc"
    half.mkdir()
    (half / "competition-20261120T120000Z.zip").write_bytes(b"half")
    (stick / "holiday").mkdir()

    backups.make(now=NOW)

    assert not half.exists()
    assert (stick / "holiday").is_dir()


def test_a_full_stick_is_told_as_full(stick, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(backups.shutil, "copyfile", full)

    assert backups.make(now=NOW).lacking == "backup-second-full"
    assert backups.warning(now=NOW) == "backup-second-full"


def test_a_full_disk_refuses_in_words_and_leaves_the_copies_there_were(stick, monkeypatch):
    before = backups.make(now=NOW)

    def full(source, target):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(backup_files, "copy_database", full)
    with pytest.raises(NotNow, match="backup-disk-full"):
        backups.make(now=NOW + timedelta(minutes=5))

    assert backups.copies_in(backups.folders().backups) == [before.path]
    assert restores.inspect(before.path).made_at == NOW


def test_sqlite_without_room_counts_as_a_full_disk(stick, tmp_path_factory):
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no disk that is always full")
    folder = tmp_path_factory.mktemp("full")
    (folder / "copy").symlink_to("/dev/full")
    path = backup_files.database_path()
    assert path is not None

    with pytest.raises(OSError, match="copy") as refused:
        backup_files.copy_database(path, folder / "copy")

    assert refused.value.errno == errno.ENOSPC


def test_copies_of_another_installation_are_not_thinned_out(stick, tmp_path_factory):
    made = backups.make(now=NOW)
    with transaction():
        settings.write(settings.INSTALLATION, "another")

    with pytest.raises(Invalid) as refused:
        backups.set_second_folder(SYSTEM, str(stick), now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["folder-of-another"]
    with zipfile.ZipFile(stick / made.path.name) as archive:
        assert "manifest.json" in archive.namelist()
