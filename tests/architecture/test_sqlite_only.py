"""The list of what PostgreSQL leaves out names tests there are (仅 SQLite)."""

from __future__ import annotations

import re

from competition.config import ROOT
from tests.sqlite_only import ONLY


def test_what_runs_on_sqlite_alone_is_named_with_its_reason_and_still_there():
    for file, (why, names) in ONLY.items():
        there = set(re.findall(r"^def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE))
        assert why
        assert set(names) - {"*"} <= there, file
