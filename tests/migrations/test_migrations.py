"""The migrations lead to the models, back again, and keep what was there (迁移)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from competition.config import ROOT
from competition.db import db, transaction
from competition.models.entry import Recusal
from competition.models.event import Event, Stage
from competition.models.panel import PanelSeat
from competition.services import advances, archives, audit
from tests.factories import NOW, SYSTEM, make_event
from tests.factories_honours import contest, load, scope_of

SAMPLE = "drivers-2025"


def test_the_head_is_what_the_models_say(empty):
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        found = compare_metadata(context, db.metadata)

    assert found == []


def test_there_is_one_head():
    scripts = ScriptDirectory(str(ROOT / "migrations"))

    assert len(scripts.get_heads()) == 1


def test_up_and_down_leave_nothing_behind(empty):
    upgrade()

    downgrade(revision="base")

    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_up_twice_changes_nothing(empty):
    upgrade()
    make_event("E1")

    upgrade()

    assert [event.code for event in db.session.scalars(select(Event))] == ["E1"]


def test_data_survives_one_step_down_and_up_where_there_is_one(empty):
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    revisions = [script.revision for script in scripts.walk_revisions()]
    upgrade()
    make_event("E1", name={"zh": "䶮㛃𬱖龘犇", "en": "Rare"})
    db.session.remove()

    if len(revisions) > 1:
        downgrade(revision=revisions[1])
        upgrade()

    event = db.session.scalars(select(Event)).one()
    assert event.name == {"zh": "䶮㛃𬱖龘犇", "en": "Rare"}


def test_a_whole_contest_stands_every_step_down_and_up_again(empty):
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    revisions = [script.revision for script in scripts.walk_revisions()]
    upgrade()
    with transaction():
        event_id = archives.load_sample(SYSTEM, SAMPLE, now=datetime(2026, 11, 20, tzinfo=UTC)).id
    before = archives.dump(SYSTEM, event_id)
    db.session.remove()

    downgrade(revision=revisions[-1])
    upgrade()

    assert archives.dump(SYSTEM, event_id) == before
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_an_older_database_learns_from_its_trail_which_stages_were_filled(empty):
    upgrade()
    content = contest({"01": "90", "02": "80"}, {}, gate={"rule": {"count": 2}})
    _event, trade = load(content, locked=("H",))
    with transaction():
        advances.fill(SYSTEM, scope_of(trade), "heat", now=NOW)
    db.session.remove()

    downgrade(revision="0017")
    upgrade()

    filled = db.session.execute(select(Stage.code, Stage.filled_at).order_by(Stage.code)).all()
    assert [tuple(row) for row in filled] == [("final", NOW), ("heat", None)]


def test_recusals_of_an_older_database_learn_whom_they_are_about(empty):
    upgrade()
    with transaction():
        archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
        lapsed = db.session.scalars(select(Recusal)).first()
        lapsed.lapsed_at, gone = NOW, lapsed.id
    db.session.remove()

    downgrade(revision="0019")
    upgrade()

    rows = db.session.execute(
        select(Recusal, PanelSeat.account_id).join(PanelSeat, PanelSeat.id == Recusal.seat_id)
    ).all()
    assert gone not in {row.id for row, _account in rows}
    assert {row.account_id == account for row, account in rows} == {True}


def test_a_whole_contest_goes_in_and_comes_out_alike(empty):
    upgrade()
    with transaction():
        loaded = archives.load_sample(SYSTEM, SAMPLE, now=datetime(2026, 11, 20, tzinfo=UTC))
        event_id = loaded.id

    first = archives.dump(SYSTEM, event_id)
    db.session.remove()

    assert archives.dump(SYSTEM, event_id) == first
    assert list(audit.verify()) == []


def test_the_database_itself_refuses_what_no_contest_has(empty):
    upgrade()
    event = make_event("E1")

    for statement in (
        "UPDATE event SET starts_on = '2030-01-01', ends_on = '2029-01-01'",
        "UPDATE event SET state = 'nonsense'",
        "UPDATE event SET verification = 'host', verification_host = ''",
    ):
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(text(statement))

    assert db.session.get(Event, event.id).state.value == "setup"


def test_migrations_import_nothing_of_ours():
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert not re.search(r"^\s*(?:from|import) competition", path.read_text("utf-8"), re.M)
