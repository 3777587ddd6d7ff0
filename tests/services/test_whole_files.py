"""A file gets its place whole; on Windows once whoever reads what is there has let go."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from competition.services import whole_files


@pytest.fixture
def held(monkeypatch):
    """Somebody reads what lies in the place, for so many tries; the pauses are counted."""
    pauses: list[float] = []
    left = {"tries": 0}
    real = Path.replace

    def replace(self, target):
        if left["tries"]:
            left["tries"] -= 1
            raise PermissionError(13, "sharing violation", os.fspath(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(whole_files.time, "sleep", pauses.append)
    left["pauses"] = pauses
    return left


def test_on_windows_a_file_that_is_read_this_moment_is_replaced_a_moment_later(
    held, monkeypatch, tmp_path
):
    monkeypatch.setattr(sys, "platform", "win32")
    held["tries"] = 3
    (tmp_path / "last.json").write_bytes(b"old")

    whole_files.write(tmp_path / "last.json", b"new")

    assert (tmp_path / "last.json").read_bytes() == b"new"
    assert held["pauses"] == [whole_files.APART] * 3


def test_a_file_somebody_never_lets_go_is_refused(held, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "win32")
    held["tries"] = whole_files.TRIES

    with pytest.raises(PermissionError):
        whole_files.write(tmp_path / "last.json", b"new")


def test_elsewhere_a_refusal_means_what_it_says(held, tmp_path):
    held["tries"] = 1

    with pytest.raises(PermissionError):
        whole_files.write(tmp_path / "last.json", b"new")
    assert held["pauses"] == []
