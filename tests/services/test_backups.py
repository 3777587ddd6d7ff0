"""Copies are whole or do not count, and bring an installation back (备份与恢复)."""

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from competition.db import db, transaction
from competition.errors import Conflict, Invalid
from competition.models.account import Account
from competition.models.event import Event
from competition.services import (
    audit,
    backup_files,
    backups,
    first_run,
    keys,
    locks,
    restores,
    settings,
)
from tests.factories import NOW, SYSTEM, make_account, make_event


@pytest.fixture
def used(app):
    """An installation with an event, an account and a trail."""
    with transaction():
        first_run.name_installation()
        audit.record(SYSTEM, "event.created", ("event", "x"), now=NOW)
    make_event("E1")
    make_account("admin", name="沈知远")
    return app


def names_in(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


def test_a_copy_holds_database_uploads_and_a_manifest_of_digests(used):
    uploads = backups.folders().uploads
    (uploads / "e1").mkdir(parents=True)
    (uploads / "e1" / "scan.pdf").write_bytes(b"%PDF scan")

    copy = backups.make(now=NOW)

    assert names_in(copy.path) == ["database.sqlite3", "manifest.json", "uploads/e1/scan.pdf"]
    found = restores.inspect(copy.path)
    assert found.made_at == NOW
    assert found.manifest["installation"] == settings.read(settings.INSTALLATION)
    assert copy.lacking == "backup-no-second"


def test_the_keys_lie_apart_and_not_in_the_copy(used):
    copy = backups.make(now=NOW)

    keys_zip = restores.keys_beside(restores.inspect(copy.path))
    master = (backups.folders().keys / "master.key").read_bytes()

    assert "master.key" in names_in(keys_zip)
    with zipfile.ZipFile(copy.path) as archive:
        assert all(master not in archive.read(name) for name in archive.namelist())


def test_a_second_folder_gets_every_copy_with_its_digest(used, tmp_path_factory):
    second = tmp_path_factory.mktemp("second")
    with transaction():
        backups.set_second_folder(SYSTEM, str(second), now=NOW)

    copy = backups.make(now=NOW)

    assert copy.second == second / copy.path.name
    digest, name = (second / f"{copy.path.name}.sha256").read_text().split()
    assert digest == backup_files.digest_of(copy.second)
    assert name == copy.path.name


def test_the_red_bar_stands_until_the_second_folder_works(used, tmp_path_factory):
    second = tmp_path_factory.mktemp("second")
    assert backups.warning(now=NOW) == "backup-no-second"

    with transaction():
        backups.set_second_folder(SYSTEM, str(second), now=NOW)
    backups.make(now=NOW)
    assert backups.warning(now=NOW) is None
    assert backups.warning(now=NOW + timedelta(hours=1)) == "backup-old"

    shutil.rmtree(second)
    backups.make(now=NOW + timedelta(minutes=5))
    assert backups.warning(now=NOW + timedelta(minutes=5)) == "backup-second-gone"


@pytest.mark.parametrize(
    ("folder", "code"), [("/no/such/folder", "folder-missing"), ("relative", "folder-missing")]
)
def test_a_second_folder_that_is_none_is_refused(used, folder, code):
    with pytest.raises(Invalid) as refused, transaction():
        backups.set_second_folder(SYSTEM, folder, now=NOW)

    assert [each.code for each in refused.value.problems] == [code]


def test_the_second_folder_does_not_lie_inside_the_installation(used):
    inside = backups.folders().instance / "more"
    inside.mkdir()

    with pytest.raises(Invalid) as refused, transaction():
        backups.set_second_folder(SYSTEM, str(inside), now=NOW)

    assert refused.value.problems[0].code == "folder-inside"


def test_two_copies_are_never_made_at_once(used):
    lock = backups.folders().backups / "lock"

    with locks.alone(lock, code="backup-running"), pytest.raises(Conflict) as refused:
        backups.make(now=NOW)

    assert refused.value.code == "backup-running"
    assert backups.make(now=NOW).path.exists()


def test_a_broken_trail_is_found_on_the_copy(used):
    with transaction():
        db.session.execute(text("UPDATE audit_entry SET action = 'other'"))

    with pytest.raises(Invalid) as refused:
        backups.make(now=NOW)

    assert refused.value.code == "trail-broken"
    assert backups.copies_in(backups.folders().backups) == []


def test_asking_is_noticed_once_it_has_settled(used, monkeypatch):
    timer = backups.Timer(every=0)
    timer.made -= backups.GAP
    assert not timer.due()

    monkeypatch.setattr(backups, "SETTLE", 0)
    backups.ask()

    assert timer.due()
    backups.make(now=NOW)
    assert not timer.due()


def test_what_was_is_back_after_restoring_and_what_is_there_is_set_aside(used):
    copy = backups.make(now=NOW)
    make_event("E2")

    restored = restores.restore(SYSTEM, restores.inspect(copy.path), now=NOW)

    assert [event.code for event in db.session.query(Event)] == ["E1"]
    with closing(sqlite3.connect(restored.set_aside / "competition.db")) as aside:
        assert aside.execute("SELECT count(*) FROM event").fetchone() == (2,)
    with transaction():
        restores.note(SYSTEM, restored, now=NOW)
    assert list(audit.verify()) == []


def test_a_fresh_machine_reads_what_the_old_one_encrypted(used, tmp_path_factory):
    sealed = keys.ring().encrypt(b"410101199001011234", belongs_to="person:1:id_number")
    copy = backups.make(now=NOW)
    backup = restores.inspect(copy.path)
    (backups.folders().keys / "master.key").write_bytes(b"another machine's key of 32 byte")
    keys.unlock(backups.folders().keys)
    with transaction():
        db.session.query(Account).delete()

    restored = restores.restore(SYSTEM, backup, now=NOW)

    assert restored.keys_came
    assert keys.ring().decrypt(sealed, belongs_to="person:1:id_number").startswith(b"410101")


def test_without_its_keys_a_backup_is_not_brought_back(used):
    copy = backups.make(now=NOW)
    backup = restores.inspect(copy.path)
    restores.keys_beside(backup).unlink()
    (backups.folders().keys / "master.key").write_bytes(b"another machine's key of 32 byte")

    with pytest.raises(Conflict) as refused:
        restores.restore(SYSTEM, backup, now=NOW)

    assert refused.value.code == "backup-keys-missing"
    assert restores.restore(SYSTEM, backup, without_keys=True, now=NOW).keys_came is False


def test_another_installations_backup_is_refused_unless_it_is_meant(used):
    copy = backups.make(now=NOW)
    backup = restores.inspect(copy.path)
    with transaction():
        settings.write(settings.INSTALLATION, "another")

    with pytest.raises(Conflict) as refused:
        restores.restore(SYSTEM, backup, now=NOW)

    assert refused.value.code == "backup-of-another"
    assert restores.restore(SYSTEM, backup, other=True, now=NOW).set_aside.is_dir()


def rewritten(copy: Path, target: Path, change) -> Path:
    """A copy whose members went through `change`."""
    with zipfile.ZipFile(copy) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def manifest_with(members, **facts):
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, **facts}).encode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: m.update({"database.sqlite3": m["database.sqlite3"][:-1] + b"x"}),
         "backup-damaged"),
        (lambda m: m.pop("database.sqlite3"), "backup-damaged"),
        (lambda m: m.update({"uploads/more": b"smuggled"}), "backup-damaged"),
        (lambda m: m.pop("manifest.json"), "backup-not-one"),
        (lambda m: manifest_with(m, format="other"), "backup-not-one"),
        (lambda m: manifest_with(m, format_version=2), "backup-newer"),
        (lambda m: manifest_with(m, revision="9999"), "backup-newer"),
    ],
)  # fmt: skip
def test_a_backup_that_was_touched_is_refused_and_nothing_changes(used, tmp_path, change, code):
    copy = backups.make(now=NOW)
    touched = rewritten(copy.path, tmp_path / "competition-20260101T000000Z.zip", change)

    with pytest.raises(Invalid) as refused:
        restores.inspect(touched)

    assert refused.value.code == code
    assert not (backups.folders().instance / "set-aside").exists()


