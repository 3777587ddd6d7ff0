"""Keys that are not those of the database are noticed, and the right ones are found (密钥核对)."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from competition.cli import serve
from competition.db import db, transaction
from competition.models.person import Person
from competition.services import backup_files, backups, key_checks, keys, people
from competition.services.keys import KeyRing

NUMBER = "110101199003070011"


@pytest.fixture
def sealed(app):
    """An installation with one identity number, and where its keys lie."""
    person = Person(id=uuid.uuid4(), name="田小雨")
    kept = people.seal_id(person.id, NUMBER)
    person.id_number, person.id_number_index = kept.ciphertext, kept.index
    with transaction():
        db.session.add(person)
    folder = backups.folders().keys
    old = (folder / "master.key").read_bytes()
    yield folder
    (folder / "master.key").write_bytes(old)
    keys.unlock(folder)


def lose(folder: Path) -> None:
    """Remove the master key; the next start makes another."""
    (folder / "master.key").unlink()
    keys.unlock(folder)


def test_keys_that_open_everything_are_right(sealed):
    assert key_checks.keys_fit().state == "done"


def test_an_installation_with_nothing_encrypted_needs_no_keys_of_old(app):
    assert key_checks.keys_fit().what == "keys"


def test_lost_keys_are_noticed_and_none_is_found(sealed):
    lose(sealed)

    finding = key_checks.keys_fit()

    assert (finding.what, finding.state, finding.values["file"]) == ("keys-lost", "stop", "")


def test_the_zip_with_the_right_keys_is_named_and_no_other(sealed, tmp_path):
    folder = sealed
    copies = backups.folders().instance / "backups"
    copies.mkdir(exist_ok=True)
    right = backup_files.write_keys(copies, folder)
    KeyRing(tmp_path / "others")
    backup_files.write_keys(copies, tmp_path / "others")
    lose(folder)

    finding = key_checks.keys_fit()

    assert (finding.what, finding.values["file"]) == ("keys-other", right.name)


def test_the_start_tells_how_the_keys_come_back(app, sealed, capsys, monkeypatch):
    monkeypatch.setenv("COMPETITION_KEYS_TROUBLE", "")
    lose(sealed)

    serve.tell_troubles(app)

    assert "密钥与数据库不配套" in capsys.readouterr().err
    assert app.config["KEYS_TROUBLE"] == "keys-lost"
