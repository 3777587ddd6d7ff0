"""A contest of works says author and work, one of teams says team: on every list and paper."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.documents import wording
from competition.models.certificate import Certificate
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.publication import Publication
from competition.rules.entrants import Entrants
from competition.services import (
    certificate_batches,
    certificate_register_sheets,
    certificate_texts,
    entrants,
    order_books,
    public_files,
    public_results,
    result_books,
    result_papers,
    signing_lists,
    standings_export,
)
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM


@pytest.fixture
def play(app):
    return results.play("drivers-2025")


def titled(play, *, works: bool) -> Scope:
    """Every entry with a title; the trade of works, or of teams."""
    with transaction():
        for trade in db.session.scalars(select(Trade)):
            trade.works = {"entered": works}
        for entry in db.session.scalars(select(Entry)):
            entry.team_name = f"《路上{entry.number}》" if works else f"{entry.number}班"
    results.publish(play)
    return Scope(play.event_id)


def heads(content: bytes) -> set[str]:
    """Every cell of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}


def printed(content: bytes) -> str:
    return "".join(text_of(content, page) for page in range(pages_of(content)))


def test_the_books_of_works_say_work_and_author(play):
    scope = titled(play, works=True)

    cells = heads(result_books.paper(SYSTEM, scope, "book", "xlsx", now=NOW))
    english = heads(result_books.paper(SYSTEM, scope, "book", "xlsx", now=NOW, language="en"))
    read = printed(result_books.paper(SYSTEM, scope, "script", "pdf", now=NOW))
    order = printed(order_books.book(SYSTEM, scope, "pdf", now=NOW))

    assert "作品（作者）" in cells
    assert "姓名" not in cells
    assert "Work (authors)" in english
    assert "Name" not in english
    assert "请获奖作者上台领奖" in read
    assert "选手" not in read
    assert "作者3人" in order
    assert "选手3人" not in order


def test_the_posted_list_of_works_names_each_work_with_its_authors(play):
    titled(play, works=True)
    publication = db.session.scalars(select(Publication)).one()
    entry = db.session.scalars(select(Entry).where(Entry.number == "01")).one()

    notice = public_results.notice("HCWL2025", "driver")
    posted = printed(result_papers.list_file(SYSTEM, publication.id, "pdf"))
    sheets = (
        result_papers.list_file(SYSTEM, publication.id, "xlsx"),
        public_files.workbook(notice, "zh", {}),
        standings_export.export(SYSTEM, entry.trade_id, "xlsx"),
    )

    assert notice.entrants is Entrants.WORKS
    assert "作品" in posted
    assert "姓名" not in posted
    assert "1件" in posted
    for sheet in sheets:
        assert {"作品", "作者", "《路上01》"} <= heads(sheet)


def test_a_list_of_teams_counts_teams_and_names_their_members(play):
    titled(play, works=False)
    trade = db.session.scalars(select(Trade)).one()
    publication = db.session.scalars(select(Publication)).one()

    posted = printed(result_papers.list_file(SYSTEM, publication.id, "pdf"))

    assert entrants.of_trade(trade.id) is Entrants.TEAMS
    assert "队名" in posted
    assert "1队" in posted
    assert "姓名" not in posted
    assert {"队名", "队员", "01班"} <= heads(
        result_papers.list_file(SYSTEM, publication.id, "xlsx")
    )


def test_a_certificate_names_the_work_and_its_register_the_author(play):
    scope = titled(play, works=True)
    list(results.issue(play))

    certificate = db.session.scalars(select(Certificate).order_by(Certificate.number)).first()
    facts = certificate_texts.to_print(certificate.facts, certificate.signature)
    said = wording.compose(facts, wording.DateStyle.FIGURES)
    register = heads(certificate_register_sheets.workbook(SYSTEM, scope))

    assert f"您的作品{certificate.facts['team']}在" in said.paragraph
    assert said.paragraph.endswith("中表现突出，荣获")
    assert {"作者", "作品名", certificate.facts["team"]} <= register
    assert not {"姓名", "队名"} & register


def test_the_certificate_of_a_person_names_no_work(play):
    results.publish(play)
    list(results.issue(play))

    for certificate in db.session.scalars(select(Certificate)):
        assert "work" not in certificate.facts


def test_an_event_with_trades_of_both_kinds_says_both(play):
    titled(play, works=True)
    first = db.session.scalars(select(Trade)).one()
    with transaction():
        db.session.add(
            Trade(event_id=first.event_id, code="other", name={"zh": "另一项"}, position=9)
        )

    assert entrants.of_event(play.event_id) is Entrants.BOTH
    assert entrants.of_trade(first.id) is Entrants.WORKS


def test_lists_that_are_signed_and_the_summary_of_fairness_say_author(play):
    scope = titled(play, works=True)
    publication = db.session.scalars(select(Publication)).one()
    list(results.issue(play))

    signed = printed(
        signing_lists.pdf(SYSTEM, scope, signing_lists.ListWish("contestants", "资料"), now=NOW)
    )
    receipts = printed(certificate_batches.receipt_list(SYSTEM, scope, now=NOW))
    fairness = printed(result_papers.fairness_file(SYSTEM, publication.id))

    assert "作者" in signed
    assert "作者" in receipts
    assert "裁判员与作者同单位" in fairness
    assert not any(word in text for text in (signed, receipts) for word in ("选手", "姓名"))
    assert "选手" not in fairness
