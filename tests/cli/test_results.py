"""Results and certificates by command take the same way as the pages."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from competition.cli import main
from competition.db import db
from competition.models.certificate import Certificate
from competition.models.publication import Publication
from competition.services import certificate_texts, demonstration, standings
from tests import factories_results as results
from tests.factories import SYSTEM
from tests.postgres import environment


@pytest.fixture
def drivers(app):
    found = results.play("drivers-2025")
    db.session.rollback()
    return found


def run(app, *arguments: str) -> Result:
    """Run a command on the installation of the test."""
    db.session.rollback()
    answer = CliRunner(env=environment(app)).invoke(main, arguments)
    db.session.expire_all()
    return answer


def test_publishing_says_number_and_digest(app, drivers):
    answer = run(app, "publish", "HCWL2025", "driver", "--kind", "provisional")

    assert answer.exit_code == 0, answer.output
    assert db.session.scalars(select(Publication)).one().digest in answer.output


def test_what_cannot_be_published_leaves_with_two_and_says_why(app, drivers):
    answer = run(app, "publish", "HCWL2025", "driver", "--kind", "final")

    assert answer.exit_code == 2
    assert "公示" in answer.stderr
    assert db.session.scalars(select(Publication)).all() == []


def test_an_unknown_trade_leaves_with_one(app, drivers):
    assert run(app, "standings", "HCWL2025", "nothing").exit_code == 1


def test_standings_come_out_as_csv_and_json(app, drivers):
    lines = standings.result(SYSTEM, demonstration.trades_of(drivers)[0].id).standings.lines

    table = run(app, "standings", "HCWL2025", "driver")
    assert table.exit_code == 0, table.output
    csv = table.stdout.splitlines()
    listed = json.loads(run(app, "standings", "HCWL2025", "driver", "--format", "json").stdout)

    assert csv[0].startswith("place,entry,division,total,")
    assert [row["entry"] for row in listed] == [line.number for line in lines]
    assert [row.split(",")[1] for row in csv[1:]] == [line.number for line in lines]


def test_certificates_are_issued_into_one_file_and_verify(app, drivers, tmp_path):
    results.publish(drivers)
    out = tmp_path / "all.pdf"

    answer = run(
        app, "certificates", "issue", "HCWL2025", "--out", str(out),
        "--place", "host", "--host", results.HOST,
    )  # fmt: skip

    assert answer.exit_code == 0, answer.output
    assert out.read_bytes()[:5] == b"%PDF-"
    row = db.session.scalars(select(Certificate).order_by(Certificate.number)).first()
    number, signature, name = row.number, row.signature, row.facts["recipient"]
    good = run(app, "verify", number, "--signature", signature)
    assert (good.exit_code, name in good.output) == (0, True)
    assert run(app, "verify", number, "--name", name).exit_code == 0
    bad = run(app, "verify", number, "--signature", "A" * 103)
    assert (bad.exit_code, name in bad.output) == (1, False)
    assert "公示中" in good.output
    assert "证书真实，成绩还在公示" in good.output
    assert "unconfirmed" not in bad.output
    assert "无法确认" in bad.output
    mistyped = run(app, "verify", f"{number[:-1]}{'0' if number[-1] != '0' else '1'}",
                   "--name", name)  # fmt: skip
    assert (mistyped.exit_code, "末两位" in mistyped.stderr) == (2, True)
    assert run(app, "verify", number).exit_code == 2
    assert "Provisional" in run(app, "verify", number, "--name", name, "--lang", "en").output


def test_the_static_bundle_is_written_beside_what_is_there(app, drivers, tmp_path):
    results.publish(drivers)
    assert list(results.issue(drivers, place="static"))
    out = tmp_path / "site"

    first = run(app, "publish", "--static", str(out))
    again = run(app, "publish", "HCWL2025", "--static", str(out))

    assert first.exit_code == 0, first.output
    assert again.exit_code == 0, again.output
    assert (out / "r" / "HCWL2025" / "driver" / "index.html").is_file()
    row = db.session.scalars(select(Certificate).order_by(Certificate.number)).first()
    code = certificate_texts.code_of(row.facts, row.signature)
    assert (out / "C" / row.number / code / "index.html").is_file()
    assert "1 events" in first.output


def test_a_folder_that_holds_something_else_is_not_overwritten(app, drivers, tmp_path):
    (tmp_path / "index.html").write_text("somebody's own page", "utf-8")

    answer = run(app, "publish", "--static", str(tmp_path))

    assert answer.exit_code == 2
    assert (tmp_path / "index.html").read_text("utf-8") == "somebody's own page"


def test_publishing_without_a_trade_says_what_is_needed(app, drivers):
    assert run(app, "publish", "HCWL2025").exit_code == 2