def test_a_file_that_climbs_out_is_refused(used, tmp_path):
    def climb(members):
        members["../outside"] = b"x"
        manifest = json.loads(members["manifest.json"])
        manifest["files"]["../outside"] = {"sha256": "", "size": 1}
        members["manifest.json"] = json.dumps(manifest).encode()

    copy = backups.make(now=NOW)

    with pytest.raises(Invalid) as refused:
        restores.inspect(rewritten(copy.path, tmp_path / "x.zip", climb))

    assert refused.value.code == "backup-damaged"


def test_what_is_no_zip_is_no_backup(used, tmp_path):
    path = tmp_path / "competition-20260101T000000Z.zip"
    path.write_bytes(b"not a zip at all")

    with pytest.raises(Invalid) as refused:
        restores.inspect(path)

    assert refused.value.code == "backup-damaged"


def test_a_pdf_is_no_backup_and_is_not_called_a_damaged_one(used, tmp_path):
    path = tmp_path / "upload-1.part"
    path.write_bytes(b"%PDF-1.7\n" + b"x" * 500)

    with pytest.raises(Invalid, match="backup-not-one"):
        restores.inspect(path)


def test_a_folder_stands_for_its_newest_copy(used):
    backups.make(now=NOW)
    later = backups.make(now=NOW + timedelta(minutes=5))

    assert restores.find(str(backups.folders().backups)) == later.path


def test_old_copies_go_and_the_latest_stays(used, tmp_path):
    for minutes in (0, 5, 70, 75, 60 * 30, 60 * 24 * 40):
        moment = NOW - timedelta(minutes=minutes)
        (tmp_path / f"competition-{moment:%Y%m%dT%H%M%SZ}.zip").touch()

    backups.rotate(tmp_path, now=NOW)

    ages = [NOW - backups.moment_of(path) for path in backups.copies_in(tmp_path)]
    assert [age.total_seconds() // 60 for age in ages] == [0, 5, 70, 1800]
