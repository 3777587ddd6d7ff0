"""Measure, print a table, write instance/bench.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from competition.config import ROOT
from competition.db import db, transaction
from competition.models.account import Account
from competition.services import sessions
from tests.bench import (
    badges,
    certificates,
    games,
    halls,
    marking,
    mixed,
    pages,
    revisions,
    rosters,
    scaling,
    tablets,
    timetables,
)
from tests.bench.installation import installation, served
from tests.factories import make_account

Figures = list[dict[str, object]]


def token_for_organiser() -> str:
    """The session of somebody who may see everything."""
    account = make_account("admin", name="测速")
    with transaction():
        found = db.session.get_one(Account, account.id)
        return sessions.open_session(found, now=datetime.now(UTC), hours=8)


def sheets_and_standings() -> Figures:
    """Judges' revisions over HTTP, then the standings of what they came to."""
    with installation() as (_app, folder):
        _module, sendings = marking.prepare(10)
        token = token_for_organiser()
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            found = marking.save_sheets(folder, server, sendings)
            path = "/console/BENCH/trades/bench/standings"
            return found + marking.show_standings(server, path, token)


def roster_of_a_games() -> Figures:
    """A roster of 4,000 taken in."""
    with installation():
        return rosters.measure_import()


def pages_of_a_games() -> Figures:
    """The console's pages over the games that ship."""
    with installation() as (_app, folder):
        code, event_id = pages.prepare()
        token = token_for_organiser()
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            found = pages.measure(server, token, code)
            return found + pages.measure_moved(server, token, code, event_id)


def pages_of_finished_games() -> Figures:
    """The console's pages over the same games when most of their trades are over."""
    with installation() as (_app, folder):
        code = pages.prepare_finished()
        token = token_for_organiser()
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            return pages.measure_finished(server, token, code)


def badges_of_a_games() -> Figures:
    """Badges for the 4,000 of that roster."""
    with installation():
        rosters.measure_import()
        return badges.measure()


def whole_games() -> Figures:
    """A games of a million marks, database to standings."""
    with installation() as (_app, folder):
        return games.measure(folder)


def one_changed_sheet() -> Figures:
    """A trade of 225 ranked anew."""
    with installation():
        return games.measure_rerank()


PARTS: dict[str, Callable[[], Figures]] = {
    "sheets": sheets_and_standings,
    "revisions": revisions.measure,
    "rosters": roster_of_a_games,
    "pages": pages_of_a_games,
    "finished": pages_of_finished_games,
    "games": whole_games,
    "rerank": one_changed_sheet,
    "growth": games.measure_growth,
    "badges": badges_of_a_games,
    "certificates": certificates.measure,
    "tablets": tablets.measure,
    "timetables": timetables.measure,
    "scaling": scaling.measure,
    "halls": halls.measure,
    "mixed": mixed.mixed,
}


def measured(part: str) -> Figures:
    """One part in a process of its own: what one leaves in memory is no part of another."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tests.bench", "--part", part, "--to", file.name], check=True
        )
        found: Figures = json.loads(Path(file.name).read_text("utf-8"))
        return found


def main() -> None:
    """Measure one after the other, two cores do not measure two things at once; and tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--part", choices=PARTS, action="append", help="only this")
    asked.add_argument("--to", type=Path, help="write one part's figures there, as JSON")
    given = asked.parse_args()
    if given.to is not None:
        given.to.write_text(json.dumps(PARTS[given.part[0]]()), "utf-8")
        return
    figures = [one for part in given.part or PARTS for one in measured(part)]
    for one in figures:
        print(f"{one['name']:28}{one['value']:>12} {one['unit']:5} {one['conditions']}")
    if not given.part:
        path = ROOT / "instance" / "bench.json"
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
