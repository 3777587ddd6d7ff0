"""The archive of an event opens without this system, and a change in it is found (归档)."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from competition import create_app
from competition.access.policy import Scope
from competition.cli import main
from competition.db import db, transaction
from competition.exchange import archive_verifier as verifier
from competition.exchange import contest_file, marks_file
from competition.models.audit import AuditEntry
from competition.models.publication import Publication
from competition.services import archives, audit, privacy, scopes
from competition.web import event_archive
from tests import factories_results as results
from tests.factories import NOW, SYSTEM
from tests.postgres import environment

CODE = "HCWL2025"


@pytest.fixture(scope="module")
def archived(tmp_path_factory, migrated_database):
    """An archive of a published contest: its bytes, the frozen publication, the contest file."""
    place = tmp_path_factory.mktemp("archived")
    shutil.copy(migrated_database, place / "competition.db")
    app = create_app(
        {"TESTING": True, "BACKUP_EVERY": 0, "SECRET_KEY": "secret for tests only"},
        instance=str(place),
    )
    with app.test_request_context("/"):
        results.publish(results.play("drivers-2025"))
        published = db.session.scalars(select(Publication)).one()
        body, event_id = published.body, published.event_id
        with transaction():
            audit.record(
                SYSTEM,
                "entry.changed",
                ("entry", event_id),
                scope=Scope(event_id),
                now=NOW,
                name=audit.Personal("阮青禾"),
            )
        contest = archives.dump(SYSTEM, event_id)
        file = io.BytesIO()
        made = event_archive.write(file, SYSTEM, scopes.event_head(SYSTEM, CODE), now=NOW)
        db.session.remove()
        db.engine.dispose()
    return file.getvalue(), body, contest, made


@pytest.fixture
def folder(archived, tmp_path) -> Path:
    """The archive, unpacked."""
    with zipfile.ZipFile(io.BytesIO(archived[0])) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def test_it_holds_the_contest_file_and_the_very_bytes_that_were_published(archived, folder):
    _content, body, contest, made = archived

    assert (folder / "赛事文件.json").read_bytes() == contest
    assert (folder / "公示" / "driver-1-provisional.json").read_bytes() == body
    assert (folder / "成绩" / "成绩册.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "网站" / "index.html").is_file()
    assert made.missing == ()
    assert made.files == sum(1 for path in folder.rglob("*") if path.is_file())


def test_it_holds_every_mark_that_counts_in_a_table_that_can_be_scored_again(archived, folder):
    contest = contest_file.read(archived[2])

    found = marks_file.load((folder / "评分" / "评分明细.csv").read_bytes(), contest)

    assert found.problems == []
    rows = [one for one in contest.revisions if one.state == "current"]
    vectors = [each for sheets in found.vectors["driver"].values() for each in sheets]
    assert len(vectors) == len(rows) > 0
    signed = (folder / "评分" / "签名记录.csv").read_text("utf-8-sig").splitlines()
    assert len(signed) == 1 + len(contest.revisions)


def test_it_holds_the_minutes_of_every_day_and_what_judges_signed(folder):
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf")}

    assert any(path.startswith("记录/赛务日志-") for path in found)
    assert {path for path in found if path.endswith(("-评分记录.pdf", "-汇总表.pdf"))}


def test_its_readme_is_chinese_and_names_what_lies_there(folder):
    text = (folder / "先看这里.txt").read_bytes()

    assert text.startswith(b"\xef\xbb\xbf")
    assert CODE in text.decode("utf-8-sig")
    assert "个人信息.jsonl" in text.decode("utf-8-sig")


def test_the_verifier_runs_on_bare_python_and_finds_all_whole(folder):
    done = subprocess.run(
        [sys.executable, "-I", "核验.py"], cwd=folder, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "全部完好" in done.stdout


def test_personal_values_can_go_and_the_trail_still_holds(folder):
    (folder / verifier.PERSONAL).unlink()

    assert verifier.main(folder) == 0


def test_a_changed_file_is_named(folder, capsys):
    (folder / "成绩" / "成绩册.pdf").write_bytes(b"%PDF other")

    assert verifier.main(folder) == 1
    assert "成绩册.pdf" in capsys.readouterr().out


def test_a_missing_file_is_named(folder, capsys):
    (folder / "公示" / "driver-1-provisional.json").unlink()

    assert verifier.main(folder) == 1
    assert "driver-1-provisional.json" in capsys.readouterr().out


def test_another_publication_with_a_digest_of_its_own_is_not_what_the_trail_says(folder, capsys):
    path, sums = folder / "公示" / "driver-1-provisional.json", folder / "SHA256SUMS"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b"provisional", b"provisiona1"))
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    sums.write_text(sums.read_text("utf-8").replace(before, after), "utf-8")

    assert verifier.main(folder) == 1
    assert "公示/driver-1-provisional.json" in capsys.readouterr().out


def test_what_is_printed_on_paper_is_named_to_be_compared(archived, folder, capsys):
    digest = hashlib.sha256(archived[1]).hexdigest().upper()

    assert verifier.main(folder) == 0

    said = capsys.readouterr().out
    assert digest in said
    assert "条 / entries" in said


@pytest.mark.parametrize("how", ["changed", "left out", "cut off"])
def test_a_trail_that_was_touched_is_told_with_its_place(folder, how):
    path = folder / verifier.TRAIL
    lines = path.read_text("utf-8").splitlines(keepends=True)
    chain = json.loads(lines[-1])["chain"]
    last = json.loads(lines[-1])["sequence"]
    if how == "changed":
        entry = json.loads(lines[-2])
        entry["action"] = "sheet.erased"
        lines[-2] = json.dumps(entry, ensure_ascii=False) + "\n"
        expected = last - 1
    elif how == "left out":
        del lines[-2]
        expected = last - 1
    else:
        del lines[-1]
        expected = last
    path.write_text("".join(lines), "utf-8")

    assert list(verifier.broken(folder)) == [(chain, expected)]


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (verifier.TRAIL, f"读不出来 / this line cannot be read: {verifier.TRAIL}: 2"),
        (verifier.PERSONAL, f"读不出来 / this line cannot be read: {verifier.PERSONAL}: 2"),
        (verifier.HEADS, f"被改动 / file missing or changed: {verifier.HEADS}"),
        (verifier.SUMS, f"被改动 / file missing or changed: {verifier.SUMS}"),
    ],
)
def test_what_a_bad_stick_left_unreadable_is_told_in_words(folder, capsys, spoilt, told):
    path = folder / spoilt
    if spoilt == verifier.SUMS:
        path.unlink()
    else:
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([*lines[:1], b"\xff{cut\n", *lines[2:]]))

    assert verifier.main(folder) == 1

    assert told in capsys.readouterr().out


def test_an_invented_personal_value_is_told(folder):
    path = folder / verifier.PERSONAL
    pieces = path.read_text("utf-8").splitlines()
    piece = json.loads(pieces[0])
    piece["value"] += "某"
    path.write_text("\n".join([json.dumps(piece), *pieces[1:]]) + "\n", "utf-8")

    assert list(verifier.invented(folder)) == [piece["digest"]]


def test_the_archive_of_an_event_that_forgot_its_people_holds(app, tmp_path):
    results.publish(results.play("drivers-2025"))
    published = db.session.scalars(select(Publication)).one()
    before, scope = published.body, Scope(published.event_id)
    with transaction():
        audit.record(
            SYSTEM, "entry.changed", ("entry", "x"), scope=scope, now=NOW,
            name=audit.Personal("阮青禾"),
        )  # fmt: skip
        privacy.purge(SYSTEM, scope, "本人要求", now=NOW)
    file = io.BytesIO()
    event_archive.write(file, SYSTEM, scopes.event_head(SYSTEM, CODE), now=NOW)

    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)

    assert verifier.main(tmp_path) == 0
    assert "阮青禾" not in (tmp_path / verifier.PERSONAL).read_text("utf-8")
    assert (tmp_path / "公示" / "driver-1-provisional.json").read_bytes() == before


def test_the_command_writes_it_whole_and_leaves_a_trace(app, tmp_path):
    results.publish(results.play("drivers-2025"))
    db.session.remove()
    target = tmp_path / "归档.zip"

    answer = CliRunner(env=environment(app)).invoke(main, ["archive", CODE, "--out", str(target)])

    assert answer.exit_code == 0, answer.output
    assert zipfile.ZipFile(target).testzip() is None
    assert list(tmp_path.glob("*.new")) == []
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "event.archived"))
    assert noted.one().facts["missing"] == 0
