"""Units and honours in the papers of results: listed where they are what was published."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select, update

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Trade
from competition.models.publication import Publication, PublicationKind
from competition.rules import digests
from competition.services import publications, published_honours, published_results, result_books
from tests.documents.reading import text_of
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load
from tests.services.test_honours import MARKS, RULES


@pytest.fixture
def scope(app):
    event, trade = load(contest(MARKS, MARKS, honours=RULES))[:2]
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW)
    return Scope(event.id)


def given(scope, language="zh"):
    found = published_results.published(SYSTEM, scope, language)
    return published_honours.read(SYSTEM, scope, found)


def test_the_book_ranks_units_and_names_who_is_honoured(scope):
    found = given(scope)
    ((name, rows),) = found.teams

    assert [(row.place, row.unit, row.points, row.award) for row in rows] == [
        ("1", "单位甲", "150.00", rows[0].award), ("2", "单位乙", "130.00", ""),
    ]  # fmt: skip
    assert rows[0].award
    assert found.honours
    book = text_of(result_books.paper(SYSTEM, scope, "book", "pdf", now=NOW))
    for word in ("团体与表彰", name, "150.00", rows[0].award, found.honours[0][0]):
        assert word in book
    script = text_of(result_books.paper(SYSTEM, scope, "script", "pdf", now=NOW))
    assert f"获得{name}{rows[0].award}的是" in script


def test_the_notice_lists_only_units_with_a_prize(scope):
    content = result_books.paper(SYSTEM, scope, "notice", "pdf", now=NOW)
    annex = text_of(content, 1)

    assert "150.00" in annex
    assert "130.00" not in annex


def test_the_workbook_has_a_sheet_of_them(scope):
    content = result_books.paper(SYSTEM, scope, "book", "xlsx", now=NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["团体与表彰"]

    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"单位甲", "150.00", "单位乙", "130.00"} <= set(cells)


def test_they_wait_while_what_stands_is_not_what_was_published(scope):
    row = db.session.scalars(select(Publication)).one()
    body = row.body.replace(b'"total":"', b'"total":"1', 1)
    with transaction():
        db.session.execute(update(Publication).values(body=body, digest=digests.of_bytes(body)))
    db.session.expire_all()

    found = given(scope)

    name = db.session.scalars(select(Trade)).one().name["zh"]
    assert (found.teams, found.honours, found.waiting) == ((), (), (name,))
    book = text_of(result_books.paper(SYSTEM, scope, "book", "pdf", now=NOW))
    assert "团体名次与表彰待以下赛项公布后列出" in book
