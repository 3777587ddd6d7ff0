"""The keys of an installation: made once, whole, and never a weaker one (密钥)."""

from __future__ import annotations

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from competition.services import keys


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "master.key").touch()

    with pytest.raises(RuntimeError, match=r"master\.key"):
        keys.KeyRing(tmp_path)


def test_processes_that_start_at_once_hold_one_key(tmp_path: Path) -> None:
    gate = threading.Barrier(8)

    def start(_number: int) -> bytes:
        gate.wait()
        return keys.KeyRing(tmp_path).derive("field")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(start, range(8)))

    assert len(found) == 1
    assert os.listdir(tmp_path) == ["master.key"]
    assert (tmp_path / "master.key").stat().st_mode & 0o077 == 0


def test_a_machine_that_dies_while_making_a_key_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_handle: int) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", die)
        with pytest.raises(SystemExit):
            keys.KeyRing(tmp_path)

    assert not (tmp_path / "master.key").exists()
    assert keys.KeyRing(tmp_path).derive("field") == keys.KeyRing(tmp_path).derive("field")


def test_a_stick_whose_files_have_one_name_only_holds_keys_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links on this file system")

    monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "keys" / "session.key"

    first = keys.kept(path, lambda: b"one")
    again = keys.kept(path, lambda: b"two")

    assert first == again == b"one"
    assert [each.name for each in path.parent.iterdir()] == ["session.key"]
