"""The interface keeps its own description, whatever it is sent (接口与说明一致)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Module, Stage, Trade
from competition.services import imports, tokens
from competition.web.guards import utcnow
from tests.bench.installation import installation, served
from tests.factories import SYSTEM
from tests.factories_results import play, publish

pytestmark = pytest.mark.prove

ROSTER = "姓名,代表队,工种\n郑若谷,怀川茶业集团,调饮师\n".encode()
#: Not every text is a table: a file that is none is refused though its schema says only "bytes".
CONFIGURATION = """
[parameters]
"path.event" = "DKB2025"
"path.trade" = "drink-mixer"
"path.staged_id" = "{staged}"
"path.module_id" = "{module}"
"path.stage_id" = "{stage}"

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "415", "422", "429"]
"""


def set_out() -> tuple[str, dict[str, object]]:
    """A contest that was played and published, a token for all of it, and what is in it by id."""
    publish(play("dakabei-2025"))
    scope = Scope(db.session.scalars(select(Event.id)).one())
    now = utcnow()
    with transaction():
        token = tokens.make(SYSTEM, scope, name="验证", scopes=tokens.SCOPES, days=7, now=now)
    found = tokens.bearer_of(token, now=now)
    assert found is not None
    with transaction():
        staged = imports.stage(found[0].actor, scope, "roster", "名单.csv", ROSTER, now=now)
    found_there = db.session.execute(
        select(Module.id, Stage.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.code == "drink-mixer")
        .order_by(Module.code)
    ).first()
    assert found_there is not None
    return token, {"staged": staged, "module": found_there[0], "stage": found_there[1]}


def test_nothing_that_is_sent_makes_it_break_its_description(tmp_path: Path) -> None:
    with installation() as (_app, folder):
        token, ids = set_out()
        db.session.remove()
        db.engine.dispose()
        (tmp_path / "st.toml").write_text(CONFIGURATION.format(**ids), "utf-8")
        with served(folder) as server:
            address = f"http://127.0.0.1:{server.port}/api/v1/openapi.json"
            done = subprocess.run(  # noqa: S603
                [
                    *(str(Path(sys.executable).with_name("st")), "--config-file", "st.toml"),
                    *("run", address, "--header", f"Authorization: Bearer {token}"),
                    *("--phases", "coverage,fuzzing", "--max-examples", "4", "--seed", "1"),
                    # wrong tokens are counted by address: test_access proves them one by one
                    *("--workers", "1", "--no-color", "--exclude-checks", "ignored_auth"),
                ],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )

    assert done.returncode == 0, done.stdout[-6000:]
    assert "60 selected" in done.stdout
