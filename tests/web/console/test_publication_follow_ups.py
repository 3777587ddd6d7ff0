"""A new publication says on its page what it changed, and which certificates it leaves behind."""

from __future__ import annotations

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.publication import PublicationKind
from competition.models.ruling import RulingKind
from competition.services import audit, demonstration, publications, rulings_log, standings
from tests import factories_results as results
from tests.factories import NOW, SYSTEM

PAGE = "/console/HCWL2025/trades/{}/publications?lang=zh_CN"


@pytest.fixture
def contest(app):
    """Drivers, published, certificates issued."""
    played = results.play("drivers-2025")
    results.publish(played)
    list(results.issue(played))
    return played


@pytest.fixture
def page(contest, as_role):
    office = as_role("organiser", event=db.session.get_one(Event, contest.event_id))
    return lambda: office.get(PAGE.format(demonstration.trades_of(contest)[0].code)).text


def disqualify_first(contest):
    """Strike whoever stands first from the list, and publish that."""
    trade = demonstration.trades_of(contest)[0]
    first = standings.result(SYSTEM, trade.id).standings.lines[0].number
    with transaction():
        entry = db.session.query(Entry).filter_by(trade_id=trade.id, number=first).one()
        ruling = rulings_log.add(
            SYSTEM, Scope(contest.event_id, trade.id), RulingKind.DISQUALIFY, "顶替参赛", now=NOW,
            value={},
        )  # fmt: skip
        ruling.entry_id = entry.id
        audit.record(
            SYSTEM, "ruling.made", ("ruling", ruling.id), scope=Scope(contest.event_id, trade.id),
            now=NOW,
        )  # fmt: skip
    with transaction():
        publications.publish(
            SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW, reason="顶替参赛"
        )
    return first


def test_nothing_is_said_of_certificates_while_all_agree(page):
    assert "与现行成绩不一致" not in page()


def test_what_changed_is_told_by_the_names_of_awards_and_certificates_to_be_settled_are_named(
    contest, page
):
    awards = {award.code for trade in contest.facts.trades for award in trade.awards}
    first = disqualify_first(contest)

    text = page()
    told = text.split(f'<b class="num">{first}</b>')[1].split("</div>")[0]

    assert "一等奖 → —" in told
    assert "取消成绩" in told
    assert not any(f" {code} →" in text or f"→ {code}" in text for code in awards)
    assert "张证书与现行成绩不一致" in text
    assert "#settle-" in text
