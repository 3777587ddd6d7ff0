"""`competition recompute` computes every publication again; workbooks are written by command."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from competition.cli import main
from competition.db import db, transaction
from competition.models.publication import Publication
from competition.rules import digests
from tests import factories_results as results
from tests.postgres import environment

SAMPLES = Path(__file__).resolve().parents[2] / "competition" / "samples"


@pytest.fixture
def published(app):
    results.publish(results.play("drivers-2025"))
    return db.session.scalars(select(Publication)).one()


def run(app, *arguments: str) -> Result:
    db.session.rollback()
    answer = CliRunner(env=environment(app)).invoke(main, arguments)
    db.session.expire_all()
    return answer


def test_publications_that_come_out_the_same_leave_with_nought(app, published):
    answer = run(app, "recompute")

    assert answer.exit_code == 0, answer.output
    assert "HCWL2025 driver 1 provisional" in answer.stdout
    assert "重算一致" in answer.stdout


def test_one_that_differs_leaves_with_one_and_says_where(app, published):
    body = json.loads(published.body)
    row = body["groups"][0]["rows"][0]
    row["place"] = "2"
    with transaction():
        published.body = digests.canonical(body)
        published.digest = digests.of_bytes(published.body)

    told, listed = run(app, "recompute"), run(app, "recompute", "--json")

    assert (told.exit_code, listed.exit_code) == (1, 1)
    assert f'{row["entry"]}/place: "2" → "1"' in told.stderr
    assert json.loads(listed.stdout)[0]["outcome"] == "differs"


def test_the_workbook_of_a_trade_is_written_by_command(app, published, tmp_path):
    target = tmp_path / "核算.xlsx"

    answer = run(
        app, "standings", "HCWL2025", "driver", "--format", "workbook", "--out", str(target)
    )

    assert answer.exit_code == 0, answer.output
    assert openpyxl.load_workbook(io.BytesIO(target.read_bytes())).sheetnames[0] == "说明"


def test_scoring_files_writes_a_workbook_for_every_trade(app, tmp_path):
    files = [str(SAMPLES / f"dakabei-2025.{end}") for end in ("json", "marks.csv")]

    answer = run(app, "score", *files, "--workbook", str(tmp_path / "w.xlsx"))

    assert answer.exit_code == 0, answer.output
    names = {path.name for path in tmp_path.glob("w*.xlsx")}
    assert names == {"w-barista.xlsx", "w-drink-mixer.xlsx", "w-tea-taster.xlsx"}
