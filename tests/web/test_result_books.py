"""The page of the papers of all trades, and the shell's way to them."""

from __future__ import annotations

import io
import zipfile

import pytest
from click.testing import CliRunner

from competition.cli import main
from competition.db import db
from competition.models.event import Event
from tests import factories_results as results
from tests.postgres import environment

PAPERS = "/console/HCWL2025/results/papers"


@pytest.fixture
def drivers(app):
    return results.play("drivers-2025")


@pytest.fixture
def office(drivers, as_role):
    return as_role("organiser", event=db.session.get(Event, drivers.event_id))


def test_every_paper_on_the_page_can_be_taken_away(drivers, office):
    results.publish(drivers)
    page = office.get(PAPERS).get_data(as_text=True)

    for what in ("book", "notice", "awards", "script"):
        for form in ("pdf", "docx", "xlsx"):
            assert f"{PAPERS}/{what}/{form}" in page
            answer = office.get(f"{PAPERS}/{what}/{form}")
            assert answer.status_code == 200
            assert answer.data[:4] == (b"%PDF" if form == "pdf" else b"PK\x03\x04")


def test_before_anything_is_published_the_page_says_what_comes_first(drivers, office):
    assert "这些材料都由已公布的成绩生成" in office.get(PAPERS).get_data(as_text=True)
    assert office.get(f"{PAPERS}/book/pdf").status_code == 409


def test_the_results_page_leads_to_the_papers(drivers, office):
    assert PAPERS in office.get("/console/HCWL2025/results").get_data(as_text=True)


def test_the_shell_writes_them_too(app, drivers, tmp_path):
    results.publish(drivers)
    db.session.rollback()
    runner = CliRunner(env=environment(app))
    target = tmp_path / "通知.docx"

    done = runner.invoke(main, ["papers", "HCWL2025", "notice", "--out", str(target)])
    wrong = runner.invoke(main, ["papers", "HCWL2025", "notice", "--out", str(tmp_path / "x.odt")])

    assert done.exit_code == 0, done.output
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(target.read_bytes())).namelist()
    assert wrong.exit_code == 2
