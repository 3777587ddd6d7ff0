"""The page of the copies: encrypted with a card, tried beside, told in words (备份页)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from competition.db import transaction
from competition.services import backups, first_run, restores, sealed_copies, settings
from competition.services.keys import ring
from tests.factories import NOW, SYSTEM, make_event


@pytest.fixture
def admin(as_role):
    """An administrator's browser; a copy lies there."""
    browser = as_role("admin")
    with transaction():
        first_run.name_installation()
    make_event("E1")
    return browser


def words() -> tuple[str, ...]:
    card = settings.read(sealed_copies.CARD)
    return sealed_copies.written(ring().derive(f"backup-card:{card['id']}", sealed_copies.SECRET))


def test_the_card_is_printed_and_its_last_group_turns_encryption_on(admin):
    printed = admin.post("/console/backups/card")
    refused = admin.post("/console/backups/sealing", data={"group": "XXXXX"})
    begun = admin.post(
        "/console/backups/sealing", data={"group": words()[-1].lower()}, follow_redirects=True
    )

    assert printed.data.startswith(b"%PDF")
    assert refused.status_code == 422
    assert "这不是卡上的最后一组" in refused.text
    assert "送往第二位置的备份都加密" in begun.text
    assert "再打印一张恢复卡" in begun.text
    ended = admin.post("/console/backups/sealing/end", follow_redirects=True)
    assert "不再加密" in ended.text
    assert sealed_copies.state() == "printed"


def test_a_copy_is_brought_back_beside_and_counted(admin):
    copy = backups.make(now=NOW)

    answer = admin.post(
        "/console/backups/trial", data={"path": str(copy.path.parent)}, follow_redirects=True
    )

    assert f"{copy.path.name} 完整恢复了一遍：1 个赛事、0 张" in answer.text


def test_a_damaged_copy_is_named_and_the_form_keeps_its_place(admin):
    copy = backups.make(now=NOW)
    content, middle = bytearray(copy.path.read_bytes()), copy.path.stat().st_size // 2
    # one bit alone can unpack to the same bytes: among noughts any distance copies a nought
    content[middle : middle + 64] = (byte ^ 255 for byte in content[middle : middle + 64])
    copy.path.write_bytes(content)

    answer = admin.post("/console/backups/trial", data={"path": str(copy.path)})

    assert answer.status_code == 422
    assert "损坏，没有改动任何数据" in answer.text
    assert f'value="{copy.path}"' in answer.text


def test_a_sealed_copy_sent_in_comes_back_with_its_card(admin, app, tmp_path_factory):
    stick = tmp_path_factory.mktemp("stick")
    with transaction():
        backups.set_second_folder(SYSTEM, str(stick), now=NOW)
        sealed_copies.print_card(SYSTEM, now=NOW)
    with transaction():
        sealed_copies.begin(SYSTEM, words()[-1], now=NOW)
    backups.make(now=NOW)
    card, sealed = words(), restores.find(str(stick)).read_bytes()

    def send(text: str):
        return admin.post(
            "/first-run/restore",
            data={"file": (io.BytesIO(sealed), "competition.sealed"), "card": text},
            content_type="multipart/form-data",
        )

    assert "这份备份是加密的" in send("").text
    assert "有一个字母不对" in send("ABCDE").text
    back = send("-".join(card))

    assert (back.status_code, back.location) == (302, "/sign-in")
    assert not (backups.folders().instance / "incoming").exists() or not any(
        restores.incoming(now=NOW).iterdir()
    )


def test_open_copies_on_the_drive_are_told_and_removed_when_asked(admin, tmp_path_factory):
    stick = tmp_path_factory.mktemp("stick")
    with transaction():
        backups.set_second_folder(SYSTEM, str(stick), now=NOW)
        sealed_copies.print_card(SYSTEM, now=NOW)
    backups.make(now=NOW)
    with transaction():
        sealed_copies.begin(SYSTEM, words()[-1], now=NOW)
    too_early = admin.post("/console/backups/open-copies", follow_redirects=True)
    backups.make(now=NOW + timedelta(minutes=5))

    told = admin.get("/console/backups")
    removed = admin.post("/console/backups/open-copies", follow_redirects=True)

    assert "请先点“立即备份”，在那之前一份也不删" in too_early.text
    assert "那里还有 2 个加密之前的文件，没有加密" in told.text
    assert "competition-20261120T020000Z.zip" in told.text
    assert "删除了 2 个未加密的文件。" in removed.text
    assert "没有加密" not in removed.text
    assert {each.suffix for each in backups.copies_in(stick)} == {".sealed"}


def test_a_copy_that_did_not_get_to_the_drive_says_so_at_once(admin, tmp_path_factory):
    stick = tmp_path_factory.mktemp("stick")
    with transaction():
        backups.set_second_folder(SYSTEM, str(stick), now=NOW)
    stick.rmdir()

    answer = admin.post("/console/backups/now", follow_redirects=True)

    assert "已备份并核对" in answer.text
    assert answer.text.count("移动硬盘是不是拔了") == 2


@pytest.mark.parametrize(
    ("code", "words_of_it"),
    [("backup-second-gone", "移动硬盘是不是拔了"), ("backup-second-full", "第二位置满了")],
)
def test_the_red_bar_says_what_is_wrong_with_the_drive(admin, monkeypatch, code, words_of_it):
    monkeypatch.setattr(backups, "warning", lambda now: code)

    assert words_of_it in admin.get("/console/accounts").text
