"""A machine is asked whether the database lies where it may lie (本机检查)."""

from __future__ import annotations

import pytest

from competition.services import backups, checkup


@pytest.fixture
def here(app):
    """The folder of the installation."""
    return backups.folders().instance


@pytest.mark.parametrize("name", checkup.CLOUDS)
def test_a_desktop_that_a_cloud_keeps_is_no_place_for_a_database(here, monkeypatch, name):
    monkeypatch.setenv(name, str(here.parent))

    (found,) = checkup.place()
    assert (found.what, found.state) == ("place-cloud", "stop")
    assert found.values == {"folder": str(here)}


def test_a_stick_is_no_place_for_a_database(here, monkeypatch):
    monkeypatch.setattr(checkup, "_kind_of_drive", lambda _folder: checkup.REMOVABLE)

    assert [each.what for each in checkup.place()] == ["place-stick"]


def test_an_ordinary_folder_is_not_mentioned(here, monkeypatch):
    monkeypatch.setenv("OneDrive", str(here / "elsewhere"))

    assert checkup.place() == []
