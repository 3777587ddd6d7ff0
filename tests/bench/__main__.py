"""Measure, print a table, write instance/bench.json."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime

from competition.config import ROOT
from competition.db import db, transaction
from competition.models.account import Account
from competition.services import sessions
from tests.bench import certificates, games, marking, revisions, rosters, tablets
from tests.bench.installation import installation, served
from tests.factories import make_account


def token_for_organiser() -> str:
    """The session of somebody who may see everything."""
    account = make_account("admin", name="测速")
    with transaction():
        found = db.session.get_one(Account, account.id)
        return sessions.open_session(found, now=datetime.now(UTC), hours=8)


def measure() -> list[dict[str, object]]:
    """Every figure, one after the other: two cores do not measure two things at once."""
    figures: list[dict[str, object]] = []
    with installation() as (app, folder):
        _module, sendings = marking.prepare(10)
        token = token_for_organiser()
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            figures += marking.save_sheets(folder, server, sendings)
            path = "/console/BENCH/trades/bench/standings"
            figures += marking.show_standings(server, path, token)
        del app
    figures += revisions.measure()
    with installation() as (app, folder):
        figures += rosters.measure_import()
        token = token_for_organiser()
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            figures += rosters.measure_pages(server, token)
        del app
    with installation() as (app, folder):
        figures += games.measure(folder)
        del app
    with installation() as (app, _folder):
        figures += games.measure_rerank()
        del app
    return figures + games.measure_growth() + certificates.measure() + tablets.measure()


def main() -> None:
    """Measure and tell."""
    figures = measure()
    for one in figures:
        print(f"{one['name']:28}{one['value']:>12} {one['unit']:5} {one['conditions']}")
    path = ROOT / "instance" / "bench.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
