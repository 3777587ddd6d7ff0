"""Workbooks of standings say in words what parted equals, and name divisions (同分排序)."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from competition.db import db
from competition.models.publication import Publication
from competition.services import result_papers, standings, standings_export, tie_words
from tests import factories_results as results
from tests.factories import SYSTEM

JUDGES = {"kind": "judges", "name": {"zh": "实操"}}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ({"key": "total", "kind": "node", "name": {"zh": "total"}}, "总分"),
        ({"key": "B", "kind": "module", "name": {"zh": "实操"}}, "实操"),
        ({"key": "time:B", "kind": "time", "name": {"zh": "实操"}}, "实操用时（秒）"),
        ({"key": "age:younger", "kind": "age", "name": {"zh": "x"}, "rule": "younger"},
         "年龄，年轻者在前"),
        ({"key": "a", **JUDGES, "rule": "ordinals", "among": "all"}, "实操：各裁判员名次之和"),
        ({"key": "b", **JUDGES, "rule": "firsts", "among": "tied"},
         "实操：判为第一的裁判员数（仅在并列者之间）"),
        ({"key": "ruling", "kind": "ruling", "name": {"zh": "ruling"}}, "按裁定"),
    ],
)  # fmt: skip
def test_a_tie_is_told_by_what_parted_it(key, said):
    assert tie_words.told(key["key"], [key]) == said


def columns(content):
    """By heading, what stands below it in every sheet."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        rows = list(sheet.iter_rows(values_only=True))
        head = next(n for n, row in enumerate(rows) if "同分排序" in row)
        for name, *below in zip(*rows[head:], strict=True):
            found.setdefault(name, set()).update(each for each in below if each)
    return found


def test_workbooks_of_standings_carry_no_codes(app):
    play = results.play("dakabei-2025")
    results.publish(play)
    seen = set()
    for publication in db.session.scalars(select(Publication)).all():
        found = standings.result(SYSTEM, publication.trade_id)
        codes = {line.tie for line in found.standings.lines} - {""}
        divisions = {line.division for line in found.standings.lines} - {""}
        for content in (
            standings_export.export(SYSTEM, publication.trade_id, "xlsx"),
            result_papers.list_file(SYSTEM, publication.id, "xlsx"),
        ):
            table = columns(content)
            assert not table["同分排序"] & codes
            assert not table["组别"] & divisions
            assert len(table["同分排序"]) == len(codes)
            seen |= table["同分排序"]

    assert "并列" in seen
