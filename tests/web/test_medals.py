"""The medal table: published results alone, on the public page and for the office (奖牌榜)."""

from __future__ import annotations

import io

import openpyxl
import pytest

from competition.access.policy import Scope
from competition.db import transaction
from competition.services import medal_tables, public_results, result_books, unit_merges, units
from tests import factories_results as results
from tests.factories import NOW, SYSTEM
from tests.web.pages import problems_of


@pytest.fixture
def played(app):
    found = results.play("drivers-2025")
    results.publish(found)
    return found


def test_the_public_page_counts_every_award_once(app, played):
    event = public_results.events()[0]

    page = app.test_client().get(f"/r/{event.code}/medals?lang=zh")
    book = result_books.paper(SYSTEM, Scope(played.event_id), "medals", "xlsx", now=NOW)
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True))
    heads = rows[1]
    body = event.trades[0].body
    awards = sum(bool(row["award"]) for group in body["groups"] for row in group["rows"])
    entries = sum(len(group["rows"]) for group in body["groups"])

    assert page.status_code == 200
    assert problems_of(page.text) == []
    assert "奖牌榜" in page.text
    assert sum(row[heads.index("合计")] for row in rows[2:]) == awards > 0
    assert sum(row[heads.index("参赛")] for row in rows[2:]) == entries
    assert all(row[1] in page.text for row in rows[2:])


def test_the_office_reads_the_same_table(as_role, played):
    event = public_results.events()[0]

    page = as_role("admin").get(f"/console/{event.code}/results/papers?lang=zh")

    assert "奖牌榜" in page.text
    assert f"/r/{event.code}/medals" in page.text


def test_units_merged_after_the_publication_count_as_one_and_the_table_says_so(app, played):
    event = public_results.events()[0]
    scope = Scope(played.event_id)
    before = event.trades[0].body
    listed = sorted({row["unit"] for group in before["groups"] for row in group["rows"]})
    ids = {line.name: line.id for line in units.listing(SYSTEM, scope)}
    gone, into = listed[0], listed[1]

    with transaction():
        merge = unit_merges.merge(SYSTEM, scope, ids[gone], ids[into], now=NOW)
    page = app.test_client().get(f"/r/{event.code}/medals?lang=zh").text
    table = medal_tables.of_bodies([before], str)
    book = result_books.paper(SYSTEM, scope, "medals", "docx", now=NOW)
    with transaction():
        unit_merges.undo(SYSTEM, scope, merge, now=NOW)

    assert {line.unit for line in table.lines} == set(listed) - {gone}
    assert table.merged == ((gone, into),)
    assert f"{gone}与{into}已合并为一个单位" in page
    assert book
    assert public_results.events()[0].trades[0].body == before
    assert medal_tables.of_bodies([before], str).merged == ()


def test_an_event_that_published_nothing_has_no_table(app):
    assert app.test_client().get("/r/NOBODY/medals").status_code == 404
