"""`competition upgrade` brings all of it along, or leaves it exactly as it was (升级)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner, Result
from flask_migrate import downgrade
from sqlalchemy import select

from competition.cli import main, upgrade
from competition.cli.database import revision_now
from competition.config import ROOT
from competition.db import db, transaction
from competition.errors import Conflict, NotNow
from competition.models.audit import AuditEntry
from competition.models.event import Module, ModuleState
from competition.models.publication import Publication
from competition.rules import digests
from competition.services import backups, upgrades
from tests import factories_results as results
from tests.postgres import environment


@pytest.fixture
def published(app):
    results.publish(results.play("drivers-2025"))
    return db.session.scalars(select(Publication)).one()


def run(app, *words: str) -> Result:
    db.session.remove()
    answer = CliRunner(env=environment(app)).invoke(main, ["upgrade", *words])
    db.session.expire_all()
    return answer


def before_the_last_migration() -> str:
    """Take the database back one migration; return the revision it stands at."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    last = scripts.get_revision("head")
    db.session.remove()
    downgrade(revision=last.down_revision)
    return last.down_revision


def falsify(publication: Publication) -> None:
    """Make a publication say what its marks do not: as a changed rule would."""
    body = json.loads(publication.body)
    body["groups"][0]["rows"][0]["total"] = "1"
    with transaction():
        publication.body = digests.canonical(body)
        publication.digest = digests.of_bytes(publication.body)


def test_an_older_database_is_copied_migrated_and_computed_again(app, published):
    before_the_last_migration()

    answer = run(app)

    assert answer.exit_code == 0, answer.output
    assert revision_now() == ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    assert "1 份公示" in answer.stdout
    assert backups.last() is not None
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "release.upgraded"))
    assert noted.one().facts["publications"] == 1


def test_one_different_figure_puts_everything_back(app, published):
    falsify(published)
    stood_at = before_the_last_migration()

    answer = run(app)

    assert answer.exit_code == 1
    assert "HCWL2025 driver 1" in answer.stderr
    assert "一切已恢复原样" in answer.stderr
    assert revision_now() == stood_at


def test_postgresql_is_left_to_its_own_tool_and_told_what_differs(app, request):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's file is put back by itself")
    falsify(request.getfixturevalue("published"))
    before_the_last_migration()

    answer = run(app)

    copy = backups.copies_in(backups.folders().backups)[0]
    assert answer.exit_code == 1
    assert "HCWL2025 driver 1" in answer.stderr
    assert f"请用 pg_restore 还原备份 {copy}，并继续使用原版本" in answer.stderr


def test_a_copy_that_cannot_be_put_back_hides_no_reason(app, monkeypatch, capsys):
    def own_tool(_actor, copy, *, now):
        raise NotNow("upgrade-with-pg-restore", copy=str(copy))

    monkeypatch.setattr(upgrades, "put_back", own_tool)

    with pytest.raises(NotNow):
        upgrade._back(Path("copy.zip"), Conflict("upgrade-stopped", error="DataError"))

    assert "DataError" in capsys.readouterr().err


def test_nothing_is_upgraded_while_an_event_is_marked_unless_it_is_meant(app, published):
    with transaction():
        db.session.scalars(select(Module)).first().state = ModuleState.OPEN

    refused, forced = run(app), run(app, "--force")

    assert refused.exit_code == 1
    assert "HCWL2025" in refused.stderr
    assert forced.exit_code == 0, forced.output


def test_an_empty_installation_gets_its_tables(tmp_path):
    answer = CliRunner(env={"COMPETITION_INSTANCE": str(tmp_path)}).invoke(main, ["upgrade"])

    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "competition.db").exists()
