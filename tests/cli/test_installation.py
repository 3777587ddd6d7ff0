"""Copies, restoring, links and the trail from the shell (命令行)."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from competition import create_app
from competition.cli import main, serve
from competition.cli.application import SHELL, utcnow
from competition.db import transaction
from competition.services import sealed_copies, settings
from competition.services.keys import ring


@pytest.fixture
def shell(tmp_path, migrated_database, monkeypatch):
    """A shell on an installation of its own; returns what a command said."""
    folder = tmp_path / "here"
    folder.mkdir()
    shutil.copy(migrated_database, folder / "competition.db")
    monkeypatch.setenv("COMPETITION_INSTANCE", str(folder))

    def run(*words: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=answer)

    return run


def test_a_link_lets_a_new_person_in(shell):
    made = shell("accounts", "link", "--role", "admin", "--name", "沈知远")
    again = shell("accounts", "link", "--role", "admin")
    listed = shell("accounts", "list")

    assert made.exit_code == again.exit_code == 0, made.output
    assert "/enter/" in made.output
    assert made.output != again.output
    assert "沈知远" in listed.output


def test_a_link_for_a_role_nobody_holds_says_so(shell):
    refused = shell("accounts", "link", "--role", "admin")

    assert refused.exit_code == 1
    assert "管理员" in refused.output


def test_the_trail_is_followed_and_a_break_leaves_with_one(shell, tmp_path):

    shell("accounts", "link", "--role", "admin", "--name", "沈知远")
    whole = shell("audit", "verify")
    with closing(sqlite3.connect(tmp_path / "here" / "competition.db")) as database:
        database.execute("UPDATE audit_entry SET action = 'x' WHERE sequence = 2")
        database.commit()

    broken = shell("audit", "verify")

    assert whole.exit_code == 0
    assert "本系统" in whole.output
    assert broken.exit_code == 1
    assert "本系统：第 2 条，内容被改动过" in broken.output


def test_a_copy_brings_another_machine_to_where_this_one_was(shell, tmp_path, monkeypatch):
    second = tmp_path / "drive"
    second.mkdir()
    shell("accounts", "link", "--role", "admin", "--name", "沈知远")
    copied = shell("backup", "--to", str(second))
    assert copied.exit_code == 0, copied.output

    other = tmp_path / "there"
    other.mkdir()
    monkeypatch.setenv("COMPETITION_INSTANCE", str(other))
    checked = shell("restore", str(second), "--check")
    back = shell("restore", str(second))

    assert "完整" in checked.output
    assert back.exit_code == 0, back.output
    assert "沈知远" in shell("accounts", "list").output
    assert shell("audit", "verify").exit_code == 0


def test_a_damaged_database_is_told_and_the_latest_copy_brought_back(shell, tmp_path):
    shell("accounts", "link", "--role", "admin", "--name", "沈知远")
    assert shell("backup").exit_code == 0
    here = tmp_path / "here"
    with (here / "competition.db").open("r+b") as file:
        file.seek(100)
        file.write(b"\x5a" * 60_000)

    refused = shell("serve")
    back = shell("restore", str(here / "backups"))

    assert refused.exit_code == 1
    assert "数据库坏了" in refused.output
    assert str(here / "backups") in refused.output
    assert back.exit_code == 0, back.output
    assert "沈知远" in shell("accounts", "list").output
    assert len(list(here.glob("competition-damaged-*.db"))) == 1


def test_a_folder_that_cannot_be_written_is_told_without_a_traceback(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COMPETITION_INSTANCE", str(tmp_path / "stick"))
    (tmp_path / "stick").write_bytes(b"a file where a folder is wanted")

    with pytest.raises(SystemExit) as left:
        serve.start()

    assert left.value.code == 1
    assert "不能写入" in capsys.readouterr().err


def test_the_shell_names_open_copies_beside_sealed_ones_and_asks(shell, tmp_path):
    drive = tmp_path / "drive"
    drive.mkdir()
    assert shell("backup", "--to", str(drive)).exit_code == 0
    begin_sealing()

    kept = shell("backup", "--remove-open", answer="n\n")
    still = len(list(drive.glob("*.zip")))
    removed = shell("backup", "--remove-open", answer="y\n")

    assert "加密之前" in kept.output
    assert "删除 2 个" not in kept.output
    assert still == 2
    assert "删除 2 个，剩下 0 个" in removed.output
    assert list(drive.glob("*.zip")) == []
    assert len(list(drive.glob("*.sealed"))) >= 1


def begin_sealing() -> None:
    """Print the restore card of the shell's installation, and seal copies under it."""
    app = create_app()
    with app.test_request_context("/"), transaction():
        sealed_copies.print_card(SHELL, now=utcnow())
        card = settings.read(sealed_copies.CARD)["id"]
        secret = ring().derive(f"backup-card:{card}", sealed_copies.SECRET)
        sealed_copies.begin(SHELL, sealed_copies.written(secret)[-1], now=utcnow())


def test_a_damaged_copy_is_bad_input(shell, tmp_path):
    path = tmp_path / "competition-20260101T000000Z.zip"
    path.write_bytes(b"PK nothing")

    refused = shell("restore", str(path))

    assert refused.exit_code == 2
    assert not (Path(tmp_path) / "here" / "set-aside").exists()
