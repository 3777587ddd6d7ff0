"""A backup comes back through the browser: checked first, refused in words (恢复)."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from competition.db import db, transaction
from competition.models.account import Account, RoleAssignment, WebSession
from competition.models.event import Event
from competition.services import backup_files, backups, first_run, keys, restores, settings
from competition.web import uploads
from competition.web.auth import restoring
from tests.factories import make_account, make_event

ADDRESS = "/first-run/restore"


@pytest.fixture
def copy(app: Flask, tmp_path_factory: Any) -> Path:
    """A backup of an installation with an event, on a drive with its keys; then all is gone."""
    with transaction():
        first_run.name_installation()
    make_event("E1")
    make_account("admin", name="沈知远")
    made = backups.make(now=datetime.now(UTC)).path
    drive = tmp_path_factory.mktemp("drive")
    for each in (*made.parent.glob("*.zip"), *made.parent.glob("*.sha256")):
        shutil.move(each, drive / each.name)
    with transaction():
        for table in (Event, WebSession, RoleAssignment, Account):
            db.session.query(table).delete()
    return drive / made.name


@pytest.fixture
def owner(app: Flask, copy: Path) -> FlaskClient:
    """A browser that showed the token of the terminal."""
    with transaction():
        token = first_run.make_token(now=datetime.now(UTC))
    client = app.test_client()
    client.post("/first-run/token", data={"token": token})
    return client


def send(client: FlaskClient, **files: Any) -> Any:
    data = {
        name: (io.BytesIO(value), f"{name}.zip") if isinstance(value, bytes) else value
        for name, value in files.items()
    }
    return client.post(ADDRESS, data=data, content_type="multipart/form-data")


def incoming() -> list[str]:
    folder = backups.folders().instance / "incoming"
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def codes() -> list[str]:
    db.session.remove()
    return [event.code for event in db.session.query(Event)]


def test_a_backup_sent_in_is_back_and_nothing_of_it_stays_behind(
    app: Flask, owner: FlaskClient, copy: Path
) -> None:
    answer = send(owner, file=copy.read_bytes())

    assert answer.headers["Location"] == "/sign-in"
    assert codes() == ["E1"]
    assert incoming() == []


def test_whoever_had_tablets_is_told_to_start_once_more_on_the_new_machine(
    app: Flask, owner: FlaskClient, tmp_path_factory: Any
) -> None:
    app.config["PUBLIC_ADDRESS"] = "http://127.0.0.1:8000"
    with transaction():
        settings.write(settings.LAN, True)
    made = backups.make(now=datetime.now(UTC)).path

    send(owner, file=made.read_bytes())

    assert "平板要等下一次启动才连得进来" in owner.get("/sign-in").text


def test_on_another_machine_the_keys_are_asked_for_once_and_the_copy_waits(
    app: Flask, owner: FlaskClient, copy: Path
) -> None:
    sealed = keys.ring().encrypt(b"410101199001011234", belongs_to="person:1:id_number")
    (backups.folders().keys / "master.key").write_bytes(b"another machine's key of 32 byte")
    keys.unlock(backups.folders().keys)

    asked = send(owner, file=copy.read_bytes())

    assert asked.status_code == 409
    held = incoming()
    assert len(held) == 1
    assert held[0].startswith("backup-")
    assert codes() == []
    place = str(backups.folders().instance / "incoming" / held[0])
    assert place in asked.text

    keys_zip = next(copy.parent.glob("keys-*.zip")).read_bytes()
    done = send(owner, path=place, keys=keys_zip)

    assert done.headers["Location"] == "/sign-in"
    assert codes() == ["E1"]
    assert keys.ring().decrypt(sealed, belongs_to="person:1:id_number").startswith(b"410101")
    assert incoming() == []


def test_lost_keys_are_no_end_when_that_is_said(app: Flask, owner: FlaskClient, copy: Path) -> None:
    (backups.folders().keys / "master.key").write_bytes(b"another machine's key of 32 byte")
    keys.unlock(backups.folders().keys)
    send(owner, file=copy.read_bytes())
    place = str(backups.folders().instance / "incoming" / incoming()[0])

    done = send(owner, path=place, without_keys="y")

    assert done.status_code == 302
    assert codes() == ["E1"]


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def damaged(content: bytes) -> bytes:
    members = members_of(content)
    inner = next(name for name in members if name.startswith("database."))
    members[inner] = members[inner][:-4096] + b"\0" * 4096
    return packed(members)


def newer(content: bytes) -> bytes:
    members = members_of(content)
    manifest = json.loads(members[backup_files.MANIFEST])
    return packed(
        members | {backup_files.MANIFEST: json.dumps({**manifest, "revision": "9999"}).encode()}
    )


def foreign(_content: bytes) -> bytes:
    return packed({"holiday.txt": b"sun"})


def dumped(content: bytes) -> bytes:
    """The same copy as an installation on PostgreSQL makes it: a dump, no file of SQLite."""
    members = members_of(content)
    manifest = json.loads(members.pop(backup_files.MANIFEST))
    for held in (members, manifest["files"]):
        if backup_files.DATABASE in held:
            held[backup_files.DUMP] = held.pop(backup_files.DATABASE)
    return packed({backup_files.MANIFEST: json.dumps(manifest).encode(), **members})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damaged, "database."),
        (newer, "9999"),
        (foreign, "不是本系统的备份"),
        (lambda content: content[: len(content) // 2], "损坏"),
        (lambda _content: b"<html>not a zip</html>", "不是本系统的备份"),
    ],
    ids=["damaged", "newer", "foreign", "cut-short", "no-zip"],
)
def test_what_is_no_whole_backup_changes_nothing_and_says_why(
    app: Flask, owner: FlaskClient, copy: Path, spoil: Any, said: str
) -> None:
    answer = send(owner, file=spoil(copy.read_bytes()))

    assert answer.status_code == 422
    assert said in answer.text
    assert codes() == []
    assert incoming() == []


def test_a_copy_of_postgresql_is_left_to_its_own_tool_and_changes_nothing(
    app: Flask, owner: FlaskClient, copy: Path
) -> None:
    answer = send(owner, file=dumped(copy.read_bytes()))

    assert answer.status_code == 409
    assert "PostgreSQL 数据库用它自己的 pg_restore 恢复" in answer.text
    assert codes() == []
    assert incoming() == []


def test_choosing_nothing_is_said_in_place(app: Flask, owner: FlaskClient) -> None:
    answer = send(owner)

    assert answer.status_code == 422
    assert answer.text.count('class="err"') == 1


def test_the_wrong_keys_are_refused(app: Flask, owner: FlaskClient, copy: Path) -> None:
    (backups.folders().keys / "master.key").write_bytes(b"another machine's key of 32 byte")
    keys.unlock(backups.folders().keys)

    answer = send(owner, file=copy.read_bytes(), keys=foreign(b""))

    assert answer.status_code == 422
    assert codes() == []


def test_a_stranger_gets_no_room_for_gigabytes(app: Flask, owner: FlaskClient) -> None:
    stranger = app.test_client()
    with app.test_request_context(ADDRESS, method="POST"):
        app.preprocess_request()
        assert restoring.room() is None

    answer = stranger.post(
        ADDRESS,
        data=b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(64 * 1024 * 1024)},
    )

    assert answer.status_code in {302, 413}
    assert incoming() == []


def test_a_disk_without_room_refuses_before_reading(
    app: Flask, owner: FlaskClient, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(".")
    full = usage._replace(free=uploads.SPARE)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _place: full)

    answer = send(owner, file=copy.read_bytes())

    assert answer.status_code == 422
    assert incoming() == []


def test_what_nobody_finished_is_swept_out(app: Flask, owner: FlaskClient) -> None:
    folder = restores.incoming(now=datetime.now(UTC))
    (folder / "upload-1.part").write_bytes(b"half")

    restores.incoming(now=datetime.now(UTC) + restores.KEPT + restores.KEPT)

    assert incoming() == []


def test_an_installation_in_use_is_not_replaced_by_another_ones_copy(
    app: Flask, as_role: Any, copy: Path
) -> None:
    admin = as_role("admin")
    with transaction():
        settings.write(settings.INSTALLATION, "another")

    answer = send(admin, file=copy.read_bytes())

    assert answer.status_code == 409
    assert codes() == []
    assert db.session.query(Account).count() == 1


def test_a_damaged_upload_is_named_as_it_was_chosen_and_a_pdf_is_no_backup(
    owner: FlaskClient, copy: Path
) -> None:
    cut = send(owner, file=(io.BytesIO(copy.read_bytes()[:4000]), "七月备份.zip"))
    other = send(owner, file=(io.BytesIO(b"%PDF-1.7 no backup at all"), "通知.pdf"))

    assert "七月备份.zip" in cut.text
    assert "upload-" not in cut.text
    assert "不是本系统的备份" in other.text
